"""The waiting list: places that become free go to the parties in line.

In order of arrival, to the first party that fits whole: people who registered together are never parted. A party that
is too large for the places that are free keeps its place in the line; those behind it who fit go before it, and the
coordinators are told, who may decide otherwise. Nobody moves up later than a fixed time before the event.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from mailbot import store
from mailbot.config import WaitingList
from mailbot.life.telling import Notice, Voice, message_id, tell
from mailbot.model import Catalogue, Event, LetterKind, Outcome, Standing, Status
from mailbot.store import Party


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A party in line although places are free: too few for it, or it gave no answer in time, or it is too late."""

    event: Event
    party: Party
    free: int


def fill(session: Session, voice: Voice, rules: WaitingList, now: datetime) -> int:
    """Gives every place that is free to who waits for it, or offers it; how many people were told or moved up."""
    events = _with_places(voice.catalogue)
    for event in events:
        _lapse(session, voice, rules, event, now)
    standing = store.standing(session) if events else Standing()
    return sum(_fill(session, voice, rules, event, _free(standing, event), now) for event in events)


def passed_over(session: Session, catalogue: Catalogue, now: datetime) -> list[PassedOver]:
    """The parties that wait although places are free, of events still to come; to be asked after `fill`."""
    found, standing = [], store.standing(session)
    for event in _with_places(catalogue):
        free = _free(standing, event)
        if free > 0 and event.starts is not None and event.starts > now:
            found += [PassedOver(event, party, free) for party in _line(session, event)]
    return found


def _with_places(catalogue: Catalogue) -> list[Event]:
    return [event for event in catalogue.events if event.is_dated and event.capacity is not None]


def _free(standing: Standing, event: Event) -> int:
    return (event.capacity or 0) - standing.places_taken(event.id)


def _line(session: Session, event: Event) -> list[Party]:
    """Who waits and is not asked just now."""
    waiting = store.parties(session, event.id, Status.WAITLISTED)
    return [party for party in waiting if not any(one.offered_until for one in party.people)]


def _fill(session: Session, voice: Voice, rules: WaitingList, event: Event, free: int, now: datetime) -> int:
    if event.cancelled or event.starts is None or now > (last := event.starts - timedelta(hours=rules.until_hours)):
        return 0
    told = 0
    for party in _line(session, event) if free > 0 else ():
        size = len(party.people)
        if size > free:
            continue
        if rules.offer_hours and voice.reaches(party.to):
            until = min(now + timedelta(hours=rules.offer_hours), last)
            given = _offer(session, voice, event, party, until, now)
        else:
            given = _move_up(session, voice, event, party, now)
        free, told = free - size * given, told + size * given
    return told


def _move_up(session: Session, voice: Voice, event: Event, party: Party, now: datetime) -> bool:
    lines = tuple(Outcome(one.name, event.id, Status.CONFIRMED, one.diet, replaces=one) for one in party.people)
    store.write(session, lines, "", now)
    tell(session, voice, Notice(LetterKind.MOVED_UP, party, lines, (event.id, *_seed(session, party))), now)
    return True


def _offer(session: Session, voice: Voice, event: Event, party: Party, until: datetime, now: datetime) -> bool:
    """True where the party is asked; False where it was asked before and gave no answer."""
    lines = tuple(Outcome(one.name, event.id, Status.WAITLISTED, one.diet, replaces=one) for one in party.people)
    notice = Notice(LetterKind.OFFERED, party, lines, (event.id, *_seed(session, party)), until=until)
    if store.has_letter(session, message_id(notice, voice)):
        return False
    store.offer(session, party.people, until)
    return tell(session, voice, notice, now)


def _lapse(session: Session, voice: Voice, rules: WaitingList, event: Event, now: datetime) -> None:
    """Keeps a place no longer for who has not answered in time; she stays in line, and is told so, once."""
    for party in store.parties(session, event.id, Status.WAITLISTED):
        late = tuple(one for one in party.people if one.offered_until is not None and one.offered_until <= now)
        if not late:
            continue
        store.offer(session, late, None)
        if rules.offer_hours and not event.cancelled and event.starts is not None and now < event.starts:
            lines = tuple(Outcome(one.name, event.id, Status.WAITLISTED, one.diet, replaces=one) for one in late)
            seed = (event.id, *_seed(session, party))
            tell(session, voice, Notice(LetterKind.LAPSED, replace(party, people=late), lines, seed), now)


def _seed(session: Session, party: Party) -> tuple[str, ...]:
    """Who waits, and since when as they now do: who comes back into the line is told anew."""
    changes = (store.last_change(session, one.id) for one in party.people if one.id is not None)
    return (*(str(one.id) for one in party.people), *(change[0].isoformat() for change in changes if change))
