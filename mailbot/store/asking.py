"""Changes of events that a coordinator asked for in a reply, until her yes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mailbot.model import Event
from mailbot.store.schema import AskedRow
from mailbot.store.values import from_json, to_json


@dataclass(frozen=True, slots=True)
class Wanted:
    """A change of an event that was asked for, and whose yes has made it (None: nobody's yet)."""

    code: str
    before: Event
    changes: Mapping[str, Any]
    settled_by: str = ""
    settled_at: datetime | None = None


def want(session: Session, before: Event, changes: Mapping[str, Any], now: datetime) -> str:
    """Keeps the change; the code that a yes names it by: that which it has where it waits for a yes already."""
    raw = {key: _plain(value) for key, value in changes.items()}
    open_ones = sa.select(AskedRow).where(AskedRow.event == before.id, AskedRow.settled_at.is_(None))
    for row in session.scalars(open_ones):
        if row.changes == raw and from_json(Event, row.before) == before:
            return row.code
    code = _free_code(session, f"{before.id}\n{raw}\n{now.isoformat()}")
    session.add(AskedRow(code=code, event=before.id, before=to_json(before), changes=raw, asked_at=now))
    session.flush()
    return code


def wanted(session: Session, code: str) -> Wanted | None:
    """The change of this code; None where none has it."""
    row = session.scalar(sa.select(AskedRow).where(AskedRow.code == code))
    if row is None:
        return None
    changes = {key: _value(key, value) for key, value in row.changes.items()}
    return Wanted(row.code, from_json(Event, row.before), changes, row.settled_by or "", row.settled_at)


def settle_wanted(session: Session, code: str, who: str, now: datetime) -> None:
    """Notes whose yes it was."""
    values = {"settled_by": who, "settled_at": now}
    session.execute(sa.update(AskedRow).where(AskedRow.code == code).values(values))


def _free_code(session: Session, seed: str) -> str:
    """Four signs, a letter among them, so that it is no number of a mail's."""
    text, at = sha256(seed.encode()).hexdigest(), 0
    while True:
        code = text[at : at + 4]
        if len(code) < 4:
            text, at = sha256(text.encode()).hexdigest(), 0
        elif not code.isdigit() and not code.isalpha() and wanted(session, code) is None:
            return code
        else:
            at += 1


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _value(key: str, value: Any) -> Any:
    if not isinstance(value, str) or key not in ("starts", "ends", "deadline"):
        return value
    return date.fromisoformat(value) if len(value) == len("2027-02-12") else datetime.fromisoformat(value)
