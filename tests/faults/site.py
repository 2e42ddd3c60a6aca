"""An installation whose lines and disk can fail, and the check of how it ends: the model."""

from __future__ import annotations

import os
import pickle
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from itertools import count
from pathlib import Path
from typing import TypeVar

from mailbot.flow import Pass
from tests.faults.relay import Relay
from tests.live.town import Town
from tests.servers.dovecot import Dovecot, Mailbox
from tests.servers.smtp import Kept, Sink

MORE = '[digest]\ntimes = ["07:00"]\n'
SETTLED = {"sent", "failed", "uncertain", "drafted", "held"}
IS_ALL = os.environ.get("MAILBOT_FAULTS") == "all"  # make faults; else a share of the cases, for make test
KILLED = (-signal.SIGKILL, 128 + signal.SIGKILL)
_FORBIDDEN = re.compile(r"(UID )?(STORE|EXPUNGE|COPY|MOVE)|DELETE|RENAME|CLOSE|SELECT|SUBSCRIBE|SETACL")
_numbers = count(1)
T = TypeVar("T")


class Witness(Sink):
    """A sink that looks, when a letter comes, whether the list on the disk already knows of it (P13)."""

    database: Path | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        self.too_early: list[str] = []

    async def handle_DATA(self, server, session, envelope) -> str:  # type: ignore[no-untyped-def]  # noqa: N802 - aiosmtpd's
        if self.database is not None:
            message_id = str(message_from_bytes(envelope.original_content)["Message-ID"]).strip()
            if state_on_disk(self.database, message_id) not in {"sending", "uncertain"}:
                self.too_early.append(message_id)
        return await super().handle_DATA(server, session, envelope)


def state_on_disk(database: Path, message_id: str) -> str:
    """The committed state of the letter with this Message-ID, seen by another program's eyes."""
    with read_only(database) as connection:
        found = connection.execute("SELECT state FROM letters WHERE message_id = ?", (message_id,)).fetchone()
    return str(found[0]) if found else "none"


def some(cases: Iterable[T], share: int) -> list[T]:
    """Every so many-th of the cases; all of them in `make faults`."""
    return list(cases)[:: 1 if IS_ALL else share]


@contextmanager
def read_only(database: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10)
    try:
        yield connection
    finally:
        connection.close()


