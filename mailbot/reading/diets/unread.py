"""Whether a text speaks of what somebody eats where nothing was understood."""

from __future__ import annotations

from collections.abc import Sequence

from mailbot.model import DietMention
from mailbot.reading.diets import lexis, places, signs
from mailbot.reading.diets.lexis import Mark, regex

_NEAR = 4  # words after a negated verb of eating that may be its food
_HEADING = 2  # words of a line that may be a heading
_SHORTEST = 4  # letters of a food's name
_EMPTY = {"filler", "modal", "share", "still"}


def is_left(text: str, mentions: Sequence[DietMention]) -> bool:
    """True where a sentence speaks of allergies, diets or foods not eaten, and it or the next states none.

    >>> is_left("Minulla on allergioita, soitan niistä.", ()), is_left("Olen allerginen hajusteille.", ())
    (True, False)
    """
    cased = places.without_unticked(text)
    lower = cased.lower() if len(cased.lower()) == len(cased) else cased
    hidden = [hit.span() for hit in regex("diets.flyer").finditer(lower)]
    stretches = [(a, b) for a, b in signs.segments(cased) if lower[a:b].strip(" \n\t.!?")]
    told = [any(a <= one.start < b or one.start <= a < one.end for one in mentions) for a, b in stretches]
    for at, (start, end) in enumerate(stretches):
        following = stretches[at + 1] if at + 1 < len(stretches) else (end, end)
        if told[at] or any(told[at + 1 : at + 2]) or any(a <= start < b or start <= a < end for a, b in hidden):
            continue
        before = stretches[at - 1] if at and regex("diets.back").search(lower, start, end) else (start, start)
        if _is_of_food(lower, start, end) and not _is_strange(lower, before[0], following[1]):
            return True
    return False


def _is_of_food(lower: str, start: int, end: int) -> bool:
    words = lower[start:end]
    if words.rstrip().endswith(("?", ":")) or regex("diets.telling_asked").search(words):
        return False
    if regex("diets.offer").search(words) or regex("diets.animal").search(words):
        return False
    marks = lexis.marks(words)
    denied = [mark for mark in marks if mark.sense.kind == "negation"]
    if regex("diets.form").search(words):
        return True
    if regex("diets.vague").search(words):
        return not denied
    if any(mark.sense.id == "diets.allergic" for mark in marks) or regex("diets.special").search(words):
        is_heading = len(marks) <= _HEADING or any(sign in words for sign in "|;\t")
        return not denied and (not is_heading or any(mark.sense.kind in {"affirm", "eating"} for mark in marks))
    return any(_is_uneaten(words, marks, at) for at, mark in enumerate(marks) if mark.sense.kind == "negation")


def _is_uneaten(words: str, marks: tuple[Mark, ...], at: int) -> bool:
    """True for a negated verb of eating with a word that may be a food after or before it."""
    ahead = at + 1
    while ahead < len(marks) and marks[ahead].sense.kind in _EMPTY:
        ahead += 1
    if ahead >= len(marks) or marks[ahead].sense.id != "diets.eating":
        return False
    rest = [mark for mark in marks[ahead + 1 : ahead + 1 + _NEAR] if mark.sense.kind not in _EMPTY]
    for mark in rest:
        if mark.sense.kind == "food":
            return True
        if mark.sense.kind != "word" or regex("diets.not_a_food").match(words, mark.start, mark.end):
            return False
        if mark.end - mark.start >= _SHORTEST and regex("diets.edible").fullmatch(words, mark.start, mark.end):
            return True
    return False


def _is_strange(lower: str, start: int, end: int) -> bool:
    """True where something is named that one does not eat: scents, animals, meetings."""
    words = (mark for mark in lexis.marks(lower[start:end]) if mark.sense.kind in {"word", "strange"})
    return any(regex("diets.strange").match(lower, start + mark.start, start + mark.end) for mark in words)
