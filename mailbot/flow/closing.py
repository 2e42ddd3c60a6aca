"""After an event: a last word to the coordinators, once, before anything of it is erased."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from mailbot import digest, outbox, store
from mailbot.digest import Over
from mailbot.flow.setup import Setup
from mailbot.model import Action, Catalogue, Event, Outgoing
from mailbot.reading import dates, events
from mailbot.store import Kept

_AT = time(9)  # local
_COUNTED, _UNCOUNTED = timedelta(days=1), timedelta(days=3)  # how long to wait for somebody to note who came
_WITHIN = timedelta(days=14)  # an event that was over longer ago is not told of any more
_SURE = 0.8
_LONGEST = 300  # characters of a question


def close(setup: Setup, now: datetime) -> int:
    """Lays the last word about each event that is over into the outbox; how many letters."""
    with setup.store.write() as session:
        began_at = store.began_at(session)
        due = [event for event in setup.config.catalogue.events if began_at and _is_due(setup, event, now, began_at)]
        letters = [letter for event in due for letter in _letters(setup, session, event, now)]
        for letter in letters:
            store.post(session, letter, now)
    return len(letters)


def _is_due(setup: Setup, event: Event, now: datetime, began_at: datetime) -> bool:
    end = event.ends or event.starts
    if end is None or event.cancelled or end < began_at:
        return False
    zone = ZoneInfo(setup.config.catalogue.timezone)
    wait = _UNCOUNTED if event.came is None else _COUNTED
    at = datetime.combine(end.astimezone(zone).date() + wait, _AT, zone)
    return at <= now < end + _WITHIN


def _letters(setup: Setup, session: Session, event: Event, now: datetime) -> Iterator[Outgoing]:
    config = setup.config
    counts = store.counts(session).get(event.id, {})
    ids = {
        person: outbox.message_id(setup.ours, "over", event.id, f"{event.starts}", person.email)
        for person in config.digest.recipients
    }
    left = {person: one for person, one in ids.items() if not store.has_letter(session, one)}
    if not counts or not left:
        return
    end = (event.ends or event.starts or now).astimezone(ZoneInfo(config.catalogue.timezone)).date()
    questions = _asked(session, config.catalogue, event)
    asked = tuple((mail.sender.name or mail.sender.email, mail.words[:_LONGEST]) for mail in questions)
    told = Over(
        event,
        counts,
        asked,
        end + timedelta(days=config.retention.diets + 1),
        end + timedelta(days=config.retention.days + 1),
    )
    (subject, text), _ = setup.templates.sound(
        lambda sound: digest.over(told, config.catalogue, config.digest.language, sound)
    )
    for person, message_id in left.items():
        raw = outbox.build_digest(
            ours=setup.ours, to=person, subject=subject, text=text, html="", message_id=message_id, date=now
        )
        yield Outgoing("over", message_id, person.email, raw)


def _asked(session: Session, catalogue: Catalogue, event: Event) -> list[Kept]:
    """The mails about this event in which something was asked: of who is on its list, or that name it."""
    kept = [mail for mail in store.mails_after(session, 0) if mail.words and mail.proposal is not None]
    return [
        mail
        for mail in kept
        if (mail.question or mail.action is Action.HUMAN) and (_is_tied(mail, event) or _names(mail, catalogue, event))
    ]


def _is_tied(mail: Kept, event: Event) -> bool:
    return mail.proposal is not None and event.id in {line.event for line in mail.proposal.outcomes}


def _names(mail: Kept, catalogue: Catalogue, event: Event) -> bool:
    """True where words of the mail are of this event and of no other."""
    local = mail.received_at.astimezone(ZoneInfo(catalogue.timezone))
    found = events.find(mail.words, dates.find(mail.words, local), catalogue, mail.received_at)
    return any(one.events == {event.id} and one.sure >= _SURE for one in found)
