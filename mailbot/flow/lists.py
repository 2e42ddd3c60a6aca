"""The final list of an event, mailed to the coordinators when its deadline has passed, and once."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from mailbot import lists, outbox, store
from mailbot.flow.setup import Setup
from mailbot.model import Event, Outgoing


def make_due(setup: Setup, now: datetime) -> int:
    """Lays every list that is due into the outbox; how many."""
    with setup.store.write() as session:
        return sum(_make(setup, session, event, now) for event in due(setup, session, now))


def due(setup: Setup, session: Session, now: datetime) -> list[Event]:
    """The events whose deadline has passed since we began, and that are still to come."""
    began_at = store.began_at(session)
    return [
        event
        for event in setup.config.catalogue.events
        if began_at is not None and event.starts is not None and event.deadline is not None and not event.cancelled
        if began_at <= event.deadline < now < event.starts
        if store.digest_of(session, *_slot(setup, event, event.deadline)) is None
    ]


def _slot(setup: Setup, event: Event, deadline: datetime) -> tuple[date, str]:
    """Date and slot: a deadline that is moved brings another list."""
    local = deadline.astimezone(ZoneInfo(setup.config.catalogue.timezone))
    return local.date(), f"{store.LIST_SLOT}{event.id} {local:%Y-%m-%d %H:%M}"


def _make(setup: Setup, session: Session, event: Event, now: datetime) -> bool:
    local_on, slot = _slot(setup, event, event.deadline or now)
    token = secrets.token_hex(8)
    copies = list(_copies(setup, session, event, token, now))
    return store.add_digest(session, local_on, slot, token, copies, now) is not None


def _copies(setup: Setup, session: Session, event: Event, token: str, now: datetime) -> Iterable[Outgoing]:
    config = setup.config
    listed = store.participants(session, event.id)
    waits = len(store.waiting(session))
    subject, text, files = lists.mail(
        event, listed, setup.templates, config.digest.language, config.catalogue.timezone, now, waits
    )
    for recipient in config.digest.recipients:
        message_id = outbox.message_id(setup.ours, "list", event.id, token, recipient.email)
        raw = outbox.build_digest(
            ours=setup.ours,
            to=recipient,
            subject=subject,
            text=text,
            html="",
            message_id=message_id,
            date=now,
            attachments=files,
        )
        yield Outgoing("list", message_id, recipient.email, raw)
