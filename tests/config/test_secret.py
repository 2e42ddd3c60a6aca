"""Passwords are asked of a command, a file or the environment, and never kept."""

import sys
from pathlib import Path

import pytest

from mailbot import secret
from mailbot.errors import ConfigError


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def test_a_command_tells_the_secret_on_its_first_line() -> None:
    assert secret.ask(command=python("print('hunter2'); print('login: hilma')")) == "hunter2"


def test_a_command_is_started_without_a_shell(tmp_path: Path) -> None:
    told = secret.ask(command=(*python("import sys; print(sys.argv[1])"), f"$(touch {tmp_path}/made)"))
    assert told.startswith("$(touch")
    assert not (tmp_path / "made").exists()


def test_a_file_holds_the_secret_on_its_first_line(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("hunter2\nnot this\n")
    file.chmod(0o600)
    assert secret.ask(file=file) == "hunter2"


def test_a_variable_is_set_to_the_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILBOT_PASSWORD", "hunter2")
    assert secret.ask(environment="MAILBOT_PASSWORD") == "hunter2"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("no-such-command-here",), "there is no command 'no-such-command-here'"),
        (python("print('hunter2'); raise SystemExit(2)"), "ended with the code 2"),
        (python("print()"), "is empty"),
    ],
)
def test_a_command_that_fails_is_told_without_what_it_printed(command: tuple[str, ...], said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        secret.ask(command=command)
    assert said in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_command_that_waits_for_ever_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secret, "SECONDS", 0.2)
    with pytest.raises(ConfigError, match="said nothing in"):
        secret.ask(command=python("import time; time.sleep(20)"))


def test_a_file_that_others_may_read_since_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("hunter2")
    file.chmod(0o640)
    with pytest.raises(ConfigError, match="chmod 600"):
        secret.ask(file=file)


def test_a_file_that_is_gone_and_a_variable_that_is_not_set(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        secret.ask(file=tmp_path / "gone")
    with pytest.raises(ConfigError, match="MAILBOT_NEVER_SET is empty"):
        secret.ask(environment="MAILBOT_NEVER_SET")
