"""P13: what was committed is there after any end of the program, and no letter without its mail."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from mailbot import store as stores

WRITER = """
import sys
from mailbot import store as stores
from tests.store.samples import NOW, arrival, mail, outgoing, registers
store = stores.open(sys.argv[1])
for uid in range(1, 1000):
    with store.write() as session:
        stores.record(session, arrival(uid), mail(uid), registers(), outgoing(uid), NOW)
    print(uid, flush=True)
"""


def acknowledged(lines: str) -> set[int]:
    return {int(line) for line in lines.splitlines()}


def assert_whole(file: Path, told: set[int]) -> None:
    store = stores.open(f"sqlite:///{file}")
    with store.read() as session:
        assert session.scalar(sa.text("PRAGMA integrity_check")) == "ok"
        known = stores.known_uids(session, "INBOX", 7)
        assert told <= known
        assert len(known - told) <= 1, "one may be committed and not yet told"
        assert len(stores.letters(session)) == len(stores.standing(session).registrations) == len(known)
    store.close()


@pytest.mark.parametrize("number", [1, 2, 3, 5, 8, 13])
def test_a_program_killed_at_any_sync_leaves_whole_mails(store: stores.Store, file: Path, number: int) -> None:
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed here (Debian: apt install strace)")
    traced = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync,fdatasync"]
    killing = ["-e", f"inject=fsync,fdatasync:signal=KILL:when={number}"]
    program = [sys.executable, "-c", WRITER, f"sqlite:///{file}"]
    ended = subprocess.run([*traced, *killing, *program], capture_output=True, text=True, timeout=60)
    if "not permitted" in ended.stderr:
        pytest.skip("this machine lets nobody trace a program")
    assert ended.returncode in (-signal.SIGKILL, 128 + signal.SIGKILL), ended.stderr
    assert len(acknowledged(ended.stdout)) < number, "every commit needs its sync"
    assert_whole(file, acknowledged(ended.stdout))


def test_a_program_killed_in_its_work_leaves_whole_mails(store: stores.Store, file: Path) -> None:
    program = [sys.executable, "-c", WRITER, f"sqlite:///{file}"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as running:
        told = "".join(running.stdout.readline() for _ in range(25))
        running.kill()
        told += running.stdout.read()
    assert_whole(file, acknowledged(told))
