"""The servers of the configuration and how we log in to them: IMAP for the inbox, SMTP for the letters."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field, model_validator

from mailbot import secret
from mailbot.tables import AFile, Section

Command = Annotated[tuple[str, ...], Field(strict=False)]


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _private(file: Path) -> Path:
    if not secret.is_private(file):
        raise ValueError(f"names a file that others than its owner may read; run: chmod 600 {file}")
    return file


class Server(Section):
    """A server, and how we log in to it."""

    host: str = Field(min_length=1, examples=["imap.village.example"])
    port: int = Field(default=0, ge=1, le=65535)
    security: Literal["tls", "starttls", "none"] = "tls"
    ca_file: AFile | None = None
    password_command: Command = ()
    password_file: Annotated[AFile | None, AfterValidator(_private)] = None
    password_env: str = ""
    token_command: Command = ()
    timeout_seconds: int = Field(default=30, ge=1, le=600)

    PORTS: ClassVar[dict[str, int]] = {}
    SECRETS: ClassVar = ("password_command", "password_file", "password_env", "token_command")

    @model_validator(mode="before")
    @classmethod
    def _usual_port(cls, table: Any) -> Any:
        if isinstance(table, dict) and "port" not in table:
            return {**table, "port": cls.PORTS.get(str(table.get("security", "tls")), 1)}
        return table

    @model_validator(mode="after")
    def _is_safe(self) -> Server:
        if self.security == "none" and not _is_loopback(self.host):
            raise ValueError(
                f'`security` is "none" for {self.host}, so that anyone on the way could read the password;'
                ' write "tls" or "starttls"'
            )
        if len(self.secrets) > 1:
            raise ValueError(f"{' and '.join(f'`{key}`' for key in self.secrets)} are both given; keep one of them")
        return self

    @property
    def secrets(self) -> tuple[str, ...]:
        """The keys by which a secret can be asked for here."""
        return tuple(key for key in self.SECRETS if getattr(self, key))

    @property
    def has_token(self) -> bool:
        """True where we log in with a token (XOAUTH2, OAUTHBEARER) and not a password."""
        return bool(self.token_command)

    def secret(self) -> str:
        """The password or token, asked for anew each time; ConfigError where it cannot be had."""
        return secret.ask(
            command=self.token_command or self.password_command,
            file=self.password_file,
            environment=self.password_env,
        )


class Mailbox(Server):
    """The inbox: an IMAP server and the folders that are ours."""

    user: str = Field(min_length=1, examples=["registrations@village.example"])
    folder: str = Field(default="INBOX", min_length=1)
    drafts: str = ""  # "": the one that the server marks as such (RFC 6154)
    sent: str = ""
    poll_minutes: int = Field(default=5, ge=1, le=1440)

    PORTS: ClassVar = {"tls": 993, "starttls": 143, "none": 143}

    @model_validator(mode="after")
    def _has_secret(self) -> Mailbox:
        if not self.secrets:
            raise ValueError(f"no password is given; add one of {', '.join(f'`{key}`' for key in self.SECRETS)}")
        return self


class Smtp(Server):
    """The outgoing server. `user` "" is no log-in; user and secret left out are those of the mailbox."""

    user: str = ""
    name: str = ""  # shown beside our address

    PORTS: ClassVar = {"tls": 465, "starttls": 587, "none": 25}

    def with_login_of(self, mailbox: Mailbox) -> Smtp:
        """The server with the mailbox's user and secret where it has none of its own."""
        ours: dict[str, Any] = {}
        if "user" not in self.model_fields_set and mailbox.host:
            ours["user"] = mailbox.user
        if not self.secrets and (self.user or ours):
            ours |= {key: getattr(mailbox, key) for key in mailbox.secrets}
        return self.model_copy(update=ours)
