"""Answers to residents: "VASTAA 20: …", in as many lines as she wants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mailbot import lexicon
from mailbot.review.tokens import BLOCKS, Token, kind_of
from mailbot.review.values import Ref

_EDGES = frozenset({"comma", "stop", "and", "but", "question"})
_NOT_FIRST = frozenset({"if", "later", "ask"})  # of an answer without a colon: it is no answer
_BEFORE = frozenset({"fill", "polite", "number", "numbers", "pause"})


@dataclass(frozen=True, slots=True)
class Head:
    """Where an answer begins: to whom, where its words begin, and where the command itself does."""

    refs: tuple[Ref, ...]
    at: int  # of the first word of the answer
    start: int  # of the command
    is_marked: bool  # a colon or a dash stands between
    is_denied: bool  # "don't answer 20"


def head(found: Sequence[Token], near: Ref | None = None) -> Head | None:
    """The first answer in a line; None where there is none."""
    for at, token in enumerate(found):
        if token.kind == "answer" and (made := _head(found, at, near)) is not None:
            return made
    return None


def _head(found: Sequence[Token], at: int, near: Ref | None) -> Head | None:
    first = at
    while first and found[first - 1].kind not in _EDGES:
        first -= 1
    before = found[first:at]
    is_denied = any(token.kind in BLOCKS for token in before)
    if not is_denied and any(token.kind not in _BEFORE for token in before):
        return None
    refs, last = _numbers_behind(found, at)
    refs = refs or tuple(ref for token in before for ref in token.refs)
    is_marked = last + 1 < len(found) and found[last + 1].kind == "pause"
    if not refs and near is not None and is_marked:
        refs = (near,)
    if not refs:
        return None
    while last + 1 < len(found) and found[last + 1].kind == "pause":
        last += 1
    return Head(refs, found[last].end, found[first].start, is_marked, is_denied)


def _numbers_behind(found: Sequence[Token], at: int) -> tuple[tuple[Ref, ...], int]:
    """The numbers right behind the word for answering, and the place of the last token of them."""
    refs: tuple[Ref, ...] = ()
    last = at
    for place in range(at + 1, len(found)):
        token = found[place]
        if token.kind == "numbers" and (not refs or found[place - 1].kind in ("and", "comma", "numbers")):
            refs, last = refs + token.refs, place
        elif not _is_between(token, has_refs=bool(refs)):
            break
    return refs, last


def _is_between(token: Token, *, has_refs: bool) -> bool:
    """True for a small word between the word for answering and its number."""
    if token.words.lower() in lexicon.block("review.that").words:
        return False
    is_toward = token.words.lower() in lexicon.block("review.toward").words
    return token.kind in ("number", "and", "comma") or ((token.kind == "fill" or is_toward) and not has_refs)


def text(raw: str, *, is_marked: bool) -> str:
    """The words to send; "" where they are not to her but about her, or hang on a condition."""
    words, is_reported = _without_that(raw.strip().lstrip(",;. "))
    lower = words.lower().replace("'", " ").split()
    first = lower[0].strip(".,:;!?") if lower else ""
    if not is_marked or is_reported:
        about = set(lexicon.block("review.third").words)
        if about & {word.strip(".,:;!?") for word in lower} or (not is_reported and kind_of(first) in _NOT_FIRST):
            return ""
    if not is_marked and not is_reported and not _begins_as_answer(raw, first):
        return ""
    if is_reported:
        words = words.rstrip("? ")  # "could you tell 20 that …?" asks us, not her
    words = words.strip().strip('"“”»«').strip()
    return words if any(sign.isalnum() for sign in words) else ""


def _begins_as_answer(raw: str, first: str) -> bool:
    """True where words without a colon before them are the answer itself, and tell nobody how to answer."""
    return raw.lstrip(" ,;.\"'“”»«")[:1].isupper() or first in lexicon.block("review.opening").words


def _without_that(raw: str) -> tuple[str, bool]:
    first, _, rest = raw.partition(" ")
    is_reported = first.lower().strip(",:") in lexicon.block("review.that").words and bool(rest)
    return (rest.strip(), True) if is_reported else (raw, False)
