"""A mail's own words with the evidence marked, cut to what fits a page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from mailbot.model import Evidence
from mailbot.wording import inert

_LEAD = 120  # characters kept before the first mark, where the beginning of a long mail is left out


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Words of a mail; each mark is a place `text[start:end]`, in order, none overlapping."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()

    def pieces(self, longest: int) -> tuple[tuple[str, bool], ...]:
        """The words in pieces, each with whether it is evidence; at most `longest` characters, an ellipsis where cut.

        >>> Excerpt("Tulen 6.5. Eino", ((6, 10),)).pieces(99)
        (('Tulen ', False), ('6.5.', True), (' Eino', False))
        >>> Excerpt("Tulen 6.5. Eino", ((6, 10),)).pieces(8)
        (('… ', False), ('6.5.', True), (' Ein', False), (' …', False))
        """
        first = self._first(longest)
        last = min(len(self.text), first + longest)
        found = [("… ", False)] if first else []
        at = first
        for start, end in self.marks:
            start, end = max(start, at), min(end, last)
            if start < end:
                found += [(self.text[at:start], False), (self.text[start:end], True)]
                at = end
        found += [(self.text[at:last], False), (" …" if last < len(self.text) else "", False)]
        shown = [(_squeezed(words), is_mark) for words, is_mark in found]
        return tuple((words, is_mark) for words, is_mark in shown if words)

    def _first(self, longest: int) -> int:
        """Where to begin: at the beginning, or near the first mark where that would be cut away."""
        if len(self.text) <= longest or not self.marks or self.marks[0][1] <= longest:
            return 0
        near = max(0, self.marks[0][0] - min(_LEAD, longest // 3))
        return self.text.find(" ", near, self.marks[0][0]) + 1 or near


def excerpt(words: str, evidence: Iterable[Evidence]) -> Excerpt:
    """The words with every piece of evidence marked that is found in them.

    A place that does not hold the evidence's words (since quoted parts were left out) is looked for by the words.
    """
    lead = len(words) - len(words.lstrip())  # places count from before the trimmed space
    text = words.strip()
    places = sorted(place for found in evidence if (place := _place(text, found, lead)))
    marks: list[tuple[int, int]] = []
    for start, end in places:
        if marks and start <= marks[-1][1]:
            marks[-1] = (marks[-1][0], max(end, marks[-1][1]))
        else:
            marks.append((start, end))
    return Excerpt(text, tuple(marks))


def _place(text: str, found: Evidence, lead: int) -> tuple[int, int] | None:
    words, start = found.words, found.start - lead
    if not words.strip():
        return None
    at = start if start >= 0 and text.startswith(words, start) else text.find(words)
    return (at, at + len(words)) if at >= 0 else None


def _squeezed(words: str) -> str:
    return re.sub(r"\s*\n(?:\s*\n)+", "\n\n", re.sub(r"[^\S\n]+", " ", inert(words)))
