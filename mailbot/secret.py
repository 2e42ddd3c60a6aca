"""Passwords and tokens: asked of a command, a file or the environment at the moment of use, and never kept."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

from mailbot.errors import ConfigError

SECONDS = 30  # a command that waits for somebody to type must not hold up a pass for ever


def ask(command: tuple[str, ...] = (), file: Path | None = None, environment: str = "") -> str:
    """The secret that the command prints, the file holds or the variable is set to; ConfigError where there is none."""
    try:
        if command:
            told, source = _run(command), f"the command {command[0]!r}"
        elif file is not None:
            told, source = _read(file), f"the file {file}"
        else:
            told, source = os.environ.get(environment, ""), f"the environment variable {environment}"
    except ValueError as error:
        raise ConfigError([f"The password cannot be had: {error}."]) from None
    line = told.splitlines()[0].strip() if told.strip() else ""
    if not line:
        raise ConfigError([f"The password cannot be had: the first line of {source} is empty; put the password there."])
    return line


def _run(command: tuple[str, ...]) -> str:
    """The output of the command, which is started without a shell; its complaints go to our own standard error."""
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, timeout=SECONDS, check=False)  # noqa: S603
    except FileNotFoundError:
        raise ValueError(f"there is no command {command[0]!r}; put its path right in the list") from None
    except OSError as error:
        raise ValueError(f"the command {command[0]!r} cannot be started ({error.strerror})") from None
    except subprocess.TimeoutExpired:
        raise ValueError(
            f"the command {command[0]!r} said nothing in {SECONDS} s; run it yourself to see why"
        ) from None
    if done.returncode:
        raise ValueError(
            f"the command {command[0]!r} ended with the code {done.returncode}; run it yourself to see why"
        )
    return done.stdout.decode("utf-8", errors="replace")


def _read(file: Path) -> str:
    try:
        if not is_private(file):
            raise ValueError(f"the file {file} can be read by others than its owner; run: chmod 600 {file}")
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ValueError(f"the file {file} is not UTF-8; save it so") from None
    except OSError as error:
        raise ValueError(f"the file {file} cannot be read ({error.strerror})") from None


def is_private(file: Path) -> bool:
    """True where nobody but the owner may read or write the file (on systems that have such rights)."""
    return os.name != "posix" or not file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
