"""The store in counts and moments: nothing of anybody in them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mailbot.store.schema import BookmarkRow, DigestRow, FailureRow, LetterRow, MailRow, Review


def figures(session: Session) -> dict[str, Any]:
    """How many mails were taken how, what waits, how letters stand, and when the last pass and digest were."""
    waiting = sa.select(sa.func.count()).where(MailRow.review == Review.WAITING)
    return {
        "mails": _by(session, MailRow.action),
        "waiting for a coordinator": session.scalar(waiting) or 0,
        "not yet readable": session.scalar(sa.select(sa.func.count()).select_from(FailureRow)) or 0,
        "letters": _by(session, LetterRow.state),
        "last pass": _moment(session, BookmarkRow.seen_at),
        "last digest": _moment(session, DigestRow.made_at),
    }


def _by(session: Session, column: Any) -> dict[str, int]:
    counted = session.execute(sa.select(column, sa.func.count()).group_by(column))
    return {str(value): count for value, count in counted}


def _moment(session: Session, column: Any) -> str:
    latest = session.scalar(sa.select(column).order_by(column.desc()).limit(1))
    return latest.isoformat(timespec="seconds") if latest else ""
