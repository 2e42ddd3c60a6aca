"""The lists of given names and surnames: the built-in ones, and those of an operator's own files."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

from mailbot import lexicon


@dataclass(frozen=True, slots=True)
class Lists:
    """Nominatives in lower case."""

    given: frozenset[str]
    surnames: frozenset[str]


def load_names(path: Path) -> frozenset[str]:
    """The names of a file as the Digital and Population Data Services Agency publishes them, in lower case.

    A header line, then a name and its number of bearers, parted by a semicolon or a comma; UTF-8, with or without BOM.
    """
    text = path.read_text(encoding="utf-8-sig")
    rows = csv.reader(io.StringIO(text), delimiter=";" if ";" in text.partition("\n")[0] else ",")
    next(rows, None)
    return frozenset(row[0].strip().lower() for row in rows if row and row[0].strip())


@lru_cache(maxsize=8)
def lists(given: frozenset[str] = frozenset(), surnames: frozenset[str] = frozenset()) -> Lists:
    """The built-in lists and these."""
    return Lists(_built_in("given.txt") | given, _built_in("surnames.txt") | surnames)


@cache
def _built_in(file: str) -> frozenset[str]:
    text = files(lexicon).joinpath(file).read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


@cache
def nicknames() -> dict[str, tuple[str, ...]]:
    """The given names that a short name stands for, in lower case."""
    pairs = lexicon.block("names.nicknames").data["pairs"].split()
    return {short: tuple(full.split(",")) for short, full in (pair.split("=") for pair in pairs)}


@cache
def words(block: str) -> frozenset[str]:
    """The whole words of a block of names.toml, in lower case."""
    return frozenset(word.lower() for word in lexicon.block(block).words)
