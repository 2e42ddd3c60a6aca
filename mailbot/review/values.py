"""What a coordinator's reply asks for, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, NamedTuple

from mailbot.model import Catalogue


class Do(StrEnum):
    """What a command does."""

    APPROVE = "approve"
    REJECT = "reject"
    CORRECT = "correct"
    CANCEL = "cancel"
    ANSWER = "answer"


DIET_TOO = "diet_too"  # a field: what is eaten besides what is known already


class Ref(NamedTuple):
    """A number as it was written; `is_listed`: with the sign of a registration ("R12")."""

    number: int
    is_listed: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """One thing to do with one mail that waits, or with one registration."""

    do: Do
    item: int
    fields: tuple[tuple[str, str], ...] = ()  # of a correction: name, diet, event, in her words; DIET_TOO
    text: str = ""  # of an answer
    is_listed: bool = False  # the number is that of a registration
    is_quiet: bool = False  # of a rejection: no letter tells of it

    def as_json(self) -> dict[str, Any]:
        """The command as `mailbot review --read --json` prints it."""
        given = {"diet" if name == DIET_TOO else name: value for name, value in self.fields}
        said = {"do": str(self.do), "item": self.item, "fields": given, "text": self.text}
        return said | ({"adds": True} if DIET_TOO in dict(self.fields) else {})


@dataclass(frozen=True, slots=True)
class EventWish:
    """A change of a whole event: called off, or another day, time of day or place. Done only on a yes."""

    event: str
    saying: str
    is_cancelled: bool = False
    on: date | None = None
    begins: time | None = None
    ends: time | None = None
    place: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a reply asks for, and what of it was not understood."""

    commands: tuple[Command, ...] = ()
    unclear: bool = False
    remarks: tuple[str, ...] = ()  # her own words that were not carried out
    is_automatic: bool = False  # nobody wrote it
    events: tuple[EventWish, ...] = ()  # changes of events, to be asked back about
    yes: tuple[str, ...] = ()  # the codes of changes that she says yes to

    @property
    def is_empty(self) -> bool:
        """True where nothing is asked for."""
        return not (self.commands or self.unclear or self.events or self.yes)

    def as_json(self) -> dict[str, Any]:
        """The reply as `mailbot review --read --json` prints it."""
        return {"commands": [command.as_json() for command in self.commands], "unclear": self.unclear}


@dataclass(frozen=True, slots=True)
class Scene:
    """The numbers that a reply may name; None: any."""

    waiting: frozenset[int] | None = None  # mails that wait for her word
    recent: frozenset[int] | None = None  # registrations that a digest told of
    asked: frozenset[int] = frozenset()  # mails that only ask: they can be answered
    undecided: frozenset[int] = frozenset()  # registrations that wait for her word: late ones
    settled: frozenset[int] = frozenset()  # mails that somebody's word has settled: she is told whose
    catalogue: Catalogue | None = None  # the events that can be changed by a reply; None: they cannot
    now: datetime | None = None
    is_signed: bool = False  # registrations are shown with their sign ("R12"): a bare number is a mail's, if one has it

    def has(self, number: int) -> bool:
        """True for a number that a digest showed, as far as we know."""
        if self.waiting is None or self.recent is None:
            return True
        return number in self.waiting | self.recent | self.asked | self.undecided | self.settled

    def decidable(self, ref: Ref) -> Ref | None:
        """The mail or registration that can be approved or rejected by this number; None where none can."""
        if not ref.is_listed and self._waits(ref.number, otherwise=not self._is_recent(ref.number)):
            return Ref(ref.number)
        return Ref(ref.number, is_listed=True) if ref.number in self.undecided else None

    def cancellable(self, ref: Ref) -> Ref | None:
        """The registration of this number; None where there is none, or where a mail that waits has it too."""
        if not ref.is_listed and self._waits(ref.number, otherwise=False):
            return None
        is_there = self.recent is None or ref.number in self.recent
        return Ref(ref.number, is_listed=True) if is_there else None

    def correctable(self, ref: Ref) -> Ref | None:
        """The mail that waits or the registration of this number; None where it is neither, or both."""
        waits = not ref.is_listed and self._waits(ref.number, otherwise=not self._is_recent(ref.number))
        if waits and self._is_recent(ref.number) and not self.is_signed:
            return None
        if waits:
            return Ref(ref.number)
        return Ref(ref.number, is_listed=True) if self._is_recent(ref.number) else None

    def answerable(self, ref: Ref) -> Ref | None:
        """The mail or registration whose sender can be answered by this number."""
        if not ref.is_listed and ref.number in self.asked:
            return Ref(ref.number)
        if not ref.is_listed and self._waits(ref.number, otherwise=not self._is_recent(ref.number)):
            return Ref(ref.number)
        return Ref(ref.number, is_listed=True) if self._is_recent(ref.number) else None

    def removable(self, ref: Ref) -> tuple[Do, Ref] | None:
        """What "remove" does with this number: a mail is rejected, a registration cancelled."""
        waits = not ref.is_listed and self.waiting is not None and ref.number in self.waiting
        if waits and self._is_recent(ref.number):
            return None
        if waits:
            return Do.REJECT, Ref(ref.number)
        return (Do.CANCEL, Ref(ref.number, is_listed=True)) if self._is_recent(ref.number) else None

    def _waits(self, number: int, *, otherwise: bool) -> bool:
        return otherwise if self.waiting is None else number in self.waiting | self.settled

    def _is_recent(self, number: int) -> bool:
        return self.recent is not None and number in self.recent


class Wish(NamedTuple):
    """What is to be done with a number: a `Do`, or "remove" or "discard", which tell nobody."""

    what: str
    ref: Ref
    fields: tuple[tuple[str, str], ...]
    text: str
    saying: str  # the words it was said in


@dataclass
class Heard:
    """What has been heard so far: wishes by number, numbers in doubt, and words that were not understood."""

    wishes: list[Wish] = field(default_factory=list)
    wide: list[tuple[str, str, frozenset[int]]] = field(default_factory=list)  # what, whom ("all", "rest"), but not
    doubted: set[int] = field(default_factory=set)
    remarks: list[str] = field(default_factory=list)
    fillers: list[str] = field(default_factory=list)  # a lone yes or no: no command beside others, unclear alone
    praise: list[str] = field(default_factory=list)  # "kaikki kunnossa": unclear alone
    saying: str = ""  # what is being heard

    def wish(self, what: str, ref: Ref, fields: tuple[tuple[str, str], ...] = (), text: str = "") -> None:
        """Keeps a wish."""
        self.wishes.append(Wish(what, ref, fields, text, self.saying))

    def doubt(self, words: str, refs: tuple[Ref, ...] = ()) -> None:
        """Keeps words that were not understood, and the numbers that they leave in doubt."""
        self.remarks.append(" ".join(words.split())[:200])
        self.doubted.update(ref.number for ref in refs)
