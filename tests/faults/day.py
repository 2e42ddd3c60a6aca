"""A day of mail with faults at random: `python -m tests.faults.day 3000 1` (make day): so many mails, and a seed.

A third number ends it after so many hours: `3000 1 6` is the day until six in the morning.

A pass every five minutes, each a program of its own, as cron starts it. About every second meets a fault. In the end
nothing may be lost and nothing answered twice. A backup is put back only after a calm time: a letter that left since,
and whose copy never came into Sent, is nowhere to be seen (docs/design.md).
"""
# ruff: noqa: T201 - a program that prints how it goes

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from tests.faults.kills import why_none
from tests.faults.site import Site, id_of, site
from tests.flow.village import COMES, MONDAY, mail
from tests.servers.dovecot import Dovecot
from tests.servers.smtp import HANG_UP

MINUTES = timedelta(minutes=1)
MIDNIGHT = MONDAY.replace(hour=0)
EVERY = 10 * MINUTES
PASSES = 24 * 6
TIMES = ", ".join(f'"{hour:02}:30"' for hour in range(0, 24, 2))
MORE = f"[digest]\ntimes = [{TIMES}]\n[caps]\nper_hour = 100000\nper_day = 100000\ndomain_per_day = 100000\n"

GIVEN = [
    "Aino",
    "Anna",
    "Eeva",
    "Eino",
    "Elina",
    "Elli",
    "Emil",
    "Erkki",
    "Hanna",
    "Heikki",
    "Helvi",
    "Hilkka",
    "Irja",
    "Jari",
    "Jorma",
    "Juha",
    "Kaisa",
    "Kalle",
    "Kerttu",
    "Lasse",
    "Laura",
    "Leena",
    "Leo",
    "Liisa",
    "Maija",
    "Mikko",
    "Minna",
    "Oili",
    "Olli",
    "Onni",
    "Pekka",
    "Petri",
    "Pirkko",
    "Raija",
    "Risto",
    "Saara",
    "Sanna",
    "Satu",
    "Seppo",
    "Sirpa",
    "Taina",
    "Tapio",
    "Timo",
    "Tuula",
    "Ulla",
    "Urho",
    "Veikko",
    "Vesa",
]
FAMILY = [
    "Alanen",
    "Haapala",
    "Hakala",
    "Halonen",
    "Harju",
    "Heino",
    "Hietala",
    "Jokela",
    "Kallio",
    "Kangas",
    "Kivinen",
    "Koskela",
    "Laakso",
    "Laine",
    "Lehto",
    "Leino",
    "Lepola",
    "Manner",
    "Mattila",
    "Niemi",
    "Ojala",
    "Peltola",
    "Pohjola",
    "Rantala",
    "Saari",
    "Salmi",
    "Salo",
    "Savela",
    "Seppä",
    "Toivola",
    "Uusitalo",
    "Vainio",
    "Vanhala",
    "Virta",
]
OTHERS = [
    ("Uutiset", COMES, "List-Id: <uutiset.example>\r\n"),
    ("Hallitus", "Hei, kokouksen pöytäkirja on liitteenä. Terveisin {name}\n", ""),
    ("Poissa Oleva", "Olen lomalla 18.3. asti.\n", "Auto-Submitted: auto-replied\r\n"),
    ("Kauppa", "Alennus kaikesta! Tule ja osta.\n", "Precedence: bulk\r\n"),
]


