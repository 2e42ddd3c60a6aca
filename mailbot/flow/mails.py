"""One mail's way, from its bytes to its rows.

What is decided here and not in `decide`, since it needs the store, the clock or the letters (the rules of ANSWERING):

    automatic.1     the very same mail came before                     → ignore
    automatic.2     it lay there before the start mark                 → ignore
                    it is older than may be answered                   → no letter, for review
    automatic.3     over the caps, or it failed three times,
                    or reading it takes more than its allowance        → human
    automatic.19    a name to be repeated is out of shape; or the mail
                    holds code, or looks other than it reads           → no letter, for review
    automatic.20    over the caps on letters                           → no letter, for review
    automatic.21    a person has answered already                      → recorded, no letter
    flow.letter     its letter cannot be made, not even from ours      → recorded, a person must answer

A coordinator's answer to a digest goes to `review` before any of what reading and deciding say.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from mailbot import compose, life, outbox, review, store
from mailbot.decide import decide
from mailbot.decide import known as known_of
from mailbot.errors import LetterError, MailbotError
from mailbot.flow.allowance import Exhausted, allowance
from mailbot.flow.setup import Setup
from mailbot.inbox.received import received_at
from mailbot.mail import parse
from mailbot.model import Action, Arrival, Catalogue, Decision, Language, Letter, Mail, Outgoing, Standing, ZoneKind
from mailbot.reading.read import read
from mailbot.store import Place

log = logging.getLogger(__name__)
TRIES = 3


@dataclass(frozen=True, slots=True)
class Taken:
    """A mail after its way: what was decided, and the letter that was laid into the outbox."""

    arrival: Arrival
    mail: Mail | None  # None: it could not be read
    decision: Decision
    letter: Letter | None = None
    trouble: MailbotError | None = None
    catalogue: Catalogue | None = None  # the events as a coordinator's reply has changed them


def take(setup: Setup, arrival: Arrival, now: datetime, *, not_before: datetime | None = None) -> Taken:
    """Reads, decides and records one mail; raises whatever goes wrong, having counted the try before it began.

    At the third failure the mail is laid before the coordinators, and never tried again.
    """
    place = Place.of(arrival)
    tries = store.count_failure(setup.store, place, now)
    if tries > TRIES or arrival.raw is None:
        return _laid_aside(setup, arrival, now)
    try:
        with allowance():
            mail = parse(arrival.raw, arrival.received_at, arrival.flags)
        with setup.store.write() as session:
            return _Way(setup, session, arrival, mail, now).go(not_before)
    except Exhausted:
        log.warning("the mail with UID %d takes too long to be read", place.uid)
        return _laid_aside(setup, arrival, now)
    except Exception as error:
        log.warning("try %d of the mail with UID %d failed (%s)", tries, place.uid, type(error).__name__)
        store.name_failure(setup.store, place, error)
        if tries >= TRIES:
            return _laid_aside(setup, arrival, now)
        raise


def _laid_aside(setup: Setup, arrival: Arrival, now: datetime) -> Taken:
    """A mail that cannot be read is for the coordinators to open."""
    decision = Decision(Action.HUMAN, Language.FI, case="0", reasons=("automatic.3",))
    with setup.store.write() as session:
        store.record(session, arrival, None, decision, (), now)
    return Taken(arrival, None, decision)


@dataclass(frozen=True, slots=True)
class _Way:
    """One mail, within the one transaction that reads the list, decides and records."""

    setup: Setup
    session: Session
    arrival: Arrival
    mail: Mail
    now: datetime

    def go(self, not_before: datetime | None) -> Taken:
        decision = self._passed_over(not_before)
        if decision is None and (reply := self._reply()) is not None:
            store.record(self.session, self.arrival, self.mail, reply.decision, reply.outgoing, self.now)
            return Taken(self.arrival, self.mail, reply.decision, catalogue=reply.catalogue)
        standing = Standing() if decision else store.standing(self.session)
        decision = decision or self._without_letter(self._decided(standing))
        letter, made, trouble = None, list[Outgoing](), None
        if decision.letter is not None:
            try:
                letter = self._letter(compose.veiled(decision, self.mail.sender.email, standing))
                made = [self._made(one) for one in (letter, *self._notices(decision))]
                trouble = LetterError(letter.fault) if letter.fault else None
            except LetterError as error:
                letter, trouble = None, error
                decision = replace(decision, question=True, reasons=(*decision.reasons, "flow.letter"))
        store.record(self.session, self.arrival, self.mail, decision, made, self.now)
        # A place may have become free: it is given in the same transaction.
        if self.setup.is_live and decision.outcomes and not decision.review:
            life.fill(self.session, self.setup.voice, self.setup.config.waiting_list, self.now)
        return Taken(self.arrival, self.mail, decision, letter, trouble)

    # -- deciding

    def _passed_over(self, not_before: datetime | None) -> Decision | None:
        """Rules 1 and 2: the decision on a mail that is not new; None for one that is."""
        if store.known_hash(self.session, self.mail.content_hash) is not None:
            return Decision(Action.IGNORE, Language.FI, case="0", reasons=("automatic.1",))
        if not_before is not None and self._came_at() < not_before:
            return Decision(Action.IGNORE, Language.FI, case="0", reasons=("automatic.2",))
        return None

    def _reply(self) -> review.Taken | None:
        """What a coordinator's answer to a digest did; None for any other mail."""
        with allowance():
            return review.take(
                self.session, self.mail, self.setup.desk, self.setup.config.authserv_id or None, self.now
            )

    def _decided(self, standing: Standing) -> Decision:
        catalogue = self.setup.config.catalogue
        known = known_of(self.mail, standing)
        with allowance():
            reading = read(self.mail, catalogue, known, self.setup.config.authserv_id or None)
            return decide(self.mail, reading, catalogue, standing)

    def _came_at(self) -> datetime:
        """When it came: by the server, or by its topmost Received field where that is earlier (a mailbox was moved)."""
        noted = received_at(self.arrival.raw or b"")
        return min(self.arrival.received_at, noted or self.arrival.received_at)

    # -- whether it may be answered

    def _without_letter(self, decision: Decision) -> Decision:
        """The decision, its letter taken away where none may go out."""
        if decision.letter is None:
            return decision
        if any(flag.lower() == "\\answered" for flag in self.arrival.flags):
            return replace(decision, letter=None, reasons=(*decision.reasons, "automatic.21"))
        if reason := self._too_late() or self._out_of_shape(decision) or self._over_caps(decision):
            return replace(decision, letter=None, review=True, reasons=(*decision.reasons, reason))
        return decision

    def _too_late(self) -> str:
        days = self.setup.config.caps.answer_within_days
        return "caps.answer_within_days" if self.now - self._came_at() > timedelta(days=days) else ""

    def _out_of_shape(self, decision: Decision) -> str:
        sender, own = self.mail.sender, self.mail.of(ZoneKind.SUBJECT, ZoneKind.OWN, ZoneKind.SIGNATURE)
        is_sound = (
            all(compose.is_well_shaped(line.name) for line in decision.outcomes if line.name)
            and compose.is_harmless_author(sender.name, sender.email)
            and compose.is_harmless(own)
            and not {"bidi controls", "control characters"} & set(self.mail.faults)
        )
        return "" if is_sound else "automatic.19"

    def _over_caps(self, decision: Decision) -> str:
        """The cap that is reached, the sender's or that of another who must be told."""
        sender = self.mail.sender.email
        told = (sender, *compose.told_too(decision, sender, self.setup.config.catalogue))
        return next(filter(None, map(self._over_cap, told)), "")

    def _over_cap(self, email: str) -> str:
        """The cap that is reached; that on letters in an hour is kept where they are sent."""
        caps = self.setup.config.caps
        counts = store.sent_counts(self.session, email, email.rpartition("@")[2], self.mail.thread, self.now)
        if counts.address >= caps.address_per_day:
            return "caps.address_per_day"
        if counts.domain >= caps.domain_per_day:
            return "caps.domain_per_day"
        return "caps.per_thread" if counts.thread >= caps.per_thread else ""

    # -- the letters

    def _letter(self, decision: Decision) -> Letter:
        return compose.letter(decision, self.mail, self.setup.config.catalogue, self.setup.templates, at=self.now)

    def _notices(self, decision: Decision) -> Iterator[Letter]:
        """A letter to each other address that had registered somebody whom this mail changes or cancels."""
        catalogue, templates = self.setup.config.catalogue, self.setup.templates
        for to in compose.told_too(decision, self.mail.sender.email, catalogue):
            told = compose.notice(decision, to)
            told = replace(told, language=store.language_of(self.session, to) or decision.language)
            yield compose.letter(told, self.mail, catalogue, templates, at=self.now, notice_to=to)

    def _made(self, letter: Letter) -> Outgoing:
        raw = outbox.build(letter, self.setup.ours, self.now)
        return Outgoing(str(letter.kind), letter.message_id, letter.to, raw)
