"""A mail without its attachments: every header of it and of its parts, the text, and nothing else.

The same tree is made of a BODYSTRUCTURE (so that attachments are not downloaded) and of bytes (so that a replay of
files reads what a live pass would have read). Sections are named as in RFC 3501 6.4.5: HEADER, 2.MIME, 1.1, …
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mailbot.inbox.received import field, header

MAIL = "message/rfc822"
MAX_DEPTH = 30
MAX_PARTS = 300
MAX_LOST = 4096  # octets before the first and after the last part, which belong to none


class EndlessError(ValueError):
    """More parts, or deeper ones, than anybody's mail has."""


@dataclass(frozen=True, slots=True)
class Part:
    """A node of a mail: a multipart, a mail within the mail (its one part is the body), or a leaf."""

    number: str  # "" is the mail itself
    content_type: str  # lower case
    octets: int = 0
    is_attachment: bool = False
    boundary: bytes = b""
    parts: tuple[Part, ...] = ()

    @property
    def is_mail(self) -> bool:
        """True for the mail itself, and for one within it that is too large to be taken whole."""
        return self.content_type == MAIL and bool(self.parts)

    @property
    def is_wanted(self) -> bool:
        """True for a leaf whose content is read: text, invitations, reports, small mails within the mail."""
        if self.parts:
            return False
        return self.content_type.startswith("message/") or (
            self.content_type.startswith("text/") and (not self.is_attachment or self.content_type == "text/calendar")
        )


def wanted_octets(mail: Part) -> int:
    """How much of the mail is read, its headers and the seams between its parts included."""
    return mail.octets - _left(mail)


def is_complete(mail: Part, rebuilt: bytes) -> bool:
    """True where the parts account for the whole mail; a wrong boundary leaves its words outside of them."""
    return mail.octets - _left(mail) - len(rebuilt) <= MAX_LOST


def _left(mail: Part) -> int:
    return sum(leaf.octets for leaf in _leaves(mail) if not leaf.is_wanted)


def sections(part: Part) -> Iterator[str]:
    """The sections that `rebuilt` needs."""
    if part.is_mail:
        yield _at(part.number, "HEADER")
    elif part.is_wanted:
        yield part.number
    for child in part.parts:
        if not part.is_mail:
            yield _at(child.number, "MIME")
        yield from sections(child)


def rebuilt(part: Part, content: Mapping[str, bytes]) -> bytes:
    """The mail made anew of its sections; attachments keep their headers and are empty."""
    if part.is_mail:
        return _ended(content.get(_at(part.number, "HEADER"), b"")) + rebuilt(part.parts[0], content)
    if not part.parts:
        return content.get(part.number, b"") if part.is_wanted else b""
    seam = b"--" + part.boundary
    lines = [
        seam + b"\r\n" + _ended(content.get(_at(child.number, "MIME"), b"")) + rebuilt(child, content) + b"\r\n"
        for child in part.parts
    ]
    return b"".join(lines) + seam + b"--\r\n"


def _at(number: str, name: str) -> str:
    return f"{number}.{name}" if number else name


def _ended(head: bytes) -> bytes:
    """A header with the blank line that ends it."""
    if re.search(rb"(?:\A|\n)\r?\n\Z", head):
        return head
    return head + (b"\r\n" if not head or head.endswith(b"\n") else b"\r\n\r\n")


def _leaves(part: Part) -> Iterator[Part]:
    if not part.parts:
        yield part
    for child in part.parts:
        yield from _leaves(child)


def _type_in(text: str) -> str:
    """The content type, in lower case; one that is none is plain text (RFC 2045 5.2)."""
    found = re.match(r"[\w.+-]+/[\w.+-]+", text)
    return found[0].lower() if found else "text/plain"


# ---------------------------------------------------------------- from a BODYSTRUCTURE


def of_bodystructure(structure: Any, octets: int, whole: int) -> Part:
    """The mail as the server describes it (RFC 3501 7.4.2); ValueError where that cannot be followed.

    EndlessError where the mail has too many parts.
    """
    try:
        part = Part("", MAIL, octets, parts=(_described(structure, "", whole, top=True),))
    except (IndexError, TypeError, AttributeError, RecursionError):
        raise ValueError("a BODYSTRUCTURE that is not in the grammar") from None
    if sum(1 for _ in _leaves(part)) > MAX_PARTS:
        raise EndlessError("a mail of too many parts")
    return part


def _described(structure: Any, number: str, whole: int, *, top: bool = False, depth: int = 0) -> Part:
    if depth > MAX_DEPTH:
        raise EndlessError("a mail nested too deep")
    if isinstance(structure[0], list | tuple):
        return _described_multipart(structure, number, whole, depth)
    number = _at(number, "1") if top else number
    kind = _type_in(f"{_word(structure[0])}/{_word(structure[1])}")
    octets = int(structure[6] or 0)
    if kind == MAIL and octets > whole:
        body = _described(structure[8], number, whole, top=True, depth=depth + 1)
        return Part(number, kind, octets, parts=(body,))
    # after the common seven fields: a text has its lines, a mail its envelope, body and lines; then MD5, disposition
    extension = 7 + (1 if _word(structure[0]) == "text" else 3 if kind == MAIL else 0)
    disposition = structure[extension + 1] if len(structure) > extension + 1 else None
    return Part(number, kind, octets, is_attachment=_is_attachment(disposition))


