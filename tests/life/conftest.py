from __future__ import annotations

from pathlib import Path

import pytest

from tests.life.hall import MONDAY, Hall


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    """A hall whose inbox is empty, and where a first pass has been made."""
    made = Hall(tmp_path)
    assert made.go(MONDAY).taken == []
    return made
