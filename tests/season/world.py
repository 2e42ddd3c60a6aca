"""The village of the season: its settings, its people, its mailbox on Dovecot, its clock."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from mailbot import store
from mailbot.flow import Pass
from mailbot.store.schema import LetterRow
from tests.flow.village import mail, text_of
from tests.live.town import Town
from tests.servers.dovecot import Mailbox
from tests.servers.smtp import Sink

ZONE = ZoneInfo("Europe/Helsinki")
HILMA = "hilma@kyla.example"

SETTINGS = """\
timezone = "Europe/Helsinki"
address = "Kyläillat <ilmo@kyla.example>"
coordinators = ["Hilma Heikkinen <hilma@kyla.example>"]
events = "events.toml"
mode = "{mode}"
{more}
[caps] # all write from one provider, and a month passes in a minute
domain_per_day = 1000
address_per_day = 9
per_hour = 500

[digest]
times = ["07:00"]

[reminder]
days = 3

[retention]
diet_days = 10
days = 30
"""
WAITING_LIST = "[waiting_list]\noffer_hours = {}\n"

EVENTS = """\
# The spring's evenings in Koivula

[[events]]
id = "turva"
title = "Turvallinen kylä"
label = "I"
starts = 2021-03-18T17:30:00
ends = 2021-03-18T20:00:00
deadline = 2021-03-14
place = "Koivulan kylätalo"
capacity = 12 # the hall is small

[[events]]
id = "palvelut"
title = "Palvelut lähellä"
label = "II"
starts = 2021-04-08T17:30:00
ends = 2021-04-08T20:00:00
deadline = 2021-04-05
place = "Lehtorannan koulu"
capacity = 9

[[events]]
id = "valot"
title = "Valot pimeään"
label = "III"
starts = 2021-04-20T18:00:00
deadline = 2021-04-16
place = "Kuusikon seurantalo"

[[events]]
id = "retki"
title = "Kevätretki"
label = "IV"
when = "Toukokuu 2021"
"""


@dataclass
class Season:
    """An installation between real servers, and the people who write to it."""

    folder: Path
    mailbox: Mailbox
    sink: Sink
    now: datetime = datetime(2021, 3, 1, 9, 0, tzinfo=ZONE)
    offer_hours: int = 0
    written: Counter[str] = field(default_factory=Counter)  # mails by person

    def __post_init__(self) -> None:
        (self.folder / "events.toml").write_text(EVENTS, encoding="utf-8")

    @property
    def town(self) -> Town:
        """The installation itself."""
        waits = WAITING_LIST.format(self.offer_hours)
        return Town(self.folder, self.mailbox, self.sink, more=waits, events=SETTINGS)

    # -- what people do

    def on(self, day: int, month: int, hour: int = 10) -> None:
        """It becomes this hour of this day."""
        at = datetime(2021, month, day, hour, tzinfo=ZONE)
        assert at >= self.now, f"{at} is past"
        self.now = at

    def writes(
        self, name: str, body: str, *, to: EmailMessage | None = None, subject: str = "Ilmoittautuminen", head: str = ""
    ) -> None:
        """A mail of this person comes into the inbox: a new one, or an answer to a letter."""
        self.now += timedelta(minutes=1)
        self.written[name] += 1
        if to is not None:
            subject = f"Vs: {to['Subject']}"
            head += f"In-Reply-To: {to['Message-ID']}\r\nReferences: {to['Message-ID']}\r\n"
        sender = HILMA if name == "Hilma Heikkinen" else address(name)
        number = self.written[name]
        raw = mail(name, self.now, body, subject=subject, sender=sender, number=number, head=head)
        self.mailbox.append(raw, self.now)

    def answers(self, name: str, body: str) -> None:
        """This person answers the last letter that she got."""
        self.writes(name, body, to=self.letters(name)[-1])

    def hilma_answers(self, words: str) -> None:
        """The coordinator answers the last digest."""
        digests = [one for one in self._came_to(HILMA) if str(one["Subject"]).startswith("Ilmoittautumiset")]
        self.writes("Hilma Heikkinen", words, to=digests[-1])

    def poll(self) -> Pass:
        """A pass, as cron makes one."""
        self.now += timedelta(minutes=1)
        done = self.town.go(self.now)
        assert done.trouble == []
        return done

    def morning(self, day: int, month: int) -> Pass:
        """The first pass after seven in the morning, with the digest if there is news."""
        self.on(day, month, 7)
        return self.poll()

    def run(self, *words: str) -> str:
        """What a command printed; it may fail no test in silence."""
        self.now += timedelta(minutes=1)
        clock = ("--now", self.now.isoformat()) if words[:2] != ("events", "came") else ()
        ended = self.town.run(*words, *clock)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    # -- how things stand

    def letters(self, name: str) -> list[EmailMessage]:
        """What came to this person, oldest first."""
        return self._came_to(address(name))

    def last(self, name: str) -> str:
        """The subject of the last letter to this person, without its day."""
        return str(self.letters(name)[-1]["Subject"]).partition(":")[0]

    def digest(self, subject: str = "Ilmoittautumiset") -> str:
        """The coordinator's last mail of this subject, on one line and without the marks of evidence."""
        told = [one for one in self._came_to(HILMA) if str(one["Subject"]).startswith(subject)]
        return " ".join(re.sub(r"\n  \||[«»]", "", text_of(told[-1])).split())

    def listed(self, event: str) -> dict[str, list[str]]:
        """The list of an event: who, by how they stand; "" is an unnamed companion."""
        found: dict[str, list[str]] = {}
        with self.town.opened() as setup, setup.store.read() as session:
            for one in store.participants(session, event):
                found.setdefault(str(one.status), []).append(one.name or "")
        return found

    def number(self, name: str) -> int:
        """The number by which the digest calls a registration of this person."""
        with self.town.opened() as setup, setup.store.read() as session:
            found = [one.id for one in store.standing(session).registrations if one.name == name]
        assert found[-1] is not None
        return found[-1]

    def outbox(self) -> Counter[tuple[str, str]]:
        """Every letter that was ever laid out: kind and state, counted."""
        with self.town.opened() as setup, setup.store.read() as session:
            rows = session.execute(sa.select(LetterRow.kind, LetterRow.state)).all()
        return Counter((kind.partition(" ")[0], str(state)) for kind, state in rows)

    def _came_to(self, email: str) -> list[EmailMessage]:
        raws = [kept.raw for kept in self.sink.mails if kept.recipients == (email,)]
        return [message_from_bytes(raw, policy=policy.default) for raw in raws]  # type: ignore[misc]


def address(name: str) -> str:
    """Where this person's mail comes to."""
    plain = name.lower().translate(str.maketrans("äöå", "aoa"))
    return f"{re.sub(r'[^a-z]+', '.', plain)}@posti.example"


def files_of(letter: EmailMessage) -> Sequence[bytes]:
    """The calendar files that came with it."""
    return [part.get_payload(decode=True) for part in letter.iter_attachments()]  # type: ignore[misc]
