"""The paragraphs that a sender's program broke into lines, whole again: format=flowed (RFC 3676), and hard wraps."""

from __future__ import annotations

import re

_LISTED = re.compile(r"\s*(?:[-*•–—>|+»_=]|\d{1,2}[.)]\s|\w{1,20}:)")
_NARROWEST, _WIDEST = 60, 80


def joined(text: str, *, delsp: bool = False) -> str:
    r"""The text with each flowed paragraph on one line.

    >>> joined("Tulen \nHirvaalle.\n> Keitä \n> tulee?\n-- \nMaija\n")
    'Tulen Hirvaalle.\n> Keitä tulee?\n-- \nMaija\n'
    """
    made: list[tuple[int, str, bool]] = []  # quote depth, text, flows on
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        bare = line[depth:].removeprefix(" ")
        flows = bare.endswith(" ") and bare != "-- "
        kept = bare[:-1] if flows and delsp else bare
        if made and made[-1][2] and made[-1][0] == depth and bare != "-- ":
            kept = made.pop()[1] + kept
        made.append((depth, kept, flows))
    return "\n".join(_line(depth, kept) for depth, kept, _ in made)


def unwrapped(text: str) -> str:
    r"""The text with lines joined that a program broke because the next word had no room; people's own breaks stay.

    >>> long = "Tulen mielelläni kuuntelemaan, mitä Narkauksen kylätalolla illalla"
    >>> unwrapped(f"{long}\npuhutaan kauppa-autosta ja kirjastosta.\nMaija") == f"{long} puhutaan kauppa-autosta ja " \
    ...     "kirjastosta.\nMaija"
    True
    """
    lines = text.split("\n")
    width = max((len(line.rstrip()) for line in lines if not line.startswith(">")), default=0)
    if not _NARROWEST <= width <= _WIDEST:
        return text
    made: list[str] = []
    length = 0  # of the last line as it came
    for line in lines:
        if made and _continues(made[-1], length, line, width):
            made[-1] = f"{made[-1].rstrip()} {line.lstrip()}"
        else:
            made.append(line)
        length = len(line.rstrip())
    return "\n".join(made)


def _continues(before: str, length: int, line: str, width: int) -> bool:
    """True where this line goes on with the one before, whose last piece was this long."""
    words = line.split()
    if not words or not before.strip() or before.startswith(">") or _LISTED.match(line) or line.startswith("  "):
        return False
    if length < width // 2 or length + 1 + len(words[0]) <= width:
        return False
    return words[0][0].islower() or (before.rstrip()[-1].isalnum() and len(line) >= width // 2)


def _line(depth: int, kept: str) -> str:
    kept = kept if kept == "-- " else kept.rstrip(" ")
    return ">" * depth + " " + kept if depth else kept
