"""The digest: when one is due, what it tells, and its way to the coordinators."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from mailbot import compose, digest, life, lists, outbox, review, store
from mailbot.digest import Asked, Cap, DigestView, Month, PassedOver, Poison, Undelivered, Waiting
from mailbot.digest import Change as Altered
from mailbot.errors import LetterError
from mailbot.flow.setup import Setup
from mailbot.model import (
    TO_COORDINATORS,
    Action,
    Address,
    Language,
    LetterKind,
    LetterState,
    Outgoing,
    Registration,
    Status,
)
from mailbot.store import Change, Changed, Kept, Posted, Review

_UNREADABLE = "automatic.3"
_TOO_OLD = "too old"


class Slot(NamedTuple):
    """A digest's date and what made it due."""

    local_on: date
    name: str


def due(setup: Setup, session: Session, now: datetime) -> Slot | None:
    """The slot whose time has come and that has had no digest; of several the latest, and none from before we began.

    On the day of a deadline news is told at once, but no more than once an hour.
    """
    zone = ZoneInfo(setup.config.catalogue.timezone)
    local = now.astimezone(zone)
    began_at = store.began_at(session)
    if began_at is None:
        return None
    hourly = Slot(local.date(), f"deadline {local:%H}")
    if _is_deadline_day(setup, local) and store.digest_of(session, *hourly) is None and _is_fresh(session):
        return hourly
    past = [time for time in setup.config.digest.times if time <= local.time()]
    if not past:
        return None
    slot = Slot(local.date(), f"{max(past):%H:%M}")
    if datetime.combine(local.date(), max(past), zone) < began_at:
        return None
    return None if store.digest_of(session, slot.local_on, slot.name) else slot


def _is_deadline_day(setup: Setup, local: datetime) -> bool:
    deadlines = [event.deadline for event in setup.config.catalogue.events if event.deadline and not event.cancelled]
    return any(moment.astimezone(local.tzinfo).date() == local.date() for moment in deadlines)


def _is_fresh(session: Session) -> bool:
    """True where something came or changed that no digest has told of yet."""
    last = store.last_digest(session)
    mail_id, history_id = (last.last_mail_id, last.last_history_id) if last else (0, 0)
    return bool(store.mails_after(session, mail_id) or store.changes_after(session, history_id))


def make_due(setup: Setup, now: datetime) -> bool:
    """Lays the due digest into the outbox; False where none is due or there is no news."""
    with setup.store.write() as session:
        slot = due(setup, session, now)
        return slot is not None and make(setup, session, now, slot)


def make(setup: Setup, session: Session, now: datetime, slot: Slot) -> bool:
    """Lays the digest of a slot into the outbox; False where there is no news: then the slot is only noted."""
    token = secrets.token_hex(8)
    told = replace(view(setup, session, now), code=review.code(token))
    copies = list(_copies(setup, told, slot, token)) if told.has_news else []
    return store.add_digest(session, slot.local_on, slot.name, token, copies, now) is not None and bool(copies)


def page(setup: Setup, told: DigestView) -> digest.Digest:
    """The digest of this view in the coordinators' language."""
    return digest.compose(told, setup.config.catalogue, setup.config.digest.language, setup.templates)


def _copies(setup: Setup, told: DigestView, slot: Slot, token: str) -> Iterable[Outgoing]:
    may_answer = {person.email for person in setup.config.catalogue.coordinators}
    pages: dict[bool, digest.Digest] = {}
    for recipient in setup.config.digest.recipients:
        is_hers = recipient.email in may_answer
        if is_hers not in pages:
            pages[is_hers] = page(setup, told if is_hers else replace(told, code=""))
        subject, text, html = pages[is_hers]
        message_id = outbox.message_id(setup.ours, "digest", f"{slot.local_on}", slot.name, token, recipient.email)
        raw = outbox.build_digest(
            ours=setup.ours,
            to=recipient,
            subject=subject,
            text=text,
            html=html,
            message_id=message_id,
            date=told.at,
        )
        yield Outgoing("digest", message_id, recipient.email, raw)


# ---------------------------------------------------------------- what it tells


