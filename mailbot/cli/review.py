"""`mailbot review`: what waits for a coordinator's word, and her word carried out as if she had answered the digest."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mailbot.cli.options import CONFIG, ConfigFile, Now, now_or, plain, settings
from mailbot.cli.participants import By, at_work, whom

if TYPE_CHECKING:
    from mailbot.digest import DigestView
    from mailbot.flow import Setup
    from mailbot.review import Reply

Numbers = Annotated[str, typer.Option("--items", metavar="NUMBERS", help="What waits, e.g. 11-24 or 11,13.")]
Recent = Annotated[str, typer.Option("--recent", metavar="NUMBERS", help="What was registered, e.g. 31-40.")]


def review(
    words: Annotated[list[str] | None, typer.Argument(metavar="[ANSWER]", help="As in a reply: OK 17.")] = None,
    config: ConfigFile = CONFIG,
    read: Annotated[
        Path | None,
        typer.Option("--read", metavar="FILE", help="Only show what this reply's text would do; - is stdin."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="With --read: as JSON.")] = False,
    items: Numbers = "",
    recent: Recent = "",
    by: By = "",
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing: for scripts.")] = False,
    now: Now = "",
) -> None:
    """Shows what waits for a coordinator; with an answer, carries it out, after a question.

    The answer is what one would write in a reply to the digest. Letters leave with the next pass.

    Example: mailbot review "OK 17, HYLKÄÄ 18"
    """
    if read is not None:
        _show_reply(read, _numbers(items, "--items"), _numbers(recent, "--recent"), as_json=as_json)
        return
    loaded, at = settings(config), now_or(now)
    with at_work(loaded) as setup:
        if not words:
            from mailbot.flow import digests

            with setup.store.read() as session:
                _show_waiting(setup, digests.view(setup, session, at))
            return
        from mailbot import review as room

        text, who = " ".join(words), whom(loaded, by)
        with setup.store.write() as session:
            scene = room.scene(session, at, setup.desk)
            reply = room.find_among(text, scene)
            if reply.commands and not yes:
                _ask(reply)
            done = room.carry_out(session, reply.commands, who, setup.desk, at, f"terminal {at.isoformat()}")
            asked = room.settled(session, reply, who, setup.desk, at)
            print(room.receipt(done, reply.remarks, setup.desk, asked), end="")
    is_done = all(one.is_done for one in done) and not any(one.is_trouble for one in asked)
    if reply.unclear or not (done or asked) or not is_done:
        raise typer.Exit(1)


def _ask(reply: Reply) -> None:
    """Says what would be done, and goes on only on a yes."""
    _print(reply)
    if not sys.stdin.isatty():
        raise typer.BadParameter("nobody is there to be asked; say --yes to do it.", param_hint="--yes")
    typer.confirm("Letters go out at the next pass and cannot be called back. Do it?", abort=True)


def _print(reply: Reply) -> None:
    for command in reply.commands:
        given = "; ".join(f"{name}: {value}" for name, value in command.fields) or command.text
        number = f"R{command.item}" if command.is_listed else str(command.item)
        print(f"{command.do} {number}" + (f"  {given}" if given else ""))
    for remark in reply.remarks:
        print(f"not understood: {remark}")


def _show_waiting(setup: Setup, told: DigestView) -> None:
    from rich.console import Console
    from rich.table import Table

    from mailbot import digest

    table = setup.templates.words[setup.config.digest.language.letter].table["digest"]
    rows = digest.waiting_rows(told, setup.config.catalogue, setup.config.digest.language, setup.templates)
    shown = Table("", "", table["why_label"], table["words_label"], table["guess_label"], show_lines=True)
    for row in rows:
        guess = "\n".join(f"{one.name}: {one.event}, {one.status}; {one.diet}" for one in row.guess)
        said = "".join(words for words, _ in row.pieces)
        sender, guessed = f"{row.sender}\n{row.received}", f"{row.action}\n{guess}".strip()
        shown.add_row(*(plain(str(cell)) for cell in (row.number, sender, " ".join(row.reasons), said, guessed)))
    for late in told.undecided:
        name = plain(late.name or table["unnamed"])
        shown.add_row(f"R{late.id}", plain(late.sender), plain(table["late_head"]), "", name)
    console = Console()
    waits = bool(rows or told.undecided)
    console.print(shown if waits else table["nothing_waits"])
    for line in (*table["review"]["how"], table["review"]["how_events"]) if waits else ():
        console.print(f"  {line}", markup=False)


# ---------------------------------------------------------------- what a reply's text would do


def _show_reply(path: Path, items: frozenset[int] | None, recent: frozenset[int] | None, *, as_json: bool) -> None:
    from mailbot.review import find

    raw = sys.stdin.buffer.read() if str(path) == "-" else _content(path)
    reply = find(raw.decode("utf-8", "replace"), items, recent)
    if as_json:
        print(json.dumps(reply.as_json(), ensure_ascii=False))
        return
    _print(reply)
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
