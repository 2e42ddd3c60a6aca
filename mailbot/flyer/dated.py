"""Events that stand about their dates: where each begins and ends."""

from __future__ import annotations

import re

from mailbot.flyer import undated, words
from mailbot.flyer.group import Group, Page
from mailbot.flyer.marks import is_place_line, is_title, is_vague, remainder
from mailbot.flyer.pieces import Piece


def anchors(run: list[Piece]) -> list[int]:
    """The pieces with the day of an event, or with an hour of their own under a day that stands over several."""
    made: list[int] = []
    days = [at for at, piece in enumerate(run) if piece.is_dated]
    for number, at in enumerate(days):
        end = days[number + 1] if number + 1 < len(days) else len(run)
        hours = [n for n in range(at + 1, end) if run[n].moments.clocks() and not run[n].moments.days()]
        if not run[at].moments.clocks() and _are_events(run, at, hours):
            made += hours
        else:
            made.append(at)
    made = _without_heading(run, made)
    made = _without_signing(run, _without_second(run, made))
    vague = [at for at, piece in enumerate(run) if piece.field == "time" and not piece.is_dated and is_vague(piece)]
    return sorted({*made, *vague})


def _without_heading(run: list[Piece], anchors: list[int]) -> list[int]:
    """The same without a span of days that stands over the days themselves."""
    if len(anchors) < 3 or run[anchors[0]].moments.clocks():
        return anchors
    days = run[anchors[0]].moments.days()
    is_span = len(days) == 1 and days[0].last is not None
    has_hours = any(piece.moments.clocks() for piece in run[anchors[0] : anchors[1]])
    return anchors[1:] if is_span and not has_hours else anchors


def _without_signing(run: list[Piece], anchors: list[int]) -> list[int]:
    """The same without a last line that is a bare date, as under a letter: the day on which it was written."""
    last = anchors[-1] if anchors else 0
    is_bare = len(anchors) > 1 and last >= len(run) - 2 and not run[last].moments.clocks() and not remainder(run[last])
    return (
        anchors[:-1] if is_bare and not run[last].field and not any(p.moments.clocks() for p in run[last:]) else anchors
    )


def _without_second(run: list[Piece], anchors: list[int]) -> list[int]:
    """The same without a day that goes on with the line before it: "Fri 6 pm", "to Sun 2 pm"."""
    made: list[int] = []
    for at in anchors:
        goes_on = bool(re.match(r"(?:[-–—]|to\b|till\b|until\b)\s", run[at].text)) or _says_again(run, at)
        if not (goes_on and made and made[-1] == at - 1):
            made.append(at)
    return made


def _says_again(run: list[Piece], at: int) -> bool:
    """True where the line tells the day and hours of the one above, in another language."""
    above, here = run[at - 1].moments, run[at].moments
    days = [[(one.day.month, one.day.day) for one in told.days() if one.day] for told in (above, here)]
    hours = [[one.clock.begins for one in told.clocks() if one.clock] for told in (above, here)]
    return days[0] == days[1] and hours[0] == hours[1]


def _are_events(run: list[Piece], day: int, hours: list[int]) -> bool:
    """True where the hours under a day are events of their own: several, or one with its title beside it."""
    if not hours or (hours == [day + 1] and not remainder(run[day + 1])):
        return False
    titled = [
        at
        for at in hours
        if remainder(run[at]) or is_title(run[at - 1]) or (at + 1 < len(run) and is_title(run[at + 1]))
    ]
    return (len(hours) >= 2 and len(titled) >= 2) or (
        len(hours) == 1 and bool(remainder(run[hours[0]])) and bool(run[hours[0]].label)
    )


def add(run: list[Piece], anchors: list[int], page: Page) -> None:
    """The groups about the anchors, with what stands over a day's hours."""
    if not anchors:
        undated.add(run, page)
        return
    begins = [_begin(run, anchors, number) for number in range(len(anchors))]
    page.rest += run[: begins[0]]
    for number, begin in enumerate(begins):
        end = begins[number + 1] if number + 1 < len(begins) else len(run)
        zone = run[begin:end]
        own, others, rest = undated.parted(
            zone, anchors[number] - begin, is_last=end == len(run), is_only=len(anchors) == 1
        )
        day = next((at for at in range(anchors[number], -1, -1) if run[at].is_dated), None)
        above = [] if day is None or day >= begin else run[day : _first_hour(run, day)]
        page.groups.append(Group(own, above))
        page.groups += [Group(one) for one in others]
        page.rest += rest


