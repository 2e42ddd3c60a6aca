"""The tables. Eight of them: what came, who is on the list, what changed, what goes out, and four small ones.

    mails ──< registrations ──< history        mails ──< letters >── digests        bookmarks   failures   asked

Words in the columns are those of the enums in `model`. Moments are UTC in the file and aware in Python. To change a
table: change it here, add a file to `migrations/versions`, and set `REVISION` to its revision.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import Enum, StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from mailbot.model import Action, Language, LetterState, Status

REVISION = "0005"


class Moment(sa.TypeDecorator[datetime]):
    """An aware moment: UTC in the database, aware (UTC) when read; a naive one is refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """The same moment in UTC; ValueError for a naive one."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """The stored moment, aware: SQLite gives it without a zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(sa.TypeDecorator[str]):
    """A text in which what a database cannot hold (half a surrogate pair, NUL) is replaced; mails bring such."""

    impl = sa.String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        """The same text, fit for UTF-8."""
        return value and value.encode("utf-8", "replace").decode("utf-8").replace("\0", "\N{REPLACEMENT CHARACTER}")


class Review(StrEnum):
    """How a mail stands with the coordinators."""

    NONE = "none"
    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"


class Change(StrEnum):
    """What a line of a registration's history tells."""

    ADDED = "added"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    REPEATED = "repeated"  # the mail said what stood already: nothing changed, but its thread belongs here


