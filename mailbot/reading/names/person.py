"""From a run of capitalised words to a person: the given names, the surname, and the case that they stand in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from mailbot.reading.names.candidates import (
    GUESSED,
    KNOWN,
    SHAPED,
    Candidate,
    candidates,
    given_weight,
    is_grammatical,
    is_ordinary,
    is_organisation,
    local_case,
)
from mailbot.reading.names.lists import Lists, words

_LOCAL = ("inessive", "elative", "illative", "ablative", "adessive", "allative")
_BENT = re.compile("(?:[aeiouyäöå]n|i[aä]|aa|ää|uu|oo)$")
_CLOSE = 0.15  # two readings nearer than this to each other are both told
_AGREEING = ("allative", "adessive")
_ANCHORED = 1.2  # a weight from here on: the name stands somewhere certain


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of the place where a run of words stands."""

    strong: bool = False  # a form, list, table, signature, or line of its own: a name is expected
    starts: bool = False  # at the head of a sentence or line: its capital tells nothing
    cased: bool = True  # capitals tell names from words here
    kin: bool = False  # a word of kin or friends goes before
    linked: bool = False  # another name goes before, with a comma or "and"
    said: bool = False  # "my name is" or the like goes before
    told: bool = False  # a word goes after that wants the nominative: "heter", "is"
    bent: bool = False  # words stand round it that want the genitive: "ilmoitan", "kanssa"


@dataclass(frozen=True, slots=True)
class Person:
    """A name in the nominative; `first` and `last` are the words it took of the run."""

    first: int
    last: int
    name: str
    given: str
    surname: str
    case: str
    sure: float
    turned: float = 0.0  # above 0: the surname stands first, the more the surer; below: the given name does
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Anchors:
    """Nominatives (lower case) that stand somewhere certain, by their role."""

    given: Mapping[str, float] = field(default_factory=dict)
    surnames: Mapping[str, float] = field(default_factory=dict)

    def weight(self, found: Candidate, *, surname: bool) -> float:
        """The weight of a candidate, one more where it is anchored."""
        return (
            found.surname + self.surnames.get(found.name, 0) if surname else found.given + self.given.get(found.name, 0)
        )


def person(run: tuple[str, ...], place: Place, anchors: Anchors, known: Lists) -> Person | None:
    """The one person whose whole name these two or more words are; None where they are none's."""
    if any(is_organisation(word) for word in run) or not _is_possible(run, known):
        return None
    readings = [reading for reading in (_plain(run, place, anchors, known), _turned(run, anchors, known)) if reading]
    if not readings:
        return None
    for best in sorted(readings, key=lambda reading: -reading.weight):
        if _is_enough(best, run, place, known):
            return _person(best, run, readings)
    return None


def bare(word: str, place: Place, anchors: Anchors, known: Lists) -> Person | None:
    """The person whose given name alone this word is; None where it is none's."""
    ranked = _governed(_ranked(word, anchors, known, surname=False), place)
    found = [pair for pair in ranked if anchors.given.get(pair[0].name) or _is_persons_case(pair[0].case, word)]
    if (
        not found
        or is_organisation(word)
        or (is_grammatical(word) and word.lower() not in known.given)
        or word.lower() in words("names.titles") | words("names.kin")
    ):
        return None
    best, weight = found[0]
    is_told = place.kin or place.said
    if weight < KNOWN and not (is_told and place.cased and _is_guess(best, weight, word)):
        return None
    sure = _sureness(word, best, place, anchors)
    if not sure:
        return None
    others = tuple(
        cased(other.name, word) for other, much in found[1:] if weight - much < _CLOSE and other.name != best.name
    )
    name = cased(best.name, word)
    return Person(0, 0, name, name, "", best.case, sure * 0.7 if others else sure, 0.0, others)


