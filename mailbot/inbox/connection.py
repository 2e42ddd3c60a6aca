"""A connection to the mail server, and what goes wrong with it in sentences that say what to do."""

from __future__ import annotations

import imaplib
import ipaddress
import logging
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import CapabilityError, IMAPClientError, LoginError

from mailbot.errors import InboxError
from mailbot.inbox import Account

# All that a broken server or line makes imapclient raise. RecursionError, IndexError, TypeError and ValueError are
# its parser's, on answers nested too deep or not in the grammar of RFC 3501.
TROUBLE = (IMAPClientError, OSError, imaplib.IMAP4.abort, RecursionError, IndexError, TypeError, ValueError)

logging.getLogger("imapclient").setLevel(logging.WARNING)  # DEBUG would write residents' mail into the log


def connect(account: Account) -> IMAPClient:
    """A logged-in connection; InboxError, with what to do about it, where there cannot be one."""
    _refuse_plain_text(account)
    secret = account.secret()  # before the connection: asking may take its time
    with trouble(account):
        client = _greet(account)
        try:
            client.normalise_times = False  # aware dates
            if account.security == "starttls":
                client.starttls(_tls(account))
            _log_in(client, account, secret)
        except BaseException:
            close(client)
            raise
    return client


def close(client: IMAPClient) -> None:
    """Hang up, without the courtesy of LOGOUT, which would wait for a server that may be gone."""
    with suppress(*TROUBLE):
        client.shutdown()


@contextmanager
def trouble(account: Account, folder: str = "") -> Iterator[None]:
    """Turns what goes wrong inside into an InboxError; the server's words are not repeated where we sent a secret."""
    try:
        yield
    except TROUBLE as error:
        raise InboxError(sentence(account, error, folder)) from None


def sentence(account: Account, error: Exception, folder: str = "") -> str:
    """What went wrong and what to do about it; no secret and no words of any mail."""
    where = f"{account.host}, port {_port(account)}"
    match error:
        case ssl.SSLCertVerificationError():
            why = error.verify_message or "it is not trusted"
            return (
                f"The mail server {where}, shows a certificate that cannot be trusted ({why}): check the host's name, "
                "or name the file of its certificate authority in the mailbox settings."
            )
        case ssl.SSLError():
            other = "starttls (port 143)" if account.security == "tls" else "tls (port 993)"
            return f"The mail server {where}, does not speak TLS there: try the security {other} in the settings."
        case CapabilityError() if account.security == "starttls":
            return f"The mail server {where}, does not offer STARTTLS: try the security tls (port 993) in the settings."
        case LoginError():
            return _login_sentence(account, str(error), where)
        case TimeoutError():
            return f"The mail server {where}, did not answer in time: it is tried again at the next pass."
        case socket.gaierror():
            return f"There is no mail server {account.host!r}: check the host in the mailbox settings, and the network."
        case ConnectionRefusedError():
            return f"Nothing answers at {where}: check host and port in the mailbox settings, or wait for the server."
        case OSError():
            reason = error.strerror or type(error).__name__
            return f"The mail server {where}, cannot be reached ({reason}): check the network and the host."
        case imaplib.IMAP4.abort():
            return _broken_off(where)
    return (
        f"The mail server {where}, answered what could not be understood{_of(folder)}: it is tried again at the next "
        f"pass; if it stays so, look at the newest mail there."
    )


def _broken_off(where: str) -> str:
    return f"The mail server {where}, broke the connection off: it is tried again at the next pass."


def _of(folder: str) -> str:
    return f" of the folder {folder!r}" if folder else ""


def _login_sentence(account: Account, answer: str, where: str) -> str:
    """A refusal, or a server that cannot check passwords right now (RFC 5530)."""
    if "socket error" in answer:  # imapclient calls it a refusal when the line breaks meanwhile
        return _broken_off(where)
    if any(code in answer for code in ("[UNAVAILABLE]", "[INUSE]", "[SERVERBUG]", "[LIMIT]", "[CONTACTADMIN]")):
        return f"The mail server {where}, cannot log anybody in right now: it is tried again at the next pass."
    if account.login != "password":
        return (
            f"The mail server {where}, does not accept the token of {account.user}: check the user and the token "
            "command in the mailbox settings; the permission may have to be given anew."
        )
    return (
        f"The mail server {where}, does not accept the password of {account.user}: check the user and the password "
        "in the mailbox settings; some providers want an app password, or a token (OAuth)."
    )


def _port(account: Account) -> int:
    return account.port or (993 if account.security == "tls" else 143)


def _refuse_plain_text(account: Account) -> None:
    if account.security == "none" and not is_loopback(account.host):
        raise InboxError(
            f"The password would go to {account.host} unencrypted: set the security to tls or starttls in the mailbox "
            "settings; none is for a server on this machine only."
        )


def is_loopback(host: str) -> bool:
    """True where the host is this machine itself.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("mail.kokoamo.example")
    (True, True, False)
    """
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host.lower() == "localhost"


def _tls(account: Account) -> ssl.SSLContext:
    """Certificates and host names are checked, always."""
    try:
        return ssl.create_default_context(cafile=account.ca_file)
    except OSError:
        raise InboxError(
            f"The certificate authorities in {account.ca_file} cannot be read: name a PEM file in the mailbox settings."
        ) from None


def _greet(account: Account) -> IMAPClient:
    is_tls = account.security == "tls"
    timeout = SocketTimeout(account.connect_seconds, account.read_seconds)
    context = _tls(account) if is_tls else None
    return IMAPClient(account.host, _port(account), ssl=is_tls, ssl_context=context, timeout=timeout)


def _log_in(client: IMAPClient, account: Account, secret: str) -> None:
    if account.login == "oauthbearer" or (account.login == "token" and client.has_capability("AUTH=OAUTHBEARER")):
        client.oauthbearer_login(account.user, secret)
    elif account.login != "password":
        client.oauth2_login(account.user, secret)  # XOAUTH2: Exchange Online has no other
    elif client.has_capability("AUTH=PLAIN"):
        client.plain_login(account.user, secret)  # UTF-8: LOGIN cannot say ä (RFC 3501 7.2.2)
    elif secret.isascii():
        client.login(account.user, secret)
    else:
        raise LoginError("the server takes ASCII passwords only")
