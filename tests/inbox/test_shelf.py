"""Sent mail and drafts on a real Dovecot."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mailbot.errors import InboxError
from mailbot.inbox.shelf import Shelf
from tests.inbox.mails import at
from tests.inbox.stores import account_of
from tests.servers.dovecot import Mailbox

pytestmark = pytest.mark.dovecot

THEIRS = "<1@naapuri.example>"
OURS = "<letter-1@kokoamo.example>"


def letter(message_id: str, *fields: str) -> bytes:
    return "\r\n".join([f"Message-ID: {message_id}", *fields, "Subject: Re: Hei", "", "Kiitos!", ""]).encode()


def is_ours(message_id: str) -> bool:
    return message_id.startswith("<letter-")


@pytest.fixture
def shelf(dovecot: Mailbox) -> Iterator[Shelf]:
    dovecot.create("Sent", "Drafts")
    with Shelf(account_of(dovecot)) as opened:
        yield opened


def test_the_folders_are_found_by_their_marks(shelf: Shelf) -> None:
    assert (shelf.sent, shelf.drafts) == ("Sent", "Drafts")


def test_a_named_folder_wins(dovecot: Mailbox) -> None:
    dovecot.create("Sent", "Lähetetyt")
    with Shelf(account_of(dovecot, sent="Lähetetyt")) as shelf:
        shelf.append(shelf.sent, letter(OURS), ["\\Seen"], at(1))
    assert dovecot.raws("Lähetetyt") == [letter(OURS)]


def test_no_folder_of_sent_mail_is_said(dovecot: Mailbox) -> None:
    with (
        Shelf(account_of(dovecot)) as shelf,
        pytest.raises(InboxError, match="shows no folder for sent mail: create it"),
    ):
        assert shelf.sent


def test_a_named_folder_that_is_not_there_is_said(dovecot: Mailbox) -> None:
    with Shelf(account_of(dovecot, sent="Muualla")) as shelf:
        with pytest.raises(InboxError, match="'Muualla'"):
            shelf.append(shelf.sent, letter(OURS), [], at(1))
        with pytest.raises(InboxError, match="'Muualla'"):
            shelf.holds(shelf.sent, OURS)


def test_a_copy_lies_there_with_its_flags_and_date(dovecot: Mailbox, shelf: Shelf) -> None:
    shelf.append(shelf.drafts, letter(OURS), ["\\Draft", "\\Seen"], at(1))
    with dovecot.client("Drafts") as client:
        (found,) = client.fetch(client.search(), ["FLAGS", "INTERNALDATE"]).values()
    assert found[b"INTERNALDATE"] == at(1)
    assert set(found[b"FLAGS"]) >= {b"\\Draft", b"\\Seen"}


def test_a_copy_is_found_by_its_message_id(shelf: Shelf) -> None:
    shelf.append(shelf.sent, letter(OURS), ["\\Seen"], at(1))
    assert shelf.holds(shelf.sent, OURS)
    assert not shelf.holds(shelf.sent, "<letter-2@kokoamo.example>")
    assert not shelf.holds(shelf.drafts, OURS)


@pytest.mark.parametrize("field", ["In-Reply-To: {}", "References: <0@naapuri.example>\r\n\t{}"])
def test_an_answer_that_a_person_wrote_is_seen(shelf: Shelf, field: str) -> None:
    shelf.append(shelf.sent, letter("<written@kokoamo.example>", field.format(THEIRS)), ["\\Seen"], at(1))
    assert shelf.replies_to(THEIRS, is_ours)
    assert not shelf.replies_to("<2@naapuri.example>", is_ours)


def test_our_own_letter_is_no_answer_of_a_person(shelf: Shelf) -> None:
    shelf.append(shelf.sent, letter(OURS, f"In-Reply-To: {THEIRS}"), ["\\Seen"], at(1))
    assert not shelf.replies_to(THEIRS, is_ours)


def test_looking_changes_no_flag(dovecot: Mailbox, shelf: Shelf) -> None:
    shelf.append(shelf.sent, letter("<written@kokoamo.example>", f"In-Reply-To: {THEIRS}"), [], at(1))
    before = dovecot.flags("Sent")
    assert shelf.replies_to(THEIRS, is_ours)
    assert dovecot.flags("Sent") == before


@pytest.mark.parametrize("message_id", ['<a(b"c\\d{3}@x.example>', "<a%*@x.example>"])
def test_an_id_of_odd_signs_is_searched_for_as_it_is(shelf: Shelf, message_id: str) -> None:
    shelf.append(shelf.sent, letter(message_id), ["\\Seen"], at(1))
    assert shelf.holds(shelf.sent, message_id)


@pytest.mark.parametrize("message_id", ["", "<ä@x.example>", "<a@x>\r\nA1 DELETE Sent", "a b"])
def test_an_id_out_of_shape_is_not_found_and_not_sent(dovecot: Mailbox, shelf: Shelf, message_id: str) -> None:
    shelf.append(shelf.sent, letter(OURS), ["\\Seen"], at(1))
    assert not shelf.holds(shelf.sent, message_id)
    assert not shelf.replies_to(message_id, is_ours)
    assert len(dovecot.raws("Sent")) == 1


@pytest.mark.parametrize("folder", ["INBOX", "inbox", "Ilmoittautumiset"])
def test_the_inbox_is_never_written_to(dovecot: Mailbox, folder: str) -> None:
    with Shelf(account_of(dovecot, folder="Ilmoittautumiset")) as shelf, pytest.raises(ValueError, match="inbox"):
        shelf.append(folder, letter(OURS), [], at(1))
