"""Whether a changed mail is read as the unchanged one: part by part, names mapped, spelling of letters aside."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mailbot.model import Decision, Outcome

PARTS = ("language", "action", "people", "events", "statuses", "diets", "missing", "question", "review")


@dataclass(frozen=True, slots=True)
class Parts:
    """A decision by its parts, in a form that can be compared."""

    language: str
    action: str
    people: Any
    events: Any
    statuses: Any
    diets: Any
    missing: frozenset[str]
    question: bool
    review: bool


def parts(decision: Decision, fold: Callable[[str], str], rename: Callable[[str], str] = str) -> Parts:
    """What was read; names through `rename`, every word through `fold`."""
    who = [fold(rename(line.name)) if line.name else "" for line in decision.outcomes]
    lines = list(zip(who, decision.outcomes, strict=True))
    return Parts(
        language=str(decision.language),
        action=str(decision.action),
        people=Counter(set(who)) | Counter(name for name in who if not name),
        events=Counter((name, line.event) for name, line in lines),
        statuses=Counter((name, line.event, str(line.status)) for name, line in lines),
        diets=Counter((name, line.event, *_diet(line, fold)) for name, line in lines),
        missing=frozenset(map(str, decision.missing)),
        question=decision.question,
        review=decision.review,
    )


def _diet(line: Outcome, fold: Callable[[str], str]) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    other = sorted(fold(" ".join(words.split())) for words in line.diet.other)
    return tuple(sorted(line.diet.tags)), tuple(other), line.diet.none


def differences(expected: Parts, found: Parts) -> list[str]:
    """The parts that do not follow, the first cause first."""
    return [name for name in PARTS if getattr(expected, name) != getattr(found, name)]


def told(value: Any) -> str:
    """A part in few words."""
    if isinstance(value, Counter):
        many = ((":".join(map(str, key)) if isinstance(key, tuple) else key or "?", value[key]) for key in value)
        return ", ".join(sorted(f"{said} ×{count}" if count > 1 else said for said, count in many)) or "–"
    return ",".join(sorted(value)) if isinstance(value, frozenset) else str(value)


def exactly(text: str) -> str:
    """The text in one Unicode form."""
    return unicodedata.normalize("NFC", text)


def caseless(text: str) -> str:
    """The text without capitals."""
    return exactly(text).casefold()


def plainly(text: str) -> str:
    """The text without capitals, dots and accents, as a foreign keyboard writes it."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
