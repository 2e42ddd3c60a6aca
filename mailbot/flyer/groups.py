"""Which pieces of a flyer belong to which event."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mailbot.flyer import entries, marks, placing
from mailbot.flyer.group import Group, Page
from mailbot.flyer.moments import Day, Moments, Role
from mailbot.flyer.pieces import Piece


def ways(pieces: list[Piece]) -> Iterator[Page]:
    """The page in each way that its events can be parted."""
    pieces = [_referring(piece, pieces[:at]) for at, piece in enumerate(_without_months(pieces))]
    if any(piece.is_row for piece in pieces):
        yield entries.shared(_in_tables(pieces))
        return
    yield Page(rest=list(pieces))
    yield from map(entries.shared, entries.ways(pieces))
    plain = _ungapped(pieces)
    if plain != pieces:
        yield from map(entries.shared, entries.ways(plain))


def _without_months(pieces: list[Piece]) -> list[Piece]:
    """The pieces without the headings that tell only the month of the days under them."""
    kept: list[Piece] = []
    for at, piece in enumerate(pieces):
        is_over = at + 1 < len(pieces) and pieces[at + 1].is_dated and not piece.field and not piece.label
        if not (is_over and marks.is_month(piece)):
            kept.append(replace(piece, gap=True) if at and marks.is_month(pieces[at - 1]) and piece.is_dated else piece)
    return kept


def _referring(piece: Piece, before: list[Piece]) -> Piece:
    """The piece; where it tells a number for days told before, these are no days of other events."""
    told = {one.day for other in before for one in other.moments.days()}
    days = piece.moments.days()
    is_told = bool(days) and all(any(_is_same(one.day, day) for day in told) for one in days)
    if not is_told or piece.moments.clocks() or piece.field or not placing.number_of(piece):
        return piece
    said = tuple(replace(one, role=Role.OTHER) if one in days else one for one in piece.moments.said)
    return replace(piece, moments=Moments(said))


def _is_same(one: Day | None, other: Day | None) -> bool:
    return one is not None and other is not None and (one.month, one.day) == (other.month, other.day)


def _ungapped(pieces: list[Piece]) -> list[Piece]:
    """The pieces, where each stands alone between blank lines: only headings begin something then."""
    gaps = sum(piece.gap for piece in pieces)
    if len(pieces) < 6 or gaps < 0.75 * len(pieces):
        return pieces
    return [replace(piece, gap=piece.is_heading or not at) for at, piece in enumerate(pieces)]


def _in_tables(pieces: list[Piece]) -> Page:
    """The rows of tables; beside them, what is labelled or has its day and hour."""
    page = Page()
    run: list[Piece] = []
    over: list[Piece] = []
    for piece in pieces:
        if not piece.is_row:
            run.append(piece)
            continue
        if run:
            over = _day_over(run)
            _beside(run, page)
            run = []
        if piece.is_head:
            page.groups.append(Group(above=over))
        page.groups[-1].pieces.append(piece)
    _beside(run, page)
    return page


def _day_over(run: list[Piece]) -> list[Piece]:
    """The day that stands over a table, and the place under it, for rows that tell only hours."""
    at = next((n for n in range(len(run) - 1, -1, -1) if run[n].is_dated and not marks.is_span(run[n])), None)
    return [] if at is None or run[at].moments.clocks() else [run[at]]


def _beside(run: list[Piece], page: Page) -> None:
    """Adds the lines beside a table: events where each has its day and hour, else what holds for all."""
    timed = [piece for piece in run if piece.is_dated and not marks.is_span(piece)]
    found = list(entries.ways(run)) if timed and all(piece.moments.clocks() for piece in timed) else []
    page.groups += found[0].groups if found else []
    page.rest += found[0].rest if found else run
