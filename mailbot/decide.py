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
    8.0      takes what we asked whether she wants it, a
             place that was kept or a day that was set    → register, the old one replaced; leaves it → cancel
    8.1      answers a question of ours                   → as completed, then as below
    8.2      no name                                      → clarify name
    8.3      no event, or two that contradict             → clarify event
    8.4      all are on the list, the diet is new         → change
    8.5      all are on the list just so                  → register, nothing is written
    8.6      otherwise                                    → register
    8.7      who was cancelled comes after all            → register, in the old place on the list
    9    thanks, in a thread of ours, or a yes of those
         who have a place and were not asked              → ignore

A third question about one matter is never asked: the mail is for review.

Status of a new registration: `cancelled` (the event is called off: nothing is written), else `interest` (no date yet),
else `late` (after the deadline), else `waitlisted` (the people of one mail do not all fit), else `confirmed`. Late
beats waitlisted. A change keeps its status; a move gets a new one, and so does who was cancelled and comes back.
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
    Known,
    LetterKind,
    Mail,
    Missing,
    Outcome,
    Pending,
    PersonRead,
    Reading,
    Registration,
    Reply,
    Standing,
    Status,
)

_MOST_QUESTIONS = 2  # of ours about one matter; then a person takes it on
_STYLES = frozenset({"vegetarian", "vegan", "pescatarian"})
_WIDER = {"milk-free": {"lactose-free", "low-lactose"}, "lactose-free": {"low-lactose"}}


def decide(mail: Mail, reading: Reading, catalogue: Catalogue, standing: Standing) -> Decision:
    """What to do with this mail; never raises."""
    at = mail.received_at
    if reading.automatic.startswith("S"):
        return _plain(reading, Action.IGNORE, "1")
    if reading.intent is Action.IGNORE and (reading.automatic or reading.reply is None):
        return _plain(reading, Action.IGNORE, "2")
    if reading.automatic and not reading.automatic.startswith("coordinator"):
        return _plain(reading, Action.HUMAN, "3")
    mine = _Mine.of(mail, standing)
    pending = _pending(mail, standing)
    case = _Case(reading, catalogue, standing, mine, at)
    asked = case.asked(mail) if pending is None else ()
    if pending is None and not asked and _asks_nothing(reading, mail, mine):
        return _plain(reading, Action.IGNORE, "9")
    is_whole = reading.reply in (Reply.YES, Reply.NO)  # every word of it is understood, whatever else reading doubts
    if asked and (is_whole or not reading.doubts) and (said := case.answered(asked)) is not None:
        return _with_letter(said, answered=not reading.automatic)
    if reading.intent is Action.IGNORE:
        return _plain(reading, Action.IGNORE, "2")
    if reading.intent is Action.HUMAN:
        return _plain(reading, Action.HUMAN, "4")
    decision = _decided(case, pending)
    is_told = decision.action is not Action.CLARIFY  # then it does not matter that the words left open who is meant
    doubts = (
        *(doubt for doubt in reading.doubts if not (is_told and doubt == "doubt.unclear_answer")),
        *_second_thoughts(decision, mail, reading, pending, asked),
        *_unsettled(decision, mail, standing),
    )
    decision = replace(decision, review=bool(doubts), reasons=(*decision.reasons, *doubts))
    return _with_letter(decision, answered=not reading.automatic)


def _asks_nothing(reading: Reading, mail: Mail, mine: _Mine) -> bool:
    """True for thanks in a thread of ours, and for a yes of those who have a place: it says what stands."""
    has_place = all(r.status is Status.CONFIRMED for r in mine.own) and bool(mine.own)
    return mine.knows(mail) and (
        reading.reply in (Reply.THANKS, Reply.FINE) or (reading.reply is Reply.YES and has_place)
    )


def _second_thoughts(
    decision: Decision, mail: Mail, reading: Reading, pending: Pending | None, asked: Sequence[Registration]
) -> tuple[str, ...]:
    """Doubts that only the list tells.

    An answer that says nothing new has been misread, likely enough; and one that leaves something open is for a person:
    she knows what it answers.
    """
    comes = any(evidence.rule.startswith("intent.come") for evidence in reading.evidence)
    if decision.action is Action.CANCEL and comes and 0 < len(decision.outcomes) < len(asked):
        return ("doubt.cancel_or_come",)  # one of those asked stays away: do the others come?
    if pending is not None and decision.action is Action.CLARIFY and pending.times >= _MOST_QUESTIONS:
        return ("doubt.asked_twice",)
    if decision.action is Action.CLARIFY and pending is None and mail.thread and decision.case not in {"6.2", "6.5"}:
        return ("doubt.unclear_answer",)  # it answers nothing that was asked
    if pending is not None or not mail.thread or decision.action is not Action.REGISTER or decision.case == "8.7":
        return ()
    says_nothing = decision.case == "8.5" or (not reading.events and all(p.is_assumed for p in reading.people))
    return ("doubt.nothing_new",) if says_nothing else ()


