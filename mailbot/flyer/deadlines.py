"""Until when to register: a date stated, or a rule such as "two days before"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from mailbot.flyer import words
from mailbot.flyer.moments import Day, Role
from mailbot.flyer.pieces import Piece
from mailbot.reading import dates


@dataclass(frozen=True, slots=True)
class Stated:
    """The day of a deadline as it stands, and its hour."""

    day: Day
    at: time | None
    words: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A deadline counted from the event."""

    words: str
    days: int = 0
    hours: int = 0
    working_days: int = 0
    weekday: int | None = None  # the last such day before the event
    is_week_before: bool = False  # … of the week before the event's
    at: time | None = None

    def before(self, starts: datetime) -> date | datetime:
        """The deadline of an event that begins then.

        >>> Rule("two days before", days=2).before(datetime(2021, 5, 6, 17, 30))
        datetime.date(2021, 5, 4)
        """
        if self.hours:
            return starts - timedelta(hours=self.hours)
        day = starts.date() - timedelta(days=self.days)
        for _ in range(self.working_days):
            day -= timedelta(days=1)
            while day.weekday() > 4:
                day -= timedelta(days=1)
        if self.weekday is not None and self.is_week_before:
            day += timedelta(days=self.weekday - 7 - day.weekday())
        elif self.weekday is not None:
            day -= timedelta(days=(day.weekday() - self.weekday - 1) % 7 + 1)
        return datetime.combine(day, self.at) if self.at else day


def stated(pieces: list[Piece]) -> tuple[Stated, ...]:
    """The deadlines that the pieces state, those of a field first."""
    found = []
    for piece in sorted(pieces, key=lambda piece: piece.field != "deadline"):
        for said in piece.moments.days(Role.DEADLINE):
            if day := said.last or said.day:
                clocks = [one.clock for one in piece.moments.clocks(Role.DEADLINE) if one.clock]
                near = clocks[0] if clocks else None
                hour = (near.ends if said.last and near.ends else near.begins) if near else None
                found.append(Stated(day, hour, piece.text))
    return tuple(found)


def rule(pieces: list[Piece]) -> Rule | None:
    """The first rule of deadlines that the pieces tell."""
    for piece in pieces:
        is_asked = piece.field == "deadline" or words.touches("role.deadline_before", piece.text)
        is_else = words.touches("rule.not", piece.text) and piece.field != "deadline"
        if is_asked and not is_else and (found := _rule(piece)):
            return found
    return None


def _rule(piece: Piece) -> Rule | None:
    text = piece.text
    clocks = [one.clock for one in piece.moments.clocks(Role.DEADLINE) if one.clock]
    at = clocks[0].begins if clocks else None
    if piece.moments.days(Role.DEADLINE):
        return None
    if at and words.touches("rule.same_day", text):
        return Rule(text, at=at)
    if weekday := words.pattern("rule.weekday_before").search(text):
        named = next(one for one in weekday.groups() if one)
        told = [m.weekday for m in dates.find(named, datetime(2001, 1, 1)) if m.weekday is not None]  # noqa: DTZ001
        if told:
            return Rule(text, weekday=told[0], is_week_before=words.touches("rule.week_before", text), at=at)
    found = words.pattern("rule.before").search(text)
    if words.touches("rule.day_before", text) and not (found and words.number(found["n"])):
        return Rule(text, days=1, at=at)
    return _counted(found, text, at) if found else None


def _counted(found: re.Match[str], text: str, at: time | None) -> Rule:
    amount = words.number(found["n"]) or 1
    unit = found["unit"].lower()
    if words.touches("unit.hour", unit):
        return Rule(text, hours=amount)
    if words.touches("unit.week", unit):
        return Rule(text, days=7 * amount, at=at)
    if words.touches("unit.working_day", unit):
        return Rule(text, working_days=amount, at=at)
    return Rule(text, days=amount, at=at)
