"""Where diets stand by themselves: form fields, columns, tick boxes; and the kitchen's capital letters there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from mailbot import lexicon
from mailbot.reading import words

_BOX = re.compile(r"\[\s*([xX✓v]?)\s*\]|\(\s*([xX✓]?)\s*\)(?=\s*\w)|([☒☑✅✔])|([☐□])")
_CELL = re.compile(r"\s*(?:\||\t|;|\s{2,})\s*")
_LABEL = re.compile(r"^[\W\d]*([^\W\d_][^:=\n]{0,60}?)\s*[:=][ \t]*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Place:
    """A span that a diet belongs in; `is_allergy`: what stands in it is avoided."""

    start: int
    end: int
    is_allergy: bool


def without_unticked(text: str) -> str:
    """The text with boxes and the words of unticked boxes blanked, where it has boxes."""
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
            end = lower.find("\n", label.end())
            places.append(Place(label.end(), end if end >= 0 else len(lower), kind == "allergy"))
    return places


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
    if _regex("diets.allergy_field").search(label):
        return "allergy"
    return "diet" if _regex("diets.field").search(label) else ""


@cache
def _regex(block_id: str) -> re.Pattern[str]:
    return lexicon.block(block_id).regex


@cache
def _none_words() -> frozenset[str]:
    return frozenset(lexicon.block("diets.field_none").words)


def says_none(value: str) -> bool:
    """True where a field's whole value is "no special diet"."""
    return value.strip(" .!-–\n\t") in _none_words()


# ---------------------------------------------------------------- capital letters

_CODE = r"(?:vl|gf|ve|g|l|m|k|v)"
_RUN = re.compile(rf"(?<![\w.-]){_CODE}(?:(?:\s*[+,/&]\s*|\s+(?:ja|och|and)\s+|\s){_CODE})*(?![\w:’'-])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Code:
    """A kitchen's letter: where it stands, what it means, how sure that is."""

    start: int
    end: int
    tags: frozenset[str]
    sure: float


def codes(text: str, places: tuple[Place, ...]) -> tuple[Code, ...]:
    """The letters G, L, VL, M … that stand in a diet's place."""
    found = []
    for run in _RUN.finditer(text):
        sure = _run_sure(text, run, places)
        if sure:
            for letter in re.finditer(_CODE, run.group(), re.IGNORECASE):
                tags, trust = _codes()[letter.group().lower()]
                found.append(Code(run.start() + letter.start(), run.start() + letter.end(), tags, min(sure, trust)))
    return tuple(found)


@cache
def _codes() -> dict[str, tuple[frozenset[str], float]]:
    return {
        block.words[0]: (frozenset(block.data["tags"]), float(block.data["sure"]))
        for block in lexicon.blocks("codes")
        for block in (block,)
    }


def _run_sure(text: str, run: re.Match[str], places: tuple[Place, ...]) -> float:
    if any(place.start <= run.start() and run.end() <= place.end for place in places):
        return 1.0
    line_end = text.find("\n", run.end())
    if re.search(r"[\t|;]\s*$", text[: run.start()]) and re.match(
        r"\s*(?:[\t|;]|\n|$)", text[run.end() : line_end + 1 or None]
    ):
        return 1.0
    if not run.group().replace("ja", "").replace("och", "").replace("and", "").isupper() and run.group() != "vl":
        return 0.0
    before, after = text[: run.start()], text[run.end() :]
    line = before.rpartition("\n")[2]
    if _NOT_DIET.search(line.lower()) or re.match(r"\.?[ \t]*[A-ZÅÄÖ][a-zåäö]|\.[A-ZÅÄÖ]|[ \t]*\d", after):
        return 0.0
    closed = re.match(r"\s*(?:[,.;)!]|\n|$|–|\|| -)", after)
    if line.rstrip().endswith("(") and after.lstrip().startswith((")", ",")):
        return 1.0
    opened = re.search(r"\w[^\n]*?(?:[,;:–]|\s-|[.]|\t|\s{3})\s*$|(?:[Rr]uoka|[Rr]uokavalio|[Dd]iet)\s+$", line)
    return (1.0 if opened else 0.0) if closed else 0.0


_NOT_DIET = re.compile(
    r"(?<!\w)(?:koko|storlek|size|paita\w*|t-paita|terv\w*|t\.|yst\w*|mvh|häls\w*|regards|best)[\s,.:]*$"
)
