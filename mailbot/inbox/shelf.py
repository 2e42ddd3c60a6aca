"""What is written to the mail server, and looked up in what was sent: the Sent and Drafts folders, never the inbox."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from typing import Any, Self

from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from mailbot.errors import InboxError
from mailbot.inbox import Account
from mailbot.inbox.connection import TROUBLE, close, connect, trouble


class Shelf:
    """The account's folders of sent mail and drafts; a context manager. Every method may raise InboxError."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._client: Any = None

    def __enter__(self) -> Self:
        self._client = connect(self._account)
        return self

    def __exit__(self, *exc_info: object) -> None:
        if exc_info[0] is None:
            with suppress(*TROUBLE):
                self._client.logout()
        close(self._client)

    @cached_property
    def sent(self) -> str:
        r"""The folder of sent mail: the one named in the settings, else marked \Sent, else commonly called so."""
        return self._find(self._account.sent, rb"\Sent", "sent mail")

    @cached_property
    def drafts(self) -> str:
        r"""The folder of drafts: the one named in the settings, else marked \Drafts, else commonly called so."""
        return self._find(self._account.drafts, rb"\Drafts", "drafts")

    def append(self, folder: str, raw: bytes, flags: Sequence[str], at: datetime) -> None:
        """Lay a mail into `folder`, dated `at`; ValueError for the inbox, which is never written to."""
        if folder.upper() == "INBOX" or folder == self._account.folder:
            raise ValueError("nothing is ever written to the inbox")
        with trouble(self._account, folder):
            try:
                self._client.append(folder, raw, flags=tuple(flags), msg_time=at)
            except IMAPClientAbortError:
                raise
            except IMAPClientError:
                raise InboxError(
                    f"The mail server does not take a copy into the folder {folder!r}: see that the folder exists and "
                    "is not full, or name another in the mailbox settings."
                ) from None

    def holds(self, folder: str, message_id: str) -> bool:
        """True where a mail with this Message-ID lies in `folder`."""
        return bool(self._search(folder, "HEADER Message-ID {}", message_id))

    def replies_to(self, message_id: str, is_ours: Callable[[str], bool]) -> bool:
        """True where sent mail holds an answer to this mail that somebody wrote: its own Message-ID is not ours."""
        uids = self._search(self.sent, "OR HEADER In-Reply-To {0} HEADER References {0}", message_id)
        with trouble(self._account, self.sent):
            found = self._client.fetch(uids, ["BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"])
        return any(not is_ours(_message_id(facts)) for facts in found.values())

    def _search(self, folder: str, criteria: str, message_id: str) -> list[int]:
        """The UIDs found; imapclient quotes too little by itself (a parenthesis in an id would be syntax)."""
        if not re.fullmatch(r"<[!-~]+>", message_id):
            return []  # one that is out of shape was never sent by a mail program, and would not be safe in a command
        with trouble(self._account, folder):
            try:
                self._client.select_folder(folder, readonly=True)
            except IMAPClientAbortError:
                raise
            except IMAPClientError:
                raise InboxError(f"The folder {folder!r} cannot be opened: name another in the settings.") from None
            quoted = re.sub(r'(["\\])', r"\\\1", message_id)
            return list(self._client.search(criteria.format(f'"{quoted}"')))

    def _find(self, named: str, mark: bytes, what: str) -> str:
        if named:
            return named
        with trouble(self._account):
            found: str | None = self._client.find_special_folder(mark)
        if not found:
            raise InboxError(
                f"The mailbox of {self._account.user} shows no folder for {what}: create it in a mail program, or name "
                "it in the mailbox settings."
            )
        return found


def _message_id(facts: dict[bytes, Any]) -> str:
    """The Message-ID of the one field that was fetched, whatever the server calls its section; "" if it has none."""
    for name, value in facts.items():
        if name.startswith(b"BODY[") and isinstance(value, bytes):
            found = re.search(rb"<[^<>\s]+>", value)
            return found[0].decode("latin-1") if found else ""
    return ""
