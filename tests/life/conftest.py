from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.life.hall import MONDAY, OPEN, SETUPS, Hall


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    for stack in OPEN.values():
        stack.close()
    OPEN.clear()
    SETUPS.clear()


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    """A hall whose inbox is empty, and where a first pass has been made."""
    made = Hall(tmp_path)
    assert made.go(MONDAY).taken == []
    return made
