"""Short ids of their own for events."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace

from mailbot.flyer.found import Found


def named(found: Iterable[Found]) -> Iterator[Found]:
    """The events with ids of their own, short and plain."""
    used: set[str] = set()
    for number, one in enumerate(found, 1):
        options = [*_slugs(one.title), *_slugs(one.place), f"event{number}"]
        chosen = next((slug for slug in options if slug not in used), f"event{number}")
        while chosen in used:
            chosen += "x"
        used.add(chosen)
        yield replace(one, id=chosen)


def _slugs(text: str) -> Iterator[str]:
    """Short ascii names made of the words: the first long one, the first two, each of the others.

    >>> list(_slugs("Jäteasema ja kierrätys"))
    ['jateasema', 'jateasema-kierratys', 'kierratys']
    """
    plain = unicodedata.normalize("NFKD", text.lower().replace("ø", "o").replace("đ", "d"))
    ascii_only = plain.encode("ascii", "ignore").decode()
    long = [word for word in re.findall(r"[a-z0-9]+", ascii_only) if len(word) > 3]
    if not long:
        return
    yield long[0][:24]
    if len(long) > 1:
        yield f"{long[0][:20]}-{long[1][:20]}"
    yield from (word[:24] for word in long[1:])
