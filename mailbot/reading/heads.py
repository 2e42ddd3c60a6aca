"""How many come: the people who are named or spoken of, filled up to the number that the mail counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from mailbot import lexicon
from mailbot.reading.cast import Candidate, Cast
from mailbot.reading.polarity import is_asked, polarity
from mailbot.reading.scene import Scene

_KIN = "people.kin"
_MANY = 30  # unnamed companions at most


def filled(scene: Scene, people: list[Candidate], *, is_assumed: bool) -> Cast:
    """The cast filled up with unnamed companions to the number that the mail counts."""
    total, more = _counted(scene)
    extra, place = sum(heads for _, _, heads in more), min((start for start, _, _ in more), default=0)
    coming = [p for p in people if p.comes > 0]
    doubts: list[str] = []
    missing = 0
    if total is not None:
        beside = sum(not p.is_sender for p in coming) == total and scene.has("people.beside")
        missing = max(0, total - len(coming))
        if (len(coming) > total and not beside) or (missing and _is_list_short(scene)):
            doubts.append("doubt.heads")
    elif extra:
        named = sum(p.name is not None and not p.is_sender and not p.kin and _is_after(p, place) for p in coming)
        same = sum(p.name is None and not p.is_sender and _is_counted(p, more) for p in coming)
        missing = max(0, extra - max(named, same))
    some = any(c.has("people.some") and not c.is_away for c in scene.clauses)
    if total is None and not extra and some and not any(p.name and not p.is_sender for p in coming):
        doubts.append("doubt.heads")
    people = people + [Candidate(None, 1) for _ in range(min(missing, _MANY))]
    return Cast(tuple(people), is_assumed, total, tuple(doubts))


def _is_after(person: Candidate, place: int) -> bool:
    """True where she is named after this place: of "Ann and two more: Bo and Eva" not Ann."""
    return min(person.places, default=0) > place


def _is_list_short(scene: Scene) -> bool:
    """True where a number goes before fewer names than it says: "four of us: Ann, Bo and Eva"."""
    if scene.has("people.rest", "people.some", "people.plus", _KIN):
        return False
    joins = lexicon.block("people.and").regex
    for cue in scene.cues("people.heads"):
        sentence = next((s for s in scene.sentences if s[0].start <= cue.start < s[-1].end), ())
        listed = [m for clause in sentence for m in clause.names if m.start >= cue.end]
        is_chain = all(joins.match(scene.text[a.end : b.start]) for a, b in pairwise(listed))
        if (
            len(listed) < _SEVERAL
            or not is_chain
            or not lexicon.block("heads.names").regex.match(scene.text[cue.end : listed[0].start])
        ):
            continue
        return not scene.text[listed[-1].end : sentence[-1].end].strip(" .!)\n")
    return False


_SEVERAL = 2  # names that make a list


def _is_counted(person: Candidate, more: Sequence[tuple[int, int, int]]) -> bool:
    """True for a companion whom the number counts: its own word, or one who is no grown-up."""
    if any(start <= at < end for at in person.places for start, end, _ in more):
        return True
    return not person.kin_keys or bool(person.kin_keys & {"lap", "bar", "chi", "kit", "ung"})


_TERSE = 3  # clauses of a mail that needs no verb


def _counted(scene: Scene) -> tuple[int | None, list[tuple[int, int, int]]]:
    """How many come in all; (start, end, heads) of the words that count others than the named ones."""
    counts = [cue for c in scene.clauses if not c.is_away for cue in c.of("people.heads") if cue.heads]
    coming = [clause for clause in scene.clauses if polarity(scene, clause) > 0 or len(scene.clauses) <= _TERSE]
    more = [
        (cue.start, cue.end, cue.heads)
        for clause in coming
        for cue in clause.of("people.plus")
        if cue.heads and not is_asked(clause)
    ]
    for found in lexicon.block("heads.ages").regex.finditer(scene.text):
        is_new = not any(start <= found.start() < end for start, end, _ in more)
        if is_new and scene.clause_at(found.start()) in coming:
            more.append((found.start(), found.end(), len(re.findall(r"\d+", found["ages"]))))
    grown = [cue.heads for cue in counts if lexicon.block("heads.adults").regex.search(cue.words)]
    totals = [cue.heads for cue in counts]
    if grown and more and len(grown) == len(totals):
        return max(grown) + sum(heads for _, _, heads in more), []
    return (max(totals) if totals else None), more
