"""Header fields: decoded values, addresses, ids and moments.

Python's `email` keeps each field's octets, so they are decoded here: mail-parser loses letters of raw 8-bit fields and
makes a list of two Subjects. Addresses are mail-parser's (`get_addresses`), which tells what it had to repair.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime

from mailparser.utils import get_addresses

from mailbot.mail.charsets import decoded, one_line
from mailbot.model import Address

_ENCODED = re.compile(r"=\?[^?\s]{1,60}\?[bq]\?[^?]*\?=(?:\s*=\?[^?\s]{1,60}\?[bq]\?[^?]*\?=)*", re.IGNORECASE)
_ID = re.compile(r"<[^<>\s]{1,900}>")
_PLAIN = re.compile(r"[^\s@<>()\[\]\\,;:\"]{1,64}@[^\s@<>()\[\]\\,;:\"]{1,255}")
# RFC 5321 dot-atoms in ASCII: an address that may be read in two ways is answered by nobody.
_ANSWERABLE = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[a-z0-9-]+(?:\.[a-z0-9-]+)*")
_GROUP = re.compile(r"[^\"<@]*:.*;\s*")


def raw_fields(message: Message) -> tuple[tuple[str, bytes], ...]:
    """(name in lower case, octets of the value) of each field, top first."""
    return tuple((name.lower(), _octets(value)) for name, value in message.raw_items())


def _octets(value: object) -> bytes:
    return str(value).encode("utf-8", "surrogateescape")


def text_of(value: bytes) -> str:
    r"""The value of a field as a person reads it: RFC 2047 words decoded, raw 8-bit text as UTF-8 or Windows-1252.

    >>> text_of(b"=?utf-8?q?P=C3=A4hkin?= =?utf-8?q?=C3=A4t?= ja\r\n maito")
    'Pähkinät ja maito'
    """
    return one_line(_ENCODED.sub(lambda run: _words(run.group()), decoded(value, None)))


def _words(run: str) -> str:
    try:
        pieces = decode_header(" ".join(run.split()))
    except (HeaderParseError, ValueError, LookupError):
        return run
    return "".join(
        piece if isinstance(piece, str) else decoded(piece, charset.partition("*")[0] if charset else None)
        for piece, charset in pieces
    )


def addresses(value: bytes) -> tuple[tuple[Address, ...], bool]:
    """The mailboxes of an address field, and whether it was well-formed.

    >>> addresses(b"=?utf-8?q?Virtanen=2C_Maija?= <Maija@posti.example>")
    ((Address(name='Virtanen, Maija', email='maija@posti.example'),), True)
    """
    defects: list[dict[str, object]] = []
    text = decoded(value, None)
    try:
        pairs = get_addresses(" ".join(text.split()), defects=defects)
    except Exception:  # noqa: BLE001 — any text may come here, and a field that cannot be read is data
        return (), False
    found = tuple(Address(_name(name), email.strip().lower()) for name, email in pairs if email)
    return found, not defects


def _name(name: str) -> str:
    return text_of(name.encode("utf-8", "replace")).strip("'\" ")


def sender_of(values: tuple[bytes, ...]) -> tuple[Address, tuple[str, ...]]:
    """The author by the From fields, and what is wrong with them (each fault begins with "From")."""
    if not values:
        return Address("", ""), ("From missing",)
    found, is_sound = addresses(values[0])
    if not is_sound:
        found = _angled(values[0]) or found
    faults = ["From repeated"] if len(values) > 1 else []
    if _GROUP.fullmatch(decoded(values[0], None).strip()):
        faults.append("From is a group")
    if len(found) > 1:
        faults.append("From holds several addresses")
    if not found or not _ANSWERABLE.fullmatch(found[0].email) or len(found[0].email) > 254:
        faults.append("From is no plain address")
    found = found or _scraped(values[0])
    return (found[0] if found else Address(text_of(values[0])[:200], "")), tuple(faults)


_ANGLED = re.compile(r"([^<>@:;\"]+)<\s*([^\s<>@]+@[^\s<>@]+)\s*>\s*")


def _angled(value: bytes) -> tuple[Address, ...]:
    """The one mailbox of a field whose name should have been quoted: Virtanen, Maija <maija@posti.example>."""
    found = _ANGLED.fullmatch(decoded(value, None).strip())
    return (Address(_name(found.group(1)), found.group(2).lower()),) if found else ()


def _scraped(value: bytes) -> tuple[Address, ...]:
    """The one thing like an address in a field that is none, so that people can be told who wrote."""
    text = text_of(value)
    found = _PLAIN.search(text)
    return (Address(text[: found.start()].strip("<\"' "), found.group().lower()),) if found else ()


def emails_of(values: tuple[bytes, ...]) -> tuple[str, ...]:
    """Every addr-spec of these fields, lower case, in order, once."""
    found = [address.email for value in values for address in addresses(value)[0]]
    return tuple(dict.fromkeys(found))


def ids_of(values: tuple[bytes, ...]) -> tuple[str, ...]:
    """The message ids of these fields, with their angle brackets."""
    return tuple(dict.fromkeys(found for value in values for found in _ID.findall(decoded(value, None))))


def moment_of(value: str) -> datetime | None:
    """The aware moment that a Date field, or the end of a Received field, tells; None where it tells none.

    >>> moment_of("from a by b; Fri, 16 Apr 2021 07:58:37 +0300").isoformat()
    '2021-04-16T07:58:37+03:00'
    """
    try:
        moment = parsedate_to_datetime(value.rpartition(";")[2].strip())
        moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
