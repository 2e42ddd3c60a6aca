"""What is found in a flyer: events in the fields of the catalogue, each with its words and its doubts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Kind(StrEnum):
    """Why a field is not simply what the flyer says."""

    INFERRED = "inferred"  # from other words of the flyer
    MISSING = "missing"
    CONTRADICTION = "contradiction"  # the flyer says two things
    UNSURE = "unsure"  # it could be read otherwise


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a person should look at."""

    kind: Kind
    field: str
    sentence: str

    def __str__(self) -> str:
        """The doubt in a line."""
        return f"{self.kind} {self.field}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Found:
    """An event as the flyer tells it; local times without a zone, a deadline as a date lasts to its last second."""

    title: str
    id: str = ""
    label: str = ""
    starts: datetime | None = None
    ends: datetime | None = None
    deadline: date | datetime | None = None
    place: str = ""
    address: str = ""
    capacity: int | None = None
    when: str = ""
    aliases: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)  # field -> the words that it came from
    doubts: tuple[Doubt, ...] = ()
    is_cancelled: bool = False

    def table(self) -> dict[str, object]:
        """The event's fields as they stand in the catalogue; those without a value are left out."""
        return {key: value for key in KEYS if (value := getattr(self, key)) not in (None, "", ())}


KEYS = ("id", "title", "label", "starts", "ends", "deadline", "place", "address", "capacity", "when", "aliases")
