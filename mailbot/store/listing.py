"""The list as it stands, read: for deciding, for the digest, for the kitchen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mailbot.model import Action, Decision, Held, Pending, Registration, Standing, Status
from mailbot.store.schema import LIST_SLOT, DigestRow, HistoryRow, LetterRow, MailRow, RegistrationRow, Review
from mailbot.store.values import from_json, registration, remembered

_NOT_ERASED = RegistrationRow.erased_at.is_(None)
_ON_THE_LIST = (RegistrationRow.status != Status.CANCELLED) & _NOT_ERASED


def standing(session: Session) -> Standing:
    """Every registration, the cancelled ones apart, and every question of ours still open, with their threads.

    The thread of a registration holds the Message-IDs of all mails and letters of the conversations that touched it,
    so that a reply to any of them finds it.
    """
    members = _thread_members(session)
    threads = _registration_threads(session)
    rows = session.scalars(sa.select(RegistrationRow).where(_NOT_ERASED).order_by(RegistrationRow.id))
    known = [registration(row, _joined(members, threads[row.id])) for row in rows]
    return Standing(
        registrations=tuple(one for one in known if one.status is not Status.CANCELLED),
        cancelled=tuple(one for one in known if one.status is Status.CANCELLED),
        pending=tuple(_pending(row, members) for row in _asked_back(session)),
        held=tuple(_held(session, members)),
    )


def _held(session: Session, members: dict[str, frozenset[str]]) -> Iterable[Held]:
    waiting = sa.select(MailRow).where(MailRow.review == Review.WAITING).order_by(MailRow.id)
    for row in session.scalars(waiting):
        proposal = from_json(Decision, row.proposal) if row.proposal else None
        lines = proposal.outcomes if proposal else ()
        names = frozenset(line.name for line in lines if line.name)
        places = proposal.places if proposal else ()
        yield Held(row.sender or "", _joined(members, {row.thread or ""}), names, places)


def participants(session: Session, event: str) -> list[Registration]:
    """Who is on the list of an event, in order of arrival; the waiting line in its order, after the others."""
    place_in_line = sa.func.coalesce(RegistrationRow.position, 0)
    rows = sa.select(RegistrationRow).where(_ON_THE_LIST, RegistrationRow.event == event)
    return [registration(row) for row in session.scalars(rows.order_by(place_in_line, RegistrationRow.id))]


def participants_as_sent(session: Session, event: str) -> list[Registration] | None:
    """The list of an event as it was when it was last sent to the coordinators; None where it never was."""
    sent = sa.select(sa.func.max(DigestRow.made_at)).where(DigestRow.slot.startswith(f"{LIST_SLOT}{event} "))
    at = session.scalar(sent)
    if at is None:
        return None
    lines = sa.select(HistoryRow, RegistrationRow).join(
        RegistrationRow, HistoryRow.registration_id == RegistrationRow.id
    )
    then: dict[int, Registration | None] = {}
    for line, row in session.execute(lines.where(HistoryRow.at <= at, _NOT_ERASED).order_by(HistoryRow.id)):
        if line.after is not None:
            then[row.id] = remembered(row, line.after)
    return [one for one in then.values() if one and one.event == event and one.status is not Status.CANCELLED]


def counts(session: Session) -> dict[str, dict[Status, int]]:
    """How many people stand how at each event, cancelled and erased ones too."""
    by_status = sa.select(RegistrationRow.event, RegistrationRow.status, sa.func.count())
    found: dict[str, dict[Status, int]] = defaultdict(dict)
    for event, status, count in session.execute(by_status.group_by(RegistrationRow.event, RegistrationRow.status)):
        found[event][status] = count
    return dict(found)


def next_position(session: Session, event: str) -> int:
    """The next number of an event's waiting line; numbers of those who left are not given again."""
    highest = sa.select(sa.func.max(RegistrationRow.position)).where(RegistrationRow.event == event)
    return (session.scalar(highest) or 0) + 1


def _asked_back(session: Session) -> Iterable[MailRow]:
    is_open = (
        (MailRow.action == Action.CLARIFY)
        & MailRow.review.in_((Review.NONE, Review.APPROVED))
        & MailRow.completed_by.is_(None)
        & MailRow.proposal.is_not(None)
    )
    return session.scalars(sa.select(MailRow).where(is_open).order_by(MailRow.id))


def _pending(row: MailRow, members: dict[str, frozenset[str]]) -> Pending:
    asked = from_json(Decision, row.proposal)
    return Pending(
        mail_id=row.id,
        sender=row.sender or "",
        thread=_joined(members, {row.thread or ""}),
        people=asked.people,
        # People bring their own events: lent to the others, one person's event would become everybody's.
        events=() if asked.people else tuple(dict.fromkeys(line.event for line in asked.outcomes if line.event)),
        candidates=asked.candidates,
        missing=asked.missing,
        asked_at=row.seen_at,
        times=row.times,
        wish=asked.wish,
        dropped=asked.dropped,
    )


def _thread_members(session: Session) -> dict[str, frozenset[str]]:
    """The Message-IDs of each conversation's mails and letters."""
    mails = sa.select(MailRow.thread, MailRow.message_id).where(MailRow.thread.is_not(None))
    letters = mails.join(LetterRow, LetterRow.mail_id == MailRow.id).with_only_columns(
        MailRow.thread, LetterRow.message_id
    )
    found: dict[str, set[str]] = defaultdict(set)
    for thread, message_id in (*session.execute(mails), *session.execute(letters)):
        if thread and message_id:
            found[thread].add(message_id)
    return {thread: frozenset(ids) for thread, ids in found.items()}


def _registration_threads(session: Session) -> dict[int, set[str]]:
    touched = sa.select(HistoryRow.registration_id, MailRow.thread).join(MailRow, HistoryRow.mail_id == MailRow.id)
    found: dict[int, set[str]] = defaultdict(set)
    for registration_id, thread in session.execute(touched):
        found[registration_id].add(thread or "")
    return found


def _joined(members: dict[str, frozenset[str]], threads: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*(members.get(thread, frozenset()) for thread in threads))
