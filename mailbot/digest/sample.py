"""Invented views for a trial of the digest's templates: one with everything, one with nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from mailbot.digest.excerpt import Excerpt
from mailbot.digest.view import Asked, Cap, Change, DigestView, Month, PassedOver, Poison, Undelivered, Waiting
from mailbot.model import Action, Address, Catalogue, Diet, Event, LetterKind, Outcome, Registration, Status

_DAY = datetime(2030, 5, 6, 15, 30, tzinfo=UTC)
_AT = _DAY - timedelta(days=9)
_EVENTS = (
    Event("a", "Lumi", "I", _DAY, _DAY + timedelta(hours=3), _DAY - timedelta(days=2), "Talo", "Tie 1", 9),
    Event("b", "Meri", "", _DAY + timedelta(days=1), None, _AT - timedelta(days=1)),
    Event("c", "Tuuli"),
)
_CATALOGUE = Catalogue("Europe/Helsinki", Address("", "in@sample.example"), (), _EVENTS)
_WHO = Address("C D", "c@sample.example")
_OLD = Registration(1, "a", "Eeva Oja", Status.CONFIRMED, Diet(none=True), "c@sample.example")
_NEW = replace(_OLD, diet=Diet(frozenset({"vegan"}), ("kiwi",), severe=True), name=None)
_WORDS = Excerpt("Lumi 6.5.", ((5, 9),))
_LATER = (Status.LATE, Status.WAITLISTED, Status.INTEREST)


def views() -> Iterator[tuple[DigestView, Catalogue]]:
    """A view with everything in it and one with nothing."""
    guess = (Outcome("Eeva Oja", "a", Status.CONFIRMED), Outcome(None, None, Status.INCOMPLETE))
    waiting = tuple(Waiting(7, _WHO, _AT, _WORDS, ("doubt.heads", "automatic.0"), action, guess) for action in Action)
    everything = DigestView(
        at=_AT,
        waiting=(*waiting, Waiting(8, _WHO, _AT, _WORDS, message_id="<m@sample.example>")),
        undecided=(replace(_OLD, status=Status.LATE),),
        asked=(Asked(9, _WHO, _AT, _WORDS), Asked(9, _WHO, _AT, _WORDS, is_answered=True)),
        new=(_OLD, _NEW, *(replace(_OLD, event="b", status=status) for status in _LATER)),
        changes=(Change(_OLD, _NEW), Change(_OLD, _OLD)),
        cancelled=(replace(_OLD, status=Status.CANCELLED),),
        undelivered=tuple(
            Undelivered("c@sample.example", "late", state, _AT, "550") for state in ("failed", "uncertain")
        ),
        caps=(Cap("per_hour", count=3), Cap("address_per_day", "c@sample.example", 1)),
        poison=(Poison("INBOX", 5, _AT),),
        standing=(_OLD, _NEW, *(replace(_OLD, status=status) for status in _LATER)),
        faults=("templates/fi/late.txt, line 3: 'nimi' is undefined.",),
        passed_over=(PassedOver((_OLD, _NEW), 1), PassedOver((_OLD,), 2)),
        changed_since=(("a", "vegan 1 → 2"),),
        sent=tuple((kind, 2) for kind in LetterKind),
        month=Month(20, 1, 3, 2),
        left_alone=4,
        code="MB-0",
    )
    yield everything, _CATALOGUE
    yield DigestView(at=_AT), _CATALOGUE
