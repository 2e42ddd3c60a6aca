"""SIGKILL at every sync, socket write, socket read and file write of a pass, in turn, until a run completes.

`python -m tests.faults.kills` (make faults) tries them all and prints a table. strace kills as the call is entered: so
a kill at the read that follows a write is one after that write has left.
"""
# ruff: noqa: T201 - a program that prints a table

from __future__ import annotations

import multiprocessing
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.faults.scene import BROKEN, prepare, recover, reference, verdict
from tests.faults.site import KILLED, Site, site
from tests.servers.dovecot import Dovecot, why_not

SYNCS = ("fdatasync", "fsync")
SENDS = ("sendto",)
OTHERS = ("recvfrom", "pwrite64", "connect", "unlink", "ftruncate", "fcntl")  # fcntl: the locks of SQLite
LEAST = 500

_CALL = re.compile(r"^\d+ +(\w+)\((.*)$")
_VERB = re.compile(r'"(?:[A-P]{4}\d+ )?((?:UID )?[A-Za-z]+)')
_STEPS = {
    "CAPABILITY": "log in to IMAP",
    "AUTHENTICATE": "log in to IMAP",
    "EXAMINE": "open the folder",
    "UID SEARCH": "search",
    "UID FETCH": "fetch and record",
    "LOGOUT": "leave IMAP, claim or make a digest",
    "LIST": "find Sent",
    "APPEND": "copy to Sent",
    "ehlo": "log in to SMTP",
    "mail": "envelope",
    "rcpt": "envelope",
    "DATA": "ask for DATA",
    "From": "the letter itself, settle",
    "quit": "leave SMTP",
}


def why_none() -> str:
    """Why nothing can be killed so on this machine; "" where it can."""
    if reason := why_not():
        return reason
    if shutil.which("strace") is None:
        return "strace is not installed here (Debian: apt install strace)"
    tried = subprocess.run(["strace", "-f", "-qq", "-o", "/dev/null", "true"], capture_output=True, text=True)
    return "this machine lets nobody trace a program" if tried.returncode else ""


@dataclass(frozen=True)
class Point:
    """The `number`th `call` of the pass, counted from 1, and the step of the pass that it falls into."""

    call: str
    number: int
    step: str

    @property
    def strace(self) -> list[str]:
        """What makes the program die there."""
        inject = f"inject={self.call}:signal=KILL:when={self.number}"
        return ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={self.call}", "-e", inject]


def points(here: Site, calls: tuple[str, ...], trace: Path) -> list[Point]:
    """Every point of one pass that ran to its end under strace, in order."""
    traced = ["strace", "-f", "-qq", "--seccomp-bpf", "-o", str(trace), "-e", "trace=" + ",".join((*calls, "sendto"))]
    assert here.poll(BROKEN, traced).returncode == 0
    return list(_walk(trace.read_text(errors="replace"), calls))


def _walk(trace: str, calls: tuple[str, ...]) -> Iterator[Point]:
    step, counts = "start", defaultdict[str, int](int)
    for line in trace.splitlines():
        found = _CALL.match(line)
        if found is None:
            continue
        if found[1] == "sendto" and (verb := _VERB.search(found[2])) is not None:
            step = _STEPS.get(verb[1], step)
        if found[1] in calls:
            counts[found[1]] += 1
            yield Point(found[1], counts[found[1]], step)


@dataclass(frozen=True)
class Tried:
    """How a kill ended: `is_killed` is False where the run was over before it came to the point."""

    point: Point
    is_killed: bool
    faults: list[str]
    uncertain: int


