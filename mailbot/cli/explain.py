"""`mailbot explain`: how one mail was understood."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailbot.cli.options import CONFIG, ConfigFile, plain, settings
from mailbot.model import Evidence, Mail, Zone, ZoneKind

if TYPE_CHECKING:
    from rich.text import Text

    from mailbot.config import Config
    from mailbot.flow import Explained

COLOURS = ("green", "cyan", "magenta", "yellow", "blue", "red")
_STYLES = {ZoneKind.SIGNATURE: "italic", ZoneKind.QUOTED: "dim", ZoneKind.HEADER: "dim", ZoneKind.SUBJECT: "bold"}


def explain(
    path: Annotated[Path, typer.Argument(metavar="MAIL.eml", help="The mail; with --check a folder of cases.")],
    config: ConfigFile = CONFIG,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    save: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Keep it as a case in this folder, beside what is right to understand."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Read the cases of a folder again, and tell what differs.")
    ] = False,
) -> None:
    """Shows how one mail was understood: every finding, the rule that made it and the words it stood on.

    The mail is read as if nobody were on the list yet. With --save it is kept as a case: put the file right that is
    written beside it, and --check tells from then on whether the program does so. A case holds the whole mail.

    Example: mailbot explain mails/maija.eml --config config.toml
    """
    from mailbot import flow

    if check:
        _check(settings(config), path)
        return
    told = flow.explain(settings(config), path)
    if save is not None:
        print(f"Kept. Put right what is wrong in {flow.save(told, path, save)}")
        return
    if as_json:
        print(json.dumps(_as_json(told), ensure_ascii=False, indent=1))
    else:
        _show(told)


def _check(config: Config, folder: Path) -> None:
    from mailbot import flow

    wrong = 0
    for name, unlike in flow.differences(config, folder):
        wrong += bool(unlike)
        print(f"{name}: {'; '.join(unlike) if unlike else 'right'}")
    if wrong:
        raise typer.Exit(1)


# ---------------------------------------------------------------- as JSON


def _as_json(told: Explained) -> dict[str, Any]:
    from mailbot.store.values import to_json

    return {
        "text": told.mail.text,
        "zones": [_zone(zone) for zone in told.mail.zones],
        "faults": list(told.mail.faults),
        "reading": to_json(told.reading),
        "decision": to_json(told.decision),
    }


def _zone(zone: Zone) -> dict[str, Any]:
    return {"kind": zone.kind, "start": zone.start, "end": zone.end}


# ---------------------------------------------------------------- on the screen


def _show(told: Explained) -> None:
    from rich.console import Console
    from rich.panel import Panel
    from rich.table import Table

    evidence = _all_evidence(told)
    colours = {rule: COLOURS[at % len(COLOURS)] for at, rule in enumerate(dict.fromkeys(e.rule for e in evidence))}
    found = Table("place", "rule", "words", title="Findings", title_justify="left")
    for one in evidence:
        place = f"{one.start}–{one.end}" if one.start >= 0 else "header" if one.words else "whole"
        found.add_row(place, plain(one.rule), plain(one.words), style=colours[one.rule])
    console = Console()
    console.print(Panel(marked(told.mail, evidence, colours), title="The mail", title_align="left"))
    console.print(found, _people(told), _decision(told))


def marked(mail: Mail, evidence: Iterable[Evidence], colours: dict[str, str]) -> Text:
    """The mail's text, what is not its sender's own words dimmed, every finding underlined in its rule's colour."""
    from rich.text import Text

    text = Text("".join(sign if sign == "\n" or sign.isprintable() else " " for sign in mail.text))
    for zone in mail.zones:
        text.stylize(_STYLES.get(zone.kind, ""), zone.start, zone.end)
    for one in evidence:
        if 0 <= one.start < one.end:
            text.stylize(f"underline {colours[one.rule]}", one.start, one.end)
    return text


def _all_evidence(told: Explained) -> list[Evidence]:
    """Everything that was found, in the order of the text, each once."""
    persons = [one for person in told.reading.people for one in person.evidence]
    return sorted(dict.fromkeys([*told.reading.evidence, *persons]), key=lambda one: (one.start, one.end, one.rule))


def _people(told: Explained) -> Any:
    from rich.table import Table

    table = Table("name", "events", "diet", title="People", title_justify="left")
    for person in told.reading.people:
        diet = ", ".join([*sorted(person.diet.tags), *person.diet.other, *(["none"] if person.diet.none else [])])
        events = ", ".join(person.events or told.reading.events)
        table.add_row(plain(person.name or "(unnamed)"), plain(events), plain(diet))
    return table


def _decision(told: Explained) -> Any:
    from rich.table import Table

    decision, reading = told.decision, told.reading
    table = Table("", "", title="Decision", title_justify="left", show_header=False)
    rows = {
        "action": f"{decision.action} (case {decision.case})",
        "language": reading.language,
        "letter": decision.letter or "none",
        "review": "yes" if decision.review else "no",
        "question": "yes" if decision.question else "no",
        "missing": ", ".join(sorted(decision.missing)),
        "candidates": ", ".join(decision.candidates),
        "reasons": ", ".join(decision.reasons),
        "automatic": reading.automatic,
        "could not be read": ", ".join(told.mail.faults),
    }
    for key, value in rows.items():
        if value:
            table.add_row(key, plain(str(value)))
    return table
