"""Digests: one a date and slot, each told of what came after the one before it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mailbot.model import Outgoing
from mailbot.store.recording import post
from mailbot.store.schema import LIST_SLOT, DigestRow, HistoryRow, LetterRow, MailRow


@dataclass(frozen=True, slots=True)
class Told:
    """A digest that was made, and how far it told."""

    id: int
    local_on: date
    slot: str
    token: str
    made_at: datetime
    sent_at: datetime | None
    last_mail_id: int
    last_history_id: int


def last_digest(session: Session) -> Told | None:
    """The digest made last; None before the first. Lists of participants tell no news."""
    rows = sa.select(DigestRow).where(~DigestRow.slot.startswith(LIST_SLOT))
    return _told(session.scalar(rows.order_by(DigestRow.id.desc()).limit(1)))


def digest_of(session: Session, local_on: date, slot: str) -> Told | None:
    """The digest of this date and slot; None if it is still to be made."""
    return _told(session.scalar(sa.select(DigestRow).where(DigestRow.local_on == local_on, DigestRow.slot == slot)))


def digest_with(session: Session, token: str) -> Told | None:
    """The digest that carries this token; None if none of ours does."""
    return _told(session.scalar(sa.select(DigestRow).where(DigestRow.token == token)))


def digest_answered(session: Session, thread: Collection[str]) -> Told | None:
    """The digest whose copy has one of these Message-IDs; None where it is no answer to a digest of ours."""
    of_letter = sa.select(DigestRow).join(LetterRow, LetterRow.digest_id == DigestRow.id)
    found = of_letter.where(LetterRow.message_id.in_([one for one in thread if one])).order_by(DigestRow.id.desc())
    return _told(session.scalar(found.limit(1)))


def add_digest(
    session: Session, local_on: date, slot: str, token: str, copies: Sequence[Outgoing], now: datetime
) -> int | None:
    """The new digest's id, its copies laid into the outbox; None where this date and slot have theirs.

    To be called in the session that read what it tells: what comes later is the next one's.
    """
    if digest_of(session, local_on, slot) is not None:
        return None
    row = DigestRow(
        local_on=local_on,
        slot=slot,
        token=token,
        made_at=now,
        last_mail_id=session.scalar(sa.select(sa.func.max(MailRow.id))) or 0,
        last_history_id=session.scalar(sa.select(sa.func.max(HistoryRow.id))) or 0,
    )
    session.add(row)
    session.flush()
    for copy in copies:
        post(session, copy, now, digest_id=row.id)
    return row.id


def _told(row: DigestRow | None) -> Told | None:
    if row is None:
        return None
    return Told(
        row.id, row.local_on, row.slot, row.token, row.made_at, row.sent_at, row.last_mail_id, row.last_history_id
    )
