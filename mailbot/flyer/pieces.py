"""A flyer's text cut into pieces: lines as they were meant, each with its label, its field and what it says of time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from mailbot.flyer import moments, words
from mailbot.flyer.moments import NOTHING, Moments
from mailbot.reading import dates


@dataclass(frozen=True, slots=True)
class Piece:
    """A line, a sentence of a paragraph, or a cell of a table."""

    text: str
    field: str = ""  # which the label before a colon, or the head of the column, names
    label: str = ""  # "III" of "III Teema: …"
    is_head: bool = False  # such a label, a bullet or a row of a table begins here
    is_row: bool = False  # a cell of a table
    gap: bool = False  # a blank line stands before it
    is_heading: bool = False  # printed as a heading, or its whole line in bold
    moments: Moments = NOTHING

    @property
    def is_dated(self) -> bool:
        """True where it has the day of an event."""
        return bool(self.moments.days())


def cut(lines: list[str]) -> list[Piece]:
    """The pieces of these lines, in order; tables are cut elsewhere.

    >>> [(p.field, p.text) for p in cut(["Aika: 6.5. klo 18  Paikka: Sali"])]
    [('time', '6.5. klo 18'), ('place', 'Sali')]
    """
    made: list[Piece] = []
    for gap, is_heading, line in _whole_lines(lines):
        for at, piece in enumerate(_of_line(line)):
            made.append(replace(piece, gap=gap and not at, is_heading=is_heading and not at))
    return [_timed(piece) for piece in _valued(made)]


def cell(text: str, field_name: str, *, is_first: bool) -> Piece:
    """The piece of a table's cell."""
    return _timed(Piece(text.strip(), field_name, is_head=is_first, is_row=True, gap=is_first))


def _timed(piece: Piece) -> Piece:
    return replace(piece, moments=moments.find(piece.text, piece.field))


def _valued(pieces: list[Piece]) -> Iterator[Piece]:
    """The same, where a label that stands alone on its line has the next line for its value."""
    waiting: Piece | None = None
    for piece in pieces:
        if waiting and not piece.is_head and not (piece.field and waiting.field):
            field = piece.field or waiting.field
            yield replace(piece, field=field, label=waiting.label, is_head=waiting.is_head, gap=waiting.gap)
            waiting = None
            continue
        waiting = None
        if (piece.field or piece.label) and not piece.text:
            waiting = piece
        elif piece.text:
            yield piece


# ---------------------------------------------------------------- lines as they were meant

_DECORATION = re.compile(r"^[\s*=_~#+\-–—.•·|<>/\\]*$")
_BULLET = re.compile(r"^\s*(?:[-–—•*·◦▪►➤✓○●■→»☞]|>{1,3}|\(?[a-z]\))\s+")
_HEADING = re.compile(r"\s*(?:#{1,6}\s|(?:\*\*|__)[^*_]+(?:\*\*|__)\s*$)")
_CLOSED = re.compile(r"[.!?:;]\)?$")


def _whole_lines(lines: list[str]) -> Iterator[tuple[bool, bool, str]]:
    """Lines without their decoration, those joined that the width of the page parted; (after a gap, heading, line)."""
    gap, is_heading, held = True, False, ""
    width = max((len(line.strip()) for line in lines), default=0)
    for raw in lines:
        if _DECORATION.match(raw):
            if held:
                yield gap, is_heading, held
                gap, held = True, ""
            gap = True
            continue
        line, is_next = _plain(raw), bool(_HEADING.match(raw))
        if held and not is_heading and not is_next and _goes_on(held, line, width):
            held = f"{held[:-1]}{line}" if _is_hyphenated(held, line) else f"{held} {line}"
            continue
        if held:
            yield gap, is_heading, held
            gap = False
        held, is_heading = line, is_next
    if held:
        yield gap, is_heading, held


def _plain(line: str) -> str:
    line = re.sub(r"\*\*|__|¶|^\s*#+\s*|^\s*>\s?(?!>)", "", line.strip())
    line = re.sub(r"^(?:[>»*=~#_+]|[-–—]{2,})+\s+(.+?)\s+(?:[<«*=~#_+]|[-–—]{2,})+$", r"\1", line)
    is_framed = line[:1] in "*~=•·" and line[-1:] in "*~=•·"
    return line.strip("*~=•· ") if is_framed else line


def _is_hyphenated(held: str, line: str) -> bool:
    return (
        held.endswith("-") and not held.endswith(" -") and line[:1].islower() and not words.pattern("and").match(line)
    )


