"""Events that a flyer tells in two languages, joined into one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mailbot.flyer import titles
from mailbot.flyer.found import Doubt, Found, Kind


def joined(told: Sequence[tuple[Found, str]]) -> list[Found]:
    """The events in order, each once: a second language's title is an alias. `told`: each with its text."""
    split = _split([found for found, _ in told])
    tongues = [titles.tongue(text) for _, text in told]
    first = tongues[0] if tongues else ""
    made: list[tuple[Found, bool]] = []
    for found, tongue in zip(split, tongues, strict=True):
        twin = next(
            (at for at, pair in enumerate(made) if tongue != first and not pair[1] and _same(pair[0], found)), None
        )
        if twin is None:
            made.append((found, False))
        else:
            made[twin] = (_with(made[twin][0], found), True)
    return [found for found, _ in made]


def _same(one: Found, other: Found) -> bool:
    if one.title == other.title or (one.label and other.label and one.label != other.label):
        return False
    houses = [told.place.split(",")[0] for told in (one, other)]
    if one.place != other.place and houses[0] == houses[1]:
        return False  # two rooms of a house
    if one.starts or other.starts:
        return one.starts == other.starts
    return bool(one.when and other.when)


def _with(one: Found, other: Found) -> Found:
    """The first with what only the second tells; where they differ, a doubt."""
    doubts = list(one.doubts)
    changes: dict[str, object] = {"aliases": tuple(dict.fromkeys((*one.aliases, other.title, *other.aliases)))}
    for name in ("ends", "deadline", "capacity"):
        mine, theirs = getattr(one, name), getattr(other, name)
        if mine is None and theirs is not None:
            changes[name] = theirs
            doubts = [doubt for doubt in doubts if (doubt.kind, doubt.field) != (Kind.MISSING, name)]
        elif theirs is not None and mine != theirs:
            doubts.append(Doubt(Kind.CONTRADICTION, name, f"the two languages differ: {mine}, {theirs}"))
    return replace(one, **changes, doubts=tuple(doubts))  # type: ignore[arg-type]  # the fields' own values


def _split(found: list[Found]) -> list[Found]:
    """The events, their titles parted where all are printed in two languages: "Soppa / Soup"."""
    for sign in (" / ", " – ", " - ", " | "):
        parted = [one.title.split(sign) for one in found]
        if found and all(len(parts) == 2 for parts in parted) and _are_two_tongues(parted, sign):
            return [
                replace(one, title=a.strip(), aliases=(b.strip(), *one.aliases))
                for one, (a, b) in zip(found, parted, strict=True)
            ]
    return found


def _are_two_tongues(parted: list[list[str]], sign: str) -> bool:
    """True where the halves differ in language; a dash also parts a title from what it is about, so more is asked."""
    tongues = [{titles.tongue(part) for part in parts} for parts in parted]
    apart = [len(one) == 2 for one in tongues]
    return (
        any(apart) if sign == " / " else len(parted) > 1 and all(one & {"sv", "en"} and "fi" in one for one in tongues)
    )