@dataclass
class Site(Town):
    """A town with relays before its servers. `flags_before` are the inbox's flags before a pass."""

    imap: Relay = field(kw_only=True)
    smtp: Relay = field(kw_only=True)
    seconds: int = 30  # that the program waits for a server
    folder_name: str = "INBOX"

    @property
    def settings(self) -> Path:
        """The settings' file, written anew."""
        path = Town.settings.__get__(self)
        waits = f'security = "none"\ntimeout_seconds = {self.seconds}\n'
        folder = f'[mailbox]\nfolder = "{self.folder_name}"\n'
        words = path.read_text(encoding="utf-8").replace('security = "none"\n', waits)
        path.write_text(words.replace("[mailbox]\n", folder), encoding="utf-8")
        return Path(path)

    @property
    def database(self) -> Path:
        return self.folder / "data" / "mailbot.db"

    def command(self, now: datetime) -> list[str]:
        """The program as cron starts it."""
        return [sys.executable, "-m", "mailbot", "poll", "--now", now.isoformat(), "--config", str(self.settings)]

    def poll(self, now: datetime, before: Iterable[str] = ()) -> subprocess.CompletedProcess[str]:
        """One pass as a program of its own; `before` is what stands before its command, such as strace."""
        return subprocess.run([*before, *self.command(now)], capture_output=True, text=True, timeout=900)

    def go(self, now: datetime, since: datetime | None = None) -> Pass:
        """One pass within the test."""
        return Town.go(self, now, since)

    # ------------------------------------------------------------ snapshots

    def freeze(self, folder: Path) -> None:
        """Lays a copy of the list and of the mailbox aside."""
        shutil.copytree(self.folder / "data", folder / "data")
        copy_mailbox(self.maildir, folder / "mail")
        (folder / "sink").write_bytes(pickle.dumps(self.sink.tries))

    def thaw(self, folder: Path) -> None:
        """Goes on from a copy, under a user that Dovecot has not met."""
        shutil.rmtree(self.folder / "data", ignore_errors=True)
        shutil.copytree(folder / "data", self.folder / "data")
        self.mailbox = self.mailbox.server.mailbox(f"t{os.getpid()}x{next(_numbers)}@kyla.example")
        copy_mailbox(folder / "mail", self.maildir)
        self.sink.tries[:] = pickle.loads((folder / "sink").read_bytes())  # noqa: S301 - ours
        self.imap.forget()
        self.smtp.forget()

    @property
    def maildir(self) -> Path:
        return self.mailbox.server.folder / "mail" / self.mailbox.user

    # ------------------------------------------------------------ the model

    def faults(self, answered: Iterable[str], untouched: dict[str, object]) -> list[str]:
        """What is not as promised; `answered` are the Message-IDs of the mails that are due a letter."""
        rows = self.rows("SELECT uid, action FROM mails")
        letters = self.rows("SELECT message_id, state, recipient, kind FROM letters")
        sent = Counter(id_of(kept.raw) for kept in self.sink.mails)
        told = self.told_uncertain()
        states = {message_id: state for message_id, state, _, _ in letters}
        found = [f"doubled: {who} got {times}" for who, times in self.answered().items() if times > 1]
        found += [f"doubled: letter {who} came {times} times" for who, times in sent.items() if times > 1]
        found += [f"lost: no row for UID {uid}" for uid in self.missing()]
        found += [f"no end: a letter is {state}" for _, state, _, _ in letters if state not in SETTLED]
        found += [f"false: {who} is sent, but never came" for who, s in states.items() if s == "sent" and not sent[who]]
        found += [f"unknown: {who} came, and has no row" for who in sent if who not in states]
        found += [
            f"silent: the {kind} for {recipient} is uncertain and not told"
            for _, state, recipient, kind in letters
            if state == "uncertain" and (recipient, kind == "digest") not in told
        ]
        replies = {str(message_from_bytes(raw)["In-Reply-To"]).strip() for raw in self.letters_kept()}
        found += [f"lost: no letter for {who}" for who in answered if who not in replies]
        found += [f"early: {who} left before its commit" for who in self.sink.too_early]  # type: ignore[attr-defined]
        found += [f"touched: {folder}" for folder, flags in untouched.items() if not self._has(folder, flags)]
        found += [f"said: {command}" for command in self.imap.commands if not is_harmless(command)]
        found += ["broken: " + str(self.rows("PRAGMA integrity_check"))] * (not self.is_whole())
        return found + [f"failure left: {row}" for row in self.rows("SELECT uid, count FROM failures")] * bool(rows)

    def rows(self, select: str) -> list[tuple[object, ...]]:
        with read_only(self.database) as connection:
            return connection.execute(select).fetchall()

    def is_whole(self) -> bool:
        return self.rows("PRAGMA integrity_check") == [("ok",)]

    def missing(self) -> list[int]:
        """The UIDs since the start mark that have no row under the UIDVALIDITY of now."""
        with self.mailbox.client() as client:
            validity = client.select_folder("INBOX", readonly=True)[b"UIDVALIDITY"]
            uids = client.search()
        [(first,)] = self.rows(f"SELECT min(first_uid) FROM bookmarks WHERE uidvalidity = {validity}")  # noqa: S608
        known = {uid for (uid,) in self.rows(f"SELECT uid FROM mails WHERE uidvalidity = {validity}")}  # noqa: S608
        return [uid for uid in uids if uid >= int(str(first)) and uid not in known]

    def letters_kept(self) -> list[bytes]:
        return [bytes(raw) for (raw,) in self.rows("SELECT raw FROM letters WHERE raw IS NOT NULL")]  # type: ignore[arg-type]

    def flags_of(self, *folders: str) -> dict[str, object]:
        """(UID, FLAGS, MODSEQ) of all that lies in these folders."""
        return {folder: self.mailbox.flags(folder) for folder in folders}

    def _has(self, folder: str, before: object) -> bool:
        now = self.mailbox.flags(folder)
        assert isinstance(before, dict)
        return all(now.get(uid) == facts for uid, facts in before.items())

    def digests(self) -> list[str]:
        """The text of every digest that came."""
        return [text_of(kept) for kept in self.sink.mails if b"aino@kyla.example" in kept.raw.partition(b"\r\n\r\n")[0]]

    def told_uncertain(self) -> set[tuple[str, bool]]:
        """Whose letters the digests told as uncertain, and whether it was a digest's copy."""
        said = " ".join(" ".join(self.digests()).split())
        found = re.findall(r"Ei tiedetä, menikö kirje perille: (\S+) \(([^,]*),", said)
        return {(who, "kooste" in kind.lower() or kind == "digest") for who, kind in found}

    def lists(self) -> dict[str, list[object]]:
        return {event: sorted(map(str, self.listed(event))) for event in ("ranta", "tie")}


def is_harmless(command: str) -> bool:
    """True for what reads, and for a copy laid into Sent or Drafts."""
    if command.startswith("APPEND"):
        return re.match(r'APPEND "?(Sent|Drafts)"? ', command) is not None
    return _FORBIDDEN.match(command) is None and not re.search(r"BODY\[", command)


def id_of(raw: bytes) -> str:
    return str(message_from_bytes(raw)["Message-ID"]).strip()


def text_of(kept: Kept) -> str:
    body = message_from_bytes(kept.raw, policy=policy.default).get_body(("plain",))
    return body.get_content() if body else ""


def copy_mailbox(source: Path, target: Path) -> None:
    """A Maildir with its owners and times, without the server's indexes' transient parts."""
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)


@contextmanager
def site(folder: Path, server: Dovecot, more: str = MORE) -> Iterator[Site]:
    """A new installation with an empty mailbox."""
    folder.mkdir(parents=True, exist_ok=True)
    mailbox: Mailbox = server.mailbox(f"s{os.getpid()}x{next(_numbers)}@kyla.example")
    mailbox.create("Sent", "Drafts")
    with Witness() as sink, Relay(server.port) as imap, Relay(sink.port) as smtp:
        made = Site(folder, mailbox, sink, more, imap=imap, smtp=smtp)
        made.imap_port, made.smtp_port = imap.port, smtp.port
        sink.database = made.database
        yield made
        with suppress(OSError):
            shutil.rmtree(made.maildir)
