"""What was seen: places, hashes, the mark where reading began, and the count of failures."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mailbot.model import Arrival, Language
from mailbot.store.engine import Store
from mailbot.store.schema import BookmarkRow, FailureRow, LetterRow, MailRow


class Place(NamedTuple):
    """Where a mail lies; no two mails ever share one (RFC 3501 2.3.1.1)."""

    folder: str
    uidvalidity: int
    uid: int

    @classmethod
    def of(cls, arrival: Arrival) -> Place:
        """The place of this arrival."""
        return cls(arrival.folder, arrival.uidvalidity, arrival.uid)


def known(session: Session, place: Place) -> bool:
    """True where the mail at this place has its row."""
    return session.scalar(sa.select(MailRow.id).where(_at(MailRow, place))) is not None


def known_uids(session: Session, folder: str, uidvalidity: int) -> frozenset[int]:
    """The UIDs of a folder that have their row."""
    here = (MailRow.folder == folder) & (MailRow.uidvalidity == uidvalidity)
    return frozenset(session.scalars(sa.select(MailRow.uid).where(here)))


def known_hash(session: Session, content_hash: str) -> int | None:
    """The id of the first mail with the very same bytes; None if there was none."""
    return session.scalar(
        sa.select(MailRow.id).where(MailRow.content_hash == content_hash).order_by(MailRow.id).limit(1)
    )


def is_answered(session: Session, message_id: str) -> bool:
    """True where some mail with this Message-ID has a letter in the outbox, whatever became of it."""
    answered = sa.select(LetterRow.id).join(MailRow, LetterRow.mail_id == MailRow.id)
    return bool(message_id) and session.scalar(answered.where(MailRow.message_id == message_id).limit(1)) is not None


def language_of(session: Session, sender: str) -> Language | None:
    """The language of the last mail of concern from this address; None where there is none any more."""
    theirs = sa.select(MailRow.language).where(MailRow.sender == sender, MailRow.language.is_not(None))
    return session.scalar(theirs.order_by(MailRow.id.desc()).limit(1))


# ---------------------------------------------------------------- bookmark


def bookmark(session: Session, folder: str) -> BookmarkRow | None:
    """Where reading of this folder stands: of several UIDVALIDITYs the one used last. None before the first run."""
    latest = sa.select(BookmarkRow).where(BookmarkRow.folder == folder).order_by(BookmarkRow.seen_at.desc()).limit(1)
    return session.scalar(latest)


def began_at(session: Session) -> datetime | None:
    """When reading began, in whichever folder; None before the first pass."""
    return session.scalar(sa.select(sa.func.min(BookmarkRow.started_at)))


def is_moved(session: Session) -> bool:
    """True where the mail was met in more than one place: mails from before the start may lie in this one."""
    places = session.scalar(sa.select(sa.func.count()).select_from(BookmarkRow)) or 0
    return places > 1 or session.scalar(sa.select(MailRow.id).where(MailRow.uidvalidity < 0).limit(1)) is not None


def vacate(session: Session, folder: str, uidvalidity: int) -> None:
    """Forgets where the mails of this folder lay; that they were seen stays known by their hashes."""
    here = (MailRow.folder == folder) & (MailRow.uidvalidity == uidvalidity)
    # Below 0 lies no place of a server, and no two rows share an id.
    session.execute(sa.update(MailRow).where(here).values(uidvalidity=-MailRow.id))
    session.execute(sa.delete(FailureRow))  # these too were counted for places that are no more


def set_bookmark(session: Session, folder: str, uidvalidity: int, first_uid: int, now: datetime) -> BookmarkRow:
    """The mark of this folder and UIDVALIDITY: made if there was none, else only seen again; `first_uid` stays."""
    row = session.get(BookmarkRow, (folder, uidvalidity))
    if row is None:
        row = BookmarkRow(folder=folder, uidvalidity=uidvalidity, first_uid=first_uid, started_at=now, seen_at=now)
        session.add(row)
    row.seen_at = now
    return row


# ---------------------------------------------------------------- failures


def count_failure(store: Store, place: Place, now: datetime) -> int:
    """How often this mail has now been begun without being recorded; committed before it is parsed.

    It counts what it is about to try, so that a mail which kills the program is counted too. `record` clears it.
    """
    with store.write() as session:
        row = session.get(FailureRow, tuple(place))
        if row is None:
            row = FailureRow(folder=place.folder, uidvalidity=place.uidvalidity, uid=place.uid, count=0, at=now)
            session.add(row)
        row.count, row.at = row.count + 1, now
        return row.count


def name_failure(store: Store, place: Place, error: BaseException) -> None:
    """Keeps the class of the exception with the count; its text may repeat the mail and is not kept."""
    with store.write() as session:
        session.execute(sa.update(FailureRow).where(_at(FailureRow, place)).values(error=type(error).__name__))


def clear_failure(session: Session, place: Place) -> None:
    """Forgets the count: the mail is recorded."""
    session.execute(sa.delete(FailureRow).where(_at(FailureRow, place)))


def _at(table: type[MailRow] | type[FailureRow], place: Place) -> sa.ColumnElement[bool]:
    return (table.folder == place.folder) & (table.uidvalidity == place.uidvalidity) & (table.uid == place.uid)
