"""Sets when an event begins and ends, with a doubt for each thing that is inferred."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from mailbot.flyer import deadlines, marks, moments, times
from mailbot.flyer.draft import WEEKDAYS, Draft, short
from mailbot.flyer.found import Kind
from mailbot.flyer.group import Group, Page
from mailbot.flyer.moments import Day
from mailbot.flyer.times import Time
from mailbot.flyer.years import Basis


def tell(draft: Draft, basis: Basis) -> None:
    """Sets `starts` and `ends`, or `when` where no day and hour are told."""
    time = draft.time
    if not time.day:
        if time.vague:
            draft.tell("when", time.vague, time.words)
        else:
            draft.doubt(Kind.MISSING, "starts", "no date is told")
        return
    day = _dated(draft, basis, time.day)
    if day is None:
        draft.tell("when", time.words, time.words)
        draft.doubt(Kind.CONTRADICTION, "starts", f"there is no such day: {time.words}")
    elif time.begins is None:
        draft.tell("when", _only_days(draft, time), time.words)
        draft.doubt(Kind.MISSING, "starts", f"no hour is told for {day}")
    else:
        draft.tell("starts", datetime.combine(day, time.begins), time.words)
        _ends(draft, basis, day)
        _told_of_time(draft)


def fill_hours(draft: Draft, page: Page) -> None:
    """Fills the hours, or how long it lasts, from a sentence on all events."""
    if not draft.time.day or (draft.time.ends and draft.time.begins) or draft.time.minutes:
        return
    over = {id(piece) for group in page.groups for piece in group.above}
    rest = Group(
        [piece for piece in page.rest if id(piece) not in over and (not piece.is_dated or marks.is_span(piece))]
    )
    told = times.general(rest)
    if draft.time.begins is None and told.begins:
        draft.time = replace(draft.time, begins=told.begins, ends=told.ends, minutes=told.minutes)
        draft.doubt(Kind.INFERRED, "starts", f"its hours are told for all: {short(told.words)}")
    elif draft.time.begins and told.minutes:
        draft.time = replace(draft.time, minutes=told.minutes)
    elif ends := _common_end(draft.time, rest):
        draft.time = replace(draft.time, ends=ends)
        draft.doubt(Kind.INFERRED, "ends", "its end is told for all")


def _common_end(own: Time, rest: Group) -> time | None:
    """The one time at which all events end; None where none or several are told."""
    ends = {one.begins for one in times.closing(rest) if own.begins and one.begins > own.begins}
    return ends.pop() if len(ends) == 1 else None


def _only_days(draft: Draft, time: Time) -> str:
    said = [one.words for piece in draft.group.pieces for one in piece.moments.days()]
    return " – ".join(said[:2]) if time.last and len(said) > 1 else (said[0] if said else time.words)


def _dated(draft: Draft, basis: Basis, day: Day) -> date | None:
    """The date; a doubt where its year was inferred or its weekday is another."""
    near = None if day.year else _year_of_deadline(draft, day)
    found, source = near or (basis.date_of(day), basis.words)
    if found is None:
        return None
    if not day.year:
        draft.doubt(Kind.INFERRED, "year", f"{found.year}, from: {short(source)}")
    if day.weekday is not None and day.weekday != found.weekday():
        draft.doubt(Kind.CONTRADICTION, "starts", f"{found} is a {found:%A}, the flyer says {WEEKDAYS[day.weekday]}")
    return found


def _year_of_deadline(draft: Draft, day: Day) -> tuple[date, str] | None:
    """The date in the year of the deadline beside it, or just after that year's end."""
    for stated in deadlines.stated(draft.group.pieces):
        limit = moments.on(stated.day, stated.day.year) if stated.day.year else None
        if limit:
            dates = [found for y in (limit.year, limit.year + 1) if (found := moments.on(day, y)) and found >= limit]
            if dates:
                return dates[0], stated.words
    return None


def _ends(draft: Draft, basis: Basis, day: date) -> None:
    time, starts = draft.time, draft.found.starts
    last = _last_day(time, basis, day)
    if starts is None:
        return
    if time.ends is None and time.minutes:
        draft.tell("ends", starts + timedelta(minutes=time.minutes), time.words)
        draft.doubt(Kind.INFERRED, "ends", f"from a duration of {time.minutes} minutes")
    elif time.ends is None:
        told = f"the last day is {last}, no hour is told" if last and last != day else "no end is told"
        draft.doubt(Kind.MISSING, "ends", told)
    else:
        ends = datetime.combine(last or day, time.ends)
        if ends <= starts:
            ends += timedelta(days=1)
            draft.doubt(Kind.INFERRED, "ends", "after midnight, on the next day")
        draft.tell("ends", ends, time.words)


def _last_day(time: Time, basis: Basis, day: date) -> date | None:
    if time.last is None:
        return None
    found = moments.on(time.last, time.last.year or day.year)
    return moments.on(time.last, day.year + 1) if found and found < day else found


def _told_of_time(draft: Draft) -> None:
    time = draft.time
    if time.series:
        draft.tell("when", time.series, time.series)
        draft.doubt(Kind.UNSURE, "starts", "a series; `starts` and `ends` are of its first time")
    if time.is_half_inferred:
        draft.doubt(Kind.INFERRED, "starts", "afternoon or evening: the flyer does not say which half of the day")
    if time.other_hours:
        draft.doubt(Kind.UNSURE, "starts", f"other hours are told too: {', '.join(time.other_hours)}")
