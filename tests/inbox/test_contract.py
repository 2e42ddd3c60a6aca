"""What every inbox must do, be it files, pymap or Dovecot."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from mailbot.inbox import Caps
from mailbot.inbox.parts import reduced
from tests.inbox.mails import at, mail, number_of, with_attachment
from tests.inbox.stores import Folder, Maildir, Mbox, OnDovecot, Store, on_pymap

KINDS = ["folder", "mbox", "maildir", "pymap", pytest.param("dovecot", marks=pytest.mark.dovecot)]


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    match request.param:
        case "folder":
            yield Folder(tmp_path)
        case "mbox":
            (tmp_path / "mbox").touch()
            yield Mbox(tmp_path / "mbox")
        case "maildir":
            yield Maildir(tmp_path)
        case "pymap":
            with on_pymap() as made:
                yield made
        case _:
            yield OnDovecot(request.getfixturevalue("dovecot"))


def fill(store: Store, *numbers: int) -> None:
    for number in numbers:
        store.put(mail(number), at(number))


def numbers(
    store: Store, first_uid: int = 1, known: frozenset[int] = frozenset(), caps: Caps | None = None
) -> list[int]:
    with store.open(caps) as inbox:
        return [number_of(arrival.raw) for arrival in inbox.new(first_uid, known)]


def uidnext(store: Store) -> int:
    with store.open() as inbox:
        return inbox.position().uidnext


def test_mail_comes_in_the_order_of_arrival(store: Store) -> None:
    fill(store, 1, 2, 3)
    assert numbers(store) == [1, 2, 3]


def test_each_mail_comes_under_a_uid_of_its_own_with_its_bytes(store: Store) -> None:
    fill(store, *range(30))
    with store.open() as inbox:
        arrivals = list(inbox.new())
    assert [arrival.raw for arrival in arrivals] == [mail(number) for number in range(30)]
    assert sorted({arrival.uid for arrival in arrivals}) == [arrival.uid for arrival in arrivals]


def test_arrival_is_the_server_s_time_not_the_sender_s(store: Store) -> None:
    fill(store, 1)
    with store.open() as inbox:
        assert [arrival.received_at for arrival in inbox.new()] == [at(1)]


def test_the_whole_size_is_told(store: Store) -> None:
    fill(store, 1)
    with store.open() as inbox:
        assert [arrival.size for arrival in inbox.new()] == [len(mail(1))]


def test_reading_changes_nothing(store: Store) -> None:
    fill(store, 1, 2)
    store.put(with_attachment(3), at(3))
    before = store.state()
    with store.open() as inbox:
        assert [arrival.flags for arrival in inbox.new()] == [(), (), ()]
        inbox.since(at(2))
    assert store.state() == before


def test_an_empty_folder_has_a_position_and_no_mail(store: Store) -> None:
    assert numbers(store) == []
    assert uidnext(store) >= 1


def test_what_is_known_does_not_come_again(store: Store) -> None:
    fill(store, 1, 2, 3)
    with store.open() as inbox:
        second = list(inbox.new())[1].uid
    assert numbers(store, known=frozenset({second})) == [1, 3]


def test_nothing_is_new_at_the_position(store: Store) -> None:
    fill(store, 1, 2)
    assert numbers(store, uidnext(store)) == []  # `n:*` alone would give the last mail


def test_new_mail_after_the_position_comes(store: Store) -> None:
    fill(store, 1, 2)
    start = uidnext(store)
    fill(store, 3)
    assert numbers(store, start) == [3]


def test_a_mail_that_vanishes_meanwhile_is_left_out(store: Store) -> None:
    fill(store, *range(30))
    with store.open(Caps()) as inbox:
        coming = inbox.new()
        next(coming)
        store.take_last()
        assert [number_of(arrival.raw) for arrival in coming] == list(range(1, 29))


def test_since_finds_the_first_mail_from_a_moment_on(store: Store) -> None:
    fill(store, 1, 2, 3)
    with store.open() as inbox:
        exactly, later, never = (inbox.since(at(2) + timedelta(seconds=more)) for more in (0, 1, 10**6))
        assert never == inbox.position().uidnext
    assert numbers(store, exactly) == [2, 3]
    assert numbers(store, later) == [3]


def test_a_pass_takes_so_many_mails_and_the_next_the_rest(store: Store) -> None:
    fill(store, 1, 2, 3)
    with store.open(Caps(max_mails=2)) as inbox:
        first = list(inbox.new())
    known = frozenset(arrival.uid for arrival in first)
    assert [number_of(arrival.raw) for arrival in first] == [1, 2]
    assert numbers(store, known=known, caps=Caps(max_mails=2)) == [3]


def test_a_mail_over_the_caps_comes_without_its_bytes_and_stops_nothing(store: Store) -> None:
    large = mail(1, "pitkä kirje " * 1000)
    store.put(large, at(1))
    fill(store, 2)
    with store.open(Caps(max_bytes=5000)) as inbox:
        first, second = inbox.new()
    assert (first.raw, first.size, first.received_at) == (None, len(large), at(1))
    assert second.raw == mail(2)


def test_attachments_of_a_large_mail_stay_behind(store: Store) -> None:
    raw = with_attachment(1)
    store.put(raw, at(1))
    with store.open(Caps(max_bytes=20_000)) as inbox:
        (arrival,) = inbox.new()
    assert arrival.raw is not None
    assert arrival.size == len(raw)
    kept = (b"Tulemme kahdestaan.", b"kuva.jpg", b"BEGIN:VCALENDAR", b"Sisempi viesti.")
    assert all(words in arrival.raw for words in kept)
    assert len(arrival.raw) < 5000


def test_the_same_is_left_of_a_large_mail_everywhere(store: Store) -> None:
    raw = with_attachment(1)
    store.put(raw, at(1))
    with store.open() as inbox:
        (arrival,) = inbox.new()
    expected = reduced(raw, Caps().whole_bytes, Caps().max_bytes)
    assert arrival.raw is not None
    assert expected is not None
    assert arrival.raw.split() == expected.split()  # pymap counts the line end before a boundary to the part


def test_the_uidvalidity_is_told_and_is_0_for_files(store: Store) -> None:
    fill(store, 1)
    with store.open() as inbox:
        (arrival,) = inbox.new()
        assert arrival.uidvalidity == inbox.position().uidvalidity
        assert (arrival.uidvalidity > 0) is store.is_server
