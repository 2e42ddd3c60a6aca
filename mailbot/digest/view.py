"""What a digest tells of: values that the flow gathers from the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailbot.digest.excerpt import Excerpt
from mailbot.model import Action, Address, Language, LetterKind, Outcome, Registration


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail that a coordinator must look at before anything is recorded or answered."""

    number: int  # by which it is called in the digest and in replies to it
    sender: Address
    received_at: datetime
    excerpt: Excerpt
    reasons: tuple[str, ...] = ()  # ids ("doubt.heads") or sentences
    action: Action = Action.HUMAN  # the guess: what the mail seems to want,
    guess: tuple[Outcome, ...] = ()  # and for whom
    language: Language = Language.FI
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A mail with a question, a wish or another matter that a person must answer."""

    number: int
    sender: Address
    received_at: datetime
    excerpt: Excerpt
    is_answered: bool = False  # a letter of ours went out for the rest of the mail
    language: Language = Language.FI
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A registration as it was and as it is."""

    before: Registration
    after: Registration


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A letter that failed, or of which it is not known whether it went out."""

    to: str
    kind: str  # a LetterKind, or "digest"
    state: str  # "failed" or "uncertain"
    at: datetime
    error: str = ""


@dataclass(frozen=True, slots=True)
class Cap:
    """A limit of automatic letters that was reached; `id` as in the configuration's [caps]."""

    id: str
    who: str = ""  # the address or domain that it held
    count: int = 0  # letters not sent because of it


@dataclass(frozen=True, slots=True)
class Poison:
    """A mail that could not be read, three times over."""

    folder: str
    uid: int
    at: datetime


@dataclass(frozen=True, slots=True)
class PassedOver:
    """People who wait together although places are free: too few for all of them, or it is too late to be moved up."""

    people: tuple[Registration, ...]
    free: int


@dataclass(frozen=True, slots=True)
class Month:
    """How the month before went, in mails."""

    alone: int  # done without a coordinator's word
    mended: int  # of these put right by one afterwards
    approved: int  # of those that waited
    rejected: int


@dataclass(frozen=True, slots=True)
class DigestView:
    """What happened since the last digest, what waits, and how the list stands."""

    at: datetime
    waiting: tuple[Waiting, ...] = ()
    undecided: tuple[Registration, ...] = ()  # late ones: is there room for them?
    asked: tuple[Asked, ...] = ()
    new: tuple[Registration, ...] = ()
    changes: tuple[Change, ...] = ()
    cancelled: tuple[Registration, ...] = ()
    undelivered: tuple[Undelivered, ...] = ()
    caps: tuple[Cap, ...] = ()
    poison: tuple[Poison, ...] = ()
    standing: tuple[Registration, ...] = ()  # the whole list
    faults: tuple[str, ...] = ()  # of the operator's templates; the built-in ones are in use
    passed_over: tuple[PassedOver, ...] = ()
    changed_since: tuple[tuple[str, str], ...] = ()  # event id, a count that is another than in the list that was sent
    sent: tuple[tuple[LetterKind, int], ...] = ()  # letters sent, by kind
    month: Month | None = None  # in the first digest of a month
    left_alone: int = 0  # mails that were no concern of ours
    code: str = ""  # by which an answer is known; "": the digest cannot be answered

    @property
    def has_news(self) -> bool:
        """True where something waits or happened; letters sent and mails left alone are no news by themselves."""
        return bool(
            self.waiting
            or self.undecided
            or self.asked
            or self.new
            or self.changes
            or self.cancelled
            or self.undelivered
            or self.caps
            or self.poison
            or self.faults
        )
