"""Diets that a text states, each with its place and its sign understood; whose they are is for `people` to say."""

from __future__ import annotations

import re
from functools import cache

from mailbot import lexicon
from mailbot.model import Diet, DietMention
from mailbot.reading.diets import lexis, places, signs
from mailbot.reading.diets.lexis import Mark
from mailbot.reading.diets.signs import Sign, Signed

_ANIMAL = frozenset({"vegetarian", "fish-free", "egg-free", "milk-free", "vegan"})
_CEREALS = 3  # wheat, barley and rye together are gluten


def find(text: str) -> tuple[DietMention, ...]:
    """The diets stated, denied or said to be none, in order.

    >>> [sorted(mention.diet.tags) for mention in find("Olen vegaani, en siedä soijaa.")]
    [['vegan'], ['soy-free']]
    """
    cased = places.without_unticked(text)
    lower = _lower(cased)
    spots = places.find(lower)
    nones = _nones(lower, spots)
    hidden = [(mention.start, mention.end) for mention in nones] + _spans("diets.flyer", lower)
    marks = tuple(mark for mark in lexis.marks(lower) if not _within(mark.start, hidden) and not _is_name(cased, mark))
    found: list[DietMention] = []
    for start, end in signs.segments(lower, cased):
        inside = tuple(mark for mark in marks if start <= mark.start < end)
        if any(mark.sense.kind in {"food", "diet", "open", "avoid"} for mark in inside):
            found.extend(_sentence(text, lower, start, end, inside, spots))
    found.extend(_code(text, code) for code in places.codes(cased, spots) if not _within(code.start, hidden))
    return _finished(text, lower, [*found, *_kept_nones(lower, nones, found)])


def _lower(text: str) -> str:
    """The text in lower case, each character still in its place."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _within(at: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


def _is_name(cased: str, mark: Mark) -> bool:
    """True for a food with a capital in mid-sentence, as in "Matti Siika", unless all is in capitals."""
    words = cased[mark.start : mark.end]
    if mark.sense.kind != "food" or not words[:1].isupper() or (words.isupper() and len(words) > 1):
        return False
    before = cased[: mark.start].rstrip(" ")
    return bool(before) and (before[-1].isalpha() or before[-1] in "-") and len(cased[: mark.start]) - len(before) <= 1


@cache
def _regex(block_id: str) -> re.Pattern[str]:
    return lexicon.block(block_id).regex


def _spans(block_id: str, lower: str) -> list[tuple[int, int]]:
    return [(found.start(), found.end()) for found in _regex(block_id).finditer(lower)]


# ---------------------------------------------------------------- one sentence


def _sentence(
    text: str, lower: str, start: int, end: int, marks: tuple[Mark, ...], spots: tuple[places.Place, ...]
) -> list[DietMention]:
    signed = list(signs.read(marks)) + _in_places(marks, spots)
    sentence = lower[start:end]
    if _regex("diets.drop").search(sentence):
        signed = [Signed(one.mark, Sign.OFF, one.sure) for one in signed]
    signed = _weakened(sentence, marks, signed)
    signed = _without_repeats(signed)
    return [_mention(text, one) for one in _with_fish(_with_gluten(signed))] + _open(text, lower, marks, signed)


def _in_places(marks: tuple[Mark, ...], spots: tuple[places.Place, ...]) -> list[Signed]:
    """Bare foods in a field or column: avoided under "allergies", unsure under "diet"."""
    kinds = {mark.sense.kind for mark in marks}
    if not spots or kinds & {"negation", "fine", "eating", "except"}:
        return []
    return [
        Signed(mark, Sign.AVOID, 1.0 if place.is_allergy else 0.5)
        for mark in marks
        for place in spots
        if mark.sense.kind == "food" and place.start <= mark.start < place.end and "avoid" not in kinds
    ]


def _weakened(sentence: str, marks: tuple[Mark, ...], signed: list[Signed]) -> list[Signed]:
    """Questions are hints; what a kitchen offers is nobody's diet."""
    is_said_of_somebody = any(mark.sense.kind == "affirm" for mark in marks)
    if _regex("diets.offer").search(sentence):
        return [one for one in signed if one.mark.sense.kind != "diet"]
    if sentence.rstrip().endswith("?") and not is_said_of_somebody:
        return [Signed(one.mark, one.sign, min(one.sure, 0.4)) for one in signed]
    return signed


def _with_gluten(signed: list[Signed]) -> list[Signed]:
    grains = [one for one in signed if one.mark.sense.grain and one.sign is Sign.AVOID]
    if len(grains) < _CEREALS:
        return signed
    whole = lexis.Sense("diet", "diets.cereals", frozenset({"gluten-free"}))
    joined = Signed(Mark(grains[0].mark.start, grains[-1].mark.end, whole), Sign.AVOID, min(one.sure for one in grains))
    return [one for one in signed if one not in grains] + [joined]


