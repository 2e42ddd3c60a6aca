from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbot import store as stores
from tests.servers.smtp import Sink


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "mailbot.db"


@pytest.fixture
def store(file: Path) -> Iterator[stores.Store]:
    opened = stores.open(f"sqlite:///{file}")
    yield opened
    opened.close()


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as opened:
        yield opened
