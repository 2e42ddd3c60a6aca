"""An invented village with a small hall: events with few places, letters that are read back out of the outbox."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import sqlalchemy as sa

from mailbot import config, flow, store
from mailbot.flow import Pass, Setup
from mailbot.store.schema import LetterRow
from tests.flow.village import MONDAY, Village, mail, text_of

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
EVENTS = """\
timezone = "Europe/Helsinki"
address = "Kyläillat <ilmo@kyla.example>"
coordinators = ["Aino Raitala <aino@kyla.example>"]
mode = "{mode}"
{more}
[[events]] # the hall is small
id = "ranta"
title = "Yhteinen ranta"
starts = 2021-03-18T17:30:00
ends = 2021-03-18T20:30:00
deadline = 2021-03-16
place = "Koivulahden seurantalo"
capacity = 2

[[events]]
id = "retki"
title = "Kevätretki"
when = "Toukokuu 2021"
capacity = 2
"""
COMES = "Hei! Ilmoittaudun torstain 18.3. iltaan Koivulahden seurantalolle.\n\nTerveisin\n{name}\n"
THREE = "Hei! Ilmoittaudumme torstain 18.3. iltaan: Helvi Ojanen, Kerttu Savela ja Irja Lampela.\n\nIrja Lampela\n"


OPEN: dict[tuple[Path, str], ExitStack] = {}  # closed after each test
SETUPS: dict[tuple[Path, str], Setup] = {}


@dataclass
class Hall(Village):
    """The village, with what tests of an event's life ask for. One hour passes between two mails."""

    now: datetime = MONDAY
    events: str = EVENTS
    numbers: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def opened(self) -> Iterator[Setup]:
        """What a pass works with: kept open from one pass to the next, as long as the settings stay as they are."""
        text = self.settings.read_text(encoding="utf-8")
        key = (self.folder, text)
        if key not in OPEN:
            OPEN[key] = ExitStack()
            SETUPS[key] = OPEN[key].enter_context(flow.opened(config.load(self.settings)))
        yield SETUPS[key]

    @property
    def settings(self) -> Path:
        """The settings' file; once written, it is the commands' to change."""
        path = self.folder / "config.toml"
        if not path.exists():
            path.write_text(self.events.format(mode="observe", more=self.more), encoding="utf-8")
        return path

    def writes(
        self, name: str, body: str = COMES, *, answering: EmailMessage | None = None, wait: timedelta = HOUR
    ) -> Pass:
        """The pass over a mail of this person, an answer to a letter or a new one."""
        self.now += wait
        self.numbers[name] = number = self.numbers.get(name, 0) + 1
        head = ""
        if answering is not None:
            head = f"In-Reply-To: {answering['Message-ID']}\r\nReferences: {answering['Message-ID']}\r\n"
        self.put(mail(name, self.now, body, number=number, head=head))
        return self.go(self.now)

    def waits(self, wait: timedelta) -> Pass:
        """A pass some time later."""
        self.now += wait
        return self.go(self.now)

    def listed(self, event: str = "ranta") -> list[tuple[str | None, str]]:
        with self.opened() as setup, setup.store.read() as session:
            return [(one.name, str(one.status)) for one in store.participants(session, event)]

    def letters(self, to: str = "") -> list[EmailMessage]:
        """What was written to this person, oldest first."""
        address = f"{to.lower().replace(' ', '.').replace('ä', 'a').replace('ö', 'o')}@posti.example"
        with self.opened() as setup, setup.store.read() as session:
            rows = session.scalars(sa.select(LetterRow).where(LetterRow.recipient == address).order_by(LetterRow.id))
            return [message_from_bytes(row.raw or b"", policy=policy.default) for row in rows]  # type: ignore[misc]

    def kinds(self) -> list[str]:
        """Every letter in the outbox: its kind and whom it is to."""
        with self.opened() as setup, setup.store.read() as session:
            return [f"{one.kind} {one.recipient.partition('@')[0]}" for one in store.letters(session)]


__all__ = ["COMES", "DAY", "HOUR", "MONDAY", "THREE", "Hall", "config", "flow", "text_of"]