def _is_persons_case(case: str, word: str) -> bool:
    """False for the cases of places and states, and for several of a name: "Sallassa", "Sinettä", "Annat"."""
    if case in ("plural", "abessive", "translative", "essive", "instructive", "comitative"):
        return False
    return case not in _LOCAL[:3] or local_case(word) not in _LOCAL


def cased(name: str, word: str) -> str:
    """A nominative in normal capitals, with those of the word where it has its own ("O'Sullivan", "Ranta-aho").

    >>> cased("virtanen", "VIRTASELLE"), cased("ranta-aho", "Ranta-aholle"), cased("o'sullivan", "o'sullivan")
    ('Virtanen', 'Ranta-aho', "O'Sullivan")
    """
    if word.isupper() or word.islower():
        return _capitals(name)
    shared = 0
    while shared < min(len(name), len(word)) and name[shared] == word[shared].lower():
        shared += 1
    return word[:shared] + name[shared:] if shared else _capitals(name)


def _capitals(name: str) -> str:
    if name in words("names.particles"):
        return name
    parts = [part[:1].upper() + part[1:] for part in name.split("-")]
    joined = "-".join(parts)
    at = joined.find("'")
    if 0 < at <= 2 and at + 1 < len(joined):
        joined = joined[: at + 1] + joined[at + 1].upper() + joined[at + 2 :]
    return joined


@dataclass(frozen=True, slots=True)
class _Reading:
    given: tuple[str, ...]  # nominatives, in the order of the run
    surname: Candidate
    case: str
    weight: float
    lightest: float
    turned: bool
    others: tuple[str, ...] = ()


def is_initial(word: str) -> bool:
    """True for "J.", "J-P", "E", "J.-P."."""
    letters = word.replace(".", "").replace("-", "")
    return len(letters) <= 2 and letters.isupper() and (len(letters) == 1 or "." in word or "-" in word)


def _is_particle(word: str, run: tuple[str, ...]) -> bool:
    """True for "von", "de", "Al"; in Vietnamese names Van is a name like any other."""
    return word.lower() in words("names.particles") and run[0].lower() not in words("names.surname-first")


def _is_possible(run: tuple[str, ...], known: Lists) -> bool:
    full = [word for word in run if not is_initial(word) and word.lower() not in words("names.particles")]
    strange = [word for word in full if word.lower() not in known.given and word.lower() not in known.surnames]
    return bool(full) and not any(is_grammatical(word) for word in strange) and len(run) >= 2


def _ranked(word: str, anchors: Anchors, known: Lists, *, surname: bool) -> list[tuple[Candidate, float]]:
    """The candidates with their weight in this role, heaviest first; of equals the nominative."""
    weighed = [(found, anchors.weight(found, surname=surname)) for found in candidates(word, known)]
    return sorted(weighed, key=lambda pair: (-round(pair[1], 3), not pair[0].is_nominative))


def _in_place(ranked: list[tuple[Candidate, float]], place: Place) -> list[tuple[Candidate, float]]:
    """The same, put right by what the place makes likely."""
    ranked = _governed(ranked, place)
    weighed = [(found, weight * _likeness(found, weight, place)) for found, weight in ranked]
    return sorted(weighed, key=lambda pair: (-round(pair[1], 3), not pair[0].is_nominative))


def _governed(ranked: list[tuple[Candidate, float]], place: Place) -> list[tuple[Candidate, float]]:
    """Those in the case that the words beside want, where any may be: of "Karin tulee" no Kari."""
    if not (place.told or place.bent) or (ranked and ranked[0][1] > _ANCHORED):
        return ranked
    if place.told:
        return [pair for pair in ranked if pair[0].is_nominative] or ranked
    return [pair for pair in ranked if pair[0].case == "genitive" and pair[1] >= SHAPED] or ranked


def _likeness(found: Candidate, weight: float, place: Place) -> float:
    """Below 1 for an unknown nominative that looks inflected in prose, and for cases in which persons seldom are."""
    if found.case in _LOCAL[:3]:
        return 0.65
    looks_bent = found.is_nominative and weight <= GUESSED and _BENT.search(found.name)
    return 0.7 if looks_bent and not place.strong and not place.said else 1.0


