"""The wild mails taken their whole way, as they are and re-addressed to us: no crash, no letter, no registration.

Every twelfth of them in each run; all with `MAILBOT_WILD=all` in the environment (some minutes).
"""

from __future__ import annotations

import os
import re
import tarfile
from collections import Counter
from pathlib import Path

import pytest

from mailbot import config, flow
from tests.flow.village import Village

ARCHIVE = Path(__file__).parents[3] / "shared" / "wild" / "wild.tar.xz"
STEP = 1 if os.environ.get("MAILBOT_WILD") == "all" else 12

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not ARCHIVE.exists(), reason="the wild mails are not beside the project"),
]


@pytest.fixture(scope="module")
def wild() -> list[bytes]:
    with tarfile.open(ARCHIVE) as archive:
        members = [member for member in archive.getmembers() if member.isfile() and "manifest" not in member.name]
        return [opened.read() for member in members[::STEP] if (opened := archive.extractfile(member))]


def readdressed(raw: bytes) -> bytes:
    """The same mail, sent to us too."""
    first = re.match(rb"From [^\n]*\n", raw)
    at = first.end() if first else 0
    return raw[:at] + b"Cc: ilmo@kyla.example\n" + raw[at:]


@pytest.mark.parametrize("is_ours", [False, True], ids=["as they are", "re-addressed to us"])
def test_no_wild_mail_is_answered_or_registered(wild: list[bytes], village: Village, is_ours: bool) -> None:
    for raw in wild:
        village.put(readdressed(raw) if is_ours else raw)
    with flow.replay(config.load(village.settings), village.inbox) as kept:
        taken = list(kept)
        lists = kept.final_list()
    print(f"{len(taken)} of 1845: {Counter(str(one.decision.action) for one in taken)}")  # noqa: T201 - shown with -s
    assert len(taken) == len(wild)
    assert [one.arrival.name for one in taken if one.letter] == []
    assert not any(lists.values())


@pytest.fixture
def village(tmp_path: Path) -> Village:
    return Village(tmp_path)
