"""Dates, statuses and diets in the words of one language; the words are data (`templates/LANGUAGE/words.toml`)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from mailbot.errors import LetterError
from mailbot.model import Diet, Event, Language, Status

_LAST_SECOND = time(23, 59)  # a deadline from here on is a whole day
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}  # control, format (bidi among them), surrogate, private, unassigned


def inert(text: str) -> str:
    r"""The text without characters that cannot be seen but act: controls, bidi overrides, zero-width signs.

    >>> inert("Mai\u202eja\x07\u2028Oja")
    'Maija Oja'
    """
    spaced = text.replace("\t", " ").replace("\u2028", " ").replace("\u2029", " ")
    return "".join(sign for sign in spaced if sign == "\n" or unicodedata.category(sign) not in _UNSEEN)


def on_one_line(text: str) -> str:
    """The text with every run of white space made one space."""
    return " ".join(inert(text).split())


def filled(pattern: str, place: str, **values: object) -> str:
    """The pattern with its `{places}` filled; LetterError names `place` where it asks for one there is not."""
    try:
        return pattern.format(**values)
    except (LookupError, ValueError, AttributeError) as fault:
        known = ", ".join(f"{{{key}}}" for key in values)
        raise LetterError(f"templates/{place}: {pattern!r} may hold only {known}. Mend it.") from fault


@dataclass(frozen=True)
class Words:
    """The words of one language. Moments given to its functions are in local time."""

    language: Language
    table: Mapping[str, Any]

    def day(self, on: date) -> str:
        """A day with its weekday, as a sentence takes it: "Thursday 6 May 2021"."""
        return self._dated("day", on)

    def short_day(self, on: date) -> str:
        """A day without its weekday: "6 May 2021"."""
        return self._dated("short", on)

    def day_and_month(self, on: date) -> str:
        """A day as one would answer it: "6 May"."""
        return self._dated("shortest", on)

    def moment(self, at: datetime) -> str:
        """A day and a time of day: "Friday 13 February 2026, 4 pm"."""
        return self._filled("dates", "moment", day=self.day(at), at=self.clock(at))

    def short_moment(self, at: datetime) -> str:
        """A moment without weekday and year: "6 May, 4 pm"."""
        return self._filled("dates", "moment", day=self.day_and_month(at), at=self.clock(at))

    def deadline(self, at: datetime) -> str:
        """The last moment that is in time: the day alone where the whole day is."""
        return self.day(at) if at.time() >= _LAST_SECOND else self.moment(at)

    def span(self, starts: datetime, ends: datetime | None) -> str:
        """When an event is: a day with its hours, or a beginning and an end on different days."""
        if ends is None:
            return self.moment(starts)
        if ends.date() != starts.date():
            return self._filled("dates", "days", first=self.moment(starts), last=self.moment(ends))
        start, end = self.clock(starts), self.clock(ends)
        half = f" {self._half(ends)}" if self._halves else ""
        if half and half == f" {self._half(starts)}":
            start = start.removesuffix(half)
        return self._filled("dates", "span", day=self.day(starts), start=start, end=end)

    def clock(self, at: datetime) -> str:
        """A time of day: "17.30", or "5.30 pm" where the language has halves of the day."""
        if not self._halves:
            return f"{at.hour}.{at.minute:02}"
        minutes = f".{at.minute:02}" if at.minute else ""
        return f"{(at.hour + 11) % 12 + 1}{minutes} {self._half(at)}"

    def when(self, event: Event, starts: datetime | None, ends: datetime | None) -> str:
        """When an event is, in words also where its day is not set."""
        if starts is not None:
            return self.span(starts, ends)
        return on_one_line(event.when) or self._said("date_open")

    def title(self, event: Event) -> str:
        """An event's name with its label before it: "III: Safety"."""
        title, label = on_one_line(event.title), on_one_line(event.label)
        return f"{label}: {title}" if label else title

    def status(self, status: Status) -> str:
        """A status as said of one person's place."""
        return str(self.table["statuses"][status])

    def companion(self, number: int) -> str:
        """What an unnamed companion is called."""
        return self._filled("letter", "companion", n=number)

    def diet(self, diet: Diet) -> str:
        """A diet in words; "none" and "not stated" are told differently."""
        named: dict[str, str] = self.table["diets"]
        told = [named.get(tag, tag) for tag in sorted(diet.tags, key=lambda tag: (_place(named, tag), tag))]
        if diet.other:
            told.append(self._filled("letter", "other_diet", words=", ".join(map(on_one_line, diet.other))))
        if told:
            return ", ".join(told) + (self._said("severe") if diet.severe else "")
        return self._said("no_diet" if diet.none else "unstated")

    def joined(self, several: Iterable[str], *, by: str = "and") -> str:
        """The words in a row, the last joined by "and" or "or"."""
        row = list(several)
        if len(row) < 2:
            return "".join(row)
        return f"{', '.join(row[:-1])} {self._said(by)} {row[-1]}"

    def counted(self, number: int, key: str) -> str:
        """A number with its noun in the right form: `digest.KEY` holds the form for one and for many."""
        one, many = self.table["digest"][key]
        return filled(str(one if number == 1 else many), f"{self.language}/digest.toml, {key}", n=number)

    def phrase(self, key: str, **values: object) -> str:
        """A phrase of the digest with its places filled."""
        return filled(str(self.table["digest"][key]), f"{self.language}/digest.toml, {key}", **values)

    @property
    def _halves(self) -> list[str]:
        return list(self.table["dates"]["halves"])

    def _half(self, at: datetime) -> str:
        morning, afternoon, noon, midnight = self._halves
        if at.minute == 0 and at.hour % 12 == 0:
            return noon if at.hour == 12 else midnight
        return morning if at.hour < 12 else afternoon

    def _dated(self, key: str, on: date) -> str:
        dates = self.table["dates"]
        weekday, month = dates["weekdays"][on.weekday()], dates["months"][on.month - 1]
        return self._filled("dates", key, weekday=weekday, d=on.day, m=on.month, month=month, y=on.year)

    def _said(self, key: str) -> str:
        return str(self.table["letter"][key])

    def _filled(self, table: str, key: str, **values: object) -> str:
        return filled(str(self.table[table][key]), f"{self.language}/words.toml, {table}.{key}", **values)


def _place(named: Mapping[str, str], tag: str) -> int:
    return list(named).index(tag) if tag in named else len(named)
