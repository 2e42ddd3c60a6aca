"""What a pass works with, opened: configuration, templates, the list, and the way to the mailbox."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from mailbot import review, store, wording
from mailbot.config import Config
from mailbot.inbox import Account, Caps
from mailbot.life import Voice
from mailbot.model import Address, Catalogue
from mailbot.servers import Mailbox
from mailbot.store import Store
from mailbot.wording import Templates


@dataclass(frozen=True, slots=True)
class Setup:
    """A configuration with its templates read and its store open."""

    config: Config
    templates: Templates
    store: Store
    is_live: bool = True  # False in a replay: no place goes to who waits, and no reply changes an event

    @property
    def ours(self) -> Address:
        """The address that letters come from, with the name shown beside it."""
        address = self.config.catalogue.address
        return Address(self.config.smtp.name or address.name, address.email)

    @property
    def desk(self) -> review.Desk:
        """What a coordinator's word is carried out with."""
        config = self.config
        return review.Desk(
            config.catalogue,
            self.templates,
            self.ours,
            config.digest.language,
            config.mode,
            config.waiting_list,
            config.path if self.is_live else None,
        )

    @property
    def voice(self) -> Voice:
        """In whose name and in which words letters are written that answer no mail."""
        return Voice(self.config.catalogue, self.templates, self.ours, self.config.digest.language)

    def with_events(self, changed: Catalogue) -> Setup:
        """The same with the events of this catalogue: the file has been changed within a pass."""
        events = replace(self.config.catalogue, events=changed.events)
        return replace(self, config=replace(self.config, catalogue=events))


@contextmanager
def opened(config: Config, url: str | None = None) -> Iterator[Setup]:
    """What a pass needs, open until the block ends; `url` is a store in place of the configured one.

    A template of the operator's that is broken stops nothing: the built-in one is used, and the digest tells of it.
    ConfigError, LetterError or StoreError where something of it cannot be used: then no mail has been touched.
    """
    templates = wording.load(config.templates, strict=False)
    opened_store = store.open(config.store_url if url is None else url)
    try:
        yield Setup(config, templates, opened_store)
    finally:
        opened_store.close()


def account(mailbox: Mailbox) -> Account:
    """The mailbox of the configuration as the inbox wants it."""
    return Account(
        host=mailbox.host,
        port=mailbox.port,
        user=mailbox.user,
        secret=mailbox.secret,
        security=mailbox.security,
        login="xoauth2" if mailbox.has_token else "password",
        folder=mailbox.folder,
        sent=mailbox.sent,
        drafts=mailbox.drafts,
        ca_file=mailbox.ca_file and Path(mailbox.ca_file),
        read_seconds=mailbox.timeout_seconds,
    )


def caps_of(config: Config) -> Caps:
    """How much of a mail is read."""
    return Caps(max_bytes=config.caps.mail_kilobytes * 1024)
