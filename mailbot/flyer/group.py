"""The pieces of an event, and of a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from mailbot.flyer import marks
from mailbot.flyer.pieces import Piece


@dataclass(slots=True)
class Group:
    """The pieces of one event; `above`: what stands over several events and holds for each."""

    pieces: list[Piece] = field(default_factory=list)
    above: list[Piece] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Nothing that stands over several holds for an event that has words in place of a date."""
        if any(marks.tells_no_day(piece) for piece in self.pieces) and not any(piece.is_dated for piece in self.pieces):
            self.above = []


@dataclass(slots=True)
class Page:
    """The groups of a page in order, and the pieces that belong to no single event."""

    groups: list[Group] = field(default_factory=list)
    rest: list[Piece] = field(default_factory=list)


def every(page: Page) -> Iterator[Piece]:
    """All pieces of the page's events."""
    for group in page.groups:
        yield from group.pieces
