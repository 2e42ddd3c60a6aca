"""The mails of a whole inbox, in one poll between real servers, with the clock set by the mails (`--now mails`)."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from mailbot.inbox.received import received_at
from tests.live.town import Town

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "dev-rovaniemi"
pytestmark = [
    pytest.mark.dovecot,
    pytest.mark.shared,
    pytest.mark.skipif(not CORPUS.exists(), reason="the corpora are not beside the project"),
]


@pytest.fixture
def filled(town: Town) -> Town:
    """The town with the corpus's events; its mails came in after the first pass."""
    raws = [path.read_bytes() for path in sorted((CORPUS / "mails").glob("*.eml"))]
    arrivals = [arrived(raw) for raw in raws]
    events = (CORPUS / "events.toml").read_text(encoding="utf-8").replace("{", "{{").replace("}", "}}")
    town.events = 'mode = "{mode}"\n' + events.replace("[[events]]", "{more}\n[[events]]", 1)
    begun = town.run("poll", "--now", (arrivals[0] - timedelta(hours=1)).isoformat())
    assert (begun.returncode, begun.stderr) == (0, "")
    town.mailbox.append_all(list(zip(raws, arrivals, strict=True)))
    return town


def arrived(raw: bytes) -> datetime:
    at = received_at(raw)
    assert at is not None
    return at


def test_one_poll_sends_each_letter_once_and_leaves_the_rows_of_a_replay(filled: Town) -> None:
    before = filled.mailbox.flags()
    first = filled.run("poll", "--now", "mails")
    assert (first.returncode, first.stderr) == (0, "")

    said, lists = replayed(filled)
    expected = Counter(line["message_id"] for line in said if line["letter"])
    assert filled.answered() == expected
    assert max(expected.values()) == 1
    letters = len(filled.answered())

    again = filled.run("poll", "--now", "mails")
    assert (again.returncode, len(filled.answered())) == (0, letters)
    assert filled.mailbox.flags() == before

    for event, rows in lists.items():
        listed = json.loads(filled.run("participants", event, "--json").stdout)["participants"]
        assert sorted(map(fact, listed)) == sorted(map(fact, rows))
    print(f"{len(said)} mails, {letters} letters, {sum(map(len, lists.values()))} on the lists")  # noqa: T201 - with -s


def fact(one: dict[str, object]) -> str:
    """Who, how and with which diet."""
    diet = one["diet"]
    assert isinstance(diet, dict)
    return f"{one['name']} {one['status']} {[diet[key] for key in ('tags', 'other', 'none')]}"


def replayed(town: Town) -> tuple[list[dict[str, str]], dict[str, list[dict[str, object]]]]:
    out, lists = town.folder / "out.jsonl", town.folder / "lists.json"
    command = ["replay", str(CORPUS / "mails"), "--json", str(out), "--participants", str(lists)]
    assert town.run(*command).returncode == 0
    said = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    return said, json.loads(lists.read_text(encoding="utf-8"))
