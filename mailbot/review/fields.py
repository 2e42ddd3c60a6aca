"""Corrections: "19 nimi: Maija Virtanen; ruoka: gluteeniton, ei sipulia; ilta: Narkaus"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from mailbot import lexicon
from mailbot.review.tokens import LABELS, Token, kind_of, tokens
from mailbot.review.unlabelled import is_diet
from mailbot.review.values import Ref

_BETWEEN = frozenset({"fill", "number", "correct", "pause", "request", "move", "and"})  # between a number and its label
_YES = frozenset({"yes", "approve", "comma"})
_UNSURE = frozenset({"ask", "if", "perhaps", "later", "question", "like", "request", "answer", "oops"})
_NAME = re.compile(r"[^\W\d_]+(?:[-'’.][^\W\d_]+)*\.?(?: [^\W\d_]+(?:[-'’.][^\W\d_]+)*\.?){0,5}")


@dataclass(frozen=True, slots=True)
class Head:
    """Where a correction begins: the numbers, and the place of its first label."""

    refs: tuple[Ref, ...]
    at: int  # of the first label in the text
    start: int  # of the number or the word before it
    is_approved: bool = False  # "ok 19 nimi: …"


def head(found: Sequence[Token], *, near: tuple[Ref, ...] = ()) -> Head | None:
    """The beginning of a correction in a line; `near` are the numbers that a line beginning with a label belongs to."""
    for at, token in enumerate(found):
        if token.kind not in LABELS:
            continue
        made = _behind_numbers(found, at) or _before_numbers(found, at)
        if made is None and _is_marked(found, at):
            made = _told_before(found, at)
        is_first = all(one.kind in _BETWEEN for one in found[:at])
        if made is None and near and is_first and _is_marked(found, at, is_name_enough=True):
            made = Head(near, token.start, found[0].start)
        return made
    return None


def _behind_numbers(found: Sequence[Token], at: int) -> Head | None:
    """The usual order: a number, then a label."""
    refs: list[Ref] = []
    is_approved = False
    start = at
    for place in range(at - 1, -1, -1):
        token = found[place]
        if token.kind == "numbers":
            refs[:0] = token.refs
        elif token.kind == "comma" and refs:
            break
        elif token.kind in _YES and (token.kind == "comma" or refs or _is_marked(found, at)):
            is_approved = is_approved or token.kind != "comma"
        elif token.kind not in _BETWEEN:
            break
        start = place
    if not refs or _has_only_acts(found[at + 1 :]):
        return None
    if is_approved and len(refs) > 1:
        return Head(tuple(refs), len(found) and found[-1].end, found[start].start)  # whose is it? nothing is read
    return Head(tuple(refs), found[at].start, found[start].start, is_approved)


def _before_numbers(found: Sequence[Token], at: int) -> Head | None:
    """The other order: "nimi 19: Maija Virtanen"."""
    rest = [place for place in range(at + 1, len(found)) if found[place].kind not in ("fill", "number")]
    if not rest or found[rest[0]].kind != "numbers" or any(one.kind not in _BETWEEN for one in found[:at]):
        return None
    place = rest[0]
    if not _is_marked(found, place):
        return None
    return Head(found[place].refs, found[at].start, found[0].start)


def _told_before(found: Sequence[Token], at: int) -> Head | None:
    """A label of the one number that was told of before it: "R36 sukunimi vaihtui, nimi: Kaisa Aho"."""
    numbers = [place for place in range(at) if found[place].kind == "numbers"]
    if len(numbers) != 1 or len(found[numbers[0]].refs) != 1 or numbers[0] > 1:
        return None
    between = {token.kind for token in found[numbers[0] + 1 : at]}
    is_plain = "comma" in between and between <= {"comma", "word", "soft", "fill", "because", "done", "pause"}
    return Head(found[numbers[0]].refs, found[at].start, found[0].start) if is_plain else None


def _is_marked(found: Sequence[Token], at: int, *, is_name_enough: bool = False) -> bool:
    """True where a colon or a word for "is" follows the label, or the name itself."""
    is_named = is_name_enough and found[at].kind == "name" and at + 1 < len(found) and found[at + 1].kind == "soft"
    return is_named or _link(found, at + 1) > 0


@cache
def _links() -> tuple[tuple[str, ...], ...]:
    """The phrases between a label and its value, word by word, the longest first."""
    phrases = (tuple(_plain(words)) for words in lexicon.block("review.is").words)
    return tuple(sorted(phrases, key=len, reverse=True))


def _plain(words: str) -> list[str]:
    return [part.lower() for part in re.findall(r"\w+|->|[^\w\s]", words)]


def _link(found: Sequence[Token], at: int) -> int:
    """How many tokens from here stand between a label and its value."""
    ahead = [(place, part) for place in range(at, min(at + 4, len(found))) for part in _plain(found[place].words)]
    for phrase in _links():
        if tuple(part for _, part in ahead[: len(phrase)]) == phrase:
            return ahead[len(phrase) - 1][0] + 1 - at
    return 0


def _has_only_acts(rest: Sequence[Token]) -> bool:
    return not any(token.kind not in ("yes", "no", "good", "fill", "stop", "approve", "pause") for token in rest)


# ---------------------------------------------------------------- values


def values(text: str) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]] | None:
    """The fields that a text beginning with a label gives, and the sentences behind them; None where one is unsure."""
    found: list[tuple[str, str]] = []
    behind: list[str] = []
    for part in _parts(text):
        labelled = _labelled(part)
        if not labelled:
            behind.append(part)
            continue
        for kind, words in labelled:
            value, rest = _checked(kind, words)
            if not value or dict(found).get(kind, value) != value:
                return None
            found += [] if (kind, value) in found else [(kind, value)]
            behind += [rest] if rest else []
    return (tuple(found), tuple(behind)) if found else None


_PART = re.compile(r"\s*[;\n]\s*")
_AND = "|".join(re.escape(word) for name in ("and", "ja") for word in lexicon.block(f"review.{name}").words)
_CUT = re.compile(rf"\s*[,.!]\s+(?:(?:{_AND})\s+)?|\s+(?:{_AND})\s+")


def _parts(text: str) -> list[str]:
    """The text cut at semicolons and line ends, and at a comma before a label that has a colon or a new number."""
    parts: list[str] = []
    for piece in _PART.split(text):
        at = 0
        for cut in _CUT.finditer(piece):
            if _begins_anew(piece[cut.end() :]):
                parts.append(piece[at : cut.start()])
                at = cut.end()
        parts.append(piece[at:])
    return [part.strip() for part in parts if part.strip(" .,")]


def _begins_anew(rest: str) -> bool:
    """True where a label with its mark, or a number, begins here, so that the value before has ended."""
    found = tokens(rest[:200])
    if not found:
        return False
    if found[0].kind in LABELS:
        return len(found) > 1
    acts = ("approve", "reject", "cancel", "remove", "answer", "yes", "no", "no_en", "ja")
    first, second = found[0].kind, found[1].kind if len(found) > 1 else ""
    return (first == "numbers" and (second in acts or head(found) is not None)) or (
        first in acts and second in ("numbers", "number", "all", "rest")
    )


def _labelled(part: str) -> list[tuple[str, str]]:
    """The labels of a part with their raw values; empty where it begins with none."""
    found = tokens(part)
    labels = [at for at, token in enumerate(found) if token.kind in LABELS]
    if not labels or labels[0] != 0:
        return []
    if _is_marked(found, 0) or _number_behind(found):
        labels = [at for at in labels if at == 0 or _is_marked(found, at)]
    labels = [at for at in labels if at == 0 or not (at - 1 in labels or found[at - 1].kind == "pause")]
    made = []
    for at, until in zip(labels, [*labels[1:], len(found)], strict=True):
        first = at + 1
        if at == 0 and (number := _number_behind(found)):
            first = number + 1
        first += _link(found, first)
        while first < until and found[first].kind == "pause":
            first += 1
        last = until - 1 if until < len(found) and found[until - 1].kind in ("and", "ja", "comma") else until
        end = found[last].start if last < len(found) else len(part)
        made.append((found[at].kind, part[found[first].start : end] if first < until else ""))
    return made


def _number_behind(found: Sequence[Token]) -> int:
    """The place of the number in "nimi 19: …", "name for 19 should be …"; 0 where there is none."""
    place = next((at for at in range(1, len(found)) if found[at].kind not in ("fill", "number")), 0)
    return place if place and found[place].kind == "numbers" and _is_marked(found, place) else 0


def _checked(kind: str, raw: str) -> tuple[str, str]:
    """The value, "" where it is unsure, and the sentence behind it."""
    raw = lexicon.block("review.rather").regex.sub("", raw.strip(" \t,;"), count=1)
    value, rest = _first_sentence(raw) if kind == "name" else _without_thanks(raw)
    if kind == "name":
        value, diet = _without_diet(value)
        rest = diet or rest
    value = value.strip(" \t,;.!\"“”'")
    if not value or any(token.kind in _UNSURE for token in tokens(value)):
        return "", ""
    if kind == "name":
        return _name(value), rest
    return " ".join(value.split()), rest


_END = re.compile(r"(?<=[^\W\d_]{3})[.!]+\s+|\s*[!]+\s*|\s+[-–]\s+")


def _first_sentence(raw: str) -> tuple[str, str]:
    cut = _END.search(raw + " ")
    value, rest = (raw[: cut.start()], raw[cut.end() :]) if cut else (raw, "")
    value, thanks = _without_thanks(value)
    return value, rest or thanks


def _without_diet(value: str) -> tuple[str, str]:
    """The name, and a diet or a yes behind it without a label: "Maija Virtanen ja gluteeniton"."""
    for cut in _CUT.finditer(value):
        if is_diet(value[cut.end() :]) or kind_of(value[cut.end() :]) in ("yes", "approve"):
            return value[: cut.start()], value[cut.end() :]
    return value, ""


def _without_thanks(raw: str) -> tuple[str, str]:
    """The value without the words of politeness at its end."""
    found = tokens(raw)
    keep = len(found)
    while keep > 1 and found[keep - 1].kind in ("fill", "stop", "comma") and len(found[keep - 1].words) != 2:
        keep -= 1
    if keep == len(found):
        return raw, ""
    return raw[: found[keep - 1].end], ""


def _name(value: str) -> str:
    """The name with capitals; "" where it is none."""
    value = " ".join(value.split())
    if not _NAME.fullmatch(value) or len(value) > 80:
        return ""
    words = value.split()
    if lexicon.block("review.no_name").regex.search(value):
        return ""
    small = [word for word in words if word.islower()]
    if len(small) == len(words) or value.isupper():
        return "" if any(kind_of(word) in ("ask", "not", "if", "no") for word in words) else value.title()
    return "" if any(word not in _PARTICLES for word in small) else value


_PARTICLES = frozenset(lexicon.block("zones.particle").words)
