"""Words of two meanings: each gets the one that it has beside the others, and in the language of the reply."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from mailbot import lexicon
from mailbot.review.tokens import ACTS, BLOCKS, WEAK, WIDE, Token
from mailbot.review.values import Ref, Scene


def settled(sentence: Sequence[Token], tongues: frozenset[str]) -> list[Token]:
    """The tokens, each of one meaning."""
    found = list(sentence)
    return [replace(token, kind=_meaning(found, at, tongues)) for at, token in enumerate(found)]


def _meaning(found: list[Token], at: int, tongues: frozenset[str]) -> str:
    token = found[at]
    before = found[at - 1].kind if at else ""
    after = found[at + 1].kind if at + 1 < len(found) else ""
    if token.kind == "ja":
        return _ja(before, after, tongues)
    if token.kind == "no_en":
        return _no(found, at, before, after, tongues)
    if token.kind == "all" and "fi" in tongues and "sv" not in tongues and is_of("review.all_sv", token):
        return "word"
    if token.kind == "numbers" and (before == "clock" or after == "unit"):
        return "date"
    if token.kind == "not" and "sv" in tongues and "fi" not in tongues and is_of("review.not_fi", token):
        return "fill"
    if token.kind == "later" and is_of("review.still", token) and after in ("good", "yes"):
        return "fill"
    if _is_led_on(found, at):
        return "fill"
    if is_of("review.nor", token) and before == after == "numbers" and _is_denied(found[:at]):
        return "and"
    if token.kind == "numbers" and before == "like":
        return "date"  # "duplicate of 11"
    return "fill" if token.kind in ("number", "clock", "unit", "correct") else token.kind


def _is_denied(before: list[Token]) -> bool:
    acts = [token.kind for token in before if token.kind in ACTS]
    return bool(acts) and acts[-1] in ("no", "reject", "unfit")


_LED_ON = (("review.put", "review.onto"), ("review.leave", "review.off"))  # "ota … mukaan", "jätä … pois"


def _is_led_on(found: list[Token], at: int) -> bool:
    """True for a verb whose meaning is in a word of the same clause: "ota 17 mukaan" is "17 mukaan"."""
    ahead = itertools.takewhile(lambda token: token.kind not in ("stop", "but", "line", "question"), found[at + 1 :])
    rest = list(ahead)
    return any(is_of(verb, found[at]) and any(is_of(word, one) for one in rest) for verb, word in _LED_ON)


def counted(found: list[Token], scene: Scene) -> list[Token]:
    """The tokens; where nothing is to be done, a number that is none of ours tells of something else."""
    if any(token.kind in ACTS for token in found):
        return found
    is_ours = [token.kind != "numbers" or any(scene.has(ref.number) for ref in token.refs) for token in found]
    return [token if ours else replace(token, kind="date") for token, ours in zip(found, is_ours, strict=True)]


def is_asking(found: list[Token]) -> bool:
    """True for a question, but not for "could you approve 17?"."""
    is_polite = any(token.kind == "polite" for token in found) and any(token.kind in ACTS - WEAK for token in found)
    return any(token.kind == "question" for token in found) and not is_polite


def is_of(block_id: str, token: Token) -> bool:
    """True for a word of this block."""
    return token.words.lower() in lexicon.block(block_id).words


def _ja(before: str, after: str, tongues: frozenset[str]) -> str:
    """Finnish "and" or Swedish "yes"."""
    if "sv" in tongues and "fi" not in tongues:
        return "yes"
    if "fi" in tongues or after in ACTS | {"answer"} or (before == "numbers" and after in ("numbers", "number")):
        return "and"
    return "yes"


def _no(found: list[Token], at: int, before: str, after: str, tongues: frozenset[str]) -> str:
    """English "no", "number", or a Finnish "well"."""
    if before == "numbers":
        return "no"
    if found[at].words.endswith(".") or before in ACTS or after in ACTS or "fi" in tongues:
        return "fill"
    rest = [token.kind for token in found[at + 1 :]]
    until = next((place for place, kind in enumerate(rest) if kind in ("comma", "stop", "but")), len(rest))
    is_number = after == "numbers" and any(kind in ACTS for kind in rest[1:until])
    return "fill" if is_number else "no"


def without_exceptions(found: list[Token]) -> tuple[list[Token], tuple[Ref, ...], bool]:
    """The tokens without "all but …", the numbers that are left out, and whether more is said of these.

    Where nothing is there to leave them out of, "but not" is a "but" and a "no".
    """
    found = _with_all_but(found)
    at = next((place for place, token in enumerate(found) if token.kind in ("except", "but_not")), None)
    if at is None:
        return found, (), False
    spared = tuple(ref for token in found[at:] for ref in token.refs)
    if not spared and any(token.kind in WIDE for token in found[:at]):
        return found[:at], (), True  # "all but those I spoke of"
    if not any(token.kind in WIDE or len(token.refs) > 1 for token in found[:at]):
        if found[at].kind == "except":
            return found[:at], spared, True
        turned = [replace(found[at], kind="but"), replace(found[at], kind="no")]
        return [*found[:at], *turned, *found[at + 1 :]], (), False
    kept = [_less(token, spared) for token in found[:at]]
    last = max((place for place, token in enumerate(found) if token.refs and place > at), default=at)
    behind = found[last + 1 :]
    has_act = any(token.kind in ACTS for token in kept)
    is_told_of = any(token.kind in BLOCKS - {"if", "only"} or (token.kind in ACTS and has_act) for token in behind)
    tail = [token for token in behind if token.kind in ("if", "only", "request", "question")]
    if not has_act:
        tail += [token for token in behind if token.kind in ACTS]  # "kaikki paitsi 18 ok"
    return [*kept, *tail], spared, is_told_of


def _less(token: Token, spared: tuple[Ref, ...]) -> Token:
    return replace(token, refs=tuple(ref for ref in token.refs if ref not in spared)) if token.refs else token


def _with_all_but(found: list[Token]) -> list[Token]:
    """The tokens; "but" right behind "all", with nothing but numbers after it, is "except"."""
    for at in range(1, len(found) - 1):
        rest = {token.kind for token in found[at + 1 :]}
        if (
            found[at].kind == "but"
            and found[at - 1].kind == "all"
            and rest <= {"numbers", "and", "comma", "stop", "fill"}
        ):
            return [*found[:at], replace(found[at], kind="except"), *found[at + 1 :]]
    return found
