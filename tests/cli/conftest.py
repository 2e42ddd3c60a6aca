from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from mailbot.cli import main
from tests.flow.village import MONDAY, Village


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Runs a command within the test; pytest's own logging is put back afterwards."""
    monkeypatch.setenv("COLUMNS", "150")
    monkeypatch.setenv("NO_COLOR", "1")
    before = logging.root.handlers[:], logging.root.level

    def ended(*arguments: str | Path) -> Ended:
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Ended(code, captured.out, captured.err)

    yield ended
    logging.captureWarnings(capture=False)
    logging.root.handlers[:], level = before
    logging.root.setLevel(level)


@pytest.fixture
def village(tmp_path: Path) -> Village:
    """A village whose inbox is empty, and where a first pass has been made."""
    village = Village(tmp_path)
    assert village.go(MONDAY).taken == []
    return village
