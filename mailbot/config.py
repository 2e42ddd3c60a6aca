"""The configuration: one TOML file, read whole, with every fault told at once.

Paths in it are relative to the file. Secrets are never in it: it says where they are, and `Mailbox.secret()` asks.
A file with only a catalogue is enough to replay old mail; `Config.needs` says what a command misses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from mailbot import catalogue, lexicon, tables
from mailbot.errors import ConfigError
from mailbot.model import Catalogue, DietWords, Language
from mailbot.servers import Mailbox, Smtp
from mailbot.tables import AFile, APath, Section

Files = Annotated[tuple[AFile, ...], Field(strict=False)]


class Mode(StrEnum):
    """How far a pass goes, so that trust can grow."""

    OBSERVE = "observe"  # reads, keeps the list and reports
    DRAFT = "draft"  # lays the letters in the Drafts folder
    SEND = "send"


# ---------------------------------------------------------------- sections


def _time(value: object) -> object:
    if isinstance(value, str):
        try:
            return time.fromisoformat(value.zfill(5))
        except ValueError:
            pass
    if not isinstance(value, time):
        raise ValueError(f'must be a time of day, not {tables.shown(value)}; write "07:00"')
    return value


def _language(value: object) -> object:
    if value not in ("fi", "sv", "en"):
        raise ValueError(f'must be "fi", "sv" or "en", not {tables.shown(value)}')
    return Language(value)


class Store(Section):
    """Where the list is kept: a SQLAlchemy URL, or the path of a SQLite file."""

    url: str = ""
    path: APath | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Store:
        if self.url and self.path:
            raise ValueError("`url` and `path` are both given; keep one of them")
        return self


class Digest(Section):
    """The letter to the coordinators: when (local), in which language, to whom ((): all of them)."""

    times: Annotated[tuple[Annotated[time, BeforeValidator(_time)], ...], Field(strict=False, min_length=1)] = (
        time(7),
    )
    language: Annotated[Language, BeforeValidator(_language)] = Language.FI
    recipients: Annotated[tuple[catalogue.AnAddress, ...], Field(strict=False)] = ()


class Caps(Section):
    """How much may go out by itself, and how much of a mail is read."""

    address_per_day: int = Field(default=4, ge=1)
    domain_per_day: int = Field(default=20, ge=1)
    per_thread: int = Field(default=3, ge=1)
    per_hour: int = Field(default=30, ge=1)
    per_day: int = Field(default=200, ge=1)
    answer_within_days: int = Field(default=3, ge=1, le=30)
    mail_kilobytes: int = Field(default=1024, ge=16, le=10240)


class WaitingList(Section):
    """How places that become free go to those who wait."""

    offer_hours: int = Field(default=0, ge=0, le=240)  # how long a place is kept for an answer; 0: given at once
    until_hours: int = Field(default=24, ge=0, le=720)  # before the event, until when somebody moves up by itself


class Reminder(Section):
    """The letter before an event to those who have a place; 0: none."""

    days: int = Field(default=0, ge=0, le=30)


class Retention(Section):
    """How long after its event what people eat and who they are is kept."""

    days: int = Field(default=30, ge=1, le=3650)
    diet_days: int = Field(default=30, ge=1, le=3650)

    @property
    def diets(self) -> int:
        """How long diets are kept: never longer than the names."""
        return min(self.diet_days, self.days)


def _folder(path: Path) -> Path:
    if not path.is_dir():
        raise ValueError(f"names a folder that is not there ({path}); make it, or put the path right")
    return path


class Paths(Section):
    """Folders of this installation."""

    templates: Annotated[APath | None, AfterValidator(_folder)] = None  # None: none beside the configuration
    data: APath = Path("data")


class Words(Section):
    """Word lists of this installation, beside those that come with the program."""

    names_given: Files = ()
    names_surnames: Files = ()
    diets: AFile | None = None


class OwnDiet(Section):
    """A block of `words.diets`, in the form of mailbot/lexicon/diets.toml."""

    id: str = Field(min_length=1)
    kind: Literal["diet", "food", "open"] = "diet"
    tags: tuple[str, ...] = Field(default=(), strict=False)
    stems: tuple[str, ...] = Field(default=(), strict=False)
    words: tuple[str, ...] = Field(default=(), strict=False)
    yes: tuple[str, ...] = Field(default=(), strict=False)
    no: tuple[str, ...] = Field(default=(), strict=False)
    languages: tuple[str, ...] = Field(default=(), strict=False)


class _OwnDiets(Section):
    block: tuple[OwnDiet, ...] = Field(default=(), strict=False)


class _File(Section):
    mode: Annotated[Mode, Field(strict=False)] = Mode.OBSERVE
    authserv_id: str = ""
    mailbox: Mailbox | None = None
    smtp: Smtp | None = None
    store: Store = Store()
    digest: Digest = Digest()
    caps: Caps = Caps()
    retention: Retention = Retention()
    waiting_list: WaitingList = WaitingList()
    reminder: Reminder = Reminder()
    paths: Paths = Paths()
    words: Words = Words()


KEYS = tables.keys(_File)


# ---------------------------------------------------------------- the whole


@dataclass(frozen=True, slots=True)
class Config:
    """What this installation is set to. `mailbox` and `smtp` have no host where the file has no such section."""

    path: Path
    catalogue: Catalogue
    mode: Mode
    authserv_id: str  # whose Authentication-Results we trust; "": nobody's
    mailbox: Mailbox
    smtp: Smtp
    store_url: str  # a SQLAlchemy URL
    digest: Digest  # recipients filled in
    caps: Caps
    retention: Retention
    waiting_list: WaitingList
    reminder: Reminder
    templates: Path | None  # the installation's own letters, where it has such a folder
    data: Path
    words: Words

    def needs(self, *sections: str) -> None:
        """Raises ConfigError with a sentence for each of these sections ("mailbox", "smtp") that is not there."""
        missing = [section for section in sections if not getattr(self, section).host]
        if missing:
            raise ConfigError([_absent(self.path, section) for section in missing])


def _absent(path: Path, section: str) -> str:
    kind, needed = {
        "mailbox": ("inbox", "host, user and password_command"),
        "smtp": ("outgoing server", "host"),
    }[section]
    return f"{path}: there is no [{section}], so there is no {kind}; add it with {needed}, as in config.example.toml."


def load(path: Path) -> Config:
    """The configuration in this file; ConfigError with a sentence for every fault of it and of its events."""
    table = tables.read(path)
    faults: list[str] = []
    base = path.parent.absolute()
    ours = {key: value for key, value in table.items() if key not in (*catalogue.KEYS, "events")}
    told = tables.fit(_File, ours, str(path), faults, known=(*catalogue.KEYS, "events"), base=base)
    events = _catalogue(table, path, faults)
    own = _diets(told.words.diets, faults) if told and told.words.diets else ()
    given, surnames = _names(told.words, faults) if told else (frozenset[str](), frozenset[str]())
    if told and told.smtp and told.smtp.user and not (told.smtp.secrets or told.mailbox):
        faults.append(f"{path}: [smtp]: `user` is given but no password; add `password_command`, or take `user` away.")
    if told is None or events is None or faults:
        raise ConfigError(faults)
    mailbox = told.mailbox or Mailbox.model_construct(host="", user="")
    smtp = told.smtp or Smtp.model_construct(host="")
    return Config(
        path=path,
        catalogue=replace(events, diets=own, given=given, surnames=surnames),
        mode=told.mode,
        authserv_id=told.authserv_id,
        mailbox=mailbox,
        smtp=smtp.with_login_of(mailbox),
        store_url=_url(told, base),
        digest=told.digest.model_copy(update={"recipients": told.digest.recipients or events.coordinators}),
        caps=told.caps,
        retention=told.retention,
        waiting_list=told.waiting_list,
        reminder=told.reminder,
        templates=_templates(told.paths, base),
        data=base / told.paths.data,
        words=told.words,
    )


def _names(words: Words, faults: list[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The given names and surnames of an installation's own files, in lower case; a fault for each without names.

    Of counted ones the rare are left out (a guess by endings does better), and what nearly always is the other kind.
    """
    given, surnames = _counted(words.names_given, faults), _counted(words.names_surnames, faults)
    return _usual(given, surnames), _usual(surnames, given)


