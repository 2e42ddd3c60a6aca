"""From an inflected form back to the nominatives that it may stand for.

Endings and consonant gradation as in Iso suomen kielioppi (VISK) § 41–66 and § 81; each answer is a guess to be held
against the lists and Voikko.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

_VOWELS = "aeiouyäöåáé"
_WEAK = {  # ending -> case, on the weak grade of the stem
    "n": "genitive",
    "lla": "adessive",
    "llä": "adessive",
    "lta": "ablative",
    "ltä": "ablative",
    "lle": "allative",
    "ssa": "inessive",
    "ssä": "inessive",
    "sta": "elative",
    "stä": "elative",
    "ksi": "translative",
    "tta": "abessive",
    "ttä": "abessive",
}
_STRONG = {"na": "essive", "nä": "essive", "a": "partitive", "ä": "partitive", "ta": "partitive", "tä": "partitive"}
_CLITICS = ("kin", "kaan", "kään", "ko", "kö", "han", "hän")

# What stands before the last vowel in the weak grade, and what it may be in the strong one.
_GRADES = {
    "nn": ("nt",),
    "ll": ("lt",),
    "rr": ("rt",),
    "mm": ("mp",),
    "ng": ("nk",),
    "rj": ("rk",),
    "lj": ("lk",),
    "hj": ("hk",),
    "k": ("kk",),
    "p": ("pp",),
    "t": ("tt",),
    "v": ("p",),
    "d": ("t",),
    "l": ("lk",),
    "r": ("rk",),
    "h": ("hk",),
}
_BACK = {strong[0]: weak for weak, strong in _GRADES.items() if len(strong[0]) == 2}


@lru_cache(maxsize=8_192)
def nominatives(word: str) -> tuple[tuple[str, str], ...]:
    """(nominative, case) for each way that this lower-case word may be an inflected form.

    >>> ("kivelä", "genitive") in nominatives("kivelän"), ("mäki", "allative") in nominatives("mäelle")
    (True, True)
    >>> ("virtanen", "adessive") in nominatives("virtasella"), ("lehto", "genitive") in nominatives("lehdon")
    (True, True)
    """
    return tuple(dict.fromkeys(_all(word)))


def without_clitic(word: str) -> str:
    """The word without -kin, -kaan, -ko, -han; the word itself if it has none.

    >>> without_clitic("pekkakin")
    'pekka'
    """
    for clitic in _CLITICS:
        if word.endswith(clitic) and len(word) - len(clitic) >= 3:
            return word.removesuffix(clitic)
    return word


def _all(word: str) -> Iterator[tuple[str, str]]:
    for ending, case in _WEAK.items():
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= 2:
            yield from ((name, case) for name in _of_stem(stem, is_weak=True))
    for ending, case in _STRONG.items():
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= 2:
            yield from ((name, case) for name in _of_partitive(stem, ending))
    for stem in _of_illative(word):
        yield from ((name, "illative") for name in _of_stem(stem, is_weak=False))
    if word.endswith("set"):
        yield word[:-3] + "nen", "plural"
    elif word.endswith("t") and word[-2:-1] in _VOWELS:
        yield from ((name, "plural") for name in _of_stem(word[:-1], is_weak=True))


def _of_stem(stem: str, *, is_weak: bool) -> Iterator[str]:
    """The nominatives whose vowel stem this is."""
    if len(stem) < 2 or stem[-1] not in _VOWELS:
        return
    if stem.endswith("se") and stem[-3:-2] in tuple(_VOWELS):
        yield stem[:-2] + "nen"
    if stem.endswith("kse"):
        yield stem[:-3] + "s"
    for grade in _strengthened(stem) if is_weak else (stem,):
        yield grade
        if grade.endswith("e"):
            yield grade[:-1] + "i"
            if grade.endswith("te"):
                yield grade[:-2] + "si"
    yield from _of_consonant_stem(stem)


def _of_consonant_stem(stem: str) -> Iterator[str]:
    if len(stem) > 3 and stem[-1] in "ie" and stem[-2] not in _VOWELS:
        yield stem[:-1]  # Lindqvisti-, Hassani-; Joutsene-
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] in "aäie":
        short = stem[:-1]
        for grade in (short, *_weakened(short)):
            yield grade if stem[-1] == "e" else grade + "s"  # Helteen: Helle; Hirvaan: Hirvas
    if stem.endswith("miehe"):
        yield stem[:-2] + "s"


def _of_partitive(stem: str, ending: str) -> Iterator[str]:
    if ending in ("ta", "tä"):
        if stem[-1] in "slnr":
            yield stem[:-1] + "nen" if stem[-1] == "s" and len(stem) > 3 else stem
            yield stem
            yield stem + "i"  # Niemi: Niemeä, but Meri: Merta; Saari: Saarta
        elif len(stem) > 3 and stem[-1] == stem[-2]:
            yield stem
        return
    yield from _of_stem(stem, is_weak=False)


def _of_illative(word: str) -> Iterator[str]:
    if word.endswith("seen"):
        yield word[:-3]
        yield word[:-4]
    elif len(word) > 4 and word[-1] == "n" and word[-2] == word[-3] and word[-2] in _VOWELS:
        yield word[:-2]
    elif len(word) > 5 and word[-1] == "n" and word[-3] == "h" and word[-2] == word[-4]:
        yield word[:-3]


def _strengthened(stem: str) -> Iterator[str]:
    """The stem, and its strong grades."""
    yield stem
    onset = len(stem) - 1
    while onset > 0 and stem[onset - 1] in _VOWELS:
        onset -= 1
    # the last syllable's vowel alone bears the grade: Mäe- is Mä + e
    last = stem[-1]
    before = stem[:-1]
    if before[-1:] in _VOWELS:
        yield before + "k" + last  # Mäe-: Mäke-, Haa-: Haka
        return
    for weak, strongs in _GRADES.items():
        if before.endswith(weak):
            for strong in strongs:
                yield before.removesuffix(weak) + strong + last
    if before.endswith("j") and before[-2:-1] in _VOWELS:
        yield before[:-1] + "k" + last
    if before.endswith("v") and before[-2:-1] in "uy":
        yield before[:-1] + "k" + last


def _weakened(stem: str) -> Iterator[str]:
    """The weak grades of a strong stem, for nominatives that have them: Rikkaa-: Rikas."""
    before, last = stem[:-1], stem[-1]
    for strong, weak in _BACK.items():
        if before.endswith(strong):
            yield before.removesuffix(strong) + weak + last
    if before.endswith("t") and not before.endswith("tt"):
        yield before[:-1] + "d" + last
    if before.endswith("p") and not before.endswith("pp"):
        yield before[:-1] + "v" + last
