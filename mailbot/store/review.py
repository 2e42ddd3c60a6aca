"""What the coordinators see and say: mails that wait, mails that a person must read, their word on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mailbot.model import Action, Address, Decision, Language, Outgoing, Registration
from mailbot.store.mails import Place
from mailbot.store.recording import Hand, drop_words, needs_a_person, post
from mailbot.store.schema import Change, HistoryRow, LetterRow, MailRow, RegistrationRow, Review
from mailbot.store.values import from_json, registration, remembered, to_json


@dataclass(frozen=True, slots=True)
class Kept:
    """A mail as the store remembers it."""

    id: int
    place: Place
    received_at: datetime
    seen_at: datetime
    sender: Address  # its name is kept as long as the words
    action: Action
    case: str
    language: Language | None
    question: bool
    review: Review
    words: str  # in the places of Mail.text; "" where nobody needs them
    proposal: Decision | None
    is_answered: bool  # a letter of ours answers it


@dataclass(frozen=True, slots=True)
class Changed:
    """A line of history with the registration as it is now."""

    id: int
    at: datetime
    change: Change
    registration: Registration
    before: Registration | None
    after: Registration | None
    mail_id: int | None
    who: str | None


def waiting(session: Session) -> list[Kept]:
    """The mails that wait for a coordinator's word, oldest first."""
    return _kept(session, MailRow.review == Review.WAITING)


def mails_after(session: Session, mail_id: int) -> list[Kept]:
    """The mails of concern that were recorded after this one, oldest first; `ignore`s are only counted."""
    return _kept(session, MailRow.id > mail_id, MailRow.action != Action.IGNORE)


def left_alone_after(session: Session, mail_id: int) -> int:
    """How many mails were ignored after this one."""
    ignored = (MailRow.id > mail_id) & (MailRow.action == Action.IGNORE)
    return session.scalar(sa.select(sa.func.count()).where(ignored)) or 0


def kept(session: Session, mail_id: int) -> Kept | None:
    """The mail; None if there is none of this id."""
    return next(iter(_kept(session, MailRow.id == mail_id)), None)


def changes_after(session: Session, history_id: int) -> list[Changed]:
    """What happened to the list after this line of history, in order; repeats are no change."""
    lines = (
        sa.select(HistoryRow, RegistrationRow)
        .join(RegistrationRow, HistoryRow.registration_id == RegistrationRow.id)
        .where(HistoryRow.id > history_id, HistoryRow.change != Change.REPEATED)
        .order_by(HistoryRow.id)
    )
    return [
        Changed(
            h.id, h.at, h.change, registration(r), remembered(r, h.before), remembered(r, h.after), h.mail_id, h.who
        )
        for h, r in session.execute(lines)
    ]


def approve(
    session: Session, mail_id: int, decision: Decision, outgoing: Outgoing | None, who: str, now: datetime
) -> bool:
    """Records what a coordinator approved, as proposed or as corrected; False where it no longer waits.

    Saying it twice does it once.
    """
    row = _settled(session, mail_id, Review.APPROVED)
    if row is None:
        return False
    row.action, row.times = decision.action, int(decision.action is Action.CLARIFY)
    row.proposal = to_json(decision) if decision.action is Action.CLARIFY else None
    if not needs_a_person(decision):
        drop_words(row)
    asked = session.get(MailRow, decision.completes) if decision.completes is not None else None
    if asked is not None:
        asked.completed_by = row.id
        drop_words(asked)
    Hand(session, now, row.sender or "", mail_id=row.id, who=who).write(decision.outcomes)
    if outgoing is not None:
        post(session, outgoing, now, mail_id=row.id)
    return True


def reject(session: Session, mail_id: int) -> bool:
    """Lays a waiting mail aside and erases its words; False where it no longer waits."""
    row = _settled(session, mail_id, Review.REJECTED)
    if row is None:
        return False
    drop_words(row)
    session.flush()
    return True


def _settled(session: Session, mail_id: int, review: Review) -> MailRow | None:
    """The row, if this very call took it out of waiting."""
    waits = (MailRow.id == mail_id) & (MailRow.review == Review.WAITING)
    taken = session.execute(sa.update(MailRow).where(waits).values(review=review).returning(MailRow.id)).all()
    return session.get(MailRow, mail_id) if taken else None


def _kept(session: Session, *conditions: sa.ColumnElement[bool]) -> list[Kept]:
    rows = session.scalars(sa.select(MailRow).where(*conditions).order_by(MailRow.id))
    answered = set(session.scalars(sa.select(LetterRow.mail_id).join(MailRow).where(*conditions)))
    return [
        Kept(
            id=row.id,
            place=Place(row.folder, row.uidvalidity, row.uid),
            received_at=row.received_at,
            seen_at=row.seen_at,
            sender=Address(row.sender_name or "", row.sender or ""),
            action=row.action,
            case=row.case,
            language=row.language,
            question=row.question,
            review=row.review,
            words=row.words or "",
            proposal=from_json(Decision, row.proposal) if row.proposal else None,
            is_answered=row.id in answered,
        )
        for row in rows
    ]
