"""The reminder: some days before an event, once, to those who have a place then.

What has not left yet is written anew at every pass, from the list as it stands: who cancels meanwhile is not reminded.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from mailbot import store
from mailbot.life.telling import Notice, Voice, by_address, message_id, tell, tell_anew
from mailbot.model import Event, LetterKind, Outcome, Registration, Status

_AT = time(9)  # local: not in the night


def remind(session: Session, voice: Voice, days: int, now: datetime) -> int:
    """Lays the reminders that are due into the outbox; how many new ones."""
    waiting = store.due(session, LetterKind.REMINDER)
    notices = {message_id(one, voice): one for one in _notices(session, voice, days, now)} if days else {}
    store.withdraw(session, waiting - set(notices))
    for one in waiting & set(notices):
        tell_anew(session, voice, notices[one], now)
    return sum(tell(session, voice, one, now) for one in notices.values())


def _notices(session: Session, voice: Voice, days: int, now: datetime) -> Iterator[Notice]:
    zone = ZoneInfo(voice.catalogue.timezone)
    for event in voice.catalogue.events:
        at = _at(event, days, zone)
        if at is None or event.starts is None or not at <= now < event.starts:
            continue
        for party in by_address(store.parties(session, event.id, Status.CONFIRMED)):
            if all(_is_told_since(session, one, at) for one in party.people):
                continue  # a letter about her place has just gone out
            lines = tuple(Outcome(one.name, event.id, one.status, one.diet, replaces=one) for one in party.people)
            yield Notice(LetterKind.REMINDER, party, lines, (event.id, event.starts.isoformat()))


def _at(event: Event, days: int, zone: ZoneInfo) -> datetime | None:
    """When the reminder of an event is due; None where there is none."""
    if event.starts is None or event.cancelled:
        return None
    return datetime.combine(event.starts.astimezone(zone).date() - timedelta(days=days), _AT, zone)


def _is_told_since(session: Session, registration: Registration, at: datetime) -> bool:
    change = store.last_change(session, registration.id) if registration.id is not None else None
    return change is not None and change[0] > at
