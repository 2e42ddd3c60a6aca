"""Mails with the list as it stood when they came: the project's own, and the corpora beside it."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from mailbot import catalogue as catalogues
from mailbot import store
from mailbot.config import load
from mailbot.decide import known
from mailbot.flow.replaying import replay
from mailbot.model import Catalogue, Diet, Registration, Standing, Status
from tests.metamorphic.draft import Draft, of

HERE = Path(__file__).parent
CORPORA = HERE.parents[2] / "shared" / "corpus"
OPEN = ("dev-rovaniemi", "dev-inari", "dev-parish")  # the others are scored unread


@dataclass(frozen=True, slots=True)
class Case:
    """A mail and what it came to; `names` are those that it may hold, `read` what it should be read as."""

    inbox: str
    file: str
    draft: Draft
    catalogue: Catalogue
    standing: Standing
    names: tuple[str, ...]
    read: dict[str, Any]


def of_own() -> tuple[Case, ...]:
    """The project's own mails."""
    return tuple(case for path in sorted((HERE / "mails").glob("*.toml")) for case in _of_file(path))


@cache
def _own_catalogue(name: str) -> Catalogue:
    return catalogues.load(HERE / "catalogues" / f"{name}.toml")


def _of_file(path: Path) -> Iterator[Case]:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    catalogue = _own_catalogue(table["catalogue"])
    for row in table["mail"]:
        name, _, email = row["from"].rpartition("<")
        thread = (("In-Reply-To", "<letter@kylat.example>"),) if row.get("thread") else ()
        draft = Draft(
            name=name.strip(),
            email=email.strip(" >"),
            subject=row["subject"],
            body=row["text"],
            received_at=datetime.fromisoformat(row["received"]),
            fields=(
                ("To", catalogue.address.email),
                ("Message-ID", f"<{path.stem}.{row['id'][:2]}@posti.example>"),
                *thread,
            ),
        )
        listed = tuple(_listed(number, line, draft) for number, line in enumerate(row.get("listed", ())))
        names = {line["name"] for line in (*row["read"].get("people", ()), *row.get("listed", ())) if "name" in line}
        names |= set(row.get("names", ()))
        yield Case(
            "own", f"{path.stem}/{row['id']}", draft, catalogue, Standing(listed), tuple(sorted(names)), row["read"]
        )


def _listed(number: int, line: dict[str, Any], draft: Draft) -> Registration:
    diet = Diet(frozenset(line.get("tags", ())), tuple(line.get("other", ())), line.get("none", False))
    return Registration(
        number, line["event"], line.get("name"), Status(line.get("status", "confirmed")), diet, draft.email
    )


@cache
def of_corpus(name: str) -> tuple[Case, ...]:
    """The mails of an open corpus that hold nothing but words, each with the list as the mails before it left it."""
    folder = CORPORA / name
    config = load(folder / "events.toml")
    gold = {row["file"]: row for row in map(json.loads, (folder / "gold.jsonl").read_text("utf-8").splitlines())}
    cases: list[Case] = []
    with replay(config, folder / "mails") as replayed:
        came = iter(replayed)
        while True:
            with replayed.setup.store.read() as session:
                standing = store.standing(session)
            taken = next(came, None)
            if taken is None:
                return tuple(cases)
            draft = of(taken.arrival.raw or b"", taken.arrival.received_at)
            row = gold[taken.arrival.name]
            if draft is not None and taken.mail is not None:
                mine = known(taken.mail, standing)
                people = [*row["registrations"], *(r.get("replaces") or {} for r in row["registrations"])]
                names = {person.get("name") for person in people} | {r.name for r in mine.registrations}
                names |= {person.name for person in (mine.asked.people if mine.asked else ())}
                found = tuple(sorted(n for n in names if n))
                cases.append(Case(name, row["file"], draft, config.catalogue, standing, found, row))
