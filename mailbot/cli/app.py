"""The `mailbot` command: what all its commands share."""

from __future__ import annotations

import sys

import typer

from mailbot.cli import replay
from mailbot.errors import MailbotError

app = typer.Typer(
    name="mailbot",
    help="Reads an organiser's inbox, keeps the list of who comes and what they eat, and answers.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
app.command()(replay.replay)


@app.callback()
def _root() -> None:
    """Reads an organiser's inbox, keeps the list of who comes and what they eat, and answers."""


def main(arguments: list[str] | None = None) -> int:
    """The exit code of the command; trouble is told in a sentence on standard error."""
    try:
        app(args=arguments, standalone_mode=True)
    except MailbotError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return error.exit_code
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(bool(end.code))
    return 0
