"""Other names and other places in a text: each word in the case in which the old one stood."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz

from tests.metamorphic.forms import Table, cases

_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_ADDRESS = re.compile(r"\S+@\S+|www\.\S+|\S+\.example\b")
_SHORT = 3  # letters of a name that is also a common word: it must stand with its capital


class Renaming:
    """Old words with the tables of the new ones."""

    def __init__(self, new: Mapping[str, Table]) -> None:
        self.new = dict(new)
        self._found = {form: (old, case) for old in new for form, case in cases(old).items()}

    def __call__(self, text: str) -> str:
        """The text with the new words; KeyError where one stands in a case that the new word has not."""
        return _WORD.sub(lambda found: self._word(found[0]), text)

    def _word(self, word: str) -> str:
        if word.lower() in self._found:
            old, case = self._found[word.lower()]
            if len(old) > _SHORT or word[0].isupper():
                return _like(word, self.new[old][case])
        if "-" in word:
            return "-".join(self._word(part) for part in word.split("-"))
        return word

    def leaves(self, text: str) -> str:
        """A word of the text that looks like an old one in a form nobody knows; "" where none does."""
        for word in re.findall(r"[^\W\d_]+", _ADDRESS.sub(" ", text)):
            if word.lower() in self._found:
                continue
            for old in self.new:
                if len(old) > _SHORT and _is_near(old.lower(), word.lower()):
                    return str(word)
        return ""

    def name(self, name: str) -> str:
        """A nominative on a list, word by word."""
        return " ".join(self.new[word]["nom"] if word in self.new else self(word) for word in name.split())

    def local(self, local: str) -> str:
        """The local part of an address."""
        for old in sorted(self.new, key=len, reverse=True):
            local = local.replace(plain(old), plain(self.new[old]["nom"]))
        return local


def plain(word: str) -> str:
    """The word as an address spells it."""
    return "".join(c for c in unicodedata.normalize("NFKD", word.lower()) if c.isascii() and c.isalpha())


def tokens(names: Iterable[str]) -> dict[str, str]:
    """Each word of these names: given or surname."""
    kinds: dict[str, str] = {}
    for name in sorted(set(names), key=lambda name: len(name.split())):
        *given, last = name.split()
        for word in given:
            kinds[word] = "given"
        kinds.setdefault(last, "surname" if given else "given")
    return kinds


def _like(old: str, new: str) -> str:
    if old.islower():
        return new.lower()
    return new.upper() if old.isupper() and len(old) > 1 else new


def _is_near(old: str, word: str) -> bool:
    stem = old[: max(4, len(old) - 2)]
    return (
        word.startswith(stem)
        or (len(stem) > 4 and stem in word)
        or (len(old) > 5 and len(word) >= len(stem) and fuzz.ratio(stem, word[: len(stem)]) >= 80)
    )
