"""A mail's text cut into stretches in which names stand in one manner: prose, form, list, table, signature."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from mailbot import lexicon
from mailbot.model import Mail, ZoneKind
from mailbot.reading.names import closing
from mailbot.reading.names.closing import END, Line

_READ = (ZoneKind.SUBJECT, ZoneKind.OWN, ZoneKind.SIGNATURE, ZoneKind.FORWARDED)
_LINE = re.compile(r"[^\n]+")
_BULLET = re.compile(r"^[ \t]*(?:[-*•·–—>]+|\(?\d{1,2}[.):]\)?|\(?[a-h]\))[ \t]+(?=\S)")
_CELLS = re.compile(r"[ \t]*\|[ \t]*|\t+|[ \t]{2,}|[ \t];[ \t]|;(?=\S)")
_SPACED = re.compile(r"\S(?: {2,}|\t+)\S")
_WRAPPED = 55  # a line as long as this may go on in the next


@dataclass(frozen=True, slots=True)
class Segment:
    """`text[start:end]`, the manner in which names stand there, and the block of like lines that it belongs to."""

    start: int
    end: int
    source: str  # text, signature, form, list, table, given, surname
    block: int = 0
    strong: bool = False
    forwarded: bool = False


def segments(mail: Mail) -> tuple[Segment, ...]:
    """The stretches of what is the sender's own, or passed on by her, in order."""
    text = mail.of(*_READ)
    lines = tuple(_lines(mail, text))
    signed = closing.lines_of(lines)
    halves = _headed_halves(lines)
    made: list[Segment] = []
    at = 0
    while at < len(lines):
        last = at
        if at in halves:
            made += _of_row(lines[at], halves[at])
            at += 1
            continue
        found = tuple(_of_line(text, lines[at], signed=at in signed, ends=at == closing.last_of(lines)))
        if not found:
            while last + 1 < len(lines) and last + 1 not in signed and _goes_on(lines[last], lines[last + 1]):
                last += 1
            found = tuple(_prose(text, lines[at], lines[last], ends=last == closing.last_of(lines)))
        made += found
        at = last + 1
    return tuple(made)


def _headed_halves(lines: tuple[Line, ...]) -> dict[int, dict[int, str]]:
    """For each row below a heading that has columns of given names and of surnames: which column is which."""
    found: dict[int, dict[int, str]] = {}
    columns: dict[int, str] = {}
    for at, line in enumerate(lines):
        cells = [line.text[a:b] for a, b in _row_cells(line.text)]
        labels = {i: half for i, cell in enumerate(cells) for half in _HALVES if _is_label(f"names.form.{half}", cell)}
        if len(labels) == len(_HALVES):
            columns = labels
        elif columns and line.block == lines[at - 1].block and len(cells) > max(columns):
            found[at] = columns
        else:
            columns = {}
    return found


_HALVES = ("given", "surname")


def _is_label(rule: str, cell: str) -> bool:
    return bool(lexicon.block(rule).regex.match(f"{cell.strip()}: x"))


def _row_cells(line: str) -> tuple[tuple[int, int], ...]:
    if line.count(";") > 1:
        edges = [-1, *(found.start() for found in re.finditer(";", line)), len(line)]
        return tuple((a + 1, b) for a, b in pairwise(edges))
    return tuple(_cells(line))


def _of_row(line: Line, columns: dict[int, str]) -> Iterator[Segment]:
    like = Segment(line.start, line.end, "table", line.block, strong=True, forwarded=line.kind is ZoneKind.FORWARDED)
    for i, (a, b) in enumerate(_row_cells(line.text)):
        yield replace(like, start=line.start + a, end=line.start + b, source=columns.get(i, "table"))


def _lines(mail: Mail, text: str) -> Iterator[Line]:
    block, last = 0, -1
    for found in _LINE.finditer(text):
        if found.group().strip():
            if last < 0 or text.count("\n", last, found.start()) > 1:
                block += 1
            last = found.end()
            yield Line(found.start(), last, found.group(), _zone(mail, found), block)


def _prose(text: str, first: Line, last: Line, *, ends: bool) -> Iterator[Segment]:
    """The lines as prose; a closing at the end of all, "terv. Maija", as a signature."""
    source = "signature" if first.kind is ZoneKind.SIGNATURE else "text"
    forwarded = first.kind is ZoneKind.FORWARDED
    like = Segment(first.start, last.end, source, first.block, forwarded=forwarded)
    yield from _with_tail(text, like) if ends and first.kind is ZoneKind.OWN else (like,)


def _with_tail(text: str, prose: Segment) -> Iterator[Segment]:
    tail = closing.tail_of(text[prose.start : prose.end])
    if tail < 0:
        yield prose
        return
    end = prose.start + tail
    yield replace(prose, end=end)
    begin = end + closing.farewell_of(text[end : prose.end])
    yield replace(prose, start=begin, source="signature", strong=True)


def _of_line(text: str, line: Line, *, signed: bool, ends: bool) -> Iterator[Segment]:
    """The strong stretches of a line; none where it is prose."""
    forwarded = line.kind is ZoneKind.FORWARDED
    like = Segment(line.start, line.end, "text", line.block, strong=True, forwarded=forwarded)
    for source, rule in (("form", "names.form"), ("given", "names.form.given"), ("surname", "names.form.surname")):
        label = lexicon.block(rule).regex.match(line.text)
        if label:
            yield replace(like, start=line.start + label.end(), source=source)
            return
    bullet = _BULLET.match(line.text)
    if line.kind is ZoneKind.SUBJECT:
        yield replace(like, strong=False, block=0)
    elif _is_row(line.text):
        yield from (
            replace(like, start=line.start + a, end=line.start + b, source="table") for a, b in _cells(line.text)
        )
    elif bullet and not signed:
        yield from _headed(text, line.start + bullet.end(), line.end, replace(like, source="list"))
    elif closing.is_short(line.text):
        begin = line.start + closing.farewell_of(line.text)
        yield from _headed(text, begin, line.end, replace(like, source="signature" if signed else "line"), ends=ends)


def _headed(text: str, start: int, end: int, like: Segment, *, ends: bool = False) -> Iterator[Segment]:
    """The head of a line, up to its first sign, in the manner of `like`; the rest as prose."""
    cut = END.search(text, start, end)
    head = cut.start() if cut and cut.start() < end else end
    yield replace(like, start=start, end=head)
    if head < end:
        source = "signature" if like.source == "signature" else "text"
        rest = replace(like, start=head, end=end, source=source, strong=False)
        yield from _with_tail(text, rest) if ends else (rest,)


def _cells(line: str) -> Iterator[tuple[int, int]]:
    start = len(line) - len(line.lstrip())
    for gap in _CELLS.finditer(line, start):
        if gap.start() > start:
            yield start, gap.start()
        start = gap.end()
    if start < len(line):
        yield start, len(line)


def _goes_on(line: Line, following: Line) -> bool:
    """True where the next line is the same prose, wrapped."""
    return (
        line.end - line.start >= _WRAPPED
        and following.block == line.block
        and following.kind is line.kind
        and not _is_row(following.text)
        and not _BULLET.match(following.text)
        and not closing.is_signed(following.text)
    )


def _is_row(line: str) -> bool:
    return "|" in line or bool(_SPACED.search(line.strip())) or line.count(";") > 1


def _zone(mail: Mail, found: re.Match[str]) -> ZoneKind:
    first = found.end() - len(found.group().lstrip())
    return next((zone.kind for zone in mail.zones if zone.start <= first < zone.end), ZoneKind.OWN)
