"""P1, P2, P3, P6, P13: a pass that dies at any of its calls. All of them: `make faults`."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tests.faults.kills import try_all, why_none
from tests.servers.dovecot import Dovecot

pytestmark = pytest.mark.dovecot
STEP = 59  # one in so many of the seven hundred; a prime, so that all kinds of calls come


def test_a_pass_killed_anywhere_loses_nothing_and_answers_nothing_twice(dovecot_server: Dovecot) -> None:
    if reason := why_none():
        pytest.skip(reason)
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        tried = list(try_all(dovecot_server, Path(folder), STEP))
    assert [(str(one.point), fault) for one in tried for fault in one.faults] == []
    assert sum(one.is_killed for one in tried) >= 9
    print(f"{len(tried)} points, {sum(one.is_killed for one in tried)} kills")  # noqa: T201 - with -s
