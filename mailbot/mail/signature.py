"""Where the sender's own words end and the signature begins.

A signature is kept, for a name is often nowhere else; what tells of food or coming is never in one. In doubt, own
words.
"""

from __future__ import annotations

import re
import unicodedata

from mailbot import lexicon
from mailbot.model import Address, Zone, ZoneKind

_DASHES = re.compile(r"^(?:--|—|[-_=*~]{3,})\s*$")
_CAPITAL = r"[^\W\d_a-zåäöø][\w'’.-]*"
_BULLET = re.compile(r"\s*[-*•–»]")
_BULLETED = re.compile(r"\s*(?:[*•»]|\d+[.)])\s")
_SENTENCE = re.compile(r"\w\W+\w+\W+\w+.*[.!?…]\s*$")
_WORD = re.compile(r"[^\W\d_]+")
_AFTER_NAME = re.compile(r"\s*[,(/–-]\s*|\s-\s")


def split(text: str, start: int, end: int, sender: Address, *, is_top: bool = True) -> list[Zone]:
    """`text[start:end]`, the sender's, as zones of own words and signature; `is_top`: the mail begins here."""
    lines = _lines(text, start, end)
    is_signature = _marked([text[a:b].rstrip("\n") for a, b in lines], sender, is_top=is_top)
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


def _marked(lines: list[str], sender: Address, *, is_top: bool) -> list[tuple[int, int] | None]:
    """For each line the characters that are signature; None where none are."""
    marks: list[tuple[int, int] | None] = [None] * len(lines)
    for at, line in enumerate(lines):
        is_below = any(above.strip() for above in lines[:at])
        is_more = at > 0 and marks[at - 1] is not None and _has("zones.contact", line)
        if _has("zones.footer", line) or (is_below and _has("zones.legal", line)) or is_more:
            marks[at] = (0, _ALL)
    start, cut = _start(lines, marks, sender, is_top=is_top)
    if start is None:
        return marks
    _mark_from(lines, marks, start, cut)
    return marks


def _has(block_id: str, line: str) -> bool:
    return bool(lexicon.block(block_id).regex.search(line[:_LONGEST]))


_LONGEST = 400  # characters of a line that are looked at


def _start(
    lines: list[str], marks: list[tuple[int, int] | None], sender: Address, *, is_top: bool
) -> tuple[int | None, int]:
    """The line and place where the signature begins; None where there is none."""
    dashes = next((at for at in range(len(lines)) if _is_dashes(lines, at, sender, is_top=is_top)), None)
    closing = _closed_at(lines, marks, is_top=is_top)
    if closing and (dashes is None or closing[0] < dashes):
        return closing
    above = lines if dashes is None else lines[:dashes]
    name = _lone_name(above, marks, sender)
    return (dashes if name is None else name), 0


def _is_dashes(lines: list[str], at: int, sender: Address, *, is_top: bool) -> bool:
    if not _DASHES.match(lines[at]):
        return False
    under = [line for line in lines[at + 1 :] if line.strip()]
    if not 0 < len(under) <= 14 or (is_top and not any(line.strip() for line in lines[:at])):
        return False
    return lines[at].rstrip() == "--" or is_name_line(under[0], sender) or all(map(_is_signature_line, under))


def _closed_at(lines: list[str], marks: list[tuple[int, int] | None], *, is_top: bool) -> tuple[int, int] | None:
    """The line and place of the last closing greeting, near the end and not the mail's first words."""
    spoken = [at for at, line in enumerate(lines) if line.strip() and not marks[at]]
    for place, at in reversed(list(enumerate(spoken))[-16:]):
        if is_top and at != spoken[-1] and place == 0:
            return None
        cut = _closing(lines[at], is_last=at == spoken[-1])
        if cut is not None and not (is_top and place == 0 and cut == 0):
            return at, cut
    return None


def _closing(line: str, *, is_last: bool) -> int | None:
    """Where on this line a closing greeting begins, with at most a name behind it; None where none does."""
    regex = lexicon.block("zones.closing").regex
    for found in regex.finditer(line):
        before, after = line[: found.start()].rstrip(), line[found.end() :]
        if (
            after[:1].isalpha()
            or after.startswith("  ")
            or (before and found.start() and line[found.start() - 1].isalnum())
        ):
            continue
        if before and not (is_last and before[-1] in ".!?,;)"):
            continue
        if _is_after_closing(after, short=len(found.group()) <= 2 or bool(before)):
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
    is_small = len(words) <= (2 if short else 3)
    return len(words) <= 6 and (is_small or len(capital) * 2 >= len(words)) and not _has("zones.speaks", name)


def _mark_from(lines: list[str], marks: list[tuple[int, int] | None], start: int, cut: int) -> None:
    """Marks the signature from this line on; what speaks, and paragraphs that tell nothing of the signer, stay own."""
    card = max((at for at in range(start, len(lines)) if marks[at] or _is_office(lines[at])), default=start)
    marks[start] = _signature_part(lines[start], cut)
    is_named, is_late, is_own = _is_name(lines[start][cut:]), False, False
    for at in range(start + 1, len(lines)):
        if not lines[at].strip():
            is_late, is_own = is_late or is_named, False
        elif not marks[at]:
            is_own = is_own or _is_own(lines[at], is_late=is_late and at > card)
            marks[at] = None if is_own else _signature_part(lines[at], 0)
            is_named = is_named or bool(marks[at])
    _fill_blanks(lines, marks)


