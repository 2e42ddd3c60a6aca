"""P13, P19: the disk is full, or gives errors, and is well again."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.conftest import Scene
from tests.faults.kills import why_none
from tests.faults.scene import BROKEN
from tests.faults.site import some

pytestmark = pytest.mark.dovecot


WRITES = [("pwrite64", 90), ("fdatasync", 3), ("pwrite64", 1), ("fdatasync", 9), ("pwrite64", 200), ("fdatasync", 15)]


@pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
@pytest.mark.parametrize(("call", "number"), some(WRITES, 3))
def test_from_this_write_on_the_disk_gives(broken: Scene, call: str, number: int, error: str) -> None:
    if reason := why_none():
        pytest.skip(reason)
    traced = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}"]
    ended = broken.site.poll(BROKEN, [*traced, "-e", f"inject={call}:error={error}:when={number}+"])
    assert ended.returncode == 6, ended.stderr
    assert "disk" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert broken.end() == []


@pytest.fixture
def small_disk(broken: Scene) -> Iterator[Path]:
    """The list's folder on a disk of 1 MB."""
    folder = broken.site.folder / "data"
    kept = folder.with_name("kept")
    folder.rename(kept)
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], capture_output=True)
    if mounted.returncode:
        pytest.skip("a small disk can be mounted by root only")
    try:
        shutil.copytree(kept, folder, dirs_exist_ok=True)
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("octets", some([20_000, 0, 60_000], 3))
def test_a_disk_that_runs_full_loses_nothing(broken: Scene, small_disk: Path, octets: int) -> None:
    room = shutil.disk_usage(small_disk).free
    filler = small_disk / "filler"
    filler.write_bytes(os.urandom(room // 4096 * 4096 - octets // 4096 * 4096))
    ended = broken.site.poll(BROKEN)
    assert ended.returncode in ({6} if octets < 60_000 else {0, 6}), ended.stderr
    filler.unlink()
    assert broken.end() == []
