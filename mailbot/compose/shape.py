"""The shapes of what a sender wrote and may get back: a name, and the words of a diet. Nothing else goes back."""

from __future__ import annotations

import re
import unicodedata

_LETTER = r"[^\W\d_]"
_PART = rf"(?:(?:{_LETTER}\.)+|{_LETTER}+(?:['’]{_LETTER}+)*\.?)"
_TOKEN = rf"{_PART}(?:[-‐‑–]{_PART})*['’]?"
_NAME = re.compile(rf"{_TOKEN}(?: {_TOKEN})*")
_DIET = re.compile(rf"(?:{_LETTER}|\d(?!\d\d\d)|[ \-‐‑–'’,()%]|\.(?= |$))+")


def is_well_shaped(name: str) -> bool:
    """True for what can be a person's name: letters, spaces, - ' and ., at most 80 characters and 6 words.

    A dot stands after an initial or at a word's end only, so that no address of a web page passes.

    >>> is_well_shaped("Anna-Liisa O'Brien"), is_well_shaped("J.P. af Ursin"), is_well_shaped("www.example")
    (True, True, False)
    >>> is_well_shaped("{{7*7}}"), is_well_shaped("Maija <b>"), is_well_shaped("")
    (False, False, False)
    """
    whole = unicodedata.normalize("NFC", name)
    return len(whole) <= 80 and len(whole.split()) <= 6 and _NAME.fullmatch(whole) is not None


def is_plain(words: str) -> bool:
    """True for words of a diet that may be repeated: letters, few digits, plain punctuation, at most 80 characters.

    >>> is_plain("omena (raaka), max 2 %"), is_plain("see www.example"), is_plain("call 0405551234")
    (True, False, False)
    """
    whole = unicodedata.normalize("NFC", words)
    return len(whole) <= 80 and len(whole.split()) <= 10 and _DIET.fullmatch(whole) is not None
