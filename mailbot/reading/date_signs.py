"""The signs of a text that dates are made of: numbers, months, weekdays and the words round them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from mailbot import lexicon

# The letters of the grammar; lower case and capitals are different signs.
_LETTERS = {
    "weekday": "w",
    "weekday short": "v",
    "month": "m",  # with `g` and `i` for its genitive and other cases, see _month
    "month named": "M",
    "month capital": "M",
    "month of": "m",
    "ordinal": "o",
    "day word": "p",
    "den": "E",
    "glue": "f",
    "next": "x",
    "coming": "t",
    "past": "l",
    "relative": "r",
    "week": "U",
    "month span": "S",
    "part of month": "P",
    "hence": "H",
    "week number": "u",
    "clock": "c",
    "until": "B",
    "by": "A",
    "and": "a",
    "holiday": "h",
}
_SHORTENED = frozenset("cBvmMu")  # words that a full stop may follow within a date: "kl. 9.10", "ilm. 4.5."
_BLOCKING = {"cardinal", "not a date", "version"}  # known to the lexicon, but no part of a date

_SIGN = re.compile(
    r"""
    (?P<iso>(?<![\d-])\d{4}-\d\d-\d\d(?!\d))
    | (?P<dm>(?<![\d:/@_])(?<!\d[.,])\d{1,2}\.(?:\d{1,2}|[ ]\d{1,2}(?=\.))
        (?:\.[ ]?(?:19|20)\d\d(?!\d)|\.?-?(?:19|20)\d\d(?!\d)|\.\d\d(?![\d.:]))?\.?(?!\.?\d))
    | (?P<slash>(?<![\w/.,-])\d{1,2}/\d{1,2}(?:/(?:\d{4}|\d\d))?(?![\d/\w]))
    | (?P<time>(?<![\d.,])\d{1,2}[.:]\d\d(?![\d]))
    | (?P<suffixed>(?<![\d.,:/])\d{1,2}(?:st|nd|rd|th|:e|:a|:nä|:na|:ntenä|:s|:nnen|:teen|:nteen)(?!\w))
    | (?P<ordinal>(?<![\d.,:/])\d{1,2}\.(?!\d))
    | (?P<year>(?<![\d.,:/-])(?:19|20)\d\d(?![\d:/-]))
    | (?P<number>\d+)
    | (?P<word>[^\W\d_]+(?:[:'’][^\W\d_]+)*)
    | (?P<dash>[-–—])
    | (?P<comma>,)
    | (?P<plus>[&+])
    | (?P<other>\S)
    """,
    re.VERBOSE,
)
_NUMERIC = re.compile(r"(\d{1,2})[./][ ]?(\d{1,2})(?:[./-]{0,2}[ ]?(\d{4}|\d\d))?")


# Beside these a "to" is the English preposition, not a short Thursday.
_ENGLISH = re.compile(r"\b(?:the|and|is|please|would|my|will|I)\b")


@dataclass(frozen=True, slots=True)
class Sign:
    """A piece of the text and what it is to the grammar."""

    letter: str
    start: int
    end: int
    value: tuple[int | None, ...] = ()  # day, month, year of a numeric date; else the number of the word
    block: lexicon.Block | None = None


def signs_of(text: str) -> list[Sign]:
    """The signs in order; a full stop that only shortens a word is left out."""
    found = list(_SIGN.finditer(text))
    made: list[Sign] = []
    at = 0
    while at < len(found):
        width, sign = _sign(text, found, at)
        at += width
        if text[sign.start : sign.end] == "." and made and made[-1].letter in _SHORTENED:
            continue
        made.append(sign)
    if _ENGLISH.search(text):
        return [replace(s, letter="f") if text[s.start : s.end].lower() == "to" else s for s in made]
    return made


def _sign(text: str, found: list[re.Match[str]], at: int) -> tuple[int, Sign]:
    """The sign that begins here, and how many pieces of the text it takes."""
    piece = found[at]
    kind = piece.lastgroup or "other"
    if kind == "word":
        return _word_sign(text, found, at)
    letter, value = _number(
        kind, piece.group(), text[max(0, piece.start() - 16) : piece.start()], text[piece.end() : piece.end() + 12]
    )
    return 1, Sign(letter, piece.start(), piece.end(), value)


def _number(kind: str, words: str, before: str, after: str) -> tuple[str, tuple[int | None, ...]]:
    if kind == "iso":
        year, month, day = (int(part) for part in words.split("-"))
        return ("d", (day, month, year)) if _is_day(day, month) else ("z", ())
    if kind in {"dm", "slash"}:
        return _day_and_month(kind, words, before, after)
    if kind in {"suffixed", "ordinal", "number"}:
        number = int(re.match(r"\d{1,9}", words).group())  # type: ignore[union-attr]  # the sign begins with digits
        letter = {"suffixed": "N", "ordinal": "n", "number": "k"}[kind]
        if 1 <= number <= 31:
            return letter, (number,)
        return ("W", (number,)) if 31 < number <= 53 and kind != "suffixed" else ("z", ())
    if kind == "year":
        return "y", (int(words),)
    return {"time": "T", "dash": "-", "comma": ",", "plus": "a"}.get(kind, "z"), ()


def _day_and_month(kind: str, words: str, before: str, after: str) -> tuple[str, tuple[int | None, ...]]:
    day, month, year = _NUMERIC.match(words).groups()  # type: ignore[union-attr]  # same shape as the sign's
    if not _is_day(int(day), int(month)):
        return ("T", ()) if kind == "dm" and int(day) < 25 and len(month) == 2 and not year else ("z", ())
    if _is_measure(before, after, has_end=words.endswith(".") or year is not None or kind == "slash"):
        return "z", ()
    if kind == "slash" and (int(day), int(month)) in {(24, 7), (1, 2)} and not year:
        return "z", ()  # round the clock; a half
    full = None if year is None else int(year) + (2000 if len(year) == 2 else 0)
    return "d", (int(day), int(month), full)


def _is_measure(before: str, after: str, *, has_end: bool) -> bool:
    """True for prices, versions, lengths: "3.5 km", "versio 3.5", "v. 3.5"."""
    word = re.search(r"([^\W\d_]+|§)[.:]?\s*$", before)
    if word and word.group(1).lower() in _only("version") and not has_end:
        return True
    unit = re.match(r"\s?([^\W\d_]+|[€%])(?![\w:])", after)
    return bool(unit and not has_end and unit.group(1).lower() in _only("not a date"))


def _is_day(day: int, month: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


# ---------------------------------------------------------------- words


def _word_sign(text: str, found: list[re.Match[str]], at: int) -> tuple[int, Sign]:
    piece = found[at]
    first = piece.group().lower()
    for width in _widths().get(first, ()):
        if at + width <= len(found):
            end = found[at + width - 1].end()
            known = _phrases().get(re.sub(r"\s+", " ", text[piece.start() : end].lower()))
            if known:
                return width, _known_sign(known, piece.start(), end, "")
    classed = _classed(piece.group())
    if classed is None:
        return 1, Sign("z", piece.start(), piece.end())
    sign = _known_sign(classed[0], piece.start(), piece.end(), classed[1])
    if sign.letter == "o" and (_PARTITIVE.search(first) or _TO.search(first)):
        return 1, replace(sign, letter="q" if _PARTITIVE.search(first) else "z")
    return 1, sign


_TO = re.compile(r"(?:een|aan)$")  # "to the first one": of events, not of days
_PARTITIVE = re.compile(r"t(?:ta|tä)(?:toista)?$|^toista$|istä$")  # "kahdestoista kolmatta": the month by its number


def _known_sign(known: lexicon.Block, start: int, end: int, ending: str) -> Sign:
    kind = known.data["is"]
    letter = _LETTERS[kind]
    if kind == "month":
        letter = "m" if ending in {"ta", "tä"} else "g" if ending in {"n", "u"} else "i"
    return Sign(letter, start, end, (known.data.get("value"),), known)


@lru_cache(maxsize=50_000)
def _classed(word: str) -> tuple[lexicon.Block, str] | None:
    """The block that a single word belongs to, and the ending after the block's stem."""
    lower = word.lower()
    known = _exact().get(lower)
    if known and (known.data["is"] != "month capital" or word[:1].isupper()):
        return known, ""
    for table in (_stems(), _plain_stems()):
        for length in range(min(len(lower), 40), 3, -1):
            known = table.get(lower[:length])
            if known and lower[length:] not in known.data.get("but", ()):
                return known, lower[length:]
    known = _plain_exact().get(lower)
    return (known, "") if known else None


def _blocks() -> tuple[lexicon.Block, ...]:
    return tuple(block for block in lexicon.blocks("dates") if block.data["is"] not in _BLOCKING)


@cache
def _only(kind: str) -> frozenset[str]:
    return frozenset(w for block in lexicon.blocks("dates") if block.data["is"] == kind for w in block.words)


@cache
def _phrases() -> dict[str, lexicon.Block]:
    """Blocks by words of several pieces; a stem with a space is met with the endings of its last word left open."""
    table = {word.lower(): block for block in _blocks() for word in block.words if not word.isalpha()}
    endings = ("", "n", "t", "en", "et", "a", "ä", "nä", "ä", "än", "änä", "ää", "ille", "at", "aattona", "s")
    for block in _blocks():
        for stem in block.stems:
            if " " in stem:
                table.update({stem.lower() + ending: block for ending in endings})
    return table


@cache
def _widths() -> dict[str, tuple[int, ...]]:
    """How many pieces the phrases take that begin with a word, the longest first."""
    widths: dict[str, set[int]] = {}
    for phrase in _phrases():
        pieces = _SIGN.findall(phrase)
        first = _SIGN.match(phrase)
        if first and len(pieces) > 1:
            widths.setdefault(first.group(), set()).add(len(pieces))
    return {first: tuple(sorted(found, reverse=True)) for first, found in widths.items()}


@cache
def _exact() -> dict[str, lexicon.Block]:
    return {word.lower(): block for block in reversed(_blocks()) for word in block.words if " " not in word}


@cache
def _stems() -> dict[str, lexicon.Block]:
    return {stem.lower(): block for block in reversed(_blocks()) for stem in block.stems if " " not in stem}


@cache
def _plain_exact() -> dict[str, lexicon.Block]:
    """The words as they are typed without dots; short ones would be other words ("mån", "man")."""
    return {_plain(word): block for word, block in _exact().items() if len(word) > 4}


@cache
def _plain_stems() -> dict[str, lexicon.Block]:
    return {_plain(stem): block for stem, block in _stems().items()}


def _plain(word: str) -> str:
    return word.translate(str.maketrans("äöåáŋđčšž", "aoaandcsz"))
