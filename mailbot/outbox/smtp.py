"""Sending over SMTP, so that after each try it is known whether the letter left, did not, or may have.

The envelope sender is our own address. RFC 3834 would allow the null one, but submission servers refuse or rewrite it,
SPF then speaks of nobody, and bounces would be lost: so they come to the inbox, where they tell of a letter that did
not arrive. They cannot make a loop: a mail with a null return path is never answered.
"""

from __future__ import annotations

import base64
import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from mailbot.errors import SendError
from mailbot.model import LetterState, Outgoing
from mailbot.servers import Smtp

_LAST_WORD_SECONDS = 300  # RFC 5321 4.5.3.2.6 gives the server ten minutes after the final dot; a pass cannot


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a letter: `sent`, `failed` (never), `due` (not yet), `uncertain` (it may have left)."""

    state: LetterState
    error: str = ""  # where and with which code, without the server's words: they repeat addresses


@dataclass
class Post:
    """An outgoing server, one connection for all letters of a pass; opened at the first of them."""

    server: Smtp
    sender: str  # our addr-spec, for the envelope
    last_word_seconds: float = _LAST_WORD_SECONDS
    _smtp: smtplib.SMTP | None = field(default=None, init=False)

    def send(self, outgoing: Outgoing) -> Verdict:
        """What became of this letter; SendError where the server serves nobody now: the letter then did not leave."""
        smtp = self._smtp or self._connect()
        try:
            _announce(smtp, self.sender, outgoing.recipient)
        except _RefusalError as refused:
            self._reset()
            return _refused(refused.code, refused.at)
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise SendError(
                f"{_name(self.server)} took no letter ({_class(error)}); it is tried again by itself."
                " If this lasts, see that our address may send there."
            ) from None
        return self._transfer(smtp, outgoing.raw)

    def close(self) -> None:
        """Says goodbye, where somebody still listens."""
        if self._smtp is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._smtp.quit()
            self._smtp.close()
        self._smtp = None

    def check(self) -> None:
        """Connects and logs in, sending nothing; SendError with what to do where that fails."""
        try:
            self._connect()
        finally:
            self.close()

    def _transfer(self, smtp: smtplib.SMTP, raw: bytes) -> Verdict:
        """From here on only the server's last word tells whether the letter left (RFC 1047)."""
        try:
            if smtp.sock is not None:
                smtp.sock.settimeout(self.last_word_seconds)
            smtp.send(_stuffed(raw))
            code, _ = smtp.getreply()
            if smtp.sock is not None:
                smtp.sock.settimeout(self.server.timeout_seconds)
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            return Verdict(LetterState.UNCERTAIN, f"after DATA: {_class(error)}")
        if 200 <= code < 300:
            return Verdict(LetterState.SENT)
        if not 400 <= code < 600:
            self._drop()
            return Verdict(LetterState.UNCERTAIN, f"after DATA: {code}")
        self._reset()
        return _refused(code, "after DATA")

    def _connect(self) -> smtplib.SMTP:
        with _sentences(self.server):
            smtp = _opened(self.server, self.sender)
            try:
                _make_ready(smtp, self.server)
            except BaseException:
                smtp.close()
                raise
            self._smtp = smtp
            return smtp

    def _reset(self) -> None:
        """Makes ready for the next letter; where that fails, the next one gets a new connection."""
        try:
            if self._smtp is not None and self._smtp.docmd("RSET")[0] != 250:
                self._drop()
        except (smtplib.SMTPException, OSError):
            self._drop()

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
        self._smtp = None


class _RefusalError(Exception):
    """The server said no to a command."""

    def __init__(self, at: str, code: int) -> None:
        super().__init__(at, code)
        self.at, self.code = at, code


def _announce(smtp: smtplib.SMTP, sender: str, recipient: str) -> None:
    """Says who sends to whom, until the server waits for the letter; nothing has left so far."""
    steps = (("MAIL", smtp.mail, sender), ("RCPT", smtp.rcpt, recipient), ("DATA", smtp.docmd, "DATA"))
    for at, say, words in steps:
        code, _ = say(words)
        if code == 421 or (at == "MAIL" and code >= 500):
            # It serves nobody now, or has something against our own address: that is no fault of this letter.
            raise smtplib.SMTPResponseException(code, b"")
        if code >= 400 or code < 200:
            raise _RefusalError(at, code)


def _refused(code: int, at: str) -> Verdict:
    state = LetterState.FAILED if 500 <= code < 600 else LetterState.DUE
    return Verdict(state, f"{at}: {code}")


def _stuffed(raw: bytes) -> bytes:
    """The mail as it goes over the line: dots doubled at line beginnings, the final dot at the end (RFC 5321 4.5.2)."""
    body = re.sub(rb"^\.", b"..", raw, flags=re.MULTILINE)
    return body + (b"" if body.endswith(b"\r\n") else b"\r\n") + b".\r\n"


# ---------------------------------------------------------------- connecting


def _opened(server: Smtp, sender: str) -> smtplib.SMTP:
    ours = sender.rpartition("@")[2]  # for EHLO: the name of this machine is nobody's business
    smtp: smtplib.SMTP
    if server.security == "tls":
        context = _context(server)
        smtp = smtplib.SMTP_SSL(server.host, server.port, ours, timeout=server.timeout_seconds, context=context)
    else:
        smtp = smtplib.SMTP(server.host, server.port, ours, timeout=server.timeout_seconds)
    return smtp


def _make_ready(smtp: smtplib.SMTP, server: Smtp) -> None:
    smtp.ehlo_or_helo_if_needed()
    if server.security == "starttls":
        smtp.starttls(context=_context(server))
        smtp.ehlo_or_helo_if_needed()
    if server.user:
        _log_in(smtp, server)


def _context(server: Smtp) -> ssl.SSLContext:
    """TLS that verifies the server's name and certificate; there is no way to turn that off."""
    return ssl.create_default_context(cafile=str(server.ca_file) if server.ca_file else None)


def _log_in(smtp: smtplib.SMTP, server: Smtp) -> None:
    secret = server.secret()
    if not server.has_token:
        smtp.login(server.user, secret)
        return
    token = base64.b64encode(f"user={server.user}\1auth=Bearer {secret}\1\1".encode()).decode("ascii")
    code, answer = smtp.docmd("AUTH", f"XOAUTH2 {token}")
    if code == 334:  # the reason of the refusal; an empty line asks for the final code
        code, answer = smtp.docmd("")
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, answer)


@contextmanager
def _sentences(server: Smtp) -> Iterator[None]:
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        raise SendError(
            f"{_name(server)} refused the log-in of {server.user} ({error.smtp_code}): "
            "check user and password in [smtp]."
        ) from None
    except ssl.SSLCertVerificationError as error:
        raise SendError(
            f"The certificate of {_name(server)} is not trusted ({error.verify_message}): "
            "put its right name into `host`, or the issuer's certificate into `ca_file`."
        ) from None
    except smtplib.SMTPNotSupportedError:
        raise SendError(
            f'{_name(server)} offers no such log-in or STARTTLS: check `security` ("tls" or "starttls").'
        ) from None
    except (smtplib.SMTPException, OSError) as error:
        raise SendError(
            f"{_name(server)} cannot be reached ({_class(error)}): "
            "check host, port and security in [smtp], and the network."
        ) from None


def _name(server: Smtp) -> str:
    return f"The outgoing server {server.host}:{server.port}"


def _class(error: Exception) -> str:
    code = getattr(error, "smtp_code", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__
