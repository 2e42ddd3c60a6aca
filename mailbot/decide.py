"""Deciding: what is done with a mail, from what it says and what stands on the list. Pure: values in, a value out.

The cases, read top to bottom; the first that holds wins, and `Decision.case` cites its number:

    1    automatic mail (ANSWERING, S)                    → ignore
    2    words of no concern to our events                → ignore
    3    no answer allowed (W) but it reads as ours       → human
    4    concerns the events, nothing to register         → human
    5    a doubt stands                                   → as read, for review
    6    cancel
    6.1      what is given up stands on the list          → cancel
    6.2      several stand and it does not say which      → clarify event
    6.3      nothing stands                               → clarify registration
    6.4      nothing stands, and it was never said to     → human
    6.5      one of several, and it does not say who      → clarify name
    7    change
    7.1      moves to another event                       → change, the old one replaced
    7.2      another person comes in somebody's place     → change
    7.3      an unnamed companion gets a name             → change
    7.4      a name or a diet is put right                → change
    7.5      it does not say to which event               → clarify event
    7.6      nothing stands                               → clarify registration
    8    register
    8.1      answers a question of ours                   → as completed, then as below
    8.2      no name                                      → clarify name
    8.3      no event, or two that contradict             → clarify event
    8.4      all are on the list, the diet is new         → change
    8.5      all are on the list just so                  → register, nothing is written
    8.6      otherwise                                    → register

Status of a new registration: `interest` (no date yet), else `late` (after the deadline), else `waitlisted` (the people
of one mail do not all fit), else `confirmed`. Late beats waitlisted. A change keeps its status; a move gets a new one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mailbot.model import (
    Action,
    Catalogue,
    Decision,
    Diet,
    Event,
    Known,
    LetterKind,
    Mail,
    Missing,
    Outcome,
    Pending,
    PersonRead,
    Reading,
    Registration,
    Standing,
    Status,
)

_STYLES = frozenset({"vegetarian", "vegan", "pescatarian"})
_WIDER = {"milk-free": {"lactose-free", "low-lactose"}, "lactose-free": {"low-lactose"}}


def decide(mail: Mail, reading: Reading, catalogue: Catalogue, standing: Standing) -> Decision:
    """What to do with this mail; never raises."""
    at = mail.received_at
    if reading.automatic.startswith("S"):
        return _plain(reading, Action.IGNORE, "1")
    if reading.intent is Action.IGNORE:
        return _plain(reading, Action.IGNORE, "2")
    if reading.automatic and not reading.automatic.startswith("coordinator"):
        return _plain(reading, Action.HUMAN, "3")
    mine = _Mine.of(mail, standing)
    pending = _pending(mail, standing)
    if reading.intent is Action.HUMAN:
        return _plain(reading, Action.HUMAN, "4")
    decision = _decided(reading, catalogue, standing, mine, pending, at)
    doubts = (*reading.doubts, *_second_thoughts(decision, mail, reading, pending))
    decision = replace(decision, review=bool(doubts), reasons=(*decision.reasons, *doubts))
    return _with_letter(decision, answered=not reading.automatic)


def _second_thoughts(decision: Decision, mail: Mail, reading: Reading, pending: Pending | None) -> tuple[str, ...]:
    """Doubts that only the list tells: an answer in a thread that says nothing new has been misread, likely enough."""
    if pending is not None or not mail.thread or decision.action is not Action.REGISTER:
        return ()
    says_nothing = decision.case == "8.5" or (not reading.events and all(p.is_assumed for p in reading.people))
    return ("doubt.nothing_new",) if says_nothing else ()


# ---------------------------------------------------------------- what stands


def known(mail: Mail, standing: Standing) -> Known:
    """What stands for this sender or thread, for reading the mail by."""
    return Known(_Mine.of(mail, standing).own, _pending(mail, standing))


@dataclass(frozen=True)
class _Mine:
    """The registrations that this sender or thread may touch, and the rest of the list."""

    own: tuple[Registration, ...]
    others: tuple[Registration, ...]

    @classmethod
    def of(cls, mail: Mail, standing: Standing) -> _Mine:
        in_thread = [r for r in standing.registrations if r.thread & mail.thread]
        by_sender = [r for r in standing.registrations if r.sender == mail.sender.email and r not in in_thread]
        # Whoever somebody else registered may speak for herself.
        herself = [
            r
            for r in standing.registrations
            if r.name and " " in r.name and set(key(r.name).split()) == set(key(mail.sender.name).split())
        ]
        own = tuple(dict.fromkeys([*in_thread, *by_sender, *herself]))
        return cls(own, tuple(r for r in standing.registrations if r not in own))

    def named(self, name: str, events: Sequence[str] = ()) -> list[Registration]:
        """Those of this person: own first, by full or first name; others by the full name only."""
        own = [r for r in self.own if _same(r.name, name) and (not events or r.event in events)]
        return own or [
            r for r in self.others if r.name and key(r.name) == key(name) and (not events or r.event in events)
        ]


def key(name: str | None) -> str:
    """A name for comparing: no case, single spaces, plain hyphens."""
    return " ".join((name or "").casefold().replace("‑", "-").replace("–", "-").split())


def _same(listed: str | None, said: str | None) -> bool:
    """True for the same person: equal, or one gives only the first name of the other.

    >>> _same("Maija Virtanen", "Maija"), _same("Maija Virtanen", "Pekka Virtanen"), _same("J-P Sieppi", None)
    (True, False, False)
    """
    if not listed or not said:
        return False
    a, b = key(listed).split(), key(said).split()
    return a == b or (min(len(a), len(b)) == 1 and (a[0] == b[0] or a[0].split("-")[0] == b[0].split("-")[0]))


def _pending(mail: Mail, standing: Standing) -> Pending | None:
    """The question of ours that this mail answers: by thread, or the sender's latest."""
    in_thread = [p for p in standing.pending if p.thread & mail.thread]
    by_sender = [p for p in standing.pending if p.sender == mail.sender.email]
    return next(reversed(in_thread or by_sender), None)


