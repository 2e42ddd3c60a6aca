"""The scene of a mail: its sentences and clauses, each with the findings that lie in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol, TypeVar

from mailbot import lexicon
from mailbot.model import DietMention, EventMention, NameMention
from mailbot.reading import words
from mailbot.reading.intent import Cue


class _Placed(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


T = TypeVar("T", bound=_Placed)

_AWAY = frozenset({"intent.away", "intent.cancel"})
_COMES = frozenset(
    {
        "intent.come.i",
        "intent.come.we",
        "intent.come.any",
        "intent.come",
        "intent.come.third",
        "intent.enrol",
        "people.heads",
    }
)


_PEOPLE = ("people.self", "people.third", "people.kin", "people.all", "people.rest", "people.we", "people.one")
_FOOD_VERB = re.compile(r"(?i)jää(?:vät)?\b")  # "fish stays out": a person or an event must be spoken of
_LEFT_OUT = re.compile(r"(?i)jä[tä]")


@dataclass(frozen=True, slots=True)
class Clause:
    """`text[start:end]` with what was found in it."""

    start: int
    end: int
    sentence: int
    cues: tuple[Cue, ...]
    names: tuple[NameMention, ...]
    events: tuple[EventMention, ...]
    diets: tuple[DietMention, ...]
    is_subject: bool = False

    def has(self, *kinds: str) -> bool:
        """True where a cue of one of these kinds stands in it."""
        return any(cue.kind in kinds for cue in self.cues)

    def of(self, kind: str) -> tuple[Cue, ...]:
        """The cues of this kind."""
        return tuple(cue for cue in self.cues if cue.kind == kind)

    @property
    def is_away(self) -> bool:
        """True where somebody stays away or is taken off; what is left out of a meal is no person."""
        away = [cue for cue in self.cues if cue.kind in _AWAY]
        away = [
            cue
            for cue in away
            if cue.kind == "intent.cancel" or not _FOOD_VERB.match(cue.words) or self._has_subject(cue.start)
        ]
        if self.diets and not (self.names or self.has("people.self", "people.third", "people.kin", "people.we")):
            away = [cue for cue in away if cue.kind == "intent.cancel" or not _LEFT_OUT.match(cue.words)]
        return bool(away)

    def _has_subject(self, place: int) -> bool:
        """True where a person or an event is spoken of before this place."""
        people = [cue.start for kind in _PEOPLE for cue in self.of(kind)]
        return bool(self.events) or any(start < place for start in (*people, *(m.start for m in self.names)))

    @property
    def is_coming(self) -> bool:
        """True where somebody comes or is put on the list, and nobody stays away."""
        if self.is_away:
            return False
        return any(cue.kind in _COMES for cue in self.cues) or (self.has("intent.enrol.weak") and self.is_of_people)

    @property
    def is_of_people(self) -> bool:
        """True where it speaks of anybody by name, kin, or as the one to put on the list."""
        return bool(self.names) or self.has("people.object", "people.kin", "people.heads")


@dataclass(frozen=True, slots=True)
class Scene:
    """A text cut into clauses, in order; `sentences[i]` holds those of sentence i."""

    text: str
    clauses: tuple[Clause, ...]

    @property
    def sentences(self) -> tuple[tuple[Clause, ...], ...]:
        """The clauses by sentence, in order."""
        grouped: dict[int, list[Clause]] = {}
        for clause in self.clauses:
            grouped.setdefault(clause.sentence, []).append(clause)
        return tuple(tuple(group) for group in grouped.values())

    def sentence_of(self, clause: Clause) -> tuple[Clause, ...]:
        """The clauses of the same sentence."""
        return tuple(other for other in self.clauses if other.sentence == clause.sentence)

    def has(self, *kinds: str) -> bool:
        """True where any clause has a cue of one of these kinds."""
        return any(clause.has(*kinds) for clause in self.clauses)

    def cues(self, kind: str) -> tuple[Cue, ...]:
        """Every cue of this kind, in order."""
        return tuple(cue for clause in self.clauses for cue in clause.of(kind))

    def clause_at(self, place: int) -> Clause | None:
        """The clause that holds this place."""
        return next((clause for clause in self.clauses if clause.start <= place < clause.end), None)


def build(
    text: str,
    subject_end: int,
    cues: Sequence[Cue],
    names: Sequence[NameMention],
    events: Sequence[EventMention],
    diets: Sequence[DietMention],
) -> Scene:
    """The scene of a text whose subject line ends at `subject_end`."""
    cuts = _cuts(text)
    whole: list[_Placed] = [*names, *events, *diets]
    clauses = []
    sentences = _sentences(text, subject_end)
    events = _without_slips(events, cues, sentences)
    for number, (start, end) in enumerate(sentences):
        for a, b in _clauses(text, start, end, cuts, whole):
            clauses.append(
                Clause(
                    start=a,
                    end=b,
                    sentence=number,
                    cues=_inside(cues, a, b),
                    names=_inside(names, a, b),
                    events=_inside(events, a, b),
                    diets=_inside(diets, a, b),
                    is_subject=b <= subject_end,
                )
            )
    return Scene(text, tuple(clauses))


def _sentences(text: str, subject_end: int) -> list[tuple[int, int]]:
    """The sentences; the subject line is always its own."""
    subject = list(words.sentences(text[:subject_end]))
    return subject + [(subject_end + a, subject_end + b) for a, b in words.sentences(text[subject_end:])]


def _without_slips(
    events: Sequence[EventMention], cues: Sequence[Cue], sentences: Sequence[tuple[int, int]]
) -> list[EventMention]:
    """The mentions without those that the writer takes back in that sentence or the next ("no wait, Tuesday")."""
    kept = list(events)
    for cue in cues:
        if cue.kind == "intent.slip":
            at = next((i for i, (a, b) in enumerate(sentences) if a <= cue.start < b), None)
            if at is None:
                continue
            start, end = sentences[at][0], sentences[min(at + 1, len(sentences) - 1)][1]
            if any(cue.end <= m.start < end for m in events):
                kept = [m for m in kept if not start <= m.start < cue.start]
    return kept


def _cuts(text: str) -> tuple[int, ...]:
    """Where a conjunction begins a new clause."""
    return tuple(match.start() for match in lexicon.block("scene.conjunction").regex.finditer(text))


def _clauses(
    text: str, start: int, end: int, cuts: Sequence[int], whole: Sequence[_Placed]
) -> Iterable[tuple[int, int]]:
    """The clauses of one sentence; no cut falls inside a name, a date or a diet's words."""
    pieces = [(start + a, start + b) for a, b in words.clauses(text[start:end])]
    edges = [pieces[0][0]] if pieces else []
    for (_, before), (after, _) in pairwise(pieces):
        if not _is_inside(before, whole) and not _is_inside(after, whole):
            edges.append(after)
    edges += [cut for cut in cuts if start < cut < end and not _is_inside(cut, whole)]
    yield from pairwise([*sorted(set(edges)), end])


def _is_inside(place: int, mentions: Iterable[_Placed]) -> bool:
    return any(mention.start < place < mention.end for mention in mentions)


def _inside(mentions: Sequence[T], start: int, end: int) -> tuple[T, ...]:
    return tuple(mention for mention in mentions if start <= mention.start < end)


_LIST_LINE = re.compile(r"^\s*(?:[-*•–—]|\d{1,2}[.):;]|[a-z]\))\s+", re.MULTILINE)


def is_list_line(text: str, place: int) -> bool:
    """True where this place stands in a line that begins with a bullet or a number."""
    begins = text.rfind("\n", 0, place) + 1
    return bool(_LIST_LINE.match(text, begins))
