"""Files as an inbox: a folder of .eml files, an mbox, a Maildir, or one mail; nothing in them is moved or changed.

UIDs are positions from 1 in the order of the files' names (of a Maildir: of delivery), the UIDVALIDITY is 0.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path
from typing import Self

from mailbot.errors import InboxError
from mailbot.inbox import Caps, Position
from mailbot.inbox.parts import reduced
from mailbot.inbox.received import dated_at, field, header, received_at
from mailbot.model import Arrival

LARGEST = 100 * 1024 * 1024  # a file above this is not read at all, but for its header
HEAD = 256 * 1024

_FLAGS = {"S": "\\Seen", "R": "\\Answered", "F": "\\Flagged", "T": "\\Deleted", "D": "\\Draft"}  # maildir(5)
_STATUS = {"R": "\\Seen", "A": "\\Answered", "F": "\\Flagged", "D": "\\Deleted", "T": "\\Draft"}  # Status, X-Status
_FROM_LINE = re.compile(rb"From \S.*\d\d:\d\d.* \d{4}")


@dataclass(frozen=True, slots=True)
class _Entry:
    """One mail: `read(n)` gives its first n bytes."""

    name: str
    size: int
    read: Callable[[int], bytes]
    delivered_at: datetime | None = None  # as the Maildir or the mbox notes it
    changed_at: datetime | None = None
    flags: tuple[str, ...] | None = None  # None: in the header


class FilesInbox:
    """The inbox of a path."""

    def __init__(self, path: Path, caps: Caps) -> None:
        self._path, self._caps = path, caps
        self._entries: list[_Entry] = []

    def __enter__(self) -> Self:
        try:
            self._entries = _entries(self._path)
        except FileNotFoundError:
            raise InboxError(f"There is no {self._path}: name a folder of .eml files, an mbox or a Maildir.") from None
        except OSError as error:
            raise InboxError(f"{self._path} cannot be read ({error.strerror}): check its rights.") from None
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._entries = []

    def position(self) -> Position:
        """Where the files stood when they were listed."""
        return Position(self._path.name, 0, len(self._entries) + 1)

    def since(self, at: datetime) -> int:
        """The lowest UID of the mails that arrived `at` this moment or later; `uidnext` if there is none."""
        for uid, entry in enumerate(self._entries, 1):
            with suppress(FileNotFoundError):
                if _arrived_at(entry, entry.read(HEAD)) >= at:
                    return uid
        return self.position().uidnext

    def new(self, first_uid: int = 1, known: Container[int] = frozenset()) -> Iterator[Arrival]:
        """Every mail with a UID of at least `first_uid` that is not `known`, once, lowest UID first."""
        uids = [uid for uid in range(max(first_uid, 1), len(self._entries) + 1) if uid not in known]
        for uid in uids[: self._caps.max_mails]:
            with suppress(FileNotFoundError):  # vanished
                yield self._arrival(uid, self._entries[uid - 1])

    def _arrival(self, uid: int, entry: _Entry) -> Arrival:
        try:
            raw = entry.read(LARGEST if entry.size <= LARGEST else HEAD)
        except FileNotFoundError:
            raise
        except OSError as error:
            raise InboxError(f"{entry.name} in {self._path} cannot be read ({error.strerror}).") from None
        return Arrival(
            folder=self._path.name,
            uidvalidity=0,
            uid=uid,
            received_at=_arrived_at(entry, raw),
            size=entry.size,
            flags=_status(raw) if entry.flags is None else entry.flags,
            raw=self._within_caps(raw) if entry.size <= LARGEST else None,
            name=entry.name,
        )

    def _within_caps(self, raw: bytes) -> bytes | None:
        """The same bytes that an IMAP inbox would have given: whole, without attachments, or not at all."""
        if len(raw) <= min(self._caps.whole_bytes, self._caps.max_bytes):
            return raw
        return reduced(raw, self._caps.whole_bytes, self._caps.max_bytes)


def _arrived_at(entry: _Entry, raw: bytes) -> datetime:
    """The topmost Received date; else as the store notes it, the sender's Date, the file's own time."""
    found = received_at(raw) or entry.delivered_at or dated_at(raw) or entry.changed_at
    return found or datetime.fromtimestamp(0, UTC)


def _entries(path: Path) -> list[_Entry]:
    if path.is_dir():
        if (path / "cur").is_dir() and (path / "new").is_dir():
            return _of_maildir(path)
        return [_of_file(file) for file in sorted(path.iterdir()) if file.suffix.lower() == ".eml" and file.is_file()]
    with path.open("rb") as opened:
        is_mbox = opened.read(5) in (b"From ", b"")
    return _of_mbox(path) if is_mbox else [_of_file(path)]


def _of_file(path: Path) -> _Entry:
    facts = path.stat()
    changed_at = datetime.fromtimestamp(facts.st_mtime, UTC)
    return _Entry(path.name, facts.st_size, partial(_read, path, 0), changed_at=changed_at, flags=())


def _read(path: Path, start: int, most: int) -> bytes:
    with path.open("rb") as opened:
        opened.seek(start)
        return opened.read(most)


# ---------------------------------------------------------------- Maildir


def _of_maildir(path: Path) -> list[_Entry]:
    files = [file for part in ("new", "cur") for file in (path / part).iterdir() if not file.name.startswith(".")]
    return [_of_maildir_file(file) for file in sorted(files, key=_delivery)]


def _of_maildir_file(path: Path) -> _Entry:
    letters = path.name.partition(":2,")[2]
    flags = tuple(_FLAGS[letter] for letter in letters if letter in _FLAGS)
    seconds, _ = _delivery(path)
    delivered_at = datetime.fromtimestamp(seconds, UTC) if 0 < seconds < 2**33 else None
    return _Entry(path.name, path.stat().st_size, partial(_read, path, 0), delivered_at=delivered_at, flags=flags)


def _delivery(path: Path) -> tuple[int, str]:
    """The second of delivery, with which the name begins, and the name without its flags."""
    unique = path.name.partition(":2,")[0]
    found = re.match(r"\d{1,12}(?=\.)", unique)
    return (int(found[0]) if found else 0, unique)


# ---------------------------------------------------------------- mbox


def _of_mbox(path: Path) -> list[_Entry]:
    return [
        _Entry(f"{path.name}:{number}", size, partial(_read_quoted, path, start, size), _noted_at(line))
        for number, (line, start, size) in enumerate(_spans(path), 1)
    ]


def _spans(path: Path) -> Iterator[tuple[bytes, int, int]]:
    """The "From " line of each mail, where the mail starts and how long it is, without the blank line that ends it.

    A line of text may begin with "From " too, where the program that wrote the mbox did not quote it: only one after a
    blank line and with a time and a year in it starts a mail.
    """
    line, start, at, blank = b"", -1, 0, 1  # blank: octets of the blank line before
    with path.open("rb") as opened:
        for text in opened:
            if blank and _FROM_LINE.match(text):
                if start >= 0:
                    yield line, start, at - start - blank
                line, start = text, at + len(text)
            at += len(text)
            blank = len(text) if not text.strip(b"\r\n") else 0
    if start >= 0:
        yield line, start, at - start - blank


def _read_quoted(path: Path, start: int, size: int, most: int) -> bytes:
    """The mail with one ">" less before each "From " at the beginning of a line (mboxrd)."""
    raw = _read(path, start, min(size, most))
    if len(raw) < min(size, most):
        raise FileNotFoundError(path)  # somebody took mails out of the mbox meanwhile
    return re.sub(rb"(?m)^>(>*From )", rb"\1", raw)


def _noted_at(line: bytes) -> datetime | None:
    """The time in a "From " line: `Mon Nov  2 08:30:00 2026`, in UTC, or with its zone."""
    found = re.search(rb"[A-Z][a-z]{2} +\d+ \d\d:\d\d.*", line)
    if not found:
        return None
    try:
        at = parsedate_to_datetime(found[0].decode("latin-1").strip())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _status(raw: bytes) -> tuple[str, ...]:
    head = header(raw[:HEAD])
    letters = field(head, "Status") + field(head, "X-Status")
    return tuple(dict.fromkeys(_STATUS[letter] for letter in letters if letter in _STATUS))
