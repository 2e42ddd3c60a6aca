"""What a single word says of eating: a diet, a food, or a sign such as a negation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from functools import cache, lru_cache

from mailbot import lexicon
from mailbot.model import DietWords
from mailbot.reading import words
from mailbot.reading.diets import spoken

_DOUBLED = re.compile(r"([bcdfghjklmnpqrstv])\1")


@dataclass(frozen=True, slots=True)
class Sense:
    """What a word does. `tags` empty in a food or free: it is kept in the sender's words."""

    kind: str
    id: str = ""
    tags: frozenset[str] = frozenset()
    head: str = ""  # the food in a compound, as it was written
    grain: bool = False
    half: bool = False  # "nut-": the rest of the compound follows later
    ending: re.Pattern[str] = re.compile("")  # what may follow the stem


@dataclass(frozen=True, slots=True)
class Mark:
    """A sense at its place in the text."""

    start: int
    end: int
    sense: Sense


class Sign(Enum):
    """What a sentence says of a food or a diet."""

    AVOID = auto()
    FINE = auto()
    OFF = auto()  # said to hold no more, or not at all


@dataclass(frozen=True, slots=True)
class Signed:
    """A food or diet with its sign, and how sure that is."""

    mark: Mark
    sign: Sign
    sure: float = 1.0


@dataclass
class _Table:
    whole: dict[str, Sense] = field(default_factory=dict)
    stems: dict[str, Sense] = field(default_factory=dict)
    phrases: dict[str, list[tuple[re.Pattern[str], Sense]]] = field(default_factory=dict)
    tails: frozenset[str] = frozenset()
    shortest: int = 2


_KINDS = {
    "food",
    "diet",
    "open",
    "raw",
    "negation",
    "eating",
    "liking",
    "modal",
    "avoid",
    "except",
    "fine",
    "fits",
    "yes",
}
_KINDS |= {"turn", "join", "affirm", "copula", "still", "filler", "share", "nothing"}
WORD = Sense("word")
NAME = Sense("filler", "name")
_SHORTEST_HEAD = 3
_ALWAYS = "foods.nut"  # whatever stands before it in a compound
_LONGEST = 60  # letters of a word; longer ones are none
_SPOKEN = {"food", "diet", "eating", "fine", "fits", "all", "avoid"}  # what is looked for behind dialect
_LOOSE = {"avoid", "open"}  # stems that any ending may follow


@cache
def _table() -> _Table:
    table = _Table()
    for block in (*lexicon.blocks("foods"), *lexicon.blocks("diets")):
        kind = block.data.get("kind", "food")
        if kind == "tail":
            table.tails = frozenset(block.words)
        elif kind in _KINDS:
            _add(table, block, _sense(block, kind))
    return table


@cache
def _own_table(own: tuple[DietWords, ...]) -> _Table:
    table = _Table(tails=_table().tails)
    for one in own:
        _add(table, one, Sense(one.kind, one.id, one.tags, ending=_ending(())))
    return table


def _sense(block: lexicon.Block, kind: str) -> Sense:
    tags = frozenset(block.data.get("tags", ()))
    return Sense(kind, block.id, tags, grain=block.data.get("grain", False), ending=_ending(block.languages))


@cache
def _ending(languages: tuple[str, ...]) -> re.Pattern[str]:
    """What may follow a stem of these languages; of none: of any."""
    endings = [block for block in lexicon.blocks("foods") if block.data.get("kind") == "ending"]
    return re.compile(
        "|".join(f"(?:{one.pattern})" for one in endings if not languages or one.languages[0] in languages)
    )


def _add(table: _Table, block: lexicon.Block | DietWords, sense: Sense) -> None:
    for stem in block.stems:
        _add_one(table, stem, sense, r"\w*", table.stems)
    for word in block.words:
        _add_one(table, word, sense, r"(?!\w)", table.whole)


