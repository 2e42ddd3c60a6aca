"""`mailbot participants`: who comes, and what the kitchen must know."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailbot.cli.options import CONFIG, ConfigFile, plain, settings
from mailbot.errors import MailbotError
from mailbot.model import Catalogue, Diet, Event, Registration, Status

if TYPE_CHECKING:
    from mailbot.wording import Words


def participants(
    event: Annotated[str, typer.Argument(metavar="EVENT", help="The event's id.")],
    config: ConfigFile = CONFIG,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    xlsx: Annotated[Path | None, typer.Option(metavar="FILE", help="Into this Excel file.")] = None,
) -> None:
    """Shows who is on the list of an event: name, diet, state; and the kitchen's counts, without names.

    Example: mailbot participants spring --xlsx spring.xlsx
    """
    from mailbot import store, wording

    loaded = settings(config)
    known = _event(loaded.catalogue, event)
    words = wording.load(loaded.templates).words[loaded.digest.language]
    opened = store.open(loaded.store_url)
    with opened.read() as session:
        listed = store.participants(session, event)
    opened.close()
    if xlsx is not None:
        write_xlsx(xlsx, listed, words)
    elif as_json:
        from mailbot.cli.replay import on_list

        print(json.dumps([on_list(one) for one in listed], ensure_ascii=False, indent=1))
    else:
        _show(known, listed, words)


def _event(catalogue: Catalogue, event_id: str) -> Event:
    try:
        return catalogue.event(event_id)
    except KeyError:
        ids = ", ".join(event.id for event in catalogue.events)
        raise typer.BadParameter(f"there is no event {event_id!r}; name one of {ids}.", param_hint="EVENT") from None


# ---------------------------------------------------------------- in words


def lines(listed: Iterable[Registration], words: Words) -> list[tuple[str, str, str]]:
    """Name, diet and state of each in words."""
    table = words.table["digest"]
    return [
        (
            one.name or str(table["unnamed"]),
            words.diet(one.diet) if one.diet.is_stated else "",
            str(table["statuses"][one.status]),
        )
        for one in listed
    ]


def kitchen(listed: Iterable[Registration], words: Words) -> list[tuple[str, int]]:
    """How many of those who come eat how; no names."""
    coming = [one.diet for one in listed if one.status is Status.CONFIRMED]
    tags = Counter(tag for diet in coming for tag in diet.tags)
    other = Counter(" ".join(said.split()).casefold() for diet in coming for said in diet.other)
    counted = [(words.diet(Diet(frozenset({tag}))), count) for tag, count in sorted(tags.items())]
    return [*counted, *sorted(other.items()), *_rest(coming, words)]


def _rest(coming: Sequence[Diet], words: Words) -> Iterable[tuple[str, int]]:
    """Nothing stated and no special diet are different things."""
    yield words.diet(Diet(none=True)), sum(diet.none for diet in coming)
    yield words.diet(Diet()), sum(not diet.is_stated for diet in coming)
    yield str(words.table["digest"]["statuses"][Status.CONFIRMED]), len(coming)


def _show(event: Event, listed: Sequence[Registration], words: Words) -> None:
    from rich.console import Console
    from rich.table import Table

    table = words.table["digest"]
    names = Table(table["name_label"], table["diet_label"], table["status_label"], title=plain(event.title))
    for line in lines(listed, words):
        names.add_row(*map(plain, line))
    counts = Table(table["diets_label"], "", title_justify="left")
    for diet, count in kitchen(listed, words):
        counts.add_row(plain(diet), str(count))
    Console().print(names, counts)


# ---------------------------------------------------------------- as an Excel file


def write_xlsx(path: Path, listed: Sequence[Registration], words: Words) -> None:
    """The list and the kitchen's counts on two sheets; what people wrote is text there and nothing else.

    MailbotError where the file cannot be written.
    """
    import xlsxwriter

    table = words.table["digest"]
    inert = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    try:
        with xlsxwriter.Workbook(str(path), inert) as book:
            heads = [table["name_label"], table["diet_label"], table["status_label"]]
            _sheet(book, table["name_label"], heads, lines(listed, words))
            _sheet(book, table["diets_label"], [table["diets_label"], ""], kitchen(listed, words))
    except (OSError, xlsxwriter.exceptions.XlsxWriterException) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise MailbotError(f"{path} cannot be written ({reason}): close it elsewhere, or name another file.") from None


def _sheet(book: Any, name: str, heads: Sequence[str], rows: Iterable[Sequence[str | int]]) -> None:
    from mailbot.wording import inert

    sheet = book.add_worksheet(name[:31])
    bold = book.add_format({"bold": True})
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, bold)
    for at, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(at, column, value)
            else:
                sheet.write_string(at, column, inert(value))
    sheet.autofit()
    sheet.freeze_panes(1, 0)
