"""An installation between real servers: `mailbot poll` as cron would start it, or the same pass within the test."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from pathlib import Path

from mailbot import config, flow, service, store
from mailbot.flow import Pass, Setup
from tests.flow.village import SETTINGS
from tests.servers.dovecot import Mailbox
from tests.servers.smtp import Sink

SERVERS = """
{more}
[mailbox]
host = "{imap_host}"
port = {imap_port}
security = "none"
user = "{user}"
password_file = "password"

[smtp]
host = "{smtp_host}"
port = {smtp_port}
security = "none"
user = ""
"""


@dataclass
class Town:
    """The installation's folder, its mailbox on Dovecot, and the sink that its letters go to."""

    folder: Path
    mailbox: Mailbox
    sink: Sink
    more: str = ""
    mode: str = "send"
    events: str = SETTINGS
    imap_port: int = 0  # 0: the mailbox's own; else that of a line before it
    smtp_port: int = 0  # likewise

    @property
    def settings(self) -> Path:
        """The settings' file, written anew."""
        password = self.folder / "password"
        password.touch(mode=0o600)
        password.write_text(self.mailbox.password, encoding="utf-8")
        servers = SERVERS.format(
            more=self.more,
            imap_host=self.mailbox.host,
            imap_port=self.imap_port or self.mailbox.port,
            user=self.mailbox.user,
            smtp_host=self.sink.host,
            smtp_port=self.smtp_port or self.sink.port,
        )
        path = self.folder / "config.toml"
        path.write_text(self.events.format(mode=self.mode, more=servers), encoding="utf-8")
        return path

    def go(self, now: datetime, since: datetime | None = None) -> Pass:
        """One pass, as `mailbot poll` makes it."""
        return service.one_pass(config.load(self.settings), now, since)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command in a program of its own."""
        command = [sys.executable, "-m", "mailbot", *arguments, "--config", str(self.settings)]
        return subprocess.run(command, capture_output=True, text=True, timeout=120)

    @contextmanager
    def opened(self) -> Iterator[Setup]:
        """The list and what else a pass works with."""
        with flow.opened(config.load(self.settings)) as setup:
            yield setup

    def listed(self, event: str) -> list[tuple[str | None, str, tuple[str, ...]]]:
        """Name, status and diet of each on the list of an event."""
        with self.opened() as setup, setup.store.read() as session:
            return [(r.name, r.status, tuple(sorted(r.diet.tags))) for r in store.participants(session, event)]

    def answered(self) -> Counter[str]:
        """How many letters came to the sink for each mail, by its Message-ID."""
        letters = (message_from_bytes(kept.raw) for kept in self.sink.mails)
        return Counter(str(letter["In-Reply-To"]).strip() for letter in letters if letter["In-Reply-To"])
