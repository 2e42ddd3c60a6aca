"""When an event is: its day or days, its hours, a series of them, or words in place of a date."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import time

from mailbot.flyer import words
from mailbot.flyer.clocks import Clock
from mailbot.flyer.group import Group
from mailbot.flyer.marks import is_vague, month_in
from mailbot.flyer.moments import Day, Said
from mailbot.flyer.pieces import Piece


@dataclass(frozen=True, slots=True)
class Time:
    """What is said of an event's time, before years are known."""

    day: Day | None = None
    last: Day | None = None
    begins: time | None = None
    ends: time | None = None
    minutes: int = 0  # how long it lasts, where only that is said
    words: str = ""
    vague: str = ""  # words in place of a date
    series: str = ""  # the words of a series, whose first day `day` is
    other_hours: tuple[str, ...] = ()  # hours that are said beside and not used
    other_days: tuple[Day, ...] = ()  # days of another language's line that are not the same
    is_half_inferred: bool = False
    days_said: int = 1  # how many days the line lists


def find(group: Group) -> tuple[Time, ...]:
    """The times of the group's event: several where its line lists several days."""
    pieces = _with_days(group)
    if not pieces:
        return (_undated(group),)
    at = pieces[0]
    days = _distinct(at.moments.days())
    own = [] if at in group.above else list(at.moments.clocks())
    clocks = own or _clocks_beside(group, at)
    series = _series(group, at, days)
    if _is_span(at, days) or _is_weekend(at, days):
        return (_spanning(at, days, clocks, group),)
    text = _words(at, clocks if not own else [])
    hours = _hours(clocks, group)
    made = [replace(hours, day=one.day, last=one.last, words=text, days_said=len(days)) for one in days]
    if series:
        return (replace(made[0], series=series, last=None, days_said=1),)
    return tuple(made)


def general(group: Group) -> Time:
    """The hours, or how long it lasts, that sentences on all events tell."""
    clocks = [one for piece in group.pieces for one in _own_clocks(piece)]
    said = next((piece.text for piece in group.pieces if _own_clocks(piece)), "")
    return replace(_hours(clocks, group), words=said)


def _own_clocks(piece: Piece) -> list[Said]:
    """The hours of the piece that are not of coffee or a bus, or of the other half of a greeting."""
    made, end = [], 0
    for one in piece.moments.clocks():
        before = piece.text[max(end, one.start - 14) : one.start]
        end = one.end
        if not words.touches("is.side_clock", before):
            made.append(one)
    return made


def _with_days(group: Group) -> list[Piece]:
    named = [piece for piece in group.pieces if piece.is_dated and piece.field in {"time", "clock"}]
    own = [piece for piece in group.pieces if piece.is_dated]
    return named or own or [piece for piece in group.above if piece.is_dated]


def _distinct(said: tuple[Said, ...]) -> list[Said]:
    """The days without those that say the same again, in another language."""
    made: list[Said] = []
    for one in said:
        if one.day and not any(_same(one.day, other.day) and one.last == other.last for other in made):
            made.append(one)
    return made


def _same(one: Day, other: Day | None) -> bool:
    return other is not None and (one.month, one.day, one.nth) == (other.month, other.day, other.nth)


def _clocks_beside(group: Group, at: Piece) -> list[Said]:
    """The hours of another piece: a field of hours, else the nearest line after the day, else one before it."""
    if at in group.above:
        nearest = next((p for p in (*reversed(group.pieces), *reversed(group.above)) if p.moments.clocks()), Piece(""))
        inside = next((p for p in group.pieces if _own_clocks(p)), nearest)
        return list(inside.moments.clocks())
    everywhere = group.pieces
    named = [one for piece in everywhere if piece.field in {"clock", "time"} for one in piece.moments.clocks()]
    if named:
        return named
    where = everywhere.index(at) if at in everywhere else 0
    after = [piece for piece in everywhere[where + 1 :] if _own_clocks(piece)]
    before = [piece for piece in everywhere[:where] if _own_clocks(piece)]
    return _own_clocks((after or before or [Piece("")])[0])


def _words(at: Piece, clocks: list[Said]) -> str:
    beside = ", ".join(one.words for one in clocks if one.words not in at.text)
    return f"{at.text}, {beside}" if beside else at.text


# ---------------------------------------------------------------- hours


def _hours(clocks: list[Said], group: Group) -> Time:
    """The hours; the second of two is the end where a word says so, else it is only told."""
    found = [one.clock for one in clocks if one.clock]
    whole = [one for one in found if one.ends] or found
    if not whole:
        return Time(minutes=_minutes(group))
    first = whole[0]
    ends = first.ends
    unused = [one for one in found if (one.begins, one.ends) != (first.begins, first.ends)]
    if ends is None:
        last = [one for one in closing(group) if one.begins != first.begins]
        ends = last[0].begins if last else None
        unused = [one for one in unused if one not in last]
    return Time(
        begins=first.begins,
        ends=ends,
        minutes=0 if ends else _minutes(group),
        other_hours=tuple(one.words for one in unused),
        is_half_inferred=first.is_inferred,
    )


