"""Given names that share a surname which stands once: "Maija ja Pekka Virtanen", "perhe Virtanen: Maija, Pekka"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from mailbot import lexicon
from mailbot.reading.names.candidates import KNOWN, SHAPED, candidates, is_ordinary
from mailbot.reading.names.context import link
from mailbot.reading.names.lists import Lists
from mailbot.reading.names.person import Anchors, cased
from mailbot.reading.names.runs import Found
from mailbot.reading.names.segments import Segment

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_BRACKET = re.compile(r" \((?P<name>[^\W\d_]+(?:-[^\W\d_]+)?)(?:\)|, )")
_AGE = re.compile(r" \(\d{1,3}[^()\n]{0,12}\) (?P<name>[^\W\d_]+(?:-[^\W\d_]+)?)")
_BEGIN = re.compile(r"[ ]*(?:[:,(–-]|\bja\b|\boch\b)?[ ]*")
_MANY = re.compile(r"(?<![\w-])[A-ZÅÄÖ][a-zåäöé]{3,}(?:t|n|si[aä])(?!\w)")  # "Hyvöset", "Hyvösen", "Hyvösiä"
_US = re.compile(r"\w+[aeiouyäö]si[aä]$")
_TO_NAMES = re.compile(r"[^.!?\n]{0,50}?[,:(–-] ?(?=[A-ZÅÄÖ])| (?=[A-ZÅÄÖ])")
_PLURAL = "plural"
_NEAR = 60  # letters between a chain of given names and the words that tell its surname


@dataclass(frozen=True, slots=True)
class Hit:
    """A person and the segment that he stood in."""

    found: Found
    segment: Segment


def shared(text: str, hits: list[Hit], anchors: Anchors, known: Lists) -> list[Hit]:
    """The hits, each bare given name with the surname that it shares."""
    surnames = dict(
        pair
        for rule in (_of_families, _of_plurals, _of_sayings, _of_brackets, _of_ages)
        for pair in rule(text, hits, anchors, known)
    )
    return chained(text, [_named(hit, surnames[at]) if at in surnames else hit for at, hit in enumerate(hits)])


def chained(text: str, hits: list[Hit]) -> list[Hit]:
    """A chain of given names takes the surname at its end: "Maija ja Pekka Virtanen" are two Virtanens."""
    made = list(hits)
    for at in range(len(made) - 2, -1, -1):
        one, following = made[at].found, made[at + 1].found
        between = link().fullmatch(text, one.end, following.start)
        if one.person.surname or not following.person.surname or not between or _is_turned(following):
            continue
        is_last = bool(between["and"] or between["sign"])
        if (is_last or made[at + 1] is not hits[at + 1]) and _may_share(text, hits, at):
            made[at] = _named(made[at], following.person.surname)
    for at in range(1, len(made)):
        before, one = made[at - 1].found, made[at].found
        between = link().fullmatch(text, before.end, one.start)
        if _is_turned(before) and between and between["and"] and not one.person.surname and not one.kin:
            made[at] = _named(made[at], before.person.surname)  # "Virtasen Pertti ja Leena"
    return made


def _is_turned(found: Found) -> bool:
    """True where the surname stands first in the text."""
    return found.person.turned > 0


def _may_share(text: str, hits: list[Hit], at: int) -> bool:
    """False after a word for one of kin: "mieheni Pekka ja Maija Virtanen" are of two names for all we know."""
    found = hits[at].found
    if not found.kin:
        return True
    before = text[max(0, found.start - 40) : found.start].rstrip(" :")
    if at and link().fullmatch(text, hits[at - 1].found.end, found.start):
        return True
    return any(word.end() == len(before) for word in lexicon.block("names.kin.many").regex.finditer(before))


def _of_families(text: str, hits: list[Hit], anchors: Anchors, known: Lists) -> Iterator[tuple[int, str]]:
    """(place of a hit, surname) for "perhe Virtanen: Maija ja Pekka", "kaksi Virtasta, Maija ja Pekka"."""
    for cue in lexicon.block("names.family").regex.finditer(text):
        word = _WORD.match(text, cue.end())
        surname = _surname(word, anchors, known) if word else ""
        begin = _BEGIN.match(text, word.end()) if word else None
        if surname and begin:
            yield from ((at, surname) for at in _chain(text, hits, begin.end()))


def _of_plurals(text: str, hits: list[Hit], anchors: Anchors, known: Lists) -> Iterator[tuple[int, str]]:
    """(place of a hit, surname) for "Hyvöset tulevat, Rauni ja Erkki"."""
    group = lexicon.block("names.family.of").regex
    for word in _MANY.finditer(text):
        of = group.match(text[word.end() : word.end() + _NEAR])
        found = [one for one in candidates(word.group(), known) if one.case == ("genitive" if of else _PLURAL)]
        if _US.match(word.group()):
            found += [one for one in candidates(word.group()[:-3] + "nen", known) if one.surname >= KNOWN]
        weighed = [(anchors.weight(one, surname=True), one) for one in found]
        weight, best = max(weighed, key=lambda pair: pair[0], default=(0.0, None))
        begin = _TO_NAMES.match(text, word.end() + (of.end() if of else 0))
        if best and begin and weight >= (KNOWN if is_ordinary(word.group()) else SHAPED):
            yield from ((at, cased(best.name, word.group())) for at in _chain(text, hits, begin.end()))


def _of_sayings(text: str, hits: list[Hit], anchors: Anchors, known: Lists) -> Iterator[tuple[int, str]]:
    """(place of a hit, surname) for "Väinö ja Hilma, sukunimi Virtanen"."""
    for cue in lexicon.block("names.surname.said").regex.finditer(text):
        word = _WORD.match(text, cue.end())
        surname = _surname(word, anchors, known) if word else ""
        before = [at for at, hit in enumerate(hits) if cue.start() - _NEAR <= hit.found.end <= cue.start()]
        while surname and before:
            at = before.pop()
            yield at, surname
            if not before or not link().fullmatch(text, hits[before[-1]].found.end, hits[at].found.start):
                break


def _of_brackets(text: str, hits: list[Hit], anchors: Anchors, known: Lists) -> Iterator[tuple[int, str]]:
    """(place of a hit, surname) for "Pekka (Virtanen)"."""
    for at, hit in enumerate(hits):
        bracket = _BRACKET.match(text, hit.found.end)
        surname = _surname(bracket, anchors, known, "name") if bracket else ""
        if surname:
            yield at, surname


def _of_ages(text: str, hits: list[Hit], anchors: Anchors, known: Lists) -> Iterator[tuple[int, str]]:
    """(place of a hit, surname) for "Helmi (11) Virtanen"."""
    for at, hit in enumerate(hits):
        age = _AGE.match(text, hit.found.end)
        surname = _surname(age, anchors, known, "name") if age else ""
        if surname:
            yield at, surname


def _surname(found: re.Match[str], anchors: Anchors, known: Lists, group: str | int = 0) -> str:
    """The nominative of a word that serves as a surname, "" where it does not."""
    word = found[group]
    if not word[0].isupper():
        return ""
    weighed = [(anchors.weight(one, surname=True), one) for one in candidates(word, known)]
    weight, best = max(weighed, key=lambda pair: pair[0])
    return cased(best.name, word) if weight >= SHAPED else ""


def _chain(text: str, hits: list[Hit], start: int) -> Iterator[int]:
    """The places of the bare hits that stand in a chain from here."""
    end = -1
    for at, hit in enumerate(hits):
        if hit.found.start < start:
            continue
        if (end < 0 and hit.found.start > start + 12) or (end >= 0 and not _is_linked(text, end, hit.found.start)):
            return
        yield at
        end = hit.found.end


def _is_linked(text: str, end: int, start: int) -> bool:
    """True for a comma or an "and" between, and at most one word more: "Aslak ja isä Uula"."""
    between = text[end:start]
    parts = between.split()
    return bool(link().fullmatch(between)) or (
        len(parts) > 1 and bool(link().fullmatch(between[: -len(parts[-1]) - 1]))
    )


def _named(hit: Hit, surname: str) -> Hit:
    one = hit.found.person
    if one.surname:
        return hit
    whole = replace(one, name=f"{one.given} {surname}", surname=surname, sure=0.9)
    return replace(hit, found=replace(hit.found, person=whole))
