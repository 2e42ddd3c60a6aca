"""The rows of a digest, as its templates see them: strings in the coordinator's language, ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person at one event."""

    name: str
    status: str
    diet: str
    sender: str = ""
    event: str = ""
    is_confirmed: bool = True
    number: str = ""  # by which a registration is called in answers: "R12"


@dataclass(frozen=True, slots=True)
class MailRow:
    """A mail that waits or asks."""

    number: int
    sender: str
    email: str
    mailto: str  # "" where the address is not a plain one
    received: str
    pieces: tuple[tuple[str, bool], ...]
    language: str
    reasons: tuple[str, ...] = ()
    action: str = ""
    guess: tuple[PersonRow, ...] = ()
    note: str = ""
    commands: tuple[str, ...] = ()  # the words to answer with
    mid: str = ""  # where a mail program finds the mail itself (RFC 2392)


@dataclass(frozen=True, slots=True)
class LateRow:
    """A late registration that waits for a word."""

    person: PersonRow
    commands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroupRow:
    """The new registrations of one event."""

    title: str
    time: str
    people: tuple[PersonRow, ...]
    more: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """What a change made of a registration."""

    name: str
    event: str
    before: str
    after: str
    sender: str


@dataclass(frozen=True, slots=True)
class StateRow:
    """How one event stands."""

    title: str
    time: str
    deadline: str
    taken: str
    percent: int | None  # of the places; None without a capacity
    is_full: bool
    others: str  # who waits, is late or interested
    diets: tuple[str, ...]
    changed: tuple[str, ...] = ()  # counts that are others than in the list that was sent
