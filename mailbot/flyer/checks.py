"""Doubts about what contradicts itself or does not look like what it should be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from mailbot.flyer import marks, moments, places, titles, words
from mailbot.flyer.draft import day_of, short
from mailbot.flyer.found import Doubt, Found, Kind
from mailbot.flyer.pieces import Piece


def checked(found: Sequence[Found], published_on: date) -> list[Found]:
    """The events with doubts on each field that should be looked at."""
    titles = [one.title for one in found]
    made = []
    for one in found:
        more = [*_contradictions(one, published_on), *_odd(one)]
        if one.title and titles.count(one.title) > 1:
            more.append(Doubt(Kind.UNSURE, "title", "several events have it"))
        made.append(replace(one, doubts=tuple(dict.fromkeys((*one.doubts, *more)))))
    return made


def _contradictions(found: Found, published_on: date) -> Iterator[Doubt]:
    if not found.title:
        yield Doubt(Kind.MISSING, "title", "none is found")
    if found.starts and found.deadline and day_of(found.deadline) > found.starts.date():
        yield Doubt(Kind.CONTRADICTION, "deadline", "it is after the event begins")
    if found.deadline and found.starts and day_of(found.deadline) < published_on <= found.starts.date():
        yield Doubt(Kind.UNSURE, "deadline", f"it is before the day of publishing, {published_on}")
    if not found.starts and not found.when:
        yield Doubt(Kind.MISSING, "when", "neither a date nor words for it are told")
    if found.starts and found.starts.hour < 5:
        yield Doubt(Kind.UNSURE, "starts", f"at {found.starts:%H:%M}, in the night?")


def _odd(found: Found) -> Iterator[Doubt]:
    """Doubts on words that do not look like a title, a place or an address."""
    title, place, address = found.title, found.place, found.address
    is_tail = places.is_place(title) and not place
    if title and (is_tail or is_odd_title(title)):
        yield Doubt(Kind.UNSURE, "title", f"is this one? {short(title)}")
    if place and (re.search(r"[|¦<>:]", place) or len(place.split()) > 9 or place == title):
        yield Doubt(Kind.UNSURE, "place", f"is this one? {short(place)}")
    if address and (re.search(r"[|¦<>:()]", address) or not re.search(r"\d", address)):
        yield Doubt(Kind.UNSURE, "address", f"is this one? {short(address)}")


def is_odd_title(title: str) -> bool:
    """True where the words are more, or less, than a title."""
    has_time = bool(moments.find(title).said)
    is_cut = bool(re.search(r"[|¦<>]|[,:–-]$", title)) or title.count("(") != title.count(")")
    is_tail = words.touches("place.street", title) or words.touches("title.person", title)
    is_clause = bool(marks.month_in(title)) or titles.has_verb(title.rstrip("!?."))
    return has_time or is_clause or is_cut or is_tail or title[:1].islower() or len(title.split()) > 16


def left_over(pieces: Sequence[Piece], found: Sequence[Found]) -> list[str]:
    """The lines that tell a day which no event has, so that nothing is lost in silence."""
    days = {(told.month, told.day) for one in found for told in (one.starts, one.ends, one.deadline) if told}
    said = {said.day for one in found for said in moments.find(one.when, "time").days()}
    days |= {(day.month, day.day) for day in said if day}
    return [piece.text for piece in pieces if any(_is_left(one, days) for one in piece.moments.days())]


def _is_left(said: moments.Said, days: set[tuple[int, int]]) -> bool:
    return said.day is not None and not said.last and not said.day.nth and (said.day.month, said.day.day) not in days