# ---------------------------------------------------------------- the cases


def _decided(
    reading: Reading, catalogue: Catalogue, standing: Standing, mine: _Mine, pending: Pending | None, at: datetime
) -> Decision:
    case = _Case(reading, catalogue, standing, mine, at)
    if pending and pending.wish is Action.CANCEL and mine.own and reading.intent is not Action.CANCEL:
        people = tuple(p for p in reading.people if not p.is_assumed)
        people = people or tuple(p for p in pending.people if p.name)
        case = replace(case, reading=replace(reading, people=people, missing=frozenset()))
        return replace(case.cancel(), completes=pending.mail_id)
    if reading.intent is Action.CANCEL:
        return replace(case.cancel(), completes=pending.mail_id if pending else None)
    if pending and pending.wish is Action.CHANGE and pending.dropped:
        case = replace(case, reading=replace(reading, dropped=pending.dropped, people=pending.people))
        return replace(case.change(), completes=pending.mail_id)
    if reading.intent is Action.CHANGE and not (pending and not mine.own):
        return replace(case.change(), completes=pending.mail_id if pending else None)
    if pending is not None:
        return case.completed(pending)
    return case.register()


@dataclass(frozen=True)
class _Case:
    reading: Reading
    catalogue: Catalogue
    standing: Standing
    mine: _Mine
    at: datetime

    # -- 6

    def cancel(self) -> Decision:
        given_up = self._given_up()
        if Missing.NAME in self.reading.missing and len({r.name for r in given_up}) > 1:
            events = tuple(dict.fromkeys(r.event for r in given_up))
            return self._clarify("6.5", Missing.NAME, people=(PersonRead(None, events),))
        if not given_up and self.reading.is_soft:
            return _plain(self.reading, Action.HUMAN, "6.4")
        if not given_up:
            people = tuple(replace(p, events=p.events or self.reading.events) for p in self.reading.people)
            return self._clarify("6.3", Missing.REGISTRATION, people=people)
        ahead = {r.event for r in given_up if self._is_ahead(r.event)}
        if not self.reading.events and len(ahead) > 1:
            people = self.reading.people or tuple(PersonRead(r.name) for r in given_up[:1])
            return self._clarify("6.2", Missing.EVENT, people=people, candidates=tuple(sorted(ahead)))
        lines = tuple(
            Outcome(r.name, r.event, Status.CANCELLED, r.diet, replaces=r)
            for r in given_up
            if self.reading.events or not ahead or r.event in ahead
        )
        return self._done(Action.CANCEL, "6.1", lines)

    def _given_up(self) -> list[Registration]:
        found: list[Registration] = []
        for person in self.reading.people:
            events = person.events or self.reading.events
            found += [r for r in self._standing_of(person, events) if r not in found]
        if not self.reading.people:
            found = [r for r in self.mine.own if not self.reading.events or r.event in self.reading.events]
        return found

    def _standing_of(self, person: PersonRead, events: Sequence[str]) -> list[Registration]:
        own = [r for r in self.mine.own if not events or r.event in events]
        if person.name is None and not person.is_sender:
            return [r for r in own if r.name is None][:1]
        found = self.mine.named(person.name, events) if person.name else []
        if not found and person.is_sender:
            found = [r for r in own if _shares_a_word(r.name, person.name)]
            names = {r.name for r in own}
            found = (
                found if len({r.name for r in found}) == 1 else (own if len(names) == 1 or person.is_assumed else [])
            )
        return found

    # -- 7

    def change(self) -> Decision:
        if self.reading.replaced:
            return self._swap() or self._clarify("7.6", Missing.REGISTRATION, people=self.reading.people)
        if self.reading.dropped:
            return self._move()
        if (named := self._name_companion()) is not None:
            return named
        corrected = self._correct()
        if corrected:
            return self._done(Action.CHANGE, "7.4", corrected)
        return self._clarify("7.6", Missing.REGISTRATION, people=self.reading.people)

    def _move(self) -> Decision:
        lines: list[Outcome] = []
        people = self.reading.people or (PersonRead(None, is_sender=True, is_assumed=True),)
        olds = [r for p in people for r in self._standing_of(p, self.reading.dropped)]
        if not olds:
            return self._clarify("7.6", Missing.REGISTRATION, people=people)
        targets = self.reading.events or tuple(e for p in people for e in p.events)
        if len(set(targets)) != 1:
            named = tuple(PersonRead(r.name, diet=r.diet) for r in olds)
            return self._clarify("7.5", Missing.EVENT, people=named, candidates=self.reading.candidates or self._open())
        target = targets[0]
        for old in dict.fromkeys(olds):
            person = next((p for p in people if _same(old.name, p.name)), PersonRead(old.name))
            status = self._status(target, len(olds))
            lines.append(Outcome(old.name, target, status, merged(old.diet, person), replaces=old))
        return self._done(Action.CHANGE, "7.1", tuple(lines))

    def _swap(self) -> Decision | None:
        lines = []
        for gone, person in zip(self.reading.replaced, self.reading.people, strict=False):
            events = person.events or self.reading.events
            for old in self.mine.named(gone, events):
                is_rename = bool(old.name) and _shares_a_word(old.name, person.name) and not person.diet.is_stated
                diet = old.diet if is_rename else person.diet
                lines.append(Outcome(person.name, old.event, old.status, diet, replaces=old))
        return self._done(Action.CHANGE, "7.2", tuple(lines)) if lines else None

    def _name_companion(self) -> Decision | None:
        """Case 7.3: each name of this mail that is not on the list takes an unnamed place of the sender's."""
        places = [r for r in self.mine.own if r.name is None]
        events = self.reading.events
        places = [r for r in places if not events or r.event in events]
        new = [p for p in self.reading.people if p.name and not self.mine.named(p.name)]
        if not places or not new:
            return None
        lines = []
        for person in new:
            for event in dict.fromkeys(r.event for r in places):
                old = _best_place([r for r in places if r.event == event], person)
                if old is None:
                    return None
                places.remove(old)
                lines.append(Outcome(person.name, event, old.status, merged(old.diet, person), replaces=old))
        return self._done(Action.CHANGE, "7.3", tuple(lines))

    def _correct(self) -> tuple[Outcome, ...]:
        lines: list[Outcome] = []
        for person in self.reading.people:
            events = person.events or self.reading.events
            for old in self._standing_of(person, events):
                diet = merged(old.diet, person)
                if diet != old.diet and not any(line.replaces == old for line in lines):
                    lines.append(Outcome(old.name, old.event, old.status, diet, replaces=old))
        return tuple(lines)

    # -- 8

    def completed(self, pending: Pending) -> Decision:
        """Case 8.1: the question's mail and its answer read as one."""
        people = complete(pending, self.reading)
        events = self.reading.events or pending.events
        if Missing.REGISTRATION in pending.missing and not events:
            events = tuple(dict.fromkeys(e for p in people for e in p.events))
        narrowed = replace(self.reading, people=people, events=events)
        if not events and not any(p.events for p in people):
            left = tuple(e for e in self.reading.candidates if e in pending.candidates) or self.reading.candidates
            narrowed = replace(narrowed, candidates=left or pending.candidates)
        decision = replace(self, reading=narrowed).register(asked=pending)
        return replace(decision, completes=pending.mail_id)

    def register(self, asked: Pending | None = None) -> Decision:
        people = self._at_events()
        if not people or all(p.name is None and p.is_sender for p in people):
            missing = {Missing.NAME} | ({Missing.EVENT} if not any(p.events for p in people) else set())
            return self._clarify("8.2", *missing, people=people)
        if any(not p.events for p in people):
            return self._clarify(
                "8.3", Missing.EVENT, people=people, candidates=self.reading.candidates or self._open()
            )
        corrected = self._correct()
        lines = self._lines(people)
        if lines and all(line.is_repeat for line in lines):
            if corrected and asked is None:
                return self._done(Action.CHANGE, "8.4", corrected)
            return self._done(Action.REGISTER, "8.5", lines)
        return self._done(Action.REGISTER, "8.6", tuple(line for line in lines if not line.is_repeat))

    def _at_events(self) -> tuple[PersonRead, ...]:
        """The people with the events they come to: their own, the mail's, the thread's, or the only one open."""
        events = self.reading.events
        if not events and not self.reading.candidates:
            events = tuple(dict.fromkeys(r.event for r in self.mine.own if self._is_ahead(r.event)))
            events = events if len(events) == 1 else ()
        if not events and len(self._open()) == 1 and not self.reading.candidates:
            events = self._open()
        return tuple(replace(p, events=p.events or events) for p in self.reading.people)

    def _lines(self, people: Iterable[PersonRead]) -> tuple[Outcome, ...]:
        wanted = [(p, e) for p in people for e in p.events]
        new = Counter(e for p, e in wanted if self._listed(p, e) is None)
        lines: list[Outcome] = []
        for person, event in wanted:
            if old := self._listed(person, event):
                lines.append(Outcome(old.name, event, old.status, old.diet, is_repeat=True))
            else:
                lines.append(Outcome(person.name, event, self._status(event, new[event]), person.diet))
        return tuple(lines)

    def _listed(self, person: PersonRead, event: str) -> Registration | None:
        if person.name is None:
            return None
        return next((r for r in self.mine.named(person.name, (event,))), None)

    # -- what they share

    def _status(self, event_id: str, newcomers: int) -> Status:
        event = self.catalogue.event(event_id)
        if not event.is_dated:
            return Status.INTEREST
        if not event.is_open(self.at):
            return Status.LATE
        if event.capacity is not None and self._taken(event) + newcomers > event.capacity:
            return Status.WAITLISTED
        return Status.CONFIRMED

    def _taken(self, event: Event) -> int:
        return sum(r.event == event.id and r.status is Status.CONFIRMED for r in self.standing.registrations)

    def _open(self) -> tuple[str, ...]:
        return tuple(e.id for e in self.catalogue.events if e.is_dated and e.is_open(self.at))

    def _is_ahead(self, event_id: str) -> bool:
        event = self.catalogue.event(event_id)
        return event.starts is None or event.starts > self.at

    def _done(self, action: Action, case: str, lines: tuple[Outcome, ...]) -> Decision:
        return replace(_plain(self.reading, action, case), outcomes=lines)

    def _clarify(
        self, case: str, *missing: Missing, people: tuple[PersonRead, ...] = (), candidates: tuple[str, ...] = ()
    ) -> Decision:
        lines = tuple(
            Outcome(p.name, event, Status.INCOMPLETE, p.diet) for p in people for event in (p.events or (None,))
        )
        return replace(
            _plain(self.reading, Action.CLARIFY, case),
            outcomes=lines,
            missing=frozenset(missing),
            candidates=candidates or self._open(),
            people=people,
            wish={"6": Action.CANCEL, "7": Action.CHANGE}.get(case[0], Action.REGISTER),
            dropped=self.reading.dropped,
        )


