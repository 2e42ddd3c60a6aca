"""In which language a mail is written."""

from __future__ import annotations

import re
from functools import cache

from mailbot import lexicon
from mailbot.model import Language
from mailbot.reading import voikko
from mailbot.reading.voikko import WordClass

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LONGEST = 5000  # characters that settle it
_CLEAR = 0.5  # how sure the lists must be for Voikko not to be asked
_LONG = 5  # letters
_OF_A_LANGUAGE = (WordClass.NOUN, WordClass.ADJECTIVE, WordClass.NOUN_ADJECTIVE, WordClass.VERB, WordClass.ADVERB)
_ENOUGH = 4.0  # the lead, in hits' weights, from which the answer is sure


def find(text: str) -> tuple[Language, float]:
    """The language of most of the words, and how sure that is (0 to 1); Finnish where nothing tells.

    >>> find("Jag kommer gärna på onsdag")[0].value, find("mie tuun")[0].value, find("")[1]
    ('sv', 'fi', 0.0)
    """
    scores = dict.fromkeys(Language, 0.0)
    lower = text[:_LONGEST].lower().replace("’", "'")
    words, patterns = _words(), _patterns()
    for found in _WORD.finditer(lower):
        for language, weight in words.get(found.group(), ()):
            scores[language] += weight
    for language, weight, pattern in patterns:
        scores[language] += weight * sum(1 for _ in pattern.finditer(lower))
    best, second = sorted(scores, key=lambda language: -scores[language])[:2]
    if _sure(scores[best], scores[second]) < _CLEAR:
        scores[Language.FI] += sum(_is_finnish(found.group()) for found in _WORD.finditer(text[:_LONGEST]))
        best, second = sorted(scores, key=lambda language: -scores[language])[:2]
    return best, _sure(scores[best], scores[second])


def _is_finnish(word: str) -> bool:
    """True for a word that Voikko knows, long enough not to be one of another language too; names are of none."""
    if len(word) < _LONG or voikko.is_word(word, WordClass.GIVEN, WordClass.SURNAME, WordClass.PLACE):
        return False
    return voikko.is_word(word, *_OF_A_LANGUAGE)


def _sure(best: float, second: float) -> float:
    if best == 0:
        return 0.0
    return round(min(1.0, (best - second) / best) * min(1.0, (best - second) / _ENOUGH), 2)


@cache
def _words() -> dict[str, tuple[tuple[Language, float], ...]]:
    """For each word the languages it speaks for."""
    table: dict[str, tuple[tuple[Language, float], ...]] = {}
    for block in lexicon.blocks("language"):
        for word in dict.fromkeys(block.words):
            table[word] = (*table.get(word, ()), (Language(block.data["language"]), block.data["weight"]))
    return table


@cache
def _patterns() -> tuple[tuple[Language, float, re.Pattern[str]], ...]:
    """The shapes of words that speak for a language."""
    return tuple(
        (Language(block.data["language"]), block.data["weight"], re.compile(block.pattern))
        for block in lexicon.blocks("language")
        if block.pattern
    )
