"""Corrections without a label: "19 on gluteeniton", "siirrä 11 Narkaukseen". Only where nothing else can be meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mailbot import lexicon
from mailbot.reading import diets
from mailbot.review.meaning import is_of
from mailbot.review.tokens import WIDE, Token, kind_of, tokens
from mailbot.review.values import DIET_TOO, Ref

_LED = frozenset({"fill", "number", "polite", "pause", "correct", "request", "move", "and", "ja"})
_UNSURE = frozenset({"question", "if", "ask", "perhaps"})
_BUT = "|".join(lexicon.block("review.but").words)
_AND = "|".join(re.escape(word) for name in ("and", "ja") for word in lexicon.block(f"review.{name}").words)
_PIECE = re.compile(rf"(?<=[^\W\d_])[.;]\s+|,\s+|\s+(?=\([^()]*\))|\s+(?=(?:{_BUT})\s)", re.IGNORECASE)
_AND_NUMBER = re.compile(rf"\s+(?=(?:{_AND})\s+[#\[(]?r?\d)", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_MOST_WORDS = 4  # of a place to move to


@dataclass(frozen=True, slots=True)
class Said:
    """A correction: of which numbers, which field, what; it goes on with what was said before."""

    refs: tuple[Ref, ...]
    field: str  # "diet", DIET_TOO or "event"
    value: str


def corrections(line: str, near: tuple[Ref, ...] = ()) -> tuple[list[Said], str]:
    """The corrections of a line, and the line without them; `near` are the numbers it may go on with."""
    said: list[Said] = []
    kept: list[str] = []
    for piece, sign in _pieces(line):
        found = tokens(piece)
        made = _moved(piece, found) or _eaten(piece, found, near)
        if made is None:
            kept.append(piece + sign)
            near = tuple(ref for token in found for ref in token.refs) or near
            continue
        near = made.refs
        last = said[-1] if said else None
        if last is not None and {made.field, last.field} <= {"diet", DIET_TOO} and made.refs == last.refs:
            said[-1] = Said(last.refs, last.field, f"{last.value}, {made.value}")
        else:
            said.append(made)
    return said, "".join(kept)


def _pieces(line: str) -> Iterator[tuple[str, str]]:
    """The parts of a line, each with the signs behind it; a move of several numbers is one part."""
    for piece, sign in _cut(line, _PIECE):
        parts = [(piece, "")] if _moved(piece, tokens(piece)) else list(_cut(piece, _AND_NUMBER))
        yield from parts[:-1]
        yield parts[-1][0], parts[-1][1] + sign


def _cut(text: str, by: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    at = 0
    for cut in by.finditer(text):
        yield text[at : cut.start()], cut.group()
        at = cut.end()
    yield text[at:], ""


# ---------------------------------------------------------------- what is eaten


def is_diet(words: str) -> bool:
    """True where these words tell what somebody eats, and nothing else."""
    found = [one for one in diets.find(words) if one.sure > 0.5 and one.diet.is_stated]
    if not found or any(token.kind in WIDE | _UNSURE for token in tokens(words)):
        return False
    left = list(lexicon.block("review.besides").regex.sub(lambda more: " " * len(more.group()), words))
    for one in found:
        left[one.start : one.end] = " " * (one.end - one.start)
    small = lexicon.block("review.eats")
    return all(word.lower() in small.words for word in _WORD.findall("".join(left)))


def _eaten(piece: str, found: Sequence[Token], near: tuple[Ref, ...]) -> Said | None:
    at, refs = _numbers(found)
    rest = _without_link(piece[found[at].start :]) if at < len(found) else ""
    if not rest or not is_diet(rest):
        return None
    refs = refs or (near if len(near) == 1 else ())
    return Said(refs, DIET_TOO if is_more(piece) else "diet", rest) if len(refs) == 1 else None


def is_more(words: str) -> bool:
    """True where a diet comes to what is known already: "also", "add"."""
    return lexicon.block("review.besides").regex.search(words) is not None


def _numbers(found: Sequence[Token]) -> tuple[int, tuple[Ref, ...]]:
    """The place behind the numbers at the beginning, and these."""
    refs: tuple[Ref, ...] = ()
    for at, token in enumerate(found):
        if token.kind not in _LED | {"numbers", "but"} or (refs and token.kind == "numbers"):
            return at, refs
        refs += token.refs
    return len(found), refs


def _without_link(words: str) -> str:
    """The words without "is", "she is" before them and without a full stop behind."""
    words = words.strip(" \t.,;:!()-–")
    link = lexicon.block("review.eats_link")
    while (first := words.partition(" "))[2] and first[0].lower() in link.words:
        words = first[2].strip()
    return words


# ---------------------------------------------------------------- where somebody goes


def _moved(piece: str, found: Sequence[Token]) -> Said | None:
    """A move that is asked for: "siirrä 11 Narkaukseen", "11 flyttas till Narkaus"."""
    numbers = [at for at, token in enumerate(found) if token.kind == "numbers"]
    movers = [at for at, token in enumerate(found) if _is_mover(token)]
    if not numbers or not movers or min(numbers[0], movers[0]) > 3:
        return None
    first = max(numbers[-1], movers[-1]) + 1
    before = found[:first]
    if any(token.kind not in _LED | {"numbers", "and", "ja", "comma"} for token in before):
        return None
    place = piece[found[first].start :].strip(" .!") if first < len(found) else ""
    is_led = first < len(found) and is_of("review.toward", found[first])
    place = _bare_place(place.partition(" ")[2] if is_led else place)
    if not _is_place(place, is_led=is_led):
        return None
    return Said(tuple(ref for at in numbers for ref in found[at].refs), "event", place)


def _is_mover(token: Token) -> bool:
    return token.kind == "move" or (token.kind in ("correct", "request") and is_of("review.correct", token))


def _bare_place(words: str) -> str:
    """The words without an article before them and without "evening" beside them."""
    several = words.split()
    while several and kind_of(several[0]) in ("fill", "event"):
        several = several[1:]
    while several and kind_of(several[-1]) in ("fill", "event"):
        several = several[:-1]
    return " ".join(several)


_DATE = re.compile(r"\d{1,2}\.\d{1,2}\.?(?:\d{2,4})?")


def _is_place(words: str, *, is_led: bool) -> bool:
    """True for the name of a place, or a date, that somebody goes to."""
    several = words.split()
    if not 0 < len(several) <= _MOST_WORDS or any(kind_of(word) for word in several):
        return False
    if lexicon.block("review.nowhere").regex.search(words):
        return False
    whither = lexicon.block("review.whither").regex
    is_lone = len(several) == 1 and bool(whither.search(words))
    is_named = is_lone or all(word[0].isupper() or _DATE.match(word) for word in several)
    return is_named and (is_led or any(whither.search(word) or _DATE.match(word) for word in several))
