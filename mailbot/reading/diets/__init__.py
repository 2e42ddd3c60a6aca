"""Diets that a text states, each with its place and its sign understood; whose they are is for `people` to say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mailbot.model import DietMention, DietWords
from mailbot.reading.diets import codes, lexis, nones, places, sentence, signs
from mailbot.reading.diets.lexis import Mark, regex
from mailbot.reading.diets.unread import is_left

__all__ = ["find", "is_left"]

_UNSURE = 0.5  # at most this: a hint, not a reading
_NEAR = 120  # characters back from a word of danger
_TELLING = {"food", "diet", "open", "avoid", "eating"}


def find(text: str, own: tuple[DietWords, ...] = (), names: Sequence[tuple[int, int]] = ()) -> tuple[DietMention, ...]:
    """The diets stated, denied or said to be none, in order; `own`: the installation's words; `names`: their places.

    A mention with `sure` at most 0.5 is a hint. A diet said not to hold (any more) has its tags in `dropped`.

    >>> [sorted(mention.diet.tags) for mention in find("Olen vegaani, en siedä soijaa.")]
    [['vegan'], ['soy-free']]
    """
    cased = places.without_unticked(text)
    lower = _lower(cased)
    spots = places.find(lower)
    none = nones.find(text, lower, spots)
    hidden = [(one.start, one.end) for one in none] + [hit.span() for hit in regex("diets.flyer").finditer(lower)]
    marks = tuple(
        _with_names(cased, mark, names) for mark in lexis.marks(lower, own) if not _within(mark.start, hidden)
    )
    found = _in_sentences(text, cased, lower, spots, marks)
    found += [one for one in codes.find(cased, spots) if not _within(one.start, hidden)]
    none = nones.unlimited(lower, none, found)
    return _finished(lower, [*found, *none, *nones.beside(text, lower, found + none)])


def _lower(text: str) -> str:
    """The text in lower case, each character still in its place."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _within(at: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


def _in_sentences(
    text: str, cased: str, lower: str, spots: tuple[places.Place, ...], marks: tuple[Mark, ...]
) -> list[DietMention]:
    found: list[DietMention] = []
    unsigned: tuple[Mark, ...] = ()
    at = 0
    for start, end in signs.segments(cased):
        first = at
        while at < len(marks) and marks[at].start < end:
            at += 1
        inside = tuple(marks[first:at])
        if any(mark.sense.kind in _TELLING for mark in inside):
            read = sentence.Sentence(text, lower, start, end, inside, spots, unsigned)
            found = _with_fish(found, start) if read.allows_fish() else found
            found += read.mentions()
            unsigned = read.unsigned()
    return found


def _with_fish(found: list[DietMention], start: int) -> list[DietMention]:
    """A vegetarian of whom the next sentence says that fish is fine is a pescatarian."""
    last = found[-1] if found else None
    if last is None or "vegetarian" not in last.diet.tags or start - last.end > _NEXT:
        return found
    tags = last.diet.tags - {"vegetarian"} | {"pescatarian"}
    return [*found[:-1], replace(last, diet=replace(last.diet, tags=tags))]


_NEXT = 40  # characters from a diet to the sentence after it


def _with_names(cased: str, mark: Mark, names: Sequence[tuple[int, int]]) -> Mark:
    """A word or food where a name stands, or with a capital in mid-sentence, is a name, unless all is in capitals."""
    words = cased[mark.start : mark.end]
    if mark.sense.kind not in {"food", "word"} or not words[:1].isupper() or (words.isupper() and len(words) > 1):
        return mark
    if any(start <= mark.start < end for start, end in names) and not regex("diets.of_food").match(cased, mark.end):
        return Mark(mark.start, mark.end, lexis.NAME)
    before = cased[max(0, mark.start - 2) : mark.start]
    is_inside = len(before) == 2 and before[1] == " " and (before[0].isalpha() or before[0] == "-")
    return Mark(mark.start, mark.end, lexis.NAME) if is_inside else mark


def _finished(lower: str, found: list[DietMention]) -> tuple[DietMention, ...]:
    """In order, without hints of what is said elsewhere outright."""
    said = sorted((one for one in found if one.diet.is_stated or one.dropped), key=lambda one: (one.start, one.end))
    sure_tags = {tag for one in said if one.sure > _UNSURE for tag in one.diet.tags}
    kept = [one for one in said if one.sure > _UNSURE or not one.diet.tags or one.diet.tags - sure_tags]
    return tuple(_with_danger(lower, kept))


def _with_danger(lower: str, said: list[DietMention]) -> list[DietMention]:
    """Danger to life belongs to what its sentence avoids, or else to the last thing before it."""
    for danger in regex("diets.severe").finditer(lower) if said else ():
        start, end = next((a, b) for a, b in signs.segments(lower) if a <= danger.start() < b)
        avoided = [one for one in said if one.diet.is_stated and not one.diet.none]
        near = [one for one in avoided if start <= one.start < end]
        near = near or [one for one in avoided if start - _NEAR < one.start < start][-1:]
        said = [replace(one, diet=replace(one.diet, severe=True)) if one in near else one for one in said]
    return said
