"""What a coordinator changes of an event, told to everybody whom it concerns: once, in her language."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from mailbot import store
from mailbot.life.telling import Notice, Voice, by_address, tell
from mailbot.model import Event, LetterKind, Outcome, Status
from mailbot.store import Party

_LISTED = (Status.CONFIRMED, Status.WAITLISTED, Status.LATE, Status.INTEREST)


def concerned(session: Session, event_id: str) -> list[Party]:
    """Everybody on the list of an event, by the address that is written to."""
    return by_address(store.parties(session, event_id, *_LISTED))


def is_told(before: Event, after: Event) -> bool:
    """True where people have to know: another time or another place."""
    told = ("starts", "ends", "place", "address")
    return any(getattr(before, key) != getattr(after, key) for key in told)


def announce(session: Session, voice: Voice, before: Event, after: Event, now: datetime) -> list[Party]:
    """Writes of the event's new time or place; whom. Who was only interested is asked whether she comes on that day."""
    if not is_told(before, after):
        return []
    told = []
    for party in concerned(session, after.id):
        is_asked = after.is_dated and any(one.status is Status.INTEREST for one in party.people)
        notice = Notice(
            LetterKind.DATE_SET if is_asked else LetterKind.EVENT_CHANGED,
            party,
            tuple(Outcome(one.name, after.id, one.status, one.diet, replaces=one) for one in party.people),
            (after.id, str(after.sequence)),
            until=after.deadline if is_asked else None,
            before=None if is_asked else before,
        )
        if tell(session, voice, notice, now):
            told.append(party)
    return told


def call_off(session: Session, voice: Voice, event: Event, who: str, now: datetime) -> list[Party]:
    """Takes everybody off the list of an event that is called off, and writes to them; to whom."""
    told = []
    for party in concerned(session, event.id):
        lines = tuple(Outcome(one.name, event.id, Status.CANCELLED, one.diet, replaces=one) for one in party.people)
        store.write(session, lines, who, now)
        if tell(session, voice, Notice(LetterKind.EVENT_CANCELLED, party, lines, (event.id, str(event.sequence))), now):
            told.append(party)
    return told
