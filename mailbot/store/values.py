"""Between values of the model and what a column holds: JSON, and the facts of a registration."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, TypeVar, cast

from mailbot.model import Diet, Outcome, Registration, Status
from mailbot.store.schema import RegistrationRow

_T = TypeVar("_T")


@cache
def _adapter(kind: Any) -> Any:
    from pydantic import TypeAdapter  # here: a pass that has nothing to keep does without

    return TypeAdapter(kind)


def to_json(value: object) -> Any:
    """A value of the model as lists, dicts and strings; sets are sorted, so that equal values look equal.

    >>> to_json(Diet(tags=frozenset({"vegan", "gluten-free"})))["tags"]
    ['gluten-free', 'vegan']
    """
    kind: Any = type(value)
    return json.loads(json.dumps(_sorted(_adapter(kind).dump_python(value))))


def from_json(kind: type[_T], raw: Any) -> _T:
    """The value again; keys that this version does not know are passed over, missing ones get their defaults."""
    made: _T = _adapter(cast(Any, kind)).validate_json(json.dumps(raw))
    return made


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(part) for key, part in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, list | tuple):
        return [_sorted(part) for part in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def diet(row: RegistrationRow) -> Diet:
    """The diet of this row."""
    return Diet(frozenset(row.diet_tags), tuple(row.diet_other), row.diet_none, row.diet_severe)


def registration(row: RegistrationRow, thread: frozenset[str] = frozenset()) -> Registration:
    """The row as a value of the model."""
    return Registration(
        row.id, row.event, row.name, row.status, diet(row), row.sender, thread, row.created_at, row.offered_until
    )


def facts(row: RegistrationRow) -> dict[str, Any]:
    """What a line of history tells of a registration: event, name, status, diet."""
    return {"event": row.event, "name": row.name, "status": row.status.value, "diet": to_json(diet(row))}


def remembered(row: RegistrationRow, told: dict[str, Any] | None) -> Registration | None:
    """The registration as a line of history tells of it; None where it tells nothing."""
    if told is None:
        return None
    said, status = from_json(Diet, told["diet"]), Status(told["status"])
    return Registration(row.id, told["event"], told["name"], status, said, row.sender, created_at=row.created_at)


def fill(row: RegistrationRow, outcome: Outcome) -> None:
    """Writes an outcome's name, status and diet into the row, and its event where it has one."""
    row.event = outcome.event or row.event
    row.name, row.status = outcome.name, outcome.status
    row.offered_until = row.offered_until if outcome.status is Status.WAITLISTED else None
    row.diet_tags, row.diet_other = sorted(outcome.diet.tags), list(outcome.diet.other)
    row.diet_none, row.diet_severe = outcome.diet.none, outcome.diet.severe
