"""Finnish verbs as dialects and everyday speech bend them, given back the form of the books: "piässöö" is "pääsee".

Each rule undoes one habit of a dialect: Savo's extra vowels and doubled consonants, the west's r for d, the d that most
people leave out. What comes out counts only where Voikko knows it as a verb.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from mailbot.reading import voikko
from mailbot.reading.voikko import Form, WordClass

_RULES = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"([aeiouyäö])([lhrn])\1(?=[hjkmpv])", r"\1\2"),  # ilimoitan, kolome
        (r"(?<=[aeiouyäö])([hjklmnprstv])\1(?=(?:aa|ee|ii|oo|uu|yy|ää|öö))", r"\1"),  # tulloo, mukkaan
        (r"(?:[ei]ä)", "ää"),  # piäsen, peäsen
        (r"oa(?=.)", "aa"),  # soan
        (r"^män", "men"),  # männä
        (r"(?:oo|öö)$", "ee"),  # tuloo, lähtöö
        (r"kee$", "kää"),  # pistäkee
        (r"kee$", "kaa"),  # pankee
        (r"ilmott", "ilmoitt"),
        (r"auv?(?=u)", "aud"),  # ilmoittauvun, ilmoittauun
        (r"(?<=läh)(?=[ei])", "d"),  # lähen, lähemmä
        (r"(?<=[aeiouyäö])r(?=[aeiouyäö])", "d"),  # lähären
        (r"(?<=h)[aeiouyäö](?=d)", ""),  # lähäden
        (r"mm[aä]$", "mme"),  # tulemma
        (r"lh(?=a+n$)", "ll"),  # tulhaan
        (r"(?<=ll)an$", "aan"),  # tullan
        (r"(?<=[td])[aä]n$", "aan"),  # lähdetän
        (r"(?<=[dklnrst])([uyoö])$", r"\1i"),  # joutu, kerto
        (r"^ois", "olis"),
        (r"st?tais", "taisi"),
    )
)
_STEPS = 4  # habits of one word
_SHORTEST = 4  # letters


@lru_cache(maxsize=8_192)
def analyse(word: str) -> tuple[Form, ...]:
    """The readings of a word that Voikko does not know, as the verb that it may be in a dialect; else none.

    >>> [analyse(word)[0].lemma for word in ("piässöö", "tulloo", "ilimottauvun", "lähären", "laittakee")]
    ['päästä', 'tulla', 'ilmoittautua', 'lähteä', 'laittaa']
    >>> analyse("pöytä"), analyse("Aalto")
    ((), ())
    """
    word = word.lower()
    if len(word) < _SHORTEST or voikko.is_word(word):
        return ()
    for spellings in turned_back(word, _RULES, _STEPS):
        for spelling in spellings:
            verbs = tuple(form for form in voikko.analyse(spelling) if form.word_class == WordClass.VERB)
            if verbs:
                return verbs
    return ()


def turned_back(word: str, traits: Iterable[tuple[re.Pattern[str], str]], steps: int) -> Iterator[list[str]]:
    """The spellings that a word has with one trait more turned back, step by step, each spelling once."""
    traits = tuple(traits)
    tried, spellings = {word}, [word]
    for _ in range(steps):
        bent = dict.fromkeys(pattern.sub(to, old) for old in spellings for pattern, to in traits)
        spellings = [new for new in bent if new not in tried]
        tried.update(spellings)
        yield spellings