def view(setup: Setup, session: Session, now: datetime) -> DigestView:
    """What happened since the last digest, what waits, and how the list stands."""
    last = store.last_digest(session)
    since = last.made_at if last else None
    mails = store.mails_after(session, last.last_mail_id if last else 0)
    waiting = store.waiting(session)
    changes = _by_registration(store.changes_after(session, last.last_history_id if last else 0))
    settled = store.letters(session, since=since) if since else store.letters(session)
    return DigestView(
        at=now,
        waiting=tuple(_waiting(setup, mail) for mail in waiting),
        undecided=tuple(_undecided(setup, session, now)),
        asked=tuple(_asked(mail) for mail in mails if _is_asked(mail)),
        new=tuple(lines[-1].registration for lines in changes if _is_new(lines)),
        changes=tuple(change for lines in changes if (change := _altered(lines)) is not None),
        cancelled=tuple(lines[-1].registration for lines in changes if _is_cancelled(lines)),
        undelivered=tuple(_undelivered(one) for one in settled if one.state in _LOST),
        caps=tuple(_caps(setup, session, waiting, settled, now)),
        poison=tuple(Poison(m.place.folder, m.place.uid, m.received_at) for m in mails if _is_poison(m)),
        standing=store.standing(session).registrations,
        faults=tuple(_faults(setup)),
        passed_over=tuple(
            PassedOver(one.party.people, one.free) for one in life.passed_over(session, setup.config.catalogue, now)
        ),
        changed_since=tuple(_changed_since(setup, session)),
        month=_month(setup, session, last.made_at if last else now, now),
        sent=_sent(settled),
        left_alone=store.left_alone_after(session, last.last_mail_id if last else 0),
    )


def _faults(setup: Setup) -> list[str]:
    """What is wrong with the operator's templates, if there are any."""
    if setup.templates.built_in is None:
        return []
    found: list[str] = []
    for look in (compose.check, digest.check):
        try:
            look(setup.templates)
        except LetterError as faults:
            found += str(faults).splitlines()
    return list(dict.fromkeys(found))


# -- mails


def _waiting(setup: Setup, mail: Kept) -> Waiting:
    proposal = mail.proposal
    language = mail.language or Language.FI
    if proposal is None:
        words = digest.excerpt(mail.words, ())
        return Waiting(mail.id, mail.sender, mail.received_at, words, language=language, message_id=mail.message_id)
    return Waiting(
        number=mail.id,
        sender=mail.sender,
        received_at=mail.received_at,
        excerpt=digest.excerpt(mail.words, proposal.evidence),
        reasons=tuple(_reason(setup, reason) for reason in proposal.reasons),
        action=proposal.action,
        guess=proposal.outcomes,
        language=language,
        message_id=mail.message_id,
    )


def _undecided(setup: Setup, session: Session, now: datetime) -> Iterable[Registration]:
    """Who came after the deadline of an event that is still to come, and of whom nobody has decided."""
    ahead = {event.id for event in setup.config.catalogue.events if event.starts is None or event.starts > now}
    standing = store.standing(session).registrations
    return (one for one in standing if one.status is Status.LATE and one.event in ahead)


def _reason(setup: Setup, reason: str) -> str:
    """A reason as the digest knows it: that of a cap in its words."""
    words = setup.templates.words[setup.config.digest.language].table["digest"]["caps"]
    return str(words.get(reason.removeprefix("caps."), reason))


def _asked(mail: Kept) -> Asked:
    evidence = mail.proposal.evidence if mail.proposal else ()
    return Asked(
        number=mail.id,
        sender=mail.sender,
        received_at=mail.received_at,
        excerpt=digest.excerpt(mail.words, evidence),
        is_answered=mail.is_answered,
        language=mail.language or Language.FI,
        message_id=mail.message_id,
    )


def _is_asked(mail: Kept) -> bool:
    """True for what a person must answer; what waits for her word is told as such."""
    is_hers = mail.question or mail.action is Action.HUMAN
    return is_hers and mail.review is not Review.WAITING and not _is_poison(mail)


