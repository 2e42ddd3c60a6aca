"""Events without a date that stand in paragraphs of their own."""

from __future__ import annotations

from mailbot.flyer import words
from mailbot.flyer.group import Group, Page
from mailbot.flyer.marks import is_place_line, is_title, is_vague
from mailbot.flyer.moments import Role
from mailbot.flyer.pieces import Piece


def parted(
    zone: list[Piece], anchor: int, *, is_last: bool, is_only: bool
) -> tuple[list[Piece], list[list[Piece]], list[Piece]]:
    """The zone's own pieces; the groups of events without a date that follow; and, at the end, the rest."""
    starts = [
        at
        for at in range(anchor + 1, len(zone))
        if zone[at].gap and _opens_event(zone, at) and _is_undated(_paragraphs(zone, at)) and not is_only
    ]
    first = starts[0] if starts else len(zone)
    own, rest = zone[:first], []
    if is_last and not is_only:
        end = next((at for at in range(anchor + 1, first) if zone[at].gap and not _belongs(zone, at)), first)
        own, rest = zone[:end], zone[end:first]
    others = []
    for number, at in enumerate(starts):
        end = starts[number + 1] if number + 1 < len(starts) else len(zone)
        stop = next((n for n in range(at + 2, end) if zone[n].gap and not _belongs(zone, n)), end)
        others.append(zone[at:stop])
        rest += zone[stop:end]
    return own, others, rest


def _belongs(zone: list[Piece], at: int) -> bool:
    """True where the paragraph goes on with the event above: a place, an address, a field."""
    piece = zone[at]
    return (
        piece.field in {"place", "address", "title", "time", "clock"}
        or is_place_line(piece)
        or (
            words.touches("place.street", piece.text)
            and len(piece.text) < 90
            and not piece.field
            and piece.text[-1] != "."
        )
    )


def _paragraphs(zone: list[Piece], at: int) -> list[Piece]:
    """The paragraph that begins here, and the next where the first is a title alone."""
    end = next((n for n in range(at + 1, len(zone)) if zone[n].gap), len(zone))
    if end == at + 1 and end < len(zone):
        end = next((n for n in range(end + 1, len(zone)) if zone[n].gap), len(zone))
    return zone[at:end]


def _opens_event(zone: list[Piece], at: int) -> bool:
    """True where a title begins the paragraph, or one of its sentences tells the title."""
    end = next((n for n in range(at + 1, len(zone)) if zone[n].gap), len(zone))
    told = ("title.sentence", "title.undated")
    return is_title(zone[at]) or any(words.touches(block, piece.text) for piece in zone[at:end] for block in told)


def _is_undated(paragraph: list[Piece]) -> bool:
    if paragraph and words.pattern("title.undated").match(paragraph[0].text):
        return True
    if len(paragraph) < 2 or any(piece.is_dated or piece.moments.of(Role.DEADLINE) for piece in paragraph):
        return False
    is_prose = words.touches("title.sentence", paragraph[1].text) if len(paragraph) > 1 else False
    return any(is_vague(piece) for piece in (paragraph if is_prose else paragraph[1:]))


def add(run: list[Piece], page: Page) -> None:
    """Adds the events of a flyer that has no date at all."""
    starts = [at for at, piece in enumerate(run) if piece.gap and is_title(piece) and _is_undated(_paragraphs(run, at))]
    taken: set[int] = set()
    for at in starts:
        paragraph = _paragraphs(run, at)
        if any(piece.field == "time" or words.touches("is.later", piece.text) for piece in paragraph[1:]):
            page.groups.append(Group(paragraph))
            taken |= set(range(at, at + len(paragraph)))
    page.rest += [piece for at, piece in enumerate(run) if at not in taken]