def _unsettled(decision: Decision, mail: Mail, standing: Standing) -> tuple[str, ...]:
    """A doubt where an earlier mail of the sender or the thread waits: what this one changes is not on the list yet.

    Nor is who stands in somebody else's mail that waits, or that we asked back about.
    """
    waits = any(held.sender == mail.sender.email or held.thread & mail.thread for held in standing.held)
    if not waits and Missing.REGISTRATION in decision.missing:
        spoken_of = {key(name) for held in standing.held for name in held.names}
        spoken_of |= {key(person.name) for asked in standing.pending for person in asked.people if person.name}
        names = [mail.sender.name, *(person.name for person in decision.people)]
        waits = any(key(name) in spoken_of for name in names if name)
    return ("doubt.unsettled",) if waits else ()


# ---------------------------------------------------------------- what stands


def known(mail: Mail, standing: Standing) -> Known:
    """What stands for this sender or thread, or did before it was cancelled, for reading the mail by."""
    mine = _Mine.of(mail, standing)
    return Known(mine.own or mine.gone, _pending(mail, standing))


@dataclass(frozen=True)
class _Mine:
    """The registrations that this sender or thread may touch, and the rest of the list."""

    own: tuple[Registration, ...]
    others: tuple[Registration, ...]
    gone: tuple[Registration, ...] = ()  # those of this thread that were cancelled

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
        gone = tuple(r for r in standing.cancelled if r.thread & mail.thread)
        return cls(own, tuple(r for r in standing.registrations if r not in own), gone)

    def knows(self, mail: Mail) -> bool:
        """True where the mail goes on with what somebody registered."""
        return bool(self.gone) or any(r.thread & mail.thread for r in self.own)

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


