"""`mailbot replay`: what it would have done with old mail."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from mailbot.cli.options import CONFIG, ConfigFile
from mailbot.model import Diet, Evidence, Outcome, Registration

if TYPE_CHECKING:
    from mailbot.flow import Taken

Out = Annotated[
    str, typer.Option("--json", metavar="FILE", help="A JSON object a mail, to this file; - is standard output.")
]
Lists = Annotated[
    Path | None, typer.Option("--participants", metavar="FILE", help="The final lists, as JSON, to this file.")
]


def replay(
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="A folder of .eml files, an mbox, a Maildir or one mail.")
    ],
    config: ConfigFile = CONFIG,
    out: Out = "",
    participants: Lists = None,
    html: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A page to look through, with each mail and letter, to this file."),
    ] = None,
) -> None:
    """Shows what would have been done with old mail; nothing is sent or kept.

    Every mail goes the way of a live one, with the clock at its arrival.

    Example: mailbot replay old-mail/ --config config.toml --html report.html
    """
    from mailbot import flow
    from mailbot.config import load

    settings = load(config)
    with flow.replay(settings, path) as kept, _opened(out) as lines:
        done: list[Taken] = []
        for taken in _watched(kept, len(kept)):
            done.append(taken)
            if lines is not None:
                lines.write(json.dumps(as_json(taken), ensure_ascii=False) + "\n")
        final = kept.final_list()
    if participants is not None:
        listed = {event: [on_list(r) for r in rows] for event, rows in final.items()}
        participants.write_text(json.dumps(listed, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if html is not None:
        from mailbot import digest, wording

        tried = [digest.Tried(one.arrival.received_at, one.mail, one.decision, one.letter) for one in done]
        at = max((one.received_at for one in tried), default=datetime.now(UTC))
        templates = wording.load(settings.templates)
        page = digest.report(tried, final, settings.catalogue, settings.digest.language, templates, at)
        html.write_text(page, encoding="utf-8")
    if out != "-":
        _summary(done, final)


@contextmanager
def _opened(out: str) -> Iterator[TextIO | None]:
    if not out:
        yield None
    elif out == "-":
        yield sys.stdout
    else:
        with Path(out).open("w", encoding="utf-8") as file:
            yield file


def _watched(kept: Iterable[Taken], total: int) -> Iterable[Taken]:
    """The same mails, with a progress bar on a terminal."""
    if not sys.stderr.isatty():
        return kept
    from rich.console import Console
    from rich.progress import track

    return track(kept, "Replaying", total=total, console=Console(stderr=True), transient=True)


# ---------------------------------------------------------------- as JSON


def as_json(taken: Taken) -> dict[str, Any]:
    """One line of the JSON: what was decided about a mail, and why."""
    decision, mail = taken.decision, taken.mail
    return {
        "file": taken.arrival.name,
        "message_id": mail.message_id if mail else "",
        "received_at": taken.arrival.received_at.isoformat(),
        "action": decision.action,
        "language": decision.language,
        "registrations": [_registration(line) for line in decision.outcomes],
        "missing": sorted(decision.missing),
        "question": decision.question,
        "review": decision.review,
        "case": decision.case,
        "letter": taken.letter.kind if taken.letter else None,
        "reasons": [*decision.reasons, *(shown(evidence) for evidence in decision.evidence)],
    }


def shown(evidence: Evidence) -> str:
    """A rule with the words it stood on.

    >>> shown(Evidence("diets.vegan", "vegaani", 10, 17))
    'diets.vegan: vegaani'
    >>> shown(Evidence("wish.registers", "", -1, -1))
    'wish.registers'
    """
    words = " ".join(evidence.words.split())
    return f"{evidence.rule}: {words}" if words else evidence.rule


def _registration(line: Outcome) -> dict[str, Any]:
    return {"name": line.name, "event": line.event, "status": line.status, "diet": _diet(line.diet)}


def on_list(registration: Registration) -> dict[str, Any]:
    """A line of a list of participants."""
    return {"name": registration.name, "status": registration.status, "diet": _diet(registration.diet)}


def _diet(diet: Diet) -> dict[str, Any]:
    return {"tags": sorted(diet.tags), "other": list(diet.other), "none": diet.none}


# ---------------------------------------------------------------- on the screen


def _summary(done: list[Taken], final: dict[str, list[Registration]]) -> None:
    from rich.console import Console
    from rich.table import Table

    actions = Counter(taken.decision.action for taken in done)
    reviews = Counter(taken.decision.action for taken in done if taken.decision.review)
    letters = Counter(taken.decision.action for taken in done if taken.letter)
    table = Table("action", "mails", "for review", "letters")
    for action, count in actions.most_common():
        table.add_row(action, str(count), str(reviews[action]), str(letters[action]))
    table.add_section()
    table.add_row("all", str(len(done)), str(reviews.total()), str(letters.total()))
    lists = Table("event", "on the list")
    for event, rows in final.items():
        lists.add_row(event, str(len(rows)))
    console = Console()
    console.print(table, lists)
