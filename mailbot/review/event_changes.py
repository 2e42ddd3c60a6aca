"""A change of a whole event by a reply: asked back with whom it concerns, and made by a yes, once.

What cannot be undone is said before it is done. The change itself is that of `mailbot events set|cancel`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from mailbot import life, store
from mailbot.errors import MailbotError
from mailbot.life import Alteration
from mailbot.model import Address, Catalogue, Event
from mailbot.review.carry import Desk
from mailbot.review.values import EventWish, Reply
from mailbot.store import Party, Wanted
from mailbot.wording.words import Words, filled, on_one_line


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of a wish or of a yes: a head and lines of an acknowledgement."""

    text: str
    is_done: bool = False
    is_trouble: bool = False
    catalogue: Catalogue | None = None  # as the file now is


def settled(session: Session, reply: Reply, who: Address, desk: Desk, now: datetime) -> list[Asked]:
    """Makes the changes that she says yes to, if they still are what was shown, and asks back about the others."""
    hand = _Hand(session, desk, now)
    return [*(hand.confirm(code, who) for code in reply.yes), *(hand.ask(wish) for wish in reply.events)]


@dataclass(frozen=True, slots=True)
class _Hand:
    session: Session
    desk: Desk
    now: datetime

    # -- asking

    def ask(self, wish: EventWish) -> Asked:
        event = self.desk.catalogue.event(wish.event)
        title = self._words.title(event)
        if reason := self._impossible(event, wish):
            return self._trouble(reason, title=title)
        changes = self._changes(event, wish)
        try:
            change = self._plan(event.id, changes)
        except MailbotError as fault:
            return self._trouble("event_fault", title=title, fault=str(fault))
        if not change.is_told:
            return self._trouble("event_same", title=title)
        code = store.want(self.session, change.before, changes, self.now)
        return Asked("".join(f"{line}\n" for line in self._shown(change, code)))

    def _impossible(self, event: Event, wish: EventWish) -> str:
        """Why the change cannot be made, as a phrase's key; "" where it can."""
        if event.cancelled:
            return "event_off"
        if event.starts is not None and event.starts <= self.now:
            return "event_begun"
        if wish.on is not None and event.starts is None and wish.begins is None:
            return "event_no_time"
        if wish.begins is not None and event.starts is None and wish.on is None:
            return "event_no_day"
        starts = self._starts(event, wish)
        zone = ZoneInfo(self.desk.catalogue.timezone)
        return "event_past" if starts is not None and starts.replace(tzinfo=zone) <= self.now else ""

    def _starts(self, event: Event, wish: EventWish) -> datetime | None:
        """The new beginning, local; None where it stays."""
        if wish.on is None and wish.begins is None:
            return None
        old = event.starts.astimezone(ZoneInfo(self.desk.catalogue.timezone)) if event.starts else None
        on, begins = wish.on or (old and old.date()), wish.begins or (old and old.time())
        return datetime.combine(on, begins).replace(tzinfo=None) if on and begins else None

    def _changes(self, event: Event, wish: EventWish) -> dict[str, Any]:
        if wish.is_cancelled:
            return {"cancelled": True}
        changes: dict[str, Any] = {}
        starts = self._starts(event, wish)
        if starts is not None:
            changes["starts"] = starts
        if starts is not None and wish.ends is not None:
            changes["ends"] = datetime.combine(starts.date(), wish.ends)
        if wish.place:
            changes["place"] = wish.place
            if wish.address or event.address:
                changes["address"] = wish.address or None  # that of the old place would lead people astray
        return changes

    def _shown(self, change: Alteration, code: str) -> Iterator[str]:
        parties = life.concerned(self.session, change.after.id)
        is_cancelled = change.after.cancelled
        key = "event_cancel" if is_cancelled else "event_change"
        yield self._say(key, title=self._words.title(change.before))
        yield self._say("event_now", what=self._facts(change.before))
        if not is_cancelled:
            yield self._say("event_then", what=self._facts(change.after))
        yield (
            self._say("event_whom", n=sum(len(party.people) for party in parties))
            if parties
            else self._say("event_nobody")
        )
        yield from (f"  - {self._party(party)}" for party in parties)
        yield ""
        yield self._say("event_confirm")
        yield ""
        yield f"  {self._say('event_yes', code=code.upper())}"

    def _party(self, party: Party) -> str:
        names = ", ".join(on_one_line(one.name or "") or self._digest("unnamed") for one in party.people)
        states = ", ".join(dict.fromkeys(str(self._table["statuses"][one.status]) for one in party.people))
        is_reached = life.Voice(self.desk.catalogue, self.desk.templates, self.desk.ours).reaches(party.to)
        return self._say("event_party" if is_reached else "event_unreached", who=names, how=states, to=party.to)

    def _facts(self, event: Event) -> str:
        zone = ZoneInfo(self.desk.catalogue.timezone)
        starts, ends = (at.astimezone(zone) if at else None for at in (event.starts, event.ends))
        facts = [self._words.when(event, starts, ends), on_one_line(event.place), on_one_line(event.address)]
        if event.deadline is not None:
            facts.append(self._say("event_until", at=self._words.deadline(event.deadline.astimezone(zone))))
        return "; ".join(fact for fact in facts if fact)

    # -- doing

    def confirm(self, code: str, who: Address) -> Asked:
        wanted = store.wanted(self.session, code)
        if wanted is None:
            return self._trouble("event_unknown", code=code.upper())
        title = self._words.title(wanted.before)
        if wanted.settled_at is not None:
            zone = ZoneInfo(self.desk.catalogue.timezone)
            at = self._words.short_moment(wanted.settled_at.astimezone(zone))
            return self._trouble("event_already", title=title, who=self.desk.called(wanted.settled_by), at=at)
        try:
            told, catalogue = self._made(wanted, who)
        except KeyError:
            return self._trouble("event_stale", title=title)
        except (MailbotError, OSError) as fault:
            return self._trouble("event_fault", title=title, fault=getattr(fault, "strerror", None) or str(fault))
        if catalogue is None:
            return self._trouble("event_stale", title=title)
        store.settle_wanted(self.session, code, who.email, self.now)
        after = catalogue.event(wanted.before.id)
        key = "event_cancelled" if after.cancelled else "event_changed"
        said = self._say(key, title=title, what=self._facts(after))
        letters = self._say(f"event_letters_{self.desk.mode}", n=told) if told else self._say("no_letter")
        return Asked(f"{said}; {letters}", is_done=True, catalogue=catalogue)

    def _made(self, wanted: Wanted, who: Address) -> tuple[int, Catalogue | None]:
        """How many are told, and the events as they are now; None where the event is no longer what was shown."""
        change = self._plan(wanted.before.id, wanted.changes)
        voice = life.Voice(change.catalogue, self.desk.templates, self.desk.ours, self.desk.language)
        rules, before = self.desk.waiting_list, wanted.before
        if before.starts is not None and before.starts <= self.now:
            return 0, None
        if change.before == before:
            told, _ = life.make(self.session, voice, change, rules, who.email, self.now)
        elif change.before.sequence == before.sequence + 1 and not change.is_told:
            # The file was written, and the program ended before the list was: what is left is to tell.
            told = life.tell(self.session, voice, before, change.before, rules, who.email, self.now)
        else:
            return 0, None
        return len(told), change.catalogue

    def _plan(self, event_id: str, changes: Any) -> Alteration:
        return life.plan(self.desk.config or Path(), event_id, changes)  # without one no wish is heard

    # -- words

    @property
    def _words(self) -> Words:
        return self.desk.templates.words[self.desk.language.letter]

    @property
    def _table(self) -> Any:
        return self._words.table["digest"]

    def _digest(self, key: str) -> str:
        return str(self._table[key])

    def _say(self, key: str, **values: object) -> str:
        return filled(str(self._table["review"][key]), f"digest.toml, review.{key}", **values)

    def _trouble(self, key: str, **values: object) -> Asked:
        return Asked(self._say(key, **values), is_trouble=True)
