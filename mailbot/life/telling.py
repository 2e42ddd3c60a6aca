"""A letter that answers no mail: laid into the outbox once, in the conversation in which its people registered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from mailbot import compose, outbox, store
from mailbot.errors import LetterError
from mailbot.model import (
    Action,
    Address,
    Catalogue,
    Decision,
    Diet,
    Event,
    Language,
    LetterKind,
    Mail,
    Outcome,
    Outgoing,
)
from mailbot.store import Party
from mailbot.wording import Templates


@dataclass(frozen=True, slots=True)
class Voice:
    """In whose name, of which events and in which words letters are written."""

    catalogue: Catalogue
    templates: Templates
    ours: Address
    language: Language = Language.FI  # where nothing is known of the reader's

    def reaches(self, address: str) -> bool:
        """True where a letter to a resident may go: not to nobody, to ourselves or to a coordinator."""
        return address.lower() not in self.catalogue.house | {"", self.ours.email.lower()}


@dataclass(frozen=True, slots=True)
class Notice:
    """A letter before it is written: to whom, of what kind, about which lines."""

    kind: LetterKind
    party: Party
    lines: tuple[Outcome, ...]
    seed: tuple[str, ...]  # what happened: the same is told once
    until: datetime | None = None  # an answer is wanted by then
    before: Event | None = None  # the event as it was


def message_id(notice: Notice, voice: Voice) -> str:
    """The Message-ID of the letter: the same for the same thing told to the same address."""
    return compose.message_id(_origin(notice, None), notice.kind, voice.catalogue)


def tell(session: Session, voice: Voice, notice: Notice, now: datetime) -> bool:
    """Lays the letter into the outbox; False where it is there already, or nobody can be written to."""
    party = notice.party
    if not voice.reaches(party.to) or store.has_letter(session, message_id(notice, voice)):
        return False
    outgoing = _written(voice, notice, now)
    if outgoing is None:
        return False
    kind = store.free_kind(session, party.mail_id, outgoing.kind)
    store.post(session, replace(outgoing, kind=kind), now, mail_id=party.mail_id)
    return True


def tell_anew(session: Session, voice: Voice, notice: Notice, now: datetime) -> None:
    """Writes a letter anew that lies in the outbox and has not left."""
    outgoing = _written(voice, notice, now)
    if outgoing is not None:
        store.rewrite(session, outgoing)


def _written(voice: Voice, notice: Notice, now: datetime) -> Outgoing | None:
    """The letter; None where it cannot be made. What anybody eats stands in none: another address may have given it."""
    lines = tuple(replace(line, diet=Diet(), is_veiled=True) for line in notice.lines)
    decision = Decision(Action.CHANGE, notice.party.language or voice.language, lines, letter=notice.kind)
    try:
        letter = compose.letter(
            decision,
            _origin(notice, now),
            voice.catalogue,
            voice.templates,
            at=now,
            until=notice.until,
            before=notice.before,
        )
        return Outgoing(str(letter.kind), letter.message_id, letter.to, outbox.build(letter, voice.ours, now))
    except LetterError:
        return None


def by_address(parties: Iterable[Party]) -> list[Party]:
    """The parties, all of one address made one: so that each person is told once."""
    met: dict[str, Party] = {}
    for party in parties:
        known = met.get(party.to)
        met[party.to] = party if known is None else replace(party, people=(*known.people, *party.people))
    return list(met.values())


def _origin(notice: Notice, now: datetime | None) -> Mail:
    """What stands where the answered mail does in other letters. It has no Message-ID: this letter is no answer."""
    seed = "\n".join((notice.kind, *notice.seed, notice.party.to))
    return Mail(
        content_hash=sha256(seed.encode("utf-8", "replace")).hexdigest(),
        message_id="",
        received_at=now or datetime.min,  # noqa: DTZ901 - of no matter for the Message-ID
        sender=Address("", notice.party.to),
        subject="",
        text="",
        zones=(),
        references=notice.party.thread,
    )