_RARE, _SELDOM = 200, 5  # bearers of a name worth knowing; how many times as many make it the other kind


def _usual(names: dict[str, int | None], others: dict[str, int | None]) -> frozenset[str]:
    return frozenset(
        name
        for name, count in names.items()
        if count is None or (count >= _RARE and count * _SELDOM > (others.get(name) or 0))
    )


def _counted(paths: tuple[Path, ...], faults: list[str]) -> dict[str, int | None]:
    """Name to number of bearers, None where the file tells none."""
    found: dict[str, int | None] = {}
    for path in paths:
        try:
            names = dict(_rows(path.read_text(encoding="utf-8-sig")))
        except UnicodeDecodeError:
            faults.append(f"{path}: is not UTF-8; save it as UTF-8, a name on each line.")
            continue
        if not names:
            faults.append(f"{path}: holds no names; write one on each line, or take the file out of [words].")
        for name, count in names.items():
            found[name] = None if count is None else count + (found.get(name) or 0)
    return found


def _rows(text: str) -> Iterator[tuple[str, int | None]]:
    """(name, bearers) of lines "name" or "name;count" (as in the public lists, whose first line is a heading)."""
    for line in text.splitlines():
        name, *rest = (cell.strip() for cell in re.split("[;,\t]", line))
        count = "".join(letter for letter in rest[0] if letter.isdigit()) if rest else ""
        if len(name) > 1 and not name.startswith("#") and (count or not rest):
            yield name.casefold(), int(count) if count else None