def _first_hour(run: list[Piece], day: int) -> int:
    """Where what stands over the hours of a day ends."""
    at = next((n for n in range(day + 1, len(run)) if run[n].moments.clocks()), len(run))
    while (
        at > day + 1
        and is_title(run[at - 1])
        and not words.touches("place.head", run[at - 1].text)
        and not (at < len(run) and run[at].gap)
    ):
        at -= 1
    return at


def _begin(run: list[Piece], anchors: list[int], number: int) -> int:
    """Where the group of this anchor begins: at its title, if that stands before it, else at the anchor."""
    at = anchors[number]
    low = anchors[number - 1] + 1 if number else 0
    day = next((n for n in range(at - 1, low - 1, -1) if run[n].is_dated), None)
    if day is not None:
        low = day + 1
    told = next((n for n in range(at, low - 1, -1) if words.touches("title.sentence", run[n].text) or run[n].gap), at)
    if told < at and words.touches("title.sentence", run[told].text):
        return told
    if _dates_come_first(run, anchors) or (run[at].is_head and remainder(run[at])):
        return at
    if not number:
        return _first_title(run, anchors, low)
    starts = [n for n in range(at - 1, low - 1, -1) if run[n].gap and _may_begin(run, n, at)]
    if starts:
        return _up(run, starts[0], low)
    begin = at
    while begin > low and is_title(run[begin - 1]) and not is_place_line(run[begin - 1]) and begin > at - 3:
        begin -= 1
    if begin == low and begin < at and not _is_titled_above(run, anchors):
        return at
    return begin


def _is_titled_above(run: list[Piece], anchors: list[int]) -> bool:
    """True where the first date has a title just over it."""
    return anchors[0] > 0 and is_title(run[anchors[0] - 1])


def _may_begin(run: list[Piece], at: int, anchor: int) -> bool:
    piece = run[at]
    if piece.field == "title":
        return True
    return is_title(piece) and not (is_place_line(piece) and at + 1 < anchor and run[at + 1].gap)


def _up(run: list[Piece], start: int, low: int) -> int:
    """The begin, a paragraph further up where two short titles follow one another (a title and what is under it)."""
    above = start - 1
    while above > low and not run[above].gap:
        above -= 1
    is_pair = above > low and run[above].gap and all(is_title(one) for one in run[above:start]) and start - above <= 2
    return above if is_pair and not any(is_place_line(one) for one in run[above:start]) else start


def _first_title(run: list[Piece], anchors: list[int], low: int) -> int:
    """Where the first event's title begins; what stands over it is the flyer's own."""
    at = anchors[0]
    if len(anchors) == 1:
        return low
    starts = [n for n in range(at - 1, low - 1, -1) if run[n].gap and is_title(run[n])]
    if run[at].gap and starts:
        return starts[0]
    return next((n for n in range(at, low - 1, -1) if run[n].gap), low)


def _dates_come_first(run: list[Piece], anchors: list[int]) -> bool:
    """True where the events begin with their dates, and the titles stand beside or under them."""
    first = sum(1 for at in anchors if run[at].gap or at == 0)
    beside = sum(1 for at in anchors if remainder(run[at]))
    under = sum(1 for at in anchors if _has_title_under(run, at))
    over = sum(1 for at in anchors if at and is_title(run[at - 1]) and not (run[at].gap and _is_under_heading(run, at)))
    if len(anchors) == 1:
        return False
    return (first >= len(anchors) - 1 and under > over) or (beside >= len(anchors) - 1 and over <= len(anchors) / 2)


def _has_hours_under(run: list[Piece], at: int) -> bool:
    is_next = at + 1 < len(run) and not run[at + 1].gap and bool(run[at + 1].moments.clocks())
    return is_next and not run[at].moments.clocks()


def _has_title_under(run: list[Piece], at: int) -> bool:
    """True where the line under the date, and its hours, can be the title."""
    below = at + 1
    if _has_hours_under(run, at) and remainder(run[below]) and not run[below].is_dated:
        return True
    while below < len(run) and not run[below].gap and run[below].moments.clocks() and not remainder(run[below]):
        below += 1
    if below >= len(run) or run[below].gap:
        return False
    return is_title(run[below]) and not is_place_line(run[below])


def _is_under_heading(run: list[Piece], at: int) -> bool:
    return at == 1 or all(is_title(one) for one in run[: at - 1])