def _goes_on(held: str, line: str, width: int) -> bool:
    """True where the line goes on with the sentence or title of the one before."""
    if _BULLET.match(line) or _begins_field(line) or _label(line) or _LABEL_ALONE.fullmatch(held):
        return False
    if words.touches("deadline_goes_on", line) and not _CLOSED.search(held):
        return True
    if _starts_with_time(line):
        return False
    if held.endswith((",", "–", "&")) or words.pattern("not_done").fullmatch(held.split()[-1]):
        return True
    begun = words.pattern("is.season").match(line)
    if (line[:1].islower() and _is_whole(held)) or (begun and len(held) < 70):
        return False
    if line[:1].islower() and not _CLOSED.search(held) and "@" not in held:
        return not (held.isupper() and len(held.split()) <= 5)
    if _BULLET.match(held):
        return False
    is_full = len(held) >= 55 and len(held) % (width + 1) >= width * 0.75 and len(held.split()) >= 8
    is_line = words.touches("place.street", held) or bool(words.pattern("role.deadline_before").match(line))
    return is_full and width < 110 and not is_line and not re.search(r"[.!?:;\d)]$", held) and not _begins_field(held)


_ANY = datetime(2001, 1, 1)  # noqa: DTZ001  # only the month is asked for


def _is_whole(held: str) -> bool:
    """True where the line ends with its time, or is short and has its street: what follows is another line."""
    said = moments.find(held).said
    if any(mention.month and mention.start == 0 and mention.end == len(held) for mention in dates.find(held, _ANY)):
        return True
    if any(found.end() >= len(held) - 1 for found in words.pattern("is.later").finditer(held)):
        return True
    has_street = len(held) < 60 and words.touches("place.street", held)
    return has_street or (bool(said) and len(held) < 60 and said[-1].end >= len(held.rstrip(" .")))


def _starts_with_time(line: str) -> bool:
    said = moments.find(line).said
    return bool(said) and (
        said[0].start <= 1 or words.pattern("is.series").fullmatch(line[: said[0].start].strip()) is not None
    )


# ---------------------------------------------------------------- labels


@cache
def _kinds() -> str:
    """Words of fields that may stand between a label and its colon: "III Teema:"."""
    titles = [word for word, name in words.fields().items() if name == "title"]
    return "|".join(re.escape(word) for word in sorted(titles, key=len, reverse=True))


_NUMERAL = r"(?:[IVX]{1,5}(?![a-z])|[A-H]\d{1,2}|\d{1,2}|[A-HK-Z](?!\w))"
_SEVERAL = rf"{_NUMERAL}(?:\s*(?:{words.either('and')}|&|[-–—])\s*{_NUMERAL})?"


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return (
        # "III Teema: …", "Teema III: …", "2. ilta: …"
        re.compile(rf"(?P<label>{_SEVERAL})[.:)]?\s+(?i:{_kinds()})\s*[:–—-]\s*"),
        re.compile(rf"(?:[^\W\d_]+\s+)?(?i:{_kinds()})\s+(?P<label>{_SEVERAL})\s*[:.)–—-]\s*"),
        re.compile(r"(?P<label>\d{1,2}[.:)]|[IVX]{1,5}(?![^\W\d]))\s+[a-zåäö]+\s*:\s+"),
        # "Möte 1. …", "Workshop B – …", "Paja 1: …"
        re.compile(rf"[A-ZÅÄÖ][^\W\d_]+\s+(?P<label>{_SEVERAL})\s*(?:[:.)]\s+|\s[–—-]\s+|\n|\s\s(?=\s*[A-ZÅÄÖ\"”“]))"),
        # "1. …", "B) …", "IV – …"
        re.compile(rf"(?P<label>{_SEVERAL})\s*(?:[.:)]\s*(?=\s|[^\W\d])|\s[–—-]\s+)"),
        re.compile(r"\((?P<label>\d{1,2}|[A-H])\)\s+"),
        re.compile(r"(?P<label>[A-H]|\d{1,2}|[IVX]{1,4})\s{2,}(?=[A-ZÅÄÖ\"”“])"),
        re.compile(r"(?P<label>[A-H]\d{1,2})\s+(?=[A-ZÅÄÖ\"”“])"),
    )


_LABEL_ALONE = re.compile(rf"[A-ZÅÄÖ][^\W\d_]+\s+(?P<label>{_NUMERAL})\s*[:.]?")


_LABEL_AND_MORE = re.compile(rf"[A-ZÅÄÖ][^\W\d_]+\s+(?P<label>{_NUMERAL})[,.:)]?\s+\(?")


def _label(line: str) -> tuple[str, int] | None:
    """The label that the line begins with, and where its text begins; a date is none."""
    bare = _BULLET.sub("", line)
    skipped = len(line) - len(bare)
    if timed := _label_before_time(bare):
        return timed[0], skipped + timed[1]
    for at, pattern in enumerate(_patterns()):
        found = pattern.match(bare)
        if not found or not bare[found.end() :].strip():
            continue
        if at > 1 and _is_named(found[0]):
            continue
        said = moments.find(bare).said
        if said and said[0].start < found.end() and said[0].end > found.start("label"):
            return None
        return found["label"].rstrip(".:)"), skipped + found.end()
    return None


def _label_before_time(bare: str) -> tuple[str, int] | None:
    """The label of "Workshop 2 at 9–11: …", and where the time begins."""
    found = _LABEL_AND_MORE.match(bare)
    if not found or _is_named(found[0]):
        return None
    said = moments.find(bare).said
    return (found["label"], found.end()) if said and 0 <= said[0].start - found.end() <= 1 else None


