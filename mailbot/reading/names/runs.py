"""Runs of words that may be a name, cut out of a stretch of text, and the persons in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from mailbot.reading.names.candidates import KNOWN, SHAPED, given_weight, is_ordinary, local_case, surname_weight
from mailbot.reading.names.context import (
    governed,
    is_addressed,
    is_kin,
    is_organised,
    is_skipped,
    kin_head,
    link,
    placed,
)
from mailbot.reading.names.lists import Lists, words
from mailbot.reading.names.person import Anchors, Person, Place, bare, is_initial, person

_WORD = re.compile(r"(?:[^\W\d_]\.-?){1,3}(?!\w)|(?:[^\W\d_]\.-){1,2}[^\W\d_](?!\w)|[^\W\d_]+(?:['’´:-][^\W\d_]+)*")
_GAP = re.compile(r"[ \u00a0]|[ ]?\n")
_ADDRESS = re.compile(r"[@_]|\.[^\W\d_]{2,}")  # goes on after a part of an address
_LONGEST = 6  # words
_LETTERS = 40


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
        if (match.start() and _is_glue(text[match.start() - 1])) or _is_other(text, match):
            yield from _closed(run)
            run = []
            continue
        if run and not _GAP.fullmatch(text, run[-1].end, word.start):
            yield from _closed(run)
            run = []
        if head := kin_head(word.text):
            yield from _closed(run)
            run = []
            word = Word(head, word.start, word.start + len(head))
        if word.text[0].isupper() or not cased or (run and word.text in words("names.particles")):
            run.append(word)
        else:
            yield from _closed(run)
            run = []
    yield from _closed(run)


def _is_other(text: str, match: re.Match[str]) -> bool:
    """True for a part of an address, and for a word longer than names are."""
    return bool(_ADDRESS.match(text, match.end())) or len(match.group()) > _LETTERS


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
        here = placed(text, floor, run[at].start, place)
        if previous >= 0 and link().fullmatch(text, previous, run[at].start):
            here = replace(here, linked=True)
        if not place.cased and previous == run[at].start - 1:
            here = replace(here, linked=True)  # "eino salo viljo salo taimi aho"
        if place.cased and _begins_list(text, run[at].end, known):
            here = replace(here, linked=True)
        if not place.cased and _begins_pair(run[at : at + 4], place, anchors, known):
            here = replace(here, linked=True)
        found = (
            _longest(text, run[at : at + _LONGEST], here, anchors, known)
            if not is_skipped(run[at].text, known) and not _is_kin(run[at:], known)
            else None
        )
        if found is None:
            at += 1
            continue
        last = run[at + found.last]
        before = run[at - 1].text if at else ""
        spoken_to = is_addressed(text, run[at].start, last.end)
        if not spoken_to and not is_organised(text, before, last.end, found):
            yield Found(run[at].start, last.end, found, here.kin)
            previous = last.end
        at += found.last + 1


def _begins_list(text: str, end: int, known: Lists) -> bool:
    """True where a comma or an "and" and a well-known given name follow: "Lea, Maija ja Sanna"."""
    joined = link().match(text, end)
    following = _WORD.match(text, joined.end()) if joined else None
    return bool(following and following[0][0].isupper() and given_weight(following[0].lower(), known) >= KNOWN)


def _is_kin(run: tuple[Word, ...], known: Lists) -> bool:
    """True for "veli" of "veli jaakko", in small letters: no given name, though it may be one."""
    if len(run) < 2 or not run[0].text.islower() or not is_kin(run[0].text):
        return False
    return given_weight(run[1].text.lower(), known) >= KNOWN


def _begins_pair(run: tuple[Word, ...], place: Place, anchors: Anchors, known: Lists) -> bool:
    """True for "maija ja pekka virtanen", in small letters."""
    texts = tuple(word.text for word in run)
    if len(texts) < 4 or texts[1].lower() not in words("names.and") or given_weight(texts[0].lower(), known) < KNOWN:
        return False
    other = person(texts[2:], place, anchors, known)
    return other is not None and other.sure >= KNOWN


def _longest(text: str, run: tuple[Word, ...], place: Place, anchors: Anchors, known: Lists) -> Person | None:
    """The person of the most words from the run's head."""
    texts = tuple(word.text for word in run[:_LONGEST])
    for length in range(min(len(texts), _LONGEST if place.cased else 3), 1, -1):
        if any(is_skipped(word, known) for word in texts[:length]):
            continue
        here = governed(text, run[length - 1].end, place)
        found = person(texts[:length], here, anchors, known)
        if found and not _is_too_long(found, texts[:length], place, anchors, known):
            return found
    return bare(texts[0], governed(text, run[0].end, place), anchors, known)


def _is_too_long(found: Person, texts: tuple[str, ...], place: Place, anchors: Anchors, known: Lists) -> bool:
    """True where a shorter name stands in these words: "Maija Virtanen Ivalosta", "Tenorimme Pekka Mäki"."""
    if len(texts) < 3:
        return False
    later = person(texts[1:], place, anchors, known)
    last = found.surname.lower()
    strange = max(surname_weight(last, known), given_weight(last, known)) < SHAPED  # Abdi Hassan Ali
    tells_nothing = (place.starts and not place.strong) or not place.cased or is_ordinary(texts[0])
    is_word = tells_nothing and not is_initial(texts[0]) and given_weight(texts[0].lower(), known) < KNOWN
    if later and is_word and found.turned <= 0 and later.turned <= 0 and later.sure >= 0.9:
        return True
    if later and strange and found.turned > 0 and later.turned <= 0 and later.sure >= 0.9:
        return True
    shorter = person(texts[:-1], place, anchors, known)
    if shorter is None or shorter.case != "nominative" or (found.case == "nominative" and not strange):
        return False
    before = surname_weight(shorter.surname.lower(), known)
    if found.case == "nominative" and before < KNOWN and not local_case(texts[-1]):
        return False  # Lucía Benítez Ortega
    return before >= given_weight(shorter.surname.lower(), known)
