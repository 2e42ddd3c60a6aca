"""The words of a reply, each with what it means here (the blocks of lexicon/review.toml)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import OSA

from mailbot import lexicon
from mailbot.review.values import Ref

# In this order: a word of several blocks is of the first.
KINDS = (
    "oops", "polite", "like", "but_not", "except", "rest", "all", "both", "ask", "if", "done", "perhaps",
    "only", "approve", "reject", "unfit", "cancel", "remove", "answer", "yes", "good", "no", "no_en", "ja",
    "and", "but", "same", "later", "not", "name", "diet", "event", "request", "move", "correct", "number",
    "unit", "clock", "because", "fill",
)  # fmt: skip
ACTS = frozenset({"approve", "reject", "unfit", "cancel", "remove", "yes", "good", "no"})
WEAK = frozenset({"yes", "good", "no"})
NEGATIVE = frozenset({"no", "reject", "unfit"})
VERB = {"yes": "approve", "good": "approve", "no": "reject", "unfit": "reject"}
BLOCKS = frozenset({"ask", "if", "done", "perhaps", "only", "later", "not"})
LABELS = frozenset({"name", "diet", "event"})
WIDE = frozenset({"all", "rest", "both"})
_FUZZY = ("approve", "reject", "unfit", "cancel", "remove", "answer")
_LONGEST_RANGE = 60


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or sign of a reply. Kinds: those of the lexicon, "numbers", "soft" (a word with a capital in
    mid-sentence), "word" (any other), "comma", "pause" (colon, dash, bracket), "stop", "question", "line".
    """

    kind: str
    words: str
    start: int
    end: int
    refs: tuple[Ref, ...] = ()


_NUMBER = r"(?:[#\[(]\s?)?(?P<r{n}>[rR]\s?)?(?P<n{n}>\d{{1,6}})(?:[\])])?(?::[^\W\d_]{{1,4}}(?!\w))?"
_THROUGH = "|".join(rf"\b{word}\b" for word in lexicon.block("review.through").words)
_LEX = re.compile(
    r"(?P<line>\n)"
    r"|(?P<phone>(?<![\w])(?:\+|0)\d[\d\s()-]{5,}\d)"
    r"|(?P<date>(?<![\w.])\d{1,2}\.?\s?[-–]\s?\d{1,2}\.\d{1,2}\.(?:\d{4})?|(?<![\w.])\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2}(?!\w))?|(?<![\w.])\d{1,2}\.\d{1,2}(?![\w.])|(?<!\w)\d{1,2}:\d\d(?!\w))"
    rf"|(?P<range>{_NUMBER.format(n=1)}\s*(?:-|–|—|\.{{2,3}}|…|{_THROUGH})\s*{_NUMBER.format(n=2)}(?!\w))"
    rf"|(?P<number>{_NUMBER.format(n=3)}(?![\w]))"
    r"|(?P<smile>[:;=]-?[)(DP])"
    r"|(?P<word>[^\W\d_]+(?:['’.-][^\W\d_]+)*)"
    r"|(?P<odd>\w+)"
    r"|(?P<comma>,)|(?P<question>\?+)|(?P<stop>[.!;]+)|(?P<slash>[/&+])|(?P<pause>[:=()\[\]–—-]|->|→)"
    r"|(?P<sign>[^\s\w])"
)


def tokens(text: str) -> list[Token]:
    """The tokens of a text, in order."""
    return list(_with_meaning([_token(hit) for hit in _LEX.finditer(text)]))