def _diets(path: Path, faults: list[str]) -> tuple[DietWords, ...]:
    """The diets of an installation's own file; a fault for each block that could not work."""
    told = tables.fit(_OwnDiets, tables.read(path), str(path), faults)
    blocks = told.block if told else ()
    faults += [f"{path}: the block `{block.id}`: {fault}." for block in blocks if (fault := _fault_of(block))]
    return tuple(DietWords(b.id, b.kind, frozenset(b.tags), b.stems, b.words) for b in blocks)


def _fault_of(block: OwnDiet) -> str:
    known = {tag for file in ("diets", "foods") for one in lexicon.blocks(file) for tag in one.data.get("tags", ())}
    if unknown := sorted(set(block.tags) - known):
        return (
            f"there is no tag `{unknown[0]}`; take one of {', '.join(sorted(known))}, or none, and its words are kept"
        )
    if not (block.stems or block.words):
        return "it has no words; give `stems` (beginnings) or `words` (whole)"
    if any(one != one.lower() for one in (*block.stems, *block.words)):
        return "write `stems` and `words` in lower case; any case is then read"
    if block.kind == "diet" and not block.tags:
        return 'it has no tags; add `tags`, or write kind = "open" to keep the sender\'s words'
    if not block.yes:
        return "it has no example; add `yes` with words that it must touch"
    begins = (*block.stems, *block.words)
    missed = next((text for text in block.yes if not any(one in text.lower() for one in begins)), None)
    return f"its words do not touch its own example `{missed}`; put one of them right" if missed else ""


def _url(told: _File, base: Path) -> str:
    prefix = "sqlite:///"
    if told.store.url.startswith(prefix):
        return prefix + str(base / told.store.url.removeprefix(prefix))
    return told.store.url or prefix + str(told.store.path or base / told.paths.data / "mailbot.db")


def _templates(paths: Paths, base: Path) -> Path | None:
    beside = paths.templates or base / "templates"
    return beside if beside.is_dir() else None


def _catalogue(table: dict[str, Any], path: Path, faults: list[str]) -> Catalogue | None:
    """The catalogue of the configuration, whose events may be in a file of their own (`events = "path"`)."""
    head = {key: value for key, value in table.items() if key in catalogue.KEYS}
    events = table.get("events")
    if not isinstance(events, str):
        return catalogue.build({**head, "events": events}, str(path), faults, known=KEYS)
    beside = path.parent / Path(events).expanduser()
    try:
        other = tables.read(beside)
    except ConfigError as error:
        faults += [f"{path}: `events` cannot be used: {fault}" for fault in error.faults]
        other = {"events": []}
    faults += [
        f"{path}: `{key}` is {tables.shown(head[key])} here, {tables.shown(other[key])} in {beside}; keep one of them."
        for key in catalogue.KEYS
        if key in head and key in other and head[key] != other[key]
    ]
    stray = [key for key in other if key not in (*catalogue.KEYS, "events")]
    faults += [f"{beside}: {tables.unknown(key, (*catalogue.KEYS, 'events'))}." for key in stray]
    other = {key: value for key, value in other.items() if key not in stray}
    where = str(path) if head else str(beside)
    return catalogue.build({**other, **head}, where, faults, events_where=str(beside), known=KEYS)
