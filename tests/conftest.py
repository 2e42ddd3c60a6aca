"""Fixtures that many tests use."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.servers.dovecot import Dovecot, Mailbox, why_not

_numbers = count(1)


@pytest.fixture(scope="session")
def dovecot_server() -> Iterator[Dovecot]:
    """One Dovecot for the whole run; in /tmp, since pytest's own folders are closed to the mail's owner."""
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
