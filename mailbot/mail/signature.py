"""Where the sender's own words end and the signature begins.

A signature is kept, for a name is often nowhere else; what tells of food or coming is never in one. In doubt, own words.
"""

from __future__ import annotations

import re
import unicodedata

from mailbot import lexicon
from mailbot.model import Address, Zone, ZoneKind

_DASHES = re.compile(r"^(?:--|—|[-_=*~]{3,})\s*$")
_PART = re.compile(r"\n[^\S\n]*\n")
_CAPITAL = r"[^\W\d_a-zåäöø][\w'’.-]*"
_WORD = re.compile(r"[^\W\d_]+")
_AFTER_NAME = re.compile(r"\s*[,(/–-]\s*|\s-\s")
_PARAGRAPH = re.compile(r"(?:[^\n]*\S[^\n]*\n?)+")


def split(text: str, start: int, end: int, sender: Address) -> list[Zone]:
    """`text[start:end]`, the sender's, as zones of own words and signature, in order."""
    lines = _lines(text, start, end)
    is_signature = _marked([text[a:b].rstrip("\n") for a, b in lines], sender)
    zones: list[Zone] = []
    for (a, b), size in zip(lines, is_signature, strict=True):
        zones += _line_zones(a, b, size)
    return zones


def _line_zones(a: int, b: int, cut: tuple[int, int] | None) -> list[Zone]:
    """The zones of one line, of which the characters `cut` are signature."""
    if cut is None:
        return [Zone(ZoneKind.OWN, a, b)]
    first, last = a + cut[0], min(a + cut[1], b)
    parts = [Zone(ZoneKind.OWN, a, first), Zone(ZoneKind.SIGNATURE, first, last), Zone(ZoneKind.OWN, last, b)]
    return [part for part in parts if part.start < part.end]


def _lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    made, at = [], start
    for line in text[start:end].splitlines(keepends=True):
        made.append((at, at + len(line)))
        at += len(line)
    return made


_ALL = 1_000_000  # to the end of the line, line end included


def _marked(lines: list[str], sender: Address) -> list[tuple[int, int] | None]:
    """For each line the characters that are signature; None where none are."""
    marks: list[tuple[int, int] | None] = [None] * len(lines)
    for at, line in enumerate(lines):
        if _has("zones.footer", line) or _has("zones.legal", line):
            marks[at] = (0, _ALL)
    start, cut = _start(lines, marks, sender)
    if start is None:
        return marks
    _mark_from(lines, marks, start, cut)
    return marks


def _has(block_id: str, line: str) -> bool:
    return bool(lexicon.block(block_id).regex.search(line))


def _start(lines: list[str], marks: list[tuple[int, int] | None], sender: Address) -> tuple[int | None, int]:
    """The line and place where the signature begins; None where there is none."""
    for at, line in enumerate(lines):
        if _DASHES.match(line) and 0 < len([rest for rest in lines[at + 1 :] if rest.strip()]) <= 14:
            if line.startswith("--") or _is_name_line(_next(lines, at + 1), sender):
                return at, 0
    for at in reversed(range(len(lines))):
        cut = _closing(lines[at], is_last=not any(rest.strip() for rest in lines[at + 1 :]))
        if cut is not None and at >= len(lines) - 16:
            return at, cut
    return _lone_name(lines, marks, sender), 0


def _next(lines: list[str], at: int) -> str:
    return next((line for line in lines[at:] if line.strip()), "")


def _closing(line: str, *, is_last: bool) -> int | None:
    """Where on this line a closing greeting begins, with at most a name behind it; None where none does."""
    regex = lexicon.block("zones.closing").regex
    for found in regex.finditer(line):
        before, after = line[: found.start()].rstrip(), line[found.end() :]
        if after[:1].isalpha() or (before and found.start() and line[found.start() - 1].isalnum()):
            continue
        if before and not (is_last and before[-1] in ".!?,;)"):
            continue
        if _is_after_closing(after, short=len(found.group()) <= 2):
            return found.start()
    return None


def _is_after_closing(after: str, *, short: bool) -> bool:
    """True where what follows a greeting is nothing, signs, or a name (in small letters only behind a sign)."""
    if _has("zones.postscript", after):
        return False
    name = _AFTER_NAME.split(after.strip(" .,:;!/-–☺😊🙂"))[0]
    words = name.split()
    if short and not words:
        return False
    if short and not re.match(r"\s*[.:,]|\s+[^\W\d_]", after):
        return False
    capital = [word for word in words if not word[:1].islower()]
    return len(words) <= 6 and (len(words) <= 3 or len(capital) * 2 >= len(words)) and not _has("zones.speaks", name)


