"""The lists of given names and surnames: the built-in ones, and those of an operator's own files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from mailbot import lexicon
from mailbot.reading import voikko
from mailbot.reading.voikko import WordClass


@dataclass(frozen=True, slots=True)
class Lists:
    """Nominatives in lower case."""

    given: frozenset[str]
    surnames: frozenset[str]


@lru_cache(maxsize=8)
def lists(given: frozenset[str] = frozenset(), surnames: frozenset[str] = frozenset()) -> Lists:
    """The built-in lists and these, without initials and words that are grammar: "A-K", "eli"."""
    return Lists(_built_in("given.txt") | _names(given), _built_in("surnames.txt") | _names(surnames))


def _names(found: frozenset[str]) -> frozenset[str]:
    return frozenset(name for name in found if not _is_initials(name) and not _is_grammar(name))


def _is_initials(name: str) -> bool:
    return any(len(part) < _LEAST for part in name.split("-"))


_LEAST = 2  # letters of a name
_GRAMMAR = frozenset(
    {WordClass.CONJUNCTION, WordClass.PRONOUN, WordClass.ADVERB, WordClass.NUMERAL, WordClass.PARTICLE}
)


def _is_grammar(name: str) -> bool:
    forms = voikko.analyse(name)
    return bool(forms) and all(form.word_class in _GRAMMAR for form in forms)


@cache
def _built_in(file: str) -> frozenset[str]:
    text = files(lexicon).joinpath(file).read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


@cache
def nicknames() -> dict[str, tuple[str, ...]]:
    """The given names that a short name stands for, in lower case."""
    pairs = lexicon.block("names.nicknames").data["pairs"].split()
    return {short: tuple(full.split(",")) for short, full in (pair.split("=") for pair in pairs)}


@cache
def words(block: str) -> frozenset[str]:
    """The whole words of a block of names.toml, in lower case."""
    return frozenset(word.lower() for word in lexicon.block(block).words)
