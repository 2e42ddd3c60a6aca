"""Replaying kept mail: the very same way, with the clock at each mail's arrival; nothing is sent or kept.

Only the waiting list stands still: a replay shows what each mail brings about, and a place that became free is the
next writer's.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from mailbot import store
from mailbot.config import Config
from mailbot.flow.mails import TRIES, Taken, take
from mailbot.flow.setup import Setup, caps_of, opened
from mailbot.inbox import Inbox, open_inbox
from mailbot.model import Arrival, Registration


@dataclass(frozen=True, slots=True)
class Replay:
    """Kept mail and a throw-away list; iterate once over the mails, then ask for the list."""

    setup: Setup
    inbox: Inbox

    def __len__(self) -> int:
        return self.inbox.position().uidnext - 1

    def __iter__(self) -> Iterator[Taken]:
        return (_taken(self.setup, arrival) for arrival in self.inbox.new())

    def final_list(self) -> dict[str, list[Registration]]:
        """Who is on the list of each event."""
        with self.setup.store.read() as session:
            return {event.id: store.participants(session, event.id) for event in self.setup.config.catalogue.events}


@contextmanager
def replay(config: Config, path: Path) -> Iterator[Replay]:
    """A replay of a folder of .eml files, an mbox, a Maildir or one mail; InboxError where there is none."""
    caps = replace(caps_of(config), max_mails=sys.maxsize)
    with opened(config, "sqlite://") as setup, open_inbox(path, caps) as inbox:
        yield Replay(replace(setup, is_live=False), inbox)


def _taken(setup: Setup, arrival: Arrival) -> Taken:
    """The mail taken, tried as often as a live one would be."""
    for _ in range(TRIES - 1):
        try:
            return take(setup, arrival, arrival.received_at)
        except Exception:  # noqa: BLE001, S112 - counted and logged where it was raised
            continue
    return take(setup, arrival, arrival.received_at)
