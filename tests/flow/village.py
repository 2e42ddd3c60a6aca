"""An invented village for the tests of whole passes: its settings, its mails, and its inbox as a folder of files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from mailbot import config, flow
from mailbot.flow import Pass, Setup

ZONE = ZoneInfo("Europe/Helsinki")
# In the past: Dovecot dates a mail from the future to now.
MONDAY = datetime(2021, 3, 8, 9, 0, tzinfo=ZONE)

SETTINGS = """\
timezone = "Europe/Helsinki"
address = "Kyläillat <ilmo@kyla.example>"
coordinators = ["Aino Raitala <aino@kyla.example>"]
mode = "{mode}"
{more}
[[events]]
id = "ranta"
title = "Yhteinen ranta"
starts = 2021-03-18T17:30:00
ends = 2021-03-18T20:30:00
deadline = 2021-03-16
place = "Koivulahden seurantalo"

[[events]]
id = "tie"
title = "Auraus ja yksityistiet"
starts = 2021-03-23T18:00:00
deadline = 2021-03-21
place = "Kuusikon koulu"
"""

COMES = "Hei! Ilmoittaudun torstain 18.3. iltaan Koivulahden seurantalolle. Olen vegaani.\n\nTerveisin\n{name}\n"


def mail(
    name: str = "Maarit Kettunen",
    at: datetime = MONDAY,
    body: str = COMES,
    *,
    subject: str = "Ilmoittautuminen",
    sender: str = "",
    number: int = 1,
    head: str = "",
) -> bytes:
    """A mail from this person that arrived then; `head` are further header lines, each with its line end."""
    plain = name.lower().replace(" ", ".").replace("ä", "a").replace("ö", "o")
    sender = sender or f"{plain}@posti.example"
    return (
        f"Received: from mx.posti.example by mail.kyla.example; {format_datetime(at)}\r\n"
        f"From: {name} <{sender}>\r\nTo: ilmo@kyla.example\r\nSubject: {subject}\r\n"
        f"Date: {format_datetime(at)}\r\nMessage-ID: <{number}.{sender}>\r\n{head}"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        + body.format(name=name).replace("\n", "\r\n")
    ).encode()


@dataclass
class Village:
    """An installation in a folder, whose inbox is a folder of files."""

    folder: Path
    more: str = ""
    mode: str = "observe"
    count: int = 0

    @property
    def inbox(self) -> Path:
        return self.folder / "inbox"

    @property
    def settings(self) -> Path:
        """The settings' file, written anew."""
        path = self.folder / "config.toml"
        path.write_text(SETTINGS.format(mode=self.mode, more=self.more), encoding="utf-8")
        return path

    def put(self, raw: bytes) -> None:
        """Lays a mail into the inbox, after the others."""
        self.inbox.mkdir(exist_ok=True)
        self.count += 1
        (self.inbox / f"{self.count:03}.eml").write_bytes(raw)

    @contextmanager
    def opened(self) -> Iterator[Setup]:
        """What a pass works with."""
        with flow.opened(config.load(self.settings)) as setup:
            yield setup

    def go(self, now: datetime = MONDAY + timedelta(hours=1), since: datetime | None = None) -> Pass:
        """One pass over the folder."""
        self.inbox.mkdir(exist_ok=True)
        with self.opened() as setup:
            return flow.run_once(setup, now, since=since, source=self.inbox)


def text_of(letter: EmailMessage) -> str:
    """What the letter says, each paragraph on one line."""
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n").replace(" \n", " ")
