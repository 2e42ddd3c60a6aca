"""The catalogue: what can be registered for, until when, and who holds it.

It is a TOML file of its own (`events.toml`) or a part of the configuration. Times in it are local in its `timezone`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field

from mailbot import tables
from mailbot.errors import ConfigError
from mailbot.model import Address, Catalogue, Event


def load(source: Path | tables.Table, base: Path = Path("events.toml")) -> Catalogue:
    """The catalogue in this file, or in this table out of the file `base`; ConfigError with every fault of it."""
    if isinstance(source, Path):
        return load(tables.read(source), source)
    faults: list[str] = []
    catalogue = build(source, str(base), faults)
    if catalogue is None or faults:
        raise ConfigError(faults)
    return catalogue


def build(
    table: tables.Table, where: str, faults: list[str], *, events_where: str = "", known: Iterable[str] = ()
) -> Catalogue | None:
    """The catalogue of this table, or None; a sentence for each fault is added to `faults`.

    `where` names the file, `events_where` the one that the events came from, if it is another.
    """
    head_table = {key: value for key, value in table.items() if key != "events"}
    head = tables.fit(_Head, head_table, where, faults, known=known)
    zone = ZoneInfo(head.timezone) if head else _zone_of(table)
    days = head.deadline_days if head else 0
    events = table.get("events")
    if not isinstance(events, list):
        wrong = "is missing" if events is None else f"must be a list of blocks, not {tables.shown(events)}"
        faults.append(f"{where}: `events` {wrong}; write one [[events]], with two brackets, for each event.")
        events = []
    where = events_where or where
    made = [_event(raw, number, where, zone, days, faults) for number, raw in enumerate(events, 1)]
    faults += [
        f"{where}: {times} events have the id {event_id!r}; give each an id of its own."
        for event_id, times in Counter(_ids(events)).items()
        if times > 1
    ]
    if head is None:
        return None
    return Catalogue(
        timezone=head.timezone,
        address=head.address,
        coordinators=head.coordinators,
        events=tuple(event for event in made if event),
        addresses=tuple(address.email for address in head.addresses),
    )


def _ids(events: list[Any]) -> list[str]:
    """The ids as they are written, also of events that have other faults; case makes no difference."""
    return [str(raw["id"]).casefold() for raw in events if isinstance(raw, Mapping) and "id" in raw]


# ---------------------------------------------------------------- addresses and zones

_ATEXT = r"[\w!#$%&'*+/=?^`{|}~-]+"
_ADDR_SPEC = re.compile(
    rf"{_ATEXT}(\.{_ATEXT})*@([a-z\d]([a-z\d-]*[a-z\d])?\.)*[a-z\d]([a-z\d-]*[a-z\d])?", re.I | re.A
)


def address(text: object) -> Address:
    """The address that is written so, `Name <address>` or bare; ValueError where it is none (RFC 5322 3.4).

    >>> address('Hilma Heikkinen <Hilma@kokoamo.example>')
    Address(name='Hilma Heikkinen', email='hilma@kokoamo.example')
    """
    if isinstance(text, Address):
        return text
    found = re.fullmatch(r"\s*(?:(?P<name>[^<>]*?)\s*<(?P<inner>[^<>]*)>|(?P<bare>[^<>]*?))\s*", str(text))
    email = (found["inner"] or found["bare"] or "").strip() if found else ""
    local, _, domain = email.rpartition("@")
    if not (_ADDR_SPEC.fullmatch(email) and ("." in domain or domain == "localhost") and len(local) <= 64):
        raise ValueError(f"has no mail address in {tables.shown(text)}; write name@domain or Name <name@domain>")
    name = ((found["name"] if found else "") or "").strip('"')
    if any(not character.isprintable() for character in name):
        raise ValueError(f"has signs that cannot be printed in {tables.shown(text)}; write the name anew")
    return Address(name, email.lower())


def _zone(name: object) -> object:
    if isinstance(name, str):
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            raise ValueError(
                f"is no time zone we know: {tables.shown(name)}; write it as Europe/Helsinki is written"
            ) from None
    return name


def _zone_of(table: tables.Table) -> ZoneInfo:
    """The zone to go on with where the head of the table has other faults."""
    try:
        return ZoneInfo(str(table.get("timezone")))
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


AnAddress = Annotated[Address, BeforeValidator(address)]
Words = Annotated[tuple[str, ...], Field(strict=False)]


class _Head(tables.Section):
    timezone: Annotated[str, BeforeValidator(_zone), Field(examples=["Europe/Helsinki"])]
    address: AnAddress = Field(examples=["registrations@village.example"])
    coordinators: Annotated[tuple[AnAddress, ...], Field(strict=False, min_length=1)] = Field(
        examples=[["Hilma Heikkinen <hilma@village.example>"]]
    )
    addresses: Annotated[tuple[AnAddress, ...], Field(strict=False)] = ()
    deadline_days: int = Field(default=0, ge=0, le=366)


KEYS = tuple(_Head.model_fields)


# ---------------------------------------------------------------- events


def _id(text: object) -> object:
    if isinstance(text, str) and not re.fullmatch(r"\w[\w.-]{0,63}", text):
        raise ValueError(f"is {tables.shown(text)}; write it in letters, digits, - and _, without spaces")
    return text


def _moment(value: object) -> object:
    if not isinstance(value, datetime):
        raise ValueError(
            f"must be a day and a time, not {tables.shown(value)}; write 2026-02-17T18:00:00, no quotation marks"
        )
    return value


def _last(value: object) -> object:
    if not isinstance(value, date):
        raise ValueError(
            f"must be a date, not {tables.shown(value)}; write 2026-02-13 or 2026-02-13T16:00:00, no quotation marks"
        )
    return value


class _Event(tables.Section):
    id: Annotated[str, BeforeValidator(_id)] = Field(examples=["spring"])
    title: str = Field(min_length=1, examples=["Spring evening"])
    label: str = ""
    starts: Annotated[datetime | None, BeforeValidator(_moment)] = None
    ends: Annotated[datetime | None, BeforeValidator(_moment)] = None
    deadline: Annotated[Any, BeforeValidator(_last)] = None
    place: str = ""
    address: str = ""
    capacity: int | None = Field(default=None, ge=1)
    when: str = ""
    aliases: Words = ()
    cancelled: bool = False
    sequence: int = Field(default=0, ge=0)
    came: int | None = Field(default=None, ge=0)


EVENT_KEYS = tuple(_Event.model_fields)


def _event(raw: object, number: int, where: str, zone: ZoneInfo, days: int, faults: list[str]) -> Event | None:
    if not isinstance(raw, Mapping):
        faults.append(
            f"{where}: event {number} must be a block [[events]] with its keys below, not {tables.shown(raw)}."
        )
        return None
    where = f"{where}: event {number} ({raw['id']})" if raw.get("id") else f"{where}: event {number}"
    told = tables.fit(_Event, raw, where, faults, known=KEYS)
    if told is None:
        return None
    before = len(faults)
    starts = _aware(told.starts, "starts", zone, where, faults)
    ends = _aware(told.ends, "ends", zone, where, faults)
    deadline = _deadline(told, starts, zone, days, where, faults)
    faults += [f"{where}: {sentence}." for sentence in _contradictions(told, starts, ends, deadline, zone)]
    if len(faults) > before:
        return None
    return Event(
        id=told.id,
        title=told.title,
        label=told.label,
        starts=starts,
        ends=ends,
        deadline=deadline,
        place=told.place,
        address=told.address,
        capacity=told.capacity,
        when=told.when,
        aliases=told.aliases,
        cancelled=told.cancelled,
        sequence=told.sequence,
        came=told.came,
    )


def _contradictions(
    told: _Event, starts: datetime | None, ends: datetime | None, deadline: datetime | None, zone: ZoneInfo
) -> list[str]:
    found = []
    if told.starts is None and not told.when:
        found.append("neither `starts` nor `when` is given; write the day and time, or in words when it may be")
    if told.starts is None and told.ends is not None:
        found.append("`ends` is given but not `starts`; add `starts`, or take `ends` away")
    if starts and ends and ends.astimezone(UTC) <= starts.astimezone(UTC):
        found.append(f"`ends` ({_local(ends)}) is not after `starts` ({_local(starts)}); put one of them right")
    # A deadline that is the day of the event itself lasts until its last second, as every date does.
    latest = starts if starts is None or isinstance(told.deadline, datetime) else last_moment(starts.date(), zone)
    if starts and latest and deadline and deadline.astimezone(UTC) > latest.astimezone(UTC):
        found.append(f"`deadline` ({_local(deadline)}) is after `starts` ({_local(starts)}); put one of them right")
    return found


def _local(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}"


def _deadline(
    told: _Event, starts: datetime | None, zone: ZoneInfo, days: int, where: str, faults: list[str]
) -> datetime | None:
    if isinstance(told.deadline, datetime):
        return _aware(told.deadline, "deadline", zone, where, faults)
    if isinstance(told.deadline, date):
        return last_moment(told.deadline, zone)
    return last_moment(starts.date() - timedelta(days=days), zone) if starts else None


def last_moment(day: date, zone: ZoneInfo) -> datetime:
    """The last moment of this local day, the later one where the clock passes it twice.

    >>> last_moment(date(2026, 2, 13), ZoneInfo("Europe/Helsinki")).isoformat()
    '2026-02-13T23:59:59.999999+02:00'
    """
    return datetime.combine(day, time.max, zone).replace(fold=1)


def _aware(moment: datetime | None, key: str, zone: ZoneInfo, where: str, faults: list[str]) -> datetime | None:
    """The moment in the zone; a fault where the local time does not exist or exists twice."""
    if moment is None:
        return None
    if moment.tzinfo is not None:
        return moment.astimezone(zone)
    first, second = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != moment:
        faults.append(
            f"{where}: `{key}` ({_local(moment)}) does not exist in {zone.key}: clocks go forward over it;"
            " write another time."
        )
    else:
        faults.append(
            f"{where}: `{key}` ({_local(moment)}) comes twice in {zone.key}, as clocks go back;"
            f" write {first.isoformat()} or {second.isoformat()}."
        )
    return None
