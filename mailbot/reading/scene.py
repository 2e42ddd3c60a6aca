"""The scene of a mail: its sentences and clauses, each with the findings that lie in it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby, pairwise
from operator import attrgetter
from typing import Generic, Protocol, TypeVar

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
        "people.brings",
    }
)


_PEOPLE = (
    "people.self",
    "people.mine",
    "people.third",
    "people.kin",
    "people.all",
    "people.rest",
    "people.we",
    "people.one",
)
_FOOD_VERB = re.compile(r"(?i)jää(?:vät)?\b")  # "fish stays out": a person or an event must be spoken of
_LEFT_OUT = re.compile(r"(?i)(?:(?:voi|saa)(?:tte)?\s+(?:poistaa|ottaa)|poist|jä[tä]|(?:take|ta)\b)")


@dataclass(frozen=True)  # no slots: what is asked again and again is kept
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
        return not self.kinds.isdisjoint(kinds)

    @property
    def found(self) -> tuple[tuple[int, int], ...]:
        """Where everything that was found in it begins and ends."""
        mentions: tuple[_Placed, ...] = (*self.cues, *self.names, *self.events, *self.diets)
        return tuple((mention.start, mention.end) for mention in mentions)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of its cues."""
        return frozenset(cue.kind for cue in self.cues)

    def of(self, kind: str) -> tuple[Cue, ...]:
        """The cues of this kind."""
        return tuple(cue for cue in self.cues if cue.kind == kind)

    @cached_property
    def is_away(self) -> bool:
        """True where somebody stays away or is taken off; what is left out of a meal is no person."""
        away = [cue for cue in self.cues if cue.kind in _AWAY]
        away = [
            cue
            for cue in away
            if cue.kind == "intent.cancel" or not _FOOD_VERB.match(cue.words) or self._has_subject(cue.start)
        ]
        if self.diets and not (self.names or self.has("people.self", "people.third", "people.kin", "people.we")):
            away = [cue for cue in away if not _LEFT_OUT.match(cue.words)]
        if self.has("intent.restriction") and not self.is_of_people:
            away = [cue for cue in away if cue.kind != "intent.cancel"]
        return bool(away)

    def _has_subject(self, place: int) -> bool:
        """True where a person or an event is spoken of before this place."""
        people = [cue.start for kind in _PEOPLE for cue in self.of(kind)]
        return bool(self.events) or any(start < place for start in (*people, *(m.start for m in self.names)))

    @cached_property
    def is_coming(self) -> bool:
        """True where somebody comes or is put on the list, and nobody stays away."""
        if self.is_away:
            return False
        return any(cue.kind in _COMES for cue in self.cues) or (self.has("intent.enrol.weak") and self.is_of_people)

    @property
    def is_of_people(self) -> bool:
        """True where it speaks of anybody by name, kin, or as the one to put on the list."""
        return bool(self.names) or self.has("people.object", "people.kin", "people.heads")


