"""The body: which parts of the MIME tree a person reads, as one text.

mail-parser empties a text part that has a `name`, glues the text of an attached mail to the body, drops text/calendar
and decodes with the wrong charset, so the tree it holds (Python's `email.message`) is walked here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from mailbot import lexicon
from mailbot.mail import flowed, markup
from mailbot.mail.charsets import decoded, has_controls, has_overrides, plain

MAX_PARTS = 1_000
MAX_TEXT = 40_000  # characters of a body; more is cut: reading takes time by the square of it
MAX_LINES = 4_000  # likewise
MAX_OCTETS = 800_000  # of a part that is decoded: HTML is mostly marks
_MOST_ROWS = 500  # that are compared, each with each
_TOLD = ("report-type", "method", "smime-type", "protocol")
_METHOD = re.compile(r"^METHOD:(\w+)", re.MULTILINE)  # RFC 5546: in the calendar itself, where the field leaves it out
_LETTER = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Body:
    """What a person reads: the text, then the mails attached to it."""

    text: str
    attached: tuple[Message, ...] = ()
    types: tuple[str, ...] = ()  # content types of every part
    faults: tuple[str, ...] = ()


def body_of(message: Message) -> Body:
    """The readable text of a mail and the mails attached to it."""
    faults: list[str] = []
    texts, attached = [], []
    for part in _readable(message):
        if part.get_content_maintype() == "message":
            attached.extend(_children(part)[:1])
        else:
            texts.append(part_text(part))
    text = "\n\n".join(text for text in (text.strip("\n") for text in texts) if text)
    if has_overrides(text):
        faults.append("bidi controls")
    if has_controls(text):
        faults.append("control characters")
    is_cut = len(text) > MAX_TEXT
    text = plain(text[:MAX_TEXT])
    lines = text.split("\n")
    if is_cut or len(lines) > MAX_LINES:
        faults.append("text too long")
    return Body("\n".join(lines[:MAX_LINES]), tuple(attached), types_of(message), tuple(faults))


def types_of(message: Message) -> tuple[str, ...]:
    """The content type of every part, lower case, with the parameters that tell its purpose."""
    return tuple(_type(part) for _, part in zip(range(MAX_PARTS), message.walk(), strict=False))


def _type(part: Message) -> str:
    told = {name: _parameter(part, name) for name in _TOLD}
    if part.get_content_type() in {"text/calendar", "application/ics"} and not told["method"]:
        found = _METHOD.search(_decoded(part))
        told["method"] = found.group(1).lower() if found else ""
    return "; ".join([part.get_content_type(), *(f"{name}={value}" for name, value in told.items() if value)])


def _parameter(part: Message, name: str) -> str:
    try:
        value = part.get_param(name)
    except (ValueError, TypeError, IndexError, KeyError):
        return ""
    return (value if isinstance(value, str) else value[2] if value else "").strip().lower()


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def _readable(part: Message, depth: int = 0) -> Iterator[Message]:
    """The text parts and attached mails that are the body, in order."""
    main, sub = part.get_content_maintype(), part.get_content_subtype()
    if depth > 20:
        return
    if main == "multipart":
        children = _children(part)
        if sub == "alternative":
            children = _chosen(children)
        elif sub in {"related", "signed"}:
            children = children[:1]
        for child in children:
            yield from _readable(child, depth + 1)
    elif (main == "text" and _is_body(part)) or part.get_content_type() == "message/rfc822":
        yield part


def _is_body(part: Message) -> bool:
    is_attached = _disposition(part) == "attachment"
    return not is_attached and part.get_content_subtype() in {"plain", "html", "enriched", "richtext", "x-markdown"}


def _disposition(part: Message) -> str:
    return str(part.get("Content-Disposition", "")).partition(";")[0].strip().lower()


def _chosen(children: list[Message]) -> list[Message]:
    """Of alternatives, the plain text; the HTML where the plain text is empty, a stub, or lost a table."""
    plains = [child for child in children if child.get_content_type() == "text/plain"]
    riches = [child for child in children if child.get_content_type() == "text/html" or child.is_multipart()]
    if not plains or not riches:
        return (plains or riches or children)[:1]
    rich = _html_of(riches[-1])
    return riches[-1:] if rich is not None and _is_worse(part_text(plains[0]), rich) else plains[:1]


def _html_of(part: Message) -> str | None:
    for inner, _ in zip(part.walk(), range(20), strict=False):
        if inner.get_content_type() == "text/html":
            return _decoded(inner)
    return None


def _is_worse(text: str, html: str) -> bool:
    """True where the plain text says less than the HTML does."""
    words = _LETTER.findall(text)
    rich = _LETTER.findall(markup.text_of(html))
    is_stub = bool(lexicon.block("zones.stub").regex.search(text[:600])) and len(rich) > len(words)
    if not words or is_stub:
        return bool(rich)
    if len(rich) >= 5 and len(words) < 0.3 * len(rich):
        return True
    return _has_lost_rows(text, html)


def _has_lost_rows(text: str, html: str) -> bool:
    rows = [row for row in markup.data_rows(html)[:_MOST_ROWS] if sum(bool(cell) for cell in row) > 1]
    lines = [" ".join(line.split()) for line in text[:MAX_TEXT].split("\n")[:_MOST_ROWS]]
    lost = [row for row in rows if not any(all(" ".join(cell.split()) in line for cell in row) for line in lines)]
    return len(lost) >= 2


def part_text(part: Message) -> str:
    """The text of one part: charset mended, HTML made plain, flowed lines joined."""
    text = _decoded(part)
    if part.get_content_subtype() == "html":
        return markup.text_of(text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _parameter(part, "format") == "flowed":
        return flowed.joined(text, delsp=_parameter(part, "delsp") == "yes")
    return flowed.unwrapped(text)


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    octets = payload if isinstance(payload, bytes) else b""
    return decoded(octets[:MAX_OCTETS], _parameter(part, "charset") or None)
