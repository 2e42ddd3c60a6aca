"""format=flowed (RFC 3676): the paragraphs that a sender's program broke into lines, whole again."""

from __future__ import annotations


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


def _line(depth: int, kept: str) -> str:
    kept = kept if kept == "-- " else kept.rstrip(" ")
    return ">" * depth + " " + kept if depth else kept