@dataclass(frozen=True)  # no slots, likewise
class Scene:
    """A text cut into clauses, in order; `sentences[i]` holds those of sentence i."""

    text: str
    clauses: tuple[Clause, ...]

    @cached_property
    def sentences(self) -> tuple[tuple[Clause, ...], ...]:
        """The clauses by sentence, in order."""
        return tuple(self._by_number.values())

    @cached_property
    def _by_number(self) -> dict[int, tuple[Clause, ...]]:
        return {number: tuple(group) for number, group in groupby(self.clauses, attrgetter("sentence"))}

    def sentence_of(self, clause: Clause) -> tuple[Clause, ...]:
        """The clauses of the same sentence."""
        return self.sentence(clause.sentence)

    def sentence(self, number: int) -> tuple[Clause, ...]:
        """The clauses of this sentence; none where there is no such sentence."""
        return self._by_number.get(number, ())

    def around(self, clause: Clause) -> tuple[tuple[Clause, ...], tuple[Clause, ...]]:
        """The clauses of the same sentence before this one, and those after it."""
        sentence = self.sentence_of(clause)
        at = bisect_left(self._starts, clause.start) - bisect_left(self._starts, sentence[0].start)
        return sentence[:at], sentence[at + 1 :]

    @cached_property
    def _kinds(self) -> dict[int, frozenset[str]]:
        return {n: frozenset().union(*(c.kinds for c in sentence)) for n, sentence in self._by_number.items()}

    @cached_property
    def _speaking(self) -> frozenset[int]:
        return frozenset(c.sentence for c in self.clauses if c.is_away or c.is_coming)

    def says(self, number: int, *kinds: str) -> bool:
        """True where the sentence of this number has cues of all these kinds."""
        return self._kinds.get(number, frozenset()).issuperset(kinds)

    def is_of_coming(self, number: int) -> bool:
        """True where some clause of this sentence says that anybody comes or stays away."""
        return number in self._speaking

    @cached_property
    def of_people(self) -> dict[int, bool]:
        """What `polarity` has said of sentences, by their number."""
        return {}

    @cached_property
    def polarities(self) -> dict[int, int]:
        """What `polarity` has said of clauses, by their beginning."""
        return {}

    def has(self, *kinds: str) -> bool:
        """True where any clause has a cue of one of these kinds."""
        return any(clause.has(*kinds) for clause in self.clauses)

    def cues(self, kind: str) -> tuple[Cue, ...]:
        """Every cue of this kind, in order."""
        return tuple(cue for clause in self.clauses for cue in clause.of(kind))

    def clause_at(self, place: int) -> Clause | None:
        """The clause that holds this place."""
        at = bisect_right(self._starts, place) - 1
        return self.clauses[at] if at >= 0 and place < self.clauses[at].end else None

    @cached_property
    def _starts(self) -> list[int]:
        return [clause.start for clause in self.clauses]


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
    mentions: list[_Placed] = [*names, *events, *diets]
    whole = _covered(text, mentions)
    clauses = []
    sentences = _sentences(text, subject_end)
    events = _without_slips(events, cues, sentences)
    rows = (_Row(cues), _Row(names), _Row(events), _Row(diets))
    for number, (start, end) in enumerate(sentences):
        for a, b in _clauses(text, start, end, cuts, whole):
            clauses.append(
                Clause(
                    start=a,
                    end=b,
                    sentence=number,
                    cues=rows[0].inside(a, b),
                    names=rows[1].inside(a, b),
                    events=rows[2].inside(a, b),
                    diets=rows[3].inside(a, b),
                    is_subject=b <= subject_end,
                )
            )
    return Scene(text, tuple(_without_food_off(text, clauses)))


def _without_food_off(text: str, clauses: Sequence[Clause]) -> Iterable[Clause]:
    """The clauses; where a diet was spoken of and "it" is taken off, nobody is: "the allergy is gone, remove it"."""
    for before, clause in zip([None, *clauses], clauses, strict=False):
        is_of_food = (
            before is not None
            and before.sentence == clause.sentence
            and bool(before.diets or before.has("intent.restriction"))
        )
        is_of_it = is_of_food and not (clause.names or clause.events or clause.has(*_PEOPLE, "people.object"))
        if is_of_it and lexicon.block("scene.take_off_it").regex.search(text, clause.start, clause.end):
            clause = replace(clause, cues=tuple(cue for cue in clause.cues if cue.kind != "intent.cancel"))
        yield clause


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


def _clauses(text: str, start: int, end: int, cuts: Sequence[int], whole: bytes) -> Iterable[tuple[int, int]]:
    """The clauses of one sentence; no cut falls inside a name, a date or a diet's words."""
    pieces = [(start + a, start + b) for a, b in words.clauses(text[start:end])]
    edges = [pieces[0][0]] if pieces else []
    for (_, before), (after, _) in pairwise(pieces):
        if not whole[before] and not whole[after]:
            edges.append(after)
    edges += [cut for cut in cuts[bisect_right(cuts, start) : bisect_left(cuts, end)] if not whole[cut]]
    yield from pairwise([*sorted(set(edges)), end])


def _covered(text: str, mentions: Iterable[_Placed]) -> bytes:
    """For each place of the text whether it is inside one of these, its first place left out."""
    marks = bytearray(len(text) + 1)
    for mention in mentions:
        marks[mention.start + 1 : mention.end] = b"\x01" * max(0, mention.end - mention.start - 1)
    return bytes(marks)


class _Row(Generic[T]):
    """Mentions in order of their places."""

    def __init__(self, mentions: Iterable[T]) -> None:
        self.mentions = sorted(mentions, key=attrgetter("start"))
        self.starts = [mention.start for mention in self.mentions]

    def inside(self, start: int, end: int) -> tuple[T, ...]:
        """Those that begin from here to there."""
        return tuple(self.mentions[bisect_left(self.starts, start) : bisect_left(self.starts, end)])


_LIST_LINE = re.compile(r"^\s*(?:[-*•–—]|\d{1,2}[.):;]|[a-z]\))\s+", re.MULTILINE)


def is_list_line(text: str, place: int) -> bool:
    """True where this place stands in a line that begins with a bullet or a number."""
    begins = text.rfind("\n", 0, place) + 1
    return bool(_LIST_LINE.match(text, begins))
