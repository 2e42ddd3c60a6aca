"""Tokens, clauses and sentences of a text, with their places."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(r"[^\W\d_]+(?:[-'’:.](?=[^\W\d_])[^\W\d_]+)*[-]?|\d+|[^\w\s]")
_WORD = re.compile(r"[^\W\d_]")
_CLAUSE = re.compile(  # no run of signs or spaces is begun in its middle: that would take time by its square
    r"\n|[;:]\s|,\s|(?<![\d.…])[.…]+\s+|(?<=\d)[.…]{2,}\s+|(?<![!?])[!?]+\s+"
    r"|(?<=\d)[.]\s+(?=[^\Wa-zåäö\d_])|\s[-–—]\s|(?:(?<!\s)\s+)?\(|\)\s*"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word (letters, with inner hyphens and apostrophes), a number, or a sign."""

    text: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """True for letters."""
        return bool(_WORD.match(self.text))

    @property
    def is_capital(self) -> bool:
        """True where it begins with a capital letter."""
        return self.text[:1].isupper()


def tokens(text: str) -> tuple[Token, ...]:
    """Words, numbers and signs in order.

    >>> [token.text for token in tokens("Maija-Liisa tulee 6.5., O'Brien ei.")]
    ['Maija-Liisa', 'tulee', '6', '.', '5', '.', ',', "O'Brien", 'ei', '.']
    """
    return tuple(Token(found.group(), found.start(), found.end()) for found in _TOKEN.finditer(text))


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """(start, end) of each sentence or list line, in order; blank ones are left out.

    >>> [text[a:b] for text in ["Tulen 6.5. Hirvaalle. Olen vegaani!"] for a, b in sentences(text)]
    ['Tulen 6.5. Hirvaalle.', 'Olen vegaani!']
    """
    return _pieces(text, _SENTENCE_SAFE)


def clauses(text: str) -> tuple[tuple[int, int], ...]:
    """(start, end) of each stretch between commas, line ends and full stops, in order; blank ones are left out.

    >>> [text[a:b] for text in ["Minä tulen 6.5., Pekka ei."] for a, b in clauses(text)]
    ['Minä tulen 6.5.', 'Pekka ei.']
    """
    return _pieces(text, _CLAUSE)


def lines(text: str) -> tuple[tuple[int, int], ...]:
    """(start, end) of each line that is not blank."""
    return _pieces(text, _LINE)


# A full stop after a number ends a sentence only where no month, clock or ordinal goes on: "6.5. Hirvaalle" does not.
_SENTENCE_SAFE = re.compile(
    r"(?<=[^\W\d_][.…])\s+(?=[^a-zåäöà-ÿ])|(?<=[)\"”][.])\s+|(?<=[!?…])\s+|\n\s*\n|\n(?=\s*(?:[-*•–]|\d+[.)]|[a-hA-H]\))\s)|"
    r"(?<=[!?.…:])\n"
)
_LINE = re.compile(r"\n")


def _pieces(text: str, between: re.Pattern[str]) -> tuple[tuple[int, int], ...]:
    found, start = [], 0
    for gap in between.finditer(text):
        found.append((start, gap.start() + _kept(text[gap.start() : gap.end()])))
        start = gap.end()
    found.append((start, len(text)))
    return tuple((a, b) for a, b in (_trimmed(text, a, b) for a, b in found) if a < b)


def _kept(gap: str) -> int:
    return len(gap) - len(gap.lstrip(".!?…"))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
