"""A short answer, read whole: yes, no, or only thanks. Words that are not known make it no such answer."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mailbot import lexicon
from mailbot.model import Reply

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_KINDS = ("yes", "fits", "verb", "no", "left", "fine", "thanks", "filler")
_LONGEST = 20  # words


def find(text: str, names: Iterable[str]) -> Reply | None:
    """What all of the text says; None where it says more than that, or asks.

    >>> find("Kyllä kiitos! T. Maija", ["Maija Oja"]), find("Ei sovi meille", []), find("Tack så mycket!", [])
    (<Reply.YES: 'yes'>, <Reply.NO: 'no'>, <Reply.THANKS: 'thanks'>)
    >>> find("Kyllä, ja Pekka on vegaani", []), find("Ok, kiitos", [])
    (None, <Reply.FINE: 'fine'>)
    """
    known = {word for name in names for word in _WORD.findall(name.casefold())}
    said = [word for word in _WORD.findall(text.casefold()) if word not in known]
    if "?" in text or not said or len(said) > _LONGEST:
        return None
    kinds = {_kind(word) for word in said}
    if None in kinds:
        return None
    if "no" in kinds:
        return None if kinds & {"yes", "fits"} else Reply.NO
    if "left" in kinds:
        return None
    if kinds & {"yes", "fits", "verb"}:
        return Reply.YES
    return Reply.FINE if "fine" in kinds else Reply.THANKS if "thanks" in kinds else None


def _kind(word: str) -> str | None:
    return next((kind for kind in _KINDS if lexicon.block(f"reply.{kind}").regex.fullmatch(word)), None)
