"""What a word may be in a name: its nominatives, and how well each serves as given name and as surname."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from mailbot import lexicon
from mailbot.reading import dialect, voikko
from mailbot.reading.names.cases import nominatives, without_clitic
from mailbot.reading.names.lists import Lists, nicknames, words
from mailbot.reading.voikko import WordClass

KNOWN = 0.9  # a weight from here on: the lists or Voikko know the name
SHAPED = 0.7  # its ending is a surname's
GUESSED = 0.4  # an unknown word
_NOUN, _PLACE, _ADJECTIVE = 0.35, 0.45, 0.15  # ordinary words that may serve as surnames
_CLEAR = ("lle", "lla", "llä", "lta", "ltä", "ssa", "ssä", "sta", "stä", "ksi")  # endings that few nominatives have


@dataclass(frozen=True, slots=True)
class Candidate:
    """A nominative (lower case) that a word may be a form of; weights from 0 (never) to 1 (known)."""

    name: str
    case: str
    given: float
    surname: float

    @property
    def is_nominative(self) -> bool:
        """True where the word stands as on a list."""
        return self.case == "nominative"


@lru_cache(maxsize=16_384)
def candidates(word: str, known: Lists) -> tuple[Candidate, ...]:
    """Every reading of this word (any capitals) as a part of a name; the nominative first."""
    lower = word.lower().replace("’", "'").replace("´", "'").strip("-")
    stem, colon, ending = lower.partition(":")
    if colon:  # Lee:lle
        return tuple(replace(found, case=_case_of(ending)) for found in candidates(stem, known) if found.is_nominative)
    head, hyphen, tail = lower.rpartition("-")
    if hyphen and head and tail:
        return _of_double(head, tail, known)
    return _best(_of_single(lower, known))


@lru_cache(maxsize=16_384)
def is_ordinary(word: str) -> bool:
    """True where Voikko reads this word as something else than a name."""
    names = (WordClass.GIVEN, WordClass.SURNAME, WordClass.PLACE, WordClass.NAME)
    lower = word.lower()
    if lower in words("names.words") or lower in words("names.words.too"):
        return True
    return any(form.word_class not in names for form in voikko.analyse(word))


@lru_cache(maxsize=16_384)
def is_grammatical(word: str) -> bool:
    """True where every reading of this word is a verb, pronoun, adverb or the like: no name looks so."""
    forms = [form for form in voikko.analyse(word) if form.word_class != WordClass.ABBREVIATION or word.isupper()]
    nominal = (WordClass.GIVEN, WordClass.SURNAME, WordClass.PLACE, WordClass.NAME, WordClass.NOUN)
    return bool(forms) and not any(form.word_class in (*nominal, *_ADJECTIVES) for form in forms)


@lru_cache(maxsize=16_384)
def is_owned(word: str) -> bool:
    """True where every reading has a possessive suffix: "Tenorimme", "Kälyni"."""
    forms = voikko.analyse(word)
    return bool(forms) and all(form.possessive for form in forms)


@lru_cache(maxsize=16_384)
def local_case(word: str) -> str:
    """The case in which this word is a place's name, "" where it is none."""
    return next((form.case for form in voikko.analyse(word) if form.word_class == WordClass.PLACE), "")


@lru_cache(maxsize=16_384)
def is_organisation(word: str) -> bool:
    """True for a word of an organisation's name."""
    found = lexicon.block("names.organisations").regex.fullmatch(word)
    return bool(found) and not voikko.is_word(word, WordClass.SURNAME)


@lru_cache(maxsize=16_384)
def given_weight(name: str, known: Lists) -> float:
    """How well this nominative (lower case) serves as a given name."""
    if name in known.given or _has(name, WordClass.GIVEN):
        return 1.0
    if name in nicknames():
        return KNOWN
    if "-" in name:
        parts = [given_weight(part, known) for part in name.split("-") if part]
        return min(parts, default=0.0)
    if name in words("names.words"):
        return 0.0
    forms = voikko.analyse(name)
    if not forms:
        return 0.15 if _is_shaped(name) else 0.3
    if any(form.word_class == WordClass.SURNAME and _is_base(form) for form in forms):
        return 0.15 if _is_shaped(name) else 0.25
    return 0.1 if any(form.word_class in (WordClass.NAME, WordClass.PLACE, WordClass.NOUN) for form in forms) else 0.0


@lru_cache(maxsize=16_384)
def surname_weight(name: str, known: Lists) -> float:
    """How well this nominative (lower case) serves as a surname."""
    if name in known.surnames or _has(name, WordClass.SURNAME):
        return 1.0
    if "-" in name:
        return max((surname_weight(part, known) for part in name.split("-") if part), default=0.0)
    if name in words("names.words") or is_organisation(name):
        return 0.0
    return _shape_weight(name)


_SYLLABLES = re.compile("[aeiouyäöåáé]+")
_ADJECTIVES = (WordClass.ADJECTIVE, WordClass.NOUN_ADJECTIVE)


def _shape_weight(name: str) -> float:
    classes = {form.word_class for form in voikko.analyse(name) if _is_base(form)}
    if not voikko.analyse(name):
        if dialect.analyse(name):
            return 0.0
        return SHAPED if _is_shaped(name) else GUESSED
    if WordClass.PLACE in classes or WordClass.NAME in classes:
        return SHAPED if _is_shaped(name) else _PLACE
    if WordClass.NOUN in classes:
        return SHAPED if _is_shaped(name) and _is_compound(name) else _NOUN
    if classes & {*_ADJECTIVES}:
        return _PLACE if name.endswith("nen") else _ADJECTIVE
    return _ADJECTIVE if WordClass.GIVEN in classes else 0.0


