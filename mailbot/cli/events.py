"""`mailbot events`: the events of the catalogue, and a flyer read into more of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailbot import catalogue, tables
from mailbot.cli.options import CONFIG, ConfigFile, now_or, plain, settings
from mailbot.errors import ConfigError, FlyerError

if TYPE_CHECKING:
    from rich.console import Console

    from mailbot.flyer import Found
    from mailbot.model import Catalogue, Event

events = typer.Typer(
    help="The events of the catalogue: listed, changed, cancelled, read from a flyer.", no_args_is_help=True
)

AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]


# ---------------------------------------------------------------- list


@events.command("list")
def list_events(config: ConfigFile = CONFIG, as_json: AsJson = False) -> None:
    """Shows the events of the catalogue: when, where, until when to register.

    Example: mailbot events list
    """
    loaded = settings(config).catalogue
    if as_json:
        print(json.dumps([_listed(event) for event in loaded.events], ensure_ascii=False, indent=1))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("id", "", "title", "when", "register until", "place", "places")
    for event in loaded.events:
        cells = (event.id, event.label, event.title, _span(event), _until(event.deadline), event.place)
        table.add_row(*(plain(cell) for cell in cells), str(event.capacity or ""))
    Console().print(table)


def _listed(event: Event) -> dict[str, Any]:
    told = {key: getattr(event, key) for key in catalogue.EVENT_KEYS}
    return {key: _shown(value) for key, value in told.items() if value not in (None, "", (), 0)}


def _span(event: Event) -> str:
    if event.starts is None:
        return event.when
    ends = f"–{event.ends:%H.%M}" if event.ends and event.ends.date() == event.starts.date() else ""
    return f"{event.starts:%Y-%m-%d %H.%M}{ends}"


def _until(deadline: datetime | None) -> str:
    if deadline is None:
        return ""
    return f"{deadline:%Y-%m-%d}" if f"{deadline:%H%M}" == "2359" else f"{deadline:%Y-%m-%d %H.%M}"


# ---------------------------------------------------------------- import


@events.command("import")
def import_flyer(
    flyer: Annotated[Path, typer.Argument(metavar="FLYER", help="The announcement: .txt, .html, .docx or .pdf.")],
    config: ConfigFile = CONFIG,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the events found, as JSON; ask and write nothing.")
    ] = False,
    published: Annotated[
        str,
        typer.Option(
            "--published", metavar="DATE", help="When the flyer came out, for dates without a year. [default: today]"
        ),
    ] = "",
) -> None:
    """Reads a flyer into events: shows each field with the words it came from, asks for what is missing, writes on yes.

    Example: mailbot events import spring.pdf --published 2027-01-10
    """
    from mailbot import flyer as flyers
    from mailbot.flyer import opening

    text = opening.text(flyer)
    found = flyers.find(text, _published(published))
    told = [one for one in found if not one.is_cancelled]
    for one in found:
        if one.is_cancelled:
            print(f"Left out, since the flyer says that it is cancelled: {one.title}", file=sys.stderr)
    for line in flyers.left_over(text, found):
        print(f"Left out, since no event of that day is found: {line}", file=sys.stderr)
    if as_json:
        print(json.dumps([as_table(one) for one in told], ensure_ascii=False, indent=1))
    elif not told:
        raise FlyerError(f"{flyer}: no event is found in it; write it into the file of events by hand.")
    else:
        _by_hand(told, config)


def _published(text: str) -> date:
    try:
        return date.fromisoformat(text) if text else now_or("").date()
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no date; write it as 2027-01-10.", param_hint="--published") from None


def as_table(found: Found) -> dict[str, Any]:
    """The event in the catalogue's fields, those without a value left out; and its doubts."""
    told = {key: _shown(value) for key, value in found.table().items()}
    doubts = [{"kind": str(doubt.kind), "field": doubt.field, "what": doubt.sentence} for doubt in found.doubts]
    return {**told, "doubts": doubts}