def _decided(case: _Case, pending: Pending | None) -> Decision:
    reading, mine = case.reading, case.mine
    if pending and pending.wish is Action.CANCEL and mine.own and reading.intent is not Action.CANCEL:
        people = tuple(p for p in reading.people if not p.is_assumed)
        people = people or tuple(p for p in pending.people if p.name)
        case = replace(case, reading=replace(reading, people=people, missing=frozenset()))
        return replace(case.cancel(), completes=pending.mail_id)
    if pending and pending.wish is Action.CANCEL and reading.intent is Action.REGISTER and not reading.events:
        return replace(_plain(reading, Action.HUMAN, "4"), completes=pending.mail_id)  # not to be registered for it
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
            people = self.reading.people or tuple(PersonRead(name) for name in dict.fromkeys(r.name for r in given_up))
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
                is_rename = bool(old.name) and self._is_rename(old.name or "", person)
                diet = old.diet if is_rename else person.diet
                lines.append(Outcome(person.name, old.event, old.status, diet, replaces=old))
        return self._done(Action.CHANGE, "7.2", tuple(lines)) if lines else None

    def _is_rename(self, old: str, person: PersonRead) -> bool:
        """True for the same person under another name: who comes instead has a given name of his own."""
        is_like = _shares_a_word(old, person.name) and not person.diet.is_stated
        comes_instead = any(evidence.rule.startswith("intent.instead") for evidence in self.reading.evidence)
        return is_like and (not comes_instead or key(old)[:1] == key(person.name)[:1])

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

    def asked(self, mail: Mail) -> tuple[Registration, ...]:
        """Those of whom we asked whether they take a place that is kept, or come on a day that was set."""
        asked = [r for r in self.mine.own if self._is_ahead(r.event) and self._is_asked(r)]
        in_thread = tuple(r for r in asked if r.thread & mail.thread)
        return in_thread or (tuple(asked) if len({r.event for r in asked}) == 1 else ())

    def _is_asked(self, r: Registration) -> bool:
        event = self.catalogue.event(r.event)
        is_dated = r.status is Status.INTEREST and event.is_dated
        return not event.cancelled and (is_dated or r.offered_until is not None)

    def answered(self, asked: tuple[Registration, ...]) -> Decision | None:
        """Case 8.0: what was asked is taken or left; None where the mail says something else."""
        said = [p for p in self.reading.people if not p.is_assumed and not (p.is_sender and not p.events)]
        events = {*self.reading.events, *(e for p in said for e in p.events)}
        if not events <= {r.event for r in asked}:
            return None
        chosen = [r for r in asked if not events or r.event in events]
        if self.reading.reply is Reply.NO or (self.reading.intent is Action.CANCEL and not self.reading.people):
            lines = tuple(Outcome(r.name, r.event, Status.CANCELLED, r.diet, replaces=r) for r in chosen)
            return self._done(Action.CANCEL, "8.0", lines)
        is_yes = self.reading.reply is Reply.YES or (self.reading.intent is Action.REGISTER and not said)
        if not is_yes or self._speaks_for_one(chosen):
            return None
        who = self.reading.people[0] if len(chosen) == 1 and self.reading.people else PersonRead(None)
        return self._done(Action.REGISTER, "8.0", tuple(self._taken_up(r, who, len(chosen)) for r in chosen))

    def _speaks_for_one(self, chosen: Sequence[Registration]) -> bool:
        """True where "I" answers for several: who comes is not sure."""
        rules = {evidence.rule for evidence in self.reading.evidence}
        says_i = any(rule.startswith("intent.come.i") for rule in rules)
        return len({r.name for r in chosen}) > 1 and says_i and self.reading.reply is not Reply.YES

    def _taken_up(self, old: Registration, who: PersonRead, newcomers: int) -> Outcome:
        status = Status.CONFIRMED if old.offered_until else self._status(old.event, newcomers)
        return Outcome(old.name, old.event, status, merged(old.diet, who), replaces=old)

    def completed(self, pending: Pending) -> Decision:
        """Case 8.1: the question's mail and its answer read as one."""
        people = complete(pending, self.reading)
        asked_for = {p.events for p in pending.people}
        events = self.reading.events or pending.events or (asked_for.pop() if len(asked_for) == 1 else ())
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
        if back := self._back(people):
            return self._done(Action.REGISTER, "8.7", back)
        lines = self._lines(people)
        if lines and all(line.is_repeat for line in lines):
            if corrected and asked is None:
                return self._done(Action.CHANGE, "8.4", corrected)
            return self._done(Action.REGISTER, "8.5", lines)
        return self._done(Action.REGISTER, "8.6", tuple(line for line in lines if not line.is_repeat))

    def _back(self, people: Sequence[PersonRead]) -> tuple[Outcome, ...]:
        """Case 8.7: those of this thread who were cancelled and come after all; () where somebody else comes."""
        found: list[tuple[Registration, PersonRead]] = []
        for person in people:
            gone = [r for r in self.mine.gone if r.event in person.events and self._is_ahead(r.event)]
            same = [r for r in gone if _same(r.name, person.name)]
            if person.is_assumed and not same:
                same = gone if len({r.name for r in gone}) == 1 else []
            if not same and all(self._listed(person, event) for event in person.events):
                continue
            if not same:
                return ()
            found += [(r, person) for r in {(r.event, r.name): r for r in same}.values()]
        counts = Counter(r.event for r, _ in found)
        return tuple(
            Outcome(r.name, r.event, self._status(r.event, counts[r.event]), merged(r.diet, person), replaces=r)
            for r, person in found
            if self._listed(PersonRead(r.name), r.event) is None
        )

    def _at_events(self) -> tuple[PersonRead, ...]:
        """The people with the events they come to: their own, the mail's, the thread's, or the only one open."""
        events = self.reading.events
        if not events and not self.reading.candidates:
            events = tuple(dict.fromkeys(r.event for r in self.mine.own if self._is_ahead(r.event)))
            events = events if len(events) == 1 else ()
        if not events and not self.mine.own and len({r.event for r in self.mine.gone}) == 1:
            events = (self.mine.gone[0].event,)
        if not events and len(self._open()) == 1 and not self.reading.candidates:
            events = self._open()
        return tuple(replace(p, events=p.events or events) for p in self.reading.people)

    def _lines(self, people: Iterable[PersonRead]) -> tuple[Outcome, ...]:
        wanted = [(p, e) for p in people for e in p.events]
        new = Counter(e for p, e in wanted if self._listed(p, e) is None)
        lines: list[Outcome] = []
        for person, event in wanted:
            old = self._listed(person, event)
            if old is not None and self._is_asked(old):
                lines.append(self._taken_up(old, person, new[event] or 1))
            elif old is not None:
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
        if event.cancelled:
            return Status.CANCELLED
        if not event.is_dated:
            return Status.INTEREST
        if not event.is_open(self.at):
            return Status.LATE
        if event.capacity is not None and self.standing.places_taken(event_id) + newcomers > event.capacity:
            return Status.WAITLISTED
        return Status.CONFIRMED

    def _open(self) -> tuple[str, ...]:
        return tuple(e.id for e in self.catalogue.events if e.is_dated and e.is_open(self.at))

    def _is_ahead(self, event_id: str) -> bool:
        event = next((one for one in self.catalogue.events if one.id == event_id), None)
        return event is not None and (event.starts is None or event.starts > self.at)

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
    Status.CANCELLED: LetterKind.EVENT_CANCELLED,
}
_BY_ACTION = {
    Action.CHANGE: LetterKind.CHANGED,
    Action.CANCEL: LetterKind.CANCELLED,
    Action.CLARIFY: LetterKind.CLARIFY,
}


def letter_kind(decision: Decision) -> LetterKind | None:
    """The letter for this decision; of mixed statuses the first of confirmed, waitlisted, late, interest names it.

    Whoever registers for an event that is called off is told so.
    """
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
