"""`mailbot status`: how the installation stands, in counts; no names, no addresses, no diets."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailbot.cli.options import CONFIG, ConfigFile, plain, settings

if TYPE_CHECKING:
    from mailbot.config import Config


def status(
    config: ConfigFile = CONFIG, as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False
) -> None:
    """Shows how many mails, registrations and letters there are, what waits, and when the last pass and digest were.

    Counts only: it may be shown to anybody.

    Example: mailbot status --json
    """
    told = _told(settings(config))
    if as_json:
        print(json.dumps(told, indent=1))
        return
    from rich.console import Console

    for key, value in told.items():
        counts = (
            ", ".join(f"{count} {name}" for name, count in value.items()) if isinstance(value, dict) else str(value)
        )
        Console().print(plain(f"{key}: {counts or 'none'}"), soft_wrap=True)


def _told(loaded: Config) -> dict[str, Any]:
    from mailbot import store

    opened = store.open(loaded.store_url)
    try:
        with opened.read() as session:
            figures = store.figures(session)
            by_event = store.counts(session)
    finally:
        opened.close()
    places = {event.id: dict(by_event.get(event.id, {})) for event in loaded.catalogue.events}
    return {"mode": str(loaded.mode), **figures, **{f"event {event}": found for event, found in places.items()}}