def _nominative(word: str, anchors: Anchors, known: Lists, *, surname: bool) -> float:
    """The weight of a word in this role as it stands."""
    if is_initial(word):
        return 0.0 if surname else 0.8
    return max(
        (anchors.weight(found, surname=surname) for found in candidates(word, known) if found.is_nominative),
        default=0.0,
    )


def _plain(run: tuple[str, ...], place: Place, anchors: Anchors, known: Lists) -> _Reading | None:
    """Given names, then the surname, which alone inflects."""
    given = [word for word in run[:-1] if not _is_particle(word, run)]
    if not given:
        return None
    weights = [_nominative(word, anchors, known, surname=False) for word in given]
    ranked = _in_place(_ranked(run[-1], anchors, known, surname=True), place)
    if not ranked or is_initial(run[-1]) or run[-1] in words("names.particles"):
        return None
    best, weight = ranked[0]
    if best.case != "nominative" and max(weights) < KNOWN and weight < SHAPED and place.starts:
        return None
    if weight < KNOWN and (best.case in _LOCAL[:3] or (not best.is_nominative and local_case(run[-1]) in _LOCAL[:4])):
        return None  # "Elina Viirinkylästä": where she comes from
    others = tuple(other.name for other, much in ranked[1:] if weight - much < _CLOSE and other.name != best.name)
    mean = weights[0] * 0.7 + 0.3 * sum(weights) / len(weights)
    return _Reading(tuple(given), best, best.case, mean + weight, min(weights[0], weight), turned=False, others=others)


def _turned(run: tuple[str, ...], anchors: Anchors, known: Lists) -> _Reading | None:
    """The surname, in the nominative or (in speech) the genitive, then the given names."""
    if is_initial(run[0]) or _is_particle(run[0], run):
        return None
    if is_initial(run[-1]) and given_weight(run[0].lower(), known) >= KNOWN:
        return None  # "Pirkko H."
    firsts = [
        pair for pair in _ranked(run[0], anchors, known, surname=True) if pair[0].case in ("nominative", "genitive")
    ]
    lasts = _ranked(run[-1], anchors, known, surname=False)
    if not lasts or (not firsts and lasts[0][0].case not in _AGREEING):
        return None
    agreed = [p for p in _ranked(run[0], anchors, known, surname=True) if p[0].case == lasts[0][0].case]
    if agreed and lasts[0][0].case in _AGREEING and min(agreed[0][1], lasts[0][1]) >= KNOWN:
        firsts = agreed  # "Pasaselle Anterolle"
    if not firsts:
        return None
    first, weight = _first_surname(firsts)
    middle = [_nominative(word, anchors, known, surname=False) for word in run[1:-1]]
    if is_initial(run[-1]):
        given, much, case = run[1:], 0.8, first.case
    else:
        last, much = next((pair for pair in lasts if pair[0].is_nominative or pair[1] >= KNOWN), lasts[0])
        if not last.is_nominative and much < KNOWN:
            return None
        given, case = (*run[1:-1], cased(last.name, run[-1])), last.case
    mean = min([*middle, much])
    return _Reading(tuple(given), first, case, mean + weight - 0.25, min(weight, mean), turned=True)


def _first_surname(firsts: list[tuple[Candidate, float]]) -> tuple[Candidate, float]:
    """A surname that goes first: a genitive must be known or shaped to be one ("Uusitalon Paavo")."""
    fit = [(found, weight) for found, weight in firsts if found.case == "nominative" or weight >= SHAPED]
    return fit[0] if fit else firsts[-1]


