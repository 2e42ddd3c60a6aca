"""Times of day in a flyer: "17.30–20.30", "6 to 8 pm", "half past five until eight o'clock"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from functools import cache

from mailbot.flyer import words


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day, or a span of two, and where it stands; `is_inferred`: the half of the day was not said."""

    start: int
    end: int
    words: str
    begins: time
    ends: time | None = None
    is_inferred: bool = False


def find(text: str, *, bare: bool = False) -> tuple[Clock, ...]:
    """The times in order; `bare`: also "18–20" and "18", as in a column of times.

    >>> [(c.begins.isoformat(), c.ends.isoformat()) for c in find("from 6.30 to 8 pm")]
    [('18:30:00', '20:00:00')]
    """
    return tuple(_found(text, bare=bare))


def _found(text: str, *, bare: bool) -> Iterator[Clock]:
    end = -1
    for match in _span().finditer(text):
        if match.start() < end:
            continue
        made = _clock(text, match, bare=bare)
        if made:
            end = made.end
            yield made


@cache
def _span() -> re.Pattern[str]:
    mark_words, about = words.either("clock.mark"), words.either("clock.about")
    mark = rf"(?:(?P<mark>(?<!\w)(?:{mark_words})(?!\w)[.:]?)\s*(?:(?:{about})(?!\w)\.?\s*)?)?"
    to_word = rf"(?<=[\s\dmM.])(?:{words.either('clock.to')})(?!\w)"
    to = rf"(?:\s*(?:[-–—]|{to_word})\s*|\s+(?=(?:{words.either('clock.until_word')})(?!\w)))"
    again = rf"(?:(?:{mark_words})(?!\w)\.?\s*)?(?:(?:{about})(?!\w)\.?\s*)?"
    return re.compile(rf"{mark}{_one('1')}(?:{to}{again}{_one('2')})?", re.IGNORECASE)


def _one(n: str) -> str:
    """The pattern of one time of day, its groups numbered."""
    return (
        rf"(?:(?P<noon{n}>(?<!\w)(?:{words.either('clock.noon')})(?!\w))"
        rf"|(?:(?P<halfto{n}>(?<!\w)(?:{words.either('clock.half_to')})\s+)"
        rf"|(?P<halfpast{n}>(?<!\w)(?:{words.either('clock.half_past')})\s+)"
        rf"|(?P<qpast{n}>(?<!\w)(?:{words.either('clock.quarter_past')})\s+)"
        rf"|(?P<qto{n}>(?<!\w)(?:{words.either('clock.quarter_to')})\s+))?"
        rf"(?P<hour{n}>(?<![\w.,:/§€])\d{{1,2}}|(?<!\w)(?:{words.numbers()})(?!\w))"
        rf"(?:[.:](?P<min{n}>[0-5]\d))?(?![\d]|[.:,/]\d)"
        rf"(?P<oclock{n}>\s+(?:{words.either('clock.oclock')}))?"
        rf"(?:\s*(?:(?P<pm{n}>(?:{words.either('clock.pm')})(?!\w))|(?P<am{n}>(?:{words.either('clock.am')})(?!\w))))?)"
    )


def _clock(text: str, match: re.Match[str], *, bare: bool) -> Clock | None:
    has_second = match["hour2"] is not None or match["noon2"] is not None
    if has_second and not _is_span(text, match, bare=bare):
        has_second = False
    if not has_second and not _is_time(text, match, bare=bare):
        return None
    first = _read(match, "1")
    second = _read(match, "2") if has_second else None
    if first is None or (has_second and second is None):
        return None
    end = match.end() if has_second else _end_of_first(match)
    begins, ends, inferred = _halves(match, first, second)
    return Clock(match.start(), end, text[match.start() : end], begins, ends, inferred)


def _end_of_first(match: re.Match[str]) -> int:
    return max(match.end(name) for name in ("noon1", "hour1", "min1", "oclock1", "pm1", "am1") if match[name])


def _is_date_like(match: re.Match[str], n: str) -> bool:
    minutes = match[f"min{n}"]
    return bool(minutes) and 1 <= int(minutes) <= 12 and match[f"hour{n}"].isdigit() and int(match[f"hour{n}"]) <= 31


def _is_span(text: str, match: re.Match[str], *, bare: bool) -> bool:
    """True where the two numbers are hours and not days, ages or a street's."""
    after = text[match.end() : match.end() + 14]
    if re.match(rf"\s*(?:-?(?:{words.either('clock.not')})(?!\w)|[€%]|-\w|\.\s?\d|\.[-–])", after, re.IGNORECASE):
        return False
    if any(match[name] for name in ("pm1", "pm2", "am1", "am2", "oclock1", "oclock2", "noon1", "noon2")):
        return True
    if any(match[name] for name in ("halfto1", "halfpast1", "halfto2", "halfpast2")):
        return True
    if match["mark"]:
        return _is_marked(text, match, match.end())
    if match["min1"] or match["min2"]:
        dates = [_is_date_like(match, n) for n in "12" if match[f"min{n}"]]
        return bare or not all(dates) or text[match.start() : match.end()].count(":") > 0
    return bare and match["hour1"].isdigit() and match["hour2"].isdigit()


