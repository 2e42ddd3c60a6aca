"""Partial dates: what was said of day, month, year, weekday and week, counted from the moment of arrival.

The text is cut into signs (date_signs.py), each of which has a letter (`n` an ordinal number, `m` a month, `w` a
weekday …); the grammar is one regular expression over the string of letters. Words come from lexicon/dates.toml.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from mailbot.model import DateMention
from mailbot.reading.date_signs import Sign, signs_of


def find(text: str, arrived_at: datetime) -> tuple[DateMention, ...]:
    """The dates that the words tell, in order; `arrived_at` is local to the reader (its date is "today").

    >>> [(m.day, m.month, m.weekday) for m in find("Tulen to 6.5. klo 17.30", datetime(2021, 4, 12))]
    [(6, 5, 3)]
    """
    pieces = signs_of(text)
    letters = "".join(sign.letter for sign in pieces)
    today = arrived_at.date()
    mentions: list[DateMention] = []
    for found in _GRAMMAR.finditer(letters):
        rule = found.lastgroup or ""
        if rule == "clock":
            continue
        start, end = found.span()
        made = _RULES[rule](text, pieces[start:end], today)
        mentions += (_limited(mention, letters[:start], letters[end:]) for mention in made)
    return tuple(mentions)


def _limited(mention: DateMention, before: str, after: str) -> DateMention:
    """The mention under the rule `dates.deadline` where words such as "no later than" stand beside it."""
    if re.search(r"B[Ef]*$", before) or after.startswith("A"):
        return replace(mention, rule="dates.deadline")
    return mention


# ---------------------------------------------------------------- grammar

_DATE = (
    r"(?:d|[noN]p?q|[noN]p?f?[mM]y?|kp?f?[mM]y?|[nko]pf?[gi]"
    r"|[gM]f?(?:[noN]|k(?=p|z|$|[^a-zA-Z]))p?(?:,?y)?|Mf?[noNk](?:,?y)?)"
)
_LEAD = r"(?:[xt]?[wv],?[fE]*)?E?f?E?"
_GRAMMAR = re.compile(
    "|".join(
        [
            r"(?P<clock>c[dTknN](?:-c?[dTknN])?|[dT]-T|T-[dTk]|T)",
            r"(?P<week_number>u[knW](?!w))",
            r"(?P<week_number_weekday>wu[knW]|u[knW]w)",
            r"(?P<part_of_month>[gi]P|P-?f?[gM]|gPi?)",
            r"(?P<range>(?:[wv]-?[wv]?)?E?[nkN]-[wv]?(?:d|[nkN]f?[mM]y?)|E?d-[wv]?d|[gM][nk]-[nk]p?)",
            r"(?P<list>(?:E?[wv]?[nN](?:,|,?a)+)+E?[wv]?(?:d|[nN]f?[mM]y?)|(?:E?[wv]?k(?:,|,?a)+)+E?[wv]?kf?[mM]y?)",
            rf"(?P<date>{_LEAD}{_DATE}(?:,?f?w(?![dnkN]))?)",
            r"(?P<day>(?:[wv],?[fE]*)?E*f*E*(?:[nko]p(?!w[dn])|N)(?:w(?![dn]))?|(?:w,?f?)?E[ko](?!f?M)|w[fE]*n)",
            r"(?P<next_weekday>xw|xtw)",
            r"(?P<coming_weekday>tw)",
            r"(?P<past_weekday>lw)",
            r"(?P<week_weekday>Uf?w|wf?U)",
            r"(?P<hence_weekday>Hf?w|w,?f?H)",
            r"(?P<relative>r)",
            r"(?P<week>U)",
            r"(?P<month_span>Sf?E?[noN]p?|Skp|SP|S)",
            r"(?P<hence>H)",
            r"(?P<holiday>h)",
            r"(?P<month>[gim]|f+M|M(?=y))",
            r"(?P<weekday>w)",
        ]
    )
)
_Made = Iterator[DateMention]


def _said(text: str, signs: list[Sign], rule: str, **parts: Any) -> DateMention:
    start, end = signs[0].start, signs[-1].end
    if signs[0].letter == "f" and len(signs) > 1:
        start = signs[1].start
    return DateMention(start=start, end=end, rule=f"dates.{rule}", words=text[start:end], **parts)


def _parts(signs: list[Sign]) -> dict[str, int | None]:
    """Day, month, year and weekday as far as the signs tell them."""
    parts: dict[str, int | None] = {}
    for sign in signs:
        if sign.letter == "d":
            parts.update(zip(("day", "month", "year"), sign.value, strict=True))
        elif sign.letter in "nkoN":
            parts["day"] = sign.value[0]
        elif sign.letter in "mgiMq":
            parts["month"] = sign.value[0]
        elif sign.letter == "y":
            parts["year"] = sign.value[0]
        elif sign.letter in {"w", "v"}:
            parts["weekday"] = sign.value[0]
    return parts


def _date(text: str, signs: list[Sign], _today: date) -> _Made:
    yield _said(text, signs, "date", **_parts(signs))


def _day(text: str, signs: list[Sign], _today: date) -> _Made:
    yield _said(text, signs, "day", **_parts(signs))


def _list(text: str, signs: list[Sign], _today: date) -> _Made:
    """Each day of "6., 11. ja 18.5." with the month and year of the last."""
    last = _parts(signs)
    group: list[Sign] = []
    for sign in signs:
        if sign.letter in ",aE":
            group = []
            continue
        group.append(sign)
        if sign.letter == "d":
            yield _said(text, group, "date", **_parts(group))
        elif sign.letter in "nNk":
            yield _said(text, group, "list", **(_parts(group) | {"month": last["month"], "year": last.get("year")}))


def _range(text: str, signs: list[Sign], today: date) -> _Made:
    """The span of "22.–23.5."; its year is the nearest where none is said."""
    dash = next(at for at, sign in enumerate(signs) if sign.letter == "-" and at and signs[at - 1].letter in "nkNd")
    last = _parts(signs[dash + 1 :])
    begun = _parts(signs[:dash])
    month = last.get("month") or begun.get("month")
    end = _calendar(last.get("year"), month, last.get("day"), today)
    begin = _calendar(end.year if end else None, begun.get("month") or month, begun.get("day"), today)
    if begin and end and begin <= end:
        yield _said(text, signs, "range", first=begin, last=end)


def _calendar(year: int | None, month: int | None, day: int | None, today: date) -> date | None:
    """The day itself; without a year the coming one, or one just past. None where there is no such day."""
    try:
        days = [date(y, month or 0, day or 0) for y in ([year] if year else range(today.year - 1, today.year + 2))]
    except ValueError:
        return None
    return next((day for day in days if day >= today - timedelta(days=60)), days[-1])


def _coming(weekday: int, today: date) -> date:
    """The next such day, tomorrow at the earliest."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _weekday_of(signs: list[Sign]) -> int:
    return next(int(sign.value[0] or 0) for sign in signs if sign.letter == "w")


