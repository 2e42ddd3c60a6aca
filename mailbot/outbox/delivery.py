"""Delivering: each due letter once, or not for certain and told.

    due ──claim──> sending ──┬── the server took it ──────────────> sent
     ^                       ├── the server refused it (5xx) ─────> failed      told to the coordinators
     └── not now (4xx, no ───┤
         connection)         ├── the line broke after DATA ───────> uncertain   told; found in Sent → sent
                             └── (crash) ── at the next start ────> uncertain
    due ── too old, or observing ─────────────────────────────────> held        told to the coordinators
    due ──claim──> sending ── laid in the Drafts folder ──────────> drafted

`sending` is committed before a byte leaves, and what is uncertain is never sent again: over SMTP there is no exactly
once (RFC 1047), and two answers are worse than one that a person must look after.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from mailbot.config import Mode
from mailbot.errors import MailbotError
from mailbot.model import TO_COORDINATORS, Claimed, LetterState, Outgoing
from mailbot.outbox.smtp import Verdict

WITHIN = timedelta(days=3)
_FIRST_WAIT = timedelta(minutes=5)
_LONGEST_WAIT = timedelta(hours=4)


class Queue(Protocol):
    """The letters as the store keeps them: every call is committed when it returns. Floors: the store is next door."""

    def strand(self, now: datetime) -> int:
        """Marks what a crash left in `sending` as `uncertain`."""

    def uncertain(self, since: datetime) -> list[Claimed]:
        """The uncertain letters made since then."""

    def claim(self, now: datetime) -> Claimed | None:
        """The next due letter, for this caller alone."""

    def settle(
        self, claimed: Claimed, state: LetterState, now: datetime, *, error: str = "", next_at: datetime | None = None
    ) -> bool:
        """Says what became of it."""


class Sender(Protocol):
    """What takes letters to their recipients: `smtp.Post`."""

    def send(self, outgoing: Outgoing) -> Verdict:
        """What became of the letter; a MailbotError where it certainly did not leave."""


@dataclass
class Folders:
    """What the mailbox does for letters; each raises a MailbotError where it cannot, and may be left out."""

    draft: Callable[[bytes], None] | None = None  # lays a mail into Drafts
    append: Callable[[bytes], None] | None = None  # lays a copy into Sent
    holds: Callable[[str], bool] | None = None  # True where Sent holds this Message-ID


@dataclass
class Delivered:
    """How many letters ended how, and what went wrong with the servers."""

    states: dict[LetterState, int] = field(default_factory=dict)
    trouble: list[MailbotError] = field(default_factory=list)

    def add(self, state: LetterState) -> None:
        """Counts one more."""
        self.states[state] = self.states.get(state, 0) + 1


def deliver(
    queue: Queue,
    sender: Sender,
    now: datetime,
    mode: Mode,
    folders: Folders | None = None,
    *,
    within: timedelta = WITHIN,
) -> Delivered:
    """Takes every letter that is due one step on; stops where the server serves nobody, and tells of it.

    Letters made longer ago than `within` are held. When observing, letters to residents are held; when drafting they
    become drafts. What goes to the coordinators is sent in every mode.
    """
    folders = folders or Folders()
    delivered = Delivered()
    queue.strand(now)
    _look_up(queue, folders, now, now - within, delivered)
    serves = True
    while serves and (claimed := queue.claim(now)) is not None:
        if now - claimed.created_at > within:
            _settle(queue, claimed, Verdict(LetterState.HELD, "too old"), now, delivered)
        elif mode is Mode.OBSERVE and claimed.letter.kind not in TO_COORDINATORS:
            _settle(queue, claimed, Verdict(LetterState.HELD, "observe"), now, delivered)
        elif mode is Mode.DRAFT and claimed.letter.kind not in TO_COORDINATORS:
            serves = _draft(queue, claimed, folders, now, delivered)
        else:
            serves = _send(queue, claimed, sender, folders, now, delivered)
    return delivered


def wait(attempts: int) -> timedelta:
    """How long to wait after this many attempts: twice as long each time, up to four hours.

    >>> [str(wait(n)) for n in (1, 2, 3, 40)]
    ['0:05:00', '0:10:00', '0:20:00', '4:00:00']
    """
    return min(_FIRST_WAIT * (1 << min(attempts - 1, 10)), _LONGEST_WAIT)


def _send(
    queue: Queue, claimed: Claimed, sender: Sender, folders: Folders, now: datetime, delivered: Delivered
) -> bool:
    try:
        verdict = sender.send(claimed.letter)
    except MailbotError as trouble:
        return _put_back(queue, claimed, trouble, now, delivered)
    _settle(queue, claimed, verdict, now, delivered)
    if verdict.state is LetterState.SENT and folders.append is not None:
        try:
            folders.append(claimed.letter.raw)
        except MailbotError as trouble:  # it is sent all the same, and so will the others be
            delivered.trouble.append(trouble)
    return True


def _draft(queue: Queue, claimed: Claimed, folders: Folders, now: datetime, delivered: Delivered) -> bool:
    if folders.draft is None:
        raise ValueError("drafting needs a way to the Drafts folder")
    try:
        folders.draft(claimed.letter.raw)
    except MailbotError as trouble:
        return _put_back(queue, claimed, trouble, now, delivered)
    _settle(queue, claimed, Verdict(LetterState.DRAFTED), now, delivered)
    return True


def _put_back(queue: Queue, claimed: Claimed, trouble: MailbotError, now: datetime, delivered: Delivered) -> bool:
    """False: the server serves nobody now. A short wait, so that the next pass begins with another letter."""
    delivered.trouble.append(trouble)
    delivered.add(LetterState.DUE)
    queue.settle(claimed, LetterState.DUE, now, error=type(trouble).__name__, next_at=now + _FIRST_WAIT)
    return False


def _settle(queue: Queue, claimed: Claimed, verdict: Verdict, now: datetime, delivered: Delivered) -> None:
    again = now + wait(claimed.attempts) if verdict.state is LetterState.DUE else None
    queue.settle(claimed, verdict.state, now, error=verdict.error, next_at=again)
    delivered.add(verdict.state)


def _look_up(queue: Queue, folders: Folders, now: datetime, since: datetime, delivered: Delivered) -> None:
    """An uncertain letter that lies in Sent was sent: some servers lay it there themselves."""
    if folders.holds is None:
        return
    for claimed in queue.uncertain(since):
        try:
            if folders.holds(claimed.letter.message_id):
                _settle(queue, claimed, Verdict(LetterState.SENT), now, delivered)
        except MailbotError as trouble:
            delivered.trouble.append(trouble)
            return
