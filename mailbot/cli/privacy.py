"""What is kept of people: given out, erased on request, erased in time, and copied."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mailbot.cli.options import CONFIG, ConfigFile, Now, now_or, settings

if TYPE_CHECKING:
    from mailbot.store import Erased


def export(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Whose.")], config: ConfigFile = CONFIG
) -> None:
    """Gives out everything that is kept of an address, as JSON (GDPR, article 15).

    Example: mailbot export maija@posti.example > maija.json
    """
    from mailbot import store

    opened = store.open(settings(config).store_url)
    with opened.read() as session:
        told = store.export(session, address)
    opened.close()
    print(json.dumps(told, ensure_ascii=False, indent=1))


def forget(
    whom: Annotated[str, typer.Argument(metavar="ADDRESS|NAME", help="An address, or a name on the list.")],
    config: ConfigFile = CONFIG,
) -> None:
    """Erases everything of an address, or of a person whom somebody else registered, in the list and its backups.

    What stays of a mail is its place and hash, so that it is not answered again. Erased is gone: the person is off the
    list too. (GDPR, article 17.)

    Example: mailbot forget maija@posti.example
    """
    from mailbot import flow, service

    loaded = settings(config)
    with service.locked(loaded.data), flow.opened(loaded) as setup:
        _tell(flow.forget(setup, whom))


def purge(config: ConfigFile = CONFIG, now: Now = "") -> None:
    """Erases what is older than [retention] days allow, in the list and its backups. Every pass does so by itself.

    Example: mailbot purge --config config.toml
    """
    from mailbot import flow, service

    loaded = settings(config)
    with service.locked(loaded.data), flow.opened(loaded) as setup:
        erased = flow.purge(setup, now_or(now))
        flow.scrub(setup)
    _tell(erased)


def backup(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="Where to; a name of its own.")] = None,
    config: ConfigFile = CONFIG,
    now: Now = "",
) -> None:
    """Copies the list, also while a pass is under way; without FILE into the folder `backups` beside the list.

    Copies in that folder are purged and forgotten in like the list itself. Copies elsewhere are yours to erase.

    Example: mailbot backup
    """
    from mailbot import flow

    loaded = settings(config)
    with flow.opened(loaded) as setup:
        print(flow.backup(setup, now_or(now), file))


def _tell(erased: Erased) -> None:
    """Counts only: whoever was asked for is not repeated."""
    diets = f", the diets of {erased.diets} more" if erased.diets else ""
    print(f"erased: {erased.registrations} registrations{diets}, {erased.mails} mails, {erased.letters} letters")
