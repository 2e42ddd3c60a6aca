"""How mails, registrations and events are told to a coordinator."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from mailbot.digest.rows import ChangeRow, GroupRow, LateRow, MailRow, PersonRow, StateRow
from mailbot.digest.view import Asked, Cap, Change, DigestView, Month, PassedOver, Poison, Undelivered, Waiting
from mailbot.model import Address, Catalogue, Diet, Event, Outcome, Registration, Status
from mailbot.wording import Words
from mailbot.wording.words import on_one_line

_NEVER = datetime.max.replace(tzinfo=UTC)
_RULE = re.compile(r"\b(?:automatic\.\d+|(?:doubt|review)\.\w+)")
_ID = re.compile(r"[\w-]+(?:\.[\w-]+)*")
_MID = re.compile(r"[^\s<>\"@]{1,200}@[^\s<>\"@]{1,200}")  # RFC 2392
_MAILTO = re.compile(r"[^@\s<>,;:\"()\\]+@[^@\s<>,;:\"()\\]+")


@dataclass(frozen=True)
class Teller:
    """How things are told: in which words, of which catalogue, at which moment."""

    words: Words
    catalogue: Catalogue
    at: datetime

    # -- mails

    def waiting(self, mail: Waiting, longest: int) -> MailRow:
        """A mail that waits, with why and with the guess."""
        return self._mail(
            mail,
            longest,
            reasons=tuple(self.reason(reason) for reason in mail.reasons) or (self.say("reason_none"),),
            action=str(self.words.table["digest"]["actions"][mail.action]),
            guess=tuple(self.guess(outcome) for outcome in mail.guess),
            commands=self.commands(mail.number, "ok", "no", "fix"),
        )

    def asked(self, mail: Asked, longest: int) -> MailRow:
        """A mail that asks, and whether the rest of it was answered."""
        return self._mail(
            mail,
            longest,
            note=self.say("asked_answered") if mail.is_answered else "",
            commands=self.commands(mail.number, "answer"),
        )

    def undecided(self, registration: Registration) -> LateRow:
        """One of them, with the words to decide by."""
        return LateRow(self.person(registration), self.commands(f"R{registration.id}", "ok", "no"))

    def commands(self, number: int | str, *kinds: str) -> tuple[str, ...]:
        """The very words that a mail of this number is answered with in a reply to the digest."""
        words = self.words.table["digest"]["commands"]
        return tuple(str(words[kind]).format(n=number) for kind in kinds)

    def _mail(self, mail: Waiting | Asked, longest: int, **more: Any) -> MailRow:
        name, email = _shown(mail.sender)
        mailto = f"mailto:{quote(email, safe='@+')}" if _MAILTO.fullmatch(email) else ""
        received, pieces = self.moment(mail.received_at), mail.excerpt.pieces(longest)
        mid = mail.message_id.strip("<>")
        link = f"mid:{quote(mid, safe='@')}" if _MID.fullmatch(mid) else ""
        return MailRow(mail.number, name, email, mailto, received, pieces, mail.language, mid=link, **more)

    def reason(self, reason: str) -> str:
        """A reason in words: an id by the table, a sentence as it is."""
        table = self.words.table["digest"]["reasons"]
        if rule := next((rule for rule in _RULE.findall(reason) if rule in table), ""):
            return str(table[rule])
        if not _ID.fullmatch(reason):
            return on_one_line(reason)
        return self.fill("reason_doubt" if reason.startswith("doubt.") else "reason_rule", rule=reason)

    def guess(self, outcome: Outcome) -> PersonRow:
        """One line of the guess, before anything is recorded."""
        diet = self.diet(outcome.diet)
        event = self.event(outcome.event) if outcome.event else self.say("event_open")
        is_sure = outcome.status is Status.CONFIRMED
        return PersonRow(self.name(outcome.name), self.status(outcome.status), diet, "", event, is_sure)

    # -- registrations

    def groups(self, new: Sequence[Registration], longest: int) -> tuple[GroupRow, ...]:
        """The new registrations by event, in order of time."""
        ids = dict.fromkeys(registration.event for registration in new)
        events = sorted((self.known(event_id) for event_id in ids), key=_by_time)
        return tuple(self._group(event, [r for r in new if r.event == event.id], longest) for event in events)

    def _group(self, event: Event, new: list[Registration], longest: int) -> GroupRow:
        people = tuple(self.person(registration) for registration in new[:longest])
        return GroupRow(self.words.title(event), self.when(event), people, self.more(new, longest))

    def person(self, registration: Registration) -> PersonRow:
        """One registration."""
        r = registration
        return PersonRow(
            name=self.name(r.name),
            status=self.status(r.status),
            diet=self.diet(r.diet),
            sender=r.sender,
            event=self.event(r.event),
            is_confirmed=r.status is Status.CONFIRMED,
            number=f"R{r.id}" if r.id is not None else "",
        )

    def change(self, change: Change) -> ChangeRow:
        """What changed, and only that."""
        before, after = change.before, change.after
        was, now = self._facts(before, after), self._facts(after, before)
        return ChangeRow(self.name(after.name), self.event(after.event), was, now, after.sender)

    def _facts(self, one: Registration, other: Registration) -> str:
        told = [
            (one.name != other.name, self.name(one.name)),
            (one.event != other.event, self.event(one.event)),
            (one.status != other.status, self.status(one.status)),
            (one.diet != other.diet, self.diet(one.diet)),
        ]
        return "; ".join(words for differs, words in told if differs) or self.status(one.status)

    # -- trouble

    def undelivered(self, letter: Undelivered) -> str:
        """A letter that did not, or perhaps did not, go out."""
        kind = self.words.table["digest"]["kinds"].get(letter.kind, letter.kind)
        error = f" ({on_one_line(letter.error)})" if letter.error else ""
        pattern = "letter_uncertain" if letter.state == "uncertain" else "letter_failed"
        return self.fill(pattern, to=on_one_line(letter.to), kind=kind, at=self.moment(letter.at)) + error

    def month(self, month: Month) -> str:
        """How the month before went."""
        told = {"alone": month.alone, "right": month.alone - month.mended, "mended": month.mended}
        asked = {"asked": month.approved + month.rejected, "approved": month.approved, "rejected": month.rejected}
        return self.fill("month", **told, **asked)

    def cap(self, cap: Cap) -> str:
        """A limit that was reached."""
        told = self.words.table["digest"]["caps"].get(cap.id, cap.id)
        count = self.words.counted(cap.count, "letters_held")
        return ": ".join(filter(None, (told, on_one_line(cap.who), count)))

    def poison(self, mail: Poison) -> str:
        """A mail that could not be read."""
        return self.fill("poison", folder=on_one_line(mail.folder), uid=mail.uid, at=self.moment(mail.at))

    # -- events

    def states(self, view: DigestView) -> tuple[StateRow, ...]:
        """How each event stands that is not yet over, in order of time; the undated last."""
        events = sorted(self.catalogue.events, key=_by_time)
        ahead = [e for e in events if (e.ends or e.starts or _NEVER) >= self.at and not e.cancelled]
        return tuple(
            self.state(
                event,
                [r for r in view.standing if r.event == event.id],
                [self.passed_over(one) for one in view.passed_over if one.people[0].event == event.id],
                tuple(words for event_id, words in view.changed_since if event_id == event.id),
            )
            for event in ahead
        )

    def passed_over(self, party: PassedOver) -> str:
        """People who wait together although a place is free."""
        names = ", ".join(self.name(one.name) for one in party.people)
        numbers = " ".join(f"R{one.id}" for one in party.people)
        ok = str(self.words.table["digest"]["commands"]["ok"]).format(n=numbers)
        key = "waits_together" if len(party.people) > party.free else "still_waits"
        return self.fill(key, names=names, n=len(party.people), free=party.free, ok=ok)

    def state(
        self,
        event: Event,
        listed: Sequence[Registration],
        remarks: Iterable[str] = (),
        changed: tuple[str, ...] = (),
    ) -> StateRow:
        """How one event stands: places, days left, who waits, what is eaten, and what of it the sent list has not."""
        counts = Counter(registration.status for registration in listed)
        taken = counts[Status.CONFIRMED]
        others = [
            self.words.counted(counts[status], f"count_{status}")
            for status in (Status.WAITLISTED, Status.LATE, Status.INTEREST)
            if counts[status]
        ]
        percent = min(100, round(100 * taken / event.capacity)) if event.capacity else None
        return StateRow(
            title=self.words.title(event),
            time=self.when(event),
            deadline=self._days_left(event),
            taken=self._taken(event, taken),
            percent=percent,
            is_full=event.capacity is not None and taken >= event.capacity,
            others=" · ".join([*others, *remarks]),
            diets=tuple(self._diets(r.diet for r in listed if r.status is Status.CONFIRMED)),
            changed=changed,
        )

    def _taken(self, event: Event, taken: int) -> str:
        if event.capacity is not None:
            return self.fill("taken", taken=taken, capacity=event.capacity)
        return self.words.counted(taken, "registered") if event.is_dated else ""

    def _days_left(self, event: Event) -> str:
        last, now = self.local(event.deadline), self.local(self.at)
        if last is None or now is None:
            return ""
        if now > last:
            return self.say("deadline_past")
        days = (last.date() - now.date()).days
        return self.words.counted(days, "days_left") if days else self.say("deadline_today")

    def _diets(self, diets: Iterable[Diet]) -> Iterable[str]:
        every = list(diets)
        tags = Counter(tag for diet in every for tag in diet.tags)
        other = Counter(on_one_line(words).casefold() for diet in every for words in diet.other)
        for tag, count in sorted(tags.items(), key=lambda pair: (-pair[1], pair[0])):
            yield f"{self.words.diet(Diet(frozenset({tag})))} {count}"
        for words, count in sorted(other.items(), key=lambda pair: (-pair[1], pair[0])):
            yield f"{self.words.diet(Diet(other=(words,)))} {count}"
        if severe := sum(diet.severe for diet in every):
            yield self.words.counted(severe, "severe")
        if none := sum(diet.none for diet in every):
            yield f"{self.words.diet(Diet(none=True))} {none}"
        if unsaid := sum(not diet.is_stated for diet in every):
            yield f"{self.words.diet(Diet())} {unsaid}"

    # -- words

    def more(self, rows: Sequence[object], longest: int) -> str:
        """How many rows were left out, in words; "" where none."""
        return self.words.counted(len(rows) - longest, "more") if len(rows) > longest else ""

    def name(self, name: str | None) -> str:
        """A name, or the words for an unnamed companion."""
        return on_one_line(name) if name else self.say("unnamed")

    def status(self, status: Status) -> str:
        """A status in one word or two."""
        return str(self.words.table["digest"]["statuses"][status])

    def diet(self, diet: Diet) -> str:
        """A diet, the sender's own words as they are."""
        return self.words.diet(diet)

    def event(self, event_id: str) -> str:
        """An event in few words: its day and its title."""
        event = self.known(event_id)
        starts = self.local(event.starts)
        title = on_one_line(event.title)
        return f"{self.words.day_and_month(starts)} {title}" if starts else title

    def known(self, event_id: str) -> Event:
        """The event with this id, also where it has left the catalogue."""
        return next((e for e in self.catalogue.events if e.id == event_id), Event(event_id, event_id))

    def when(self, event: Event) -> str:
        """When an event is."""
        return self.words.when(event, self.local(event.starts), self.local(event.ends))

    def moment(self, at: datetime) -> str:
        """A moment without its year."""
        return self.words.short_moment(self.moment_of(at))

    def moment_of(self, at: datetime) -> datetime:
        """The moment in the catalogue's zone."""
        return at.astimezone(ZoneInfo(self.catalogue.timezone))

    def local(self, at: datetime | None) -> datetime | None:
        """The moment in the catalogue's zone; None for None."""
        return self.moment_of(at) if at else None

    def say(self, key: str) -> str:
        """A phrase of the digest."""
        return str(self.words.table["digest"][key])

    def fill(self, key: str, **values: object) -> str:
        """A phrase of the digest with its places filled."""
        return self.words.phrase(key, **values)


def _shown(sender: Address) -> tuple[str, str]:
    name, email = on_one_line(sender.name), on_one_line(sender.email)
    return name or email, email


def _by_time(event: Event) -> datetime:
    return event.starts or _NEVER
