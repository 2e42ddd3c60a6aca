"""The words: TOML files of blocks, each with its examples.

A block is an id, stems (word beginnings), words (whole), or a pattern (a regular expression), and the examples that it
must (`yes`) and must not (`no`) touch. Loading fails without a `yes`; one test runs them all. Other keys are the
reader's own (`data`). Adding a word is one edit in one file.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

_FIRST = re.compile(r"\w+")
_BEGINNING = 3  # letters by which a block is passed over without a search
_OWN = {"id", "stems", "words", "pattern", "yes", "no", "languages"}


@dataclass(frozen=True)
class Block:
    """Words that mean one thing, with their examples."""

    id: str
    stems: tuple[str, ...]
    words: tuple[str, ...]
    pattern: str
    yes: tuple[str, ...]
    no: tuple[str, ...]
    languages: tuple[str, ...]  # empty: any
    data: dict[str, Any]

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """Matches the block's words anywhere, in any case; `^` and `$` are line ends; a space is any white space."""
        endings = [(stem, r"\w*") for stem in self.stems] + [(word, r"(?!\w)") for word in self.words]
        alternatives = [_at_word_start(endings)] if endings else []
        if self.pattern:
            alternatives.append(_on_one_line(self.pattern))
        return re.compile("|".join(alternatives), re.IGNORECASE | re.MULTILINE)

    @cached_property
    def beginnings(self) -> frozenset[str] | None:
        """One of these begins some word of every text that it touches, cut to three letters; None: nothing is known."""
        firsts = [_FIRST.match(word) for word in (*self.stems, *self.words)]
        shortest = min(map(len, self.stems), default=_BEGINNING)
        if self.pattern or shortest < _BEGINNING or not all(firsts):
            return None
        return frozenset(found[0][:_BEGINNING].lower() for found in firsts if found)


def beginnings(text: str) -> frozenset[str]:
    """The beginnings of a text's words, as a block has them."""
    return frozenset(word[:_BEGINNING] for word in _FIRST.findall(text.lower()))


def _at_word_start(endings: list[tuple[str, str]]) -> str:
    """One pattern for words with their endings, tried only where a word begins with one of their first letters."""
    by_letter: dict[str, list[str]] = {}
    for word, ending in endings:
        by_letter.setdefault(word[0].lower(), []).append(_spaced(re.escape(word[1:])) + ending)
    first = "".join(map(re.escape, by_letter))
    groups = (f"{re.escape(letter)}(?:{'|'.join(rests)})" for letter, rests in by_letter.items())
    return rf"(?<!\w)(?=[{first}])(?:{'|'.join(groups)})"


def _on_one_line(pattern: str) -> str:
    """The pattern, white space at the beginning of a line kept to it: else blank lines take time by their square."""
    return pattern.replace(r"^\s*", r"^[^\S\n]*").replace(r"^[\s", r"^[ \t\u00a0")


def _spaced(pattern: str) -> str:
    return pattern.replace(r"\ ", r"\s+")


@cache
def blocks(file: str) -> tuple[Block, ...]:
    """The blocks of `lexicon/FILE.toml` in order; ValueError where one has no `yes` or no words."""
    text = files(__name__).joinpath(f"{file}.toml").read_text(encoding="utf-8")
    return tuple(_block(file, raw) for raw in tomllib.loads(text).get("block", []))


@cache
def block(block_id: str) -> Block:
    """The block with this id; the part before the first dot is its file. KeyError if there is none."""
    for found in blocks(block_id.partition(".")[0]):
        if found.id == block_id:
            return found
    raise KeyError(block_id)


def names() -> tuple[str, ...]:
    """The lexicon's files, without `.toml`."""
    return tuple(sorted(entry.name[:-5] for entry in files(__name__).iterdir() if entry.name.endswith(".toml")))


def _block(file: str, raw: dict[str, Any]) -> Block:
    made = Block(
        id=raw["id"],
        stems=tuple(raw.get("stems", ())),
        words=tuple(raw.get("words", ())),
        pattern=raw.get("pattern", ""),
        yes=tuple(raw.get("yes", ())),
        no=tuple(raw.get("no", ())),
        languages=tuple(raw.get("languages", ())),
        data={key: value for key, value in raw.items() if key not in _OWN},
    )
    if not made.id.startswith(file + "."):
        raise ValueError(f"lexicon/{file}.toml: the id {made.id!r} must begin with {file!r} and a dot")
    if not made.yes:
        raise ValueError(f"lexicon/{file}.toml: the block {made.id!r} has no yes example")
    if not (made.stems or made.words or made.pattern):
        raise ValueError(f"lexicon/{file}.toml: the block {made.id!r} has no words")
    return made
