"""Where diets stand by themselves: form fields, columns and tick boxes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from mailbot import lexicon
from mailbot.reading import words
from mailbot.reading.diets.lexis import regex

_BOX = re.compile(
    r"\[[ \t]{0,3}([xX✓v]?)[ \t]{0,3}\]|\([ \t]{0,3}([xX✓]?)[ \t]{0,3}\)(?=[ \t]{0,3}\w)|([☒☑✅✔])|([☐□])"
)
_CELL = re.compile(r"\s*(?:\||\t|;|\s{2,})\s*")
_LABEL = re.compile(
    r"(?:^[^\w\n]*(?:\d+[^\w\n]*)?|[,;|.!][ \t]*)([^\W\d_][^:=?\n,;|]{0,60}?)(?:[ \t]*[:=?]|[ \t][–-](?=[ \t]))[ \t]*",
    re.MULTILINE,
)
_VALUE_END = re.compile(r"\n|[,;|](?=[^:=\n,;|]{2,40}:)")
_DASHED = re.compile(r"[^\W\d_][^:\n,;|]{1,40}:[ \t]*[-–—]+(?=[ \t]*(?:[,;\n]|\Z))")
_FIRST = re.compile(r"(?<=[.!])\s")
_LIST = re.compile(r"\n(?:[ \t]*(?:[-*•–]|\d+[.)])[^\n]*(?:\n|$))+|\n[^\n:]*(?=\n|$)")


@dataclass(frozen=True, slots=True)
class Place:
    """A span that a diet belongs in; `is_allergy`: what stands in it is avoided."""

    start: int
    end: int
    is_allergy: bool


def without_unticked(text: str) -> str:
    """The text with boxes, the words of unticked boxes and labels with a dash blanked."""
    text = _DASHED.sub(lambda found: " " * len(found.group()), text)
    boxes = list(_BOX.finditer(text))
    if len(boxes) < 2 and not any(box.group(4) for box in boxes):
        return text
    kept = list(text)
    for box, following in zip(boxes, [*boxes[1:], None], strict=True):
        line_end = text.find("\n", box.end())
        end = min(following.start() if following else len(text), line_end if line_end >= 0 else len(text))
        is_ticked = any(box.group(number) for number in (1, 2, 3))
        kept[box.start() : box.end()] = "," + " " * (box.end() - box.start() - 1)
        if not is_ticked:
            kept[box.end() : end] = " " * (end - box.end())
    return "".join(kept)


def find(lower: str) -> tuple[Place, ...]:
    """The diet fields and the cells of diet columns, in order."""
    return tuple(sorted((*_fields(lower), *_columns(lower)), key=lambda place: place.start))


def _fields(lower: str) -> list[Place]:
    places = []
    for label in _LABEL.finditer(lower):
        kind = _kind(label.group(1))
        if kind:
            places.append(Place(label.end(), _value_end(lower, label.end()), kind == "allergy"))
    return places


def _value_end(lower: str, start: int) -> int:
    """Where a field's value ends; an empty one goes on in the next line or list."""
    found = _VALUE_END.search(lower, start)
    end = found.start() if found else len(lower)
    going_on = _LIST.match(lower, end) if not lower[start:end].strip() else None
    return going_on.end() if going_on else end


def _columns(lower: str) -> list[Place]:
    places: list[Place] = []
    columns: dict[int, str] = {}
    for start, end in words.lines(lower):
        cells = _cells(lower, start, end)
        if len(cells) < 2:
            columns = columns if set(lower[start:end]) <= set("-+|=: \t") else {}
            continue
        heads = {index: _kind(lower[a:b]) for index, (a, b) in enumerate(cells) if b - a < 40}
        if any(heads.values()) and not columns:
            columns = {index: kind for index, kind in heads.items() if kind}
            continue
        places.extend(Place(*cells[index], kind == "allergy") for index, kind in columns.items() if index < len(cells))
    return places


def _cells(lower: str, start: int, end: int) -> list[tuple[int, int]]:
    cells, at = [], start
    for gap in _CELL.finditer(lower, start, end):
        if gap.start() > start:
            cells.append((at, gap.start()))
        at = gap.end()
    cells.append((at, end))
    return cells


def _kind(label: str) -> str:
    if regex("diets.choice_field").search(label):
        return ""
    if regex("diets.allergy_field").search(label):
        return "allergy"
    return "diet" if regex("diets.field").search(label) else ""


@cache
def _none_words() -> frozenset[str]:
    return frozenset(lexicon.block("diets.field_none").words)


def says_none(value: str, *, is_allergy: bool = False) -> bool:
    """True where a field's whole value is "no special diet"; "none known" says so of allergies."""
    first = _FIRST.split(value.strip(), maxsplit=1)[0].strip(" .!-–\n\t")
    return first in _none_words() or (is_allergy and first in lexicon.block("diets.field_unknown").words)