def _add_one(table: _Table, text: str, sense: Sense, after: str, single: dict[str, Sense]) -> None:
    first, *rest = text.split(" ")
    if not rest:
        single.setdefault(text, sense)
        return
    pattern = re.compile(r"\s+".join(re.escape(part) for part in (first, *rest)) + after)
    table.phrases.setdefault(first, []).append((pattern, sense))
    table.phrases[first].sort(key=lambda pair: -len(pair[0].pattern))


def sense(word: str, own: tuple[DietWords, ...] = ()) -> Sense:
    """What a lower-case word says, the installation's own words first; kind "word" where it says nothing of eating."""
    return (_of_own(word, own) if own else None) or _of_all(word)


@lru_cache(maxsize=2_000)
def _of_own(word: str, own: tuple[DietWords, ...]) -> Sense | None:
    table = _own_table(own)
    if found := table.whole.get(word) or _by_stem(word, table):
        return found
    compound = regex("foods.free").match(word) or regex("foods.allergy").match(word)
    head = compound.group("head").rstrip("-") if compound else ""
    food = table.whole.get(head) or _by_stem(head, table)
    return Sense("diet", food.id, food.tags, head) if food and food.kind == "food" else None


@lru_cache(maxsize=20_000)
def _of_all(word: str) -> Sense:
    if len(word) > _LONGEST:
        return WORD
    known = _table().whole.get(word) or _joined(word) or _by_stem(word) or _squeezed(word) or _ending_in_food(word)
    return known or spoken.as_written(word, _of_dialect) or spoken.corrected(word, _long_stems(), _misspelt) or WORD


def _of_dialect(word: str) -> Sense | None:
    found = _plain(word) or _squeezed(word)
    return found if found and found.kind in _SPOKEN else None


def _misspelt(stem: str, rest: str) -> Sense | None:
    found = _table().stems[stem]
    return found if _is_rest(rest, found) else None


@cache
def _long_stems() -> spoken.Index:
    """The stems long enough to be known with one letter wrong: of diets and of what the closed list has."""
    stems = _table().stems.items()
    return spoken.Index(stem for stem, sense in stems if sense.tags and len(stem) >= spoken.SHORTEST)


def _plain(word: str) -> Sense | None:
    table = _table()
    return table.whole.get(word) or _by_stem(word)


def _by_stem(word: str, table: _Table | None = None) -> Sense | None:
    """The longest stem that the word begins with, where only an ending or a known tail follows."""
    table = table or _table()
    for length in range(len(word), 1, -1):
        found = table.stems.get(word[:length])
        if found and (found.kind in _LOOSE or _is_rest(word[length:], found)):
            return found
    return None


def _is_rest(rest: str, found: Sense) -> bool:
    if found.ending.fullmatch(rest):
        return True
    rest, tails = rest.lstrip("-"), _table().tails
    return any(rest[:length] in tails and found.ending.fullmatch(rest[length:]) for length in range(len(rest), 2, -1))


def _joined(word: str) -> Sense | None:
    """Compounds: a food and "-free", a food and "allergy"; the half of one; a hyphen and a diet."""
    if compound := regex("foods.free").match(word):
        return _compound(compound.group("head").rstrip("-."))
    if compound := regex("foods.allergy").match(word):
        return _allergy(compound.group("head").rstrip("-"))
    if word.endswith("-"):
        found = _food(word[:-1])
        raw = _plain(word[:-1]) if not found else None
        if raw and raw.kind == "raw":
            return Sense("food", "diets.raw")  # "cured and cold-smoked fish"
        return replace(found, half=True) if found else None
    parts = word.split("-") if "-" in word else []
    if any(_is_negation(part) for part in parts):
        return None
    return next((known for part in parts if (known := _plain(part)) and known.kind == "diet"), None)


def _compound(head: str) -> Sense | None:
    known = _food(head)
    return Sense("diet", known.id, known.tags, head, known.grain) if known else None


