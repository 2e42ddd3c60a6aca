"""The IMAP inbox on a real Dovecot: ways to log in, attachments that stay behind, mails that break a connection."""

from __future__ import annotations

import logging
import re
import time
from pathlib import Path

import pytest

from mailbot.errors import InboxError
from mailbot.inbox import Account, open_inbox
from tests.inbox.mails import at, mail, number_of, with_attachment
from tests.inbox.stores import account_of
from tests.servers.dovecot import Mailbox

pytestmark = pytest.mark.dovecot


def encrypted(mailbox: Mailbox, security: str, **changes: object) -> Account:
    certificate = mailbox.server.certificate
    if certificate is None:
        pytest.skip("there is no openssl here to make a certificate with")
    port = mailbox.server.tls_port if security == "tls" else mailbox.port
    return account_of(mailbox, **{"security": security, "port": port, "ca_file": certificate, **changes})


def uidnext(account: Account) -> int:
    with open_inbox(account) as inbox:
        return inbox.position().uidnext


def complaint(account: Account) -> str:
    with pytest.raises(InboxError) as caught, open_inbox(account):
        pass
    return str(caught.value)


@pytest.mark.parametrize("security", ["tls", "starttls", "none"])
def test_a_password_beyond_ascii_opens_the_folder(dovecot: Mailbox, security: str) -> None:
    account = account_of(dovecot) if security == "none" else encrypted(dovecot, security)
    assert uidnext(account) == 1


@pytest.mark.parametrize("login", ["token", "xoauth2", "oauthbearer"])
def test_a_token_opens_the_folder(dovecot: Mailbox, login: str) -> None:
    assert uidnext(encrypted(dovecot, "tls", login=login)) == 1


def test_the_secret_is_asked_for_at_every_connect(dovecot: Mailbox) -> None:
    asked: list[str] = []
    account = account_of(dovecot, secret=lambda: asked.append("again") or dovecot.password)
    uidnext(account)
    uidnext(account)
    assert asked == ["again", "again"]


def test_a_wrong_password_is_said_and_not_repeated(dovecot: Mailbox) -> None:
    said = complaint(account_of(dovecot, secret=lambda: "salaisuus"))
    assert f"does not accept the password of {dovecot.user}" in said
    assert "salaisuus" not in said


def test_a_token_that_has_run_out_is_said_and_not_repeated(dovecot: Mailbox) -> None:
    said = complaint(account_of(dovecot, login="token", secret=lambda: "salaisuus"))
    assert f"does not accept the token of {dovecot.user}" in said
    assert "salaisuus" not in said


def test_a_certificate_that_nobody_vouches_for_is_refused(dovecot: Mailbox) -> None:
    assert "cannot be trusted (self-signed certificate)" in complaint(encrypted(dovecot, "tls", ca_file=None))
    assert "cannot be trusted (self-signed certificate)" in complaint(encrypted(dovecot, "starttls", ca_file=None))


def test_tls_at_a_port_of_plain_text_is_explained(dovecot: Mailbox) -> None:
    assert "try the security starttls" in complaint(account_of(dovecot, security="tls", read_seconds=5))


def test_a_missing_folder_is_named_with_those_there_are(dovecot: Mailbox) -> None:
    dovecot.create("Lähetetyt")
    said = complaint(account_of(dovecot, folder="Ilmoittautumiset"))
    assert "'Ilmoittautumiset' cannot be opened" in said
    assert "(INBOX, Lähetetyt)" in said


def test_another_folder_than_the_inbox_can_be_read(dovecot: Mailbox) -> None:
    dovecot.create("Käyntiluvat")
    dovecot.append(mail(1), at(1), folder="Käyntiluvat")
    with open_inbox(account_of(dovecot, folder="Käyntiluvat")) as inbox:
        assert [(arrival.folder, number_of(arrival.raw)) for arrival in inbox.new()] == [("Käyntiluvat", 1)]


def test_a_changed_uidvalidity_shows(dovecot: Mailbox) -> None:
    dovecot.append(mail(1), at(1))
    dovecot.set_uidvalidity(4242)
    with open_inbox(account_of(dovecot)) as inbox:
        assert inbox.position().uidvalidity == 4242
        assert [arrival.uidvalidity for arrival in inbox.new()] == [4242]


def test_flags_are_told(dovecot: Mailbox) -> None:
    dovecot.append(mail(1), at(1), flags=["\\Answered", "\\Seen"])
    with open_inbox(account_of(dovecot)) as inbox:
        (arrival,) = inbox.new()
    assert set(arrival.flags) == {"\\Answered", "\\Seen"}