@dataclass
class Day:
    """The site, what came to it, and what broke."""

    here: Site
    chance: random.Random
    mails: int
    due: dict[int, str] = field(default_factory=dict)  # the name that each registration is for, by UID
    cancelled: set[str] = field(default_factory=set)
    broke: Counter[str] = field(default_factory=Counter)
    away: dict[str, int] = field(default_factory=dict)  # for how many passes more a server is away
    backup_at: int = -1
    came: int = 0
    hours: int = 24

    def run(self) -> Iterator[str]:
        """A line for each hour."""
        self.people = [f"{given} {family}" for family in FAMILY for given in GIVEN]
        self.chance.shuffle(self.people)
        self.here.go(MIDNIGHT)
        for number in range(1, PASSES * self.hours // 24 + 1):
            now = MIDNIGHT + number * EVERY
            self.arrive(now - EVERY, self.mails * number // PASSES - self.came)
            self.one_pass(number, now)
            if number % 6 == 0:
                yield self.line(number // 6)
        self.recover()

    def line(self, hour: int) -> str:
        states = dict(self.here.rows("SELECT state, count(*) FROM letters GROUP BY state"))
        [(rows,)] = self.here.rows("SELECT count(*) FROM mails")
        return f"{hour:02}:00  {self.came} mails, {rows} rows, letters {states}, broke {dict(self.broke)}"

    # ------------------------------------------------------------ what comes

    def arrive(self, since: datetime, count: int) -> None:
        mails = [(self.one(since), since + self.chance.random() * EVERY) for _ in range(count)]
        uids = self.here.mailbox.append_all([(raw, at) for (raw, _), at in mails])
        self.due |= {uid: name for uid, ((_, name), _) in zip(uids, mails, strict=True) if name}
        self.came += count

    def one(self, at: datetime) -> tuple[bytes, str]:
        """A mail, and the name on the list that it must come to; "" where it must come to none."""
        kind = self.chance.random()
        earlier = self.chance.choice(list(self.due.values())) if self.due else ""
        if kind < 0.5 and self.people:
            name = self.people.pop()
            return mail(name, MIDNIGHT), name
        if kind < 0.6 and earlier:
            return mail(earlier, MIDNIGHT), ""  # the very same bytes again
        if kind < 0.65 and earlier:
            return mail(earlier, MIDNIGHT, COMES + "\nLähetetty puhelimesta\n"), ""  # its Message-ID, other words
        if kind < 0.72 and (reply := self.cancellation()):
            return reply, ""
        name, body, head = self.chance.choice(OTHERS)
        return mail(name, at, body, number=self.chance.randrange(10**9), head=head), ""

    def cancellation(self) -> bytes:
        """Somebody answers our letter that she cannot come."""
        by_address = {name.lower().replace(" ", ".").replace("ä", "a"): name for name in self.due.values()}
        letter = self.chance.choice(self.here.sink.mails) if self.here.sink.mails else None
        name = letter and by_address.get(letter.recipients[0].partition("@")[0])
        if not letter or not name or name in self.cancelled:
            return b""
        self.cancelled.add(name)
        head = f"In-Reply-To: {id_of(letter.raw)}\r\nReferences: {id_of(letter.raw)}\r\n"
        return mail(name, MIDNIGHT, "En pääsekään tulemaan, peruisin.\n\n{name}\n", number=2, head=head)

    # ------------------------------------------------------------ what breaks

    def one_pass(self, number: int, now: datetime) -> None:
        for server, passes in list(self.away.items()):
            self.away[server] = passes - 1
            if passes <= 1:
                getattr(self.here, server).restore()
                del self.away[server]
        if self.is_calm(number) or self.chance.random() < 0.4:
            self.here.poll(now)
            return
        fault = self.chance.choice(FAULTS)
        self.broke[fault.__name__] += 1
        fault(self, now)
        for server in ("imap", "smtp"):
            if server not in self.away:
                getattr(self.here, server).restore()

    def is_calm(self, number: int) -> bool:
        """True from the time a backup is taken until it is put back, four times a day."""
        copy = self.here.folder / "backup"
        if number % 36 == 20 and not self.away:
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(self.here.folder / "data", copy)
            self.backup_at = number
        if self.backup_at >= 0 and number == self.backup_at + 5:
            shutil.rmtree(self.here.folder / "data")
            shutil.copytree(copy, self.here.folder / "data")
            self.backup_at = -1
            self.broke["backup put back"] += 1
            return True
        return self.backup_at >= 0

    def traced(self, call: str, what: str) -> list[str]:
        return ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:{what}"]

    def killed(self, now: datetime) -> None:
        call, most = self.chance.choice([("fdatasync", 60), ("sendto", 200), ("recvfrom", 180), ("pwrite64", 900)])
        self.here.poll(now, self.traced(call, f"signal=KILL:when={self.chance.randint(1, most)}"))

    def disk(self, now: datetime) -> None:
        error, first = self.chance.choice(["ENOSPC", "EIO"]), self.chance.randint(1, 300)
        self.here.poll(now, self.traced("pwrite64", f"error={error}:when={first}+"))

    def imap_cut(self, now: datetime) -> None:
        self.here.imap.cut_after = self.chance.randint(1, 3000)
        self.here.poll(now)

    def smtp_cut(self, now: datetime) -> None:
        self.here.smtp.cut_after = self.chance.randint(1, 30_000)
        self.here.poll(now)

    def server_away(self, now: datetime) -> None:
        server = self.chance.choice(["imap", "smtp"])
        getattr(self.here, server).cut()
        self.away[server] = self.chance.randint(1, 8)
        self.here.poll(now)

    def refusals(self, now: datetime) -> None:
        answers = [self.chance.choice(["250 OK", "451 later", "554 no", HANG_UP, "421 busy"]) for _ in range(8)]
        self.here.sink.next_answers(*answers)
        self.here.poll(now)
        self.here.sink._answers.clear()

    def two(self, now: datetime) -> None:
        both = [subprocess.Popen(self.here.command(now), stderr=subprocess.DEVNULL) for _ in range(2)]
        for one in both:
            one.wait(900)

    def clock(self, now: datetime) -> None:
        self.here.poll(now + self.chance.uniform(-120, 120) * MINUTES)

    def uidvalidity(self, now: datetime) -> None:
        if self.broke["uidvalidity"] <= 3:
            self.here.mailbox.set_uidvalidity(self.chance.randint(2, 2**31))
        self.here.poll(now)

    # ------------------------------------------------------------ how it ends

    def recover(self) -> None:
        """Calm passes until the next evening's digest."""
        for server in ("imap", "smtp"):
            getattr(self.here, server).restore()
        for step in range(1, 12):
            self.here.poll(MIDNIGHT + timedelta(days=1) + step * 10 * MINUTES)
        for hours in (30, 36, 40):
            self.here.poll(MIDNIGHT + timedelta(hours=hours))

    def faults(self) -> list[str]:
        """What is not as promised."""
        found = self.here.faults((), {})
        on_list = Counter(name for name, _, _ in self.here.listed("ranta"))
        found += [f"doubled: {name} is {times} times on the list" for name, times in on_list.items() if times > 1]
        laid = {uid for (uid,) in self.here.rows("SELECT uid FROM mails WHERE action = 'human' OR review = 'waiting'")}
        lettered = self.here.rows("SELECT uid FROM mails JOIN letters ON mail_id = mails.id")
        told = laid | {uid for (uid,) in lettered}
        for uid, name in self.due.items():
            if uid not in told:
                found.append(f"lost: no letter for UID {uid}, and no coordinator sees it")
            if uid not in laid and name not in self.cancelled and not on_list[name]:
                found.append(f"lost: UID {uid} is not on the list")
        print(f"{len(self.due)} registrations, {len(laid & set(self.due))} of them before the coordinators")
        return found


FAULTS: list[Callable[[Day, datetime], None]] = [
    Day.killed,
    Day.killed,
    Day.killed,
    Day.disk,
    Day.imap_cut,
    Day.smtp_cut,
    Day.server_away,
    Day.refusals,
    Day.two,
    Day.clock,
    Day.uidvalidity,
]


def main(mails: int, seed: int, hours: int = 24) -> int:
    """How the day goes on standard output; 0 where nothing was lost or doubled."""
    if reason := why_none():
        print("No day:", reason)
        return 1
    started = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="day-"))
    folder.chmod(0o755)  # the owner of the mail must come through
    try:
        with Dovecot(folder / "dovecot") as server, site(folder / "site", server, MORE) as here:
            day = Day(here, random.Random(seed), mails, hours=hours)  # noqa: S311 - a test
            for line in day.run():
                print(f"{line}, {time.monotonic() - started:.0f} s", flush=True)
            found = day.faults()
            print(day.line(40))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for fault in found:
        print(fault)
    kinds = Counter(fault.partition(":")[0] for fault in found)
    print(f"{day.came} mails, seed {seed}: lost {kinds['lost']}, doubled {kinds['doubled']}, others {len(found)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
