"""How a time went: what was done without a word, what was put right afterwards, and what was asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mailbot.model import Action
from mailbot.store.schema import Change, HistoryRow, MailRow, RegistrationRow, Review

_DONE = (Action.REGISTER, Action.CHANGE, Action.CANCEL)


@dataclass(frozen=True, slots=True)
class Record:
    """Mails of concern, in counts."""

    alone: int = 0  # recorded and answered without a coordinator's word
    mended: int = 0  # of these: a coordinator put a name, a diet or an event right afterwards
    approved: int = 0  # of those that waited
    rejected: int = 0


def record_of(session: Session, since: datetime, until: datetime) -> Record:
    """How the mails went that came from `since` on and before `until`."""
    came = (MailRow.received_at >= since) & (MailRow.received_at < until)
    alone = came & (MailRow.review == Review.NONE) & MailRow.action.in_(_DONE)
    by_hand = sa.select(RegistrationRow.mail_id, HistoryRow.before, HistoryRow.after).join(
        RegistrationRow, HistoryRow.registration_id == RegistrationRow.id
    )
    by_hand = by_hand.join(MailRow, RegistrationRow.mail_id == MailRow.id)
    lines = session.execute(by_hand.where(alone, HistoryRow.who.contains("@"), HistoryRow.change == Change.CHANGED))
    mended = {mail_id for mail_id, before, after in lines if _is_put_right(before or {}, after or {})}
    return Record(
        alone=_count(session, alone),
        mended=len(mended),
        approved=_count(session, came & (MailRow.review == Review.APPROVED)),
        rejected=_count(session, came & (MailRow.review == Review.REJECTED)),
    )


def _count(session: Session, condition: sa.ColumnElement[bool]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(MailRow).where(condition)) or 0


def _is_put_right(before: dict[str, object], after: dict[str, object]) -> bool:
    return any(before.get(key) != after.get(key) for key in ("name", "diet", "event"))
