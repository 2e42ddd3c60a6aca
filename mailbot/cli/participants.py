"""`mailbot participants`: who comes, what the kitchen must know, and the list put right by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer
from typer.core import TyperGroup

from mailbot.cli.options import CONFIG, ConfigFile, Now, now_or, plain, settings
from mailbot.errors import MailbotError
from mailbot.model import Address, Catalogue, Event, Registration

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from mailbot.config import Config
    from mailbot.flow import Setup
    from mailbot.review import Command, Desk, Done
    from mailbot.wording import Words


class _Group(TyperGroup):
    """`participants EVENT` is `participants show EVENT`."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """The arguments, with the command that is meant."""
        is_help = any(word in ("-h", "--help") for word in args)
        if args and not is_help and not any(word in self.commands for word in args[:1]):
            args = ["show", *args]
        return super().parse_args(ctx, args)


participants = typer.Typer(
    cls=_Group,
    no_args_is_help=True,
    help="Who comes to an event: shown, as a file to print, put right by hand for those who phone.\n\n"
    "Example: mailbot participants spring --xlsx spring.xlsx",
)

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="The registration's number, as the list shows it: R12.")]
Name = Annotated[str, typer.Option(metavar="NAME", help="First name and surname.")]
DietWords = Annotated[str, typer.Option("--diet", metavar="WORDS", help="What she eats, in your own words.")]
Letter = Annotated[bool, typer.Option("--letter/--no-letter", help="Tell it by letter to the address that is kept.")]
By = Annotated[str, typer.Option("--as", metavar="ADDRESS", help="Whose word it is. [default: the first coordinator]")]


@participants.command("show")
def show(
    event: Annotated[str, typer.Argument(metavar="EVENT", help="The event's id.")],
    config: ConfigFile = CONFIG,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    xlsx: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Into this Excel file: list, kitchen, a sheet to sign.")
    ] = None,
    kitchen: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The kitchen's counts alone, without names, into this file.")
    ] = None,
    now: Now = "",
) -> None:
    """Shows who is on the list of an event: name, diet, state, who signed up and when; and the kitchen's counts.

    What has changed since the list was sent to the coordinators (at the deadline) is marked in the counts.

    Example: mailbot participants spring --xlsx spring.xlsx --kitchen kitchen.xlsx
    """
    from mailbot import lists, store, wording

    loaded = settings(config)
    known, at = _event(loaded.catalogue, event), now_or(now)
    words = wording.load(loaded.templates).words[loaded.digest.language]
    opened = store.open(loaded.store_url)
    with opened.read() as session:
        listed, earlier = store.participants(session, event), store.participants_as_sent(session, event)
    opened.close()
    zone = loaded.catalogue.timezone
    if xlsx is not None:
        _write(xlsx, lists.book(known, listed, words, zone, at, earlier))
    if kitchen is not None:
        _write(kitchen, lists.kitchen_book(known, listed, words, zone, at, earlier))
    if as_json:
        print(json.dumps(lists.as_json(known, listed, words, at), ensure_ascii=False, indent=1))
    elif xlsx is None and kitchen is None:
        _show(known, listed, earlier, words, zone)


def _event(catalogue: Catalogue, event_id: str) -> Event:
    try:
        return catalogue.event(event_id)
    except KeyError:
        ids = ", ".join(event.id for event in catalogue.events)
        raise typer.BadParameter(f"there is no event {event_id!r}; name one of {ids}.", param_hint="EVENT") from None


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise MailbotError(f"{path} cannot be written ({reason}): close it elsewhere, or name another file.") from None


def _show(
    event: Event, listed: Sequence[Registration], earlier: Sequence[Registration] | None, words: Words, zone: str
) -> None:
    from rich.console import Console
    from rich.table import Table

    from mailbot import lists

    say = words.table["digest"]["list"]
    heads = ("", words.table["digest"]["name_label"], say["diet"], say["status"], say["sender"], say["arrived"])
    names = Table(*heads, title=plain(words.title(event)))
    for one, row in zip(lists.by_name(listed), lists.rows(listed, words, ZoneInfo(zone)), strict=True):
        cells = (row.name, row.diet, row.status, row.sender, row.arrived)
        names.add_row(f"R{one.id}", *map(plain, cells), style="bold" if row.is_severe else "")
    counts = Table(words.table["digest"]["diets_label"], say["count"], say["severe"], say["before"])
    for count in lists.kitchen(listed, words, earlier):
        before = str(count.before) if count.is_changed else ""
        counts.add_row(plain(count.words), str(count.count), str(count.severe or ""), before)
    Console().print(names, counts)


# ---------------------------------------------------------------- by hand


@participants.command("add")
def add(
    event: Annotated[str, typer.Argument(metavar="EVENT", help="The event's id.")],
    name: Annotated[
        str, typer.Option(metavar="NAME", help="First name and surname; left out: an unnamed companion.")
    ] = "",
    diet: DietWords = "",
    address: Annotated[str, typer.Option(metavar="ADDRESS", help="A mail address, if there is one.")] = "",
    letter: Letter = False,
    by: By = "",
    config: ConfigFile = CONFIG,
    now: Now = "",
) -> None:
    """Puts somebody on the list who phoned; the deadline does not count, the places do.

    Example: mailbot participants add spring --name "Maija Virtanen" --diet "gluteeniton, ei sipulia"
    """
    from mailbot import review

    loaded = settings(config)
    _event(loaded.catalogue, event)
    person = review.Newcomer(event, name or None, diet, address)
    if letter and not address:
        raise typer.BadParameter("there is no address to write to; name it with --address.", param_hint="--letter")
    with _at_desk(loaded) as (session, desk):
        done = review.enlist(session, person, whom(loaded, by), desk, now_or(now), is_quiet=not letter)
        print(review.line(done, desk))
    _ended([done])


@participants.command("edit")
def edit(
    number: Number,
    name: Name = "",
    diet: DietWords = "",
    event: Annotated[str, typer.Option(metavar="EVENT", help="To another event: its id, place or day.")] = "",
    letter: Letter = False,
    by: By = "",
    config: ConfigFile = CONFIG,
    now: Now = "",
) -> None:
    """Puts a registration right: its name, its diet, or its event.

    Example: mailbot participants edit R12 --diet "gluteeniton"
    """
    from mailbot.review import Command, Do

    given = tuple((key, value) for key, value in (("name", name), ("diet", diet), ("event", event)) if value)
    if not given:
        raise typer.BadParameter("nothing is to be put right; name at least one of --name, --diet, --event.")
    _carry_out(Command(Do.CORRECT, _number(number), given, is_listed=True, is_quiet=not letter), config, by, now)


@participants.command("remove")
def remove(number: Number, letter: Letter = False, by: By = "", config: ConfigFile = CONFIG, now: Now = "") -> None:
    """Takes a registration off the list; a place that becomes free goes to who waits for it.

    Example: mailbot participants remove R12 --letter
    """
    from mailbot.review import Command, Do

    _carry_out(Command(Do.CANCEL, _number(number), is_listed=True, is_quiet=not letter), config, by, now)


def _number(text: str) -> int:
    digits = text.strip().removeprefix("R").removeprefix("r")
    if not digits.isdecimal():
        raise typer.BadParameter(f"{text!r} is no number of the list; write it as R12.", param_hint="NUMBER")
    return int(digits)


def _carry_out(command: Command, config: Path, by: str, now: str) -> None:
    from mailbot import review

    loaded, at = settings(config), now_or(now)
    with _at_desk(loaded) as (session, desk):
        done = review.carry_out(session, [command], whom(loaded, by), desk, at, f"terminal {at.isoformat()}")
        for one in done:
            print(review.line(one, desk))
    _ended(done)


def _ended(done: Sequence[Done]) -> None:
    if not all(one.is_done for one in done):
        raise typer.Exit(1)


@contextmanager
def _at_desk(loaded: Config) -> Iterator[tuple[Session, Desk]]:
    """The list to write on, while no pass is under way."""
    with at_work(loaded) as setup, setup.store.write() as session:
        yield session, setup.desk


@contextmanager
def at_work(loaded: Config) -> Iterator[Setup]:
    """What a pass works with, while no pass is under way; a letter leaves with the next one."""
    from mailbot import flow, service

    with service.locked(loaded.data), flow.opened(loaded) as setup:
        yield setup


def whom(loaded: Config, email: str) -> Address:
    """The coordinator of this address, the first one by default; a usage error names those there are."""
    people = loaded.catalogue.coordinators
    found = (
        next((one for one in people if one.email.lower() == email.lower()), None) if email else next(iter(people), None)
    )
    if found is None:
        known = ", ".join(one.email for one in people) or "none: write `coordinators` into the settings"
        raise typer.BadParameter(f"{email or 'nobody'} is no coordinator; they are {known}.", param_hint="--as")
    return found
