"""What the words around a name say: whom it greets, whose kin it is, whether an organisation's name goes on."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache, lru_cache

from mailbot import lexicon
from mailbot.reading.names.candidates import KNOWN, given_weight, is_organisation, is_owned
from mailbot.reading.names.lists import Lists, words
from mailbot.reading.names.person import Person, Place

_BEFORE = 40  # letters looked at before a name
_NEXT = re.compile(r" ([^\W\d_]+(?:\.[^\W\d_])*)")
_HYPHENED = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")
_SENTENCE = re.compile(r"(?:^|[.!?:…)]|\n)[\s\"”'(–-]*$")
_LONG_TITLE = 7  # a title of so many letters may end a compound: "nuorisotyöntekijä"


def placed(text: str, floor: int, start: int, place: Place) -> Place:
    """The place of a word that begins at `start` in a stretch that begins at `floor`."""
    before = text[max(0, start - _BEFORE) : start]
    starts = start <= floor or bool(_SENTENCE.search(before[max(0, floor - start) :]))
    said = bool(lexicon.block("names.said").regex.search(before))
    word = _HYPHENED.match(text, start)
    kin = place.kin or is_kin(before) or bool(word and kin_head(word.group()))
    bent = bool(lexicon.block("names.takes").regex.search(before))
    return replace(place, starts=starts, kin=kin, said=said, bent=bent)


def kin_head(word: str) -> str:
    """The name before a word of kin that is joined to it, "" where there is none.

    >>> kin_head("Toivo-veljeni"), kin_head("Anna-Liisa")
    ('Toivo', '')
    """
    head, hyphen, tail = word.rpartition("-")
    return head if hyphen and head and _is_kin_word(tail.lower()) else ""


def is_kin(before: str) -> bool:
    """True where the word before a name says that a person's follows: "mieheni", "my husband"."""
    last = before.split()[-2:]
    return bool(last) and (_is_kin_word(last[-1]) or _is_kin_word(" ".join(last)))


def governed(text: str, end: int, place: Place) -> Place:
    """The place with the case that the next word wants of a name: "Karin kanssa", "Karin tulee"."""
    following = _NEXT.match(text, end)
    if following is None:
        return place
    bent = place.bent or following[1] in words("names.with")
    return replace(place, told=following[1] in words("names.after"), bent=bent)


@lru_cache(maxsize=8_192)
def is_skipped(word: str, known: Lists) -> bool:
    """True for a title, or a word that begins sentences and letters."""
    lower = word.lower().rstrip(".")
    if lower in words("names.titles") or (lower in words("names.words") and not word.endswith(".")):
        return True
    if given_weight(lower, known) >= KNOWN:
        return False  # some words of kin are given names too
    if any(lower.endswith(title) for title in words("names.titles") if len(title) >= _LONG_TITLE):
        return True
    return is_owned(lower) or _is_kin_word(lower)


@lru_cache(maxsize=8_192)
def _is_kin_word(word: str) -> bool:
    return bool(lexicon.block("names.kin").regex.fullmatch(word))


@cache
def link() -> re.Pattern[str]:
    """Between two names that belong together: a comma, "and", "&", with an age in brackets before it."""
    conjunctions = _any_of("names.and")
    return re.compile(
        rf"(?:\s*\([^()\n]{{1,20}}\))?(?:\s*,\s*|(?:\s*,)?\s+(?P<and>{conjunctions})\s+|\s*(?P<sign>[&+])\s*)"
    )


@cache
def _greeting() -> re.Pattern[str]:
    name = r"[^\W\d_]+(?:-[^\W\d_]+)?"
    return re.compile(
        rf"(?:^|\n|[.!] )[ \t>]*(?:{_any_of('names.greetings')})\s(?:{name}\s(?:{_any_of('names.and')})\s)?$", re.I
    )


def _any_of(block: str) -> str:
    return "|".join(map(re.escape, sorted(lexicon.block(block).words, key=len, reverse=True)))


def is_addressed(text: str, start: int, end: int) -> bool:
    """True for the one greeted: "Hei Sanna," but not "Moi Sanna tässä"."""
    if not _greeting().search(text[max(0, start - _BEFORE) : start]):
        return False
    following = _NEXT.match(text, end)
    return following is None or following[1] in words("names.and")


def is_organised(text: str, before: str, end: int, found: Person) -> bool:
    """True where the words are rather a part of an organisation's name: "Inarin kunta", "Toivo ry"."""
    following = _NEXT.match(text, end)
    after = following[1] if following else ""
    if after.lower() in words("names.organisations"):
        return True
    if found.surname and found.case != "genitive":
        return False
    return is_organisation(after) or (bool(before) and not found.surname and is_organisation(before))
