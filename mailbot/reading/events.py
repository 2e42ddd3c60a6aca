"""Which of the catalogue's events the words point at: by place, theme, alias, number, date, weekday, hour, or all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from rapidfuzz.distance import OSA

from mailbot import lexicon
from mailbot.model import Catalogue, DateMention, EventKind, EventMention
from mailbot.reading import event_numbers, event_order
from mailbot.reading.event_index import (
    THEME,
    WEAK,
    Called,
    Index,
    folded,
    index,
    is_event_tail,
    is_event_word,
    is_theme,
    is_word_of,
    root_of_doing,
    touches,
)
from mailbot.reading.settling import OVER, STRAY, Settled, settle

__all__ = ["Settled", "find", "settle"]

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_CLITIC = re.compile(r"(?:kin|kaan|han|ko|s|nne|mme)$")
_LONGEST = 60  # letters; what is longer is no word
_DOUBLE = re.compile(r"([b-df-hj-np-tv-z])\1")
_CLOCK = re.compile(
    r"(?<!\w)(?:klo|kello|kl|klockan|at)\.?\s*(\d{1,2})(?:[.:](\d\d))?(?!\d|\.\d)(?:\s*(pm))?", re.IGNORECASE
)


def find(
    text: str,
    dates: Sequence[DateMention],
    catalogue: Catalogue,
    arrived_at: datetime,
    masked: Sequence[tuple[int, int]] = (),
    asked: frozenset[str] = frozenset(),
) -> tuple[EventMention, ...]:
    """The mentions of events in a text, in order; words inside a `masked` span (a person's name) are passed over.

    `asked`: the events between which we asked the sender to choose.
    """
    known = index(catalogue)
    open_now = frozenset(event.id for event in catalogue.events if event.is_dated and event.is_open(arrived_at))
    dated = frozenset(place for d in dates for place in range(d.start, d.end))
    found = list(_named(text, known, masked, dated))
    found += event_numbers.find(text, dates, known.numbers)
    for date in dates:
        found += _dated(text, date, known, arrived_at)
    found += _clocks(text, known, asked)
    is_choice = len(asked) == 2 and not any(len(m.events & asked) == 1 and m.sure >= 0.5 for m in found)
    found += _all(text, catalogue, open_now, asked if is_choice else frozenset())
    ordered = list(event_order.find(text, found, known, open_now, asked, dated))
    found = [m for m in found if m.kind is not EventKind.NUMBER or not _overlaps(m, ordered)] + ordered
    found = event_order.without_denied(event_order.without_excepted(found, text), text)
    over = frozenset(e.id for e in catalogue.events if e.ends and e.ends < arrived_at)
    found = [m for m in found if not _is_of_other_business(text, m, found)]
    if asked and len(text.split()) <= event_order.BRIEF:
        found = [replace(m, events=m.events & asked or m.events) for m in found]
    kept = [
        _weakened(m, known, over) for m in found if not any(start < m.end and m.start < end for start, end in masked)
    ]
    return tuple(sorted(kept, key=lambda m: (m.start, m.end)))


_DAYS = frozenset({EventKind.DATE, EventKind.WEEKDAY})


def _is_of_other_business(text: str, day: EventMention, found: Sequence[EventMention]) -> bool:
    """True for a day in a clause of something else in the writer's life: a doctor, a journey, when she heard of us."""
    if day.kind not in _DAYS:
        return False
    before, after = text[max(0, day.start - _CLAUSE) : day.start], text[day.end : day.end + _CLAUSE]
    begins = day.start - len(before) + max((m.end() for m in _EDGE.finditer(before)), default=0)
    edge = _EDGE.search(after)
    ends = day.end + (edge.start() if edge else len(after))
    if any(begins <= m.start < ends and m.kind not in _DAYS and m.events and m.sure >= THEME for m in found):
        return False
    is_of = ("events.other_business", "events.learnt")
    return any(lexicon.block(block).regex.search(text, begins, ends) for block in is_of)


_CLAUSE = 60  # characters of a clause on either side of a date
_EDGE = re.compile(r"[!?\n;,]|[^\W\d_]\.\s|\d\.\s(?=[A-ZÅÄÖ])")


def _overlaps(mention: EventMention, others: Sequence[EventMention]) -> bool:
    return any(other.start < mention.end and mention.start < other.end for other in others)


def _weakened(mention: EventMention, known: Index, over: frozenset[str]) -> EventMention:
    """Less sure where the event is over, or where more than half of all events are called so."""
    if mention.events and mention.events <= over:
        return replace(mention, sure=min(mention.sure, OVER))
    if mention.kind in {EventKind.PLACE, EventKind.THEME} and 2 < 2 * len(mention.events) > len(known.ids):
        return replace(mention, sure=min(mention.sure, 0.4))
    return mention


# ---------------------------------------------------------------- names and themes


def _named(text: str, known: Index, masked: Sequence[tuple[int, int]], dated: frozenset[int]) -> Iterator[EventMention]:
    low = folded(text)
    words = [(m.group(), m.start(), m.end()) for m in _WORD.finditer(low)]
    at = 0
    while at < len(words):
        word, start, end = words[at]
        at += 1
        if any(a < end and start < b for a, b in masked):
            continue
        phrase = _phrase(known, words, at)
        if phrase:
            width, called = phrase
            at += width
            end = words[at - 1][2]
        else:
            is_date = start in dated and end - 1 in dated
            found = _exact(known, word) if is_date else _called(known, word, is_capital=text[start].isupper())
            if found is None and word in known.firsts and _is_of_event_behind(words, at, end, low):
                found = replace(known.firsts[word], sure=THEME) if known.firsts[word].sure > WEAK else None
            if found is None:
                continue
            called = found
        if called.kind is EventKind.THEME and WEAK < called.sure < THEME and _is_of_event_behind(words, at, end, low):
            called = replace(called, sure=THEME)
        if called.kind is EventKind.PLACE and _is_origin(words, at, word):
            called = replace(called, rule="events.origin", sure=min(called.sure, 0.5))
        yield EventMention(start, end, called.rule, text[start:end], called.kind, called.events, called.sure)


def _is_of_event_behind(words: list[tuple[str, int, int]], at: int, end: int, text: str) -> bool:
    """True where a word for an event comes next: "seniorien iltaan", "lintu kävelyyn"."""
    return at < len(words) and words[at][1] - end == 1 and text[end] == " " and is_event_tail(words[at][0])


_FROM = re.compile(r"(?:[aeiou]sta|lta|[aeiou]st)$")


def _is_origin(words: list[tuple[str, int, int]], at: int, word: str) -> bool:
    """True where the sender lives at, or comes from, the place: "from Sundom", a case for "from", "I live in"."""
    before, after = words[max(0, at - 4) : at - 1], words[at : at + 1]
    if _FROM.search(word) or (before and is_word_of("events.from", before[-1][0])):
        return True
    return any(touches("events.living", near) for near, _, _ in (*before[-2:], *after))


def _phrase(known: Index, words: list[tuple[str, int, int]], at: int) -> tuple[int, Called] | None:
    """How many further words belong to a phrase that begins with the word before `at`, and what it means."""
    for rest, called in known.phrases.get(words[at - 1][0], ()):
        if tuple(word for word, _, _ in words[at : at + len(rest)]) == rest:
            return len(rest), called
    return None


def _called(known: Index, word: str, *, is_capital: bool) -> Called | None:
    """What a word means: as a form, as a compound, by its theme, or as a slip of the pen."""
    found = _exact(known, word)
    if found or len(word) > _LONGEST:
        return found
    if "-" in word:
        parts = [_exact(known, part) or _theme(known, part)[1] for part in word.split("-") if len(part) > 1]
        return max((part for part in parts if part), key=lambda called: called.sure, default=None)
    length, theme = _theme(known, word)
    compound = _compound(known, word)
    if theme and compound and compound.events != theme.events:
        compound = _compound(known, word, length)
    found = max((one for one in (compound, theme) if one), key=lambda called: called.sure, default=None)
    found = found or known.doing.get(root_of_doing(word))
    return found or _doubled(known, word) or _mistyped(known, word, is_capital=is_capital)


def _exact(known: Index, word: str) -> Called | None:
    found = known.forms.get(word)
    if found is None and len(word) > 5:
        shorter = _CLITIC.sub("", word)
        found = known.forms.get(shorter) if shorter != word else None
    return found


def _compound(known: Index, word: str, shortest: int = 3) -> Called | None:
    """A first part that is ours before its own head ("syysreissu"), a word for an event, or any word, if long."""
    for at in range(len(word) - 3, max(2, shortest - 1), -1):
        called, tail = known.firsts.get(word[:at]), word[at:]
        if called is None:
            called = known.begins.get(word[:at]) if is_event_tail(tail) else None
        if called is None:
            continue
        head = _exact(known, tail) or _theme(known, tail)[1]
        if head and called.events & head.events:
            return replace(called, rule="events.compound", events=called.events & head.events, sure=THEME)
        if called.sure <= WEAK or (head and head.sure >= 0.6):
            continue
        if is_event_tail(tail):
            return replace(called, rule="events.compound", sure=max(THEME, called.sure * 0.9))
        if at >= 6 and len(tail) >= 4:
            return replace(called, rule="events.compound", sure=min(called.sure, 0.6))
    return None


def _theme(known: Index, word: str) -> tuple[int, Called | None]:
    """How many letters of the word are the stem of a theme of ours, and what it means."""
    for length in range(min(len(word), 16), 3, -1):
        called, rest = known.stems.get(word[:length]), word[length:]
        if called and _ends_in_event_tail(rest):
            return length, replace(called, sure=max(called.sure, THEME))
        if called and is_theme(length, rest):
            return length, called
    return 0, None


def _doubled(known: Index, word: str) -> Called | None:
    """The word with one consonant where a dialect has two: "teatterriin"."""
    for double in _DOUBLE.finditer(word):
        single = word[: double.start()] + word[double.end() - 1 :]
        found = (known.forms.get(single) if len(single) > 5 else None) or _compound(known, single)
        if found:
            return replace(found, rule="events.typo", sure=min(found.sure, 0.85))
    return None


def _mistyped(known: Index, word: str, *, is_capital: bool) -> Called | None:
    """The one name within a letter or two, where the word is long or has a capital; never between two events."""
    if len(word) < (5 if is_capital else 8):
        return None
    return _nearest(known.names.get(word[:2], ()), word, 1 if len(word) < 9 else 2, known)


def _nearest(names: Iterable[str], word: str, limit: int, known: Index) -> Called | None:
    near = [
        (OSA.distance(word, name, score_cutoff=limit), name) for name in names if abs(len(name) - len(word)) <= limit
    ]
    within = [(distance, name) for distance, name in near if distance <= limit]
    if not within:
        return None
    called = [known.forms[name] for _, name in within]
    if len(frozenset().union(*(one.events for one in called))) != 1:
        return None
    best = known.forms[min(within)[1]]
    return replace(best, rule="events.typo", sure=min(best.sure, 0.85 if min(within)[0] == 1 else 0.8))


# ---------------------------------------------------------------- dates


def _dated(text: str, date: DateMention, known: Index, arrived_at: datetime) -> Iterator[EventMention]:
    """What a date of the text says of our events; the evidence of another day where it fits none."""
    kind = date.rule.removeprefix("dates.")
    if kind in {"deadline", "past"}:
        return
    fits = frozenset(event_id for event_id, day in known.days.items() if date.fits(day))
    if kind == "month":
        yield from _month(text, date, known, fits)
    elif date.day and date.month and kind != "holiday":
        yield from _full_date(date, known, fits, arrived_at)
    elif date.weekday is not None and not fits:
        sure = 0.5 if _is_of_event(text, date) else STRAY
        yield _of_date(date, "events.other_weekday", EventKind.WEEKDAY, fits, sure)
    elif fits and (len(fits) < len(known.days) or len(fits) == 1):
        is_exact = kind in {"day", "range", "holiday"} or (date.first is not None and date.first == date.last)
        sure = (0.9 if len(fits) == 1 else 0.7) if is_exact else 0.5
        how = EventKind.DATE if is_exact else EventKind.WEEKDAY
        yield _of_date(date, f"events.{kind}", how, fits, sure)


def _of_date(date: DateMention, rule: str, kind: EventKind, events: frozenset[str], sure: float) -> EventMention:
    return EventMention(date.start, date.end, rule, date.words, kind, events, sure)


def _full_date(date: DateMention, known: Index, fits: frozenset[str], arrived_at: datetime) -> Iterator[EventMention]:
    if fits:
        yield _of_date(date, "events.date", EventKind.DATE, fits, 1.0)
        return
    same_day = frozenset(i for i, day in known.days.items() if replace(date, weekday=None, year=None).fits(day))
    if same_day and date.weekday is not None:  # "to 18.5." where the 18th is no Thursday
        yield _of_date(date, "events.slip", EventKind.DATE, same_day, 0.5)
    elif date.year is None or abs(date.year - arrived_at.year) <= 1:
        if any(date.fits(day) for day in known.deadlines):
            return
        yield _of_date(date, "events.other_date", EventKind.DATE, frozenset(), 1.0)


def _month(text: str, date: DateMention, known: Index, fits: frozenset[str]) -> Iterator[EventMention]:
    """A month: with "evenings" behind it all those of the month, with "evening" the one; else a hint."""
    undated = frozenset(event_id for event_id, months in known.months.items() if date.month in months)
    if any(touches("events.plural", word) for word in _behind(text, date)) and fits:
        yield _of_date(date, "events.month_all", EventKind.ALL, fits, 0.9)
    elif fits | undated:
        is_named = _is_of_event(text, date) and len(fits | undated) == 1
        sure = 0.85 if is_named else 0.6 if len(fits | undated) == 1 else 0.5
        yield _of_date(date, "events.month", EventKind.WEEKDAY, fits | undated, sure)


def _behind(text: str, date: DateMention) -> list[str]:
    return re.findall(r"[^\W\d_]+", text[date.end : date.end + 40])[:2]


def _is_of_event(text: str, date: DateMention) -> bool:
    """True where a word for an event stands within two words: "elokuun pöytään", "bordet i augusti"."""
    before = re.findall(r"[^\W\d_]+", text[max(0, date.start - 30) : date.start])[-2:]
    return any(_ends_in_event_word(folded(word)) for word in (*before, *_behind(text, date)))


@lru_cache(maxsize=20_000)
def _ends_in_event_tail(word: str) -> bool:
    return any(is_event_tail(word[at:]) for at in range(max(1, min(len(word), _LONGEST) - 3)))


@lru_cache(maxsize=20_000)
def _ends_in_event_word(word: str) -> bool:
    return any(is_event_word(word[at:]) for at in range(max(1, min(len(word), _LONGEST) - 3)))


def _clocks(text: str, known: Index, asked: frozenset[str]) -> Iterator[EventMention]:
    """The hour of the clock, or a part of the day, where it tells some of our events from others."""
    said = [(clock, *_in_digits(clock)) for clock in _CLOCK.finditer(text)]
    said += [(clock, *_in_words(clock)) for clock in lexicon.block("events.clock").regex.finditer(text)]
    for clock, hour, minute in said:
        fits = _at(known, hour, minute) or (_at(known, hour + 12, minute) if hour < 12 else frozenset())
        if fits and len(fits) < len(known.starts):
            sure = 0.6 if asked else 0.4
            yield EventMention(*clock.span(), "events.clock", clock.group(), EventKind.TIME, fits, sure)


def _in_digits(clock: re.Match[str]) -> tuple[int, int | None]:
    hour, minute = int(clock[1]), clock[2]
    return (hour + 12 if clock[3] and hour < 12 else hour), (int(minute) if minute else None)


def _in_words(clock: re.Match[str]) -> tuple[int, int | None]:
    """The hour, and 30 where half of it is said: "puoli viisi" is half past four."""
    hour = next(int(name[1:]) for name, words in clock.groupdict().items() if words and name[0] == "h")
    return (hour - 1 if clock["before"] else hour), (30 if clock["before"] or clock["past"] else None)


def _at(known: Index, hour: int, minute: int | None) -> frozenset[str]:
    return frozenset(i for i, at in known.starts.items() if at.hour == hour and minute in (None, at.minute))


# ---------------------------------------------------------------- all of them


def _all(text: str, catalogue: Catalogue, open_now: frozenset[str], asked: frozenset[str]) -> Iterator[EventMention]:
    """All or both said of evenings: every event with a date that is still open; both of the two we asked about."""
    dated = frozenset(event.id for event in catalogue.events if event.is_dated)
    for rule in ("events.all.every", "events.all.but"):
        for found in lexicon.block(rule).regex.finditer(text):
            yield EventMention(*found.span(), rule, found.group(), EventKind.ALL, open_now or dated, 0.9)
    both = [*lexicon.block("events.all.both").regex.finditer(text)]
    if len(asked) == 2:
        both += lexicon.block("events.all.both_asked").regex.finditer(text)
    for found in both:
        two = asked if len(asked) == 2 else open_now
        sure = 0.9 if len(two) == 2 else 0.3
        yield EventMention(*found.span(), "events.all.both", found.group(), EventKind.ALL, two, sure)


def local(arrived_at: datetime, catalogue: Catalogue) -> datetime:
    """The moment of arrival on the organiser's own clock: its date is the "today" of relative dates."""
    return arrived_at.astimezone(ZoneInfo(catalogue.timezone))
