"""What somebody is allergic to, or does not eat, that no list has: kept in the sender's words, as a hint."""

from __future__ import annotations

from collections.abc import Iterable

from mailbot.model import Diet, DietMention
from mailbot.reading.diets.lexis import Mark, Signed, is_strange, regex

_HINT = 0.5
_SHORTEST = 4  # letters of a food's name
_NEGATING = {"negation", "copula", "still"}


def find(text: str, lower: str, marks: tuple[Mark, ...], signed: Iterable[Signed]) -> list[DietMention]:
    """Unknown words beside "allergic" or right after a negated "eat", where the sentence names no known food."""
    if any(one.mark.sense.kind == "food" for one in signed):
        return []
    found: list[DietMention] = []
    for at, mark in enumerate(marks):
        before = {one.sense.kind for one in marks[max(0, at - 2) : at]}
        if mark.sense.id == "diets.allergic" and not before & _NEGATING:
            found += [_mention(text, one, mark.sense.id) for one in _allergens(lower, marks, at)]
        elif mark.sense.id == "diets.eating" and "negation" in before:
            found += [_mention(text, one, mark.sense.id) for one in _uneaten(lower, marks, at)]
    return found


def _allergens(lower: str, marks: tuple[Mark, ...], at: int) -> list[Mark]:
    """The unknown words in the allative beside "allergic", or after its "mot" or "to"."""
    after = marks[at + 1 : at + 4]
    if after and after[0].sense.id == "diets.towards":
        near = [one for one in after[1:] if one.sense.kind in {"word", "food"}][:1]
    else:
        beside = (*marks[max(0, at - 1) : at], *after)
        near = [one for one in beside if regex("diets.allative").fullmatch(lower, one.start, one.end)]
    if any(is_strange(lower[one.start : one.end]) for one in near):
        return []
    return [one for one in near if one.sense.kind == "word"]


def _uneaten(lower: str, marks: tuple[Mark, ...], at: int) -> list[Mark]:
    """The unknown word right after a negated verb of eating, where it can be a food."""
    near = [one for one in marks[at + 1 : at + 2] if one.sense.kind == "word" and one.end - one.start >= _SHORTEST]
    return [
        one
        for one in near
        if regex("diets.edible").fullmatch(lower, one.start, one.end)
        and not regex("diets.not_a_food").match(lower, one.start, one.end)
        and not is_strange(lower[one.start : one.end])
    ]


def _mention(text: str, mark: Mark, rule: str) -> DietMention:
    words = text[mark.start : mark.end]
    return DietMention(mark.start, mark.end, rule, words, Diet(other=(words,)), sure=_HINT)
