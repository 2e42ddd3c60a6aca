"""`mailbot digest`: the coordinators' digest, now."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from mailbot.cli.options import CONFIG, ConfigFile, Now, now_or, settings


def digest(
    config: ConfigFile = CONFIG,
    send: Annotated[bool, typer.Option("--send/--show", help="Send it, or only show it.")] = False,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the page to this file too.")] = None,
    now: Now = "",
) -> None:
    """Shows the digest as it would go out now: what happened since the last one, and what waits.

    With --send it goes to the coordinators at once, if there is news, and the next one begins after it.

    Example: mailbot digest --html digest.html
    """
    from mailbot import flow, service
    from mailbot.flow import digests

    loaded, at = settings(config), now_or(now)
    with service.locked(loaded.data), flow.opened(loaded) as setup:
        with setup.store.read() as session:
            told = digests.view(setup, session, at)
        page = digests.page(setup, told)
        if html is not None:
            html.write_text(page.html, encoding="utf-8")
        if not send:
            print(page.subject, page.text, sep="\n\n", end="")
            return
        loaded.needs("mailbox", "smtp")
        local = at.astimezone(ZoneInfo(loaded.catalogue.timezone))
        with setup.store.write() as session:
            is_made = digests.make(setup, session, at, digests.Slot(local.date(), f"asked {local:%H:%M:%S}"))
        delivered = flow.deliver(setup, at)
    if not is_made:
        print("There is no news, and nothing waits: no digest was sent.")
    for trouble in dict.fromkeys(map(str, delivered.trouble)):
        print(trouble, file=sys.stderr)
    if delivered.trouble:
        raise typer.Exit(delivered.trouble[0].exit_code)
