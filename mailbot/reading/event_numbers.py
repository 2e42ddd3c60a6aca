"""Events by their numbers: "III pöytä", "kolmanteen iltaan", "nro 1, 3", "I–V", and the number column of a table.

A number counts only beside a word for an event, a word for "number", in such a column, or at the end of a subject;
a lone "3" is no evidence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import islice

from mailbot import lexicon
from mailbot.model import DateMention, EventKind, EventMention
from mailbot.reading.event_index import is_word_of, roman, touches

_PIECE = re.compile(r"[^\W\d_]+(?::[^\W\d_]+)?|\d+(?:\.(?!\d)|:\w+)?|[^\w\s]|\n")
# What numbers stand behind: the word "number" and its signs, an event, a registration.
_HEADS = ("events.number", "events.number_sign", "events.word", "events.signup")
_MOST = 12  # numbers in a row
_COUNTING = ("tta", "ttä")  # the partitive: "for the third evening I have tried to write this"
_LETTER = re.compile(r"[A-H]")
_CELL = re.compile(r"(?:(?<!\s)\s+)?[|\t]\s*")
_SEMICOLON = re.compile(r"[ ]?;[ ]?")


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    start: int
    end: int
    number: int = 0
    upto: int = 0  # the last of a range: "I–V"
    how: str = ""  # roman, digits, ordinal (a word or "3."), cardinal, nickname


def find(text: str, dates: Sequence[DateMention], numbers: Mapping[int, frozenset[str]]) -> Iterator[EventMention]:
    """The numbers that name an event, in order of discovery, each place once."""
    if not numbers:
        return
    pieces = _pieces(text, dates)
    seen: set[int] = set()
    for piece in [*_beside(pieces), *_in_columns(text, pieces), *_alone(pieces)]:
        if piece.how == "roman" and len(piece.text) == 1 and _goes_on(_after(pieces, piece)):
            continue
        meant = range(piece.number, max(piece.number, piece.upto) + 1)
        events = frozenset[str]().union(*(numbers.get(number, frozenset()) for number in meant))
        if events and piece.start not in seen:
            seen |= {piece.start, piece.end}
            sure = 0.8 if piece.how == "nickname" else 0.9
            kind = EventKind.ALL if piece.upto else EventKind.NUMBER
            words = text[piece.start : piece.end]
            yield EventMention(piece.start, piece.end, f"events.number.{piece.how}", words, kind, events, sure)


def _pieces(text: str, dates: Sequence[DateMention]) -> list[_Piece]:
    busy = {place for d in dates for place in range(d.start, d.end)}
    found = []
    for piece in _PIECE.finditer(text):
        start, end = piece.span()
        number, how = (0, "date") if start in busy else number_of(piece.group())
        found.append(_Piece(piece.group(), start, end, number, how=how))
    return found


@lru_cache(maxsize=20_000)
def number_of(word: str) -> tuple[int, str]:
    """The number that a word is, and how it is written; (0, "") for any other word."""
    if digits := re.match(r"\d+", word):
        is_bare = digits.group() == word
        return int(digits.group()) if digits.end() <= 2 else 0, "digits" if is_bare else "ordinal"
    if word.isupper() and (value := roman(word.partition(":")[0])):
        return value, "roman"
    low = word.lower()
    for block in _by_prefix().get(low[:3], ()):
        if low in block.words or any(low.startswith(stem) and _is_ending(low[len(stem) :]) for stem in block.stems):
            kind = block.id.split(".")[1]
            return (0, "") if kind == "ordinal" and low.endswith(_COUNTING) else (block.data["value"], kind)
    return 0, ""


_CASE = re.compile("se|nt|st[aäe]|sh|nn|en")


def _is_ending(rest: str) -> bool:
    """True for a case ending, or a word for an event that makes a compound with the number."""
    return (len(rest) <= 7 and (len(rest) < 4 or _CASE.match(rest) is not None)) or touches(
        "events.word", rest.removeprefix("s")
    )


@cache
def _by_prefix() -> dict[str, tuple[lexicon.Block, ...]]:
    table: dict[str, list[lexicon.Block]] = {}
    blocks = [b for b in lexicon.blocks("events") if b.id.startswith("events.nickname.")]
    blocks += [b for b in lexicon.blocks("dates") if b.data["is"] in {"ordinal", "cardinal"}]
    for block in blocks:
        for word in (*block.words, *block.stems):
            table.setdefault(word.lower()[:3], []).append(block)
    return {prefix: tuple(found) for prefix, found in table.items()}


def _beside(pieces: list[_Piece]) -> Iterator[_Piece]:
    """Numbers in a row behind or before a word for an event or for "number"."""
    for at, piece in enumerate(pieces):
        head = next((head for head in _HEADS if _is_head(head, piece.text)), "")
        row = list(islice(_row(pieces, at + 1, 1), _MOST)) if head else []
        if row and _is_naming(head, row, _after(pieces, row[-1])):
            yield from _filled(pieces, row)
        if head == "events.word":
            yield from (
                p for p in _filled(pieces, islice(_row(pieces, at - 1, -1), _MOST)) if p.how in {"ordinal", "roman"}
            )


def _is_head(head: str, word: str) -> bool:
    return touches(head, word) if head == "events.word" else is_word_of(head, word)


def _row(pieces: list[_Piece], at: int, step: int) -> Iterator[_Piece]:
    """The numbers from here on, over "and", commas and dashes; a colon or "no." may stand before the first."""
    is_begun, gaps = False, 0
    while 0 <= at < len(pieces):
        piece = pieces[at]
        letter = pieces[at + 1].text if at + 1 < len(pieces) else ""
        if piece.number:
            is_begun, gaps = True, 0
            if not _LETTER.fullmatch(letter):  # "2 B" is a label of its own
                yield piece
        elif (
            (is_begun and _LETTER.fullmatch(piece.text))
            or is_word_of("events.number", piece.text)
            or (not is_begun and piece.text in {":", ".", "(", "#"})
        ):
            pass
        elif _is_joining(piece) and gaps < 2 and (is_begun or step < 0):
            gaps += 1
        else:
            return
        at += step


def _is_joining(piece: _Piece) -> bool:
    return piece.text in {",", "/", "-", "–", "—"} or is_word_of("events.and", piece.text)


def _is_naming(head: str, row: list[_Piece], following: str) -> bool:
    """True unless the numbers count something: "iltaan 3 henkeä", "no one"."""
    if head == "events.signup":  # only as the end of a line: "Ilm. 2 + 3"
        return following in {"", "\n"} and all(p.how in {"digits", "roman"} for p in row)
    if touches("events.counted", following):
        return False
    return head == "events.number" or all(p.how in {"digits", "roman", "ordinal"} for p in row)


def _goes_on(following: str) -> bool:
    """True where a lone letter is a word of the sentence: "the evening I come"."""
    is_of_row = is_word_of("events.and", following) or is_word_of("events.number", following)
    return following.islower() and not is_of_row and not touches("events.word", following)


def _after(pieces: list[_Piece], piece: _Piece) -> str:
    """The word or sign that follows; "" at the end."""
    at = _at(pieces, piece.end)
    return pieces[at].text if at < len(pieces) else ""


def _at(pieces: list[_Piece], place: int) -> int:
    """The index of the first piece from this place on."""
    return bisect_left(pieces, place, key=lambda piece: piece.start)


def _filled(pieces: list[_Piece], row: Iterable[_Piece]) -> Iterator[_Piece]:
    """The row in order; two numbers with a dash between them are one range: "I–V"."""
    waiting: _Piece | None = None
    for piece in sorted(row, key=lambda p: p.start):
        if waiting and piece.number > waiting.number and _is_dash(pieces, waiting, piece):
            yield replace(waiting, end=piece.end, upto=piece.number)
            waiting = None
            continue
        if waiting:
            yield waiting
        waiting = piece
    if waiting:
        yield waiting


def _is_dash(pieces: list[_Piece], before: _Piece, after: _Piece) -> bool:
    between = [p.text for p in pieces[_at(pieces, before.end) : _at(pieces, after.start)]]
    return bool(between) and set(between) <= {"-", "–", "—"}


def _alone(pieces: list[_Piece]) -> Iterator[_Piece]:
    """Nicknames of numbers, and Roman numbers of two letters or more."""
    for piece in pieces:
        if piece.how == "nickname" or (piece.how == "roman" and len(piece.text) > 1):
            yield piece


def _in_columns(text: str, pieces: list[_Piece]) -> Iterator[_Piece]:
    """Numbers in the column of a table that is headed by a word for an event or for "number"."""
    columns: frozenset[int] = frozenset()
    for line in re.finditer(r"[^\n]+", text):
        cells = _cells(line.group(), line.start())
        if len(cells) < 2:
            columns = frozenset() if line.group().strip("-+ |") else columns
            continue
        headed = frozenset(at for at, (cell, _, _) in enumerate(cells) if _is_heading(cell, is_first=at == 0))
        if headed and not any(re.search(r"\d", cell) for cell, _, _ in cells):
            columns = headed
            continue
        for at in columns & set(range(len(cells))):
            _, start, end = cells[at]
            inside = pieces[_at(pieces, start) : _at(pieces, end)]
            yield from _filled(pieces, [p for p in inside if p.number and p.how in {"digits", "roman", "ordinal"}])


def _cells(line: str, offset: int) -> list[tuple[str, int, int]]:
    """(words, start, end) of each cell."""
    edges, start = [], 0
    for gap in (_SEMICOLON if line.count(";") > 1 else _CELL).finditer(line):
        edges.append((start, gap.start()))
        start = gap.end()
    edges.append((start, len(line)))
    return [(line[a:b], offset + a, offset + b) for a, b in edges] if len(edges) > 1 else []


def _is_heading(cell: str, *, is_first: bool) -> bool:
    """True for a word for an event, or for "number", which over the first column counts the rows."""
    words = re.findall(r"[^\W\d_]+", cell)
    named = any(touches("events.word", w) or (is_word_of("events.number", w) and not is_first) for w in words)
    return 0 < len(words) <= 4 and named