def _is_poison(mail: Kept) -> bool:
    """True where the mail could not be read at all."""
    reasons = mail.proposal.reasons if mail.proposal else ()
    return mail.action is Action.HUMAN and _UNREADABLE in reasons and not mail.sender.email


# -- the list


def _by_registration(changes: Sequence[Changed]) -> list[list[Changed]]:
    """What happened to each registration, in order."""
    ordered = sorted(changes, key=lambda line: (line.registration.id or 0, line.id))
    return [list(lines) for _, lines in groupby(ordered, key=lambda line: line.registration.id)]


def _is_cancelled(lines: list[Changed]) -> bool:
    return lines[-1].registration.status is Status.CANCELLED


def _is_new(lines: list[Changed]) -> bool:
    return lines[0].change is Change.ADDED and not _is_cancelled(lines)


def _altered(lines: list[Changed]) -> Altered | None:
    before: Registration | None = lines[0].before
    if lines[0].change is Change.ADDED or _is_cancelled(lines) or before is None:
        return None
    return Altered(before, lines[-1].registration)


def _month(setup: Setup, session: Session, last: datetime, now: datetime) -> Month | None:
    """How the month before went, in the first digest of a month."""
    zone = ZoneInfo(setup.config.catalogue.timezone)
    first = now.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    if last >= first:
        return None
    since = (first - timedelta(days=1)).replace(day=1)
    went = store.record_of(session, since, first)
    told = Month(went.alone, went.mended, went.approved, went.rejected)
    return told if any((told.alone, told.approved, told.rejected)) else None


def _changed_since(setup: Setup, session: Session) -> Iterable[tuple[str, str]]:
    """Of each event whose list was sent: which counts are others now."""
    words = setup.templates.words[setup.config.digest.language.letter]
    for event in setup.config.catalogue.events:
        earlier = store.participants_as_sent(session, event.id)
        if earlier is None:
            continue
        counts = lists.kitchen(store.participants(session, event.id), words, earlier)
        for one in counts:
            if one.is_changed and one.kind != "plate":
                yield event.id, f"{one.words} {one.before} → {one.count}"


# -- letters

_LOST = (LetterState.FAILED, LetterState.UNCERTAIN)
_KINDS = frozenset(kind.value for kind in LetterKind)


def _undelivered(letter: Posted) -> Undelivered:
    at = letter.settled_at or letter.created_at
    return Undelivered(letter.recipient, letter.kind, letter.state, at, letter.error)


def _sent(settled: Iterable[Posted]) -> tuple[tuple[LetterKind, int], ...]:
    went = (LetterState.SENT, LetterState.DRAFTED)
    kinds = [one.kind.partition(" ")[0] for one in settled if one.state in went]  # "changed 2" is one
    counts = Counter(LetterKind(kind) for kind in kinds if kind in _KINDS)
    return tuple(sorted(counts.items()))


def _caps(
    setup: Setup, session: Session, waiting: Iterable[Kept], settled: Iterable[Posted], now: datetime
) -> Iterable[Cap]:
    """The limits that held letters back."""
    held: Counter[tuple[str, str]] = Counter()
    for mail in waiting:
        reasons = mail.proposal.reasons if mail.proposal else ()
        held.update((r.removeprefix("caps."), _who(r, mail.sender)) for r in reasons if r.startswith("caps."))
    old = sum(one.state is LetterState.HELD and one.error == _TOO_OLD for one in settled)
    if old:
        held["answer_within_days", ""] += old
    caps = setup.config.caps
    spans = (("per_day", timedelta(days=1), caps.per_day), ("per_hour", timedelta(hours=1), caps.per_hour))
    full = [cap for cap, span, most in spans if store.left_since(session, now - span) >= most]
    stopped = [one for one in store.letters(session, LetterState.DUE) if one.kind not in TO_COORDINATORS]
    if stopped and full:
        held[full[0], ""] = len(stopped)
    return [Cap(cap, who, count) for (cap, who), count in sorted(held.items())]


def _who(reason: str, sender: Address) -> str:
    if reason == "caps.domain_per_day":
        return sender.email.rpartition("@")[2]
    return "" if reason == "caps.answer_within_days" else sender.email
