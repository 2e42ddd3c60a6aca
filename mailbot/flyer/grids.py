"""Tables of a flyer: by bars, tabs or columns of blanks; and pages that have a language on either side."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from mailbot import lexicon
from mailbot.flyer import crossed, moments, words
from mailbot.flyer.pieces import Piece, cell, cut

Row = list[str]
Cells = list[tuple[str, str]]  # fields and what stands in them
ABOVE = "¶"  # in a cell: what stands before it is in bold, and the rest under it
_SECOND = re.compile(r"(?m)^[ \t]*(?:#+ )?II [A-ZÅÄÖ][^\W\d]")
_NUMERAL = re.compile(r"(?m)^([ \t]*(?:#+ )?)([IVX]{1,5}) (?=[A-ZÅÄÖ][^\W\d])")
_LABEL = re.compile(r"(?:[IVX]{1,5}|[A-H]|\d{1,2})[.)]?")


def read(text: str) -> list[list[Piece]]:
    r"""The pieces of the text, page by page: two where two languages stand side by side, else one.

    >>> [[(p.field, p.text) for p in page] for page in read("Day | What\n6.5. | Soup")]
    [[('time', '6.5.'), ('title', 'Soup')]]
    """
    return [_pieces(page) for page in _pages(crossed.turned(_clean(text)).split("\n"))]


def _clean(text: str) -> str:
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    text = re.sub(
        rf"\A\s*(?:[^\W\d]+:[^\n]*\n)*?(?:{words.either('mail.head')}):[^\n]*\n(?:[^\W\d]+:[^\n]*\n)*(?=\s*\n)",
        "",
        text,
    )
    text = re.sub(r"[\u200b-\u200f\u2060\ufeff\u00ad]", "", text)
    text = re.sub(r"[\u00a0\u2000-\u200a\u202f\u3000]", " ", text)
    text = re.sub(r"(?m)^#+ (?=[^\n]* \| )|(?<=\| )#+ ", "", text)
    text = re.sub(r"(?m)^\s*[|│┃║]([^|│┃║\n]*)[|│┃║]\s*$", r"\1", text)  # a frame about a poster
    text = re.sub(r"(?m)^[ \t]*\w(?: {1,3}\w){3,}[ \t]*$", _closed_up, text)
    text = re.sub(r"[\u2600-\u27bf\U0001f000-\U0001faff\ufe0f]", "", text)  # pictures for words
    if _SECOND.search(text):  # numerals before titles, without a dot
        text = _NUMERAL.sub(r"\1\2. ", text)
    if _shortened().search(text):
        text = words.pattern("weekday.wednesday").sub(r"\1ons", text)
    text = _pairs().sub(r"\g<first>", text)
    text = _shortened().sub(lambda found: _short_days()[found[1].lower()], text)
    return re.sub(r"[│┃║¦]", "|", re.sub(r"[─━═┄┈]", "-", re.sub(r"[┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬]", "+", text)))


def _closed_up(found: re.Match[str]) -> str:
    """A line of letters set apart, "S O U P  N I G H T", as words."""
    if re.search(r"\w\w|\d", found[0]) or not found[0].isupper():
        return found[0]
    return " ".join(word.replace(" ", "") for word in re.split(r" {2,}", found[0].strip()))


@cache
def _short_days() -> dict[str, str]:
    """Weekdays of two letters, which the reader of dates does not know, and what it knows for them."""
    found = [one for one in lexicon.blocks("flyer") if one.id.startswith("flyer.weekday.")]
    return {word: one.data.get("long", word) for one in found for word in one.words}


@cache
def _shortened() -> re.Pattern[str]:
    shortened = "|".join(word for word, long in _short_days().items() if word != long)
    return re.compile(rf"(?<!\w)({shortened})(?=\s+(?:den\s+)?\d{{1,2}}(?:[./]|\s[a-zåäö]))", re.IGNORECASE)


@cache
def _pairs() -> re.Pattern[str]:
    """A short word of time in two languages before a number: "ke/on 30.9.", "klo/kl. 18"."""
    days = [
        word
        for block in lexicon.blocks("dates")
        if block.data["is"].startswith("weekday")
        for word in block.words + block.stems
    ]
    words_of_time = "|".join([*map(re.escape, [*days, *_short_days()]), words.either("clock.mark")])
    return re.compile(
        rf"(?<!\w)(?P<first>(?:{words_of_time})\w{{0,3}}\.?)\s?/\s?(?:{words_of_time})\w{{0,3}}\.?(?=\s+\d)",
        re.IGNORECASE,
    )


# ---------------------------------------------------------------- pages side by side


def _pages(lines: list[str]) -> list[list[str]]:
    at = _gutter(lines)
    if not at:
        return [lines]
    left, right = [], []
    for line in lines:
        cut_at = at if len(line) <= at or line[at - 1 : at] in {" ", ""} else len(line)
        left.append(line[:cut_at].rstrip())
        right.append(line[cut_at:].strip())
    return [left, right]


def _gutter(lines: list[str]) -> int:
    """Where the second of two columns begins that both have dates of events; 0 where there is none."""
    if any(line.count("|") > 1 or "\t" in line for line in lines) or any(_heads(_by_blanks(line)) for line in lines):
        return 0
    starts = [found.end() for line in lines for found in re.finditer(r"(?<=\S)\s{3,}(?=\S)", line)]
    likely = sorted(set(starts), key=lambda at: -starts.count(at))
    for at in likely[:2]:
        left, right = [line[:at] for line in lines], [line[at:] for line in lines]
        if starts.count(at) >= 4 and all(_dated(side) >= 1 for side in (left, right)) and _dated(left) == _dated(right):
            return at
    return 0


def _dated(lines: list[str]) -> int:
    return sum(1 for line in lines if moments.find(line).days())


# ---------------------------------------------------------------- tables


def _pieces(lines: list[str]) -> list[Piece]:
    """The pieces of lines and of tables among them, in order."""
    made: list[Piece] = []
    plain: list[str] = []
    at = 0
    while at < len(lines):
        rows, end = _table(lines, at)
        if not rows:
            plain.append(lines[at])
            at += 1
            continue
        made += cut(plain) + list(_of_rows(rows))
        plain, at = [""], end
    return made + cut([_spread(line) for line in plain])


def _spread(line: str) -> str:
    """The line, its wide gaps made bars where it is a row without a head: a time and other columns."""
    parts = _by_blanks(line)
    is_row = len(parts) >= 3 and bool(moments.find(parts[0]).said)
    return " | ".join(parts) if is_row and not any(words.field_of(part.split(":")[0]) for part in parts) else line


def _by_bars(line: str) -> Row:
    stripped = line.strip()
    if "|" in stripped and (stripped.count("|") > 1 or stripped.startswith("|") or " | " in stripped):
        return [part.strip() for part in stripped.strip("|").split("|")]
    if "\t" in stripped:
        return [part.strip() for part in re.split(r"\t+", stripped)]
    if stripped.count(";") > 2 and not re.search(r";\s", stripped):
        return [part.strip() for part in stripped.split(";")]
    return []


def _by_blanks(line: str) -> Row:
    return [part for part in re.split(r"\s{2,}|\t+", line.strip()) if part]


def _heads(row: Row) -> list[str]:
    """The fields that the cells name, if they are the head of a table."""
    named = [_head(one) for one in row]
    known = [one for one in named if one]
    has_values = any(moments.find(one).said for one in row)
    return _titled(named) if len(row) >= 2 and len(set(known)) >= 2 and not has_values else []


def _titled(named: list[str]) -> list[str]:
    """The fields; the one column that no word of ours heads has the titles, where none is said to."""
    unknown = [at for at, name in enumerate(named) if not name]
    if "title" in named or len(unknown) != 1:
        return named
    return [name or "title" for name in named]


def _head(label: str) -> str:
    name = words.field_of(label) or ("time" if words.fields_in(label) >= {"time", "place"} else "")
    if not name and len(label) < 50 and words.touches("role.deadline_before", label):
        return "deadline"
    return name


def _is_rule(line: str) -> bool:
    return bool(re.fullmatch(r"[\s|+\-=:_*]*", line)) and bool(line.strip())


def _table(lines: list[str], at: int) -> tuple[list[Cells], int]:
    """The rows of the table that begins in this line, its cells with their fields, and where it ends."""
    bars = _by_bars(lines[at])
    if bars:
        return _barred(lines, at)
    heads = _heads(_by_blanks(lines[at]))
    if len(heads) >= 3 or (len(heads) == 2 and all(heads)):
        return _aligned(lines, at)
    return [], at


def _barred(lines: list[str], at: int) -> tuple[list[Cells], int]:
    rows: list[Row] = []
    begin = at
    ruled = False
    while at < len(lines) and (_by_bars(lines[at]) or _is_rule(lines[at])):
        if _is_rule(lines[at]):
            ruled = True
        else:
            rows.append(_by_bars(lines[at]))
        at += 1
    del ruled
    if len(rows) >= 2 and all(words.field_of(row[0]) for row in rows) and not _heads(rows[0]):
        return _turned(rows), at
    heads = next(((n, _heads(row)) for n, row in enumerate(rows[:3]) if _heads(row)), None)
    if heads is None:
        found = _crossed(rows) or _guessed(rows)
        return found, at if found else begin
    printed = rows[heads[0]]
    return _labelled(list(_joined([_fitted(row, heads[1], printed) for row in rows[heads[0] + 1 :]]))), at


def _labelled(rows: list[Cells]) -> list[Cells]:
    """The rows, where a column of numerals or letters has the labels, whatever its head says."""
    for column in range(2):
        cells = [row[column] for row in rows if column < len(row)]
        told = [text for _, text in cells if text]
        is_label = len(told) > 1 and len(set(told)) == len(told) and all(_LABEL.fullmatch(text) for text in told)
        if is_label and all(name in {"", "title", "label"} for name, _ in cells):
            return [[*row[:column], ("label", row[column][1]), *row[column + 1 :]] for row in rows]
    return rows


def _crossed(rows: list[Row]) -> list[Cells]:
    """The events of a table with hours at the side and rooms, days or tracks at the top: each cell is one."""
    if len(rows) < 2 or len(rows[0]) < 3:
        return []
    is_corner = _head(rows[0][0]) in {"", "time", "clock"} and not moments.find(rows[0][0], "time").said
    if not is_corner:
        return []
    tops = rows[0][1:]
    times = [moments.find(row[0], "clock").clocks() for row in rows[1:]]
    if not all(times) or any(_head(top) or not top for top in tops) or any(moments.find(top).clocks() for top in tops):
        return []
    made: list[Cells] = []
    for row in rows[1:]:
        filled = [(top, text) for top, text in zip(tops, row[1:], strict=False) if text]
        if len(filled) < 2 or len({text for _, text in filled}) == 1:
            continue  # lunch, or an opening for all
        for top, text in filled:
            field = "time" if moments.find(top).days() else "place" if _is_room(top) else "note"
            made.append([("clock", row[0]), ("title", text), (field, top)])
    return made


def _guessed(rows: list[Row]) -> list[Cells]:
    """The events of a table without heads, its columns named by what most of their cells tell."""
    width = len(rows[0]) if rows else 0
    if len(rows) < 2 or width < 3 or any(len(row) != width for row in rows):
        return []
    names = [_guess([row[column] for row in rows]) for column in range(width)]
    if names.count("time") != 1 or "" not in names:
        return []
    title = names.index("")
    named = [name or ("title" if at == title else "note") for at, name in enumerate(names)]
    return [list(zip(named, row, strict=True)) for row in rows]


def _guess(cells: list[str]) -> str:
    """The field of a column by its cells; "" where they may be titles."""
    found = [moments.find(one, "time") for one in cells]
    if all(one.days() for one in found):
        return "time"
    if all(one.clocks() for one in found):
        return "clock"
    if all(re.fullmatch(r"\d{1,4}\W*|[IVX]{1,5}\W?|[A-H]\W?", one) for one in cells):
        return "label"
    if all(words.touches("role.deadline_before", one) for one in cells):
        return "deadline"
    is_placed = [
        words.touches("place.street", one) or words.touches("is.online", one) or _is_room(one) for one in cells
    ]
    return "place" if sum(is_placed) * 2 > len(cells) and ABOVE not in "".join(cells) else ""


def _is_room(text: str) -> bool:
    return any(words.touches(block, text) for block in ("place.head", "place.floor", "place.room"))


def _turned(rows: list[Row]) -> list[Cells]:
    """The events of a table whose first column names the fields."""
    width = max(len(row) for row in rows)
    return [
        [(words.field_of(row[0]), row[column]) for row in rows if column < len(row) and row[column]]
        for column in range(1, width)
    ]


def _fitted(row: Row, heads: list[str], printed: Row) -> Cells:
    """The cells with their fields; a room's bare number has the word of its column."""
    row = [*row, *[""] * (len(heads) - len(row))]
    is_bare = [
        name == "place" and bool(re.fullmatch(r"[A-Z]?\d{1,3}|[A-H]", text))
        for name, text in zip(heads, row, strict=False)
    ]
    cells = zip(heads, row, printed, is_bare, strict=False)
    return [(name, f"{head} {text}" if bare else text) for name, text, head, bare in cells]


