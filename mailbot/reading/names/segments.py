"""A mail's text cut into stretches in which names stand in one manner: prose, form, list, table, signature."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from mailbot import lexicon
from mailbot.model import Mail, ZoneKind
from mailbot.reading.names.lists import words

_READ = (ZoneKind.SUBJECT, ZoneKind.OWN, ZoneKind.SIGNATURE, ZoneKind.FORWARDED)
_LINE = re.compile(r"[^\n]+")
_BULLET = re.compile(r"^[ \t]*(?:[-*•·–—>]+|\(?\d{1,2}[.):]\)?|\(?[a-h]\))[ \t]+(?=\S)")
_CELLS = re.compile(r"[ \t]*\|[ \t]*|\t+|[ \t]{2,}|[ \t];[ \t]|;(?=\S)")
_SPACED = re.compile(r"\S(?: {2,}|\t+)\S")
_END = re.compile(r"(?<!\b[A-ZÅÄÖ])[.!?:;,](?:\s|$)|\s[-–—(/]|\($")
_LETTERS = re.compile(r"[^\W\d_]+")
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
    lines = [(found.start(), found.end()) for found in _LINE.finditer(text) if found.group().strip()]
    kinds = [_zone(mail, text, start, end) for start, end in lines]
    return tuple(_segments(text, lines, kinds))


def _segments(text: str, lines: list[tuple[int, int]], kinds: list[ZoneKind]) -> Iterator[Segment]:
    block, at = 0, 0
    last_end = -1
    while at < len(lines):
        start, end = lines[at]
        if text.count("\n", last_end, start) > 1 or last_end < 0:
            block += 1
        last_end = end
        forwarded = kinds[at] is ZoneKind.FORWARDED
        signed = kinds[at] is ZoneKind.SIGNATURE or _is_closing(text, lines, kinds, at)
        found = tuple(_of_line(text, start, end, block, signed=signed, forwarded=forwarded))
        if not found and kinds[at] is not ZoneKind.SUBJECT:
            first = start
            while at + 1 < len(lines) and _goes_on(text, lines, kinds, at):
                at += 1
                end = last_end = lines[at][1]
            found = (Segment(first, end, "signature" if signed else "text", block, forwarded=forwarded),)
        yield from found or (Segment(start, end, "text", 0),)
        at += 1


def _of_line(text: str, start: int, end: int, block: int, *, signed: bool, forwarded: bool) -> Iterator[Segment]:
    """The strong stretches of a line; none where it is prose."""
    line = text[start:end]
    like = Segment(start, end, "text", block, strong=True, forwarded=forwarded)
    for source, rule in (("form", "names.form"), ("given", "names.form.given"), ("surname", "names.form.surname")):
        label = lexicon.block(rule).regex.match(line)
        if label:
            yield replace(like, start=start + label.end(), end=end, source=source)
            return
    if "|" in line or _SPACED.search(line.strip()) or line.count(";") > 1:
        yield from (replace(like, start=start + a, end=start + b, source="table") for a, b in _cells(line))
        return
    bullet = _BULLET.match(line)
    if bullet:
        yield from _headed(text, start + bullet.end(), end, replace(like, source="list"))
    elif _is_short(line):
        yield from _headed(text, start, end, replace(like, source="signature" if signed else "line"))


def _headed(text: str, start: int, end: int, like: Segment) -> Iterator[Segment]:
    """The head of a line, up to its first sign, in the manner of `like`; the rest as prose."""
    cut = _END.search(text, start, end)
    head = cut.start() if cut and cut.start() < end else end
    yield replace(like, start=start, end=head)
    if head < end:
        rest = "signature" if like.source == "signature" else "text"
        yield replace(like, start=head, end=end, source=rest, strong=False)


def _cells(line: str) -> Iterator[tuple[int, int]]:
    start = len(line) - len(line.lstrip())
    for gap in _CELLS.finditer(line, start):
        if gap.start() > start:
            yield start, gap.start()
        start = gap.end()
    if start < len(line):
        yield start, len(line)


def _is_short(line: str) -> bool:
    """True for a line that may be a name, alone or at the head of a list's line."""
    if len(line) >= 90:
        return False
    head = _END.split(line.strip(), maxsplit=1)[0]
    signed = lexicon.block("names.signs").regex.match(head)
    rest = [word for word in _LETTERS.findall(head[signed.end() :] if signed else head) if not _is_little(word)]
    return 0 < len(rest) <= 5 and (all(word[0].isupper() for word in rest) or all(word.islower() for word in rest))


def _is_little(word: str) -> bool:
    return word in words("names.and") or word in words("names.particles")


def _is_closing(text: str, lines: list[tuple[int, int]], kinds: list[ZoneKind], at: int) -> bool:
    """True for a short line of capitals, or after a closing word, among the last ones of the sender's own words."""
    own = [place for place, kind in enumerate(kinds) if kind in (ZoneKind.OWN, ZoneKind.SIGNATURE)]
    if at not in own[1:] or at not in own[-5:]:
        return False
    line = text[slice(*lines[at])].strip()
    if len(line.split()) > 5:
        return False
    rest = [word for word in _LETTERS.findall(line) if len(word) > 1 and not _is_little(word)]
    if at == own[-1] and all(word.islower() for word in rest):
        return True
    return all(word[0].isupper() for word in rest) or bool(lexicon.block("names.signs").regex.match(line))


def _goes_on(text: str, lines: list[tuple[int, int]], kinds: list[ZoneKind], at: int) -> bool:
    """True where the next line is the same prose, wrapped."""
    start, end = lines[at]
    following, last = lines[at + 1]
    return (
        end - start >= _WRAPPED
        and text.count("\n", end, following) == 1
        and kinds[at + 1] is kinds[at]
        and not _BULLET.match(text[following:last])
    )


def _zone(mail: Mail, text: str, start: int, end: int) -> ZoneKind:
    first = start + len(text[start:end]) - len(text[start:end].lstrip())
    return next((zone.kind for zone in mail.zones if zone.start <= first < zone.end), ZoneKind.OWN)
