"""A trial of the templates: every letter in every language and state, with invented people, before any goes out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from mailbot.compose.letters import BY_HOST, written
from mailbot.errors import LetterError
from mailbot.model import (
    Action,
    Address,
    Catalogue,
    Decision,
    Diet,
    Event,
    Language,
    LetterKind,
    Mail,
    Missing,
    Outcome,
    Registration,
    Status,
)
from mailbot.wording import LANGUAGES, Templates

_DAY = datetime(2030, 5, 6, 15, 30, tzinfo=UTC)
_AT = _DAY - timedelta(days=9)
_SET = Event("a", "Lumi", "I", _DAY, _DAY + timedelta(hours=3), _DAY - timedelta(days=2), "Talo", "Tie 1", 9)
_BARE = Event("b", "Meri", "", _DAY + timedelta(days=1), None, _AT - timedelta(days=1))
_UNSET = Event("c", "Tuuli")
_PEOPLE = (Address("A B", "a@sample.example"), Address("", "b@sample.example"))
_CATALOGUE = Catalogue("Europe/Helsinki", Address("", "in@sample.example"), _PEOPLE, (_SET, _BARE, _UNSET))
_MAIL = Mail("0" * 64, "<1@sample.example>", _AT, Address("C D", "c@sample.example"), "", "", ())
_EATS = Diet(frozenset({"gluten-free", "nut-free"}), ("kiwi",), severe=True)
_STATUS = {kind: Status(kind.value) for kind in LetterKind if kind.value in list(Status)} | {
    LetterKind.OFFERED: Status.WAITLISTED,
    LetterKind.LAPSED: Status.WAITLISTED,
    LetterKind.DATE_SET: Status.INTEREST,
    LetterKind.EVENT_CANCELLED: Status.CANCELLED,
}
_BEFORE = replace(_SET, starts=_AT, place="Tupa")
_FILES = ("people.txt", "who.txt", "close.txt", "over.txt")


def check(templates: Templates) -> None:
    """Renders every letter in every language and state; LetterError with a sentence for each fault."""
    faults: dict[str, None] = dict.fromkeys(templates.faults)
    for name in templates.strays(_known()):
        faults[f"{templates.path(name)}: no letter has this name, and none includes it. Rename or delete it."] = None
    for decision in decisions():
        try:
            written(decision, _MAIL, _CATALOGUE, templates, until=_DAY, before=_BEFORE)
            written(decision, _MAIL, _CATALOGUE, templates, before=_BEFORE, notice_to="d@sample.example")
        except LetterError as fault:
            faults[str(fault)] = None
    if faults:
        raise LetterError("\n".join(faults))


def decisions() -> Iterator[Decision]:
    """A decision for every letter, language and state."""
    for language in LANGUAGES:
        for kind in LetterKind:
            for decision in _states(kind, language):
                yield decision
                yield replace(decision, question=True)


def _states(kind: LetterKind, language: Language) -> Iterator[Decision]:
    asked = Decision(Action.REGISTER, language, letter=kind)
    if kind is LetterKind.CLARIFY:
        yield from (replace(asked, missing=missing, outcomes=lines) for missing in _missing() for lines in _unclear())
        yield replace(asked, missing=frozenset({Missing.EVENT}), candidates=("c",))
        return
    status = _STATUS.get(kind, Status.INCOMPLETE if kind is LetterKind.REFUSED else Status.CONFIRMED)
    one = Outcome("Eeva Oja", "c" if status is Status.INTEREST else "a", status)
    yield replace(asked, outcomes=(one,))
    yield replace(asked, outcomes=(replace(one, is_repeat=True, diet=Diet(none=True)),))
    yield replace(asked, outcomes=(replace(one, replaces=Registration(7, "b", "Eva", status, Diet())),))
    late = Registration(7, "a", "Eeva Oja", Status.LATE, Diet())
    yield replace(asked, outcomes=(replace(one, replaces=late),), reasons=(BY_HOST,))
    yield replace(asked, outcomes=(one, replace(one, name=None, diet=_EATS), replace(one, name=None, event="b")))
    yield replace(asked, outcomes=tuple(replace(one, name=f"Eeva {s}", event=e, status=s) for s, e in _everywhere()))


def _missing() -> list[frozenset[Missing]]:
    return [frozenset(), *(frozenset({missing}) for missing in Missing), frozenset(Missing)]


def _unclear() -> tuple[tuple[Outcome, ...], ...]:
    unclear = Outcome(None, None, Status.INCOMPLETE)
    return (), (unclear,), (replace(unclear, name="Eeva Oja", event="a", diet=_EATS), replace(unclear, name="Oja"))


def _everywhere() -> list[tuple[Status, str]]:
    return [(status, event.id) for status in Status for event in _CATALOGUE.events]


def _known() -> frozenset[str]:
    letters = {f"{language}/{kind}.txt" for language in LANGUAGES for kind in LetterKind}
    parts = {f"{language}/{name}" for language in LANGUAGES for name in _FILES}
    return frozenset(letters | parts | {"digest.html", "digest.txt", "list.txt", "report.html"})
