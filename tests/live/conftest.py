from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.town import Town
from tests.servers.dovecot import Mailbox
from tests.servers.smtp import Sink


@pytest.fixture
def town(tmp_path: Path, dovecot: Mailbox) -> Iterator[Town]:
    """An installation between a real Dovecot and an SMTP sink."""
    dovecot.create("Sent", "Drafts")
    with Sink() as sink:
        yield Town(tmp_path, dovecot, sink)
