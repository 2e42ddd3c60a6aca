"""Letters without their dots, as a foreign keyboard writes them, given them back: "paasen" is "pääsen".

Only where a whole mail has none: then its words stand in the lists, or in Voikko, with their dots. Each letter stays at
its place, so that every finding does. Names are left as they are written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache

from mailbot import lexicon
from mailbot.reading import voikko

_DOTTED = re.compile(r"[åäöÅÄÖ]")
_WORD = re.compile(r"[^\W\d_]+")
_PLAIN = str.maketrans("åäöÅÄÖ", "aaoAAO")
_FRONT = str.maketrans("ao", "äö")
_COMPOUND = range(12, 25)  # letters of a compound that is cut into three
_OPEN = re.compile("[ao]")
_BEGINS = re.compile(r"[.!?:\n]\s*$")
_KNOWN = range(4, 31)  # letters of a word that is looked up: of shorter ones Voikko knows too many


def has_dots(text: str) -> bool:
    """True where a letter has its dots."""
    return bool(_DOTTED.search(text))


def restored(text: str, names: Iterable[str] = ()) -> str:
    """The text with the dots that its words must have; the text itself where it has any.

    `names` are people's and places' names that may stand in it: they get their dots, too.

    >>> restored("En paase tulemaan, mina en syo pahkinaa.")
    'En pääse tulemaan, minä en syö pähkinää.'
    >>> restored("t. Paivi Makela", ["Päivi Mäkelä"]), restored("Hyvä Maija, en paase")
    ('t. Päivi Mäkelä', 'Hyvä Maija, en paase')
    """
    if has_dots(text):
        return text
    known = {
        word.translate(_PLAIN): word for name in names for word in _WORD.findall(name.lower()) if _DOTTED.search(word)
    }
    return _WORD.sub(lambda found: _restored(found, text, known), text)


def _restored(found: re.Match[str], text: str, known: Mapping[str, str]) -> str:
    word = found[0]
    low = word.lower()
    if low in known:
        return _like(word, known[low])
    if not _OPEN.search(low) or len(low) != len(word):
        return word
    if word[0].isupper() and not _is_first(text, found.start()):
        return word
    return _like(word, _dotted(low))


def _is_first(text: str, place: int) -> bool:
    """True where a sentence or a line begins."""
    return place == 0 or bool(_BEGINS.search(text[max(0, place - 4) : place]))


def _like(word: str, dotted: str) -> str:
    if word.isupper() and len(word) > 1:
        return dotted.upper()
    return dotted[0].upper() + dotted[1:] if word[0].isupper() else dotted


@lru_cache(maxsize=8_192)
def _dotted(word: str) -> str:
    if word in _words():
        return _words()[word]
    if len(word) not in _KNOWN or voikko.is_word(word):
        return word
    return next((spelt for spelt in _spellings(word) if voikko.is_word(spelt)), word)


def _spellings(word: str) -> Iterator[str]:
    """By vowel harmony: the whole word with dots, or one part of a compound."""
    yield word.translate(_FRONT)
    for cut in range(2, len(word) - 1):
        yield word[:cut] + word[cut:].translate(_FRONT)
        yield word[:cut].translate(_FRONT) + word[cut:]
    for cut in range(3, len(word) - 4) if len(word) in _COMPOUND else ():
        for end in range(cut + 3, len(word) - 1):
            yield word[:cut] + word[cut:end].translate(_FRONT) + word[end:]


@cache
def _words() -> dict[str, str]:
    """Every dotted word of the lists by its plain spelling, but for those that are words as they stand."""
    found: dict[str, str] = {}
    plain: set[str] = set()
    for file in lexicon.names():
        for block in lexicon.blocks(file):
            for phrase in (*block.words, *block.yes):
                for word in _WORD.findall(phrase.lower()):
                    if _DOTTED.search(word):
                        found.setdefault(word.translate(_PLAIN), word)
                    else:
                        plain.add(word)
    return {word: dotted for word, dotted in found.items() if word not in plain}
