"""Explaining one mail: everything that was found in it, as it would be taken with an empty list."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mailbot.config import Config
from mailbot.decide import decide
from mailbot.errors import InboxError
from mailbot.flow.setup import caps_of
from mailbot.inbox import open_inbox
from mailbot.mail import parse
from mailbot.model import Decision, Mail, Reading, Standing
from mailbot.reading.read import read


@dataclass(frozen=True, slots=True)
class Explained:
    """A mail, its reading and what would be done with it."""

    mail: Mail
    reading: Reading
    decision: Decision


def explain(config: Config, path: Path) -> Explained:
    """The first mail of this path, read; InboxError where there is none, or it is over the caps."""
    with open_inbox(path, caps_of(config)) as inbox:
        arrival = next(iter(inbox.new()), None)
    if arrival is None or arrival.raw is None:
        why = (
            "holds no mail" if arrival is None else "is over the cap on what is read of a mail ([caps] mail_kilobytes)"
        )
        raise InboxError(f"{path} {why}: name another file.")
    mail = parse(arrival.raw, arrival.received_at, arrival.flags)
    reading = read(mail, config.catalogue, authserv_id=config.authserv_id or None)
    return Explained(mail, reading, decide(mail, reading, config.catalogue, Standing()))
