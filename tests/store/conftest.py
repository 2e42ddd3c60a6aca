from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbot import store as stores


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "mailbot.db"


@pytest.fixture
def store(file: Path) -> Iterator[stores.Store]:
    opened = stores.open(f"sqlite:///{file}")
    yield opened
    opened.close()
