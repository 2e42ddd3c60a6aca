"""A reply's own words: without what it quotes, each piece with the number of the quoted lines it stands under."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mailbot import lexicon
from mailbot.mail import zones
from mailbot.mail.parts import Body
from mailbot.model import Address, Zone, ZoneKind
from mailbot.review.values import Ref, Scene

_NEAR_LINES = 20  # a quoted number farther above is not what an answer stands under
_QUOTED = (ZoneKind.QUOTED, ZoneKind.FORWARDED, ZoneKind.HEADER)


@dataclass(frozen=True, slots=True)
class Piece:
    """Own words in a row."""

    text: str
    near: Ref | None = None
    is_signature: bool = False


def laid_out(text: str) -> tuple[str, tuple[Zone, ...]]:
    """A reply's text as a mail's: with an empty subject, and its zones."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").lstrip("\ufeff")
    whole, found, _ = zones.laid_out("Re:", Body(plain), Address("", ""))
    return whole, found


def without_digest(text: str, found: Sequence[Zone]) -> int:
    """Where the digest begins that a mail program has quoted with no sign at all; the length of the text if nowhere."""
    for zone in found:
        if zone.kind in _QUOTED:
            break
        if zone.kind is not ZoneKind.SUBJECT:
            hit = lexicon.block("review.digest").regex.search(text, zone.start, zone.end)
            if hit:
                return hit.start()
    return len(text)


def pieces(text: str, found: Sequence[Zone], scene: Scene) -> list[Piece]:
    """The pieces of own words and of the signature, in order."""
    made: list[Piece] = []
    quoted = ""
    for at, zone in enumerate(found):
        words = text[zone.start : zone.end]
        if zone.kind in _QUOTED:
            quoted += words
            continue
        if zone.kind is ZoneKind.SUBJECT:
            continue
        own, cut = _without_digest(words)
        is_followed = any(one.kind in _QUOTED for one in found[at + 1 :])
        if own.strip():
            near = _near(quoted, scene, is_followed=is_followed)
            made.append(Piece(own, near, zone.kind is ZoneKind.SIGNATURE))
            quoted = ""
        quoted += cut
    return made


def _without_digest(words: str) -> tuple[str, str]:
    """The words up to a line that only the digest itself has, and what comes from there on."""
    hit = lexicon.block("review.digest").regex.search(words)
    return (words[: hit.start()], words[hit.start() :]) if hit else (words, "")


def _near(quoted: str, scene: Scene, *, is_followed: bool) -> Ref | None:
    """The number that the last quoted lines show; None where several may be meant."""
    lines = quoted.rstrip().split("\n")
    shown = [(at, number) for at, line in enumerate(lines) for number in _shown(line, scene)]
    if not shown or shown[-1][0] < len(lines) - _NEAR_LINES:
        return None
    if len({number for _, number in shown}) > 1 and not is_followed:
        return None
    return Ref(shown[-1][1])


def _shown(line: str, scene: Scene) -> list[int]:
    hit = lexicon.block("review.shown").regex.match(line)
    number = next((int(group) for group in hit.groups() if group), None) if hit else None
    known = (scene.waiting or frozenset()) | (scene.recent or frozenset()) | scene.asked
    is_any = scene.waiting is None and scene.recent is None
    return [number] if number is not None and (is_any or number in known) else []


def without_subject_line(text: str) -> str:
    """The text without a subject written above it."""
    first, _, rest = text.lstrip().partition("\n")
    return rest if lexicon.block("zones.label_subject").regex.match(first) else text
