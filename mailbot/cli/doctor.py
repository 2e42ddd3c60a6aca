"""`mailbot doctor`: a check of the whole set-up, each failure with its remedy."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from mailbot.cli.options import CONFIG, ConfigFile, plain, settings
from mailbot.errors import InboxError, MailbotError, StoreError

if TYPE_CHECKING:
    from mailbot.config import Config

Check = tuple[str, Callable[[], str]]  # what is looked at; what was found, or a MailbotError

_ROOM = 50 * 1024 * 1024  # octets free that the list should have
_APART = timedelta(minutes=5)


def doctor(config: ConfigFile = CONFIG) -> None:
    """Checks the settings, events, letters, folders, list, mailbox and outgoing server; each failure with its remedy.

    Nothing is sent, and no mail is read. The exit code is that of the first failure.

    Example: mailbot doctor --config config.toml
    """
    from rich.console import Console

    console, failures = Console(), list[MailbotError]()
    for what, look in _checks(config):
        try:
            console.print("[green]✓[/]", plain(f"{what}: {look()}"))
        except MailbotError as trouble:
            failures.append(trouble)
            console.print("[red]✗[/]", plain(f"{what}: {trouble}"))
    if failures:
        raise typer.Exit(failures[0].exit_code)


def _checks(path: Path) -> Iterator[Check]:
    """The checks in order; where the settings cannot be read there is nothing more to look at."""
    loaded: list[Config] = []

    def read() -> str:
        loaded.append(settings(path))
        return f"{path}, mode {loaded[0].mode}"

    yield "settings", read
    if loaded:
        yield from _all(loaded[0])


def _all(config: Config) -> Iterator[Check]:
    yield "events", lambda: _events(config)
    yield "letters", lambda: _letters(config)
    yield "data folder", lambda: _data(config)
    yield "list", lambda: _list(config)
    yield "inbox", lambda: _inbox(config)
    yield "sent mail and drafts", lambda: _folders(config)
    yield "outgoing server", lambda: _smtp(config)


def _events(config: Config) -> str:
    from mailbot.service import clock

    events = config.catalogue.events
    is_open = [event for event in events if event.is_open(clock())]
    undated = [event for event in events if not event.is_dated]
    return f"{len(events)}, of these {len(is_open)} open for registration, {len(undated)} without a date"


def _letters(config: Config) -> str:
    from mailbot import compose, digest, lists, wording

    templates = wording.load(config.templates)
    compose.check(templates)
    digest.check(templates)
    lists.check(templates)
    return f"all can be made{f', some from {config.templates}' if config.templates else ''}"


def _data(config: Config) -> str:
    from mailbot.service import locked

    folder = config.data
    with locked(folder):
        pass
    if os.name == "posix" and folder.stat().st_mode & 0o007:
        raise StoreError(f"{folder} is open to everybody on this machine, and diets are in it; run: chmod 700 {folder}")
    free = shutil.disk_usage(folder).free
    if free < _ROOM:
        raise StoreError(f"{folder} has only {free // 1024} KB of room left: free some space on that disk.")
    return str(folder)


def _list(config: Config) -> str:
    from mailbot import store

    opened = store.open(config.store_url)
    with opened.read() as session:
        on_it = len(store.standing(session).registrations)
    opened.close()
    return f"{on_it} registrations"


def _inbox(config: Config) -> str:
    from mailbot.flow.setup import account, caps_of
    from mailbot.inbox import open_inbox
    from mailbot.service import clock

    config.needs("mailbox")
    with open_inbox(account(config.mailbox), caps_of(config)) as inbox:
        position = inbox.position()
        if inbox.since(clock() + _APART) < position.uidnext:
            raise InboxError(
                "The newest mails are from the future: the clock of this machine or of the mail server is wrong; "
                "set this one by a time service (NTP)."
            )
    return f"{config.mailbox.user} at {config.mailbox.host}, folder {position.folder}"


def _folders(config: Config) -> str:
    from mailbot.flow.setup import account
    from mailbot.inbox.shelf import Shelf

    config.needs("mailbox")
    with Shelf(account(config.mailbox)) as shelf:
        return f"{shelf.sent}, {shelf.drafts}"


def _smtp(config: Config) -> str:
    from mailbot.outbox import Post

    config.needs("smtp")
    Post(config.smtp, config.catalogue.address.email).check()
    return f"{config.smtp.host}:{config.smtp.port}"
