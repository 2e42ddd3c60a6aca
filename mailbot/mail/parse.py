"""Bytes → Mail: one adapter round mail-parser, which never raises.

mail-parser reads the tree and the addresses and tells the defects; what it gets wrong (measured: charsets, raw 8-bit
fields, named text parts, attached mails, repeated fields, format=flowed, text/calendar) is read from the same tree by
the modules beside this one. The caps come before it: it would recurse or take minutes.
"""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime
from email.message import Message
from email.parser import BytesHeaderParser
from hashlib import sha256

import mailparser

from mailbot.mail import fields, zones
from mailbot.mail.parts import MAX_PARTS, MAX_TEXT, Body, body_of
from mailbot.model import Mail

MAX_SIZE = 50 * 1024 * 1024  # octets of a mail
MAX_HEADER = 128 * 1024  # octets of its header
MAX_FIELDS = 1_000
MAX_SUBJECT = 1_000  # characters; a line of mail has 998 (RFC 5322 2.1.1)
MAX_DEPTH = 60  # multiparts and attached mails, all in all
UNREADABLE = ("too large", "header too large", "too many parts", "nested too deep", "cannot be parsed", "text too long")
# mail-parser logs what it cannot decode, which is what somebody wrote: nothing of a mail may be in a log.
logging.getLogger("mailparser").setLevel(logging.CRITICAL + 1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HEADER_ENDS = (b"\n\n", b"\n\r\n", b"\r\r")
_NESTED = re.compile(rb"^content-type:\s*(?:multipart|message)/", re.IGNORECASE | re.MULTILINE)
_BOUNDARY = re.compile(rb"boundary\*?(?:0\*?)?\s*=\s*\"?([^\"\r\n;]{1,200})", re.IGNORECASE)


def parse(raw: bytes, received_at: datetime | None = None, flags: tuple[str, ...] = ()) -> Mail:
    """What came; what could not be read is in its `faults`. Never raises."""
    message, faults = _message(raw)
    values = fields.raw_fields(message)[:MAX_FIELDS]
    body = _body(message) if not faults else Body("")
    sender, sender_faults = fields.sender_of(_of(values, "from"))
    subject = " ".join(fields.text_of(value) for value in _of(values, "subject")[:1])
    text, found, forwarded_from = zones.laid_out(subject[:MAX_SUBJECT], body, sender)
    is_cut = len(subject) > MAX_SUBJECT or len(text) >= MAX_TEXT or "text too long" in body.faults
    return Mail(
        content_hash=_content_hash(raw, values, text, sender.email),
        message_id=next(iter(fields.ids_of(_of(values, "message-id"))), ""),
        received_at=received_at or _arrival(values),
        sender=sender,
        subject=subject,
        text=text,
        zones=found,
        recipients=fields.emails_of(_of(values, "to", "cc", "resent-to", "resent-cc")),
        in_reply_to=next(iter(fields.ids_of(_of(values, "in-reply-to"))), ""),
        references=fields.ids_of(_of(values, "references")),
        headers=tuple((name, fields.text_of(value)) for name, value in values),
        part_types=body.types,
        forwarded_from=forwarded_from,
        faults=tuple(dict.fromkeys((*faults, *sender_faults, *body.faults, *["text too long"] * is_cut))),
        flags=flags,
    )


def _of(values: tuple[tuple[str, bytes], ...], *names: str) -> tuple[bytes, ...]:
    return tuple(value for key, value in values if key in names)


def _message(raw: bytes) -> tuple[Message, tuple[str, ...]]:
    """The tree, or the header alone with the reason why the rest cannot be read."""
    fault = _over_cap(raw)
    if not fault:
        try:
            return mailparser.parse_from_bytes(raw).message, ()
        except Exception:  # noqa: BLE001 — any bytes may come here; Python's email raises on one mail in eighty
            fault = ""
        try:
            return _tree(raw), ()
        except Exception:  # noqa: BLE001 — likewise
            fault = "cannot be parsed"
    return BytesHeaderParser().parsebytes(raw[: min(_header_size(raw), MAX_HEADER)]), (fault,)


def _tree(raw: bytes) -> Message:
    """Python's own reading, for mails that mail-parser cannot take."""
    from email import message_from_bytes

    return message_from_bytes(raw)


def _header_size(raw: bytes) -> int:
    """Where the blank line is that ends the header, found without a pattern: raw may be 50 MB of one line."""
    end = min((at for at in map(raw.find, _HEADER_ENDS) if at >= 0), default=len(raw))
    return end - 1 if raw[end - 1 : end + 1] == b"\r\n" else end


def _over_cap(raw: bytes) -> str:
    """Why this mail is not parsed; "" where it is."""
    if len(raw) > MAX_SIZE:
        return "too large"
    if _header_size(raw) > MAX_HEADER:
        return "header too large"
    if sum(1 for _ in _NESTED.finditer(raw)) > MAX_DEPTH:
        return "nested too deep"
    marks = set(_BOUNDARY.findall(raw)) if b"boundary" in raw.lower() else set()
    if len(marks) > MAX_DEPTH:
        return "nested too deep"
    if sum(raw.count(b"--" + mark) for mark in marks) > MAX_PARTS:
        return "too many parts"
    return ""


def _body(message: Message) -> Body:
    try:
        return body_of(message)
    except Exception:  # noqa: BLE001 — likewise: what cannot be read is a fault
        return Body("", faults=("cannot be parsed",))


def _arrival(values: tuple[tuple[str, bytes], ...]) -> datetime:
    """The topmost Received date; where there is none, the sender's own."""
    for name in ("received", "date"):
        for value in _of(values, name)[:1]:
            moment = fields.moment_of(fields.text_of(value))
            if moment:
                return moment
    return _EPOCH


_LETTERS = re.compile(r"\w+")


def _content_hash(raw: bytes, values: tuple[tuple[str, bytes], ...], text: str, sender: str) -> str:
    """sha256 of who said what in which mail: the sender, the Message-ID (or Date) and the words.

    A second delivery has other trace fields, and a relay may have re-coded it or sent it as HTML: the hash is the same.
    Without words the bytes of the body count.
    """
    made = sha256(sender.encode() + b"\n")
    for value in _of(values, "message-id") or _of(values, "date"):
        made.update(b" ".join(value.split()) + b"\n")
    words = "".join(_LETTERS.findall(text)).casefold().encode()
    made.update(words or raw[_header_size(raw) :].replace(b"\r\n", b"\n").strip(b"\n"))
    return made.hexdigest()