def _is_base(form: voikko.Form) -> bool:
    return form.case in ("nominative", "") and form.number != "plural" and not form.possessive


def _is_compound(name: str) -> bool:
    """True for a word of two that Voikko knows: "kivimäki", "koivuranta"."""
    return any(len(form.parts) == 2 for form in voikko.analyse(name))


@lru_cache(maxsize=16_384)
def _is_shaped(name: str) -> bool:
    """True for a word that ends as surnames do, with something before it."""
    found = lexicon.block("names.heads").regex.search(name)
    return bool(found) and found.start() >= 2  # type: ignore[union-attr]


def _has(name: str, word_class: WordClass) -> bool:
    return any(
        form.word_class == word_class and form.case == "nominative" and form.lemma.lower() == name
        for form in voikko.analyse(name)
    )


def _of_double(head: str, tail: str, known: Lists) -> tuple[Candidate, ...]:
    """Candidates of "anna-kaisalle": only the last part inflects."""
    first = next(iter(found for found in candidates(head, known) if found.is_nominative), None)
    given, surname = (first.given, first.surname) if first else (0.3, GUESSED)
    if head in words("names.particles"):
        given = 0.0  # Al-Hassan
    return _best(_double(head, found, given, surname) for found in candidates(tail, known))


def _double(head: str, tail: Candidate, given: float, surname: float) -> Candidate:
    """Two given names with a hyphen are a given name, whatever surnames they make too."""
    both = min(given, tail.given)
    as_surname = (0.3 * surname + 0.7 * tail.surname) * (0.5 if both >= KNOWN else 1.0)
    return Candidate(f"{head}-{tail.name}", tail.case, both, as_surname)


def _of_single(word: str, known: Lists) -> Iterator[Candidate]:
    nominative = Candidate(word, "nominative", given_weight(word, known), surname_weight(word, known))
    bent = (*_by_voikko(word, known), *_by_endings(word, known))
    yield _doubted(nominative, bent)
    yield from bent
    bare = without_clitic(word)
    is_whole = any(not form.focus for form in voikko.analyse(word))  # "Vanhan" is no Van
    if bare != word and max(nominative.given, nominative.surname) < KNOWN and not is_whole:
        yield from (found for found in _of_single(bare, known) if max(found.given, found.surname) >= KNOWN)


def _doubted(nominative: Candidate, bent: tuple[Candidate, ...]) -> Candidate:
    """The nominative, lighter where the word is unknown and rather looks inflected."""
    word = nominative.name
    if max(nominative.given, nominative.surname) >= KNOWN or not bent:
        return nominative
    if word.endswith(_CLEAR) and len(word) > 5:
        return replace(nominative, given=nominative.given / 3, surname=min(nominative.surname, 0.15))
    if nominative.surname >= SHAPED or not any(max(found.given, found.surname) >= SHAPED for found in bent):
        return nominative
    return replace(nominative, given=min(nominative.given, 0.2), surname=min(nominative.surname, GUESSED))


def _by_voikko(word: str, known: Lists) -> Iterator[Candidate]:
    for form in voikko.analyse(word):
        name = form.lemma.lower()
        if form.case in ("nominative", "") and form.number != "plural":
            continue
        case = "plural" if form.case == "nominative" else form.case
        if form.word_class in (WordClass.GIVEN, WordClass.SURNAME, WordClass.NAME) or form.word_class in (
            WordClass.PLACE,
            WordClass.NOUN,
        ):
            yield Candidate(name, case, given_weight(name, known), surname_weight(name, known))


def _by_endings(word: str, known: Lists) -> Iterator[Candidate]:
    is_known_word = any(_is_base(form) for form in voikko.analyse(word))
    for name, case in nominatives(word):
        given, surname = given_weight(name, known), surname_weight(name, known)
        if len(name) < 3 or max(given, surname) < 0.2:
            continue
        if max(given, surname) < SHAPED:
            if is_known_word:
                continue
            likely = _likeness(name, word)
            given, surname = given * likely, surname * likely
        yield Candidate(name, case, given, surname)
    if word.endswith("s") and len(word) > 3:  # Swedish and English genitive
        name = word[:-1].removesuffix("'")
        given, surname = given_weight(name, known), surname_weight(name, known)
        if max(given, surname) >= KNOWN:
            yield Candidate(name, "genitive", given * 0.95, surname * 0.95)


def _likeness(name: str, word: str) -> float:
    """How likely an unknown word is a form of this unknown nominative: "Siepin" of Sieppi, "Hassanin" of Hassan."""
    if name[-1] in "aeiouyäöåáé":
        doubled = len(name) > 3 and name[-2] == name[-3] and name[-2] in "kpt" and not word.startswith(name)
        return 0.9 if doubled else 0.8
    if len(name) > 3 and name[-2] not in "aeiouyäöåáé" and name[-1] != name[-2]:
        return 0.9  # Åstrand, Träsk
    return 0.85 if name[-1] in "nsrlmtd" and len(_SYLLABLES.findall(name)) > 1 else 0.6


def _best(found: Iterator[Candidate]) -> tuple[Candidate, ...]:
    """One of each (nominative, case), as heavy as the heaviest."""
    kept: dict[tuple[str, str], Candidate] = {}
    for one in found:
        key = (one.name, one.case)
        old = kept.get(key, one)
        kept[key] = replace(one, given=max(old.given, one.given), surname=max(old.surname, one.surname))
    return tuple(kept.values())


def _case_of(ending: str) -> str:
    endings = {"n": "genitive", "lle": "allative", "lla": "adessive", "llä": "adessive", "lta": "ablative"}
    return endings.get(ending, "genitive" if ending in ("in", "s") else "")
