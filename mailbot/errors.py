"""Trouble at the edges: each has an exit code and a sentence that says what to do.

Reading and deciding never raise; doubt is data. Only the edges (files, network, database) do.
"""


class MailbotError(Exception):
    """The base of all; `exit_code` is what the command ends with."""

    exit_code = 1


class ConfigError(MailbotError):
    """The configuration or catalogue cannot be used; `faults` has one sentence for each fault."""

    exit_code = 3

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class InboxError(MailbotError):
    """The mailbox could not be reached or read."""

    exit_code = 4


class SendError(MailbotError):
    """The outgoing server could not be reached or refused us."""

    exit_code = 5


class StoreError(MailbotError):
    """The database could not be opened, read or written."""

    exit_code = 6


class LetterError(MailbotError):
    """A letter could not be made from its template."""

    exit_code = 7


class LockedError(MailbotError):
    """Another pass is under way."""

    exit_code = 8


class FlyerError(MailbotError):
    """A flyer could not be opened or has no words."""

    exit_code = 9
