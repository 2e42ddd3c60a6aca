"""What clauses want: to come, to stay away, to change, to ask. The cues only; `read` weighs them."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from mailbot import lexicon
from mailbot.model import Language
from mailbot.reading import verbs, voikko
from mailbot.reading.voikko import WordClass

_FILES = ("intent", "questions", "people")
_LANGUAGES = (".sv", ".en", ".se", ".other", ".room", ".surely")


class Cue(NamedTuple):
    """Words that speak for one intent: `kind` is the block's id without its language, e.g. "intent.away"."""

    kind: str
    rule: str
    start: int
    end: int
    words: str
    heads: int = 0  # people counted, where the words count them


def find(text: str, language: Language | None = None) -> tuple[Cue, ...]:
    """Every cue of the word lists `intent`, `questions` and `people` in this language (None: in any), in order.

    >>> [cue.kind for cue in find("En pääse tulemaan") if cue.kind.startswith("intent.away")]
    ['intent.away']
    """
    present = lexicon.beginnings(text)
    found = [
        Cue(kind, block.id, match.start(), match.end(), match.group(), _count(match.groupdict()))
        for kind, block in _blocks(language)
        if block.beginnings is None or block.beginnings & present
        for match in block.regex.finditer(text)
        if match.group()
    ]
    if language in (None, Language.FI):
        found += _by_form(text, found)
        found = [cue for cue in found if not (cue.kind in _COMING and _becomes(text, cue))]
    away = [cue for cue in found if cue.kind == "intent.away"]
    found = [cue for cue in found if cue.kind not in _COMING or not any(a.start < cue.start < a.end for a in away)]
    found = [cue for cue in found if cue.kind != "intent.away" or not _is_condition(text, cue)]
    return tuple(sorted(found, key=lambda cue: (cue.start, -cue.end)))


def _is_condition(text: str, cue: Cue) -> bool:
    """True for "jos en pääse": whoever says what she does then does not yet stay away."""
    return bool(lexicon.block("intent.if").regex.search(text[max(0, cue.start - _CONDITION) : cue.start]))


_CONDITION = 40  # letters before a word of staying away that are looked at
_COMING = ("intent.come.i", "intent.come.we", "intent.come.third")
_NEXT = re.compile(r"\s+(?:[^\W\d_]+\s+)?([^\W\d_]{4,}ksi)(?!\w)")


def _becomes(text: str, cue: Cue) -> bool:
    """True for "tulen kipeäksi", "lähden pois": to become something, or to leave, is not to come."""
    if lexicon.block("intent.leaves").regex.match(text, cue.end):
        return True
    after = _NEXT.match(text, cue.end)
    if after is None or not cue.words.casefold().startswith("tu"):
        return False
    forms = voikko.analyse(after.group(1))
    return any(form.word_class == WordClass.ADJECTIVE and form.case == "translative" for form in forms)


def _by_form(text: str, found: list[Cue]) -> list[Cue]:
    """The verbs that no list holds in that form."""
    taken = bytearray(len(text))
    for cue in found:
        if cue.kind.startswith("intent."):
            taken[cue.start : cue.end] = b"\x01" * (cue.end - cue.start)
    return [
        Cue(kind, rule, start, end, text[start:end])
        for kind, rule, start, end in verbs.find(text)
        if not any(taken[start:end])
    ]


@cache
def _blocks(language: Language | None) -> tuple[tuple[str, lexicon.Block], ...]:
    return tuple(
        (_kind(block.id), block)
        for file in _FILES
        for block in lexicon.blocks(file)
        if block.id not in (_NUMBERS, "intent.if", "intent.leaves")
        and (language is None or not block.languages or language in block.languages)
    )


_NUMBERS = "people.number"


def _kind(rule: str) -> str:
    for ending in _LANGUAGES:
        rule = rule.removesuffix(ending)
    return rule


def _count(groups: dict[str, str | None]) -> int:
    said = next((value for name, value in groups.items() if name.startswith("n") and value), "")
    if said.isdigit():
        return int(said)
    return int(lexicon.block(_NUMBERS).data.get(said.lower(), 0))