def _is_own(line: str, *, is_late: bool) -> bool:
    """True for a line under the closing that begins own words again: a postscript, a sentence, or anything late."""
    if _has("zones.postscript", line):
        return True
    if _is_signature_line(line) or _has("zones.speaks", line) or _DASHES.match(line):
        return False  # a line that speaks is cut by itself
    return is_late or len(line) > 100 or bool(_SENTENCE.search(line))


def _fill_blanks(lines: list[str], marks: list[tuple[int, int] | None]) -> None:
    for at in range(1, len(lines)):
        if not lines[at].strip() and marks[at - 1] and marks[at - 1] != (0, 0):
            marks[at] = (0, _ALL)


def _signature_part(line: str, cut: int) -> tuple[int, int] | None:
    """The characters of a line that are signature: all, the name before a diet, or none."""
    if not _has("zones.speaks", line[cut:]):
        return cut, _ALL
    found = _AFTER_NAME.search(line, cut + 1)
    if not found or _has("zones.speaks", line[cut : found.start()]):
        return None
    return (cut, found.start()) if cut or _is_name(line[: found.start()]) or _closing(line, is_last=True) == 0 else None


def _is_signature_line(line: str) -> bool:
    if len(line) > 140 or _has("zones.speaks", line):
        return False
    return _is_office(line) or _is_name(line)


def _is_office(line: str) -> bool:
    return _has("zones.contact", line) or _has("zones.title", line)


def _lone_name(lines: list[str], marks: list[tuple[int, int] | None], sender: Address) -> int | None:
    """The last paragraph, where it begins with the sender's name or is a name with a calling card under it."""
    first, last = _last_paragraph(lines, marks, len(lines))
    if _has("zones.postscript", "".join(lines[first : first + 1])):
        first, last = _last_paragraph(lines, marks, first)
    if not any(line.strip() for line in lines[:first]):
        first += 1  # a mail that is nothing but a name says it
    return next((at for at in range(first, last) if _is_card(lines[:at], lines[at:last], sender)), None)


def _last_paragraph(lines: list[str], marks: list[tuple[int, int] | None], last: int) -> tuple[int, int]:
    """The lines (from, to) of the last paragraph above this line, what a program added left out."""
    while last and (not lines[last - 1].strip() or marks[last - 1]):
        last -= 1
    first = last
    while first and lines[first - 1].strip():
        first -= 1
    return first, last


def _is_card(above: list[str], lines: list[str], sender: Address) -> bool:
    """True where these lines are who wrote: a name of the sender's, or any name with a calling card under it."""
    if is_name_line(lines[0], sender):
        return _is_tail(above, lines[1:]) and not _is_listed(above, lines[0], sender)
    if not _is_name(lines[0]) or len(lines[0].split()) < 2 or len(lines) > 12:
        return False
    told = any(_is_office(line) or is_name_line(line, sender) for line in lines[1:])
    return told and all(_is_signature_line(line) for line in lines) and _is_tail(above, lines[1:])


def _is_listed(above: list[str], line: str, sender: Address) -> bool:
    """True for somebody of the sender's name who stands right under another name: the last of a list."""
    names = above[-1] if above else ""
    is_whole = _folded_words(sender.name) <= _folded_words(line)
    return _is_name(names) and len(names.split()) > 1 and not is_whole


def _is_tail(above: list[str], rest: list[str]) -> bool:
    """True where nothing under the name tells a list: at most a place, or lines of a calling card."""
    before = next((line.strip() for line in reversed(above) if line.strip()), "")
    if before.endswith(":") or _BULLET.match(before):
        return False
    card = [line for line in rest if _is_office(line)]
    return len(rest) <= 1 + 2 * len(card) and not any(_has("zones.speaks", line) and not card for line in rest)


def is_name_line(line: str, sender: Address) -> bool:
    """True for the sender's own name alone (or its initials), perhaps with a place or an office behind a comma."""
    name = _AFTER_NAME.split(line.strip(" /–-.\t"))[0]
    words = _WORD.findall(name)
    if not words or len(words) > 5 or len(line) > 80 or re.search(r"[?:»\[]|\|", line) or _BULLETED.match(line):
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
    words = text.strip(" .,/–-").split()
    if not 1 <= len(words) <= 6 or ":" in text:
        return False
    plain = [word for word in words if not _is_small(word)]
    return bool(plain) and all(re.fullmatch(_CAPITAL, word.strip(",.()")) for word in plain)


def _is_small(word: str) -> bool:
    return any(lexicon.block(f"zones.{name}").regex.fullmatch(word) for name in ("joined", "particle"))


def _folded(word: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(sign))


def _folded_words(text: str) -> set[str]:
    return set(_WORD.findall(_folded(text)))
