"""Carrying out what a coordinator said, by mail or in the terminal: one function behind both.

Each command is done once: what was done already is told, with whose word it was. Everything is written in the caller's
transaction, the letters too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from sqlalchemy.orm import Session

from mailbot import compose, life, outbox, store
from mailbot.config import Mode, WaitingList
from mailbot.decide import letter_kind
from mailbot.errors import LetterError
from mailbot.model import (
    Action,
    Address,
    Catalogue,
    Decision,
    Diet,
    Language,
    LetterKind,
    Mail,
    Outcome,
    Outgoing,
    Registration,
    Standing,
    Status,
)
from mailbot.review import proposals
from mailbot.review.values import Command, Do, Scene
from mailbot.store import Kept, Review
from mailbot.wording import Templates
from mailbot.wording.words import on_one_line

REMEMBERED = timedelta(days=60)  # how long a settled mail can still be named, to be told whose word it was


@dataclass(frozen=True, slots=True)
class Desk:
    """What a coordinator's word is carried out with."""

    catalogue: Catalogue
    templates: Templates
    ours: Address  # from whom letters come
    language: Language = Language.FI  # of acknowledgements
    mode: Mode = Mode.SEND  # how far letters to residents go
    waiting_list: WaitingList = field(default_factory=WaitingList)
    config: Path | None = None  # the settings, whose file of events a reply may change; None: it may not

    def called(self, email: str) -> str:
        """The coordinator of this address by name; the address of anybody else."""
        people = {person.email.lower(): person.name for person in self.catalogue.coordinators}
        return people.get(email, "") or email


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one command; `key` is its phrase in the digest's words, under `review`."""

    command: Command
    key: str
    who: str = ""  # whom it was about, or whose word it was before
    at: datetime | None = None  # when it was done before
    statuses: tuple[Status, ...] = ()
    letter_to: str = ""  # "" where no letter goes out

    @property
    def is_done(self) -> bool:
        """True where something was done."""
        return self.key in _DONE


_DONE = frozenset(
    {"approved", "approved_plain", "approved_asks", "rejected", "corrected", "corrected_waits"}
    | {"cancelled", "answered", "enlisted"}
)


def scene(session: Session, now: datetime, desk: Desk | None = None) -> Scene:
    """The numbers that a coordinator may name now; and with a desk whose file may be changed, the events."""
    standing = store.standing(session).registrations
    waiting = frozenset(mail.id for mail in store.waiting(session))
    asked = frozenset(m.id for m in store.mails_after(session, 0) if m.id not in waiting and m.words)
    return Scene(
        waiting=waiting,
        recent=frozenset(one.id for one in standing if one.id is not None),
        asked=asked,
        undecided=frozenset(one.id for one in standing if one.id is not None and one.status is Status.LATE),
        settled=frozenset(store.settled_after(session, now - REMEMBERED)),
        catalogue=desk.catalogue if desk and desk.config else None,
        now=now,
        is_signed=True,
    )


def carry_out(
    session: Session, commands: Sequence[Command], who: Address, desk: Desk, now: datetime, seed: str
) -> list[Done]:
    """Does each command, in order; `seed` is the same for the same reply, so that its letters are the same.

    A correction of what waits is its approval as corrected.
    """
    corrected = {one.item for one in commands if one.do is Do.CORRECT and not one.is_listed}
    wanted = [one for one in commands if not (one.do is Do.APPROVE and not one.is_listed and one.item in corrected)]
    hand = _Hand(session, who, desk, now, seed)
    done = [hand.do(command) for command in wanted]
    voice = life.Voice(desk.catalogue, desk.templates, desk.ours, desk.language)
    life.fill(session, voice, desk.waiting_list, now)
    return done


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody whom a coordinator puts on the list, in her words."""

    event: str
    name: str | None
    diet: str = ""
    address: str = ""


def enlist(
    session: Session, person: Newcomer, who: Address, desk: Desk, now: datetime, *, is_quiet: bool = True
) -> Done:
    """Puts a person on the list; once, and not who is on it already. Unless `is_quiet`, a letter tells her."""
    return _Hand(session, who, desk, now, "terminal").enlist(person, is_quiet=is_quiet)


@dataclass(frozen=True, slots=True)
class _Origin:
    """What a letter to a resident goes back to: a mail as far as it is kept, or a registration that none made."""

    to: Address
    at: datetime
    number: int
    mail: Kept | None

    def as_mail(self, seed: str) -> Mail:
        """The mail that the letter answers; another word of a coordinator's makes another Message-ID."""
        known = self.mail.content_hash if self.mail else ""
        thread = self.mail.thread if self.mail else ""
        return Mail(
            content_hash=sha256(f"{known}\n{seed}\n{self.number}".encode()).hexdigest(),
            message_id=self.mail.message_id if self.mail else "",
            received_at=self.at,
            sender=self.to,
            subject="",
            text="",
            zones=(),
            in_reply_to=thread if thread.startswith("<") else "",
        )


