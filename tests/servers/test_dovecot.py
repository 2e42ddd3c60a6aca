from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.servers.dovecot import Mailbox

pytestmark = pytest.mark.dovecot
AT = datetime(2026, 11, 2, 8, 30, tzinfo=UTC)


def test_a_mail_keeps_its_arrival_and_has_no_flag(dovecot: Mailbox) -> None:
    uid = dovecot.append(b"Subject: Hei\r\n\r\nHei!\r\n", AT)
    with dovecot.client("INBOX") as client:
        assert client.fetch([uid], ["INTERNALDATE"])[uid][b"INTERNALDATE"] == AT
    assert dovecot.flags()[uid][0] == frozenset()


def test_uidvalidity_can_be_changed(dovecot: Mailbox) -> None:
    dovecot.append(b"Subject: Hei\r\n\r\nHei!\r\n")
    dovecot.set_uidvalidity(4242)
    with dovecot.client() as client:
        assert client.folder_status("INBOX", ["UIDVALIDITY"])[b"UIDVALIDITY"] == 4242


def test_sent_and_drafts_are_marked_as_such(dovecot: Mailbox) -> None:
    dovecot.create("Sent", "Drafts")
    with dovecot.client() as client:
        assert client.find_special_folder(b"\\Drafts") == "Drafts"
