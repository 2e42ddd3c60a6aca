"""Erasing in time, and on request: the list and its backups alike.

`purge` is called by every pass. What it erases is measured from the midnight before, in the catalogue's zone: so there
is something to erase at most once a day, at the first pass of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from mailbot import store
from mailbot.errors import StoreError
from mailbot.flow.setup import Setup
from mailbot.model import Catalogue
from mailbot.store import Erased, Store

Result = TypeVar("Result")
BACKUPS = "backups"  # in the data folder


def purge(setup: Setup, now: datetime) -> Erased:
    """Erases what retention no longer allows, in the list and in every backup of the data folder; how much of the list.

    StoreError where something of it could not be erased; the rest is.
    """
    allowed, catalogue = setup.config.retention, setup.config.catalogue
    midnight = now.astimezone(ZoneInfo(catalogue.timezone)).replace(hour=0, minute=0, second=0, microsecond=0)

    def erase(kept: Store) -> Erased:
        with kept.read() as session:
            ended = _ended(catalogue, store.latest(session))
        return store.purge(kept, midnight, ended, allowed.days, allowed.diets)

    return _everywhere(setup, erase)


def forget(setup: Setup, whom: str) -> Erased:
    """Erases everything of this address, or of the person of this name, likewise."""
    erase = store.forget if "@" in whom else store.forget_name
    return _everywhere(setup, lambda kept: erase(kept, whom))


def scrub(setup: Setup) -> None:
    """Leaves nothing of erased rows in the files, also where an earlier erasing was kept from it."""
    _everywhere(setup, store.scrub)


def backup(setup: Setup, now: datetime, path: Path | None = None) -> Path:
    """Where a copy of the list now lies: `path`, or one named by the moment in the data folder's `backups`."""
    if path is None:
        folder = setup.config.data / BACKUPS
        folder.mkdir(mode=0o700, exist_ok=True, parents=True)
        path = folder / f"mailbot-{now.astimezone(ZoneInfo(setup.config.catalogue.timezone)):%Y-%m-%d-%H%M%S}.db"
    store.backup(setup.store, path)
    return path


def backups(setup: Setup) -> list[Path]:
    """The copies in the data folder, oldest first."""
    return sorted((setup.config.data / BACKUPS).glob("*.db"))


def _ended(catalogue: Catalogue, latest: dict[str, datetime]) -> dict[str, datetime]:
    """When each event was over; one that is no more in the catalogue when somebody last registered for it.

    An event whose date is not set yet is not over.
    """
    known = {event.id for event in catalogue.events}
    over = {event.id: event.ends or event.starts for event in catalogue.events}
    gone = {event: at for event, at in latest.items() if event not in known}
    return {event: at for event, at in {**over, **gone}.items() if at is not None}


def _everywhere(setup: Setup, does: Callable[[Store], Result]) -> Result:
    """What it gave for the list, having been done to the backups too."""
    done, trouble = does(setup.store), None
    for path in backups(setup):
        try:
            with _opened(path) as kept:
                does(kept)
        except StoreError as error:
            trouble = error
    if trouble is not None:
        raise trouble
    return done


@contextmanager
def _opened(path: Path) -> Iterator[Store]:
    kept = store.open(f"sqlite:///{path}")
    try:
        yield kept
    finally:
        kept.close()
