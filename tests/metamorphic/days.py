"""Dates of a text: shifted by whole weeks, or written by month name in place of the number, and back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from mailbot.model import Catalogue, Event
from mailbot.reading import dates

MONTHS = {
    "fi": ("tammi", "helmi", "maalis", "huhti", "touko", "kesä", "heinä", "elo", "syys", "loka", "marras", "joulu"),
    "sv": ("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober",
           "november", "december"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
}  # fmt: skip
_FI = "|".join(MONTHS["fi"])
_NAMED = "|".join([*MONTHS["sv"], *MONTHS["en"]])
_NO_TIME = r"(?<![\d.,:/–-])(?<!klo )(?<!kl )(?<!kl\. )"
_DAY, _YEAR = r"(?P<d>\d{1,2})", r"(?:\s(?P<y>20\d\d))?"
_SHAPES = [  # (language of the name, or "" for a number; pattern)
    ("", re.compile(_NO_TIME + r"(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.(?P<y>20\d\d)?(?![\d:])")),
    ("", re.compile(_NO_TIME + r"(?P<d>\d{1,2})\.(?P<m>1[012]|[1-9])(?![\d.:–-])")),
    ("fi", re.compile(rf"(?<!\d){_DAY}\.\s?(?P<m>{_FI})kuuta{_YEAR}", re.IGNORECASE)),
    ("fi", re.compile(rf"\b(?P<m>{_FI})kuun {_DAY}\.(?P<tail> päiv\w+)?", re.IGNORECASE)),
    ("sv", re.compile(rf"\b(?:den )?{_DAY}(?:\.|:e)? (?P<m>{_NAMED})\b{_YEAR}", re.IGNORECASE)),
    ("en", re.compile(rf"\b(?P<m>{_NAMED}) {_DAY}(?:st|nd|rd|th)?\b(?!:)(?:,? (?P<y>20\d\d))?", re.IGNORECASE)),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """A date as it stands in a text; `shape` is its place in the patterns."""

    start: int
    end: int
    shape: int
    words: str
    day: int
    month: int
    year: int | None
    tail: str = ""

    @property
    def is_named(self) -> bool:
        return bool(_SHAPES[self.shape][0])


def written(text: str) -> list[Written]:
    """Every date with day and month that can be written anew, in order."""
    found: list[Written] = []
    for shape in range(len(_SHAPES)):
        found += [w for w in _of_shape(text, shape) if not any(w.start < o.end and o.start < w.end for o in found)]
    return sorted(found, key=lambda w: w.start)


def _of_shape(text: str, shape: int) -> Iterator[Written]:
    for hit in _SHAPES[shape][1].finditer(text):
        parts = hit.groupdict()
        month = _month(parts["m"])
        day = int(parts["d"])
        if 1 <= day <= 31 and 1 <= month <= 12:
            year = int(parts["y"]) if parts.get("y") else None
            yield Written(hit.start(), hit.end(), shape, hit[0], day, month, year, parts.get("tail") or "")


def _month(word: str) -> int:
    if word.isdigit():
        return int(word)
    return next(names.index(n) + 1 for names in MONTHS.values() for n in names if n.lower() == word.lower())


def rewritten(text: str, write: Callable[[Written], str]) -> str:
    """The text, each date written anew."""
    pieces, at = [], 0
    for one in written(text):
        pieces += [text[at : one.start], write(one)]
        at = one.end
    return "".join([*pieces, text[at:]])


def unwritten(text: str, received_at: datetime) -> str:
    """The words of a date with a day that could not be written anew; "" where all can."""
    spans = written(text)
    for mention in dates.find(text, received_at):
        is_fixed = mention.day is not None or (mention.first is not None and re.search(r"\d", mention.words))
        if is_fixed and not any(one.start < mention.end and mention.start < one.end for one in spans):
            return mention.words
    return ""


# ---------------------------------------------------------------- another form


def with_number(one: Written) -> str:
    """6. toukokuuta 2021 → 6.5.2021."""
    return f"{one.day}.{one.month}.{one.year or ''}" if one.is_named else one.words


def with_name(language: str) -> Callable[[Written], str]:
    """6.5.2021 → 6. toukokuuta 2021, 6 maj 2021, 6 May 2021."""

    def write(one: Written) -> str:
        if one.is_named:
            return one.words
        month = MONTHS[language][one.month - 1]
        year = f" {one.year}" if one.year else ""
        return f"{one.day}. {month}kuuta{year}" if language == "fi" else f"{one.day} {month}{year}"

    return write


# ---------------------------------------------------------------- other weeks


def shift_of(catalogue: Catalogue) -> int:
    """The number of weeks by which every evening stays in its month."""
    starts = [e.starts for e in catalogue.events if e.starts]
    return next(
        weeks
        for weeks in (1, -1, 2, -2, 3, -3, 52, -52, 104)
        if all((s + timedelta(weeks=weeks)).month == s.month for s in starts)
    )


def shifted_catalogue(catalogue: Catalogue, weeks: int) -> Catalogue:
    """Every evening later by so many weeks."""
    return replace(catalogue, events=tuple(_shifted_event(event, weeks) for event in catalogue.events))


def _shifted_event(event: Event, weeks: int) -> Event:
    starts, ends, deadline = (moved(moment, weeks) for moment in (event.starts, event.ends, event.deadline))
    years = round(weeks / 52)
    when = re.sub(r"20\d\d", lambda hit: str(int(hit[0]) + years), event.when)
    return replace(event, starts=starts, ends=ends, deadline=deadline, when=when)


def moved(moment: datetime | None, weeks: int) -> datetime | None:
    """The moment so many weeks later, at the same time by the clock."""
    return moment + timedelta(weeks=weeks) if moment else None


def shifted(weeks: int, received_at: datetime) -> Callable[[Written], str]:
    """A date so many weeks later, in the form in which it stood; its year counted from arrival where none is said."""

    def write(one: Written) -> str:
        later = date(one.year or received_at.year, one.month, one.day) + timedelta(weeks=weeks)
        words = re.sub(rf"(?<!\d)0?{one.day}(?!\d)", "\0", one.words, count=1)
        if one.is_named:
            names = MONTHS["fi"] if one.shape in (2, 3) else _names_of(one.words, one.month)
            words = re.sub(names[one.month - 1], names[later.month - 1], words, flags=re.IGNORECASE)
        else:
            words = re.sub(rf"(?<=\.)(\s?)0?{one.month}(?!\d)", rf"\g<1>{later.month}", words, count=1)
        words = words.replace(str(one.year), str(later.year)) if one.year else words
        return words.replace("\0", str(later.day))

    return write


def _names_of(words: str, month: int) -> tuple[str, ...]:
    return MONTHS["sv"] if MONTHS["sv"][month - 1] in words else MONTHS["en"]
