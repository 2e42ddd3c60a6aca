"""The dates and times in a line of a flyer, and what each is of: an event, a deadline, or something else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum
from functools import cache

from mailbot import lexicon
from mailbot.flyer import clocks, words
from mailbot.flyer.clocks import Clock
from mailbot.model import DateMention
from mailbot.reading import dates


class Role(StrEnum):
    """What a date or time is of."""

    EVENT = "event"
    DEADLINE = "deadline"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Day:
    """A day as far as it is said; `nth` with `weekday` and `month`: the second Tuesday of May."""

    month: int
    day: int = 0
    year: int | None = None
    weekday: int | None = None
    nth: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """A date, or a span of two, or a time of day, and where it stands in its line."""

    start: int
    end: int
    words: str
    role: Role = Role.EVENT
    day: Day | None = None
    last: Day | None = None  # of a span of days
    clock: Clock | None = None


@dataclass(frozen=True, slots=True)
class Moments:
    """All that a line says of time, in order."""

    said: tuple[Said, ...] = ()

    def of(self, role: Role) -> tuple[Said, ...]:
        """Those of this role."""
        return tuple(one for one in self.said if one.role is role)

    def days(self, role: Role = Role.EVENT) -> tuple[Said, ...]:
        """The dates of this role."""
        return tuple(one for one in self.of(role) if one.day)

    def clocks(self, role: Role = Role.EVENT) -> tuple[Said, ...]:
        """The times of day of this role."""
        return tuple(one for one in self.of(role) if one.clock)


NOTHING = Moments()
_ANY = datetime(2001, 1, 1)  # noqa: DTZ001  # the years of spans are taken away again


def find(text: str, field: str = "") -> Moments:
    """The dates and times of the line; `field` is the label that stands before it.

    >>> [(one.role.value, one.words) for one in find("6.5. klo 18 (ilm. 4.5.)").said]
    [('event', '6.5.'), ('event', 'klo 18'), ('deadline', '4.5.')]
    """
    hours = clocks.find(text, bare=field in {"time", "clock"})
    masked = _masked(text, [(one.start, one.end) for one in hours])
    days = list(_days(masked))
    hours = (*hours, *_bare_after(masked, days))
    said = [_said(text, one) for one in days] + [Said(one.start, one.end, one.words, clock=one) for one in hours]
    said = _nearby(sorted(said, key=lambda one: one.start))
    return Moments(tuple(_with_roles(text, said, field)))


def _said(text: str, one: Said) -> Said:
    return replace(one, words=text[one.start : one.end])


def _masked(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with blanks for these spans, so that no hour is read as a day; a sign stays where each began."""
    for start, end in spans:
        text = text[:start] + "¦" + " " * (end - start - 1) + text[end:]
    return text


def _nearby(said: list[Said]) -> list[Said]:
    """The same without what lies inside another."""
    kept: list[Said] = []
    for one in said:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


# ---------------------------------------------------------------- days


def _days(masked: str) -> Iterator[Said]:
    mentions = [m for m in dates.find(masked, _ANY) if not m.rule.endswith((".past", ".relative", ".week", ".holiday"))]
    for at, mention in enumerate(mentions):
        if re.match(r"\s*(?:€|eur|e\b)", masked[mention.end :]):
            continue  # "10/5 €" is a price
        nth = _nth(masked, mentions[at], mentions[at + 1] if at + 1 < len(mentions) else None) or _nth_after(
            masked, mentions, at
        )
        if nth:
            yield nth
        elif mention.month and mention.day:
            yield _nth_within(mention) or _whole(masked, mention)
        elif mention.first and mention.last and mention.rule.endswith("range"):
            yield _range(mention)
    yield from _dashed(masked)


def _whole(masked: str, mention: DateMention) -> Said:
    day = Day(mention.month or 0, mention.day or 0, mention.year, mention.weekday)
    found = _short_weekday().match(masked, mention.end) if mention.weekday is None else None
    if found:
        return Said(
            mention.start, found.end(), mention.words, day=replace(day, weekday=_short_days()[found[1].lower()])
        )
    return Said(mention.start, mention.end, mention.words, day=day)


@cache
def _short_days() -> dict[str, int]:
    """The short weekdays by their words."""
    return {
        word: b.data["value"] for b in lexicon.blocks("dates") if b.data["is"] == "weekday short" for word in b.words
    }


