"""Letters to look at: one for each thing that happens, with invented people, as a resident would get it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from mailbot.compose.letters import BY_HOST, written
from mailbot.model import (
    Action,
    Address,
    Catalogue,
    Decision,
    Diet,
    Event,
    Language,
    Letter,
    LetterKind,
    Mail,
    Missing,
    Outcome,
    Registration,
    Status,
)
from mailbot.wording import Templates

_ZONE = ZoneInfo("Europe/Helsinki")
_AT = datetime(2027, 2, 8, 10, 15, tzinfo=_ZONE)


def _event(event_id: str, title: str, label: str, day: int, **more: object) -> Event:
    starts = datetime(2027, 2, day, 17, 30, tzinfo=_ZONE)
    last = (starts - timedelta(days=4)).replace(hour=23, minute=59, second=59)
    return replace(Event(event_id, title, label, starts, starts + timedelta(hours=2.5), last), **more)  # type: ignore[arg-type]


_SAFETY = _event("a", "Turvallinen kylä", "I", 16, place="Koivulan kylätalo", address="Koivulantie 12", capacity=40)
_SERVICES = _event("b", "Palvelut lähellä", "II", 23, place="Lehtorannan koulu", address="Lehtorannantie 3")
_PAST = _event("c", "Hyvä arki", "III", 11, place="Koivulan kylätalo", address="Koivulantie 12")
_MOVED = _event("a", "Turvallinen kylä", "I", 15, place="Vanha tupa")  # as the first was before it was moved
_OUTING = Event("d", "Kevätretki", when="")
_OFF = _event("e", "Valot pimeään", "IV", 25, place="Koivulan kylätalo", cancelled=True, sequence=1)
CATALOGUE = Catalogue(
    "Europe/Helsinki",
    Address("Kyläillat", "ilmo@kyla.example"),
    (Address("Hilma Heikkinen", "hilma@kyla.example"), Address("Liisa Mäki", "liisa@kyla.example")),
    (_SAFETY, _SERVICES, _PAST, _OUTING, _OFF),
)
_MAIL = Mail("0" * 64, "<1@posti.example>", _AT, Address("Maija Virtanen", "maija@posti.example"), "", "", ())
_GLUTEN = Diet(frozenset({"gluten-free"}))


@dataclass(frozen=True, slots=True)
class Sample:
    """A letter, and what happened."""

    kind: LetterKind
    what: str
    letter: Letter


def samples(language: Language, templates: Templates) -> Iterator[Sample]:
    """Every letter in this language; LetterError where a template is broken."""
    for kind, what, decision in _decisions(language):
        if not kind.is_answer:
            lines = (replace(line, diet=Diet(), is_veiled=True) for line in decision.outcomes)
            decision = replace(decision, outcomes=tuple(lines))
        decision = replace(decision, letter=kind)
        letter = written(decision, _MAIL, CATALOGUE, templates, until=_until(kind), before=_before(kind))
        yield Sample(kind, what, letter)


def _until(kind: LetterKind) -> datetime | None:
    if kind is LetterKind.OFFERED:
        return _AT + timedelta(days=2)
    return _SERVICES.deadline if kind is LetterKind.DATE_SET else None


def _before(kind: LetterKind) -> Event | None:
    return _MOVED if kind is LetterKind.EVENT_CHANGED else None


def _decisions(language: Language) -> Iterator[tuple[LetterKind, str, Decision]]:
    maija = Outcome("Maija Virtanen", "a", Status.CONFIRMED, _GLUTEN)
    pekka = replace(maija, name="Pekka Virtanen", diet=Diet(none=True))
    friend = replace(maija, name=None, diet=Diet())
    old = Registration(1, "a", "Maija Virtanen", Status.CONFIRMED, Diet())
    family = (maija, pekka, friend)

    def asked(action: Action, *lines: Outcome, **more: object) -> Decision:
        return Decision(action, language, lines, **more)  # type: ignore[arg-type]

    def all_are(status: Status, *lines: Outcome, event: str = "a") -> tuple[Outcome, ...]:
        return tuple(replace(one, status=status, event=event) for one in lines)

    def stood(status: Status, *lines: Outcome) -> tuple[Outcome, ...]:
        return tuple(
            replace(one, replaces=replace(old, name=one.name, status=status, event=one.event or "")) for one in lines
        )

    register, change, cancel, clarify = Action.REGISTER, Action.CHANGE, Action.CANCEL, Action.CLARIFY
    kind = LetterKind
    yield kind.CONFIRMED, "one person", asked(register, maija)
    yield kind.CONFIRMED, "a family, and a question", asked(register, *family, question=True)
    mixed = (maija, *all_are(Status.LATE, maija, event="c"), *all_are(Status.INTEREST, maija, event="d"))
    yield kind.CONFIRMED, "several events that end differently", asked(register, *mixed)
    yield kind.CONFIRMED, "all of it was known", asked(register, replace(maija, is_repeat=True))
    yield kind.CONFIRMED, "late, let in by a coordinator", asked(change, *stood(Status.LATE, maija), reasons=(BY_HOST,))
    yield kind.WAITLISTED, "one person", asked(register, *all_are(Status.WAITLISTED, maija))
    yield kind.WAITLISTED, "a family", asked(register, *all_are(Status.WAITLISTED, *family))
    yield kind.LATE, "one person", asked(register, *all_are(Status.LATE, maija, event="c"))
    yield kind.INTEREST, "one person", asked(register, *all_are(Status.INTEREST, maija, event="d"))
    yield kind.CHANGED, "a diet", asked(change, *stood(Status.CONFIRMED, maija))
    yield kind.CHANGED, "another event", asked(change, replace(maija, event="b", replaces=old))
    yield kind.CHANGED, "by a coordinator", asked(change, *stood(Status.CONFIRMED, maija), reasons=(BY_HOST,))
    yield kind.CANCELLED, "one person", asked(cancel, *stood(Status.CONFIRMED, *all_are(Status.CANCELLED, maija)))
    yield kind.REFUSED, "one person", asked(register, *all_are(Status.INCOMPLETE, maija, event="c"))
    unclear = replace(maija, event=None, status=Status.INCOMPLETE)
    yield (
        kind.CLARIFY,
        "which event",
        asked(clarify, unclear, missing=frozenset({Missing.EVENT}), candidates=("a", "b")),
    )
    nameless = replace(friend, status=Status.INCOMPLETE)
    yield kind.CLARIFY, "who", asked(clarify, nameless, missing=frozenset({Missing.NAME}))
    yield kind.CLARIFY, "which registration", asked(clarify, missing=frozenset({Missing.REGISTRATION}))
    yield kind.MOVED_UP, "one person", asked(change, *stood(Status.WAITLISTED, maija))
    yield kind.MOVED_UP, "a family", asked(change, *stood(Status.WAITLISTED, *family))
    yield kind.OFFERED, "one person", asked(change, *stood(Status.WAITLISTED, *all_are(Status.WAITLISTED, maija)))
    yield kind.LAPSED, "one person", asked(change, *stood(Status.WAITLISTED, *all_are(Status.WAITLISTED, maija)))
    yield (
        kind.DATE_SET,
        "one person",
        asked(change, *stood(Status.INTEREST, *all_are(Status.INTEREST, maija, event="b"))),
    )
    yield kind.EVENT_CHANGED, "another time and place", asked(change, *stood(Status.CONFIRMED, maija))
    off = all_are(Status.CANCELLED, maija, event="e")
    yield kind.EVENT_CANCELLED, "to who is on the list", asked(change, *stood(Status.CONFIRMED, *off))
    yield kind.REMINDER, "a family", asked(change, *stood(Status.CONFIRMED, *family))
