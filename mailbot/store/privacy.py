"""Erasing and giving out what is kept of people (GDPR articles 15 and 17, and retention).

Erased means that the bytes are gone from the file and its -wal: rows are overwritten (secure_delete), the file is
built anew (VACUUM) and the -wal is cut to nothing. What stays of a mail is its place and hash, so that it is not
answered again. Backups in the data folder are erased with it (`flow.retention`); others are their keeper's to erase.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mailbot.errors import StoreError
from mailbot.model import TO_COORDINATORS, Diet, LetterState
from mailbot.store.engine import Store, driver, sentences
from mailbot.store.schema import DigestRow, HistoryRow, LetterRow, MailRow, RegistrationRow, Review
from mailbot.store.values import facts, to_json

_UNSENT = (LetterState.DUE, LetterState.SENDING)
_NOTHING_OF_A_MAIL: dict[str, Any] = {
    "message_id": None,
    "thread": None,
    "sender": None,
    "sender_name": None,
    "words": None,
    "proposal": None,
}
_NOTHING_OF_A_PERSON: dict[str, Any] = {
    "name": None,
    "diet_tags": [],
    "diet_other": [],
    "diet_none": False,
    "diet_severe": False,
    "sender": "",
}


@dataclass(frozen=True, slots=True)
class Erased:
    """How much was erased."""

    mails: int
    registrations: int
    letters: int
    diets: int = 0  # registrations that stay, without what their people eat


def forget(store: Store, address: str) -> Erased:
    """Erases everything of this address: mails, registrations it made, letters to it, letters not yet sent too.

    The texts of digests, lists and acknowledgements go as well, sent or not: they may tell of it. A digest or list that
    nobody got yet is made anew.
    """
    address = address.strip().lower()
    with store.write() as session:
        mails = sa.func.lower(MailRow.sender) == address
        of_its_mails = LetterRow.mail_id.in_(sa.select(MailRow.id).where(mails))
        letters = (sa.func.lower(LetterRow.recipient) == address) & LetterRow.digest_id.is_(None) | of_its_mails
        done = Erased(
            letters=_count(session, sa.delete(LetterRow).where(letters).returning(LetterRow.id)),
            registrations=_count(
                session,
                sa.delete(RegistrationRow)
                .where(sa.func.lower(RegistrationRow.sender) == address)
                .returning(RegistrationRow.id),
            ),
            mails=_count(session, sa.update(MailRow).where(mails).values(_NOTHING_OF_A_MAIL).returning(MailRow.id)),
        )
        _settle_reviews(session)
        _drop_digest_texts(session)
    scrub(store)
    return done


def forget_name(store: Store, name: str) -> Erased:
    """Erases everything of the person of this name whom somebody registered: registrations, their history, and the
    words of mails and letters that hold the name. Mails and letters of others stay, without their words.
    """
    wanted = " ".join(name.casefold().split())
    with store.write() as session:
        named = [row for row in session.scalars(sa.select(RegistrationRow)) if _is_of(row.name, wanted)]
        ids = [row.id for row in named]
        touched = sa.select(HistoryRow.mail_id).where(HistoryRow.registration_id.in_(ids))
        mails = set(session.scalars(touched)) | {row.mail_id for row in named}
        mails |= {row.id for row in session.scalars(sa.select(MailRow)) if _tells_of(row, wanted)}
        for line in session.scalars(sa.select(HistoryRow)):
            if any(_is_of((told or {}).get("name"), wanted) for told in (line.before, line.after)):
                mails.add(line.mail_id)
                line.before = line.after = None
        theirs = LetterRow.mail_id.in_([one for one in mails if one is not None])
        unsent = _count(
            session, sa.delete(LetterRow).where(theirs, LetterRow.state == LetterState.DUE).returning(LetterRow.id)
        )
        sent = _count(session, sa.update(LetterRow).where(theirs).values(raw=None).returning(LetterRow.id))
        words = {"words": None, "proposal": None, "sender_name": None}
        session.execute(
            sa.update(MailRow).where(MailRow.id.in_([one for one in mails if one is not None])).values(words)
        )
        session.execute(sa.delete(RegistrationRow).where(RegistrationRow.id.in_(ids)))
        _settle_reviews(session)
        _drop_digest_texts(session)
    scrub(store)
    return Erased(mails=len(mails - {None}), registrations=len(ids), letters=unsent + sent)


def _is_of(name: str | None, wanted: str) -> bool:
    return " ".join((name or "").casefold().split()) == wanted


def _tells_of(row: MailRow, wanted: str) -> bool:
    """True where the kept words of a mail, or what was read in them, hold the name."""
    told = f"{row.sender_name or ''} {row.words or ''} {json.dumps(row.proposal, ensure_ascii=False)}"
    return wanted in " ".join(told.casefold().split())


def latest(session: Session) -> dict[str, datetime]:
    """When somebody last registered for each event."""
    by_event = sa.select(RegistrationRow.event, sa.func.max(RegistrationRow.created_at)).group_by(RegistrationRow.event)
    return {str(event): at for event, at in session.execute(by_event)}


def purge(
    store: Store, now: datetime, ended: Mapping[str, datetime], days: int = 30, diet_days: int | None = None
) -> Erased:
    """Erases what retention no longer allows: `ended` tells when each event ended, `days` how long after that.

    What people eat goes after `diet_days` already (None: with the rest), with every text that tells of it.

    Of a registration the event and the status remain, so that counts do. A mail is kept as long as a registration
    needs it, at least `days`; words and letters' texts are kept `days` and no longer.
    """
    before = now - timedelta(days=days)
    over = [event for event, end in ended.items() if end <= before]
    fed_before = before if diet_days is None else now - timedelta(days=diet_days)
    fed = [event for event, end in ended.items() if end <= fed_before and event not in over]
    with store.write() as session:
        diets = _erase_diets(session, fed, fed_before) if fed else 0
        registrations = _erase_registrations(session, over, now)
        letters = _erase_letters(session, before)
        mails = _erase_mails(session, before)
    erased = Erased(mails, registrations, letters, diets)
    if erased != Erased(0, 0, 0):
        scrub(store)
    return erased


def export(session: Session, address: str) -> dict[str, Any]:
    """Everything kept of this address, as JSON holds it."""
    address = address.strip().lower()
    mails = session.scalars(sa.select(MailRow).where(sa.func.lower(MailRow.sender) == address).order_by(MailRow.id))
    rows = sa.select(RegistrationRow).where(sa.func.lower(RegistrationRow.sender) == address)
    letters = sa.select(LetterRow).where(sa.func.lower(LetterRow.recipient) == address, LetterRow.digest_id.is_(None))
    return {
        "address": address,
        "mails": [_told_mail(row) for row in mails],
        "registrations": [_told_registration(session, row) for row in session.scalars(rows)],
        "letters": [_told_letter(row) for row in session.scalars(letters)],
    }


def scrub(store: Store) -> None:
    """Leaves nothing of erased rows in the file and its -wal; StoreError where another reader prevents it."""
    if store.file is None:
        return
    with sentences(store.engine), driver(store.engine) as connection:
        connection.execute("VACUUM")
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise StoreError(
            f"The database {store.file}: what was erased is still in its -wal, for another program is reading; "
            "run `mailbot purge` when it is done."
        )


# ---------------------------------------------------------------- erasing


def _count(session: Session, statement: sa.UpdateBase) -> int:
    return len(session.execute(statement).all())


def _erase_registrations(session: Session, events: list[str], now: datetime) -> int:
    old = RegistrationRow.event.in_(events) & RegistrationRow.erased_at.is_(None)
    ids = session.scalars(sa.select(RegistrationRow.id).where(old)).all()
    session.execute(sa.delete(HistoryRow).where(HistoryRow.registration_id.in_(ids)))
    values = _NOTHING_OF_A_PERSON | {"erased_at": now}
    session.execute(sa.update(RegistrationRow).where(RegistrationRow.id.in_(ids)).values(values))
    return len(ids)


_NO_DIET: dict[str, Any] = {"diet_tags": [], "diet_other": [], "diet_none": False, "diet_severe": False}


def _erase_diets(session: Session, events: list[str], before: datetime) -> int:
    """Takes what is eaten out of the registrations of these events, and out of everything that tells of it."""
    kept = sa.select(RegistrationRow).where(RegistrationRow.event.in_(events), RegistrationRow.erased_at.is_(None))
    rows = [row for row in session.scalars(kept) if _tells_diet(session, row)]
    ids = [row.id for row in rows]
    session.execute(sa.update(RegistrationRow).where(RegistrationRow.id.in_(ids)).values(_NO_DIET))
    lines = session.scalars(sa.select(HistoryRow).where(HistoryRow.registration_id.in_(ids))).all()
    for line in lines:
        line.before, line.after = _without_diet(line.before), _without_diet(line.after)
    elsewhere = sa.select(RegistrationRow.id).where(RegistrationRow.event.not_in(events))
    needed = sa.select(HistoryRow.mail_id).where(
        HistoryRow.mail_id.is_not(None), HistoryRow.registration_id.in_(elsewhere)
    )
    mails = {line.mail_id for line in lines} | {row.mail_id for row in rows}
    free = MailRow.id.in_([one for one in mails if one is not None]) & MailRow.id.not_in(needed)
    session.execute(sa.update(MailRow).where(free).values(words=None, proposal=None))
    theirs = LetterRow.mail_id.in_(sa.select(MailRow.id).where(free))
    reports = LetterRow.kind.in_(TO_COORDINATORS) & (LetterRow.created_at <= before)
    session.execute(sa.update(LetterRow).where(theirs | reports, LetterRow.state.not_in(_UNSENT)).values(raw=None))
    _settle_reviews(session)
    return len(rows)


def _tells_diet(session: Session, row: RegistrationRow) -> bool:
    lines = session.scalars(sa.select(HistoryRow).where(HistoryRow.registration_id == row.id))
    told = [fact.get("diet") for line in lines for fact in (line.before, line.after) if fact]
    return any(diet not in (None, to_json(Diet())) for diet in (facts(row)["diet"], *told))


def _without_diet(told: dict[str, Any] | None) -> dict[str, Any] | None:
    return told and told | {"diet": to_json(Diet())}


def _erase_letters(session: Session, before: datetime) -> int:
    old = (LetterRow.created_at <= before) & LetterRow.state.not_in(_UNSENT) & LetterRow.raw.is_not(None)
    return _count(session, sa.update(LetterRow).where(old).values(raw=None).returning(LetterRow.id))


def _erase_mails(session: Session, before: datetime) -> int:
    old = (MailRow.received_at <= before) & (MailRow.seen_at <= before)
    words = MailRow.words.is_not(None) | MailRow.proposal.is_not(None)
    session.execute(sa.update(MailRow).where(old, words).values(sender_name=None, words=None, proposal=None))
    needed = sa.select(HistoryRow.mail_id).where(HistoryRow.mail_id.is_not(None))
    unneeded = old & MailRow.id.not_in(needed) & (MailRow.sender.is_not(None) | MailRow.message_id.is_not(None))
    ids = session.scalars(sa.select(MailRow.id).where(unneeded)).all()
    session.execute(sa.update(MailRow).where(MailRow.id.in_(ids)).values(_NOTHING_OF_A_MAIL))
    session.execute(sa.update(LetterRow).where(LetterRow.mail_id.in_(ids)).values(recipient="", raw=None))
    _settle_reviews(session)
    return len(ids)


def _settle_reviews(session: Session) -> None:
    """A mail whose proposal is gone waits for nobody."""
    orphaned = (MailRow.review == Review.WAITING) & MailRow.proposal.is_(None)
    session.execute(sa.update(MailRow).where(orphaned).values(review=Review.REJECTED))


def _drop_digest_texts(session: Session) -> None:
    """Of digests, and of what else tells coordinators of people."""
    copies, reports = LetterRow.digest_id.is_not(None), LetterRow.kind.in_(TO_COORDINATORS)
    session.execute(sa.delete(LetterRow).where(copies | reports, LetterRow.state == LetterState.DUE))
    session.execute(sa.update(LetterRow).where(copies | reports).values(raw=None))
    got_by_somebody = sa.select(LetterRow.digest_id).where(copies)
    session.execute(sa.delete(DigestRow).where(DigestRow.id.not_in(got_by_somebody)))


# ---------------------------------------------------------------- giving out


def _told_mail(row: MailRow) -> dict[str, Any]:
    return {
        "received_at": row.received_at.isoformat(),
        "action": row.action.value,
        "message_id": row.message_id,
        "words": row.words,
    }


def _told_registration(session: Session, row: RegistrationRow) -> dict[str, Any]:
    lines = session.scalars(sa.select(HistoryRow).where(HistoryRow.registration_id == row.id).order_by(HistoryRow.id))
    history = [
        {"at": line.at.isoformat(), "change": line.change.value, "before": line.before, "after": line.after}
        for line in lines
    ]
    return facts(row) | {"created_at": row.created_at.isoformat(), "history": history}


def _told_letter(row: LetterRow) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "state": row.state.value,
        "created_at": row.created_at.isoformat(),
        "raw": row.raw.decode("utf-8", "replace") if row.raw else None,
    }