class Table(DeclarativeBase):
    """What all tables share: how Python types are stored, and how constraints are named (migrations need the names)."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        datetime: Moment(),
        str: Words(),
        Enum: sa.Enum(Enum, native_enum=False, length=16, values_callable=lambda words: [word.value for word in words]),
        dict[str, Any]: sa.JSON(none_as_null=True),
        list[str]: sa.JSON(none_as_null=True),
    }
    # An id is told to people ("OK 17") and must never come again, also after its row is deleted.
    __table_args__: Any = {"sqlite_autoincrement": True}


class MailRow(Table):
    """A mail that was seen. Of an `ignore` only the place, the hash and the rule are kept, nothing of what it says."""

    __tablename__ = "mails"
    __table_args__ = (sa.UniqueConstraint("folder", "uidvalidity", "uid"), Table.__table_args__)

    id: Mapped[int] = mapped_column(primary_key=True)
    folder: Mapped[str]
    uidvalidity: Mapped[int] = mapped_column(sa.BigInteger)  # RFC 3501: 32 bits without a sign
    uid: Mapped[int] = mapped_column(sa.BigInteger)
    content_hash: Mapped[str | None] = mapped_column(index=True)  # None: not downloaded
    received_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    action: Mapped[Action]
    case: Mapped[str]  # the number in the case table of decide.py
    rules: Mapped[list[str]]  # the ids of the rules that found something (of diets none), without the words
    version: Mapped[str]  # of mailbot

    message_id: Mapped[str | None] = mapped_column(index=True)
    thread: Mapped[str | None] = mapped_column(index=True)  # the same for all mails of a conversation
    sender: Mapped[str | None] = mapped_column(index=True)
    sender_name: Mapped[str | None]  # as long as the words
    language: Mapped[Language | None]
    question: Mapped[bool] = mapped_column(default=False)
    review: Mapped[Review] = mapped_column(default=Review.NONE, index=True)
    words: Mapped[str | None]  # Mail.text without quoted parts: only while a person must read it
    proposal: Mapped[dict[str, Any] | None]  # the Decision of a mail that waits, is asked back about, or needs a person
    completed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("mails.id"))  # the answer to what we asked back
    times: Mapped[int] = mapped_column(default=0)  # how often we have asked back
    settled_by: Mapped[str | None]  # the coordinator whose word it was,
    settled_at: Mapped[datetime | None]  # and when


class RegistrationRow(Table):
    """One person at one event. After retention only `event` and `status` remain, for the counts."""

    __tablename__ = "registrations"

    id: Mapped[int] = mapped_column(primary_key=True)
    event: Mapped[str] = mapped_column(index=True)
    name: Mapped[str | None]  # None: an unnamed companion
    status: Mapped[Status]
    diet_tags: Mapped[list[str]]
    diet_other: Mapped[list[str]]
    diet_none: Mapped[bool]
    diet_severe: Mapped[bool]
    sender: Mapped[str] = mapped_column(index=True)
    mail_id: Mapped[int | None] = mapped_column(sa.ForeignKey("mails.id"))
    created_at: Mapped[datetime]
    position: Mapped[int | None]  # in the waiting line of the event: a lower number is served first
    offered_until: Mapped[datetime | None]  # a place is kept for her, who waits in line, until then
    erased_at: Mapped[datetime | None]


class HistoryRow(Table):
    """What one mail or one coordinator did to a registration."""

    __tablename__ = "history"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registrations.id", ondelete="CASCADE"), index=True)
    mail_id: Mapped[int | None] = mapped_column(sa.ForeignKey("mails.id"), index=True)
    who: Mapped[str | None]  # the coordinator's address, where a person did it
    at: Mapped[datetime]
    change: Mapped[Change]
    before: Mapped[dict[str, Any] | None]  # event, name, status and diet as they were
    after: Mapped[dict[str, Any] | None]


LIST_SLOT = "list "  # before an event's id and its deadline: no digest, but the list of participants


class DigestRow(Table):
    """A digest: one a local date and slot, whatever the clock does."""

    __tablename__ = "digests"
    __table_args__ = (sa.UniqueConstraint("local_on", "slot"), Table.__table_args__)

    id: Mapped[int] = mapped_column(primary_key=True)
    local_on: Mapped[date]
    slot: Mapped[str]  # what made it due, e.g. "07:00", "deadline 14", "list hirvas …"
    token: Mapped[str] = mapped_column(unique=True)  # a coordinator's reply counts only with it
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    last_mail_id: Mapped[int]  # what it told of ends here; the next begins after it
    last_history_id: Mapped[int]


class LetterRow(Table):
    """The outbox: a letter that answers a mail or tells another of it, or one coordinator's copy of a digest."""

    __tablename__ = "letters"
    __table_args__ = (
        sa.UniqueConstraint("mail_id", "kind", "recipient"),
        sa.UniqueConstraint("digest_id", "recipient"),
        sa.Index(None, "state", "next_at"),
        Table.__table_args__,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mail_id: Mapped[int | None] = mapped_column(sa.ForeignKey("mails.id"))
    digest_id: Mapped[int | None] = mapped_column(sa.ForeignKey("digests.id"))
    kind: Mapped[str]  # a LetterKind, or "digest"
    message_id: Mapped[str] = mapped_column(unique=True)
    recipient: Mapped[str]  # "" once erased
    raw: Mapped[bytes | None]  # the very bytes; None once erased
    state: Mapped[LetterState]
    attempts: Mapped[int]
    created_at: Mapped[datetime]
    next_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    error: Mapped[str | None]  # a class of trouble and a reply code, never the server's words: they repeat addresses


class AskedRow(Table):
    """A change of an event that a coordinator asked for in a reply, and that waits for her yes."""

    __tablename__ = "asked"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)  # her yes names it
    event: Mapped[str]
    before: Mapped[dict[str, Any]]  # the event as it was then
    changes: Mapped[dict[str, Any]]  # key and value, as in the catalogue's file; null: the key goes
    asked_at: Mapped[datetime]
    settled_by: Mapped[str | None]  # whose yes it was,
    settled_at: Mapped[datetime | None]  # and when


class BookmarkRow(Table):
    """Where reading began in a folder: mails below `first_uid` were there before us and are left alone."""

    __tablename__ = "bookmarks"

    folder: Mapped[str] = mapped_column(primary_key=True)
    uidvalidity: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True)
    first_uid: Mapped[int] = mapped_column(sa.BigInteger)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class FailureRow(Table):
    """A mail that could not be read to the end, and how often it was tried."""

    __tablename__ = "failures"

    folder: Mapped[str] = mapped_column(primary_key=True)
    uidvalidity: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True)
    uid: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True)
    count: Mapped[int]
    error: Mapped[str | None]  # the class of the exception, nothing of the mail
    at: Mapped[datetime]