def _value_of(signs: list[Sign], letter: str) -> int:
    return next(int(sign.value[0] or 0) for sign in signs if sign.letter == letter)


def _weekday(text: str, signs: list[Sign], today: date) -> _Made:
    yield _said(text, signs, "weekday", weekday=_weekday_of(signs), first=today)


def _next_weekday(text: str, signs: list[Sign], today: date) -> _Made:
    """The coming one, or, said of a day of this very week, that of the next too."""
    weekday = _weekday_of(signs)
    first = _coming(weekday, today)
    is_this_week = first.isocalendar()[:2] == today.isocalendar()[:2]
    yield _said(text, signs, "next", weekday=weekday, first=first, last=first + timedelta(days=7 * is_this_week))


def _coming_weekday(text: str, signs: list[Sign], today: date) -> _Made:
    weekday = _weekday_of(signs)
    day = today if today.weekday() == weekday else _coming(weekday, today)
    yield _said(text, signs, "coming", weekday=weekday, first=day, last=day)


def _past_weekday(text: str, signs: list[Sign], today: date) -> _Made:
    day = _coming(_weekday_of(signs), today) - timedelta(days=7)
    yield _said(text, signs, "past", first=day, last=day)


def _monday(today: date, weeks: int) -> date:
    return today + timedelta(days=7 * weeks - today.weekday())


def _week_weekday(text: str, signs: list[Sign], today: date) -> _Made:
    day = _monday(today, _value_of(signs, "U")) + timedelta(days=_weekday_of(signs))
    yield _said(text, signs, "relative", first=day, last=day)


def _hence_weekday(text: str, signs: list[Sign], today: date) -> _Made:
    """Some four days about the day a week (or two) from now, and the same weekday counted from the coming one."""
    weekday, days = _weekday_of(signs), _value_of(signs, "H")
    span = {"first": today + timedelta(days=days - 3), "last": _coming(weekday, today) + timedelta(days=days)}
    yield _said(text, signs, "hence", weekday=weekday, **span)


