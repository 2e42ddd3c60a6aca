from collections.abc import Iterator

import pytest

from mailbot import store


@pytest.fixture
def session() -> Iterator[object]:
    opened = store.open()
    with opened.write() as session:
        yield session
    opened.close()