def _mark_from(lines: list[str], marks: list[tuple[int, int] | None], start: int, cut: int) -> None:
    """Marks the signature from this line on; lines that speak, and paragraphs after a postscript, stay own words."""
    is_own = False
    for at in range(start, len(lines)):
        line = lines[at]
        if not line.strip() or marks[at]:
            continue
        if at > start and not lines[at - 1].strip():
            is_own = is_own and not _is_signature_line(line)
        if _has("zones.postscript", line) and at > start:
            is_own = True
        if is_own:
            continue
        marks[at] = _signature_part(line, cut if at == start else 0, is_first=at == start)
        if marks[at] is None and at > start and not _has("zones.speaks", line):
            is_own = True
    _fill_blanks(lines, marks)


def _fill_blanks(lines: list[str], marks: list[tuple[int, int] | None]) -> None:
    for at in range(1, len(lines)):
        if not lines[at].strip() and marks[at - 1] and marks[at - 1] != (0, 0):
            marks[at] = (0, _ALL)


def _signature_part(line: str, cut: int, *, is_first: bool) -> tuple[int, int] | None:
    """The characters of a line that are signature: all, the name before a diet, or none."""
    speaks = _has("zones.speaks", line[cut:])
    if not speaks:
        return (cut, _ALL) if is_first or len(line) <= 100 or _is_signature_line(line) else None
    found = _AFTER_NAME.search(line, cut + 1)
    if found and _is_name(line[cut : found.start()]) or found and is_first:
        head = line[cut : found.start()]
        if not _has("zones.speaks", head):
            return cut, found.start()
    return None


def _is_signature_line(line: str) -> bool:
    if len(line) > 140 or _has("zones.speaks", line):
        return False
    return _has("zones.contact", line) or _has("zones.title", line) or _is_name(line)


def _lone_name(lines: list[str], marks: list[tuple[int, int] | None], sender: Address) -> int | None:
    """The last paragraph, where it begins with the sender's name or is a name with a calling card under it."""
    last = len(lines)
    while last and (not lines[last - 1].strip() or marks[last - 1]):
        last -= 1
    first = last
    while first and lines[first - 1].strip():
        first -= 1
    for at in range(first, last):
        rest = lines[at + 1 : last]
        if at == first and not any(line.strip() for line in lines[:first]):
            continue  # a mail that is nothing but a name says it
        if _is_name_line(lines[at], sender) and _is_tail(lines[:at], rest, sender):
            return at
    return None


def _is_tail(above: list[str], rest: list[str], sender: Address) -> bool:
    """True where nothing under the name tells a list: at most a place, or lines of a calling card."""
    before = next((line.strip() for line in reversed(above) if line.strip()), "")
    if before.endswith(":") or before.startswith(("-", "*", "•")):
        return False
    card = [line for line in rest if _has("zones.contact", line) or _has("zones.title", line)]
    return len(rest) <= 1 + 2 * len(card) and not any(_has("zones.speaks", line) and not card for line in rest)


def _is_name_line(line: str, sender: Address) -> bool:
    """True for the sender's own name alone (or its initials), perhaps with a place or an office behind a comma."""
    name = _AFTER_NAME.split(line.strip(" /–-.\t"))[0]
    words = _WORD.findall(name)
    if not words or len(words) > 5 or len(line) > 80 or "?" in line:
        return False
    known = _folded_words(f"{sender.name} {sender.email.partition('@')[0]}")
    own = [word for word in words if _is_known(_folded(word), known)]
    others = [word for word in words if word not in own and not lexicon.block("zones.joined").regex.fullmatch(word)]
    if own and len(others) <= 1 and len(words) <= 4:
        return True
    return _are_initials(name, sender)


def _is_known(word: str, known: set[str]) -> bool:
    return word in known or (
        len(word) >= 4 and any(word in other or other in word for other in known if len(other) >= 4)
    )


def _are_initials(name: str, sender: Address) -> bool:
    letters = re.sub(r"[\s.]", "", name)
    firsts = "".join(word[0] for word in re.findall(r"[^\W\d_]+", sender.name)).upper()
    return 2 <= len(letters) <= 3 and letters.isupper() and set(letters) <= set(firsts)


def _is_name(text: str) -> bool:
    """True for one to five words with capitals, particles and "and" between them allowed."""
    words = text.strip(" .,:/–-").split()
    if not 1 <= len(words) <= 6:
        return False
    plain = [word for word in words if not _is_small(word)]
    return bool(plain) and all(re.fullmatch(_CAPITAL, word.strip(",.()")) for word in plain)


def _is_small(word: str) -> bool:
    return any(lexicon.block(f"zones.{name}").regex.fullmatch(word) for name in ("joined", "particle"))


def _folded(word: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(sign))


def _folded_words(text: str) -> set[str]:
    return set(_WORD.findall(_folded(text)))
