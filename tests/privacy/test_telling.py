"""P16: what somebody wrote is on no screen, in no log and in no error, whatever goes wrong."""

from __future__ import annotations

import logging
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from mailbot.cli import logs
from mailbot.flow import mails
from tests.cli.conftest import Run, run  # noqa: F401 - a fixture
from tests.flow.village import MONDAY, ZONE
from tests.live.conftest import town  # noqa: F401 - a fixture
from tests.live.town import Town
from tests.privacy.marks import BODY, MARKS, NAME, SENDER, found, marked

pytestmark = pytest.mark.dovecot
HOUR = timedelta(hours=1)
NOW = (MONDAY + HOUR).isoformat()
KINDS = {
    "a registration": marked(1),
    "a cancellation": marked(2, "En pääsekään, peruisin. Keltasirkku.\n\n{name}\n"),
    "a question": marked(3, "Pääseekö Koivulahden seurantalolle pyörätuolilla, ja onko keltasirkkuja?\n\n{name}\n"),
    "of no concern": marked(4, "Myydään keltasirkkuja.\n\n{name}\n"),
    "an automatic one": marked(5, head="Auto-Submitted: auto-replied\r\n"),
    "one over the caps": marked(6, BODY + "keltasirkku " * 100_000),
}


@pytest.fixture
def said() -> StringIO:
    """Everything that is logged, down to DEBUG, by anybody."""
    return StringIO()


@pytest.fixture
def filled(town: Town, said: StringIO, monkeypatch: pytest.MonkeyPatch) -> Town:  # noqa: F811
    """The town with a mail of each kind come, and every log kept."""
    set_up = logs.set_up
    monkeypatch.setattr(logs, "set_up", lambda: set_up(said, logging.DEBUG))
    town.go(MONDAY)
    for raw in KINDS.values():
        town.mailbox.append(raw, MONDAY)
    return town


def told(run: Run, said: StringIO, town: Town, *arguments: str) -> tuple[int, str]:  # noqa: F811
    """The exit code of a command, and everything it said or logged."""
    ended = run(*arguments, "--config", town.settings)
    return ended.code, ended.out + ended.err + said.getvalue()


def test_the_marks_are_there_to_be_found() -> None:
    assert found(marked()) == [mark for mark in MARKS if mark != "nut-free"]
    assert set(found("nut-free Pähkinä".encode("utf-16-le"))) == {"nut-free", "pähkinä"}


def test_a_pass_and_what_is_told_of_it(run: Run, said: StringIO, filled: Town) -> None:  # noqa: F811
    for arguments in (
        ("poll", "--verbose", "--now", NOW),
        ("status",),
        ("status", "--json"),
        ("doctor",),
        ("backup",),
        ("purge", "--now", NOW),
        ("poll", "--verbose", "--now", NOW),
        ("forget", SENDER),
        ("forget", NAME),
    ):
        code, words = told(run, said, filled, *arguments)
        assert (arguments, code, found(words)) == (arguments, 0, [])
    assert "(not repeated)" in said.getvalue(), "libraries did speak"


# ---------------------------------------------------------------- when something goes wrong


def refuse(town: Town) -> None:  # noqa: F811
    town.sink.refuse(SENDER, f"550 <{SENDER}>: {NAME} is unknown here")


def refuse_words(town: Town) -> None:  # noqa: F811
    town.sink.next_answers(*[f"554 {NAME} eats no pähkinä"] * 9)


def defer(town: Town) -> None:  # noqa: F811
    town.sink.next_answers(*[f"451 {NAME} later"] * 9)


def break_a_template(town: Town) -> None:  # noqa: F811
    for language in ("fi", "en"):
        own = town.folder / "templates" / language
        own.mkdir(parents=True)
        (own / "confirmed.txt").write_text("Subject: Hei\n{{ events[0].people[0].name.nobody.knows }}\n")


def fill_the_database(town: Town) -> None:  # noqa: F811
    """A constraint that every mail's row breaks: the exception holds the row."""
    with sqlite3.connect(town.folder / "data" / "mailbot.db") as connection:
        connection.execute(
            "CREATE TRIGGER stop BEFORE INSERT ON mails BEGIN SELECT RAISE(ABORT, 'Kerttu Salmenkivi'); END"
        )
    connection.close()


def spoil_the_database(town: Town) -> None:  # noqa: F811
    (town.folder / "data" / "mailbot.db").write_bytes(marked())


TROUBLES = [refuse, refuse_words, defer, break_a_template, fill_the_database, spoil_the_database]


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.__name__)
def test_trouble_is_told_without_their_words(
    run: Run,  # noqa: F811
    said: StringIO,
    filled: Town,
    trouble: Callable[[Town], None],
) -> None:
    trouble(filled)
    for command in (("poll", "--verbose", "--now", NOW), ("status",), ("doctor",), ("purge",)):
        _, words = told(run, said, filled, *command)
        assert (command, found(words)) == (command, [])


STEPS = ["parse", "read", "decide", "known_of", "received_at"]
PLACES = [(mails, step) for step in STEPS] + [
    (mails.compose, "letter"),
    (mails.outbox, "build"),
    (mails.store, "record"),
]


KINDS_OF_TROUBLE = [ValueError, KeyError, UnicodeError, RecursionError, MemoryError, OSError, AssertionError, TypeError]


@pytest.mark.parametrize(
    ("room", "step", "kind"),
    [(*place, kind) for place, kind in zip(PLACES, KINDS_OF_TROUBLE, strict=True)],
    ids=[step for _, step in PLACES],
)
def test_an_exception_anywhere_is_told_by_its_class(
    run: Run,  # noqa: F811
    said: StringIO,
    filled: Town,
    monkeypatch: pytest.MonkeyPatch,
    room: Any,
    step: str,
    kind: type[Exception],
) -> None:
    def fails(*given: Any, **more: Any) -> Any:
        raise kind(f"{NAME} {given} {more}")

    monkeypatch.setattr(room, step, fails)
    for _ in range(3):  # at the third failure a mail is laid aside
        _, words = told(run, said, filled, "poll", "--verbose", "--now", NOW)
    assert (kind.__name__ in words, found(words)) == (True, [])


def test_a_service_says_nothing_of_them(filled: Town) -> None:
    now = MONDAY.now(ZONE)
    year = f"{now.year + 1}"
    filled.events = filled.events.replace("2021-", f"{year}-")
    filled.sink.next_answers(f"554 {NAME} eats no pähkinä")
    filled.mailbox.append(marked(7, at=now), now)
    with subprocess.Popen(
        [sys.executable, "-m", "mailbot", "serve", "--config", str(filled.settings)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as program:
        until = time.monotonic() + 60
        while not filled.sink.tries and time.monotonic() < until:
            time.sleep(0.1)
        program.terminate()
        words = program.communicate(timeout=30)[0]
    assert (len(filled.sink.tries) > 0, program.returncode, found(words)) == (True, 0, [])


def test_of_no_pass_a_crash_file_or_a_log_is_left(run: Run, filled: Town, said: StringIO) -> None:  # noqa: F811
    told(run, said, filled, "poll", "--now", NOW)
    kept = {path.relative_to(filled.folder).as_posix() for path in filled.folder.rglob("*") if path.is_file()}
    assert kept <= {
        "password",
        "config.toml",
        "data/mailbot.db",
        "data/mailbot.db-wal",
        "data/mailbot.db-shm",
        "data/mailbot.lock",
    }


def test_the_settings_mask_their_secret(filled: Town) -> None:
    from mailbot import config

    assert "kesä" not in repr(config.load(filled.settings))


@pytest.fixture(autouse=True)
def _away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
