"""Where a sign's reach ends, and which diets and foods a sentence states, avoids, allows or denies."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailbot import lexicon
from mailbot.reading.diets import walk
from mailbot.reading.diets.lexis import Mark, Sign, Signed

_SENTENCE = re.compile(r"[.!?…]+(?=\s|$)|\n\s*\n|\n|[\t•]|\s[–—-]\s|->|=>")
_WRAPPED_FROM = 45  # characters of a line that a mail program may have broken
_LONGEST = 1000  # characters of a sentence
_NEAR, _FAR = 8, 40  # marks looked at ahead or back


def segments(cased: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each sentence, line or cell: what a sign does not reach beyond. The endless are cut."""
    start = 0
    for gap in _SENTENCE.finditer(cased):
        if gap.group() == "\n" and _is_wrapped(cased, gap.start()):
            continue
        if gap.group() == "." and _is_abbreviated(cased, gap.start()):
            continue
        yield from _cut(start, gap.end())
        start = gap.end()
    yield from _cut(start, len(cased))


def _cut(start: int, end: int) -> Iterator[tuple[int, int]]:
    for at in range(start, end, _LONGEST):
        yield at, min(end, at + _LONGEST)


def _is_abbreviated(cased: str, at: int) -> bool:
    """True for a full stop that ends no sentence: "mm. kala"."""
    return bool(lexicon.block("diets.abbreviation").regex.search(cased[max(0, at - 8) : at]))


def _is_wrapped(cased: str, at: int) -> bool:
    """True for a line end that a mail program made: a long line that goes on in lower case."""
    line = cased[cased.rfind("\n", 0, at) + 1 : at]
    following = cased[at + 1 : at + 80].lstrip(" ")
    return len(line) > _WRAPPED_FROM and following[:1].islower()


def read(marks: tuple[Mark, ...]) -> tuple[Signed, ...]:
    """The foods and diets of one segment that have a sign, in order."""
    return tuple(sorted((*walk.foods(marks), *_diets(marks), *_halves(marks)), key=lambda signed: signed.mark.start))


# ---------------------------------------------------------------- diets


def _diets(marks: tuple[Mark, ...]) -> Iterator[Signed]:
    for at, mark in enumerate(marks):
        if mark.sense.kind in {"diet", "open"}:
            yield _diet(marks, at)


def _halves(marks: tuple[Mark, ...]) -> Iterator[Signed]:
    """The first half in two compounds that share their last part: "nut- and egg-allergy"."""
    for at, (first, join, last) in enumerate(zip(marks, marks[1:], marks[2:], strict=False)):
        if (
            first.end - first.start > 2
            and first.sense.half
            and join.sense.kind == "join"
            and last.sense.kind in {"diet", "open"}
        ):
            yield Signed(first, _diet(marks, at + 2).sign)


def _diet(marks: tuple[Mark, ...], at: int) -> Signed:
    doubt = _denied_before(marks, at)
    if doubt is None:
        doubt = _denied_after(marks, at)
    if doubt is None:
        unsure = _is_only_allowed(marks, at) or _is_one_of_two(marks, at) or _follows_a_denied_one(marks, at)
        return Signed(marks[at], Sign.AVOID, 0.5 if unsure else 1.0)
    return Signed(marks[at], Sign.OFF, doubt)


def _is_only_allowed(marks: tuple[Mark, ...], at: int) -> bool:
    """True for "vegetarian is fine, too": allowed, not asked for. Low-lactose that is enough is asked for."""
    if "low-lactose" in marks[at].sense.tags:
        return False
    following = marks[at + 1 : at + 3]
    if following and following[0].sense.id == "diets.pronoun":
        return False
    beside = [mark.sense.kind for mark in following if mark.sense.kind not in {"filler", "share"}]
    return beside[:1] in (["fine"], ["fits"])


def _is_one_of_two(marks: tuple[Mark, ...], at: int) -> bool:
    """True beside "or" and another diet or food: "halal meat or vegetarian"."""
    for side in (marks[at + 1 : at + 1 + _NEAR], tuple(reversed(marks[max(0, at - _NEAR) : at]))):
        rest = [mark.sense for mark in side if mark.sense.kind not in {"filler", "share"}]
        while rest and rest[0].kind == "food":
            rest = rest[1:]
        if len(rest) > 1 and rest[0].id == "diets.either" and rest[1].kind in {"diet", "food"}:
            return True
    return False


def _follows_a_denied_one(marks: tuple[Mark, ...], at: int) -> bool:
    """True for the second of "I am no vegan, vegetarian", which is a list or a correction."""
    is_next = at > 1 and [mark.sense.kind for mark in marks[at - 2 : at]] == ["diet", "comma"]
    return is_next and _denied_before(marks, at - 2) is not None


def _denied_before(marks: tuple[Mark, ...], at: int) -> float | None:
    """How sure it is that a negation before the diet denies it; None where none does."""
    unknown, joined = 0, False
    for mark in reversed(marks[max(0, at - _FAR) : at]):
        kind = mark.sense.kind
        if kind == "negation":
            return 1.0 if unknown == 0 else 0.5
        if kind == "join":
            joined = True
        elif kind == "diet" and joined:
            joined = False
        elif kind in {"filler", "share", "copula", "still", "modal", "eating"}:
            continue
        elif kind == "word" and unknown == 0:
            unknown = 1
        else:
            return None
    return None


def _denied_after(marks: tuple[Mark, ...], at: int) -> float | None:
    """The same for a denial that follows: "gluten-free not needed", "lactose-free is not enough", "vegan: no"."""
    rest = [mark.sense.kind for mark in marks[at + 1 : at + _NEAR]]
    ahead = "".join(_LETTER.get(kind, "x") for kind in rest)
    found = _DENIES.match(ahead)
    return 1.0 if found else None


_LETTER = {
    "yes": "y",
    "negation": "n",
    "copula": "c",
    "fine": "c",
    "still": "f",
    "filler": "f",
    "share": "f",
    "colon": ":",
    "comma": ",",
    "sign": ".",
    "turn": ",",
    "affirm": "a",
    "diet": "d",
    "join": "j",
    "modal": "m",
}
_DENIES = re.compile(r"(?:[fma]{0,2}n[fm]{0,2}c|[fma]{0,2}c[fm]{0,1}n|:?n(?:[.,]|$))")