@cache
def _short_weekday() -> re.Pattern[str]:
    """A short weekday after the date: "14.1. to", "3.7. (LA)"."""
    return re.compile(rf"\s*\(?({'|'.join(_short_days())})\)?(?=\s|$|[,;|¦])(?!\s+\d{{1,2}}\.)", re.IGNORECASE)


def _range(mention: DateMention) -> Said:
    first, last = mention.first, mention.last
    assert first and last  # noqa: S101  # the caller looked
    has_year = re.search(r"(?:19|20)\d\d|\d\.\d{1,2}\.\d\d$", mention.words.rstrip(".")) is not None
    weekdays = [
        m.weekday for m in dates.find(re.sub(r"[-–—].*", "", mention.words) + " ", _ANY) if m.weekday is not None
    ]
    begun = Day(first.month, first.day, first.year if has_year else None, weekdays[0] if weekdays else None)
    ended = Day(last.month, last.day, last.year if has_year else None)
    return Said(mention.start, mention.end, mention.words, day=begun, last=ended)


_DASHED = re.compile(r"(?<![\d.])(\d{1,2})\.?\s?[-–—]\s?(\d{1,2})\s+([^\W\d_]{3,})(?:\s+((?:19|20)\d\d))?")


def _dashed(masked: str) -> Iterator[Said]:
    """The span of "16–18 January", which the reader of mails takes for its last day."""
    for found in _DASHED.finditer(masked):
        after = [m for m in dates.find(f"{found[2]} {found[3]}", _ANY) if m.day and m.month]
        if after and int(found[1]) < int(found[2]) <= 31:
            year = int(found[4]) if found[4] else None
            month = after[0].month or 0
            yield Said(
                found.start(),
                found.end(),
                found[0],
                day=Day(month, int(found[1]), year),
                last=Day(month, int(found[2]), year),
            )


_ORDINAL = re.compile(r"([^\W\d_]+)\s*$")


def _nth(masked: str, first: DateMention, second: DateMention | None) -> Said | None:
    """The day of "the second Tuesday of May"."""
    if second is None or first.weekday is None or first.day or not second.month or second.day:
        return None
    before = _ORDINAL.search(masked[: first.start])
    which = words.ordinal(before[1]) if before else None
    if before is None or which is None or len(masked[first.end : second.start]) > 5:
        return None
    day = Day(second.month, 0, second.year, first.weekday, which)
    return Said(before.start(), second.end, masked[before.start() : second.end], day=day)


def _nth_within(mention: DateMention) -> Said | None:
    """The day of "May's second Tuesday", which the reader of mails takes for Tuesday the second."""
    said = mention.words.split()
    if mention.weekday is None or len(said) != 3 or (which := words.ordinal(said[1])) is None:
        return None
    if all(one.weekday is None for one in dates.find(said[2], _ANY)):
        return None
    day = Day(mention.month or 0, 0, mention.year, mention.weekday, which)
    return Said(mention.start, mention.end, mention.words, day=day)


def _nth_after(masked: str, mentions: list[DateMention], at: int) -> Said | None:
    """The day of the same, the month first."""
    if at + 1 >= len(mentions):
        return None
    month, weekday = mentions[at], mentions[at + 1]
    if not month.month or month.day or weekday.weekday is None or weekday.day:
        return None
    which = words.ordinal(masked[month.end : weekday.start].strip())
    if which is None:
        return None
    day = Day(month.month, 0, month.year, weekday.weekday, which)
    return Said(month.start, weekday.end, masked[month.start : weekday.end], day=day)


_BARE = re.compile(r"\s*[,|]?\s*(\d{1,2})(?:[.:](\d\d))?\s?[-–—]\s?(\d{1,2})(?:[.:](\d\d))?(?![\d.:]?\d)")


def _bare_after(masked: str, days: list[Said]) -> Iterator[Clock]:
    """The hours of "ti 5.5. 18–20", which no word marks."""
    for one in days:
        found = _BARE.match(masked, one.end)
        if found and int(found[1]) < int(found[3]) <= 24 and not _is_counted(masked[found.end() :]):
            begins = time(int(found[1]), int(found[2] or 0))
            start = found.start(1)
            yield Clock(
                start, found.end(), masked[start : found.end()], begins, time(int(found[3]) % 24, int(found[4] or 0))
            )


