"""Words as they are spoken or misspelt, led back to what a list has."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cache
from typing import TypeVar

from mailbot import lexicon
from mailbot.reading import dialect

T = TypeVar("T")
SHORTEST = 7  # letters of a stem that is known with one of them wrong
_SHORTEST_WORD = 4
_TURNS = 3  # traits of dialect in one word


class Index:
    """Stems by what is left of them when a letter is taken out: any two at one letter's distance share that."""

    def __init__(self, stems: Iterable[str]) -> None:
        self.stems: dict[str, list[str]] = defaultdict(list)
        for stem in stems:
            for left in _lessened(stem):
                self.stems[left].append(stem)

    def near(self, beginning: str) -> list[str]:
        """The stems that differ from this in one letter, or in two that changed places."""
        found = dict.fromkeys(stem for left in _lessened(beginning) for stem in self.stems.get(left, ()))
        return [stem for stem in found if stem[0] == beginning[0] and _is_one_off(stem, beginning)]


def _lessened(word: str) -> set[str]:
    return {word} | {word[:at] + word[at + 1 :] for at in range(len(word))}


def _is_one_off(one: str, other: str) -> bool:
    """True for words that differ by one letter, or by two that changed places.

    >>> _is_one_off("vegaani", "veganni"), _is_one_off("katkara", "katkeaa")
    (True, False)
    """
    if len(one) != len(other):
        return True  # they share what is left of the longer one
    at = [place for place, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1]]
    first, last = (at[0], at[-1]) if at else (0, 0)
    return len(at) <= 1 or (len(at) == 2 and last == first + 1 and one[first : last + 1] == other[last] + other[first])


def as_written(word: str, known: Callable[[str], T | None]) -> T | None:
    """What is known of the word when traits of dialect are turned back, a few at most."""
    if len(word) < _SHORTEST_WORD:
        return None
    for forms in dialect.turned_back(word, _traits(), _TURNS):
        for form in sorted(forms):
            if (found := known(form)) is not None:
                return found
    return None


@cache
def _traits() -> tuple[tuple[re.Pattern[str], str], ...]:
    blocks = (block for block in lexicon.blocks("diets") if block.data.get("kind") == "dialect")
    return tuple((block.regex, str(block.data["into"])) for block in blocks)


def corrected(word: str, index: Index, known: Callable[[str, str], T | None]) -> T | None:
    """What is known of a stem that the word begins with, one letter of it wrong, and the ending that follows."""
    for length in range(len(word), SHORTEST - 1, -1):
        for stem in index.near(word[:length]):
            if (found := known(stem, word[length:])) is not None:
                return found
    return None
