"""Where a mail closes: the lines, or the last words, with which its sender signs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mailbot import lexicon
from mailbot.model import ZoneKind
from mailbot.reading.names.lists import words

END = re.compile(r"(?<!\b[A-ZÅÄÖ])[.!?:;,](?:\s|$)|\s[-–—(/]|\($")  # where a name at the head of a line ends
_LETTERS = re.compile(r"[^\W\d_]+")
_TAIL = re.compile(r"(?:(?<=^)|(?<=[.!?,)\n] )|(?<=[.!?,)]  )|(?<=\n))\S")
_NAME_LAST = re.compile(r"[.!?)] +((?:[A-ZÅÄÖ][^\W\d_]+(?:-[^\W\d_]+)?\s*){1,3})$")
_ITEM = re.compile(r"\s*(?:[-*•–—]|\d{1,2}[.):;])\s")  # how an item of a list begins
_LINES, _WORDS = 5, 5  # a signature's own lines are few and short


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, whose words it is, and the block between blank lines that it belongs to."""

    start: int
    end: int
    text: str
    kind: ZoneKind
    block: int


def lines_of(lines: Sequence[Line]) -> frozenset[int]:
    """The places of the lines that are a signature, by their zone or by how they look at the end of the mail."""
    zoned = {at for at, line in enumerate(lines) if line.kind is ZoneKind.SIGNATURE}
    own = [at for at, line in enumerate(lines) if line.kind is ZoneKind.OWN]
    farewell = next((at for at in reversed(own[-8:]) if _is_farewell(lines[at].text)), None)
    if farewell is not None:
        return frozenset(zoned | {at for at in own if at > farewell})
    found: list[int] = []
    for at in reversed(own[1:][-_LINES:]):
        if not _closes(lines[at].text, is_last=at == own[-1]):
            break
        found.append(at)
        if is_signed(lines[at].text):
            break
    before = [at for at in own if not found or at < found[-1]]
    is_list = bool(before) and lines[before[-1]].text.rstrip().endswith(":")
    return frozenset(zoned if is_list else zoned | {*found})


def last_of(lines: Sequence[Line]) -> int:
    """The place of the last line of the sender's own words; -1 where there is none."""
    return max((at for at, line in enumerate(lines) if line.kind is ZoneKind.OWN), default=-1)


def tail_of(text: str) -> int:
    """Where a closing of a few words begins in the last line: "… kiitos. terv. Maija"; -1 where it has none.

    >>> text = "Tulen mukaan. t. maija virtanen"
    >>> text[tail_of(text) :]
    't. maija virtanen'
    """
    for found in _TAIL.finditer(text, max(0, len(text) - 60)):
        rest = text[found.start() :]
        signed = _signs(rest)
        if signed and len(_LETTERS.findall(rest[signed.end() :])) <= _WORDS:
            return found.start()
    name = _NAME_LAST.search(text)
    return name.start(1) if name else -1


def is_signed(line: str) -> bool:
    """True for a line that begins as signatures do: "terv. Maija"."""
    return bool(_signs(line))


def farewell_of(line: str) -> int:
    """The length of the closing words that a line begins with; of "T." before one word none: that is an initial.

    >>> farewell_of("terv. Maija"), farewell_of("T. Virtanen"), farewell_of("T. Maija Virtanen"), farewell_of("Maija")
    (6, 0, 3, 0)
    """
    signed = _signs(line)
    if signed is None:
        return 0
    is_initial = signed.group().strip() == "T." and len(_LETTERS.findall(line[signed.end() :])) == 1
    return 0 if is_initial else signed.end()


def _is_farewell(line: str) -> bool:
    """True for a line of closing words alone: "Ystävällisin terveisin"."""
    return bool(_signs(line.strip().rstrip(",.!: ") + " x")) and len(line.split()) <= 4 and not _signs(line)


def is_short(line: str) -> bool:
    """True for a line that may be a name, alone or at its head."""
    if len(line) >= 90:
        return False
    plain = line.strip()
    rest = _large(END.split(plain[farewell_of(plain) :], maxsplit=1)[0])
    return 0 < len(rest) <= _WORDS and (all(word[0].isupper() for word in rest) or all(map(str.islower, rest)))


def _closes(line: str, *, is_last: bool) -> bool:
    rest = _large(line)
    if (
        not rest
        or _ITEM.match(line)
        or len(line.split()) > _WORDS
        or all(word.lower() in words("names.words") for word in rest)
    ):
        return False
    return is_signed(line) or all(word[0].isupper() for word in rest) or (is_last and all(map(str.islower, rest)))


def _large(line: str) -> list[str]:
    """The words that a name may hold, without a closing before them and conjunctions between."""
    signed = _signs(line)
    little = words("names.and") | words("names.particles")
    found = _LETTERS.findall(line[signed.end() :] if signed else line)
    return [word for word in found if word not in little and (len(word) > 1 or word.isupper())]


def _signs(line: str) -> re.Match[str] | None:
    return lexicon.block("names.signs").regex.match(line)