# ---------------------------------------------------------------- people and diets


def complete(pending: Pending, reading: Reading) -> tuple[PersonRead, ...]:
    """The people of the asking mail and of its answer, each once."""
    people = list(pending.people)
    for person in reading.people:
        at = next((i for i, p in enumerate(people) if _same(p.name, person.name)), None)
        if at is None and person.is_sender and " " not in (person.name or ""):
            at = next((i for i, p in enumerate(people) if p.is_sender), None)
        if at is None:
            at = next((i for i, p in enumerate(people) if p.name is None and p.is_sender and person.name), None)
        if at is not None:
            people[at] = _joined(people[at], person)
        elif not (person.is_assumed and people):
            people.append(person)
    return tuple(people)


def _joined(old: PersonRead, new: PersonRead) -> PersonRead:
    longer = max((old.name, new.name), key=lambda name: len(name or ""))
    return replace(old, name=longer, events=new.events or old.events, diet=merged(old.diet, new))


def merged(old: Diet, person: PersonRead) -> Diet:
    """The diet after what this mail says of it: added, dropped, narrowed, or "nothing special any more".

    >>> sorted(merged(Diet(frozenset({"lactose-free"})), PersonRead("A", diet=Diet(frozenset({"milk-free"})))).tags)
    ['milk-free']
    """
    new = person.diet
    if new.none:
        return new
    if not new.is_stated and not person.dropped:
        return old
    gone = set(person.dropped)
    if new.tags & _STYLES:
        gone |= _STYLES
    for tag in new.tags:
        gone |= _WIDER.get(tag, set())
    tags = (old.tags - gone) | new.tags
    other = old.other + tuple(words for words in new.other if words not in old.other)
    return Diet(frozenset(tags), other, none=False, severe=old.severe or new.severe)


