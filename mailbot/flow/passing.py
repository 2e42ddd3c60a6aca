"""One pass: new mail, due letters, the due digest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from mailbot import life, store
from mailbot.errors import MailbotError, StoreError
from mailbot.flow import closing, digests, letters, lists, retention
from mailbot.flow.mails import Taken, take
from mailbot.flow.setup import Setup, account, caps_of
from mailbot.inbox import Account, Inbox, Position, open_inbox
from mailbot.model import Action, Arrival, LetterState


@dataclass
class Pass:
    """What a pass did, and what went wrong in it without stopping it."""

    taken: list[Taken] = field(default_factory=list)
    letters: Counter[LetterState] = field(default_factory=Counter)
    digest: bool = False  # one was made
    trouble: list[MailbotError] = field(default_factory=list)

    @property
    def actions(self) -> dict[Action, int]:
        """How many mails were taken how."""
        return dict(Counter(taken.decision.action for taken in self.taken))


def run_once(
    setup: Setup,
    now: datetime,
    *,
    since: datetime | None = None,
    source: Account | Path | None = None,
    at_arrival: bool = False,
) -> Pass:
    """One pass over the inbox (the configured one, or `source`); InboxError, StoreError where it cannot go on.

    The first pass ever marks where the inbox stands and answers nothing older, unless `since` is given. For tests,
    `at_arrival` sets the clock by the mails: each is taken and answered at the moment it arrived.
    """
    done = Pass()
    with open_inbox(source or account(setup.config.mailbox), caps_of(setup.config)) as inbox:
        for arrival, not_before in _new(setup, inbox, now, since):
            now = arrival.received_at if at_arrival else now
            setup = _take(setup, arrival, now, not_before, done)
            if at_arrival:
                _deliver(setup, now, done)
    with setup.store.write() as session:  # what no mail brought about: a time that ran out, a place more
        life.fill(session, setup.voice, setup.config.waiting_list, now)
        life.remind(session, setup.voice, setup.config.reminder.days, now)
    if setup.config.smtp.host:
        closing.close(setup, now)
    _deliver(setup, now, done)
    # Without an outgoing server nothing is told, and nothing counts as told: `mailbot digest` shows it.
    if setup.config.smtp.host and digests.make_due(setup, now):
        done.digest = True
        _deliver(setup, now, done)
    if setup.config.smtp.host and not at_arrival and lists.make_due(setup, now):
        _deliver(setup, now, done)
    if not at_arrival:  # a clock set by the mails says nothing of today
        try:
            retention.purge(setup, now)
        except StoreError as trouble:
            done.trouble.append(trouble)
    return done


def _deliver(setup: Setup, now: datetime, done: Pass) -> None:
    delivered = letters.deliver(setup, now)
    done.letters.update(delivered.states)
    done.trouble += delivered.trouble


def _take(setup: Setup, arrival: Arrival, now: datetime, not_before: datetime | None, done: Pass) -> Setup:
    """One mail more; what goes wrong with it stops no other. The setup for the next, where a reply changed an event."""
    try:
        taken = take(setup, arrival, now, not_before=not_before)
    except Exception as error:
        if isinstance(error, StoreError) and done.trouble and isinstance(done.trouble[-1], StoreError):
            raise  # twice in a row: it is not the mail, and every other one would wait for the same
        done.trouble.append(error if isinstance(error, MailbotError) else _failure(arrival, error))
        return setup
    done.taken.append(taken)
    if taken.trouble is not None:
        done.trouble.append(taken.trouble)
    return setup if taken.catalogue is None else setup.with_events(taken.catalogue)


def _failure(arrival: Arrival, error: Exception) -> MailbotError:
    return MailbotError(
        f"The mail with UID {arrival.uid} in {arrival.folder} could not be read ({type(error).__name__}): it is tried "
        "again at the next pass; after the third time the digest tells of it. Please report this."
    )


# ---------------------------------------------------------------- where reading begins


def _new(
    setup: Setup, inbox: Inbox, now: datetime, since: datetime | None
) -> Iterator[tuple[Arrival, datetime | None]]:
    """The mails that are new, each with the moment before which it is none of ours, where that must be looked at."""
    position = inbox.position()
    lowest = inbox.since(since) if since is not None else position.uidnext
    with setup.store.write() as session:
        began_at, known = store.began_at(session), store.known_uids(session, position.folder, position.uidvalidity)
        first, started_at = position.uidnext, began_at or now
        if began_at is not None and not _is_as_before(session, position, known):
            # The UIDs of before mean nothing here: all that came since we began is read again; what is known by its
            # hash is passed over, and so is what lay there before.
            store.vacate(session, position.folder, position.uidvalidity)
            first, known = inbox.since(began_at), frozenset()
        mark = store.set_bookmark(session, position.folder, position.uidvalidity, first, now)
        mark.first_uid = min(mark.first_uid, first, lowest)
        mark.started_at = min(started_at, since or started_at)
        session.flush()
        not_before = mark.started_at if store.is_moved(session) else None
    for arrival in inbox.new(mark.first_uid, known):
        yield arrival, not_before


def _is_as_before(session: Session, position: Position, known: Collection[int]) -> bool:
    """True where a UID still is what it was: not in another folder, a rebuilt one, or one put back as it once was.

    A folder that was put back gives UIDs again that were used: only then is its UIDNEXT not above all that we have met.
    """
    before = store.bookmark(session, position.folder)
    if before is None or before.uidvalidity != position.uidvalidity:
        return False
    return position.uidnext >= before.first_uid and position.uidnext > max(known, default=0)
