"""A scriptable SMTP server on loopback: keeps every mail, and answers as it is told to.

with Sink() as sink:
    sink.next_answers("451 later", HANG_UP)      # after the final dot, one a mail; then "250 OK" again
    sink.refuse("nobody@village.example", "550 no such user")
    … send to sink.host, sink.port …
    sink.mails[0].recipients, sink.mails[0].raw
"""

from __future__ import annotations

import asyncio
import base64
import socket
import ssl
import subprocess
import warnings
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

HANG_UP = "hang up"  # take the mail, then close the line without a word
HANG = "hang"  # take the mail, then say nothing until the client gives up


@dataclass(frozen=True)
class Kept:
    """A mail that came over the line, whatever was answered."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    answer: str
    login: str
    over_tls: bool


@dataclass
class Sink:
    """The server; `mails` holds what was accepted, `tries` everything that came as far as the final dot."""

    banner: str = ""  # instead of the greeting, e.g. "554 go away"
    users: dict[str, str] = field(default_factory=dict)  # user: password, or token
    certificate: tuple[Path, Path] | None = None  # certificate and key
    tls: bool = False  # from the first byte, not by STARTTLS
    delay_seconds: float = 0.0  # before the answer to a mail

    def __post_init__(self) -> None:
        self.tries: list[Kept] = []
        self.connections = 0
        self._answers: deque[str] = deque()
        self._refusals: dict[str, str] = {}
        self._controller: Controller | None = None

    @property
    def mails(self) -> list[Kept]:
        """The mails that a client had to think of as sent, or may have: 2xx, or no answer."""
        return [kept for kept in self.tries if kept.answer[0] not in "45"]

    @property
    def host(self) -> str:
        return "127.0.0.1"

    @property
    def port(self) -> int:
        assert self._controller is not None
        port: int = self._controller.server.sockets[0].getsockname()[1]
        return port

    def next_answers(self, *answers: str) -> None:
        """What to say after the final dots to come, in this order; `HANG_UP` and `HANG` are answers too."""
        self._answers.extend(answers)

    def refuse(self, address: str, answer: str) -> None:
        """What to say to RCPT TO this address (and to MAIL FROM it)."""
        self._refusals[address] = answer

    def __enter__(self) -> Self:
        self._controller = _Controller(self)
        self._controller.start()
        self.connections = 0
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        assert self._controller is not None
        self._controller.stop()

    # -- what aiosmtpd calls

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self._refusals.get(address, "250 OK")
        if answer.startswith("2"):
            envelope.mail_from = address
        return answer

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self._refusals.get(address, "250 OK")
        if answer == HANG_UP:
            server.transport.abort()
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - likewise
        answer = self._answers.popleft() if self._answers else "250 OK"
        login = session.auth_data.login.decode() if session.authenticated else ""
        raw = envelope.original_content or b""
        self.tries.append(
            Kept(
                envelope.mail_from or "",
                tuple(envelope.rcpt_tos),
                raw,
                answer,
                login,
                server.transport.get_extra_info("ssl_object") is not None,
            )
        )
        if self.delay_seconds:
            await asyncio.sleep(self.delay_seconds)
        if answer == HANG_UP:
            server.transport.abort()
        if answer == HANG:
            await asyncio.Event().wait()
        return answer

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: LoginPassword
    ) -> AuthResult:
        right = self.users.get(given.login.decode()) == given.password.decode()
        return AuthResult(success=right, handled=False, auth_data=given)


class _Server(SMTP):
    """aiosmtpd's server, with a banner of ours and XOAUTH2."""

    def __init__(self, handler: Sink, **options: Any) -> None:
        super().__init__(handler, **options)
        self.sink = handler

    def connection_made(self, transport: Any) -> None:
        self.sink.connections += 1
        super().connection_made(transport)

    async def push(self, status: str | bytes) -> None:
        is_greeting = self.sink.banner and self.session is not None and not self.session.host_name
        await super().push(self.sink.banner if is_greeting else status)

    async def auth_XOAUTH2(self, _: SMTP, words: list[str]) -> AuthResult:  # noqa: N802 - aiosmtpd's name
        """One line: user=…^Aauth=Bearer …^A^A in base64."""
        parts = base64.b64decode(words[1]).decode().split("\1")
        given = LoginPassword(parts[0].removeprefix("user=").encode(), parts[1].removeprefix("auth=Bearer ").encode())
        return self._authenticate("XOAUTH2", given)


class _Controller(Controller):
    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self.context = _context(sink.certificate)
        super().__init__(sink, hostname=sink.host, port=0, ssl_context=self.context if sink.tls else None)

    def factory(self) -> SMTP:
        starts = self.context if not self.sink.tls else None
        asked = self.sink.authenticate if self.sink.users else None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that one should ask for TLS before a log-in: this is a test on loopback
            return _Server(
                self.sink,
                hostname="sink.example",
                tls_context=starts,
                authenticator=asked,
                auth_required=bool(self.sink.users),
                auth_require_tls=starts is not None,
            )

    def _trigger_server(self) -> None:
        """Connects once, as aiosmtpd would, but to the port that was really taken."""
        with socket.create_connection((self.sink.host, self.sink.port), timeout=5) as connection:
            if not self.sink.tls:
                connection.recv(1)


def _context(certificate: tuple[Path, Path] | None) -> ssl.SSLContext | None:
    if certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


def make_certificate(folder: Path, name: str = "localhost") -> tuple[Path, Path]:
    """A certificate for this host name and its key, signed by itself, good for a day."""
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    asked = ["-days", "1", "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"]
    subprocess.run([*made, *asked, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return certificate, key
