"""The built wheel has all that the program reads of its own, so that it works from any folder."""

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
READS = """
import mailbot.wording, mailbot.lexicon, mailbot.store.migrations
templates = mailbot.wording.load(None)
print(mailbot.__file__, mailbot.store.migrations.__file__, *map(templates.path, templates.sources), sep="\\n")
[mailbot.lexicon.blocks(name) for name in mailbot.lexicon.names()]
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel as it is built here and now, without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=60)
    return zipfile.ZipFile(next(folder.glob("*.whl")))


def shipped(pattern: str) -> set[str]:
    """The files of the project under this pattern, by their paths in the wheel."""
    files = (path for path in ROOT.glob(pattern) if path.is_file() and "__pycache__" not in path.parts)
    named = (path.relative_to(ROOT).as_posix() for path in files)
    return {f"mailbot/{name}" if name.startswith("templates/") else name for name in named}


@pytest.mark.parametrize("pattern", ["mailbot/**/*.py", "mailbot/lexicon/*.toml", "templates/**/*", "mailbot/**/*"])
def test_the_wheel_has_every_file_that_the_program_reads(wheel: zipfile.ZipFile, pattern: str) -> None:
    ours = shipped(pattern)
    assert ours
    assert ours <= set(wheel.namelist())


def test_what_is_in_the_wheel_is_found_from_any_folder(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path / "installed")
    (tmp_path / "elsewhere").mkdir()
    done = subprocess.run(
        [sys.executable, "-P", "-c", READS], cwd=tmp_path / "elsewhere", capture_output=True, text=True, timeout=60,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "installed")},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert {Path(line).is_relative_to(tmp_path / "installed") for line in done.stdout.splitlines()} == {True}


def test_the_wheel_has_no_mail_list_or_test_in_it(wheel: zipfile.ZipFile) -> None:
    assert {name.partition("/")[0].partition("-")[0] for name in wheel.namelist()} == {"mailbot"}
    own = [name for name in wheel.namelist() if not name.startswith("mailbot/demo/")]
    assert not [name for name in own if name.endswith((".db", "config.toml"))]


def test_the_wheel_brings_the_command(wheel: zipfile.ZipFile) -> None:
    entry = next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    assert b"mailbot = mailbot.__main__:main" in wheel.read(entry)


def test_every_dependency_is_in_the_lock_files() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for lock, named in [
        ("requirements.lock", project["project"]["dependencies"]),
        ("requirements-dev.lock", project["project"]["dependencies"] + project["dependency-groups"]["dev"]),
    ]:
        pinned = {line.partition("==")[0] for line in (ROOT / lock).read_text(encoding="utf-8").splitlines()}
        missing = {name for name in named if canonical(name) not in pinned}
        assert not missing, f"make lock: {lock} has no {missing}"


def canonical(requirement: str) -> str:
    """The name before the versions, as lock files write it."""
    return requirement.split(">")[0].split("=")[0].strip().lower().replace("_", "-")


def test_no_lock_file_names_where_packages_come_from() -> None:
    for lock in ROOT.glob("requirements*.lock"):
        assert "://" not in lock.read_text(encoding="utf-8")