def closing(group: Group) -> list[Clock]:
    """The times that a word such as "return" stands before."""
    made = []
    for piece in group.pieces:
        end = 0
        for one in piece.moments.clocks():
            if one.clock and not one.clock.ends and words.touches("is.return", piece.text[end : one.start]):
                made.append(one.clock)
            end = one.end
    return made


def _minutes(group: Group) -> int:
    """How many minutes it lasts, by "lasts two hours"; 0 where nothing says so."""
    for piece in group.pieces:
        text = f"duration: {piece.text}" if piece.field == "duration" else piece.text
        found = words.pattern("duration").search(text)
        if not found:
            continue
        amount = _amount(found["n"])
        if amount:
            return int(amount * (1 if found["unit"].lower().startswith("min") else 60))
    return 0


def _amount(said: str) -> float:
    """The number, with its half: "1,5", "two and a half", "puolitoista"; 0 where it is none."""
    if re.fullmatch(r"[\d.,]+", said):
        return float(said.replace(",", "."))
    whole = words.number(said.split()[0])
    return (whole or 1) + 0.5 if words.touches("half", said) else whole or 0


# ---------------------------------------------------------------- spans and series


def _is_span(at: Piece, days: list[Said]) -> bool:
    """True where two days are the first and the last: a dash or "to" between them, hours aside."""
    if len(days) != 2 or any(one.last for one in days):
        return False
    between = at.text[days[0].end : days[1].start]
    for one in at.moments.clocks():
        between = between.replace(one.words, " ")
    has_hours = [
        bool(re.match(r"\s*,?\s*\S", one.words)) for one in at.moments.clocks() if one.clock and not one.clock.ends
    ]
    if words.touches("is.return", between) or (not between.strip(" ,.") and len(has_hours) == 2):
        return True
    return bool(
        re.fullmatch(rf"[\s,.]*(?:[-–—]|{words.either('clock.to')})[\s,.]*(?:\w+\s*)?", between)
    ) and not words.touches("and", between)


def _is_weekend(at: Piece, days: list[Said]) -> bool:
    """True where two days follow one another and have their hours in common: "Sat 19 and Sun 20 Sept, 10–15"."""
    told = [one.day for one in days if one.day and not one.last]
    if len(told) != 2 or len(days) != 2 or len(at.moments.clocks()) > 1:
        return False
    return told[0].month == told[1].month and told[0].day + 1 == told[1].day


def _spanning(at: Piece, days: list[Said], clocks: list[Said], group: Group) -> Time:
    """The time of an event of several days; the first hour is of the first day, the last of the last."""
    series = _series(group, at, [*days[:1]])
    hours = [one.clock for one in clocks if one.clock]
    if series:
        return replace(_hours(clocks, group), day=days[0].day, series=series, words=_words(at, []))
    first = hours[0] if hours else None
    told = closing(group)
    final = told[-1] if told else hours[-1] if len(hours) > 1 else first if first and first.ends else None
    return Time(
        day=days[0].day,
        last=days[1].day,
        begins=first.begins if first else None,
        ends=(final.ends or final.begins) if final else None,
        words=_words(at, [one for one in clocks if one.words not in at.text]),
        is_half_inferred=bool(first and first.is_inferred),
    )


def _series(group: Group, at: Piece, days: list[Said]) -> str:
    """The words of a series of evenings, such as "Tuesdays 6.10.–24.11."; "" where it is none."""
    is_several = len(days) > 1 or any(one.last for one in days) or len(at.moments.days()) > 1
    told = [piece for piece in group.pieces if piece is at or piece.field in {"time", "clock"}]
    if words.touches("is.series", at.text) or (
        is_several and any(words.touches("is.series", p.text) for p in group.pieces)
    ):
        return ", ".join(dict.fromkeys(piece.text.rstrip(".") for piece in told))
    return ""


# ---------------------------------------------------------------- no date


def _undated(group: Group) -> Time:
    """The words that stand in place of a date, and hours if they are told."""
    named = [piece for piece in group.pieces if piece.field == "time"]
    for piece in [*named, *(one for one in group.pieces if is_vague(one))]:
        said = piece.text if piece.field == "time" else vague_words(piece.text)
        if said:
            return replace(_hours([], group), vague=said.strip(" .,"), words=piece.text)
    clocks = [one for piece in group.pieces for one in piece.moments.clocks()]
    return _hours(clocks, group)


def vague_words(text: str) -> str:
    """The month, season or "later" that the line tells.

    >>> vague_words("Spring 2028, place to be announced")
    'Spring 2028'
    """
    month = month_in(text)
    is_titled = bool(re.match(r"\s+[A-ZÅÄÖ][^\W\d]", text[len(month) :]))
    if month and text.startswith(month) and words.touches("is.later", text) and ":" not in text and not is_titled:
        return text
    if month:
        return month
    if found := words.pattern("is.season").search(text):
        return found[0]
    for clause in re.split(r"[,.;:]\s*", text):
        names = {words.fields().get(word.lower()) for word in re.findall(r"\w+", clause)}
        if words.touches("is.later", clause) and (not {"place", "address"} & names or "time" in names):
            return clause if len(clause) <= 60 else words.pattern("is.later").findall(clause)[0]
    return ""
