"""A table with days above and hours at the side: each of its cells is an event, told as a row of its own."""

from __future__ import annotations

from collections.abc import Iterator

from mailbot.flyer import clocks, moments


def turned(text: str) -> str:
    r"""The text with each such table as rows of day, hour and what is held.

    >>> print(turned(" | Tue 9 March 2027 | Tue 16 March 2027\n5–6.30 pm | Soldering | Sewing"))
    Tue 9 March 2027, 5–6.30 pm | Soldering
    Tue 16 March 2027, 5–6.30 pm | Sewing
    """
    return "\n".join(_lines(text.split("\n")))


def _lines(lines: list[str]) -> Iterator[str]:
    days: list[str] = []
    for line in lines:
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) > 2 and not cells[0] and all(map(_is_day, cells[1:])):
            days = cells[1:]
        elif days and len(cells) == len(days) + 1 and _is_hour(cells[0]):
            yield from (f"{day}, {cells[0]} | {cell}" for day, cell in zip(days, cells[1:], strict=True) if cell)
        else:
            days = []
            yield line


def _is_day(cell: str) -> bool:
    return bool(moments.find(cell).days()) and len(cell.split()) <= 5


def _is_hour(cell: str) -> bool:
    return bool(clocks.find(cell, bare=True)) and len(cell.split()) <= 5
