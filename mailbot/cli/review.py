"""`mailbot review`: what a reply to a digest asks for."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Annotated

import typer

Numbers = Annotated[str, typer.Option("--items", metavar="NUMBERS", help="What waits, e.g. 11-24 or 11,13.")]
Recent = Annotated[str, typer.Option("--recent", metavar="NUMBERS", help="What was registered, e.g. 31-40.")]


def review(
    read: Annotated[Path, typer.Option("--read", metavar="FILE", help="The text of a reply; - is standard input.")],
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    items: Numbers = "",
    recent: Recent = "",
) -> None:
    """Shows what a reply to a digest would do; nothing is done.

    Example: mailbot review --read reply.txt --json --items 11-24 --recent 31-40
    """
    from mailbot.review import find

    raw = sys.stdin.buffer.read() if str(read) == "-" else _content(read)
    reply = find(raw.decode("utf-8", "replace"), _numbers(items, "--items"), _numbers(recent, "--recent"))
    if as_json:
        print(json.dumps(reply.as_json(), ensure_ascii=False))
        return
    for command in reply.commands:
        given = "; ".join(f"{name}: {value}" for name, value in command.fields) or command.text
        print(f"{command.do} {command.item}" + (f"  {given}" if given else ""))
    for remark in reply.remarks:
        print(f"not understood: {remark}")
    if not reply.commands and not reply.unclear:
        print("nothing")


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"{path} cannot be read ({error.strerror}).", param_hint="--read") from None


_RANGES = re.compile(r"\d+(?:-\d+)?(?:\s*,\s*\d+(?:-\d+)?)*")


def _numbers(text: str, option: str) -> frozenset[int] | None:
    """The numbers of "11-24" or "11,13-15"; None where none are named: then any number is taken."""
    if not text:
        return None
    if not _RANGES.fullmatch(text.strip()):
        raise typer.BadParameter(f"{text!r} are no numbers; write them as 11-24 or 11,13.", param_hint=option)
    found: set[int] = set()
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        found |= set(range(int(first), min(int(last or first), int(first) + 10_000) + 1))
    return frozenset(found)