def _is_marked(text: str, match: re.Match[str], end: int) -> bool:
    """True for "at 6", not for "at 12 Station Road" or "from 6 October": a mark that is a common word needs more."""
    if match["min1"] and not _is_date_like(match, "1"):
        return True
    if words.touches("clock.sure", match["mark"]) or ":" in text[match.start() : end]:
        return True
    return not re.match(
        rf"\s*(?:[A-ZÅÄÖ]|(?:{words.either('clock.not')})(?!\w)|\d|st\b|nd\b|rd\b|th\b|[^\W\d_]+)", text[end : end + 14]
    )


def _is_time(text: str, match: re.Match[str], *, bare: bool) -> bool:
    if match["noon1"]:
        return True
    end = _end_of_first(match)
    if any(match[name] for name in ("pm1", "am1", "oclock1")):
        return True
    half = any(match[name] for name in ("halfto1", "halfpast1", "qpast1", "qto1"))
    after = text[end : end + 14]
    if half:
        return not re.match(rf"\s*(?:{words.either('clock.not')})(?!\w)", after, re.IGNORECASE)
    if match["mark"]:
        return _is_marked(text, match, end)
    if match["min1"]:
        is_end = not re.match(r"\.\d|\.?\s?[-–]\s?\d{1,2}\.\d{1,2}\.|\s*(?:€|eur|km|kg|%)", after, re.IGNORECASE)
        return is_end and (
            not _is_date_like(match, "1")
            or ":" in match.group()
            or (bare and not after.startswith(".") and _stands_alone(text, match))
        )
    return bare and match["hour1"].isdigit() and not re.sub(r"[\s.]", "", text[: match.start()] + text[end:])


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    """True where no word stands before the number and no marked hour in the text: else "17.10" is a day."""
    rest = text[: match.start()] + " " + text[match.end() :]
    has_mark = re.search(rf"(?<!\w)(?:{words.either('clock.mark')})(?!\w)", rest, re.IGNORECASE)
    return not has_mark and not re.search(r"[^\W\d_]{2,}\.?\s*$", text[: match.start()])


def _read(match: re.Match[str], n: str) -> tuple[int, int, bool] | None:
    """Hour, minute, and whether it is said by words, on a dial of twelve."""
    if match[f"noon{n}"]:
        return 12, 0, False
    said = match[f"hour{n}"]
    hour = words.number(said)
    minute = int(match[f"min{n}"] or 0)
    if hour is None or hour > 24:
        return None
    back = 30 if match[f"halfto{n}"] else 15 if match[f"qto{n}"] else 0
    minute += 30 if match[f"halfpast{n}"] else 15 if match[f"qpast{n}"] else 0
    total = (hour * 60 + minute - back) % (24 * 60)
    return total // 60, total % 60, bool(back or not said.isdigit() or match[f"oclock{n}"])


def _halves(
    match: re.Match[str], first: tuple[int, int, bool], second: tuple[int, int, bool] | None
) -> tuple[time, time | None, bool]:
    """The two times with their halves of the day; inferred where only words or an English hour tell."""
    mark = (match["mark"] or "").lower().strip(".: ")
    is_dial = first[2] or bool(second and second[2]) or mark in {"at", "from", "between"}
    if match["min1"] and ":" in match[0] and not first[2]:
        is_dial = False  # "7:00" is of a day of 24 hours, as they are told in Finland
    is_dial = (is_dial and not match["min1"]) or (is_dial and int(first[0]) < 8)
    pm1, am1, pm2, am2 = (bool(match[name]) for name in ("pm1", "am1", "pm2", "am2"))
    inferred = False
    if not (pm1 or am1):
        if pm2 and second:
            pm1 = first[0] < second[0] or second[0] == 12 or first[0] == 12
            pm1 = pm1 and not (first[0] > second[0] % 12 and first[0] != 12)
        elif is_dial and not am2 and first[0] < 8 and not match["noon1"]:
            pm1 = inferred = True
    if second and not (pm2 or am2) and (pm1 or second[2]) and second[0] < 12 and second[0] < 10:
        pm2 = pm1 or (second[0] * 60 + second[1]) <= (first[0] * 60 + first[1])
    begins = _time(first, pm=pm1, am=am1)
    return begins, (_time(second, pm=pm2, am=am2) if second else None), inferred


def _time(said: tuple[int, int, bool], *, pm: bool, am: bool) -> time:
    hour = said[0]
    if pm and hour < 12:
        hour += 12
    if am and hour == 12:
        hour = 0
    return time(hour % 24, said[1])
