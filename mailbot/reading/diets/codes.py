"""The kitchen's letters, G, L, VL, M: read only where a diet stands."""

from __future__ import annotations

import re
from functools import cache

from mailbot import lexicon
from mailbot.model import Diet, DietMention
from mailbot.reading.diets.lexis import regex
from mailbot.reading.diets.places import Place

_LETTERS = re.compile(r"[A-Za-z]+")
_IN_CELL = (re.compile(r"[\t|;]\s*\Z"), re.compile(r"\A\s*(?:[\t|;\n]|\Z)"))
_AFTER_NAME = re.compile(r"(?:[^\W\d_a-zåäö][\w-]+ ){1,3}\Z")
_FIRST_NAME = re.compile(r"[A-ZÅÄÖ][a-zåäö-]+ ([A-Z]{1,2})(?!\w)")
_BACK, _AHEAD = 60, 20  # characters looked at on either side
_BY_NAME = {"G": 0.7, "L": 0.5, "M": 0.5, "VL": 1.0}  # "Anna Aho G"; others might be initials


def find(text: str, places: tuple[Place, ...]) -> list[DietMention]:
    """The letters that stand in a field, a cell, in parentheses, or after a name and a comma."""
    found: list[DietMention] = []
    for run in regex("codes.run").finditer(text):
        sure = _sure(text, run.start(), run.end(), run.group(), places)
        letters = _LETTERS.finditer(text, run.start(), run.end()) if sure else ()
        found += [
            _mention(code, one.group(), one.start(), sure)
            for one in letters
            if (code := _codes().get(one.group().lower()))
        ]
    for hit in regex("codes.compound").finditer(text):
        code = _codes()[hit["code"].lower()]
        found.append(_mention(code, hit.group(), hit.start(), 1.0))
    return found


@cache
def _codes() -> dict[str, lexicon.Block]:
    return {block.words[0]: block for block in lexicon.blocks("codes") if "tags" in block.data}


def _mention(code: lexicon.Block, words: str, start: int, sure: float) -> DietMention:
    diet = Diet(frozenset(code.data["tags"]))
    return DietMention(start, start + len(words), code.id, words, diet, sure=min(sure, code.data["sure"]))


def _sure(text: str, start: int, end: int, run: str, places: tuple[Place, ...]) -> float:
    """How sure it is that the letters are a diet; 0 where they are not."""
    if any(place.start <= start and end <= place.end for place in places):
        return 1.0
    before, after = text[max(text.rfind("\n", 0, start) + 1, start - _BACK) : start], text[end : end + _AHEAD]
    if _IN_CELL[0].search(before) and _IN_CELL[1].search(after):
        return 1.0
    if not _is_capital(run) or regex("codes.no_diet").search(before):
        return 0.0
    if regex("codes.goes_on").search(after) and not (_is_several(run) and after.startswith(".")):
        return 0.0
    if not regex("codes.closed").search(after):
        return 0.0
    if before.rstrip().endswith("("):
        return 1.0
    if regex("codes.verb").search(before):
        return 1.0
    name = _AFTER_NAME.search(before)
    if name and not regex("codes.signing").search(before):
        is_whole = " " in name.group().strip() or run == "VL"
        return _BY_NAME.get(run, 0.5) if is_whole else 0.5 if _is_row(text, start) else 0.0
    return 1.0 if regex("codes.opened").search(before) else 0.0


def _is_row(text: str, place: int) -> bool:
    """True for a line of "Hanna G, Pekka L": names with letters of which none is anything else's."""
    line = text[text.rfind("\n", 0, place) + 1 : (text.find("\n", place) + 1 or len(text) + 1) - 1]
    letters = [found[1] for found in _FIRST_NAME.finditer(line)]
    return len(letters) > 1 and all(letter in _BY_NAME for letter in letters)


def _is_several(run: str) -> bool:
    """True for letters that cannot be somebody's initial: "VL ja G"."""
    return len(_LETTERS.findall(run)) > 1 or len(run) > 1


def _is_capital(run: str) -> bool:
    """True for capitals, whatever joins them; the lower-case pair "vl" is no word either."""
    return all(letters.isupper() for letters in _LETTERS.findall(run) if letters.lower() in _codes()) or run == "vl"
