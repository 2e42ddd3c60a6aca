"""The order of names that people expect in Finland: by surname, å ä ö last."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from mailbot import lexicon
from mailbot.model import Registration

# CLDR's Finnish order: these are letters of their own, behind z, or sorted as these.
_LAST = {"å": "{", "ä": "|", "ö": "}", "æ": "|", "ø": "}", "ü": "y", "ð": "d", "đ": "d", "þ": "th", "ß": "ss", "ł": "l"}


def key(text: str) -> tuple[str, str]:
    """What to sort a word by; words that differ in an accent only stand beside each other.

    >>> sorted(["Öhman", "Aalto", "Åberg", "Zidan", "Äijö", "Ahlén"], key=key)
    ['Aalto', 'Ahlén', 'Zidan', 'Åberg', 'Äijö', 'Öhman']
    """
    whole = unicodedata.normalize("NFC", text).casefold()
    return "".join(_letter(sign) for sign in whole), whole


def _letter(sign: str) -> str:
    if sign in _LAST:
        return _LAST[sign]
    base = "".join(part for part in unicodedata.normalize("NFD", sign) if not unicodedata.combining(part))
    return base if base.isalnum() or base == " " else ""


def halves(name: str) -> tuple[str, str]:
    """Surname and given names of a name; a name of one word is a given name.

    >>> halves("Anna-Liisa Mäkinen"), halves("Carl Gustaf von Essen"), halves("Pekka")
    (('Mäkinen', 'Anna-Liisa'), ('von Essen', 'Carl Gustaf'), ('', 'Pekka'))
    """
    words = name.split()
    if len(words) < 2:
        return "", name.strip()
    particle = lexicon.block("zones.particle").regex
    at = len(words) - 1
    while at > 1 and particle.fullmatch(words[at - 1]) and words[at - 1].islower():
        at -= 1
    return " ".join(words[at:]), " ".join(words[:at])


def by_name(listed: Iterable[Registration]) -> list[Registration]:
    """The registrations by surname and given name (particles do not count); those without a name last, by sender."""
    return sorted(listed, key=_order)


def _order(one: Registration) -> tuple[object, ...]:
    if not one.name:
        return (1, key(one.sender), key(""), one.id or 0)
    surname, given = halves(one.name)
    main = surname.split()[-1] if surname else given
    return (0, key(main), key(given if surname else ""), one.id or 0)
