"""Where a text says that there is no special diet."""

from __future__ import annotations

import re
from functools import cache

from mailbot import lexicon
from mailbot.model import Diet, DietMention
from mailbot.reading.diets import places
from mailbot.reading.diets.lexis import regex

_BACK, _FAR_BACK, _AHEAD, _FAR_AHEAD = 25, 40, 20, 80  # characters round the words
_STOP = re.compile(r"[.!?\n]")
_PAUSE = re.compile(r"[,.!?\n]")


def find(text: str, lower: str, spots: tuple[places.Place, ...]) -> list[DietMention]:
    """Every "no special diet", in the text's words and in its fields; hours that suit and "no other" are none."""
    spans = [
        (block.id, *hit.span())
        for block in _patterns()
        for hit in block.regex.finditer(lower)
        if not _is_denied(lower, hit.start()) and not _is_of_time(lower, *hit.span())
    ]
    spans += [
        ("diets.field_none", *_trimmed(lower, place.start, place.end))
        for place in spots
        if places.says_none(lower[place.start : place.end])
    ]
    found: list[DietMention] = []
    for rule, start, end in spans:
        if not any(start < one.end and one.start < end for one in found):
            found.append(DietMention(start, end, rule, text[start:end], Diet(none=True)))
    return found


@cache
def _patterns() -> tuple[lexicon.Block, ...]:
    return tuple(block for block in lexicon.blocks("diets") if block.data["kind"] == "none")


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    value = text[start:end]
    return start + len(value) - len(value.lstrip()), end - (len(value) - len(value.rstrip()))


def _is_denied(lower: str, start: int) -> bool:
    """True after a negation or "other" in the same clause: "not everything", "no other allergies"."""
    clause = _PAUSE.split(lower[max(0, start - _BACK) : start])[-1][-15:]
    return bool(regex("diets.negation").search(clause) or regex("diets.more").search(clause))


def _is_of_time(lower: str, start: int, end: int) -> bool:
    """True where an hour, a day or a place suits, not a food."""
    before = _STOP.split(lower[max(0, start - _FAR_BACK) : end])[-1]
    after = _PAUSE.split(lower[end : end + _AHEAD])[0]
    return bool(regex("diets.not_eating").search(before + after))


def unlimited(lower: str, nones: list[DietMention], others: list[DietMention]) -> list[DietMention]:
    """Those that nothing limits: no "otherwise" beside another diet, no "except", no "but not"."""
    avoided = [one for one in others if one.diet.tags or one.diet.other]
    return [none for none in nones if not (avoided and _is_limited(lower, none, avoided))]


def _is_limited(lower: str, none: DietMention, avoided: list[DietMention]) -> bool:
    before = _STOP.split(lower[max(0, none.start - _BACK) : none.start])[-1]
    if regex("diets.otherwise").search(before):
        return True
    goes_on = _limits().match(lower, none.end)
    return bool(goes_on) and any(none.end <= one.start <= none.end + _FAR_AHEAD for one in avoided)


@cache
def _limits() -> re.Pattern[str]:
    turns, negations = lexicon.block("diets.turn").words, lexicon.block("diets.negation").words
    words = [*lexicon.block("diets.except").words, *(f"{turn} {negation}" for turn in turns for negation in negations)]
    either = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"[\s,]*(?:\w+\s+){{0,2}}?(?<!\w)(?:{either})(?!\w)")