def _aligned(lines: list[str], at: int) -> tuple[list[Cells], int]:
    """The rows of a table in columns of blanks; each cell is under the head that it begins nearest to."""
    heads = _spans(lines[at])
    names = _titled([_head(text) for _, text in heads])
    offsets = [start for start, _ in heads]
    blocks: list[list[Cells]] = [[]]
    end = at + 1
    while end < len(lines) and _is_in_table(lines, end, offsets, is_begun=any(blocks)):
        if not lines[end].strip():
            blocks.append([])
        elif not _is_rule(lines[end]):
            blocks[-1].append(_placed(_spans(lines[end]), names, offsets))
        end += 1
    return _labelled(list(_joined(_rows(blocks)))), end


def _spans(line: str) -> list[tuple[int, str]]:
    """The parts of the line that wide gaps part, and where each begins."""
    return [(found.start(), found[0]) for found in re.finditer(r"\S+(?:\s\S+)*", line)]


def _is_in_table(lines: list[str], at: int, offsets: list[int], *, is_begun: bool) -> bool:
    """True where the line is a row, the rest of one, or a gap before another."""
    if _is_rule(lines[at]):
        return True
    spans = _spans(lines[at])
    if not spans:
        following = _spans(lines[at + 1]) if at + 1 < len(lines) else []
        return not is_begun or len(following) > 1 or bool(following and following[0][0] >= offsets[1] - 2)
    is_under_head = spans[0][0] > 2 and any(abs(spans[0][0] - offset) <= 1 for offset in offsets)
    return len(spans) > 1 or is_under_head or spans[0][0] >= offsets[1] - 2