def _token(hit: re.Match[str]) -> Token:
    kind, words = hit.lastgroup or "sign", hit.group()
    for name in ("line", "phone", "date", "range", "number"):
        if hit.group(name) is not None:
            kind = name
            break
    if kind == "range":
        first, last = int(hit["n1"]), int(hit["n2"])
        is_listed = bool(hit["r1"])
        if first < last <= first + _LONGEST_RANGE:
            refs = tuple(Ref(number, is_listed) for number in range(first, last + 1))
            return Token("numbers", words, *hit.span(), refs)
        return Token("word", words, *hit.span(), (Ref(first), Ref(last)))
    if kind == "number":
        return Token("numbers", words, *hit.span(), (Ref(int(hit["n3"]), bool(hit["r3"])),))
    if kind in ("phone", "date"):
        return Token("date", words, *hit.span())
    return Token(kind, words, *hit.span())


def folded(word: str) -> str:
    """The word in lower case without dots and rings."""
    split = unicodedata.normalize("NFD", word.lower().replace("’", "'"))
    return "".join(sign for sign in split if not unicodedata.combining(sign))


@cache
def _table() -> dict[str, str]:
    """Every word and phrase of the lexicon with its kind; as it is, and folded where nothing else is written so."""
    table: dict[str, str] = {}
    for kind in KINDS:
        for word in lexicon.block(f"review.{kind}").words:
            table.setdefault(word.lower(), kind)
    for word, kind in list(table.items()):
        table.setdefault(folded(word), kind)
    return table


@cache
def _longest() -> int:
    return max(len(phrase.split()) for phrase in _table())


@cache
def _fuzzy() -> tuple[tuple[str, str], ...]:
    words = ((word, kind) for kind in _FUZZY for word in lexicon.block(f"review.{kind}").words)
    return tuple((folded(word), kind) for word, kind in words if len(word) >= 5 and " " not in word)


def kind_of(word: str) -> str:
    """The kind of a word or phrase; "" where the lexicon does not have it."""
    table = _table()
    return table.get(word.lower().replace("’", "'"), "") or table.get(folded(word), "")


@cache
def _mistyped(word: str) -> str:
    """The one kind of command that this word is with a slip of the pen; "" where it is none, or of two."""
    if len(word) < 5:
        return ""
    near = {kind for known, kind in _fuzzy() if known[0] == word[0] and OSA.distance(known, word, score_cutoff=1) <= 1}
    return near.pop() if len(near) == 1 else ""


_WORDLIKE = frozenset({"word", "odd", "sign", "smile", "slash", "pause"})


def _with_meaning(found: list[Token]) -> Iterator[Token]:
    at = 0
    while at < len(found):
        width, kind = _phrase(found, at)
        first, last = found[at], found[at + width - 1]
        words = " ".join(token.words for token in found[at : at + width])
        yield Token(kind, words, first.start, last.end, first.refs)
        at += width


def _phrase(found: list[Token], at: int) -> tuple[int, str]:
    """How many tokens from here are one phrase of the lexicon, and its kind."""
    first = found[at]
    if first.kind not in _WORDLIKE:
        return 1, first.kind
    for width in range(min(_longest(), len(found) - at), 1, -1):
        run = found[at : at + width]
        if all(token.kind in {"word", "slash"} for token in run):
            kind = kind_of(" ".join(token.words for token in run))
            if kind:
                return width, kind
    kind = kind_of(first.words)
    if kind:
        return 1, kind
    if first.kind == "slash":
        return 1, "and"
    if first.kind in ("sign", "smile"):
        return 1, "fill"
    if first.kind != "word":
        return 1, "word" if first.kind == "odd" else first.kind
    if lexicon.block("review.ask").regex.fullmatch(first.words):
        return 1, "ask"
    kind = _mistyped(folded(first.words))
    if kind:
        return 1, kind
    return 1, "soft" if first.words[0].isupper() and not first.words.isupper() else "word"


def languages(found: list[Token]) -> frozenset[str]:
    """The languages that the words of a reply tell of: "fi", "sv", "en"; often none."""
    words = {folded(word) for token in found for word in token.words.split()}
    return frozenset(code for code in ("fi", "sv", "en") if words & _telling(code))


@cache
def _telling(code: str) -> frozenset[str]:
    return frozenset(folded(word) for word in lexicon.block(f"review.{code}").words)
