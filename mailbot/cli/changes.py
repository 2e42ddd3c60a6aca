"""`mailbot events set|cancel|came`: what changes of an event, whom it concerns, and on yes the file and the letters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailbot import catalogue
from mailbot.cli.options import CONFIG, ConfigFile, Now, now_or, plain, settings

if TYPE_CHECKING:
    from mailbot.config import Config
    from mailbot.life import Alteration, Voice
    from mailbot.model import Catalogue, Event
    from mailbot.store import Party

_WHO = "mailbot events"  # in the history of registrations

EventId = Annotated[str, typer.Argument(metavar="EVENT", help="Its id, as `mailbot events list` shows it.")]
Yes = Annotated[bool, typer.Option("--yes", help="Ask nothing: for scripts.")]


# ---------------------------------------------------------------- set


def set_event(
    event: EventId,
    config: ConfigFile = CONFIG,
    starts: Annotated[str, typer.Option(metavar="TIME", help="When it begins: 2027-02-16T17:30.")] = "",
    ends: Annotated[str, typer.Option(metavar="TIME", help="When it ends. [default: it lasts as long as before]")] = "",
    deadline: Annotated[
        str, typer.Option(metavar="DATE", help="Register until: a date or a time. [default: as many days before]")
    ] = "",
    place: Annotated[str, typer.Option(metavar="PLACE", help="Where it is.")] = "",
    address: Annotated[str, typer.Option(metavar="ADDRESS", help="The street address.")] = "",
    capacity: Annotated[int, typer.Option(metavar="PLACES", min=0, help="How many places there are.")] = 0,
    yes: Yes = False,
    now: Now = "",
) -> None:
    """Changes an event, shows whom it concerns, and on yes writes to each of them once.

    Of another time or place everybody on the list is told, with a new calendar file. Where an event that had no date
    gets one, those who were interested are asked whether they come.

    Example: mailbot events set spring --starts 2027-05-12T18:00 --place "Koulu"
    """
    loaded = settings(config)
    before = _named(event, loaded.catalogue)
    given = {
        "starts": _moment(starts, "--starts"),
        "ends": _moment(ends, "--ends"),
        "deadline": _day_or_moment(deadline),
        "place": place or None,
        "address": address or None,
        "capacity": capacity or None,
    }
    values = {key: value for key, value in given.items() if value is not None}
    if not values:
        raise typer.BadParameter("nothing is to be changed; name at least one of --starts, --place, --capacity …")
    _Change(loaded, config, before, values, now_or(now)).go(ask=not yes)


# ---------------------------------------------------------------- cancel, came


def cancel_event(event: EventId, config: ConfigFile = CONFIG, yes: Yes = False, now: Now = "") -> None:
    """Calls an event off, shows whom it concerns, and on yes takes them off its list and writes to each of them once.

    Example: mailbot events cancel spring
    """
    loaded = settings(config)
    before = _named(event, loaded.catalogue)
    if before.cancelled:
        raise typer.BadParameter(f"{event} is cancelled already.")
    if before.starts is not None and before.starts <= now_or(now):
        raise typer.BadParameter(f"{event} has begun already: it cannot be cancelled any more.")
    _Change(loaded, config, before, {"cancelled": True}, now_or(now)).go(ask=not yes)


def came_to_event(
    event: EventId,
    number: Annotated[int, typer.Argument(metavar="NUMBER", min=0, help="How many people were there.")],
    config: ConfigFile = CONFIG,
) -> None:
    """Notes how many came, for the last digest about the event.

    Example: mailbot events came spring 31
    """
    _named(event, settings(config).catalogue)
    from mailbot.life import altering

    target = altering.file_of(config)
    text = altering.edited(target.read_text(encoding="utf-8-sig"), event, {"came": number})
    altering.loaded(text, target, config)
    altering.write(target, text)


# ---------------------------------------------------------------- a change, shown and made


@dataclass(frozen=True, slots=True)
class _Change:
    """A change of one event, before it is made."""

    loaded: Config
    config: Path
    before: Event
    values: Mapping[str, Any]  # None: the key goes
    now: datetime

    def go(self, *, ask: bool) -> None:
        from mailbot import flow, life, service

        change = life.plan(self.config, self.before.id, self.values)
        with service.locked(self.loaded.data), flow.opened(self.loaded) as setup:
            with setup.store.read() as session:
                self._show(change, life.concerned(session, change.after.id), setup.voice)
            if ask and not typer.confirm(f"Write this into {change.target} and to these people?", default=False):
                typer.echo("Nothing is written.")
                return
            with setup.store.write() as session:
                told, kept = life.make(session, setup.voice, change, self.loaded.waiting_list, _WHO, self.now)
        typer.echo(f"Written; what was there before is in {kept}. {self._letters(len(told))}")

    def _show(self, change: Alteration, concerned: Iterable[Party], voice: Voice) -> None:
        from rich.console import Console
        from rich.table import Table

        after = change.after
        console = Console()
        fields = Table("", "before", "after", title=plain(after.title), title_justify="left")
        for key in catalogue.EVENT_KEYS:
            old, new = getattr(self.before, key), getattr(after, key)
            if old != new and key != "sequence":
                fields.add_row(key, plain(_said(old)), plain(_said(new)))
        console.print(fields)
        parties = list(concerned)
        if not change.is_told:
            console.print("Nobody has to be told of it.")
        elif not parties:
            console.print("Nobody is on its list.")
        else:
            console.print(self._people(parties, voice))

    def _people(self, parties: Iterable[Party], voice: Voice) -> Any:
        from rich.table import Table

        people = Table("whom it concerns", "how they stand", "letter to", title_justify="left")
        for party in parties:
            names = ", ".join(one.name or "(unnamed)" for one in party.people)
            states = ", ".join(dict.fromkeys(str(one.status) for one in party.people))
            to = party.to if voice.reaches(party.to) else "nobody: tell them yourself"
            people.add_row(plain(names), states, plain(to))
        return people

    def _letters(self, count: int) -> str:
        if not count:
            return "No letter goes out."
        how = {"send": "go out", "draft": "come into Drafts", "observe": "are held, for the mode is observe,"}
        return f"{count} letters {how[str(self.loaded.mode)]} at the next pass."


def _said(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H.%M}"
    return "" if value is None else str(value)


def _named(event_id: str, loaded: Catalogue) -> Event:
    try:
        return loaded.event(event_id)
    except KeyError:
        ids = ", ".join(event.id for event in loaded.events)
        raise typer.BadParameter(f"there is no event {event_id!r}; the events are {ids}.") from None


# ---------------------------------------------------------------- what was written in the command


def _moment(text: str, option: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text) if text else None
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no time; write it as 2027-02-16T17:30.", param_hint=option) from None
    return at


def _day_or_moment(text: str) -> date | datetime | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2027-02-12") else _moment(text, "--deadline")
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no date; write it as 2027-02-12.", param_hint="--deadline") from None
