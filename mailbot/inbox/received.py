"""When a mail in a file arrived, as far as its header tells."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_HEAD = 256 * 1024  # the header is looked for in this much of the mail


def header(raw: bytes) -> bytes:
    """The header of a mail or of one of its parts, with the blank line that ends it."""
    found = re.search(rb"\A\r?\n|\r?\n\r?\n", raw)
    return raw[: found.end()] if found else raw


def field(head: bytes, name: str) -> str:
    r"""The unfolded value of the topmost field of this name; "" where there is none.

    >>> field(b"Subject: Hei\n\tkaikki\n\n", "subject")
    'Hei kaikki'
    """
    found = re.search(rb"(?im)^" + re.escape(name.encode()) + rb"[ \t]*:(.*(?:\r?\n[ \t].*)*)", head)
    return " ".join(found[1].decode("latin-1").split()) if found else ""


def received_at(raw: bytes) -> datetime | None:
    """The date of the topmost Received field (what our own server wrote), aware; None where there is none."""
    return _moment(field(header(raw[:_HEAD]), "Received").rpartition(";")[2])


def dated_at(raw: bytes) -> datetime | None:
    """The date that the sender wrote, aware; None where there is none that can be read."""
    return _moment(field(header(raw[:_HEAD]), "Date"))


def _moment(text: str) -> datetime | None:
    """An RFC 5322 date; one without its zone (`-0000`) is UTC."""
    try:
        at = parsedate_to_datetime(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
