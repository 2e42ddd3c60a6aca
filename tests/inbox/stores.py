"""The five kinds of inbox as the contract suite needs them: put a mail in, look at the flags, take one away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from mailbot.inbox import Account, Caps, Inbox, open_inbox
from tests.servers import embedded as pymap
from tests.servers.dovecot import Mailbox


class Store(Protocol):
    """What holds the mail of an inbox."""

    is_server: bool

    def put(self, raw: bytes, at: datetime) -> None:
        """Deliver a mail."""

    def take_last(self) -> None:
        """Delete the mail that was delivered last."""

    def state(self) -> object:
        """Everything that reading must not change."""

    def open(self, caps: Caps | None = None) -> Inbox:
        """The inbox under test."""


@dataclass
class Folder:
    path: Path
    is_server: bool = False
    name: str = "{:04}.eml"
    _count: int = 0

    def put(self, raw: bytes, at: datetime) -> None:
        self._count += 1
        (self.path / self.name.format(self._count)).write_bytes(raw)

    def take_last(self) -> None:
        (self.path / self.name.format(self._count)).unlink()

    def state(self) -> object:
        return {
            path.relative_to(self.path): (path.stat().st_mtime_ns, path.read_bytes())
            for path in self.path.rglob("*")
            if path.is_file()
        }

    def open(self, caps: Caps | None = None) -> Inbox:
        return open_inbox(self.path, caps)


@dataclass
class Maildir(Folder):
    name: str = "new/1700000{:04}.M1P1.mail.kokoamo.example"

    def __post_init__(self) -> None:
        for part in ("cur", "new", "tmp"):
            (self.path / part).mkdir()


@dataclass
class Mbox:
    path: Path
    is_server: bool = False
    _mails: list[bytes] = field(default_factory=list)

    def put(self, raw: bytes, at: datetime) -> None:
        self._mails.append(b"From aino@naapuri.example Mon Nov  2 08:30:00 2026\n" + raw + b"\n")
        self._write()

    def take_last(self) -> None:
        self._mails.pop()
        self._write()

    def _write(self) -> None:
        self.path.write_bytes(b"".join(self._mails))

    def state(self) -> object:
        return (self.path.stat().st_mtime_ns, self.path.read_bytes())

    def open(self, caps: Caps | None = None) -> Inbox:
        return open_inbox(self.path, caps)


@dataclass
class Pymap:
    server: pymap.Embedded
    is_server: bool = True

    def put(self, raw: bytes, at: datetime) -> None:
        self.server.append(raw, at)

    def take_last(self) -> None:
        self.server.delete(max(self.server.flags()))

    def state(self) -> object:
        return self.server.flags()

    def open(self, caps: Caps | None = None) -> Inbox:
        return open_inbox(
            Account("127.0.0.1", pymap.USER, lambda: pymap.PASSWORD, port=self.server.port, security="none"), caps
        )


@dataclass
class OnDovecot:
    mailbox: Mailbox
    is_server: bool = True

    def put(self, raw: bytes, at: datetime) -> None:
        self.mailbox.append(raw, at)

    def take_last(self) -> None:
        self.mailbox.delete(max(self.mailbox.flags()))

    def state(self) -> object:
        return self.mailbox.flags()  # with MODSEQ: it moves with any change, also one that is undone

    def open(self, caps: Caps | None = None) -> Inbox:
        return open_inbox(account_of(self.mailbox), caps)


def account_of(mailbox: Mailbox, **changes: Any) -> Account:
    """The account of a user on Dovecot, in plain text over loopback."""
    settings: dict[str, Any] = {"port": mailbox.port, "security": "none", "secret": lambda: mailbox.password}
    return Account(**{"host": mailbox.host, "user": mailbox.user, **settings, **changes})


@contextmanager
def on_pymap() -> Iterator[Pymap]:
    """A pymap of one's own."""
    with pymap.embedded() as server:
        yield Pymap(server)
