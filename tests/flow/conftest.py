from __future__ import annotations

from pathlib import Path

import pytest

from tests.flow.village import MONDAY, Village


@pytest.fixture
def village(tmp_path: Path) -> Village:
    """A village whose inbox is empty, and where a first pass has been made."""
    village = Village(tmp_path)
    assert village.go(MONDAY).taken == []
    return village