def _is_named(before: str) -> bool:
    """True where the word before the number is a field's, a place's or a deadline's: "Luokka 2: …"."""
    name = words.field_of(re.sub(r"[\d.:)–—-]+|\b[IVXA-H]+\b", "", before))
    if words.touches("label.word", before):
        return False
    return name not in {"", "title", "label"} or words.touches("place.room", before)


# ---------------------------------------------------------------- fields


@cache
def _field_label() -> re.Pattern[str]:
    names = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words.fields(), key=len, reverse=True))
    return re.compile(
        rf"(?:^|(?<=\s\s)|(?<=[|;,.)•]\s)|(?<=[|\t]))(?P<name>(?i:{names})(?:\s*/\s*(?i:{names}))?)(?:\s*[:?]\s*|(?<=[.])\s+|\s{{2,}}|\t+|$)"
    )


def _begins_field(line: str) -> bool:
    found = _field_label().match(_BULLET.sub("", line))
    return bool(found) and _is_field(line, found)  # type: ignore[arg-type]  # found is there


def _is_field(line: str, found: re.Match[str]) -> bool:
    """True where the label has its colon, or stands for itself; a title's word without one is a word."""
    if re.search(r"\d\.\s$", line[: found.start()]) and words.field_of(found["name"]) == "time":
        return False  # "Marraskuun 18. päivä: Polvi ja lonkka"
    ending = line[found.end("name") : found.end()] if found.string is line else found[0][len(found["name"]) :]
    if ":" in ending or "?" in ending:
        return True
    if "\t" in ending or len(ending) >= 2:
        return words.field_of(found["name"]) != "other"
    return (
        not ending
        and found.end() == len(found.string)
        and words.field_of(found["name"]) in {"time", "place", "address"}
    )


def _of_line(line: str) -> Iterator[Piece]:
    """The pieces of one line: its label, its fields, its sentences."""
    is_bullet = bool(_BULLET.match(line))
    alone = _LABEL_ALONE.fullmatch(line)
    if alone and not words.touches("place.street", line) and not _is_named(line) and not moments.find(line).said:
        yield Piece("", "", alone["label"], is_head=True)
        return
    label = _label(line)
    rest = line[label[1] :] if label else _BULLET.sub("", line)
    if not label:
        inner = _label_after_time(rest)
        if inner:
            label = (inner[0], 0)
            rest = inner[1]
    first = True
    for name, text in _by_fields(rest):
        parts = [text] if name and name not in {"other", "place", "address", "deadline"} else _sentences(text)
        for number, part in enumerate(parts or [""]):
            kept = name if not number or name == "other" else ""  # a sentence after a place is another's
            yield Piece(part.strip(), kept, label[0] if label and first else "", first and bool(label or is_bullet))
            first = False


def _label_after_time(line: str) -> tuple[str, str] | None:
    """The label of "klo 9–11  Paja 1: …" and the line without it."""
    said = moments.find(line).said
    if not said or said[0].start > 1:
        return None
    end = next((a.end for a, b in zip(said, (*said[1:], None), strict=True) if b is None or b.start - a.end > 3), 0)
    rest = line[end:].lstrip(" ,:|–—-\t")
    found = _label(rest)
    return (found[0], f"{line[:end]} | {rest[found[1] :]}") if found else None


def _by_fields(line: str) -> Iterator[tuple[str, str]]:
    """The line's parts, each with the field that its label names; "" for what no label names."""
    found = [one for one in _field_label().finditer(line) if _is_field(line, one)]
    at, name = 0, ""
    for one in found:
        before, bar, more = line[at : one.start()].strip(" \t|;•,").partition(" | " if name else "\n")
        if before:
            yield name, before
        if bar:
            yield "", more.strip()
        at, name = one.end(), words.field_of(one["name"])
    rest, bar, more = line[at:].strip(" \t|;•").partition(" | " if name else "\n")
    if rest or name:
        yield name, rest.strip()
    if bar:
        yield "", more.strip()


@cache
def _abbreviated() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{words.either('abbreviation')})\.$", re.IGNORECASE)


def _sentences(text: str) -> list[str]:
    """The sentences of the line; no dot of a date, an abbreviation or an initial ends one."""
    spans = [(one.start, one.end) for one in moments.find(text).said]
    made, begin = [], 0
    for found in re.finditer(r"[.!?]+[)”\"']?\s+(?=[\"”'(]?[A-ZÅÄÖŠČ\d])", text):
        if any(
            start < found.start() + 1 < end or (found.start() + 1 == end and text[end - 1] == ".")
            for start, end in spans
        ):
            continue
        before = text[begin : found.start() + 1]
        if _abbreviated().search(before) or re.search(r"(?<!\w)[A-ZÅÄÖ]\.$", before) or not before.strip(r" .\d"):
            continue
        made.append(text[begin : found.end()].strip())
        begin = found.end()
    rest = text[begin:].strip()
    return [*made, rest] if rest else made
