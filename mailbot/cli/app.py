"""The `mailbot` command: what all its commands share."""

from __future__ import annotations

import os
import sys
import traceback

import typer

from mailbot import __version__
from mailbot.cli import (
    changes,
    demo,
    digest,
    doctor,
    events,
    explain,
    logs,
    participants,
    passes,
    privacy,
    replay,
    review,
    status,
    templates,
)
from mailbot.errors import MailbotError

app = typer.Typer(
    name="mailbot",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
for command in (
    demo.demo,
    doctor.doctor,
    passes.poll,
    passes.serve,
    replay.replay,
    explain.explain,
    digest.digest,
    review.review,
    status.status,
    privacy.export,
    privacy.forget,
    privacy.purge,
    privacy.backup,
):
    app.command()(command)
app.add_typer(events.events, name="events")
app.add_typer(participants.participants, name="participants")
app.add_typer(templates.templates, name="templates")
for name, change in (("set", changes.set_event), ("cancel", changes.cancel_event), ("came", changes.came_to_event)):
    events.events.command(name)(change)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"mailbot {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="The version."),
) -> None:
    """Reads an organiser's inbox, keeps the list of who comes and what they eat, and answers.

    Example: mailbot demo
    """


def main(arguments: list[str] | None = None) -> int:
    """The exit code of the command; trouble is told in a sentence on standard error."""
    logs.set_up()
    mask = os.umask(0o077)  # lists, letters and digests are written for this user alone
    try:
        app(args=arguments)
    except MailbotError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(bool(end.code))
    except Exception as error:  # noqa: BLE001 - whatever it is, its words may be a mail's: only its place is told
        places = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-3:]]
        print(f"A fault of mailbot ({type(error).__name__} at {', '.join(places)}): please report it.", file=sys.stderr)
        return 1
    finally:
        os.umask(mask)
    return 0
