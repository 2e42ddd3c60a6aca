"""The outbox's rows: claimed by one pass and no other, settled once, counted for the caps."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mailbot.model import TO_COORDINATORS, Claimed, LetterKind, LetterState, Outgoing
from mailbot.store.engine import Store
from mailbot.store.recording import thread_key
from mailbot.store.schema import DigestRow, LetterRow, MailRow

_IN_HAND = (LetterState.SENDING, LetterState.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class Queue:
    """The store as the outbox sees it. Each call is a transaction of its own, committed when it returns."""

    store: Store

    def strand(self, now: datetime) -> int:
        """Marks what a crash left in `sending` as `uncertain`; how many there were."""
        with self.store.write() as session:
            left = sa.update(LetterRow).where(LetterRow.state == LetterState.SENDING)
            values = {"state": LetterState.UNCERTAIN, "settled_at": _untold(session, now)}
            return len(session.execute(left.values(values).returning(LetterRow.id)).all())

    def uncertain(self, since: datetime) -> list[Claimed]:
        """The letters made since then of which nobody knows whether they left."""
        with self.store.read() as session:
            lost = sa.select(LetterRow).where(LetterRow.state == LetterState.UNCERTAIN, LetterRow.created_at >= since)
            return [_claimed(row) for row in session.scalars(lost.order_by(LetterRow.id))]

    def claim(self, now: datetime, *, only_to_coordinators: bool = False) -> Claimed | None:
        """The next due letter, marked `sending` for this caller alone; None where nothing is due."""
        with self.store.write() as session:
            due = (LetterRow.state == LetterState.DUE) & (LetterRow.next_at <= now) & LetterRow.raw.is_not(None)
            if only_to_coordinators:
                due &= LetterRow.kind.in_(TO_COORDINATORS)
            # The condition stands in the UPDATE itself: of two claimers only one changes the row.
            for letter_id in session.scalars(sa.select(LetterRow.id).where(due).order_by(LetterRow.id)).all():
                taken = sa.update(LetterRow).where(LetterRow.id == letter_id, LetterRow.state == LetterState.DUE)
                values = {"state": LetterState.SENDING, "claimed_at": now, "attempts": LetterRow.attempts + 1}
                if session.execute(taken.values(values).returning(LetterRow.id)).all():
                    return _claimed(session.get_one(LetterRow, letter_id))
        return None

    def settle(
        self, claimed: Claimed, state: LetterState, now: datetime, *, error: str = "", next_at: datetime | None = None
    ) -> bool:
        """Says what became of a claimed letter; False where it is no longer this caller's to say.

        Another pass may meanwhile have called it `uncertain`: who has it in hand knows better.
        """
        with self.store.write() as session:
            row = session.get(LetterRow, claimed.id)
            if row is None or row.state not in _IN_HAND or row.attempts != claimed.attempts:
                return False
            row.state, row.error = state, error or None
            row.settled_at = None if state is LetterState.DUE else _untold(session, now)
            row.next_at = next_at or row.next_at
            if state is LetterState.SENT and row.digest_id is not None:
                session.get_one(DigestRow, row.digest_id).sent_at = now
            return True


@dataclass(frozen=True, slots=True)
class Posted:
    """A letter as the coordinators are told of it, without its text."""

    id: int
    mail_id: int | None
    kind: str
    recipient: str
    state: LetterState
    error: str
    created_at: datetime
    settled_at: datetime | None


def letters(session: Session, *states: LetterState, since: datetime | None = None) -> list[Posted]:
    """The letters and digests in these states (none given: all) that came into them after `since`, oldest first."""
    wanted = sa.select(LetterRow)
    if states:
        wanted = wanted.where(LetterRow.state.in_(states))
    if since is not None:
        wanted = wanted.where(LetterRow.settled_at > since)
    return [
        Posted(r.id, r.mail_id, r.kind, r.recipient, r.state, r.error or "", r.created_at, r.settled_at)
        for r in session.scalars(wanted.order_by(LetterRow.id))
    ]


def has_letter(session: Session, message_id: str) -> bool:
    """True where a letter with this Message-ID is in the outbox, whatever became of it."""
    return session.scalar(sa.select(LetterRow.id).where(LetterRow.message_id == message_id)) is not None


def is_automatic(session: Session, message_id: str) -> bool:
    """True for a letter that answers a mail by itself: laid out as its mail was recorded, and not by a later word."""
    answer = sa.select(LetterRow.id).join(MailRow, LetterRow.mail_id == MailRow.id)
    return (
        session.scalar(answer.where(LetterRow.message_id == message_id, LetterRow.created_at == MailRow.seen_at))
        is not None
    )


def due(session: Session, kind: str) -> set[str]:
    """The Message-IDs of the letters of this kind that have not left."""
    waits = (LetterRow.state == LetterState.DUE) & LetterRow.kind.startswith(kind)
    return set(session.scalars(sa.select(LetterRow.message_id).where(waits)))


def withdraw(session: Session, message_ids: Collection[str]) -> None:
    """Takes these letters out of the outbox where they have not left."""
    waits = (LetterRow.state == LetterState.DUE) & LetterRow.message_id.in_(message_ids)
    session.execute(sa.delete(LetterRow).where(waits))


def rewrite(session: Session, outgoing: Outgoing) -> None:
    """Puts these bytes in place of those of the letter with this Message-ID, where it has not left."""
    waits = (LetterRow.state == LetterState.DUE) & (LetterRow.message_id == outgoing.message_id)
    session.execute(sa.update(LetterRow).where(waits).values(raw=outgoing.raw))


def free_kind(session: Session, mail_id: int | None, kind: str) -> str:
    """The kind, or with a number behind it where this mail has a letter of the kind already: each mail has one."""
    kinds = set(session.scalars(sa.select(LetterRow.kind).where(LetterRow.mail_id == mail_id)))
    names = (kind, *(f"{kind} {number}" for number in range(2, len(kinds) + 3)))
    return next(name for name in names if name not in kinds)


@dataclass(frozen=True, slots=True)
class SentCounts:
    """How many letters went out already, as the caps count them."""

    address: int  # to this address in a day
    domain: int  # to its domain in a day
    thread: int  # in this conversation, ever
    hour: int  # to anyone in an hour


def sent_counts(session: Session, address: str, domain: str, thread: frozenset[str], now: datetime) -> SentCounts:
    """The letters that answer residents and left or are about to.

    Those held back do not count, nor do digests, nor what tells of a place or of an event: no mail brings it forth, so
    that it cannot go round.
    """
    in_a_day = LetterRow.created_at > now - timedelta(days=1)
    facts = (
        in_a_day & (LetterRow.recipient == address),
        in_a_day & LetterRow.recipient.iendswith(f"@{domain}", autoescape=True),
        MailRow.thread == (thread_key(session, thread) or ""),
        LetterRow.created_at > now - timedelta(hours=1),
    )
    sums = sa.select(*(sa.func.coalesce(sa.func.sum(sa.case((fact, 1), else_=0)), 0) for fact in facts))
    counted = sums.select_from(LetterRow).join(MailRow, LetterRow.mail_id == MailRow.id)
    told = sa.or_(*(LetterRow.kind.startswith(kind) for kind in LetterKind if not kind.is_answer))
    return SentCounts(*session.execute(counted.where(LetterRow.state != LetterState.HELD, ~told)).one())


def left_since(session: Session, at: datetime) -> int:
    """How many letters to residents left, or may have left, since then."""
    left = LetterRow.state.in_((*_IN_HAND, LetterState.SENT)) & (LetterRow.claimed_at > at)
    return session.scalar(sa.select(sa.func.count()).where(left, LetterRow.kind.not_in(TO_COORDINATORS))) or 0


def _untold(session: Session, now: datetime) -> datetime:
    """The moment, but after the last digest: it cannot have told of what is only settled now.

    A digest's own copy is settled at the very moment it was made, and a clock may go back.
    """
    made_at = session.scalar(sa.select(DigestRow.made_at).order_by(DigestRow.id.desc()).limit(1))
    return max(now, made_at + timedelta(microseconds=1)) if made_at else now


def _claimed(row: LetterRow) -> Claimed:
    outgoing = Outgoing(row.kind, row.message_id, row.recipient, row.raw or b"")
    return Claimed(row.id, outgoing, row.created_at, row.attempts)
