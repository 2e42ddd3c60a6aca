"""What the coordinators see and say: mails that wait, mails that a person must read, their word on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mailbot.model import Action, Address, Decision, Language, Outcome, Outgoing, Registration
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
    message_id: str = ""
    content_hash: str = ""
    thread: str = ""  # the Message-ID that its conversation began with
    settled_by: str = ""  # the coordinator whose word it was,
    settled_at: datetime | None = None  # and when


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


def registration_of(session: Session, registration_id: int) -> tuple[Registration, int | None] | None:
    """The registration of this number, cancelled or not, and the mail that made it; None where there is none."""
    row = session.get(RegistrationRow, registration_id)
    return (registration(row), row.mail_id) if row is not None and row.erased_at is None else None


def last_change(session: Session, registration_id: int) -> tuple[datetime, str] | None:
    """When the registration was last changed, and by which coordinator ("": by a mail)."""
    lines = sa.select(HistoryRow).where(HistoryRow.registration_id == registration_id)
    line = session.scalar(lines.where(HistoryRow.change != Change.REPEATED).order_by(HistoryRow.id.desc()).limit(1))
    return (line.at, line.who or "") if line is not None else None


def write(session: Session, outcomes: tuple[Outcome, ...], who: str, now: datetime, *, sender: str = "") -> None:
    """Does on the list what a coordinator said, or ("") what follows from the rules, with its history.

    Who is new on it was signed up by `sender`, or by the coordinator.
    """
    Hand(session, now, sender or who, who=who or None).write(outcomes)


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
    row = _settled(session, mail_id, Review.APPROVED, who, now)
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


def reject(session: Session, mail_id: int, who: str = "", now: datetime | None = None) -> bool:
    """Lays a waiting mail aside and erases its words; False where it no longer waits."""
    row = _settled(session, mail_id, Review.REJECTED, who, now)
    if row is None:
        return False
    drop_words(row)
    session.flush()
    return True


def settled_after(session: Session, at: datetime) -> list[int]:
    """The ids of the mails that a coordinator settled after this moment."""
    return list(session.scalars(sa.select(MailRow.id).where(MailRow.settled_at > at).order_by(MailRow.id)))


def repropose(session: Session, mail_id: int, decision: Decision) -> bool:
    """Puts a corrected proposal in place of the one that waits; False where it no longer waits."""
    waits = (MailRow.id == mail_id) & (MailRow.review == Review.WAITING)
    values = {"proposal": to_json(decision)}
    return bool(session.execute(sa.update(MailRow).where(waits).values(values).returning(MailRow.id)).all())


def _settled(session: Session, mail_id: int, review: Review, who: str, now: datetime | None) -> MailRow | None:
    """The row, if this very call took it out of waiting."""
    waits = (MailRow.id == mail_id) & (MailRow.review == Review.WAITING)
    values = {"review": review, "settled_by": who or None, "settled_at": now}
    taken = session.execute(sa.update(MailRow).where(waits).values(values).returning(MailRow.id)).all()
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
            message_id=row.message_id or "",
            content_hash=row.content_hash or "",
            thread=row.thread or "",
            settled_by=row.settled_by or "",
            settled_at=row.settled_at,
        )
        for row in rows
    ]