def _described_multipart(structure: Any, number: str, whole: int, depth: int) -> Part:
    """At the top it is ([parts], subtype, parameters, …), in a mail within the mail (part, part, subtype, …)."""
    children = list(structure[0]) if isinstance(structure[0], list) else _leading_tuples(structure)
    rest = structure[1:] if isinstance(structure[0], list) else structure[len(children) :]
    boundary = _parameter(rest[1] if len(rest) > 1 else None, "boundary")
    if not boundary:
        raise ValueError("a multipart without its boundary")
    parts = tuple(
        _described(child, _at(number, str(at)), whole, depth=depth + 1) for at, child in enumerate(children, 1)
    )
    return Part(number, f"multipart/{_word(rest[0])}", boundary=boundary, parts=parts)


def _leading_tuples(structure: Any) -> list[Any]:
    found = []
    for each in structure:
        if not isinstance(each, tuple):
            break
        found.append(each)
    return found


def _word(value: Any) -> str:
    return value.decode("latin-1").lower() if isinstance(value, bytes) else str(value or "").lower()


def _parameter(pairs: Any, name: str) -> bytes:
    """The value of a parameter; imapclient makes a number of a bare one that is all digits."""
    if not isinstance(pairs, tuple):
        return b""
    for key, value in zip(pairs[::2], pairs[1::2], strict=False):
        if _word(key) == name:
            return value if isinstance(value, bytes) else str(value).encode()
    return b""


def _is_attachment(disposition: Any) -> bool:
    return isinstance(disposition, tuple) and bool(disposition) and _word(disposition[0]) == "attachment"


# ---------------------------------------------------------------- from bytes


def reduced(raw: bytes, whole: int, most: int) -> bytes | None:
    """The mail without its attachments; None where that is still over `most` bytes, or has no end of parts."""
    content: dict[str, bytes] = {}
    try:
        mail = Part("", MAIL, len(raw), parts=(_scanned_mail("", raw, whole, content, 0),))
    except EndlessError:
        return None
    if wanted_octets(mail) > most:
        return None
    left = rebuilt(mail, content)
    if is_complete(mail, left):
        return left
    return raw if len(raw) <= most else None


def _scanned_mail(number: str, raw: bytes, whole: int, content: dict[str, bytes], depth: int) -> Part:
    head = content[_at(number, "HEADER")] = header(raw)
    return _scanned(number, head, raw[len(head) :], whole, content, depth, top=True)


def _scanned(
    number: str, head: bytes, body: bytes, whole: int, content: dict[str, bytes], depth: int, *, top: bool = False
) -> Part:
    if depth > MAX_DEPTH or len(content) > 2 * MAX_PARTS:
        raise EndlessError("a mail of too many parts")
    described = field(head, "Content-Type")
    kind = _type_in(described)
    boundary = re.search(r'(?i)[;\s]boundary\s*=\s*(?:"([^"]+)"|([^\s;"]+))', described)
    if kind.startswith("multipart/") and boundary:
        seam = (boundary[1] or boundary[2]).encode("latin-1")
        parts = tuple(
            _scanned_part(_at(number, str(at)), chunk, whole, content, depth + 1)
            for at, chunk in enumerate(_split(body, seam), 1)
        )
        if parts:
            return Part(number, kind, boundary=seam, parts=parts)
    number = _at(number, "1") if top else number
    if kind == MAIL and len(body) > whole:
        return Part(number, kind, len(body), parts=(_scanned_mail(number, body, whole, content, depth + 1),))
    if kind.startswith("multipart/"):
        kind = "text/plain"  # one with no parts is read as text (RFC 2045 5.2)
    content[number] = body
    return Part(number, kind, len(body), field(head, "Content-Disposition").lower().startswith("attachment"))


def _scanned_part(number: str, chunk: bytes, whole: int, content: dict[str, bytes], depth: int) -> Part:
    head = content[_at(number, "MIME")] = header(chunk)
    return _scanned(number, head, chunk[len(head) :], whole, content, depth)


def _split(body: bytes, boundary: bytes) -> Iterator[bytes]:
    """The parts between the boundary lines (RFC 2046 5.1.1); the last may lack its closing line."""
    line = re.compile(rb"(?:\A|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]*(?:\r?\n|\Z)")
    start = None
    at = 0
    while found := line.search(body, at):
        if start is not None:
            yield body[start : found.start()]
        if found[1]:
            return
        start = found.end()
        at = max(found.end() - 1, 0) if body[found.end() - 1 : found.end()] == b"\n" else found.end()
    if start is not None:
        yield body[start:]