@dataclass(frozen=True, slots=True)
class _Hand:
    """A coordinator's hand on the list, within one transaction."""

    session: Session
    who: Address
    desk: Desk
    now: datetime
    seed: str

    def do(self, command: Command) -> Done:
        by_mail: dict[Do, Callable[[Command, Kept], Done]] = {
            Do.APPROVE: self._approve,
            Do.REJECT: self._reject,
            Do.CORRECT: self._correct,
            Do.ANSWER: self._answer,
        }
        if command.is_listed:
            return self._do_listed(command)
        mail = store.kept(self.session, command.item)
        if mail is None or command.do not in by_mail:
            return Done(command, "unknown")
        if command.do is not Do.ANSWER and mail.review is not Review.WAITING:
            return self._already(command, mail)
        return by_mail[command.do](command, mail)

    def _already(self, command: Command, mail: Kept) -> Done:
        if mail.review is Review.NONE:
            return Done(command, "unknown")
        if mail.settled_at is None:
            return Done(command, "already_plain")
        return Done(command, "already", self.desk.called(mail.settled_by), mail.settled_at)

    # -- mails that wait

    def _approve(self, command: Command, mail: Kept, key: str = "approved", proposal: Decision | None = None) -> Done:
        proposal = proposal or mail.proposal or Decision(Action.HUMAN, mail.language or Language.FI)
        standing = self._standing()
        decision = proposals.approved(proposal, standing, self.desk.catalogue)
        if proposal.outcomes and not decision.outcomes:
            return Done(command, "gone")
        origin = _Origin(mail.sender, mail.received_at, mail.id, mail)
        told = compose.veiled(decision, mail.sender.email, standing)
        outgoing = self._letter(told, origin) if decision.letter is not None else None
        store.approve(self.session, mail.id, decision, outgoing, self.who.email, self.now)
        self._tell_others(decision, origin)
        if not proposals.is_complete(decision):
            key = "approved_plain" if outgoing is None else "approved_asks"
        return Done(
            command,
            key,
            self._people(decision.outcomes) or _shown(mail.sender),
            statuses=tuple(dict.fromkeys(line.status for line in decision.outcomes)),
            letter_to=outgoing.recipient if outgoing else "",
        )

    def _reject(self, command: Command, mail: Kept) -> Done:
        refused = (
            None if command.is_quiet or mail.proposal is None else proposals.refused(mail.proposal, self._standing())
        )
        outgoing = self._letter(refused, _Origin(mail.sender, mail.received_at, mail.id, mail)) if refused else None
        store.reject(self.session, mail.id, self.who.email, self.now)
        if outgoing is not None:
            store.post(self.session, outgoing, self.now, mail_id=mail.id)
        return Done(command, "rejected", _shown(mail.sender), letter_to=outgoing.recipient if outgoing else "")

    def _correct(self, command: Command, mail: Kept) -> Done:
        put_right = proposals.fields(command.fields, self.desk.catalogue, self.now)
        if put_right is None:
            return Done(command, "unread")
        proposal = mail.proposal or Decision(Action.HUMAN, mail.language or Language.FI)
        decision = proposals.corrected(proposal, put_right)
        if decision is None:
            return Done(command, "several")
        if not proposals.is_complete(decision):
            store.repropose(self.session, mail.id, decision)
            return Done(command, "corrected_waits", self._people(decision.outcomes) or _shown(mail.sender))
        return self._approve(command, mail, "corrected", decision)

    # -- registrations

    def _do_listed(self, command: Command) -> Done:
        found = store.registration_of(self.session, command.item)
        if found is None:
            return Done(command, "unknown")
        registration, mail_id = found
        mail = store.kept(self.session, mail_id) if mail_id is not None else None
        if command.do is Do.ANSWER:
            return self._answer_registered(command, registration, mail)
        if registration.status is Status.CANCELLED:
            return self._gone(command)
        lines = self._lines(command, registration)
        return lines if isinstance(lines, Done) else self._change(command, lines, registration, mail)

    def _gone(self, command: Command) -> Done:
        last = store.last_change(self.session, command.item)
        if last is None or not last[1]:
            return Done(command, "already_plain")
        return Done(command, "already", self.desk.called(last[1]), last[0])

    def _lines(self, command: Command, old: Registration) -> Outcome | Done:
        """The line that the command writes, or why there is none."""
        standing = self._standing()
        if command.do in (Do.CANCEL, Do.REJECT):
            return Outcome(old.name, old.event, Status.CANCELLED, old.diet, replaces=old)
        if command.do is Do.APPROVE:
            return self._let_in(command, old, standing)
        put_right = proposals.fields(command.fields, self.desk.catalogue, self.now)
        if put_right is None:
            return Done(command, "unread")
        return proposals.changed(old, put_right, standing, self.desk.catalogue)

    def _let_in(self, command: Command, old: Registration, standing: Standing) -> Outcome | Done:
        if old.status not in (Status.LATE, Status.WAITLISTED):
            return self._gone(command)
        others = tuple(one for one in standing.registrations if one.id != old.id)  # a place may be kept for her already
        status = proposals.placed(old.event, replace(standing, registrations=others), self.desk.catalogue)
        if status is old.status:
            return Done(command, "full", on_one_line(old.name or "") or old.sender)
        return Outcome(old.name, old.event, status, old.diet, replaces=old)

    def _change(self, command: Command, line: Outcome, old: Registration, mail: Kept | None) -> Done:
        store.write(self.session, (line,), self.who.email, self.now)
        kind, key = {
            Do.APPROVE: (_BY_STATUS.get(line.status, LetterKind.CONFIRMED), "approved"),
            Do.CORRECT: (LetterKind.CHANGED, "corrected"),
            Do.CANCEL: (LetterKind.CANCELLED, "cancelled"),
            Do.REJECT: (LetterKind.REFUSED, "rejected"),
        }[command.do]
        outgoing = None
        if kind is not None and not command.is_quiet and old.sender not in self._own():
            action = Action.CANCEL if kind is LetterKind.CANCELLED else Action.CHANGE
            language = (mail.language if mail else None) or self.desk.language
            told = replace(line, status=Status.INCOMPLETE) if kind is LetterKind.REFUSED else line
            decision = Decision(action, language, (told,), letter=kind, reasons=(compose.BY_HOST,))
            origin = _Origin(Address("", old.sender), old.created_at or self.now, command.item, mail)
            outgoing = self._letter(decision, origin)
        if outgoing is not None:
            mail_id = mail.id if mail else None
            free = replace(outgoing, kind=store.free_kind(self.session, mail_id, outgoing.kind))
            store.post(self.session, free, self.now, mail_id=mail_id)
        name = line.name or old.name or ""
        to = outgoing.recipient if outgoing else ""
        return Done(command, key, on_one_line(name) or old.sender, statuses=(line.status,), letter_to=to)

    def _standing(self) -> Standing:
        return store.standing(self.session)

    def _own(self) -> frozenset[str]:
        """The addresses to which no letter to a resident goes."""
        people = {person.email.lower() for person in self.desk.catalogue.coordinators}
        return frozenset(people | {"", self.desk.ours.email.lower()})

    def enlist(self, person: Newcomer, *, is_quiet: bool) -> Done:
        standing, catalogue = self._standing(), self.desk.catalogue
        command = Command(Do.APPROVE, 0, is_listed=True)
        put_right = proposals.fields((("diet", person.diet),) if person.diet else (), catalogue, self.now)
        if put_right is None:
            return Done(command, "unread")
        status = proposals.placed(person.event, standing, catalogue)
        line = Outcome(person.name, person.event, status, put_right.diet or Diet())
        if (same := proposals.listed(line, standing)) is not None:
            return Done(replace(command, item=same.id or 0), "listed", person.name or "", statuses=(same.status,))
        store.write(self.session, (line,), self.who.email, self.now, sender=person.address.lower())
        number = max(one.id or 0 for one in store.participants(self.session, person.event))
        command, to = replace(command, item=number), ""
        if not is_quiet:
            decision = Decision(Action.REGISTER, self.desk.language, (line,))
            decision = replace(decision, letter=letter_kind(decision))
            outgoing = self._letter(decision, _Origin(Address("", person.address.lower()), self.now, number, None))
            if outgoing is not None:
                store.post(self.session, outgoing, self.now)
                to = outgoing.recipient
        return Done(command, "enlisted", person.name or "", statuses=(status,), letter_to=to)

    # -- answers

    def _answer(self, command: Command, mail: Kept) -> Done:
        return self._send(command, mail, Address("", mail.sender.email), _subject(mail))

    def _answer_registered(self, command: Command, registration: Registration, mail: Kept | None) -> Done:
        event = next((e for e in self.desk.catalogue.events if e.id == registration.event), None)
        title = on_one_line(event.title) if event else registration.event
        return self._send(command, mail, Address("", registration.sender), _subject(mail) or title)

    def _send(self, command: Command, mail: Kept | None, to: Address, subject: str) -> Done:
        message_id = outbox.message_id(self.desk.ours, "answer", to.email, str(command.item), command.text)
        if store.has_letter(self.session, message_id):
            return Done(command, "already_plain")
        if to.email in self._own():
            return Done(command, "no_address")
        try:
            raw = outbox.build_digest(
                ours=self.desk.ours,
                to=to,
                subject=f"Re: {subject}",
                text=f"{command.text}\n\n{on_one_line(self.who.name) or self.desk.ours.name}\n",
                html="",
                message_id=message_id,
                date=self.now,
                in_reply_to=mail.message_id if mail else "",
            )
        except LetterError:
            return Done(command, "no_address")
        mail_id = mail.id if mail else None
        kind = store.free_kind(self.session, mail_id, "answer")
        store.post(self.session, Outgoing(kind, message_id, to.email, raw), self.now, mail_id=mail_id)
        return Done(command, "answered", _shown(mail.sender if mail else to), letter_to=to.email)

    # -- letters

    def _tell_others(self, decision: Decision, origin: _Origin) -> None:
        """Writes to each other address that had registered those whom the mail changes or cancels."""
        if decision.letter is None:
            return
        for to in compose.told_too(decision, origin.to.email, self.desk.catalogue):
            told = compose.notice(decision, to)
            told = replace(told, language=store.language_of(self.session, to) or decision.language)
            outgoing = self._letter(told, origin, notice_to=to)
            if outgoing is not None:
                store.post(self.session, outgoing, self.now, mail_id=origin.number)

    def _letter(self, decision: Decision, origin: _Origin, *, notice_to: str = "") -> Outgoing | None:
        """The letter to the resident; None where it cannot be made, or would repeat a name that is none."""
        names = [line.name for line in decision.outcomes if line.name]
        if not all(compose.is_well_shaped(name) for name in names) or not origin.to.email:
            return None
        try:
            mail = origin.as_mail(self.seed)
            letter = compose.letter(
                decision, mail, self.desk.catalogue, self.desk.templates, at=self.now, notice_to=notice_to
            )
            raw = outbox.build(letter, self.desk.ours, self.now)
        except LetterError:
            return None
        return Outgoing(str(letter.kind), letter.message_id, letter.to, raw)

    def _people(self, lines: Sequence[Outcome]) -> str:
        return ", ".join(dict.fromkeys(on_one_line(line.name) for line in lines if line.name))


_BY_STATUS = {Status.WAITLISTED: LetterKind.WAITLISTED, Status.INTEREST: LetterKind.INTEREST}


def _shown(sender: Address) -> str:
    return on_one_line(sender.name) or on_one_line(sender.email)


def _subject(mail: Kept | None) -> str:
    """The subject of a mail whose words are kept."""
    return on_one_line(mail.words.partition("\n")[0]) if mail is not None else ""
