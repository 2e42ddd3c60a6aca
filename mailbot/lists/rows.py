"""The rows of a list, in words, and the kitchen's counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from mailbot.lists.collation import by_name, halves
from mailbot.model import Diet, Event, Registration, Status
from mailbot.wording import Words
from mailbot.wording.words import on_one_line


@dataclass(frozen=True, slots=True)
class Row:
    """One person of a list, in words."""

    name: str  # as it was registered, or the words for an unnamed companion
    surname: str
    given: str
    diet: str  # as it was told; "" where nothing was
    status: str
    sender: str  # who signed the person up
    arrived: str  # when
    is_severe: bool
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class Count:
    """How many of those who come eat in a way."""

    kind: str  # "diet", "plate" (a whole diet), "none", "unstated", "coming"
    words: str
    count: int
    severe: int = 0
    before: int | None = None  # at the time of the list that was sent; None: nothing to compare with

    @property
    def is_changed(self) -> bool:
        """True where the count is another than in the list that was sent."""
        return self.before is not None and self.before != self.count


def rows(listed: Iterable[Registration], words: Words, zone: tzinfo) -> list[Row]:
    """The list by name, in words."""
    return [_row(one, words, zone) for one in by_name(listed)]


def _row(one: Registration, words: Words, zone: tzinfo) -> Row:
    table = words.table["digest"]
    name = on_one_line(one.name) if one.name else str(table["unnamed"])
    surname, given = halves(name) if one.name else ("", name)
    return Row(
        name=name,
        surname=surname,
        given=given,
        diet=words.diet(one.diet) if one.diet.is_stated else "",
        status=str(table["statuses"][one.status]),
        sender=on_one_line(one.sender),
        arrived=words.short_moment(one.created_at.astimezone(zone)) if one.created_at else "",
        is_severe=one.diet.severe,
        is_confirmed=one.status is Status.CONFIRMED,
    )


def kitchen(listed: Iterable[Registration], words: Words, earlier: Iterable[Registration] | None = None) -> list[Count]:
    """What the kitchen must know of those who have a place: each restriction, each whole diet, and the rest; no names.

    `earlier` is the list as it was sent: what has changed since is marked.
    """
    now = list(_counts(_coming(listed), words))
    if earlier is None:
        return now
    before = {(one.kind, one.words): one.count for one in _counts(_coming(earlier), words)}
    found = [Count(one.kind, one.words, one.count, one.severe, before.pop((one.kind, one.words), 0)) for one in now]
    return found + [Count(kind, said, 0, 0, count) for (kind, said), count in before.items()]


def _coming(listed: Iterable[Registration]) -> list[Diet]:
    return [one.diet for one in listed if one.status is Status.CONFIRMED]


def _counts(diets: Sequence[Diet], words: Words) -> Iterator[Count]:
    single = [(part, diet.severe) for diet in diets for part in _parts(diet, words)]
    yield from _counted("diet", single)
    yield from _counted("plate", [(_plate(diet, words), diet.severe) for diet in diets if diet.tags or diet.other])
    yield Count("none", words.diet(Diet(none=True)), sum(diet.none for diet in diets))
    yield Count("unstated", words.diet(Diet()), sum(not diet.is_stated for diet in diets))
    yield Count("coming", str(words.table["digest"]["list"]["coming"]), len(diets), sum(d.severe for d in diets))


def _parts(diet: Diet, words: Words) -> Iterator[str]:
    for tag in sorted(diet.tags):
        yield words.diet(Diet(frozenset({tag})))
    for said in dict.fromkeys(on_one_line(said).casefold() for said in diet.other):
        yield words.diet(Diet(other=(said,)))


def _plate(diet: Diet, words: Words) -> str:
    other = tuple(sorted({on_one_line(said).casefold() for said in diet.other}))
    return words.diet(Diet(diet.tags, other))


def _counted(kind: str, said: Sequence[tuple[str, bool]]) -> Iterator[Count]:
    counts = Counter(words for words, _ in said)
    severe = Counter(words for words, is_severe in said if is_severe)
    for words, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        yield Count(kind, words, count, severe[words])


def as_json(event: Event, listed: Iterable[Registration], words: Words, at: datetime) -> dict[str, Any]:
    """The list and the kitchen's counts for a program; `at`: the moment of the list."""
    ordered = by_name(listed)
    return {
        "event": event.id,
        "title": event.title,
        "starts": event.starts.isoformat() if event.starts else None,
        "place": event.place,
        "at": at.isoformat(),
        "participants": [_one_as_json(one) for one in ordered],
        "kitchen": [
            {"kind": one.kind, "words": one.words, "count": one.count, "severe": one.severe}
            for one in kitchen(ordered, words)
        ],
    }


def _one_as_json(one: Registration) -> dict[str, Any]:
    diet = one.diet
    said = {"tags": sorted(diet.tags), "other": list(diet.other), "none": diet.none, "severe": diet.severe}
    return {
        "number": one.id,
        "name": one.name,
        "status": str(one.status),
        "diet": said,
        "sender": one.sender,
        "registered_at": one.created_at.isoformat() if one.created_at else None,
    }