def _is_counted(after: str) -> bool:
    return bool(re.match(rf"\s*-?(?:(?:{words.either('clock.not')})(?!\w)|€)", after, re.IGNORECASE))


# ---------------------------------------------------------------- roles


def _with_roles(text: str, said: list[Said], field: str) -> Iterator[Said]:
    """The same with roles; a time has that of the date beside it."""
    roles: list[Role] = []
    for at, one in enumerate(said):
        before, after = _around(text, said, at)
        beside = said[at - 1] if at and not re.search(r"[;()]|[.!?]\s", text[said[at - 1].end : one.start]) else None
        role = _role(before, after, field, one)
        if role is Role.EVENT and beside and roles[-1] is not Role.EVENT and _is_joined(text, beside, one):
            role = Role.DEADLINE if one.day and words.touches("role.opens", text[: beside.start][-60:]) else roles[-1]
        roles.append(role)
    yield from (replace(one, role=role) for one, role in zip(said, _clocks_first(text, said, roles), strict=True))


def _clocks_first(text: str, said: list[Said], roles: list[Role]) -> list[Role]:
    """The roles, where "klo 12 4.5. mennessä" says by its end what both are of."""
    for at in range(len(said) - 2, -1, -1):
        near = said[at + 1].start - said[at].end <= 6 and not re.search(
            r"[;()|]", text[said[at].end : said[at + 1].start]
        )
        if (
            near
            and roles[at] is Role.EVENT
            and roles[at + 1] is Role.DEADLINE
            and said[at].clock
            and not said[at + 1].clock
        ):
            roles[at] = Role.DEADLINE
        if near and said[at].day and said[at + 1].clock and roles[at + 1] is Role.DEADLINE and roles[at] is Role.EVENT:
            roles[at] = Role.DEADLINE
    return roles


def _is_joined(text: str, first: Said, second: Said) -> bool:
    """True where the second goes on with what the first began: a time after its date, a span, a list."""
    between = text[first.end : second.start]
    return len(between) <= 25 and not re.search(r"[;|(]|\.\s", between)


def _around(text: str, said: list[Said], at: int) -> tuple[str, str]:
    """The words of the clause before the date and after it, up to other dates."""
    one = said[at]
    begin = said[at - 1].end if at else 0
    text = re.sub(r"\S+@\S+|(?:https?://|www\.)\S+", lambda found: " " * len(found[0]), text)
    end = said[at + 1].start if at + 1 < len(said) else len(text)
    before = re.split(r"[;()|•]|(?<=[^\W\d]{3})[.!?]\s(?=[A-ZÅÄÖ])", text[begin : one.start])[-1]
    after = re.split(r"[;()|•,]|[.!?](?:\s|$)", text[one.end : end])[0]
    return before[-90:], after[:40]


def _role(before: str, after: str, field: str, one: Said) -> Role:
    if field == "other":
        return Role.OTHER
    if words.touches("role.opens", before):
        return Role.DEADLINE if one.last else Role.OTHER
    if one.day and re.search(r"(?<!\w)by(?:\s+\w+(?:\s+on)?)?\s*$", before):
        return Role.DEADLINE
    if words.touches("role.other", before) or words.touches("role.other", after):
        return Role.OTHER
    if field == "deadline" or words.touches("role.deadline_before", before) or _ends_it(after):
        return Role.DEADLINE
    return Role.EVENT


def _ends_it(after: str) -> bool:
    return bool(
        re.match(r"\W*(?:" + lexicon.block("flyer.role.deadline_after").regex.pattern + ")", after, re.IGNORECASE)
    )


# ---------------------------------------------------------------- the calendar


def on(day: Day, year: int) -> date | None:
    """The date of this day in a year; None where it has no such day.

    >>> on(Day(5, nth=2, weekday=1), 2027)
    datetime.date(2027, 5, 11)
    """
    try:
        if not day.nth:
            return date(year, day.month, day.day)
        if day.nth < 0:
            last = date(year + day.month // 12, day.month % 12 + 1, 1).toordinal() - 1
            return date.fromordinal(last - (date.fromordinal(last).weekday() - (day.weekday or 0)) % 7)
        first = date(year, day.month, 1)
        return date(year, day.month, 1 + ((day.weekday or 0) - first.weekday()) % 7 + 7 * (day.nth - 1))
    except ValueError:
        return None
