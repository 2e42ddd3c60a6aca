"""The people of a mail: each with what is known of her coming, and all of them together."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from mailbot.model import Evidence
from mailbot.reading.intent import Cue
from mailbot.reading.scene import Clause


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person of the mail: `comes` is 1 for coming, -1 for staying away, 0 where she is only spoken of."""

    name: str | None
    comes: int
    places: tuple[int, ...] = ()  # where in the text; empty: only in the header
    is_sender: bool = False
    listed_at: tuple[int, ...] = ()  # where she stands in a list, a table or a form
    leaves: bool = False  # some clause says that she stays away, whatever the others say
    has_verb: bool = False  # some clause with a verb of its own speaks of her
    is_mentioned: bool = False  # she is spoken of, and nothing else: who told of it, who is greeted
    kin: tuple[Cue, ...] = ()  # the words that introduce her: "my husband"
    others: tuple[str, ...] = ()  # the names that hers may be as well: Kari or Karin
    title: str = ""  # the small-letter word before her name: "chairman"
    evidence: tuple[Evidence, ...] = ()

    @property
    def is_listed(self) -> bool:
        """True where she stands in a list, a table or a form."""
        return bool(self.listed_at)

    def is_in(self, clause: Clause) -> bool:
        """True where the clause speaks of her by name or kin word."""
        return any(clause.start <= place < clause.end for place in self.places)

    @property
    def kin_keys(self) -> frozenset[str]:
        """Her kin words in a form that all their cases share."""
        return frozenset(kin_key(cue) for cue in self.kin)


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody of the mail, and what is doubtful about them."""

    candidates: tuple[Candidate, ...]
    is_assumed: bool = False  # the sender comes only because nobody else is said to
    heads: int | None = None  # how many come in all, where that is said
    doubts: tuple[str, ...] = field(default=())

    @property
    def coming(self) -> tuple[Candidate, ...]:
        """Those who come, in order."""
        return tuple(c for c in self.candidates if c.comes > 0)

    @property
    def coming_listed(self) -> int:
        """How many of those who come stand in a list, a table or a form."""
        return sum(c.is_listed for c in self.coming)

    @property
    def away(self) -> tuple[Candidate, ...]:
        """Those who stay away or are taken off."""
        return tuple(c for c in self.candidates if c.comes < 0 or c.leaves)

    @property
    def sender(self) -> Candidate | None:
        """The one who writes."""
        return next((c for c in self.candidates if c.is_sender), None)


def is_same(a: str | None, b: str | None) -> bool:
    """True for one person: equal, or one is only the other's first name, or her first names.

    >>> is_same("Maija", "Maija Virtanen"), is_same("Maija Laine", "Maija Virtanen")
    (True, False)
    >>> is_same("Ana María", "Ana María Ruiz Vega")
    True
    """
    if not a or not b:
        return False
    x, y = a.casefold().split(), b.casefold().split()
    x, y = sorted((x, y), key=len)
    return (x == y[: len(x)] and len(x) > 1) or (
        min(len(x), len(y)) == 1 and (x[0] == y[0] or x[0].split("-")[0] == y[0].split("-")[0])
    )


def kin_key(cue: Cue) -> str:
    """The beginning that every case of a kin word shares, gradation undone ("pojan" like "poika")."""
    return _kin_key(cue.words)


@lru_cache(maxsize=4_096)
def _kin_key(words: str) -> str:
    word = words.casefold().split()[-1]
    return word[:9] if _GRAND.search(word) else word[:3].replace("j", "i").replace("d", "t")


_GRAND = re.compile(r"n(?:po[ij]|tyt|laps)")  # a grandchild is no child
