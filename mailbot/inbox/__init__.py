"""Where mail comes in: an IMAP folder or files, behind one small interface that only reads.

The first run ever bookmarks where the folder stands and reads nothing older:

    with open_inbox(account) as inbox:
        start = inbox.position().uidnext

Every later pass asks for what it does not know yet: `for arrival in inbox.new(start, known_uids): …`
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol, Self

from mailbot.model import Arrival

Security = Literal["tls", "starttls", "none"]
Login = Literal["password", "token", "xoauth2", "oauthbearer"]  # token: whichever of the two the server offers


@dataclass(frozen=True, slots=True)
class Account:
    """How to reach a mailbox. `secret` is asked at every connect: a password, or a token where `login` says so."""

    host: str
    user: str
    secret: Callable[[], str] = field(repr=False)
    port: int | None = None  # None: 993 for tls, else 143
    security: Security = "tls"  # "none" only to loopback
    login: Login = "password"
    folder: str = "INBOX"
    sent: str = ""  # the folder of sent mail; "": the one the server marks as such (RFC 6154)
    drafts: str = ""  # likewise
    ca_file: Path | None = None  # trust these authorities instead of the machine's
    connect_seconds: float = 10
    read_seconds: float = 30


@dataclass(frozen=True, slots=True)
class Caps:
    """How much is read of one mail, and of how many in one pass."""

    max_bytes: int = 1_000_000  # of a mail without its attachments; more: `Arrival.raw` is None
    whole_bytes: int = 256 * 1024  # up to here a mail is read whole, above without its attachments
    max_mails: int = 500


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a folder: every mail that comes later has a UID of at least `uidnext` (RFC 3501 2.3.1.1)."""

    folder: str
    uidvalidity: int  # another value: the UIDs of before mean nothing any more; 0 in a folder of files
    uidnext: int


class Inbox(Protocol):
    """A folder that is read and never changed; a context manager that connects and closes.

    Every method raises InboxError where the mailbox cannot be reached or read.
    """

    def __enter__(self) -> Self:
        """The inbox, connected, its folder opened read-only."""

    def __exit__(self, *exc_info: object) -> None:
        """Closed."""

    def position(self) -> Position:
        """Where the folder stood when it was opened."""

    def new(self, first_uid: int = 1, known: Container[int] = frozenset()) -> Iterator[Arrival]:
        """Every mail with a UID of at least `first_uid` that is not `known`, once, lowest UID first.

        At most `Caps.max_mails`; the rest comes with the next call. A mail that vanishes meanwhile is left out. One
        over the caps, or that the server cannot give, comes with `raw` None.
        """

    def since(self, at: datetime) -> int:
        """The lowest UID of the mails that arrived `at` this aware moment or later; `uidnext` if there is none."""


def open_inbox(source: Account | Path, caps: Caps | None = None) -> Inbox:
    """The inbox of an account, or of a path: a folder of .eml files, an mbox, a Maildir or one mail."""
    if isinstance(source, Account):
        from mailbot.inbox.imap import ImapInbox  # a replay of files needs no imapclient

        return ImapInbox(source, caps or Caps())
    from mailbot.inbox.files import FilesInbox

    return FilesInbox(source, caps or Caps())
