"""Runs of words that may be a name, cut out of a stretch of text, and the persons in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from mailbot import lexicon
from mailbot.reading.names.candidates import (
    KNOWN,
    SHAPED,
    given_weight,
    is_ordinary,
    is_organisation,
    is_owned,
    surname_weight,
)
from mailbot.reading.names.lists import Lists, words
from mailbot.reading.names.person import Anchors, Person, Place, bare, person

_WORD = re.compile(r"(?:[^\W\d_]\.-?){1,3}(?!\w)|(?:[^\W\d_]\.-){1,2}[^\W\d_](?!\w)|[^\W\d_]+(?:['’´:-][^\W\d_]+)*")
_GAP = re.compile(r"[ \u00a0]|[ ]?\n")
_SENTENCE = re.compile(r"(?:^|[.!?:…)]|\n)[\s\"”'(–-]*$")
_LONGEST = 6
_BEFORE = 40  # letters looked at before a name


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its place in the text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Found:
    """A person, and the place of the words in the text."""

    start: int
    end: int
    person: Person
    kin: bool = False


def found_in(text: str, start: int, end: int, place: Place, anchors: Anchors, known: Lists) -> Iterator[Found]:
    """Every person in `text[start:end]`, in order."""
    previous = -1
    for run in runs(text, start, end, cased=place.cased):
        for found in _persons(text, start, previous, run, place, anchors, known):
            previous = found.end
            yield found


def runs(text: str, start: int, end: int, *, cased: bool) -> Iterator[tuple[Word, ...]]:
    """Words with a capital and particles between, parted by single spaces; any words where capitals tell nothing."""
    run: list[Word] = []
    for match in _WORD.finditer(text, start, end):
        word = Word(match.group(), match.start(), match.end())
        if match.start() and _is_glue(text[match.start() - 1]):
            yield from _closed(run)
            run = []
            continue
        if run and not _GAP.fullmatch(text, run[-1].end, word.start):
            yield from _closed(run)
            run = []
        if word.text[0].isupper() or not cased or (run and word.text in words("names.particles")):
            run.append(word)
        else:
            yield from _closed(run)
            run = []
    yield from _closed(run)


def _is_glue(sign: str) -> bool:
    """True for a sign that glues a word to what is no name: ":D", "@maija", "2B"."""
    return sign in ":;=@/\\_#" or sign.isdigit()


def _closed(run: list[Word]) -> Iterator[tuple[Word, ...]]:
    while run and run[-1].text in words("names.particles"):
        run.pop()
    if run:
        yield tuple(run)


def _persons(
    text: str, floor: int, previous: int, run: tuple[Word, ...], place: Place, anchors: Anchors, known: Lists
) -> Iterator[Found]:
    at = 0
    while at < len(run):
        here = _placed(text, floor, run[at], place)
        if previous >= 0 and link().fullmatch(text, previous, run[at].start):
            here = replace(here, linked=True)
        found = _longest(text, run[at:], here, anchors, known) if not _is_skipped(run[at].text, known) else None
        if found is None:
            at += 1
            continue
        last = run[at + found.last]
        before = run[at - 1] if at else None
        spoken_to = _is_addressed(text, run[at].start, last.end)
        if not spoken_to and not _is_organised(text, before, run[at].start, last.end, found):
            yield Found(run[at].start, last.end, found, here.kin)
            previous = last.end
        at += found.last + 1


def _longest(text: str, run: tuple[Word, ...], place: Place, anchors: Anchors, known: Lists) -> Person | None:
    """The person of the most words from the run's head."""
    texts = tuple(word.text for word in run[:_LONGEST])
    for length in range(min(len(texts), _LONGEST if place.cased else 3), 1, -1):
        if any(_is_skipped(word, known) for word in texts[:length]):
            continue
        found = person(texts[:length], replace(place, told=_is_told(text, run[length - 1].end)), anchors, known)
        if found and not _is_too_long(found, texts[:length], place, anchors, known):
            return found
    return bare(texts[0], place, anchors, known)


def _is_told(text: str, end: int) -> bool:
    """True where the next word wants the name before it in the nominative."""
    following = _WORD.match(text, end + 1) if text[end : end + 1] == " " else None
    return following is not None and following.group() in words("names.after")


