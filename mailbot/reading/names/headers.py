"""The persons of the From field: its display name, and its address where that is made of a name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

from mailbot import lexicon
from mailbot.model import Address
from mailbot.reading.names.candidates import KNOWN, SHAPED, given_weight, is_organisation, surname_weight
from mailbot.reading.names.lists import Lists
from mailbot.reading.names.person import Anchors, Person, Place, cased, person
from mailbot.reading.names.runs import Found, found_in

_PIECES = re.compile(r"\s*[/|(<\[–]\s*|\s+-\s+|\s+via\s+|,\s*(?=[A-ZÅÄÖ]{2,}\b)")
_COMMA = re.compile(r"^([^\W\d_][\w'’ -]*), ?([^\W\d_][\w'’. -]*)$")
_NOT_A_NAME = re.compile(r"[^\w\s.,'’/()|&+–-]|\d")
_PARTS = re.compile(r"[._]+")
_UMLAUTS = {"a": "äå", "o": "ö", "e": "é"}


def of_display(display: str, anchors: Anchors, known: Lists) -> tuple[str, tuple[Found, ...]]:
    """The piece of a display name that tells of persons, and they; none for offices, nicknames and lone initials."""
    plain = _NOT_A_NAME.sub(" ", display.strip().strip("'\"")).strip()
    for piece in map(_straight, _PIECES.split(plain)):
        if _is_office(piece):
            continue
        found = tuple(_in_piece(piece, anchors, known))
        if found:
            return piece, found
    return "", ()


def _straight(piece: str) -> str:
    """The piece with the given name first where a comma parts them: "Virtanen, Maija"."""
    comma = _COMMA.match(piece.strip())
    if comma is None or len(comma[1].split()) > 2 or is_organisation(comma[1]) or is_organisation(comma[2].split()[0]):
        return piece
    return f"{comma[2]} {comma[1]}"


def _in_piece(piece: str, anchors: Anchors, known: Lists) -> Iterator[Found]:
    cased_well = not piece.islower()
    place = Place(strong=True, starts=True, cased=cased_well, kin=True)
    yield from found_in(piece, 0, len(piece), place, anchors, known)


def _is_office(piece: str) -> bool:
    return not piece.strip() or any(is_organisation(word.strip(".,")) for word in piece.split())


def of_address(sender: Address, hints: Mapping[str, str], known: Lists) -> Person | None:
    """The person whose name the local part is ("etunimi.sukunimi04"); None for offices and nicknames.

    `hints` are the mail's words in lower case by their `plain` spelling, by which "niemela" becomes "niemelä".
    """
    local = sender.email.partition("@")[0].partition("+")[0]
    parts = [part.strip("-0123456789") for part in _PARTS.split(local)]
    parts = [part for part in parts if part]
    if len(parts) < 2 or any(_is_role(part) or len(part) < 2 for part in (parts[0], parts[-1])):
        return None
    spelt = [restored(part, hints, known) for part in parts]
    best = max(max(given_weight(part, known) for part in spelt), surname_weight(spelt[-1], known))
    if best < SHAPED and len(parts) > 2:
        return None
    if len(spelt[0]) < 3 and given_weight(spelt[0], known) < KNOWN:
        return None
    run = tuple(cased(part, part) for part in spelt)
    return person(run, Place(strong=True, kin=True), Anchors(), known)


def plain(word: str) -> str:
    """The word as an address spells it: lower case, no dots, no signs.

    >>> plain("O'Sullivan"), plain("Niemelä"), plain("Björklöf")
    ('osullivan', 'niemela', 'bjorklof')
    """
    return "".join(letter for letter in unicodedata.normalize("NFKD", word.lower()) if letter.isalpha())


def restored(word: str, hints: Mapping[str, str], known: Lists) -> str:
    """The word with the dots that an address cannot hold, where the mail's own words or the lists have them.

    >>> from mailbot.reading.names.lists import lists
    >>> restored("niemela", {}, lists()), restored("saari", {}, lists())
    ('niemelä', 'saari')
    """
    if plain(word) in hints:
        return hints[plain(word)]
    spellings = tuple(_spellings(word))
    weighed = [max(given_weight(one, known), surname_weight(one, known)) for one in spellings]
    best = max(weighed)
    if weighed[0] >= KNOWN or best < KNOWN:
        return word
    return spellings[weighed.index(best)]


def _spellings(word: str) -> Iterator[str]:
    """The word, and itself with one, two … letters dotted."""
    yield word
    places = [at for at, letter in enumerate(word) if letter in _UMLAUTS]
    if len(places) > 6:
        return
    front = "".join({"a": "ä", "o": "ö"}.get(letter, letter) for letter in word)
    if front != word:
        yield front
    for at in places:
        for dotted in _UMLAUTS[word[at]]:
            yield word[:at] + dotted + word[at + 1 :]
    for first in places:
        for second in places:
            if first < second:
                for a in _UMLAUTS[word[first]]:
                    for b in _UMLAUTS[word[second]]:
                        yield word[:first] + a + word[first + 1 : second] + b + word[second + 1 :]


def _is_role(part: str) -> bool:
    return bool(lexicon.block("names.roles").regex.fullmatch(part)) or is_organisation(part)
