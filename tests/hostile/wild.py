"""The wild mails between real servers: `python -m tests.hostile.wild` (make wild): some minutes.

Three installations: the mails as they are, the same sent to us too, and the fifty nastiest, each before a good one. No
letter may leave but to the good ones, nothing may be registered, nothing of the others may be kept but what is laid
before the coordinators, and every mail must come to its end.
"""
# ruff: noqa: T201 - a program that prints how it goes

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

from mailbot.mail import parse
from tests.faults.site import Site, site
from tests.flow.village import MONDAY, mail
from tests.live.test_wild_replay import ARCHIVE, readdressed
from tests.servers.dovecot import Dovecot, why_not

NASTIEST = 50
HOUR = timedelta(hours=1)
MORE = "[caps]\nper_hour = 100000\nper_day = 100000\ndomain_per_day = 100000\n[digest]\ntimes = ['23:59']\n"
CONTENT = "sender IS NOT NULL OR words IS NOT NULL OR proposal IS NOT NULL OR message_id IS NOT NULL"


def mails() -> list[tuple[str, bytes]]:
    """Name and bytes of each."""
    with tarfile.open(ARCHIVE) as archive:
        members = [one for one in archive.getmembers() if one.isfile() and "manifest" not in one.name]
        return [(one.name, opened.read()) for one in members if (opened := archive.extractfile(one))]


def nastiness(raw: bytes) -> tuple[int, ...]:
    """What can be wrong with a mail, counted: Python's own parser fails at it, or it is over-long, deep or garbled."""
    longest = max(map(len, raw.split(b"\n")), default=0)
    parts = len(re.findall(rb"^content-type:", raw, re.IGNORECASE | re.MULTILINE))
    odd = sum(raw.count(octet) for octet in (b"\0", b"\x1b", b"\x85"))
    return (_raises(raw), len(parse(raw, MONDAY).faults), odd > 0, longest > 998, parts > 5, len(raw))


def _raises(raw: bytes) -> bool:
    try:
        read = message_from_bytes(raw, policy=policy.default)
        for part in read.walk():
            dict(part.items())
            if part.get_content_maintype() == "text":
                part.get_content()
    except Exception:  # noqa: BLE001 - that is the question
        return True
    return False


@contextmanager
def begun(folder: Path, server: Dovecot) -> Iterator[Site]:
    """An installation after its first pass."""
    with site(folder, server, MORE) as here:
        assert here.poll(MONDAY).returncode == 0
        yield here


def passes(here: Site, at_most: int = 9) -> list[subprocess.CompletedProcess[str]]:
    """Passes until every mail has its row."""
    ended = []
    while here.missing() and len(ended) < at_most:
        ended.append(here.poll(MONDAY + 2 * HOUR))
    return ended


def alone(here: Site, raws: list[bytes]) -> list[str]:
    """What is wrong after these mails came."""
    here.mailbox.append_all([(raw, MONDAY + HOUR) for raw in raws])
    before = here.flags_of("INBOX", "Sent", "Drafts")
    ended = passes(here)
    actions = Counter(here.rows("SELECT action FROM mails"))
    laid = "(action = 'human' OR review = 'waiting')"  # before the coordinators
    [(contents,)] = here.rows(f"SELECT count(*) FROM mails WHERE NOT {laid} AND ({CONTENT})")  # noqa: S608
    [(kept,)] = here.rows(f"SELECT count(*) FROM mails WHERE {laid} AND ({CONTENT})")  # noqa: S608
    print(f"  {len(raws)} mails: { {a: n for (a,), n in actions.items()} }, {kept} laid before the coordinators")
    found = [f"crashed: {one.returncode} {one.stderr}" for one in ended if one.returncode or one.stderr]
    found += [f"no row: UID {uid}" for uid in here.missing()]
    found += [f"sent: {kept.recipients}" for kept in here.sink.tries]
    found += [f"content: of {contents} mails that are no registration"] * bool(contents)
    found += [f"registered: {row}" for row in here.rows("SELECT id, event FROM registrations")]
    found += [f"a letter: {row}" for row in here.rows("SELECT kind, state FROM letters")]
    return found + [f"touched: {name}" for name, flags in before.items() if here.mailbox.flags(name) != flags]


def before_good_ones(here: Site, raws: list[bytes]) -> list[str]:
    """What is wrong after these came, each before a good one, in one pass."""
    for number, raw in enumerate(raws):
        good = mail("Maarit Kettunen", number=number, sender=f"m{number}@posti.example")
        here.mailbox.append_all([(raw, MONDAY + HOUR), (good, MONDAY + HOUR)])
    ended = here.poll(MONDAY + 2 * HOUR)
    answered = here.answered()
    missing = [n for n in range(len(raws)) if answered[f"<{n}.m{n}@posti.example>"] != 1]
    print(f"  {len(raws)} nasty ones, {len(raws) - len(missing)} good ones answered in the same pass")
    found = [f"crashed: {ended.returncode} {ended.stderr}"] * bool(ended.returncode or ended.stderr)
    found += [f"sent: {kept.recipients}" for kept in here.sink.tries if not kept.recipients[0].startswith("m")]
    return found + [f"not answered: the one behind {number}" for number in missing]


def main() -> int:
    """Prints what became of them; 1 where anything is wrong."""
    if reason := why_not() or ("" if ARCHIVE.exists() else "the wild mails are not beside the project"):
        print("No wild mails:", reason)
        return 1
    started, found = time.monotonic(), list[str]()
    wild = [raw for _, raw in mails()]
    nasty = sorted(wild, key=nastiness, reverse=True)[:NASTIEST]
    folder = Path(tempfile.mkdtemp(prefix="wild-"))
    folder.chmod(0o755)  # the owner of the mail must come through
    try:
        with Dovecot(folder / "dovecot") as server:
            with begun(folder / "as-they-are", server) as here:
                print("as they are")
                found += alone(here, wild)
            with begun(folder / "re-addressed", server) as here:
                print("re-addressed to us")
                found += alone(here, [readdressed(raw) for raw in wild])
            with begun(folder / "nasty", server) as here:
                print("before good ones")
                found += before_good_ones(here, [readdressed(raw) for raw in nasty])
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(*found, sep="\n")
    print(f"{len(found)} faults, {time.monotonic() - started:.0f} s")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
