"""Due letters: delivered by the mode, kept under the hourly cap, not sent where a person has answered meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.parser import BytesHeaderParser

from mailbot import outbox, store
from mailbot.config import Mode
from mailbot.errors import InboxError
from mailbot.flow.setup import Setup, account
from mailbot.inbox import Account
from mailbot.inbox.shelf import Shelf
from mailbot.model import TO_COORDINATORS, Claimed, LetterState, Outgoing
from mailbot.outbox import Delivered, Folders, Post, Verdict

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


def deliver(setup: Setup, now: datetime) -> Delivered:
    """Takes every due letter one step on."""
    config = setup.config
    with _Cabinet(account(config.mailbox), now) as cabinet, _post(setup) as post:
        return outbox.deliver(
            _Rationed(setup.store, config.caps.per_hour, config.caps.per_day),
            _Careful(post, cabinet, setup.store),
            now,
            config.mode,
            Folders(draft=cabinet.draft, append=cabinet.append, holds=cabinet.holds),
            within=timedelta(days=config.caps.answer_within_days),
        )


def needed(mode: Mode) -> tuple[str, ...]:
    """The sections of the configuration that a pass in this mode cannot do without."""
    return ("mailbox",) if mode is Mode.OBSERVE else ("mailbox", "smtp")


@contextmanager
def _post(setup: Setup) -> Iterator[Post]:
    post = Post(setup.config.smtp, setup.ours.email)
    try:
        yield post
    finally:
        post.close()


@dataclass(frozen=True, slots=True)
class _Rationed(store.Queue):
    """The letters, no more than so many an hour and a day: over that the sender stops, and they wait (rule 20).

    The hour spreads a rush; the day ends what would go on for ever, such as an echo with ever new addresses.
    """

    per_hour: int = 0
    per_day: int = 0

    def claim(self, now: datetime, *, only_to_coordinators: bool = False) -> Claimed | None:
        """The next due letter; of those to residents none while the hour or the day is full."""
        with self.store.read() as session:
            in_hour, in_day = (store.left_since(session, now - span) for span in (_HOUR, _DAY))
        is_full = in_hour >= self.per_hour or in_day >= self.per_day
        return store.Queue.claim(self, now, only_to_coordinators=only_to_coordinators or is_full)


@dataclass(frozen=True, slots=True)
class _Careful:
    """The way out, with a look into Sent before each letter (rule 21): a person may have answered.

    What a coordinator's word sends goes out all the same; but not again, after a backup of the list was put back.
    """

    post: Post
    cabinet: _Cabinet
    store: store.Store

    def send(self, outgoing: Outgoing) -> Verdict:
        """What became of the letter; `held` where Sent holds an answer to the same mail."""
        with self.store.read() as session:
            is_automatic = store.is_automatic(session, outgoing.message_id)
        if (self.cabinet.is_answered if is_automatic else self.cabinet.has_sent)(outgoing):
            return Verdict(LetterState.HELD, "answered already")
        return self.post.send(outgoing)


@dataclass
class _Cabinet:
    """The folders of sent mail and drafts, connected when they are first needed."""

    account: Account
    now: datetime
    _shelf: Shelf | None = field(default=None, init=False)

    def __enter__(self) -> _Cabinet:
        return self

    def __exit__(self, *exc_info: object) -> None:
        if self._shelf is not None:
            self._shelf.__exit__(*exc_info)

    @property
    def shelf(self) -> Shelf:
        """The folders; InboxError where the server cannot be reached."""
        if self._shelf is None:
            self._shelf = Shelf(self.account).__enter__()
        return self._shelf

    def draft(self, raw: bytes) -> None:
        """Lays a letter into Drafts."""
        self.shelf.append(self.shelf.drafts, raw, ["\\Draft", "\\Seen"], self.now)

    def append(self, raw: bytes) -> None:
        """Lays a copy into Sent."""
        self.shelf.append(self.shelf.sent, raw, ["\\Seen"], self.now)

    def holds(self, message_id: str) -> bool:
        """True where Sent holds this letter."""
        return self.shelf.holds(self.shelf.sent, message_id)

    def is_answered(self, outgoing: Outgoing) -> bool:
        """True where Sent holds an answer to the mail that this letter answers, a person's or one of ours.

        One of ours is there after a backup of the list was put back; so is a letter that answers no mail, by its own
        Message-ID. Without a folder of sent mail nothing is known.
        """
        answered = _answered(outgoing)
        if not answered:
            return self.has_sent(outgoing)
        return self._has_sent_folder() and self.shelf.replies_to(answered, lambda message_id: False)

    def has_sent(self, outgoing: Outgoing) -> bool:
        """True where Sent holds this very letter; of digests that is not asked, each is made anew."""
        is_asked = bool(_answered(outgoing)) or outgoing.kind not in TO_COORDINATORS
        return is_asked and self._has_sent_folder() and self.holds(outgoing.message_id)

    def _has_sent_folder(self) -> bool:
        shelf = self.shelf
        try:
            return bool(shelf.sent)
        except InboxError:
            return False


def _answered(outgoing: Outgoing) -> str:
    """The Message-ID of the mail that it answers."""
    return str(BytesHeaderParser().parsebytes(outgoing.raw)["In-Reply-To"] or "").strip()
