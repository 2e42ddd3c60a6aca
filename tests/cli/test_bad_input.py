"""What cannot be used: each with its sentence and its exit code, and with nothing lost."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.flow.village import MONDAY, mail
from tests.live.conftest import town  # noqa: F401 - a fixture
from tests.live.town import Town

HOUR = timedelta(hours=1)
NOW = ("--now", (MONDAY + 2 * HOUR).isoformat())


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ('timezone = "Europe/Helsinki\n', "line 1"),
        ('tmezone = "Europe/Helsinki"\n', "tmezone"),
        ('mode = "sned"\n', "sned"),
        ('[paths]\ntemplates = "nowhere"\n', "nowhere"),
    ],
    ids=["broken TOML", "unknown key", "unknown mode", "no such template folder"],
)
@pytest.mark.parametrize("command", ["poll", "doctor"])
def test_settings_that_cannot_be_used(run: Run, tmp_path: Path, command: str, settings: str, told: str) -> None:
    (tmp_path / "config.toml").write_text(settings)
    ended = run(command, "--config", tmp_path / "config.toml")
    assert (ended.code, told in ended.err + ended.out) == (3, True)


def test_settings_that_are_not_there(run: Run, tmp_path: Path) -> None:
    ended = run("poll", "--config", tmp_path / "config.toml")
    assert (ended.code, "config.toml" in ended.err) == (3, True)


def test_no_mailbox_in_the_settings(run: Run, tmp_path: Path) -> None:
    from tests.flow.village import Village

    ended = run("poll", "--config", Village(tmp_path).settings)
    assert (ended.code, "[mailbox]" in ended.err) == (3, True)


@pytest.mark.dovecot
class TestBetweenServers:
    """Trouble that only shows when something is connected to or written."""

    @pytest.fixture(autouse=True)
    def _waiting(self, town: Town) -> None:  # noqa: F811
        """A first pass was made, and a registration came after it."""
        town.go(MONDAY)
        town.mailbox.append(mail("Maarit Kettunen"), MONDAY + HOUR)

    def test_a_wrong_password(self, run: Run, town: Town) -> None:  # noqa: F811
        settings = town.settings
        (town.folder / "password").write_text("wrong")
        ended = run("poll", *NOW, "--config", settings)
        assert (ended.code, "does not accept the password" in ended.err, "wrong" in ended.err) == (4, True, False)

    def test_an_unreachable_mailbox(self, run: Run, town: Town) -> None:  # noqa: F811
        text = town.settings.read_text().replace(f"port = {town.mailbox.port}", f"port = {unused_port()}")
        (town.folder / "config.toml").write_text(text)
        ended = run("poll", *NOW, "--config", town.folder / "config.toml")
        assert (ended.code, "Nothing answers" in ended.err) == (4, True)

    def test_an_unreachable_outgoing_server_loses_no_letter(self, run: Run, town: Town) -> None:  # noqa: F811
        settings = town.settings
        right = settings.read_text()
        settings.write_text(right.replace(f"port = {town.sink.port}", f"port = {unused_port()}"))
        ended = run("poll", *NOW, "--config", settings)
        assert (ended.code, "cannot be reached" in ended.err, town.sink.mails) == (5, True, [])
        settings.write_text(right)
        assert run("poll", "--now", (MONDAY + 3 * HOUR).isoformat(), "--config", settings).code == 0
        assert len(town.sink.mails) == 1

    def test_a_data_folder_that_cannot_be_made(self, run: Run, town: Town) -> None:  # noqa: F811
        town.more = '[paths]\ndata = "password/data"\n'
        ended = run("poll", *NOW, "--config", town.settings)
        assert (ended.code, "cannot be written" in ended.err) == (6, True)

    def test_a_data_folder_without_the_right_to_write(self, run: Run, town: Town) -> None:  # noqa: F811
        if os.getuid() == 0:
            pytest.skip("root may write everywhere")
        (town.folder / "data").chmod(0o500)
        ended = run("poll", *NOW, "--config", town.settings)
        (town.folder / "data").chmod(0o700)
        assert (ended.code, "give this user the right to write" in ended.err) == (6, True)

    def test_a_letter_that_includes_a_missing_template(self, run: Run, town: Town) -> None:  # noqa: F811
        own = town.folder / "templates" / "fi"
        own.mkdir(parents=True)
        (own / "confirmed.txt").write_text("Subject: Hei\n{% include 'nowhere.txt' %}\n")
        ended = run("poll", *NOW, "--config", town.settings)
        assert (ended.code, "there is no template 'nowhere.txt'" in ended.err) == (7, True)
        assert len(town.listed("ranta")) == 1
        assert run("doctor", "--config", town.settings).code == 7

    def test_another_pass_under_way(self, run: Run, town: Town) -> None:  # noqa: F811
        from mailbot.service import locked

        with locked(town.folder / "data"):
            ended = run("poll", *NOW, "--config", town.settings)
        assert (ended.code, "Another pass is under way" in ended.err) == (8, True)

    def test_doctor_finds_nothing_amiss_where_all_is_well(self, run: Run, town: Town) -> None:  # noqa: F811
        (town.folder / "data").chmod(0o700)
        ended = run("doctor", "--config", town.settings)
        assert (ended.code, ended.out.count("✓"), "✗" in ended.out) == (0, 8, False)

    def test_doctor_tells_every_failure_with_its_remedy(self, run: Run, town: Town) -> None:  # noqa: F811
        settings = town.settings
        (town.folder / "password").write_text("wrong")
        ended = run("doctor", "--config", settings)
        assert (ended.code, ended.out.count("✗"), "check the user and the password" in ended.out) == (4, 2, True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "tmpfs", str(folder)]
    if os.getuid() != 0 or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("a small disk can only be made where this user may mount one")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.dovecot
def test_a_full_disk_loses_no_mail(run: Run, town: Town, small_disk: Path) -> None:  # noqa: F811
    town.more = f'[paths]\ndata = "{small_disk}"\n'
    town.go(MONDAY)
    town.mailbox.append(mail("Maarit Kettunen"), MONDAY + HOUR)
    filler = small_disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass
    ended = run("poll", *NOW, "--config", town.settings)
    assert (ended.code, "space" in ended.err, town.sink.mails) == (6, True, [])
    filler.unlink()
    assert run("poll", *NOW, "--config", town.settings).code == 0
    assert len(town.sink.mails) == 1


def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port