@cache
def link() -> re.Pattern[str]:
    """Between two names that belong together: a comma, "and", "&", with an age in brackets before it."""
    conjunctions = "|".join(sorted(map(re.escape, lexicon.block("names.and").words), key=len, reverse=True))
    return re.compile(
        rf"(?:\s*\([^()\n]{{1,20}}\))?(?:\s*,\s*|(?:\s*,)?\s+(?P<and>{conjunctions})\s+|\s*(?P<sign>[&+])\s*)"
    )


def _is_too_long(found: Person, texts: tuple[str, ...], place: Place, anchors: Anchors, known: Lists) -> bool:
    """True where a shorter name stands in these words: "Maija Virtanen Ivalosta", "Tenorimme Pekka Mäki"."""
    if len(texts) < 3:
        return False
    later = person(texts[1:], place, anchors, known)
    strange = surname_weight(found.surname.lower(), known) < SHAPED
    is_word = place.starts and is_ordinary(texts[0]) and given_weight(texts[0].lower(), known) < KNOWN
    if later and is_word and found.turned <= 0 and later.turned <= 0 and later.sure >= 0.9:
        return True
    if later and strange and found.turned > 0 and later.turned <= 0 and later.sure >= 0.9:
        return True
    shorter = person(texts[:-1], place, anchors, known)
    if shorter is None or shorter.case != "nominative" or (found.case == "nominative" and not strange):
        return False
    return surname_weight(shorter.surname.lower(), known) >= given_weight(shorter.surname.lower(), known)


def _is_skipped(word: str, known: Lists) -> bool:
    """True for a title, or a word that begins sentences and letters."""
    lower = word.lower().rstrip(".")
    if lower in words("names.titles") or (lower in words("names.words") and not word.endswith(".")):
        return True
    if given_weight(lower, known) >= KNOWN:
        return False  # Veli, Sisko
    if any(lower.endswith(title) for title in words("names.titles") if len(title) > 6):
        return True  # Nuorisotyöntekijä
    return is_owned(lower) or bool(lexicon.block("names.kin").regex.fullmatch(lower))


def _placed(text: str, floor: int, word: Word, place: Place) -> Place:
    before = text[max(floor, word.start - _BEFORE) : word.start]
    starts = word.start <= floor or bool(_SENTENCE.search(before))
    before = text[max(0, word.start - _BEFORE) : word.start]
    said = bool(lexicon.block("names.said").regex.search(before))
    return replace(place, starts=starts, kin=place.kin or _is_kin(before), said=said)


def _is_kin(before: str) -> bool:
    """True where the word before a name says that a person's follows."""
    return any(
        found.end() >= len(before.rstrip()) for found in lexicon.block("names.kin").regex.finditer(before.rstrip())
    )


@cache
def _greeting() -> re.Pattern[str]:
    greetings = "|".join(map(re.escape, sorted(lexicon.block("names.greetings").words, key=len, reverse=True)))
    conjunctions = "|".join(map(re.escape, lexicon.block("names.and").words))
    return re.compile(
        rf"(?:^|\n|[.!] )[ \t>]*(?:{greetings})\s(?:[^\W\d_]+(?:-[^\W\d_]+)?\s(?:{conjunctions})\s)?$", re.I
    )


def _is_addressed(text: str, start: int, end: int) -> bool:
    """True for the one greeted: "Hei Sanna," but not "Moi Sanna tässä"."""
    if not _greeting().search(text[max(0, start - _BEFORE) : start]):
        return False
    following = _WORD.match(text, end + 1) if text[end : end + 1] == " " else None
    return following is None or following.group() in words("names.and")


def _is_organised(text: str, before: Word | None, start: int, end: int, found: Person) -> bool:
    """True where the words are rather a part of an organisation's name: "Inarin kunta", "Toivo ry"."""
    following = _WORD.match(text, end + 1) if text[end : end + 1] == " " else None
    after = following.group() if following else ""
    if after.rstrip(".").lower() in words("names.organisations"):
        return True
    if found.surname and found.case != "genitive":
        return False
    return is_organisation(after) or (before is not None and not found.surname and is_organisation(before.text))