def _with_fish(signed: list[Signed]) -> list[Signed]:
    """Vegetarians who eat fish are pescatarians; who eats neither meat nor fish is a vegetarian."""
    plant = [one for one in signed if "vegetarian" in one.mark.sense.tags and one.sign is Sign.AVOID]
    fish = [one for one in signed if one.mark.sense.id == "foods.fish"]
    if not plant or not fish:
        return signed
    if any(one.sign is Sign.FINE for one in fish):
        both = (plant[0].mark, fish[0].mark)
        sense = lexis.Sense("diet", "diets.pescatarian", frozenset({"pescatarian"}))
        mark = Mark(min(m.start for m in both), max(m.end for m in both), sense)
        return [one for one in signed if one not in plant and one not in fish] + [
            Signed(mark, Sign.AVOID, plant[0].sure)
        ]
    return [one for one in signed if one not in fish or plant[0].mark.sense.kind == "diet"]


def _without_repeats(signed: list[Signed]) -> list[Signed]:
    """Bare foods that "vegan" in the same sentence leaves out anyway add nothing."""
    is_vegan = any("vegan" in one.mark.sense.tags and one.sign is Sign.AVOID for one in signed)
    return [one for one in signed if not is_vegan or one.mark.sense.kind != "food" or not one.mark.sense.tags & _ANIMAL]


def _mention(text: str, one: Signed) -> DietMention:
    mark, sense = one.mark, one.mark.sense
    words = text[mark.start : mark.end]
    rule = sense.id
    if one.sign is not Sign.AVOID:
        return DietMention(
            mark.start, mark.end, rule, words, Diet(), sense.tags if one.sign is Sign.OFF else frozenset(), one.sure
        )
    other = () if sense.tags else (sense.head or words.strip("-"),)
    return DietMention(mark.start, mark.end, rule, words, Diet(sense.tags, other), sure=one.sure)


def _open(text: str, lower: str, marks: tuple[Mark, ...], signed: list[Signed]) -> list[DietMention]:
    """What somebody is allergic to and no list has."""
    return []


def _code(text: str, code: places.Code) -> DietMention:
    words = text[code.start : code.end]
    return DietMention(code.start, code.end, f"codes.{words.lower()}", words, Diet(code.tags), sure=code.sure)


# ---------------------------------------------------------------- none


def _nones(lower: str, spots: tuple[places.Place, ...]) -> list[DietMention]:
    found = []
    for block in lexicon.blocks("diets"):
        if block.data["kind"] == "none":
            found += [_none(block.id, lower, *hit.span()) for hit in block.regex.finditer(lower)]
    for place in spots:
        if places.says_none(lower[place.start : place.end]):
            found.append(_none("diets.field_none", lower, place.start, place.end))
    return found


def _none(rule: str, lower: str, start: int, end: int) -> DietMention:
    return DietMention(start, end, rule, lower[start:end].strip(), Diet(none=True))


def _kept_nones(lower: str, nones: list[DietMention], found: list[DietMention]) -> list[DietMention]:
    """Those that are not limited by "otherwise", "except" or "but not"."""
    kept: list[DietMention] = []
    for none in nones:
        before = lower[max(0, none.start - 25) : none.start]
        after = lower[none.end : none.end + 60]
        avoided = [one for one in found if one.diet.tags or one.diet.other]
        is_rest = bool(_regex("diets.otherwise").search(re.split(r"[.!?\n]", before)[-1])) and bool(avoided)
        is_time = bool(
            _regex("diets.not_eating").search(re.split(r"[.!?\n]", lower[max(0, none.start - 40) : none.end])[-1])
        )
        limited = re.match(r"[\s,]*(?:\w+\s+){0,2}?" + _limits(), after) and any(
            none.end <= one.start <= none.end + 80 for one in avoided
        )
        if (
            not is_rest
            and not is_time
            and not limited
            and not any(none.start < one.end and one.start < none.end for one in kept)
        ):
            kept.append(none)
    return kept


@cache
def _limits() -> str:
    words = [*lexicon.block("diets.except").words, *_but_not()]
    return r"(?<!\w)(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + r")(?!\w)"


def _but_not() -> list[str]:
    turns, negations = lexicon.block("diets.turn").words, lexicon.block("diets.negation").words
    return [f"{turn} {negation}" for turn in turns for negation in negations]


# ---------------------------------------------------------------- the whole


def _finished(text: str, lower: str, found: list[DietMention]) -> tuple[DietMention, ...]:
    said = [one for one in found if one.diet.is_stated or one.dropped]
    return tuple(sorted(said, key=lambda one: (one.start, one.end)))
