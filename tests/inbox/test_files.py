"""Files as an inbox: what they tell of arrival, order and flags."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailbot.errors import InboxError
from mailbot.inbox import Caps, open_inbox
from mailbot.model import Arrival
from tests.inbox.mails import at, mail

UNDATED = b"Subject: Hei\n\nHei!\n"
DATED = b"Date: Mon, 2 Nov 2026 10:30:00 +0200\n" + UNDATED
NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


def arrivals(path: Path) -> list[Arrival]:
    with open_inbox(path, Caps()) as inbox:
        return list(inbox.new())


def folder_of(path: Path, **mails: bytes) -> Path:
    for name, raw in mails.items():
        (path / f"{name}.eml").write_bytes(raw)
    return path


def test_a_folder_is_read_by_name_and_only_its_mails(tmp_path: Path) -> None:
    folder_of(tmp_path, b=mail(2), a=mail(1))
    (tmp_path / "muistio.txt").write_text("ei kirje")
    assert [(arrival.uid, arrival.name) for arrival in arrivals(tmp_path)] == [(1, "a.eml"), (2, "b.eml")]


def test_one_mail_is_an_inbox_too(tmp_path: Path) -> None:
    folder_of(tmp_path, a=mail(1))
    assert [arrival.raw for arrival in arrivals(tmp_path / "a.eml")] == [mail(1)]


def test_the_topmost_received_field_counts(tmp_path: Path) -> None:
    before = b"Received: from b by a (x; y)\r\n\tid 1; Tue, 3 Nov 2026 00:00:01 +0200 (EET)\r\n"
    folder_of(tmp_path, a=before + mail(9))
    assert arrivals(tmp_path)[0].received_at == datetime(2026, 11, 2, 22, 0, 1, tzinfo=UTC)


def test_without_received_the_date_counts(tmp_path: Path) -> None:
    folder_of(tmp_path, a=DATED)
    assert arrivals(tmp_path)[0].received_at == datetime(2026, 11, 2, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "fields", [b"", b"Date: eilen\nReceived: by x; ehtoolla\n", b"Date: Mon, 32 Nov 2026 99:99:99 +9999\n"]
)
def test_without_any_date_the_file_s_own_time_counts(tmp_path: Path, fields: bytes) -> None:
    folder_of(tmp_path, a=fields + UNDATED)
    os.utime(tmp_path / "a.eml", (NOON.timestamp(), NOON.timestamp()))
    assert arrivals(tmp_path)[0].received_at == NOON


def test_the_header_alone_is_asked_for_dates(tmp_path: Path) -> None:
    folder_of(tmp_path, a=DATED + b"\nReceived: by x; Tue, 3 Nov 2026 00:00:00 +0000\n")
    assert arrivals(tmp_path)[0].received_at == datetime(2026, 11, 2, 8, 30, tzinfo=UTC)


def maildir(path: Path, **mails: bytes) -> Path:
    for part in ("new", "cur", "tmp"):
        (path / part).mkdir()
    return path


def test_a_maildir_is_read_in_order_of_delivery(tmp_path: Path) -> None:
    maildir(tmp_path)
    (tmp_path / "cur" / "1700000000.M1.x:2,S").write_bytes(mail(2))
    (tmp_path / "new" / "999999999.M1.x").write_bytes(mail(1))
    (tmp_path / "tmp" / "1700000001.M1.x").write_bytes(mail(3))
    assert [arrival.raw for arrival in arrivals(tmp_path)] == [mail(1), mail(2)]


def test_a_maildir_tells_flags_and_delivery_in_its_names(tmp_path: Path) -> None:
    (maildir(tmp_path) / "cur" / f"{int(NOON.timestamp())}.M1.x:2,PRS").write_bytes(DATED)
    (arrival,) = arrivals(tmp_path)
    assert (arrival.flags, arrival.received_at) == (("\\Answered", "\\Seen"), NOON)


def mbox(path: Path, *mails: bytes) -> Path:
    file = path / "arkisto.mbox"
    file.write_bytes(b"".join(b"From aino@naapuri.example Mon Nov  2 12:00:00 2026\n" + raw + b"\n" for raw in mails))
    return file


def test_an_mbox_tells_arrival_in_its_from_line(tmp_path: Path) -> None:
    assert arrivals(mbox(tmp_path, UNDATED))[0].received_at == NOON


def test_a_text_line_that_begins_with_from_splits_no_mail(tmp_path: Path) -> None:
    texts = [UNDATED + b"\nFrom here on we walk.\n", UNDATED + b">From the shop\n>>From afar\n"]
    assert [arrival.raw for arrival in arrivals(mbox(tmp_path, *texts))] == [
        texts[0],
        UNDATED + b"From the shop\n>From afar\n",
    ]


def test_an_mbox_numbers_its_mails_and_tells_their_status(tmp_path: Path) -> None:
    file = mbox(tmp_path, b"Status: RO\nX-Status: A\n" + UNDATED, UNDATED)
    assert [(arrival.name, arrival.flags) for arrival in arrivals(file)] == [
        ("arkisto.mbox:1", ("\\Seen", "\\Answered")),
        ("arkisto.mbox:2", ()),
    ]


def test_a_file_too_large_to_read_comes_without_its_bytes(tmp_path: Path) -> None:
    folder_of(tmp_path, a=mail(1))
    with (tmp_path / "a.eml").open("r+b") as file:
        file.truncate(200 * 1024 * 1024)  # sparse: it takes no room
    (arrival,) = arrivals(tmp_path)
    assert (arrival.raw, arrival.size, arrival.received_at) == (None, 200 * 1024 * 1024, at(1))


def test_a_path_that_is_not_there_is_said(tmp_path: Path) -> None:
    with (
        pytest.raises(InboxError, match=r"name a folder of .eml files, an mbox or a Maildir"),
        open_inbox(tmp_path / "x"),
    ):
        pass
