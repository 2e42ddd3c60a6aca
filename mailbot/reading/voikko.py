"""Finnish morphology: the readings of a word, from Voikko's word data.

The tags of the transducer's outputs are those of voikko-fi's VVFST; they are read as pyvoikko reads them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from mailbot.reading import kfst

_LONGEST = 60  # letters


class WordClass(StrEnum):
    """Voikko's classes of words, by its own names (libvoikko's CLASS attribute)."""

    NOUN = "nimisana"
    ADJECTIVE = "laatusana"
    NOUN_ADJECTIVE = "nimisana_laatusana"
    INTERJECTION = "huudahdussana"
    GIVEN = "etunimi"
    SURNAME = "sukunimi"
    PLACE = "paikannimi"
    NAME = "nimi"
    VERB = "teonsana"
    ABBREVIATION = "lyhenne"
    ADVERB = "seikkasana"
    NUMERAL = "lukusana"
    PRONOUN = "asemosana"
    CONJUNCTION = "sidesana"
    PARTICLE = "suhdesana"
    NEGATION = "kieltosana"
    PREFIX = "etuliite"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Form:
    """One reading of a word; a feature that the reading does not have is ""."""

    lemma: str  # in the case that Voikko gives: names with a capital
    word_class: WordClass = WordClass.NONE
    case: str = ""  # nominative, genitive, partitive, inessive, …
    number: str = ""  # singular, plural
    person: str = ""  # 1, 2, 3 (with number), 4: passive
    mood: str = ""  # indicative, conditional, imperative, potential, infinitive1 … infinitive5
    tense: str = ""  # present, past
    negation: str = ""  # true: only beside a negative verb; false: never beside one; both
    possessive: str = ""  # 1s, 2s, 1p, 2p, 3
    participle: str = ""  # active_present, …
    comparison: str = ""  # comparative, superlative
    focus: str = ""  # kin, kaan, ko
    parts: tuple[str, ...] = ()  # base forms of a compound's parts; empty where it is no compound


@lru_cache(maxsize=20_000)
def analyse(word: str) -> tuple[Form, ...]:
    """Every reading of this word, whatever its capitals; empty where Voikko does not know it.

    >>> {(form.lemma, form.case) for form in analyse("Virtasella") if form.word_class == WordClass.SURNAME}
    {('Virtanen', 'adessive')}
    """
    return tuple(dict.fromkeys(form for form in map(_form, raw(word.lower())) if form.word_class))


def is_word(word: str, *classes: WordClass) -> bool:
    """True where a reading of this word is of one of these classes; of any at all where none are given."""
    return any(not classes or form.word_class in classes for form in analyse(word))


def raw(word: str) -> tuple[str, ...]:
    """The transducer's outputs for a word as it stands, e.g. "[Les][Xp]Virtanen[X]virta[Sade][Ny]sella"."""
    return tuple(dict.fromkeys(kfst.transducer().outputs(word))) if 0 < len(word) <= _LONGEST else ()


# ---------------------------------------------------------------- from output to form

_PART = re.compile(r"\[([^\]]+)\]|([^\[]+)")
_CLASSES = {
    "n": WordClass.NOUN,
    "nl": WordClass.NOUN_ADJECTIVE,
    "l": WordClass.ADJECTIVE,
    "h": WordClass.INTERJECTION,
    "ee": WordClass.GIVEN,
    "es": WordClass.SURNAME,
    "ep": WordClass.PLACE,
    "em": WordClass.NAME,
    "t": WordClass.VERB,
    "a": WordClass.ABBREVIATION,
    "s": WordClass.ADVERB,
    "u": WordClass.NUMERAL,
    "ur": WordClass.NUMERAL,
    "r": WordClass.PRONOUN,
    "c": WordClass.CONJUNCTION,
    "d": WordClass.PARTICLE,
    "k": WordClass.NEGATION,
    "p": WordClass.PREFIX,
}


def _table(pairs: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in pairs.split())


_FEATURES: dict[str, tuple[str, dict[str, str]]] = {
    "S": (
        "case",
        _table(
            "n=nominative g=genitive p=partitive es=essive tr=translative ine=inessive ela=elative ill=illative "
            "ade=adessive abl=ablative all=allative ab=abessive ko=comitative in=instructive sti=adverbial "
            "ak=accusative"
        ),
    ),
    "N": ("number", _table("y=singular m=plural")),
    "P": ("person", {}),
    "T": (
        "mood",
        _table(
            "n1=infinitive1 n2=infinitive2 n3=infinitive3 n4=infinitive4 n5=infinitive5 t=indicative e=conditional "
            "k=imperative m=potential"
        ),
    ),
    "A": ("tense", _table("p=present i=past")),
    "E": ("negation", _table("t=true f=false b=both")),
    "O": ("possessive", _table("1y=1s 2y=2s 1m=1p 2m=2p 3=3")),
    "R": (
        "participle",
        _table("v=active_present a=passive_present u=active_past t=passive_past m=agent e=negative"),
    ),
    "C": ("comparison", _table("c=comparative s=superlative")),
    "F": ("focus", {}),
}


@dataclass
class _Piece:
    """A part of a compound while its tags are read."""

    features: dict[str, str]
    word_class: WordClass = WordClass.NONE
    base: str = ""
    surface: str = ""


def _form(output: str) -> Form:
    pieces = [_piece(part) for part in output.split("[Bc]")]
    named = [piece for piece in pieces if piece.word_class] or pieces[-1:]
    last = named[-1]
    if len(named) == 1:
        return Form(last.base, last.word_class, **last.features)  # type: ignore[arg-type]
    lemma = "".join(_linked(piece) for piece in named[:-1]) + last.base
    return Form(lemma, last.word_class, parts=tuple(piece.base for piece in named), **last.features)


def _linked(piece: _Piece) -> str:
    """A compound's earlier part: only adjectives stand in their base form there."""
    bent = piece.word_class not in (WordClass.ADJECTIVE, WordClass.NOUN_ADJECTIVE)
    text = piece.surface if bent else piece.base
    return text + ("-" if piece.surface.endswith("-") and not text.endswith("-") else "")


def _piece(output: str) -> _Piece:
    piece, marks = _Piece({}), set()
    mode, plain, base = "", "", ""
    for tag, text in _PART.findall(output):
        if text:
            if mode == "p":
                base += text
            elif not mode:
                plain += text
        elif tag in ("Xp", "Xj"):
            mode, piece.base, piece.surface, plain, base = "p", piece.base + plain, piece.surface + plain, "", ""
        elif tag in ("Xr", "Xs"):
            mode = "r"
        elif tag == "X":
            mode = ""
        elif tag[0] == "L":
            piece.word_class = _CLASSES.get(tag[1:], WordClass.NONE)
        elif tag[0] in "ID":
            marks.add(tag)
        elif tag[0] in _FEATURES:
            field, values = _FEATURES[tag[0]]
            piece.features[field] = values.get(tag[1:], tag[1:])
    piece.surface += plain
    piece.base = _cased(piece.base + base or piece.surface.removesuffix("-"), piece, marks)
    return piece


def _cased(base: str, piece: _Piece, marks: set[str]) -> str:
    if "De" in marks and piece.surface.endswith("is-"):
        base = piece.surface[:-1]
    base = base.replace("=", "").replace("--", "-")
    if "Dg" in marks:
        return base.lower()
    return base.capitalize() if "De" in marks else base
