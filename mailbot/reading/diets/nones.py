"""Where a text says that there is no special diet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from mailbot import lexicon
from mailbot.model import Diet, DietMention
from mailbot.reading import words
from mailbot.reading.diets import lexis, places, spoken
from mailbot.reading.diets.lexis import regex

_BACK, _FAR_BACK, _AHEAD, _FAR_AHEAD = 25, 40, 20, 80  # characters round the words
_LONGEST = 300  # characters of a clause
_CLAUSE_END = re.compile(r"[,.!?\n;:()]|\s[–—-]\s")
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
    spans += _in_clauses(lower)
    spans += [
        ("diets.field_none", *_trimmed(lower, place.start, place.end))
        for place in spots
        if places.says_none(lower[place.start : place.end], is_allergy=place.is_allergy)
        or _NOTHING.fullmatch(_letters(lower[place.start : place.end]))
    ]
    found: list[DietMention] = []
    for rule, start, end in spans:
        if not any(start < one.end and one.start < end for one in found):
            found.append(DietMention(start, end, rule, text[start:end], Diet(none=True)))
    return found


def _in_clauses(lower: str) -> Iterator[tuple[str, int, int]]:
    """The clauses that say "eats everything" or "no special diet" in any order, each with the rule that it goes by."""
    start = 0
    for pause in [*_CLAUSE_END.finditer(lower), None]:
        end = pause.start() if pause else len(lower)
        clause = [token for token in words.tokens(lower[start:end][:_LONGEST]) if token.is_word]
        letters = _letters(lower[start:end])
        for rule, shape in _SHAPES:
            for hit in shape.finditer(letters):
                first, last = clause[hit.start("words")].start + start, clause[hit.end("words") - 1].end + start
                suits = rule == "diets.eats" and not regex("diets.swallows").search(lower, first, last)
                if not (suits and _is_of_time_or_place(lower, start, end)):
                    yield rule, first, last
        start = pause.end() if pause else end


def _is_of_time_or_place(lower: str, start: int, end: int) -> bool:
    """True where the clause, or the rest of its sentence, names a day or a place that suits."""
    following = _STOP.split(lower[end : end + _FAR_BACK])[0]
    return bool(regex("diets.not_eating").search(lower[start:end] + following))


def _letters(clause: str) -> str:
    return "".join(_letter(token.text) for token in words.tokens(clause[:_LONGEST]) if token.is_word)


@lru_cache(maxsize=20_000)
def _letter(word: str) -> str:
    """What a word does in a clause, as one letter: see `_SHAPES`."""
    for letter, block in _CLASSES.items():
        if regex(block).fullmatch(word) or spoken.as_written(word, regex(block).fullmatch):
            return letter
    return _KINDS.get(lexis.sense(word).kind, "w")


# a: all · e: eats, suits · E: they do · r: what(ever) · s: a special diet · k: knows, tells · m: more, other · n: not
# u: usual · v: food, diet · h: heed, special · f: says nothing · d: a food or diet · x: but, except · w: any other word
_CLASSES = {
    "a": "diets.all",
    "e": "diets.eats",
    "E": "diets.eat",
    "r": "diets.whatever",
    "s": "diets.special",
    "k": "diets.telling",
    "m": "diets.more",
    "u": "diets.usual",
    "U": "diets.usual_fare",
    "v": "diets.fare",
    "h": "diets.heed",
}
_KINDS = {"negation": "n", "food": "d", "diet": "d", "open": "d", "avoid": "d", "except": "x", "turn": "x"}
_KINDS |= dict.fromkeys(["filler", "modal", "copula", "still", "affirm", "share", "join", "fine", "eating"], "f")
_NOTHING = re.compile("n[fhwvs]{0,3}")  # what a whole field says
_SHAPES = (
    ("diets.eats", re.compile("(?<!n)(?<!n[fw])(?<!n[fw]{2})(?P<words>[eE][fwv]{0,2}a)(?![fw]?[dx])")),
    ("diets.eats", re.compile("(?<!n)(?P<words>a[fwrv]{0,4}e|a[fw]{0,2}[vr][fw]{0,2}E)(?![fw]?[dx])")),
    ("diets.eats", re.compile("(?<!n)(?<!n[fw])(?<!n[fw]{2})(?P<words>[eE]f?r)(?!f{0,2}[nd])")),
    ("diets.usual", re.compile("(?<!n)(?<!n[fwh])(?P<words>uf?v|U|sf?u(?=f*$))(?!f{0,2}[nd])")),
    (
        "diets.heed",
        re.compile(
            "(?P<words>n[fwv]{0,4}h[fw]{0,5}v|n[fw]{0,3}[vs][fw]{0,2}h|[vs][fw]{0,2}n[fw]{0,3}h)(?![fw]{0,2}[dx])"
        ),
    ),
    ("diets.special", re.compile("(?<!d)(?<!df)(?P<words>n[fwhv]{0,3}s)(?!f{0,2}[dmx])")),
    ("diets.special", re.compile("(?<![dm])(?P<words>s[fw]{0,1}n(?=[fwh]{0,3}f$|$))")),
)


def beside(text: str, lower: str, others: list[DietMention]) -> list[DietMention]:
    """Every "nothing for me", "the others have none", where somebody's diet is told close by."""
    said = [one for one in others if one.diet.is_stated]
    return [
        DietMention(hit.start(), hit.end(), "diets.none_beside", text[hit.start() : hit.end()], Diet(none=True))
        for hit in regex("diets.none_beside").finditer(lower)
        if any(hit.start() - _BESIDE < one.start < hit.end() + _BESIDE for one in said)
        and not any(hit.start() < one.end and one.start < hit.end() for one in said)
    ]


_BESIDE = 120  # characters from another's diet


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
    if regex("diets.otherwise").search(before) or regex("diets.except_after").search(before):
        return True
    goes_on = _limits().match(lower, none.end)
    return bool(goes_on) and any(none.end <= one.start <= none.end + _FAR_AHEAD for one in avoided)


@cache
def _limits() -> re.Pattern[str]:
    turns, negations = lexicon.block("diets.turn").words, lexicon.block("diets.negation").words
    excepts = (*lexicon.block("diets.except").words, *lexicon.block("diets.except_after").words)
    words = [*excepts, *(f"{turn} {negation}" for turn in turns for negation in negations)]
    either = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"[\s,]*(?:\w+\s+){{0,2}}?(?<!\w)(?:{either})(?!\w)")
