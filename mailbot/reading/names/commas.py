"""Names with the surname first and a comma behind it, in a cell, a row of a list or a field: "Virtanen, Maija"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from mailbot.reading.names.candidates import KNOWN, SHAPED, given_weight, is_ordinary, is_organisation, surname_weight
from mailbot.reading.names.families import Hit
from mailbot.reading.names.lists import Lists, words
from mailbot.reading.names.person import Person, cased
from mailbot.reading.names.runs import Found
from mailbot.reading.names.segments import Segment

_WORD = r"[^\W\d_][^\W\d_'’-]*(?:['’-][^\W\d_]+)*"
_TURNED = re.compile(
    rf"(?P<surname>{_WORD}(?: {_WORD}){{0,2}}), ?(?P<given>{_WORD}(?: {_WORD}){{0,2}})(?=[ \t]*(?:$|[|;\t,(–]| -|  ))",
    re.MULTILINE,
)
_ROWS = frozenset({"table", "list", "line", "form"})
_LIKELY = 0.2  # weight of a strange given name in a cell, where hardly anything else stands behind a comma


def find(text: str, pieces: Iterable[Segment], known: Lists) -> Iterator[Hit]:
    """The persons at the heads of such pieces."""
    for piece in pieces:
        found = _TURNED.match(text, piece.start) if piece.source in _ROWS and piece.strong else None
        if found and _is_turned(found["surname"].split(), found["given"].split(), piece.source, known):
            surname, given = (_in_capitals(found[half]) for half in ("surname", "given"))
            one = Person(0, 0, f"{given} {surname}", given, surname, "nominative", 1.0, 1.0)
            yield Hit(Found(found.start(), found.end(), one), piece)


def without(hits: Iterable[Hit], turned: Iterable[Hit]) -> list[Hit]:
    """The hits that share no letter with these, and these."""
    places = [(hit.found.start, hit.found.end) for hit in turned]
    left = [hit for hit in hits if not any(hit.found.start < end and start < hit.found.end for start, end in places)]
    return [*left, *turned]


def _is_turned(surname: list[str], given: list[str], source: str, known: Lists) -> bool:
    """True where a surname stands before the comma and given names behind it, not two people or a man's town."""
    both = [*surname, *given]
    if any(is_organisation(word) or not (word[0].isupper() or word in words("names.particles")) for word in both):
        return False
    if given_weight(surname[0].lower(), known) >= KNOWN:
        return False
    least = min(given_weight(word.lower(), known) for word in given)
    if source == "table":
        return least >= _LIKELY
    last = surname[-1].lower()
    is_known = surname_weight(last, known) >= (KNOWN if is_ordinary(last) else SHAPED)
    return least >= KNOWN and (is_known or not is_ordinary(last))


def _in_capitals(half: str) -> str:
    return " ".join(cased(word.lower(), word) for word in half.split())