def test_new_mail_stays_recent_for_the_mail_program(dovecot: Mailbox) -> None:
    dovecot.append(mail(1), at(1))
    with open_inbox(account_of(dovecot)) as inbox:
        assert len(list(inbox.new())) == 1
    with dovecot.client() as client:
        assert client.select_folder("INBOX")[b"RECENT"] == 1


def test_attachments_are_not_downloaded(dovecot: Mailbox) -> None:
    dovecot.append(with_attachment(1, octets=3_000_000), at(1))
    with open_inbox(account_of(dovecot)) as inbox:
        (arrival,) = inbox.new()
    assert arrival.size > 4_000_000
    assert sent_to(dovecot) < 10_000


def sent_to(mailbox: Mailbox) -> int:
    """The octets that Dovecot sent in the user's last session, as it notes them at the end."""
    until = time.monotonic() + 5
    while time.monotonic() < until:
        ended = re.findall(rf"{re.escape(mailbox.user)}\).*Logged out.* out=(\d+)", mailbox.server.log())
        if len(ended) == 2:  # the test's own append, and the inbox
            return int(ended[-1])
        time.sleep(0.02)
    raise AssertionError("the server never noted the end of the session")


def lock(mailbox: Mailbox, *numbers: int) -> None:
    """Take from the server the right to read the files of these mails."""
    subjects = [f"Subject: {number}\n".encode() for number in numbers]
    for path in Path(mailbox.server.folder, "mail", mailbox.user).glob("*/*.M*"):
        if any(subject in path.read_bytes() for subject in subjects):
            path.chmod(0)


def test_a_mail_that_the_server_cannot_read_stops_nothing(dovecot: Mailbox) -> None:
    dovecot.append_all([(mail(number), at(number)) for number in (1, 2, 3)])
    lock(dovecot, 2)
    with open_inbox(account_of(dovecot)) as inbox:
        arrivals = list(inbox.new())
    assert [(arrival.received_at, arrival.raw is None) for arrival in arrivals] == [
        (at(1), False), (at(2), True), (at(3), False),
    ]  # fmt: skip


def test_a_heap_of_mails_that_cannot_be_read_is_worked_off_pass_by_pass(dovecot: Mailbox) -> None:
    dovecot.append_all([(mail(number), at(number)) for number in range(1, 10)])
    lock(dovecot, *range(1, 9))
    known: set[int] = set()
    with open_inbox(account_of(dovecot)) as inbox, pytest.raises(InboxError, match="broke the connection off"):
        known.update(arrival.uid for arrival in inbox.new(known=known))
    with open_inbox(account_of(dovecot)) as inbox:
        assert [arrival.raw for arrival in inbox.new(known=known)][-1] == mail(9)


def test_an_answer_too_long_to_be_parsed_stops_nothing(dovecot: Mailbox) -> None:
    seam = b"--b\r\nContent-Type: application/x; name=" + b"n" * 200 + b"\r\n\r\nx\r\n"
    head = b"Subject: 1\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    dovecot.append_all([(head + seam * 9000 + b"--b--\r\n", at(1)), (mail(2), at(2))])
    with open_inbox(account_of(dovecot)) as inbox:
        assert [arrival.raw for arrival in inbox.new()] == [None, mail(2)]


@pytest.mark.parametrize("boundary", ["toinen", '""'])
def test_words_outside_of_every_part_are_not_lost(dovecot: Mailbox, boundary: str) -> None:
    raw = f"Content-Type: multipart/mixed; boundary={boundary}\r\n\r\n--raja\r\n\r\n".encode() + b"Tulen.\r\n" * 40_000
    dovecot.append(raw, at(1))
    with open_inbox(account_of(dovecot)) as inbox:
        assert [arrival.raw for arrival in inbox.new()] == [raw]


MULTIPARTS = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(1000))
MAILS = b"Content-Type: message/rfc822\r\n\r\n" * 1000


@pytest.mark.parametrize("nested", [MULTIPARTS, MAILS], ids=["multiparts", "mails"])
def test_a_large_mail_nested_without_end_comes_without_its_bytes(dovecot: Mailbox, nested: bytes) -> None:
    dovecot.append(b"Subject: 1\r\n" + nested + b"\r\nhei\r\n" * 60_000, at(1))
    with open_inbox(account_of(dovecot)) as inbox:
        assert [arrival.raw for arrival in inbox.new()] == [None]


def test_no_word_of_a_mail_is_logged(dovecot: Mailbox, caplog: pytest.LogCaptureFixture) -> None:
    dovecot.append(mail(1, "keliakia"), at(1))
    with caplog.at_level(logging.DEBUG), open_inbox(account_of(dovecot)) as inbox:
        assert b"keliakia" in (next(inbox.new()).raw or b"")
    assert "keliakia" not in caplog.text
    assert dovecot.password not in caplog.text