def _shares_a_word(a: str | None, b: str | None) -> bool:
    return bool(set(key(a).replace("-", " ").split()) & set(key(b).replace("-", " ").split()))


def _best_place(places: list[Registration], person: PersonRead) -> Registration | None:
    """The unnamed place that fits: one with the same diet if any was said, else the first."""
    fitting = [r for r in places if r.diet.tags & person.diet.tags]
    return next(iter(fitting or places), None)


# ---------------------------------------------------------------- letters


_BY_STATUS = {
    Status.CONFIRMED: LetterKind.CONFIRMED,
    Status.WAITLISTED: LetterKind.WAITLISTED,
    Status.LATE: LetterKind.LATE,
    Status.INTEREST: LetterKind.INTEREST,
}
_BY_ACTION = {
    Action.CHANGE: LetterKind.CHANGED,
    Action.CANCEL: LetterKind.CANCELLED,
    Action.CLARIFY: LetterKind.CLARIFY,
}


def letter_kind(decision: Decision) -> LetterKind | None:
    """The letter for this decision; of mixed statuses the first of confirmed, waitlisted, late, interest names it."""
    if decision.action in _BY_ACTION:
        return _BY_ACTION[decision.action]
    if decision.action is not Action.REGISTER:
        return None
    statuses = {line.status for line in decision.outcomes}
    return next((kind for status, kind in _BY_STATUS.items() if status in statuses), None)


def _with_letter(decision: Decision, *, answered: bool) -> Decision:
    if decision.review or not answered:
        return decision
    return replace(decision, letter=letter_kind(decision))


def _plain(reading: Reading, action: Action, case: str) -> Decision:
    reasons = (reading.automatic,) if reading.automatic else ()
    return Decision(
        action, reading.language, question=reading.question, case=case, reasons=reasons, evidence=reading.evidence
    )
