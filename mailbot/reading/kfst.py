"""Voikko's transducer, read straight from pyvoikko's data file into flat arrays.

The file (KFST, version 0) has a header, NUL-ended symbols, and LZMA-compressed records `!IIHH` (from, to, input,
output) sorted by state, then the final states. Importing pyvoikko builds 276 MB of objects of it; this maps a flat copy
of 6 MB from the user's cache. Flag diacritics are followed as kfst follows them.
"""

from __future__ import annotations

import lzma
import mmap
import os
import struct
import sys
import tempfile
from array import array
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TypeAlias

_STEPS = 20_000  # a word that takes more is no word; the longest real compounds take some 3,000
_STATES_KEPT = 60_000  # states whose arcs are held as objects
_EPSILON = "@0@"

_Flags = dict[str, tuple[bool, str]]
_Flag = tuple[str, str, str]  # kind, key, value
_Arcs = tuple[
    list[tuple["_Flag | None", int, str]], dict[int, list[tuple[int, str]]]
]  # (flag, to, output), (to, output)
_Output: TypeAlias = "tuple[_Output, str] | None"  # a chain, the last symbol outermost


class Transducer:
    """Arcs by state: those of state s are the records offsets[s]:offsets[s + 1]."""

    def __init__(self, symbols: tuple[str, ...], words: memoryview | array[int], states: int, final: int) -> None:
        self._symbols = symbols
        self._flags = {at: _flag(symbol) for at, symbol in enumerate(symbols) if _is_flag(symbol)}
        self._epsilons = {*self._flags, symbols.index(_EPSILON)}
        self._codes = {symbol: at for at, symbol in enumerate(symbols) if len(symbol) == 1}
        arcs = (len(words) - states - 1) // 2
        self._offsets, self._to = words[: states + 1], words[states + 1 : states + 1 + arcs]
        self._labels = words[states + 1 + arcs :]  # input << 16 | output
        self._final = final
        self._known: dict[int, _Arcs] = {}

    def outputs(self, word: str) -> Iterator[str]:
        """Every output for the word, until the steps run out."""
        codes = [self._codes.get(letter, -1) for letter in word]
        if -1 in codes:
            return
        stack: list[tuple[int, int, _Flags, _Output]] = [(0, 0, {}, None)]
        for _ in range(_STEPS):
            if not stack:
                return
            state, at, flags, output = stack.pop()
            if at == len(codes) and state == self._final:
                yield _joined(output)
            free, by_letter = self._known.get(state) or self._arcs(state)
            for flag, to, out in free:
                kept = flags if flag is None else _passed(flag, flags)
                if kept is not None:
                    stack.append((to, at, kept, (output, out) if out else output))
            if at < len(codes) and codes[at] in by_letter:
                for to, out in by_letter[codes[at]]:
                    stack.append((to, at + 1, flags, (output, out) if out else output))

    def _arcs(self, state: int) -> _Arcs:
        """The arcs of a state: those that need no letter, and the others by their letter."""
        if len(self._known) >= _STATES_KEPT:
            self._known.clear()
        free: list[tuple[_Flag | None, int, str]] = []
        by_letter: dict[int, list[tuple[int, str]]] = {}
        for at in range(self._offsets[state], self._offsets[state + 1]):
            symbol, output = divmod(self._labels[at], 0x10000)
            text = "" if output in self._epsilons else self._symbols[output]
            if symbol in self._epsilons:
                free.append((self._flags.get(symbol), self._to[at], text))
            else:
                by_letter.setdefault(symbol, []).append((self._to[at], text))
        self._known[state] = free, by_letter
        return free, by_letter


def _joined(output: _Output) -> str:
    symbols: list[str] = []
    while output is not None:
        output, symbol = output
        symbols.append(symbol)
    return "".join(reversed(symbols))


def _is_flag(symbol: str) -> bool:
    return len(symbol) > 4 and symbol[0] == symbol[-1] == "@" and symbol[1] in "PNDRCU" and symbol[2] == "."


def _flag(symbol: str) -> _Flag:
    kind, key, value = [*symbol[1:-1].split("."), ""][:3]
    return kind, key, value


def _passed(flag: _Flag, flags: _Flags) -> _Flags | None:
    """The flags after this one; None where it bars the way (Beesley & Karttunen 2003, chapter 7)."""
    kind, key, value = flag
    held = flags.get(key)
    agrees = held is not None and (not value or held[0] == (held[1] == value))
    if kind in "RD":
        return flags if agrees == (kind == "R") else None
    if kind == "C":
        return {other: kept for other, kept in flags.items() if other != key}
    if kind == "U" and held is not None and not agrees:
        return None
    return {**flags, key: (kind != "N", value)}


# ---------------------------------------------------------------- the files


@cache
def transducer() -> Transducer:
    """Voikko's own, ready to use; ValueError where the installed pyvoikko has another format."""
    spec = find_spec("pyvoikko")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("pyvoikko is not installed: its word data is needed")
    source = Path(spec.submodule_search_locations[0]) / "voikko.kfst"
    with source.open("rb") as file:
        head = file.read(16_384)
    symbols, size, arcs = _header(head)
    words = _cached(source, arcs) or _unpacked(source.read_bytes()[size:], arcs)
    return Transducer(symbols, words[1:], len(words) - 2 - 2 * arcs, words[0])


def _header(head: bytes) -> tuple[tuple[str, ...], int, int]:
    """(symbols, length of the header, number of arcs)."""
    signature, version, symbols, arcs, finals, weighted = struct.unpack_from("!4sHHII?", head)
    if (signature, version, finals, weighted) != (b"KFST", 0, 1, False):
        raise ValueError("this voikko.kfst is of another format than pyvoikko 0.6's")
    at, found = struct.calcsize("!4sHHII?"), []
    for _ in range(symbols):
        end = head.index(b"\0", at)
        found.append(head[at:end].decode())
        at = end + 1
    return tuple(found), at, arcs


def _unpacked(packed: bytes, arcs: int) -> array[int]:
    """The final state, the offset of each state and one more, the target of each arc, the label of each arc."""
    words = array("I", lzma.decompress(packed))
    if sys.byteorder == "little":
        words.byteswap()
    origins = words[0 : 3 * arcs : 3]
    flat = array("I", [words[3 * arcs]])
    reached = 0
    for at, state in enumerate(origins):
        while reached <= state:
            flat.append(at)
            reached += 1
    last = max(words[1 : 3 * arcs : 3])
    flat.extend([arcs] * (max(last, reached - 1) + 2 - reached))
    return flat + words[1 : 3 * arcs : 3] + words[2 : 3 * arcs : 3]


def _cached(source: Path, arcs: int) -> memoryview | None:
    """The flat copy in the user's cache, made if it is not there; None where no cache can be written."""
    with suppress(OSError, ValueError):
        stamp = source.stat()
        folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mailbot"
        flat = folder / f"voikko-1-{sys.byteorder}-{stamp.st_size}-{stamp.st_mtime_ns}.bin"
        if not _is_ours(flat):
            _, size, _ = _header(source.read_bytes()[:16_384])
            _save(flat, _unpacked(source.read_bytes()[size:], arcs))
        with flat.open("rb") as file:
            return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)).cast("I")
    return None


def _is_ours(flat: Path) -> bool:
    """True for a whole file that nobody else can have written."""
    return flat.is_file() and flat.stat().st_uid == os.getuid() and not flat.stat().st_mode & 0o022


def _save(flat: Path, words: array[int]) -> None:
    flat.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=flat.parent)  # made with mode 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            words.tofile(file)
        Path(name).replace(flat)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
