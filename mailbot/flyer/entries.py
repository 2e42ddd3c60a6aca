"""Events as a repeated pattern: the ways in which a flyer's entries may begin, each tried on the whole page."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from mailbot.flyer import marks, words
from mailbot.flyer.group import Group, Page
from mailbot.flyer.moments import Role
from mailbot.flyer.pieces import Piece


def ways(run: list[Piece]) -> Iterator[Page]:
    """The page cut into entries in each way that it allows: by dates, titles over dates, paragraphs, headings."""
    made: list[list[int]] = []
    for way in (_by_dates, _by_titles_over, _by_paragraphs, _by_headings):
        begins = way(run)
        if begins and begins not in made:
            made.append(begins)
            yield _page(run, begins)


def _times(run: list[Piece]) -> list[int]:
    """The pieces that tell a day, or words in place of one."""
    dated = [at for at, piece in enumerate(run) if piece.is_dated]
    if len(dated) > 1 and dated[-1] >= len(run) - 2 and marks.is_bare_date(run[dated[-1]]):
        dated.pop()  # the day on which a letter was written
    if len(dated) > 2 and marks.is_span(run[dated[0]]) and not any(marks.is_span(run[at]) for at in dated[1:]):
        dated.pop(0)  # the first and last day of those that follow
    return sorted({*dated, *(at for at, piece in enumerate(run) if _is_undated(piece))})


def _is_undated(piece: Piece) -> bool:
    return marks.is_vague(piece) and marks.tells_no_day(piece) and (piece.field == "time" or piece.is_head)


def _by_dates(run: list[Piece]) -> list[int]:
    return _times(run)


def _by_titles_over(run: list[Piece]) -> list[int]:
    """Where each date has titles just over it: the first of them."""
    begins = []
    last = -1
    for at in _times(run):
        begin = at
        while begin - 1 > last and _heads(run, begin - 1) and not (begin < at and run[begin].gap):
            begin -= 1
        if begin == at:
            return []
        begins.append(begin)
        last = at
    return begins


def _heads(run: list[Piece], at: int) -> bool:
    return marks.is_title(run[at]) and not run[at].moments.said


def _paragraphs(run: list[Piece]) -> list[int]:
    return [at for at, piece in enumerate(run) if piece.gap or not at]


def _by_paragraphs(run: list[Piece]) -> list[int]:
    """The paragraphs that tell a day each, with a title that stands over one alone."""
    begins = _paragraphs(run)
    ends = [*begins[1:], len(run)] if begins else []
    made: list[int] = []
    for number, (begin, end) in enumerate(zip(begins, ends, strict=True)):
        is_dated = any(piece.is_dated for piece in run[begin:end])
        is_vague = any(marks.is_vague(piece) for piece in run[begin:end])
        if not is_dated and not (is_vague and (made or run[begin].field)):
            continue
        is_titled = number and end - begin > 0 and begins[number - 1] + 1 == begin and _heads(run, begin - 1)
        above = begins[number - 1] if is_titled and not _has_title(run[begin:end]) else begin
        made.append(above)
    return made


def _has_title(pieces: list[Piece]) -> bool:
    return any(marks.is_title(piece) for piece in pieces) or bool(pieces and marks.remainder(pieces[0]))


def _by_headings(run: list[Piece]) -> list[int]:
    """The lines in bold or of a heading's size, under each of which a day is told."""
    headings = [at for at, piece in enumerate(run) if piece.is_heading and not piece.moments.said]
    ends = [*headings[1:], len(run)] if headings else []
    spans = list(zip(headings, ends, strict=True))
    dated = [at for at, end in spans if any(one.is_dated for one in run[at:end])]
    vague = [at for at, end in spans if dated and at > dated[0] and any(map(marks.is_vague, run[at + 1 : end]))]
    return sorted({*dated, *vague})


def _page(run: list[Piece], begins: list[int]) -> Page:
    """The entries from each beginning to the next, the last as long as those before it."""
    page = Page(rest=list(run[: begins[0]]))
    spans = list(pairwise(begins))
    longest = max((_length(run[a:b]) for a, b in spans), default=0)
    for begin, end in [*spans, (begins[-1], len(run))]:
        is_last = begin == begins[-1]
        stop = _stop(run, begin, end, longest if is_last and spans else 0)
        page.groups.append(Group(run[begin:stop]))
        page.rest += run[stop:end]
    return page


def _length(pieces: list[Piece]) -> int:
    """How many paragraphs the entry has."""
    return 1 + sum(piece.gap for piece in pieces[1:])


def _stop(run: list[Piece], begin: int, end: int, paragraphs: int) -> int:
    """Where the entry ends: at something for all, or, for the last, after as many paragraphs as the others have."""
    seen = 1
    has_day = run[begin].is_dated
    for at in range(begin + 1, end):
        if run[at].gap and has_day:
            seen += 1
            if (paragraphs and seen > paragraphs) or is_for_all(run[at]):
                return at
        has_day = has_day or run[at].is_dated or marks.is_vague(run[at])
    return end


def is_for_all(piece: Piece) -> bool:
    """True where the line speaks of all events: a rule, where to register, each of them."""
    return not piece.is_dated and (
        words.touches("is.all", piece.text)
        or words.touches("rule.before", piece.text)
        or ("@" in piece.text and words.touches("role.deadline_before", piece.text))
    )


def shared(page: Page) -> Page:
    """The page, where what its last event alone has and what is said of all belongs to all."""
    if len(page.groups) < 2:
        return page
    last = page.groups[-1]
    fields = {piece.field for group in page.groups[:-1] for piece in group.pieces}
    begin = next((at for at, piece in enumerate(last.pieces) if piece.is_dated or marks.is_vague(piece)), 0)
    for at in range(begin + 1, len(last.pieces)):
        piece = last.pieces[at]
        is_alone = piece.field in {"place", "address", "deadline"} and piece.field not in fields and not piece.is_row
        is_rule = words.touches("rule.before", piece.text) and not words.touches("is.all", piece.text)
        if (is_for_all(piece) and not (is_rule and _tells(page, "deadline"))) or (
            is_alone and not _tells(page, piece.field)
        ):
            page.rest += last.pieces[at:]
            last.pieces = last.pieces[:at]
            break
    return page


def _tells(page: Page, field: str) -> bool:
    """True where the other events tell the same without a label."""
    others = [piece for group in page.groups[:-1] for piece in group.pieces]
    if field == "deadline":
        return any(piece.moments.of(Role.DEADLINE) for piece in others)
    return any(marks.is_place_line(piece) or words.touches("place.street", piece.text) for piece in others)
