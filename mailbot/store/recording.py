"""Recording: all rows of one mail in one transaction, or none of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mailbot import __version__
from mailbot.model import (
    Action,
    Arrival,
    Decision,
    LetterState,
    Mail,
    Outcome,
    Outgoing,
    Status,
    ZoneKind,
)
from mailbot.store.listing import next_position
from mailbot.store.mails import Place, clear_failure, is_answered, known
from mailbot.store.schema import Change, HistoryRow, LetterRow, MailRow, RegistrationRow, Review
from mailbot.store.values import facts, fill, to_json

_TELLING = ("diets.", "foods.")  # rules whose very ids say what somebody eats: they would outlive her diet
_RULE = re.compile(r"[a-z_]+\.[a-z0-9_.]+")
_KEPT_ZONES = (ZoneKind.SUBJECT, ZoneKind.OWN, ZoneKind.SIGNATURE, ZoneKind.FORWARDED)


def record(
    session: Session,
    arrival: Arrival,
    mail: Mail | None,
    decision: Decision,
    outgoing: Outgoing | Sequence[Outgoing] | None,
    now: datetime,
    *,
    version: str = __version__,
) -> int | None:
    """The id of the mail's new row; None, and nothing is written, where this place has its row already.

    Writes the mail, what the decision does to the list, the history of it, and the letters. While a review waits, only
    the proposal is kept. `mail` is None where it could not be parsed. A mail whose very bytes or Message-ID have been
    answered before gets no second letter, whatever is given.
    """
    if known(session, Place.of(arrival)):
        clear_failure(session, Place.of(arrival))  # it was counted after another pass had recorded it
        return None
    row = _mail_row(arrival, mail, decision, now, version)
    if mail is not None and decision.action is not Action.IGNORE:
        _keep(session, row, mail, decision)
    repeated = _is_repeated(session, row)
    session.add(row)
    session.flush()
    clear_failure(session, Place.of(arrival))
    if decision.review:
        return row.id
    _complete(session, decision, row)
    Hand(session, now, row.sender or "", mail_id=row.id).write(decision.outcomes)
    letters = [outgoing] if isinstance(outgoing, Outgoing) else outgoing or ()
    for letter in () if repeated else letters:
        post(session, letter, now, mail_id=row.id)
    return row.id


def post(
    session: Session, outgoing: Outgoing, now: datetime, *, mail_id: int | None = None, digest_id: int | None = None
) -> None:
    """Lays a letter into the outbox, due at once."""
    session.add(
        LetterRow(
            mail_id=mail_id,
            digest_id=digest_id,
            kind=str(outgoing.kind),
            message_id=outgoing.message_id,
            recipient=outgoing.recipient,
            raw=outgoing.raw,
            state=LetterState.DUE,
            attempts=0,
            created_at=now,
            next_at=now,
        )
    )
    session.flush()


def thread_key(session: Session, referenced: Iterable[str]) -> str | None:
    """The conversation that any of these Message-IDs, of a mail or a letter of ours, belongs to; None if unknown."""
    ids = [message_id for message_id in referenced if message_id]
    if not ids:
        return None
    by_mail = sa.select(MailRow.id, MailRow.thread).where(MailRow.message_id.in_(ids))
    by_letter = (
        sa.select(MailRow.id, MailRow.thread)
        .join(LetterRow, LetterRow.mail_id == MailRow.id)
        .where(LetterRow.message_id.in_(ids))
    )
    found = sorted((mail_id, thread) for mail_id, thread in session.execute(by_mail.union(by_letter)) if thread)
    return found[0][1] if found else None


@dataclass
class Hand:
    """Who writes on the list: a mail, or a coordinator (`who`); each registration is taken up at most once."""

    session: Session
    now: datetime
    sender: str
    mail_id: int | None = None
    who: str | None = None
    taken: set[int] = field(default_factory=set)

    def write(self, outcomes: Iterable[Outcome]) -> None:
        """Does each outcome: adds, changes, cancels, or notes a repeat. `incomplete` ones are not written."""
        for outcome in outcomes:
            row = self._replaced(outcome)
            if outcome.is_repeat:
                self._repeat(outcome, row)
            elif row is not None:
                self._change(outcome, row)
            elif outcome.event and outcome.status not in {Status.INCOMPLETE, Status.CANCELLED}:
                self._add(outcome)

    def _replaced(self, outcome: Outcome) -> RegistrationRow | None:
        """The row that gives way; None where another outcome of this mail took it (one person moved to two events)."""
        if outcome.replaces is None or outcome.replaces.id in self.taken or outcome.replaces.id is None:
            return None
        row = self.session.get(RegistrationRow, outcome.replaces.id)
        if row is not None:
            self.taken.add(row.id)
        return row

    def _add(self, outcome: Outcome) -> None:
        row = RegistrationRow(sender=self.sender, mail_id=self.mail_id, created_at=self.now)
        fill(row, outcome)
        self._queue(row)
        self.session.add(row)
        self.session.flush()
        self._tell(row, Change.ADDED, after=facts(row))

    def _change(self, outcome: Outcome, row: RegistrationRow) -> None:
        before = facts(row)
        moved = outcome.event not in {None, row.event} or outcome.status is not row.status
        fill(row, outcome)
        if moved:
            self._queue(row)
        after = facts(row)
        if after == before:
            self._tell(row, Change.REPEATED)
            return
        change = Change.CANCELLED if outcome.status is Status.CANCELLED else Change.CHANGED
        self._tell(row, change, before, after)

    def _repeat(self, outcome: Outcome, row: RegistrationRow | None) -> None:
        row = row or self.session.scalar(
            sa.select(RegistrationRow)
            .where(RegistrationRow.event == outcome.event, RegistrationRow.name == outcome.name)
            .where(RegistrationRow.status != Status.CANCELLED)
            .limit(1)
        )
        if row is not None:
            self._tell(row, Change.REPEATED)

    def _queue(self, row: RegistrationRow) -> None:
        waits = row.status is Status.WAITLISTED
        row.offered_until = None
        row.position = next_position(self.session, row.event) if waits else None

    def _tell(
        self,
        row: RegistrationRow,
        change: Change,
        before: dict[str, Any] | None = None,
        after: dict[str, Any] | None = None,
    ) -> None:
        line = HistoryRow(registration_id=row.id, mail_id=self.mail_id, who=self.who, at=self.now, change=change)
        line.before, line.after = before, after
        self.session.add(line)
        self.session.flush()


# ---------------------------------------------------------------- the mail's own row


def drop_words(row: MailRow) -> None:
    """Nobody needs to read the mail any more."""
    row.sender_name, row.words, row.proposal = None, None, None


def needs_a_person(decision: Decision) -> bool:
    """True where somebody must still read the mail's words: only then are they kept."""
    return decision.review or decision.question or decision.action in {Action.HUMAN, Action.CLARIFY}