def _allergy(head: str) -> Sense:
    if known := _compound(head):
        return known
    if len(head) < _SHORTEST_HEAD or is_strange(head):
        return Sense("strange")
    return Sense("open", "foods.allergy", frozenset(), head)


def _is_negation(part: str) -> bool:
    found = _table().whole.get(part)
    return part == "non" or (found is not None and found.kind == "negation")


def _food(head: str) -> Sense | None:
    found = _plain(head) or _squeezed(head)
    found = found or (last if (last := _ending_in_food(head)) and last.id == _ALWAYS else None)
    return found if found and found.kind == "food" else None


def _squeezed(word: str) -> Sense | None:
    """Dialects double consonants: a short vowel, one consonant too many."""
    squeezed = _DOUBLED.sub(r"\1", word)
    found = _by_stem(squeezed) if squeezed != word and len(squeezed) > 4 else None
    return found if found and found.kind in {"food", "diet"} else None


def _ending_in_food(word: str) -> Sense | None:
    """A compound of a food that no list has as a whole."""
    for start in range(3, len(word) - 3):
        for length in range(len(word) - start, 2, -1):
            if word[start : start + length] in _lasts() and _ending(()).fullmatch(word[start + length :]):
                last = _by_stem(word[start:])
                return last if last and last.id == _ALWAYS else Sense("food", "foods.lasts")
    return None


@cache
def _lasts() -> frozenset[str]:
    return frozenset(lexicon.block("foods.lasts").stems)


@cache
def regex(block_id: str) -> re.Pattern[str]:
    """The pattern of a block."""
    return lexicon.block(block_id).regex


def is_strange(word: str) -> bool:
    """True for what one is allergic to without eating it: scents, animals, Mondays."""
    return bool(regex("diets.strange").match(word) or regex("diets.nameless").match(word))


def marks(lower: str, own: tuple[DietWords, ...] = ()) -> tuple[Mark, ...]:
    """Every word, sign and known phrase of a lower-case text, in order."""
    found: list[Mark] = []
    phrases, own_phrases, reached = _table().phrases, _own_table(own).phrases, 0
    for token in _tokens(lower):
        if token.start < reached:
            continue
        mark = _phrase(lower, token, own_phrases) or _phrase(lower, token, phrases)
        mark = mark or Mark(token.start, token.end, _of(lower, token, own))
        if found and found[-1].sense.kind == "raw" and mark.sense.kind == "food":
            mark = Mark(found.pop().start, mark.end, Sense("food", "diets.raw"))
        found.append(mark)
        reached = mark.end
    return tuple(found)


def _tokens(lower: str) -> Iterator[words.Token]:
    """The tokens, two words apart that only a full stop joins: "tuvassa.en"."""
    for token in words.tokens(lower):
        if "." not in token.text or len(token.text) == 1 or _joined(token.text):
            yield token
            continue
        at = token.start
        for part in token.text.split("."):
            yield words.Token(part, at, at + len(part))
            at += len(part) + 1


def _phrase(lower: str, token: words.Token, phrases: dict[str, list[tuple[re.Pattern[str], Sense]]]) -> Mark | None:
    for pattern, sense in phrases.get(token.text, ()):
        if hit := pattern.match(lower, token.start):
            return Mark(token.start, hit.end(), sense)
    return None


_SIGNS = {
    ",": "comma",
    "(": "open_paren",
    ")": "close_paren",
    ";": "turn",
    ":": "colon",
    "|": "turn",
    "/": "join",
    "&": "join",
    "+": "join",
}


def _of(lower: str, token: words.Token, own: tuple[DietWords, ...]) -> Sense:
    if not token.is_word:
        return Sense(_SIGNS.get(token.text, "sign"))
    beside = lower[max(0, token.start - 1) : token.start] + lower[token.end : token.end + 1]
    return WORD if any(sign.isdigit() or sign == "_" for sign in beside) else sense(token.text, own)
