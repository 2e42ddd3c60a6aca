"""An event while it is read: each field is told with its words, and doubts are added."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from mailbot.flyer.found import Doubt, Found, Kind
from mailbot.flyer.group import Group
from mailbot.flyer.times import Time


@dataclass(slots=True)
class Draft:
    """An event while it is read."""

    group: Group
    time: Time
    page: int = 0
    found: Found = field(default_factory=lambda: Found(title=""))

    def tell(self, name: str, value: object, said: str) -> None:
        """Sets a field and the words that it came from."""
        told = {**self.found.words, name: " ".join(said.split())}
        self.found = replace(self.found, **{name: value, "words": told})  # type: ignore[arg-type]  # the field's own kind

    def doubt(self, kind: Kind, name: str, sentence: str) -> None:
        """Adds a doubt."""
        self.found = replace(self.found, doubts=(*self.found.doubts, Doubt(kind, name, sentence)))


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def short(said: str) -> str:
    """The words, cut where they are too long for a sentence."""
    return said if len(said) <= 60 else said[:57] + "…"


def day_of(moment: date) -> date:
    """The day of a deadline, which is a day or a moment."""
    return moment.date() if isinstance(moment, datetime) else moment
