"""The years of dates that are said without one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mailbot.flyer import marks, words
from mailbot.flyer.moments import Day, Role, on
from mailbot.flyer.pieces import Piece


@dataclass(frozen=True, slots=True)
class Basis:
    """From which day on a date without a year is looked for, and by which words; `shift`: years to add."""

    first_on: date
    words: str
    shift: int = 0

    def date_of(self, day: Day) -> date | None:
        """The date; None where the calendar has no such day."""
        if day.year:
            return on(day, day.year)
        year = self.first_on.year
        coming = next((found for y in range(year, year + 9) if (found := on(day, y)) and found >= self.first_on), None)
        return on(day, coming.year + self.shift) if coming else None


def basis(pieces: list[Piece], days: Sequence[Day], published_on: date) -> Basis:
    """The basis of a flyer: years that its dates or headings have, else the day it was published; weekdays vote.

    `days` are those of its events.
    """
    found = _printed(pieces, days) or _published(pieces) or Basis(published_on, f"published {published_on}")
    return Basis(found.first_on, found.words, _vote(days, found))


def _printed(pieces: list[Piece], days: Sequence[Day]) -> Basis | None:
    known = [found for day in days if day.year and (found := on(day, day.year))]
    if known:
        return Basis(min(known) - timedelta(days=150), f"the year of {min(known)}")
    for piece in pieces:
        if piece.field in {"other", "note"} or len(piece.text) > 120 or piece.moments.of(Role.OTHER):
            continue
        years = [int(year) for year in re.findall(r"(?<![\d.,:/-])20\d\d(?!\d)", piece.text)]
        is_heading = marks.month_in(piece.text) or words.touches("is.season", piece.text) or marks.is_title(piece)
        if not years or not is_heading:
            continue
        is_over_new_year = len(set(years)) > 1 and not piece.moments.said
        return Basis(date(min(years), 7 if is_over_new_year else 1, 1), piece.text)
    return None


def _published(pieces: list[Piece]) -> Basis | None:
    """The day on which the flyer says that it was published."""
    for piece in pieces:
        is_told = words.touches("role.published", piece.text)
        is_signed = piece in pieces[-3:] and not marks.remainder(piece) and not piece.field
        for said in piece.moments.days(Role.OTHER if is_told else Role.EVENT) if is_told or is_signed else ():
            if said.day and said.day.year:
                found = on(said.day, said.day.year)
                if found:
                    return Basis(found, piece.text)
    return None


def _vote(days: Sequence[Day], found: Basis) -> int:
    """By how many years to shift, so that the weekdays of most dates are right; 0 where they do not tell."""
    votes: Counter[int] = Counter()
    for day in days:
        if day.year or day.weekday is None or day.nth:
            continue
        for shift in (0, 1, -1):
            when = Basis(found.first_on, "", shift).date_of(day)
            votes[shift] += bool(when and when.weekday() == day.weekday)
    best = max((0, 1, -1), key=lambda shift: votes[shift])
    return best if votes[best] > votes[0] else 0


def before(day: Day, starts: date) -> date | None:
    """The date of a deadline without a year: the last such day before the event, or on it."""
    if day.year:
        return on(day, day.year)
    return next(
        (found for y in (starts.year, starts.year - 1) if (found := on(day, y)) and found <= starts),
        on(day, starts.year),
    )
