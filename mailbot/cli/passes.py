"""`mailbot poll` and `mailbot serve`: the pass itself."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from mailbot.cli.options import CONFIG, ConfigFile, now_or, settings

if TYPE_CHECKING:
    from mailbot.config import Config
    from mailbot.errors import MailbotError
    from mailbot.flow import Pass

Since = Annotated[
    datetime | None,
    typer.Option(metavar="DATE", formats=["%Y-%m-%d"], help="Read back: take also the mails that came since this day."),
]
Now = Annotated[
    str,
    typer.Option(
        metavar="TIME",
        help="For tests: the moment taken for now, e.g. 2027-01-15T09:00+02:00; or `mails`: each mail is taken and "
        "answered at the moment it arrived.",
    ),
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Tell how many mails were taken how.")]


def poll(config: ConfigFile = CONFIG, since: Since = None, verbose: Verbose = False, now: Now = "") -> None:
    """Makes one pass over the inbox: reads new mail, sends letters, and the digest when it is due.

    Quiet when all is well; else a sentence on standard error and an exit code (3 settings, 4 inbox, 5 outgoing server,
    6 list, 7 a letter's template, 8 another pass is under way). The first pass ever answers nothing that lies there
    already, unless --since is given.

    Example, for cron: */5 * * * * cd /srv/mailbot && .venv/bin/mailbot poll
    """
    from mailbot import service

    at_arrival = now == "mails"
    at = now_or("" if at_arrival else now)
    loaded = settings(config)
    done = service.one_pass(loaded, at, _midnight(since, loaded), at_arrival=at_arrival)
    if verbose:
        _tell(done)
    sentences = dict.fromkeys(map(str, done.trouble))
    for sentence in sentences:
        print(sentence, file=sys.stderr)
    if done.trouble:
        raise typer.Exit(done.trouble[0].exit_code)


def serve(config: ConfigFile = CONFIG) -> None:
    """Makes the same pass every `poll_minutes` and at the digest's times, until it is stopped (Ctrl-C, SIGTERM).

    Example: mailbot serve --config /srv/mailbot/config.toml
    """
    from mailbot import service

    def told(trouble: MailbotError) -> None:
        print(f"{service.clock():%Y-%m-%d %H:%M} {trouble}", file=sys.stderr, flush=True)

    service.serve(settings(config), told)


def _midnight(since: datetime | None, config: Config) -> datetime | None:
    return since and since.replace(tzinfo=ZoneInfo(config.catalogue.timezone))


def _tell(done: Pass) -> None:
    actions = ", ".join(f"{count} {action}" for action, count in sorted(done.actions.items())) or "none"
    letters = ", ".join(f"{count} {state}" for state, count in sorted(done.letters.items())) or "none"
    print(f"mails: {actions}; letters: {letters}; digest: {'made' if done.digest else 'none due'}")
