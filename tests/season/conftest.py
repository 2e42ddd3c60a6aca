from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.season.world import Season
from tests.servers.dovecot import Mailbox
from tests.servers.smtp import Sink


@pytest.fixture
def season(tmp_path: Path, dovecot: Mailbox) -> Iterator[Season]:
    """The village before its first pass."""
    dovecot.create("Sent", "Drafts")
    with Sink() as sink:
        yield Season(tmp_path, dovecot, sink)
