"""The words of flyers, from lexicon/flyer.toml, as the readers ask for them."""

from __future__ import annotations

import re
from functools import cache

from mailbot import lexicon


def touches(block_id: str, text: str) -> bool:
    """True where the block `flyer.…` touches the text."""
    return bool(lexicon.block(f"flyer.{block_id}").regex.search(text))


def pattern(block_id: str) -> re.Pattern[str]:
    """The expression of the block `flyer.…`."""
    return lexicon.block(f"flyer.{block_id}").regex


def number(word: str | None) -> int | None:
    """The number that the word or the digits say; None where they say none.

    >>> number("20"), number("Twenty"), number("many"), number(None)
    (20, 20, None, None)
    """
    if not word:
        return None
    return int(word) if word.isdigit() else _values("value").get(word.lower())


def ordinal(word: str) -> int | None:
    """Which one of several the word says, -1 for the last; None where it says none.

    >>> ordinal("second"), ordinal("last"), ordinal("other")
    (2, -1, None)
    """
    for block in lexicon.blocks("flyer"):
        if "ordinal" in block.data and block.regex.fullmatch(word):
            return int(block.data["ordinal"])
    return None


@cache
def _values(key: str) -> dict[str, int]:
    return {word: block.data[key] for block in lexicon.blocks("flyer") if key in block.data for word in block.words}


@cache
def fields() -> dict[str, str]:
    """Each label of a field, in small letters, and the field that it names."""
    return {
        word: block.data["field"] for block in lexicon.blocks("flyer") if "field" in block.data for word in block.words
    }


def either(*block_ids: str) -> str:
    """The words of these blocks as alternatives of a pattern, the longest first."""
    words = {word for block_id in block_ids for word in lexicon.block(f"flyer.{block_id}").words}
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))


@cache
def numbers() -> str:
    """The words of numbers as alternatives of a pattern."""
    return "|".join(sorted(_values("value"), key=len, reverse=True))


def fields_in(label: str) -> set[str]:
    """The fields that the words of a label name: "Time and place"."""
    return {fields()[word] for word in re.split(r"[\s,&/]+", label.lower()) if word in fields()}


def field_of(label: str) -> str:
    """The field that a label or the head of a column names; "" where it names none or several.

    >>> field_of("Venue:"), field_of("Where and when"), field_of("Dinner")
    ('place', '', '')
    """
    plain = re.sub(r"\s+", " ", re.sub(r"[*_#:?|()]", " ", label)).strip(" .-–").lower()
    if not plain or len(plain) > 60 or re.search(r"\d", plain):
        return ""
    for part in (plain, *re.split(r"\s*/\s*", plain)):
        if found := fields().get(part):
            return found
    named = fields_in(plain)
    return named.pop() if len(named) == 1 and len(plain.split()) <= 4 else ""
