r"""An IMAP folder, read and never changed: EXAMINE and BODY.PEEK only, so that no flag is set and \Recent stays.

A fresh connection for each pass. There is no retrying here: the next pass is the retry. Only a mail that breaks the
connection (a server that cannot read its own file, an answer that cannot be parsed) is met with a new connection, and
comes with `raw` None, so that it stops nothing behind it.
"""

from __future__ import annotations

import imaplib
import logging
from collections.abc import Container, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Self, TypeVar

from imapclient.exceptions import IMAPClientError

from mailbot.errors import InboxError
from mailbot.inbox import Account, Caps, Position
from mailbot.inbox.connection import TROUBLE, close, connect, sentence, trouble
from mailbot.inbox.parts import EndlessError, Part, is_complete, of_bodystructure, rebuilt, sections, wanted_octets
from mailbot.inbox.received import received_at
from mailbot.model import Arrival

log = logging.getLogger(__name__)

BATCH = 25  # mails in one FETCH
SECTIONS = 40  # sections in one FETCH: some servers take lines of 8 KB only
RECONNECTIONS = 6  # in one pass; a server that breaks off more often is down

T = TypeVar("T")
Facts = dict[bytes, Any]


class ImapInbox:
    """The inbox of an account."""

    def __init__(self, account: Account, caps: Caps) -> None:
        self._account, self._caps = account, caps
        self._client: Any = None
        self._position = Position(account.folder, 0, 0)
        self._reconnections = 0

    def __enter__(self) -> Self:
        self._open()
        return self

    def __exit__(self, *exc_info: object) -> None:
        if exc_info[0] is None:
            with suppress(*TROUBLE):
                self._client.logout()
        close(self._client)

    def position(self) -> Position:
        """Where the folder stood when it was opened."""
        return self._position

    def since(self, at: datetime) -> int:
        """The lowest UID of the mails that arrived `at` this moment or later; `uidnext` if there is none."""
        day_before = at.astimezone(UTC).date() - timedelta(days=1)  # SINCE knows days only, in the server's zone
        with trouble(self._account, self._account.folder):
            found = sorted(self._client.search(["SINCE", day_before]))
            for batch in _batches(found, 500):
                facts = self._client.fetch(batch, ["INTERNALDATE"])
                for uid in batch:
                    if uid in facts and _arrived_at(facts[uid], b"") >= at:
                        return int(uid)
        return self._position.uidnext

    def new(self, first_uid: int = 1, known: Container[int] = frozenset()) -> Iterator[Arrival]:
        """Every mail with a UID of at least `first_uid` that is not `known`, once, lowest UID first."""
        with trouble(self._account, self._account.folder):
            found = self._client.search(["UID", f"{first_uid}:*"])
        # `n:*` is also `*:n`: the last mail comes even where its UID is below n (RFC 3501 6.4.8)
        uids = sorted({uid for uid in found if uid >= first_uid and uid not in known})
        for batch in _batches(uids[: self._caps.max_mails], BATCH):
            yield from self._batch(batch)

    # ------------------------------------------------------------ connection

    def _open(self) -> None:
        self._client = connect(self._account)
        try:
            self._position = self._examine()
        except InboxError:
            close(self._client)
            raise

    def _examine(self) -> Position:
        folder = self._account.folder
        with trouble(self._account, folder):
            try:
                answer = self._client.select_folder(folder, readonly=True)
            except imaplib.IMAP4.abort:
                raise
            except IMAPClientError:
                raise InboxError(self._no_folder(folder)) from None
            if b"UIDNEXT" not in answer:  # RFC 3501 lets a server leave it out here
                answer = {**answer, **self._client.folder_status(folder, ["UIDNEXT"])}
            return Position(folder, int(answer[b"UIDVALIDITY"]), int(answer[b"UIDNEXT"]))

    def _no_folder(self, folder: str) -> str:
        names = sorted(name for flags, _, name in self._client.list_folders() if b"\\Noselect" not in flags)
        more = ", …" if len(names) > 12 else ""
        return (
            f"The folder {folder!r} cannot be opened in the mailbox of {self._account.user}: name one of its folders "
            f"in the mailbox settings ({', '.join(names[:12])}{more})."
        )

    def _reconnect(self, cause: Exception) -> None:
        """A new connection to the same folder; InboxError where it is not to be had, or not the same any more."""
        close(self._client)
        self._reconnections += 1
        if self._reconnections > RECONNECTIONS:
            raise InboxError(sentence(self._account, cause, self._account.folder)) from None
        before = self._position
        self._open()
        if self._position.uidvalidity != before.uidvalidity:
            raise InboxError(f"The folder {before.folder!r} was rebuilt while it was read: the next pass starts anew.")

    # ------------------------------------------------------------ mails

    def _batch(self, uids: list[int]) -> Iterator[Arrival]:
        """The mails of one batch; one by one where the batch made trouble."""
        try:
            arrivals = self._arrivals(uids)
        except TROUBLE as error:
            self._reconnect(error)
            for uid in uids:
                yield from self._alone(uid)
        else:
            yield from arrivals

    def _alone(self, uid: int) -> list[Arrival]:
        try:
            return self._arrivals([uid])
        except TROUBLE as error:
            kind = type(error).__name__  # its words may be those of the mail
            log.warning("the mail with UID %d in %s cannot be fetched (%s)", uid, self._account.folder, kind)
            self._reconnect(error)
            return self._unreadable(uid)

    def _unreadable(self, uid: int) -> list[Arrival]:
        """Where and when it came is known from the server's index, even of a mail whose bytes are not to be had."""
        try:
            found = self._client.fetch([uid], ["INTERNALDATE", "FLAGS"])
        except TROUBLE:
            raise InboxError(
                f"The mail server cannot give the mail with UID {uid} in {self._account.folder!r} (the newest are at "
                "the top in a mail program): move it to another folder or delete it there."
            ) from None
        return [self._arrival(uid, found[uid], None)] if uid in found else []

    def _arrivals(self, uids: list[int]) -> list[Arrival]:
        """The mails that are still there; one FETCH for the facts, one for the small ones, some for each large one."""
        found = self._client.fetch(uids, ["INTERNALDATE", "FLAGS", "RFC822.SIZE"])
        whole = min(self._caps.whole_bytes, self._caps.max_bytes)
        small = [uid for uid in uids if uid in found and _size(found[uid]) <= whole]
        bodies = self._client.fetch(small, ["BODY.PEEK[]"])
        arrivals = []
        for uid in uids:
            if uid not in found:
                continue  # vanished
            if uid not in small:
                arrivals.append(self._arrival(uid, found[uid], self._reduced(uid, _size(found[uid]))))
            elif b"BODY[]" in bodies.get(uid, {}):
                arrivals.append(self._arrival(uid, found[uid], bodies[uid][b"BODY[]"] or b""))
        return arrivals

    def _arrival(self, uid: int, facts: Facts, raw: bytes | None) -> Arrival:
        return Arrival(
            folder=self._position.folder,
            uidvalidity=self._position.uidvalidity,
            uid=uid,
            received_at=_arrived_at(facts, raw or b""),
            size=_size(facts),
            flags=tuple(flag.decode("ascii", "replace") for flag in facts[b"FLAGS"] if flag != rb"\Recent"),
            raw=raw,
        )

    def _reduced(self, uid: int, size: int) -> bytes | None:
        """A large mail without its attachments, which are not downloaded; None where it is over the cap even so."""
        facts = self._client.fetch([uid], ["BODYSTRUCTURE"]).get(uid, {})
        try:
            mail = of_bodystructure(facts.get(b"BODYSTRUCTURE"), size, self._caps.whole_bytes)
        except EndlessError:
            return None
        except ValueError:
            return self._whole(uid, size)
        if wanted_octets(mail) > self._caps.max_bytes:
            return None
        raw = rebuilt(mail, self._content(uid, mail))
        return raw if is_complete(mail, raw) else self._whole(uid, size)

    def _whole(self, uid: int, size: int) -> bytes | None:
        """A mail whose parts cannot be told apart is taken with all that is in it, if that is not too much."""
        if size > self._caps.max_bytes:
            return None
        raw: bytes | None = self._client.fetch([uid], ["BODY.PEEK[]"]).get(uid, {}).get(b"BODY[]")
        return raw

    def _content(self, uid: int, mail: Part) -> dict[str, bytes]:
        content: dict[str, bytes] = {}
        for names in _batches(list(sections(mail)), SECTIONS):
            facts = self._client.fetch([uid], [f"BODY.PEEK[{name}]" for name in names]).get(uid, {})
            content |= {name: facts.get(f"BODY[{name}]".encode()) or b"" for name in names}
        return content


def _size(facts: Facts) -> int:
    return int(facts.get(b"RFC822.SIZE") or 0)


def _arrived_at(facts: Facts, raw: bytes) -> datetime:
    """INTERNALDATE; where it cannot be read, the topmost Received field, else the beginning of time."""
    at: datetime | None = facts.get(b"INTERNALDATE")
    return (at or received_at(raw) or datetime.fromtimestamp(0, UTC)).astimezone(UTC)


def _batches(of: list[T], size: int) -> Iterator[list[T]]:
    for start in range(0, len(of), size):
        yield of[start : start + size]