def _hence(text: str, signs: list[Sign], today: date) -> _Made:
    """The day so many weeks from now, and those about it: the more, the longer the time."""
    days = _value_of(signs, "H")
    day, about = today + timedelta(days=days), timedelta(days=1 if days <= 7 else 3)
    yield _said(text, signs, "hence", first=day - about, last=day + about)


def _relative(text: str, signs: list[Sign], today: date) -> _Made:
    day = today + timedelta(days=_value_of(signs, "r"))
    yield _said(text, signs, "past" if day < today else "relative", first=day, last=day)


def _week(text: str, signs: list[Sign], today: date) -> _Made:
    monday = _monday(today, _value_of(signs, "U"))
    rule = "past" if monday + timedelta(days=6) < today else "week"
    yield _said(text, signs, rule, first=monday, last=monday + timedelta(days=6))


def _week_number(text: str, signs: list[Sign], today: date) -> _Made:
    """The ISO 8601 week of this year, or of the next where it is past."""
    for year in (today.year, today.year + 1):
        try:
            monday = date.fromisocalendar(year, signs[1].value[0] or 0, 1)
        except ValueError:
            return
        if monday + timedelta(days=6) >= today:
            yield _said(text, signs, "week", first=monday, last=monday + timedelta(days=6))
            return


def _week_number_weekday(text: str, signs: list[Sign], today: date) -> _Made:
    """A weekday of the week of that number."""
    number = [sign for sign in signs if sign.letter != "w"]
    for week in _week_number(text, number, today):
        day = week.first + timedelta(days=_weekday_of(signs)) if week.first else today
        yield _said(text, signs, "relative", first=day, last=day)


def _part_of_month(text: str, signs: list[Sign], today: date) -> _Made:
    """The beginning, the middle or the end of a month, this year's or, once it is past, the next."""
    month = next(int(sign.value[0] or 0) for sign in signs if sign.letter in "giM")
    year = today.year + (month < today.month)
    yield _said(text, signs, "month", month=month, **_third(year, month, _value_of(signs, "P")))


def _third(year: int, month: int, third: int) -> dict[str, date]:
    first, last = _SPANS[third]
    return {
        "first": date(year, month, first),
        "last": date(year, month, min(last, calendar.monthrange(year, month)[1])),
    }


_SPANS = {1: (1, 12), 2: (9, 21), 3: (19, 31)}  # what people mean by the thirds of a month overlaps


def _month_span(text: str, signs: list[Sign], today: date) -> _Made:
    """A month counted from this one: the whole of it, a third or a day."""
    months = today.year * 12 + today.month - 1 + _value_of(signs, "S")
    year, month = months // 12, months % 12 + 1
    day = _parts(signs).get("day")
    span = _third(year, month, _value_of(signs, "P")) if signs[-1].letter == "P" else {}
    yield _said(text, signs, "date" if day else "month", day=day, month=month, year=year, **span)


def _month(text: str, signs: list[Sign], _today: date) -> _Made:
    yield _said(text, signs, "month", month=next(sign.value[0] for sign in signs if sign.letter in "gimM"))


def _holiday(text: str, signs: list[Sign], today: date) -> _Made:
    block = signs[0].block
    days = [_feast(block.data, today.year + add) for add in (0, 1)] if block else []
    day = next((day for day in days if day >= today), None)
    if day:
        yield _said(text, signs, "holiday", day=day.day, month=day.month, year=day.year)


def _feast(rule: dict[str, Any], year: int) -> date:
    """The day of a feast: fixed, so many days from Easter, or the first such weekday on or after a day."""
    if "easter" in rule:
        return _easter(year) + timedelta(days=rule["easter"])
    day = date(year, rule["month"], rule["day"])
    return day + timedelta(days=(rule["weekday"] - day.weekday()) % 7) if "weekday" in rule else day


@cache
def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher).

    >>> _easter(2021)
    datetime.date(2021, 4, 4)
    """
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    h = (19 * a + b - d - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    week = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * week) // 451
    month, day = divmod(h + week - 7 * m + 114, 31)
    return date(year, month, day + 1)


_RULES: dict[str, Callable[[str, list[Sign], date], _Made]] = {
    "date": _date,
    "day": _day,
    "list": _list,
    "range": _range,
    "week_number": _week_number,
    "week_number_weekday": _week_number_weekday,
    "part_of_month": _part_of_month,
    "next_weekday": _next_weekday,
    "coming_weekday": _coming_weekday,
    "past_weekday": _past_weekday,
    "week_weekday": _week_weekday,
    "hence_weekday": _hence_weekday,
    "relative": _relative,
    "week": _week,
    "month_span": _month_span,
    "hence": _hence,
    "holiday": _holiday,
    "month": _month,
    "weekday": _weekday,
}
