"""Events that are labelled or listed: from each label or bullet to the next."""

from __future__ import annotations

import re
from itertools import pairwise

from mailbot.flyer.group import Group, Page
from mailbot.flyer.marks import is_vague
from mailbot.flyer.pieces import Piece


def heads(run: list[Piece]) -> list[int]:
    """Where labelled events begin, or listed ones if none is labelled: those that tell a time or share one."""
    labelled = [at for at, piece in enumerate(run) if piece.is_head and piece.label]
    if _is_counting([run[at].label for at in labelled]):
        return labelled
    bullets = [at for at, piece in enumerate(run) if piece.is_head]
    timed = [at for at in bullets if run[at].is_dated or _tells_time(run, at, bullets)]
    return timed if len(timed) >= 2 or (timed and len(bullets) == 1) else []


def _tells_time(run: list[Piece], at: int, bullets: list[int]) -> bool:
    """True where the listed lines from here to the next tell the event's day, month or hour."""
    end = next((n for n in range(at + 1, len(run)) if n in bullets or run[n].gap), len(run))
    lines = run[at:end]
    if any(piece.is_dated for piece in lines):
        return True
    has_dated = any(run[other].is_dated for other in bullets)
    return (has_dated and any(is_vague(piece) for piece in lines)) or any(
        piece.moments.clocks() and len(bullets) > 1 for piece in lines[:1]
    )


def _is_counting(labels: list[str]) -> bool:
    """True where the labels count up, so that they number events and not the steps of something else."""
    values = [_value(label) for label in labels]
    is_up = all(a < b or b == values[0] for a, b in pairwise(values))  # anew in another language
    return len(set(values)) >= 2 and is_up and values[0] <= 2


def _value(label: str) -> int:
    first = re.split(r"\W+", label)[0]
    if first.isdigit():
        return int(first)
    if re.fullmatch(r"[IVX]+", first):
        numbers = [{"I": 1, "V": 5, "X": 10}[letter] for letter in first]
        return sum(-n if any(m > n for m in numbers[at + 1 :]) else n for at, n in enumerate(numbers))
    if re.fullmatch(r"[A-H]\d+", first):
        return 100 * (ord(first[0]) - ord("A")) + int(first[1:])
    return ord(first[0]) - ord("A") + 1


def is_alone(run: list[Piece], at: int) -> bool:
    """True where the only labelled line has the only day."""
    return any(piece.is_dated for piece in run[at:]) and not any(piece.is_dated for piece in run[:at])


def parted(run: list[Piece], heads: list[int]) -> Page:
    """The groups of the heads; what stands over them holds for all that have no day or hour of their own."""
    page, above = Page(), run[: heads[0]]
    page.rest += above
    has_slots = bool(above) and bool(run[heads[0] - 1].moments.clocks()) and not run[heads[0]].moments.said
    for number, begin in enumerate(heads):
        end = heads[number + 1] if number + 1 < len(heads) else _end(run, begin, heads)
        own, over = _trimmed(run[begin:end], is_last=number + 1 == len(heads), has_slots=has_slots)
        page.groups.append(Group(own, _standing_over(above)))
        if any(piece.is_dated for piece in over):
            above = over
        elif over:
            above = [piece for piece in above if piece.is_dated or not piece.moments.clocks()] + over
    page.rest += run[_end(run, heads[-1], heads) :]
    return page


def _standing_over(above: list[Piece]) -> list[Piece]:
    """From what stands over the heads, the last day and all after it; what holds for all is told elsewhere."""
    days = [at for at, piece in enumerate(above) if piece.is_dated]
    if not days:
        return []
    begin = days[-1]
    while begin and not above[begin].gap and above[begin - 1].field in {"place", "address", "clock"}:
        begin -= 1
    return above[begin:]


def _trimmed(pieces: list[Piece], *, is_last: bool, has_slots: bool) -> tuple[list[Piece], list[Piece]]:
    """The head's own pieces, and those after them that begin a day or an hour for the heads to follow."""
    for at, piece in enumerate(pieces[1:], 1):
        if has_slots and piece.moments.clocks() and not piece.field:
            return pieces[:at], pieces[at:]
        is_over = piece.gap and not piece.field and bool(piece.is_dated) != bool(piece.moments.clocks())
        if is_over and not is_last and (any(one.moments.clocks() for one in pieces[:at]) or not piece.is_dated):
            return pieces[:at], pieces[at:]
    return pieces, []


def _end(run: list[Piece], begin: int, heads: list[int]) -> int:
    """Where the last group ends: at a gap, unless the groups before it have gaps within."""
    kinds = {piece.field for a, b in pairwise(heads) for piece in run[a + 1 : b] if piece.gap and piece.field}
    has_time = False
    for at in range(begin, len(run)):
        piece = run[at]
        if (
            at > begin
            and piece.gap
            and not (piece.field and piece.field in kinds)
            and (has_time or not _opens(run, at))
        ):
            return at
        has_time = has_time or piece.is_dated
    return len(run)


def _opens(run: list[Piece], at: int) -> bool:
    return run[at].is_dated or run[at].field in {"time", "place"}
