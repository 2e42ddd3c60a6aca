"""Options that several commands have, and how text that somebody wrote is put on a screen."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.text import Text

    from mailbot.config import Config

CONFIG = Path("config.toml")
ConfigFile = Annotated[Path, typer.Option("--config", "-c", metavar="FILE", help="The settings.", show_default=True)]
Now = Annotated[
    str, typer.Option("--now", metavar="TIME", help="For tests: the moment taken for now, e.g. 2027-01-15T09:00+02:00.")
]


def settings(path: Path) -> Config:
    """The settings in this file; ConfigError with a sentence for every fault of it."""
    from mailbot.config import load

    return load(path)


def moment(text: str, option: str) -> datetime:
    """The moment that an option names; a usage error (exit code 2) where it names none or lacks its zone."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is no moment; write it as 2027-01-15T09:00+02:00.", param_hint=option
        ) from None
    if at.tzinfo is None:
        raise typer.BadParameter(f"{text!r} lacks its zone; write it as 2027-01-15T09:00+02:00.", param_hint=option)
    return at


def now_or(text: str) -> datetime:
    """The moment named, or the present one."""
    from mailbot.service import clock

    return moment(text, "--now") if text else clock()


def plain(text: str) -> Text:
    """Text for the screen that is nothing but text: no markup of ours, no control sequences of a terminal."""
    from rich.text import Text

    from mailbot.wording import inert

    return Text(inert(text))