def _is_enough(best: _Reading, run: tuple[str, ...], place: Place, known: Lists) -> bool:
    """True where the words are a name for all we know of their place."""
    given = max(found.given for found in candidates(best.given[0], known)) if best.given else 0.0
    if is_initial(best.given[0]):
        return best.surname.surname >= (0.3 if place.strong and not best.turned else SHAPED) or best.weight > 2
    if best.weight > 2.2:
        return True  # anchored
    if not place.cased:
        return _is_enough_without_case(best, given, place)
    if best.turned and place.starts and not place.strong and best.surname.surname < SHAPED:
        return False  # "Serkkupoika Matti"
    if given >= KNOWN:
        return best.lightest >= 0.12 or (place.strong and not best.turned)
    if best.surname.surname >= KNOWN and best.lightest >= (0.25 if place.starts else 0.15):
        return True
    if any(is_ordinary(word) for word in run[: 1 if place.starts else 0]):
        return False
    if place.strong and place.kin:
        return best.lightest >= 0.2
    return best.lightest >= (0.2 if place.strong or place.kin or place.said else 0.29) and not _is_place(run)


def _is_enough_without_case(best: _Reading, given: float, place: Place) -> bool:
    if place.strong or place.kin or place.said:
        fits = best.case == "nominative" or best.surname.surname >= SHAPED
        return given >= KNOWN and best.lightest >= 0.3 and fits
    if place.linked and best.case == "nominative" and not best.turned:
        return given >= KNOWN and best.surname.surname >= KNOWN
    return given >= KNOWN and best.surname.surname >= KNOWN and not is_ordinary(best.given[0])


def _is_place(run: tuple[str, ...]) -> bool:
    """True where an unknown pair holds a place's name: "Ylä-Lapin Sanomat"."""
    return any(local_case(word) for word in run)


def _person(best: _Reading, run: tuple[str, ...], readings: list[_Reading]) -> Person:
    surname = cased(best.surname.name, run[0] if best.turned else run[-1])
    between = [word.lower() if word.isupper() else word for word in run[1:-1] if _is_particle(word, run)]
    given = " ".join(cased(word.lower(), word) if not is_initial(word) else word for word in best.given)
    surname = " ".join([*between, surname])
    other = min(reading.weight for reading in readings) if len(readings) > 1 else best.weight - 1
    margin = max(best.weight - other, 0.01)
    name = f"{given} {surname}"
    if best.turned and run[0].lower() in words("names.surname-first") and len(run) > 2:
        name = f"{surname} {given}"
    others = tuple(f"{given} {cased(alternative, run[-1])}" for alternative in best.others)
    sure = 1.0 if best.lightest >= KNOWN else 0.9 if best.weight >= 1.3 else 0.7
    sure = min(sure, 0.6 if others else 1.0)
    return Person(0, len(run) - 1, name, given, surname, best.case, sure, margin if best.turned else -margin, others)


def _is_guess(best: Candidate, weight: float, word: str) -> bool:
    """True for an unknown word with a capital that may well be a given name."""
    return weight >= 0.2 and not is_ordinary(word) and not local_case(word) and best.surname < SHAPED


def _sureness(word: str, best: Candidate, place: Place, anchors: Anchors) -> float:
    """How sure a bare given name is; 0 where it is rather a word."""
    if anchors.given.get(best.name) and (place.cased or place.strong or not is_ordinary(word)):
        return 0.9
    ordinary = is_ordinary(word)
    is_word = word.lower() in words("names.words.too")
    if not place.cased:
        return 0.6 if place.kin or ((place.strong or place.said or place.linked) and not ordinary) else 0.0
    if is_word:
        return 0.6 if place.kin or place.said or place.linked else 0.0
    if place.starts and ordinary:
        is_told = (place.strong or place.said or place.told) and best.is_nominative
        return 0.6 if place.kin or place.linked or is_told else 0.0
    return 0.7 if ordinary or local_case(word) else 0.85


__all__ = ["GUESSED", "Anchors", "Person", "Place", "bare", "cased", "person"]