def _placed(spans: list[tuple[int, str]], names: list[str], offsets: list[int]) -> Cells:
    """The parts under their heads; where there are more parts than heads, words were spread to a margin."""
    row = [(name, "") for name in names]
    for start, text in spans:
        column = min(range(len(offsets)), key=lambda n: abs(offsets[n] - start))
        if len(spans) > len(offsets) or spans[0][0] >= offsets[1] - 2:
            column = max((n for n, offset in enumerate(offsets) if offset <= start + 2), default=0)
        row[column] = (row[column][0], f"{row[column][1]} {text}".strip())
    return row


def _rows(blocks: list[list[Cells]]) -> list[Cells]:
    """The rows; where gaps part them, the lines between two gaps are one row, its cells centred or not."""
    filled = [block for block in blocks if block]
    if len(filled) < 2 or max(map(len, filled)) < 2 or any(sum(_is_full(row) for row in block) > 1 for block in filled):
        return [row for block in filled for row in block]
    return [
        [(cells[0][0], " ".join(text for _, text in cells if text)) for cells in zip(*block, strict=True)]
        for block in filled
    ]


def _is_full(row: Cells) -> bool:
    """True where half of the cells or more are filled."""
    return sum(bool(text) for _, text in row) * 2 >= len(row)


def _joined(rows: list[Cells]) -> Iterator[Cells]:
    """The rows; one without a day, under one with, goes on with it or has its day, by what it tells."""
    last: Cells = []
    for row in rows:
        told = {name for name, text in row if text and name}
        if any(
            name == "time" and words.touches("place.street", text) and not moments.find(text).said for name, text in row
        ):
            told.discard("time")  # the place, in a column of times and places
        is_whole = "time" in told or "label" in told or not last or {"title", "clock"} <= told
        if is_whole or ("title" in told and len(told) > 1 and not _goes_on(last, row)):
            if last:
                yield last
            has_day = any(moments.find(text, name).days() for name, text in row if name in {"time", "clock"})
            is_new = "title" in told and not has_day and "time" not in told
            last = [
                (n, t or (o if is_new and n == "time" else ""))
                for (n, t), (_, o) in zip(row, last or row, strict=False)
            ]
        else:
            last = [(n, f"{o} {t}".strip()) for (n, t), (_, o) in zip(row, last, strict=False)]
    if last:
        yield last


def _goes_on(last: Cells, row: Cells) -> bool:
    """True where the cells of the row are the rest of those above: they begin small, or those above are not done."""
    pairs = [(o, t) for (_, o), (_, t) in zip(last, row, strict=False) if t]
    return any(t[:1].islower() or o.endswith((",", "-", "–", "&")) for o, t in pairs)


def _of_rows(rows: list[Cells]) -> Iterator[Piece]:
    for row in rows:
        filled = [(name, text) for name, text in row if text]
        for at, (name, text) in enumerate(filled):
            bold, _, under = text.partition(ABOVE) if name == "title" else (text.replace(ABOVE, ""), "", "")
            yield cell(bold, name or "note", is_first=not at)
            if under.strip(" ,"):
                yield cell(under.strip(" ,"), "note", is_first=False)