def _shown(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat()
    return value.isoformat() if isinstance(value, date) else list(value) if isinstance(value, tuple) else value


# ---------------------------------------------------------------- with a person


def _by_hand(found: Iterable[Found], config: Path) -> None:
    """Shows what was found, asks for what is missing, and writes it on yes."""
    from rich.console import Console

    from mailbot.life import altering

    console = Console()
    loaded = settings(config).catalogue
    target = altering.file_of(config)
    fresh = [one for one in found if not _is_known(one, loaded, console)]
    for one in fresh:
        _show(one, console)
    if not fresh:
        return
    asked = _with_own_ids([_completed(one, console) for one in fresh], loaded)
    text = f"{target.read_text(encoding='utf-8-sig').rstrip()}\n\n{blocks(asked)}"
    _check(text, target, config)
    console.print(plain(f"\n{blocks(asked)}"))
    if typer.confirm(f"Write {len(asked)} events into {target}?", default=False):
        kept = altering.write(target, text)
        console.print(plain(f"Written. What was there before is in {kept}."))
    else:
        console.print("Nothing is written.")


def _is_known(found: Found, loaded: Catalogue, console: Console) -> bool:
    for event in loaded.events:
        starts = event.starts.replace(tzinfo=None) if event.starts else None
        if event.title == found.title and starts == found.starts:
            console.print(plain(f"Already in the catalogue: {event.title} ({event.id})"))
            return True
    return False


def _show(found: Found, console: Console) -> None:
    from rich.table import Table

    table = Table("field", "value", "from the words", title=plain(found.title or "(no title)"), title_justify="left")
    for key, value in found.table().items():
        table.add_row(key, plain(tables.toml(value)), plain(found.words.get(key, "")))
    for doubt in found.doubts:
        table.add_row(str(doubt.kind), plain(doubt.field), plain(doubt.sentence))
    console.print(table)


_ASKED = {
    "title": "Title",
    "starts": "Begins (2027-02-16 17:30)",
    "ends": "Ends (2027-02-16 20:00)",
    "deadline": "Register until (2027-02-12, or with a time)",
    "place": "Place",
}


def _completed(found: Found, console: Console) -> Found:
    """The event with answers for what it lacks; an empty answer leaves the field out."""
    missing = [doubt.field for doubt in found.doubts if str(doubt.kind) == "missing" and doubt.field in _ASKED]
    if missing:
        console.print(plain(f"\n{found.title or '(no title)'}: Enter leaves a field out."))
    for key in dict.fromkeys(missing):
        found = replace(found, **{key: _asked(key, found)})
    return found


def _asked(key: str, found: Found) -> Any:
    while True:
        said = typer.prompt(_ASKED[key], default="", show_default=False).strip()
        if key in {"title", "place"} or not said:
            return said or getattr(found, key)
        try:
            return date.fromisoformat(said) if key == "deadline" and len(said) == 10 else datetime.fromisoformat(said)
        except ValueError:
            typer.echo("Write it as 2027-02-16 17:30.", err=True)


def _with_own_ids(found: list[Found], loaded: Catalogue) -> list[Found]:
    """The events with ids that no event of the catalogue has."""
    used = {event.id for event in loaded.events}
    made = []
    for one in found:
        chosen, number = one.id, 2
        while chosen in used:
            chosen, number = f"{one.id}-{number}", number + 1
        used.add(chosen)
        made.append(replace(one, id=chosen))
    return made


# ---------------------------------------------------------------- the file


def blocks(found: Iterable[Found]) -> str:
    """The events as they are written in the file."""
    written = [
        "\n".join(["[[events]]", *(f"{key} = {tables.toml(value)}" for key, value in one.table().items())])
        for one in found
    ]
    return "\n\n".join(written) + "\n"


def _check(text: str, target: Path, config: Path) -> None:
    """Raises ConfigError with every fault that the file of events would have."""
    import tomllib

    from mailbot.life import altering

    try:
        altering.loaded(text, target, config)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([f"{target}: with the new events it is not TOML: {error}."]) from None
