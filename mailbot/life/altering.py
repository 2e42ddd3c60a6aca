"""A change of one event: planned from the catalogue's file as it stands, then written and told in one transaction.

Behind `mailbot events set|cancel` and behind a coordinator's reply alike.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mailbot import catalogue, tables
from mailbot.config import WaitingList
from mailbot.life.changes import announce, call_off, is_told
from mailbot.life.telling import Voice
from mailbot.life.waiting import fill
from mailbot.model import Catalogue, Event
from mailbot.store import Party


@dataclass(frozen=True, slots=True)
class Alteration:
    """A change before it is made: the file's new text, and the event as it was and as it will be."""

    target: Path
    text: str
    before: Event
    after: Event
    catalogue: Catalogue  # with the event as it will be

    @property
    def is_told(self) -> bool:
        """True where the people on the list have to know."""
        return (self.after.cancelled and not self.before.cancelled) or is_told(self.before, self.after)


def plan(config: Path, event_id: str, values: Mapping[str, Any]) -> Alteration:
    """The change of these keys (None: the key goes), and of what follows from them; ConfigError where it cannot be.

    KeyError where there is no such event in the file.
    """
    target = file_of(config)
    text = target.read_text(encoding="utf-8-sig")
    before = loaded(text, target, config).event(event_id)
    whole = {**_moved_along(_raw(event_id, text), before, values), **values}
    draft = loaded(edited(text, event_id, whole), target, config).event(event_id)
    is_news = (draft.cancelled and not before.cancelled) or is_told(before, draft)
    text = edited(text, event_id, {**whole, **({"sequence": before.sequence + 1} if is_news else {})})
    changed = loaded(text, target, config)
    return Alteration(target, text, before, changed.event(event_id), changed)


def make(
    session: Session, voice: Voice, change: Alteration, rules: WaitingList, who: str, now: datetime
) -> tuple[list[Party], Path]:
    """Writes the file and tells everybody whom it concerns; who is told, and where the file's old text is kept.

    Where the transaction is undone, the file says what it said. OSError where it cannot be written: nobody is told.
    """
    kept = write(change.target, change.text)
    sa.event.listen(session, "after_rollback", lambda _: shutil.move(kept, change.target), once=True)
    voice = replace(voice, catalogue=change.catalogue)
    return tell(session, voice, change.before, change.after, rules, who, now), kept


def tell(
    session: Session, voice: Voice, before: Event, after: Event, rules: WaitingList, who: str, now: datetime
) -> list[Party]:
    """What a change that stands in the file does to the list, with its letters; who is told."""
    if after.cancelled:
        return call_off(session, voice, after, who, now)
    told = announce(session, voice, before, after, now)
    fill(session, voice, rules, now)
    return told


def _moved_along(raw: Mapping[str, Any], before: Event, values: Mapping[str, Any]) -> dict[str, Any]:
    """What follows from a new beginning: end and deadline as far from it as they were; no words for the day."""
    if "starts" not in values:
        return {}
    found: dict[str, Any] = {"when": None} if "when" in raw else {}
    if before.starts is None:
        return found
    old, new = before.starts.replace(tzinfo=None), values["starts"]
    if before.ends is not None:
        found["ends"] = new + (before.ends.replace(tzinfo=None) - old)
    if "deadline" in raw:
        found["deadline"] = raw["deadline"] + timedelta(days=(new.date() - old.date()).days)
    return found


# ---------------------------------------------------------------- the file


def file_of(config: Path) -> Path:
    """The file that holds the events: that which the settings name, or the settings themselves."""
    named = tables.read(config).get("events")
    return config.parent / Path(named).expanduser() if isinstance(named, str) else config


def loaded(text: str, target: Path, config: Path) -> Catalogue:
    """The catalogue that this text of the file would be; ConfigError with every fault of it."""
    head = {key: value for key, value in tables.read(config).items() if key in catalogue.KEYS}
    table = tomllib.loads(text)
    known = {key: value for key, value in table.items() if key in (*catalogue.KEYS, "events")}
    return catalogue.load({**known, **head}, target)


def write(target: Path, text: str) -> Path:
    """Replaces the file whole, keeping what was there in a file beside it, whose path is returned."""
    number = 1
    while (kept := target.with_name(f"{target.name}.{number}.bak")).exists():
        number += 1
    shutil.copy2(target, kept)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=target.parent, delete=False) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    shutil.copymode(target, file.name)
    Path(file.name).replace(target)
    return kept


def edited(text: str, event_id: str, values: Mapping[str, Any]) -> str:
    r"""The file's text with these keys of one event changed (None: taken away), everything else as it was.

    >>> edited('[[events]] # one\nid = "a"\n\n# two\n', "a", {"place": "Tupa"})
    '[[events]] # one\nid = "a"\nplace = "Tupa"\n\n# two\n'
    """
    import tomlkit

    document = tomlkit.parse(text)
    for block in document["events"]:
        if block["id"] == event_id:
            body = block.value.body
            tail = len(body)
            while tail and body[tail - 1][0] is None:  # blank lines and comments that belong to what follows
                tail -= 1
            kept = body[tail:]
            del body[tail:]
            for key, value in values.items():
                if value is None:
                    block.pop(key, None)
                else:
                    block[key] = value
            body.extend(kept)
    return tomlkit.dumps(document)


def _raw(event_id: str, text: str) -> Mapping[str, Any]:
    """The event as it is written in the file."""
    return next(raw for raw in tomllib.loads(text)["events"] if raw["id"] == event_id)
