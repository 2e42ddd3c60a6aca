"""The shapes of what a sender wrote and may get back: a name, and the words of a diet. Nothing else goes back.

And of what no person writes who registers: then nothing goes back at all.
"""

from __future__ import annotations

import re
import unicodedata

_LETTER = r"[^\W\d_]"
_PART = rf"(?:(?:{_LETTER}\.)+|{_LETTER}+(?:['’]{_LETTER}+)*\.?)"
_TOKEN = rf"{_PART}(?:[-‐‑–]{_PART})*['’]?"
_NAME = re.compile(rf"{_TOKEN}(?: {_TOKEN})*")
_LATIN, _OTHER = re.compile("[A-Za-z\u00c0-\u024f]"), re.compile("[\u0370-\u03ff\u0400-\u052f\u0530-\u058f]")
_DIET = re.compile(rf"(?:{_LETTER}|\d(?!\d\d\d)|[ \-‐‑–'’,()%]|\.(?= |$))+")


def is_well_shaped(name: str) -> bool:
    """True for what can be a person's name: letters, spaces, - ' and ., at most 80 characters and 6 words.

    A dot stands after an initial or at a word's end only, so that no address of a web page passes; no word mixes Latin
    letters with Greek, Cyrillic or Armenian ones that look like them.

    >>> is_well_shaped("Anna-Liisa O'Brien"), is_well_shaped("J.P. af Ursin"), is_well_shaped("www.example")
    (True, True, False)
    >>> is_well_shaped("{{7*7}}"), is_well_shaped("Maija <b>"), is_well_shaped("")
    (False, False, False)
    """
    whole = unicodedata.normalize("NFC", name)
    is_mixed = any(_LATIN.search(word) and _OTHER.search(word) for word in whole.split())
    return len(whole) <= 80 and len(whole.split()) <= 6 and not is_mixed and _NAME.fullmatch(whole) is not None


def is_plain(words: str) -> bool:
    """True for words of a diet that may be repeated: letters, few digits, plain punctuation, at most 80 characters.

    >>> is_plain("omena (raaka), max 2 %"), is_plain("see www.example"), is_plain("call 0405551234")
    (True, False, False)
    """
    whole = unicodedata.normalize("NFC", words)
    return len(whole) <= 80 and len(whole.split()) <= 10 and _DIET.fullmatch(whole) is not None


_SIGNS_OF_CODE = re.compile(r"[{}\[\]<>|\\=;$^~`]|://|\bwww\.", re.IGNORECASE)
_CODE = re.compile(r"\{\{|\{%|<\s*/?\s*script|javascript:|(?:^|\s)[=@+-][A-Z]{2,}\(|=\?[\w-]+\?[bq]\?", re.IGNORECASE)


def is_harmless_author(shown: str, email: str) -> bool:
    """True for the name that an author shows beside this address, unless it is code, a page, or another's address.

    >>> is_harmless_author("Virtanen, Maija (Oy)", "m@a.example"), is_harmless_author("m@a.example", "m@a.example")
    (True, True)
    >>> is_harmless_author("{{7*7}}", "m@a.example"), is_harmless_author("ilmo@b.example", "m@a.example")
    (False, False)
    """
    shown = unicodedata.normalize("NFC", shown)
    if _SIGNS_OF_CODE.search(shown) or len(shown) > 100:
        return False
    if any(_LATIN.search(word) and _OTHER.search(word) for word in shown.split()):
        return False
    return "@" not in shown or shown.strip("'\"() ").lower() == email


def is_harmless(text: str) -> bool:
    """True for words that hold no code: of templates, pages, sheets or headers.

    >>> is_harmless("Tulen 18.3. = torstai"), is_harmless("Hei {{ 7*7 }}"), is_harmless('=HYPERLINK("x")')
    (True, False, False)
    """
    return not _CODE.search(text)
