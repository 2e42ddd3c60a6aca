from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults import scene
from tests.faults.site import Site, site
from tests.servers.dovecot import Dovecot


@dataclass
class Scene:
    """The scene, ready to be broken, and how its lists are when nothing breaks."""

    site: Site
    lists: dict[str, list[object]]
    frozen: Path
    untouched: dict[str, object]

    def begin(self) -> Site:
        """The site as it stands before the pass."""
        self.site.imap.restore()
        self.site.smtp.restore()
        self.site.thaw(self.frozen)
        self.untouched = self.site.flags_of("INBOX", "Sent", "Drafts")
        return self.site

    def end(self) -> list[str]:
        """What is not as promised, after what cron does next."""
        scene.recover(self.site)
        return scene.verdict(self.site, self.untouched, self.lists)


@pytest.fixture(scope="session")
def frozen(dovecot_server: Dovecot) -> Iterator[tuple[Path, dict[str, list[object]]]]:
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    try:
        with site(folder / "site", dovecot_server) as here:
            scene.prepare(here)
            here.freeze(folder / "frozen")
            yield folder / "frozen", scene.reference(here, folder / "frozen")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def broken(frozen: tuple[Path, dict[str, list[object]]], dovecot_server: Dovecot, tmp_path: Path) -> Iterator[Scene]:
    """A mail, a reply, a cancellation and a digest, about to be taken."""
    with site(tmp_path, dovecot_server) as here:
        made = Scene(here, frozen[1], frozen[0], {})
        made.begin()
        yield made


@pytest.fixture
def here(dovecot_server: Dovecot, tmp_path: Path) -> Iterator[Site]:
    """An empty site."""
    with site(tmp_path, dovecot_server) as made:
        yield made