def _mail_row(arrival: Arrival, mail: Mail | None, decision: Decision, now: datetime, version: str) -> MailRow:
    own_hash = sha256(arrival.raw).hexdigest() if arrival.raw is not None else None
    return MailRow(
        folder=arrival.folder,
        uidvalidity=arrival.uidvalidity,
        uid=arrival.uid,
        content_hash=mail.content_hash if mail else own_hash,
        received_at=arrival.received_at,
        seen_at=now,
        action=decision.action,
        case=decision.case,
        rules=_rules(decision),
        version=version,
        question=decision.question,
        review=Review.WAITING if decision.review else Review.NONE,
        proposal=to_json(decision) if mail is None and needs_a_person(decision) else None,
        times=0,
    )


def _rules(decision: Decision) -> list[str]:
    """The ids of what was found and of what gave a reason ("W automatic.10": the last word is the id)."""
    given = (reason.rpartition(" ")[2] for reason in decision.reasons)
    ids = {*(one.rule for one in decision.evidence), *(one for one in given if _RULE.fullmatch(one))}
    return sorted(one for one in ids if not one.startswith(_TELLING))


def _keep(session: Session, row: MailRow, mail: Mail, decision: Decision) -> None:
    """What may be kept of a mail that concerns the events."""
    row.message_id = mail.message_id or None
    row.thread = thread_key(session, mail.thread) or mail.message_id or mail.content_hash
    row.sender = mail.sender.email
    row.language = decision.language
    if needs_a_person(decision):
        row.words = mail.of(*_KEPT_ZONES).rstrip()
        row.sender_name = mail.sender.name
        row.proposal = to_json(decision)
    if decision.action is Action.CLARIFY:
        row.times = 1


def _is_repeated(session: Session, row: MailRow) -> bool:
    answered = sa.select(LetterRow.id).join(MailRow, LetterRow.mail_id == MailRow.id)
    same = answered.where(MailRow.content_hash == row.content_hash).limit(1)
    by_hash = row.content_hash is not None and session.scalar(same) is not None
    return by_hash or is_answered(session, row.message_id or "")


def _complete(session: Session, decision: Decision, row: MailRow) -> None:
    """Closes the question that this mail answers; if we must ask again, the count goes on."""
    asked = session.get(MailRow, decision.completes) if decision.completes is not None else None
    if asked is None:
        return
    asked.completed_by = row.id
    drop_words(asked)
    if decision.action is Action.CLARIFY:
        row.times = asked.times + 1
    session.flush()
