"""How likely it is that a page was parted rightly: by what its events tell, and what is left over."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from mailbot.flyer import checks, marks, moments, places, words
from mailbot.flyer.found import Found, Kind
from mailbot.flyer.group import Page, every
from mailbot.flyer.pieces import Piece

_EXPECTED = 4.0  # what an event must tell at least, so that it is better told than not


def of(page: Page, found: Sequence[Found]) -> float:
    """The sum over its events, less the days that none of them has; titles that stand twice count against it."""
    titles = Counter(one.title for one in found if one.title)
    twice = sum(count - 1 for count in titles.values()) if len(titles) > 1 else 0
    return sum(_of(one) - _EXPECTED for one in found) - 5.0 * twice - 6.0 * len(_days(page) - _used(found))


def _days(page: Page) -> set[tuple[int, int]]:
    """The days of events that the page tells, those with which a letter is signed left out."""
    pieces = [*page.rest, *every(page)]
    said = [one for piece in pieces if not _is_of_all(piece) for one in piece.moments.days()]
    return {(one.day.month, one.day.day) for one in said if one.day and one.day.day}


def _is_of_all(piece: Piece) -> bool:
    return marks.is_bare_date(piece) or marks.is_span(piece)


def _used(found: Sequence[Found]) -> set[tuple[int, int]]:
    days = {(one.starts.month, one.starts.day) for one in found if one.starts}
    days |= {(one.ends.month, one.ends.day) for one in found if one.ends}
    told = [moments.find(one.when).days() for one in found if one.when]
    return days | {(one.day.month, one.day.day) for said in told for one in said if one.day}


def _of(found: Found) -> float:
    told = 4.0 * bool(found.starts) + 2.5 * (bool(found.when) and not found.starts)
    told += bool(found.ends) + bool(found.place) + bool(found.deadline) + 0.5 * bool(found.address)
    told -= sum(3.0 for doubt in found.doubts if doubt.kind is Kind.CONTRADICTION)
    told -= sum(1.0 for doubt in found.doubts if doubt.kind is Kind.UNSURE)
    told -= 6.0 * bool(found.when and not found.starts and found.when in found.title)  # a season's heading
    return told + _of_title(found)


def _of_title(found: Found) -> float:
    """Four for a title that looks like one, less where it looks like a sentence, a place or a greeting."""
    title = found.title
    if not title:
        return -2.0
    worth = 4.0 - title[:1].islower() - 2.0 * words.touches("is.slogan", title) - 2.0 * places.is_place(title)
    worth -= bool(re.search(r"\d", title)) + (len(title.split()) > 14) + 2.0 * title.endswith((":", ","))
    return worth - 3.0 * (title == found.place) - checks.is_odd_title(title)