def try_one(here: Site, frozen: Path, point: Point, lists: dict[str, list[object]]) -> Tried:
    """Kills a pass there, lets cron go on, and holds the end against the model."""
    here.thaw(frozen)
    untouched = here.flags_of("INBOX", "Sent", "Drafts")
    ended = here.poll(BROKEN, point.strace)
    known = len(here.rows("SELECT id FROM mails"))
    recover(here)
    found = verdict(here, untouched, lists)
    if ended.returncode not in (0, *KILLED):
        found.append(f"ended: {ended.returncode} {ended.stderr}")
    if len(here.rows("SELECT id FROM mails")) < known:
        found.append("lost: a row that was there")
    uncertain = len(here.rows("SELECT id FROM letters WHERE state = 'uncertain'"))
    shutil.rmtree(here.maildir, ignore_errors=True)
    return Tried(point, ended.returncode in KILLED, found, uncertain)


# ---------------------------------------------------------------- all of them, on every core


def _work(server: Dovecot, folder: Path, frozen: Path, lists, todo, done) -> None:  # type: ignore[no-untyped-def]
    with site(folder, server) as here:
        while (point := todo.get()) is not None:
            done.put(try_one(here, frozen, point, lists))


def try_all(server: Dovecot, folder: Path, step: int = 1, workers: int = 4) -> Iterator[Tried]:
    """Every kill of the scene, or every so many-th."""
    frozen = folder / "frozen"
    with site(folder / "first", server) as here:
        prepare(here)
        here.freeze(frozen)
        lists = reference(here, frozen)
        here.thaw(frozen)
        todo = points(here, (*SYNCS, *SENDS, *OTHERS), folder / "trace")[step // 2 :: step]
    server._program, program = None, server._program  # a process of ours cannot be handed on
    spawn = multiprocessing.get_context("spawn")
    asked, done = spawn.Queue(), spawn.Queue()
    for point in [*todo, *[None] * workers]:
        asked.put(point)
    with ExitStack() as stack:
        for number in range(workers):
            arguments = (server, folder / f"worker{number}", frozen, lists, asked, done)
            worker = spawn.Process(target=_work, args=arguments, daemon=True)
            worker.start()
            stack.callback(worker.join)
        for _ in todo:
            yield done.get(timeout=180)
    server._program = program


def main() -> int:
    """The table on standard output; 0 where nothing was lost or doubled over enough kills."""
    if reason := why_none():
        print("No kills:", reason)
        return 1
    started, tried = time.monotonic(), list[Tried]()
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    folder.chmod(0o755)  # the owner of the mail must come through
    try:
        with Dovecot(folder / "dovecot") as server:
            for one in try_all(server, folder):
                tried.append(one)
                for fault in one.faults:
                    print(f"{one.point}: {fault}", flush=True)
                if len(tried) % 50 == 0:
                    print(f"… {len(tried)} tried in {time.monotonic() - started:.0f} s", flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(table(tried))
    kills = sum(one.is_killed for one in tried)
    faults = sum(len(one.faults) for one in tried)
    print(f"{kills} kills, {faults} broken promises, {time.monotonic() - started:.0f} s")
    return 0 if kills >= LEAST and not faults else 1


def table(tried: list[Tried]) -> str:
    """A line for each step and call: kills, mails lost, letters doubled, other faults, letters uncertain and told."""
    rows: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * 5)
    for one in tried:
        row = rows[one.point.step, one.point.call]
        kinds = [fault.partition(":")[0] for fault in one.faults]
        lost, doubled = kinds.count("lost"), kinds.count("doubled")
        counts = (one.is_killed, lost, doubled, len(kinds) - lost - doubled, one.uncertain)
        rows[one.point.step, one.point.call] = [a + b for a, b in zip(row, counts, strict=True)]
    head = f"{'step':36}{'call':12}{'kills':>7}{'lost':>7}{'doubled':>9}{'other':>7}{'told as uncertain':>19}"
    lines = [f"{s:36}{c:12}{k:7}{lo:7}{d:9}{o:7}{u:19}" for (s, c), (k, lo, d, o, u) in sorted(rows.items())]
    sums = [sum(column) for column in zip(*rows.values(), strict=True)]
    return "\n".join([head, *lines, "{:48}{:7}{:7}{:9}{:7}{:19}".format("sum", *sums)])


if __name__ == "__main__":
    sys.exit(main())
