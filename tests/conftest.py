"""Fixtures that many tests use."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.servers.dovecot import Dovecot, Mailbox, why_not

MEMORY = Path("/dev/shm")  # noqa: S108 - looked at before it is used
ROOM = 2**30  # octets that the folders of a whole run have to spare there

_numbers = count(1)


def pytest_configure() -> None:
    """Lays every folder of the tests, and of the programs they start, into memory where there is room.

    They wait for the disk longer than for anything else, and none asks whether it outlives the machine.
    """
    if "TMPDIR" not in os.environ and has_room(MEMORY):
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None


def has_room(folder: Path) -> bool:
    """True where files can be laid there, and run from there, and `ROOM` is free."""
    if not os.access(folder, os.W_OK | os.X_OK):
        return False
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize >= ROOM and not disk.f_flag & os.ST_NOEXEC


@pytest.fixture(scope="session")
def dovecot_server() -> Iterator[Dovecot]:
    """One Dovecot for the whole run; not in pytest's own folders, which are closed to the mail's owner."""
    if reason := why_not():
        pytest.skip(reason)
    folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
    try:
        with Dovecot(folder) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def dovecot(dovecot_server: Dovecot) -> Mailbox:
    """The empty mailbox of a fresh user on a real Dovecot."""
    return dovecot_server.mailbox(f"user{next(_numbers)}@kokoamo.example")
