"""The text of a letter as lines that every mail program shows well: format=flowed, DelSp=no (RFC 3676)."""

from __future__ import annotations

import re
import textwrap

WIDTH = 76  # columns, the space of a soft line break included


def flowed(text: str) -> str:
    r"""The text with long lines broken softly, no more than one empty line in a row, and one newline at its end.

    A soft break is a space before the newline: a program that knows format=flowed joins the lines again to the width
    of its window; every other shows them as they are. Lines that begin with a space, ">" or "From " get a space before
    them (RFC 3676 4.4).

    >>> flowed("Hei!  \n\n\n\nFrom farm to table\n")
    'Hei!\n\n From farm to table\n'
    """
    lines = [soft for line in text.strip().splitlines() for soft in _broken(line.rstrip())]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"


def _broken(line: str) -> list[str]:
    rows = textwrap.wrap(line, WIDTH - 2, break_long_words=False, break_on_hyphens=False) or [""]
    stuffed = [f" {row}" if row.startswith((" ", ">", "From ")) else row for row in rows]
    return [f"{row} " for row in stuffed[:-1]] + stuffed[-1:]
