"""What a letter's template sees of events and people: plain strings, nothing a template could wander off from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from mailbot.compose.shape import is_plain, is_well_shaped
from mailbot.model import Catalogue, Decision, Diet, Event, LetterKind, Missing, Outcome, Status
from mailbot.wording import Words
from mailbot.wording.words import on_one_line

COMING = frozenset({Status.CONFIRMED, Status.WAITLISTED, Status.LATE})  # who will eat, if all goes well
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person at one event, in words."""

    name: str
    status: str
    diet: str  # "" where it is of no matter
    was: str = ""  # what a change took the place of


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event and its people, in words; the title is "" where no event is known."""

    title: str
    time: str
    place: str  # with its address
    deadline: str  # "" once it is past
    closed: str  # the deadline once it is past
    people: tuple[PersonLine, ...] = ()


@dataclass(frozen=True)
class Speech:
    """How things are told: in which words, of which catalogue, at which moment."""

    words: Words
    catalogue: Catalogue
    at: datetime
    kind: LetterKind | None = None  # of the letter: it says some states in other words

    def event(self, event: Event) -> EventLine:
        """An event in words."""
        starts, ends = self.local(event.starts), self.local(event.ends)
        last = self.local(event.deadline)
        told = self.words.deadline(last) if last else ""
        is_past = last is not None and self.at > last
        where = ", ".join(filter(None, map(on_one_line, (event.place, event.address))))
        title, time = self.words.title(event), self.words.when(event, starts, ends)
        return EventLine(title, time, where, "" if is_past else told, told if is_past else "")

    def local(self, at: datetime | None) -> datetime | None:
        """The moment in the catalogue's zone."""
        return at.astimezone(ZoneInfo(self.catalogue.timezone)) if at else None

    def known(self, event_id: str | None) -> Event | None:
        """The event with this id, also where it has left the catalogue; None for None."""
        if event_id is None:
            return None
        return next((e for e in self.catalogue.events if e.id == event_id), Event(event_id, event_id))

    def events(self, decision: Decision) -> tuple[EventLine, ...]:
        """The events of a decision in order of time, each with its people in order of the mail."""
        groups: dict[str | None, list[Outcome]] = {}
        for outcome in decision.outcomes:
            groups.setdefault(outcome.event, []).append(outcome)
        events = sorted((self.known(event_id) for event_id in groups), key=_by_time)
        return tuple(self._group(event, groups[event.id if event else None], decision) for event in events)

    def _group(self, event: Event | None, outcomes: list[Outcome], decision: Decision) -> EventLine:
        line = self.event(event) if event else EventLine("", "", "", "", "")
        if not any(outcome.status in COMING for outcome in outcomes):
            line = replace(line, deadline="", closed="")
        return replace(line, people=tuple(self._people(outcomes, decision)))

    def _people(self, outcomes: list[Outcome], decision: Decision) -> Iterable[PersonLine]:
        unnamed = 0
        for outcome in outcomes:
            unnamed += outcome.name is None
            name = self._unnamed(unnamed, decision) if outcome.name is None else self.name(outcome.name)
            yield PersonLine(name, self.status(outcome), self.diet_line(outcome), self._was(outcome))

    def status(self, outcome: Outcome) -> str:
        """How it stands with one person's place."""
        event = self.known(outcome.event)
        if event is not None and event.cancelled and outcome.status is Status.CANCELLED:
            return str(self.words.table["statuses"]["called_off"])
        said = _SAID.get((self.kind, outcome.status), str(outcome.status))
        return str(self.words.table["statuses"][said])

    def _unnamed(self, number: int, decision: Decision) -> str:
        asked = Missing.NAME in decision.missing
        return str(self.words.table["letter"]["nameless"]) if asked else self.words.companion(number)

    def name(self, name: str) -> str:
        """The name where it has the shape of one; else a word that stands for it."""
        return name if is_well_shaped(name) else str(self.words.table["letter"]["nameless"])

    def diet(self, diet: Diet) -> str:
        """The diet in words, the sender's own only where they are plain."""
        veiled = str(self.words.table["letter"]["unshown"])
        other = dict.fromkeys(words if is_plain(words) else veiled for words in diet.other)
        return self.words.diet(replace(diet, other=tuple(other)))

    def diet_line(self, outcome: Outcome) -> str:
        """The diet, told to who comes; to others only where they said one."""
        if outcome.status is Status.CANCELLED:
            return ""
        is_told = outcome.status in COMING and not outcome.is_veiled
        return self.diet(outcome.diet) if outcome.diet.is_stated or is_told else ""

    def _was(self, outcome: Outcome) -> str:
        """What a change took the place of: another event, another name, or an unnamed place."""
        old = outcome.replaces
        if old is None or outcome.status is Status.CANCELLED:
            return ""
        event = self.known(old.event) if old.event != outcome.event else None
        names = [self.name(old.name)] if old.name and old.name != outcome.name else []
        return ", ".join(names + [self.brief(event) for event in [event] if event])

    def until(self, at: datetime | None) -> str:
        """The moment by which an answer is wanted, in words; "" for None."""
        local = self.local(at)
        return self.words.deadline(local) if local else ""

    def before(self, old: Event | None, events: list[Event]) -> dict[str, str]:
        """What has changed of an event, in words: its `time`, its `place`; "" where it has not."""
        if old is None or len(events) != 1:
            return {"time": "", "place": ""}
        was, now = self.event(old), self.event(events[0])
        return {"time": was.time if was.time != now.time else "", "place": was.place if was.place != now.place else ""}

    def brief(self, event: Event) -> str:
        """An event in few words: its day and the beginning of its title."""
        starts = self.local(event.starts)
        title = shortened(on_one_line(event.title))
        return f"{self.words.short_day(starts)}, {title}" if starts else title

    def about(self, events: Iterable[Event]) -> str:
        """What a subject line ends with: the days of the events, or the one undated event's title."""
        told = sorted(events, key=_by_time)
        days = [self.words.short_day(starts) for event in told if (starts := self.local(event.starts))]
        if not days and len(told) == 1:
            return f": {shortened(on_one_line(told[0].title))}"
        days = list(dict.fromkeys(days))
        return f": {', '.join(days)}" if 0 < len(days) <= 3 else ""

    def example(self, events: list[Event]) -> str:
        """An answer that would do: the day of the first event, or its title where days do not tell them apart."""
        days = [starts.date() for event in events if (starts := self.local(event.starts))]
        if days and len(set(days)) == len(events):
            return self.words.day_and_month(days[0])
        return on_one_line(events[0].title) if events else ""


_SAID: dict[tuple[LetterKind | None, Status], str] = {
    (LetterKind.OFFERED, Status.WAITLISTED): "offered",
    (LetterKind.DATE_SET, Status.INTEREST): "asked",
}


def _by_time(event: Event | None) -> tuple[bool, datetime]:
    return (event is None, event.starts if event and event.starts else _NEVER)


def shortened(title: str, width: int = 50) -> str:
    """The title, or as many of its first words as the width holds."""
    return title if len(title) <= width else f"{title[:width].rpartition(' ')[0] or title[:width]} …"
