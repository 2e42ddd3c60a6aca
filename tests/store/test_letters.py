"""The outbox's rows: claimed once, settled once, counted for the caps."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from mailbot import store as stores
from mailbot.model import LetterState
from mailbot.store import Queue, SentCounts
from tests.store.samples import LATER, MAIJA, NOW, arrival, mail, outgoing, registers


def posted(store: stores.Store, uid: int = 1, **more) -> None:
    sender = more.get("sender", MAIJA)
    with store.write() as session:
        stores.record(session, arrival(uid), mail(uid, **more), registers(), outgoing(uid, to=sender), NOW)


def states(store: stores.Store) -> list[LetterState]:
    with store.read() as session:
        return [letter.state for letter in stores.letters(session)]


def test_a_letter_is_claimed_once_and_sending_is_committed(store: stores.Store) -> None:
    posted(store)
    claimed = Queue(store).claim(NOW)
    assert (claimed.letter, claimed.attempts) == (outgoing(1), 1)
    assert states(store) == [LetterState.SENDING]
    assert Queue(store).claim(LATER) is None


def test_a_letter_is_not_claimed_before_its_time(store: stores.Store) -> None:
    posted(store)
    queue = Queue(store)
    queue.settle(queue.claim(NOW), LetterState.DUE, NOW, next_at=LATER)
    assert queue.claim(NOW) is None
    assert queue.claim(LATER).attempts == 2


def test_what_a_crash_left_is_uncertain_and_never_due_again(store: stores.Store) -> None:
    posted(store)
    Queue(store).claim(NOW)
    assert (Queue(store).strand(NOW), Queue(store).strand(NOW)) == (1, 0)
    assert [claimed.letter for claimed in Queue(store).uncertain(NOW)] == [outgoing(1)]
    assert Queue(store).claim(LATER + timedelta(days=9)) is None


def test_who_has_the_letter_in_hand_settles_it_though_another_called_it_uncertain(store: stores.Store) -> None:
    posted(store)
    claimed = Queue(store).claim(NOW)
    Queue(store).strand(LATER)
    assert Queue(store).settle(claimed, LetterState.SENT, NOW)
    assert states(store) == [LetterState.SENT]


def test_a_settled_letter_is_settled_for_good(store: stores.Store) -> None:
    posted(store)
    queue = Queue(store)
    claimed = queue.claim(NOW)
    queue.settle(claimed, LetterState.SENT, NOW)
    assert not queue.settle(claimed, LetterState.DUE, NOW)
    assert states(store) == [LetterState.SENT]


def test_of_many_programs_that_claim_at_once_each_letter_goes_to_one(store: stores.Store, file: Path) -> None:
    for uid in range(1, 31):
        posted(store, uid)
    code = (
        "from datetime import datetime, UTC; from mailbot import store\n"
        f"queue = store.Queue(store.open('sqlite:///{file}'))\n"
        "while one := queue.claim(datetime(2026, 11, 3, tzinfo=UTC)): print(one.id)"
    )
    two = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    claimed = [int(word) for one in two for word in one.communicate(timeout=60)[0].split()]
    assert sorted(claimed) == list(range(1, 31))


def test_a_digest_is_sent_when_its_first_copy_is(store: stores.Store) -> None:
    with store.write() as session:
        stores.add_digest(session, NOW.date(), "07:00", "token", [outgoing(1, kind="digest")], NOW)
    queue = Queue(store)
    queue.settle(queue.claim(NOW), LetterState.SENT, LATER)
    with store.read() as session:
        assert stores.last_digest(session).sent_at == LATER
        assert [letter.kind for letter in stores.letters(session, LetterState.SENT, since=NOW)] == ["digest"]
        assert stores.letters(session, LetterState.SENT, since=LATER) == []


# ---------------------------------------------------------------- caps


def counted(store: stores.Store, at=NOW, thread=frozenset(), address=MAIJA, domain="laakso.example") -> SentCounts:
    with store.read() as session:
        return stores.sent_counts(session, address, domain, thread, at)


def test_nothing_sent_counts_nothing(store: stores.Store) -> None:
    assert counted(store) == SentCounts(0, 0, 0, 0)


def test_letters_are_counted_by_address_domain_thread_and_hour(store: stores.Store) -> None:
    posted(store, 1)
    posted(store, 2, in_reply_to="<1@laakso.example>")
    posted(store, 3, sender="pekka@laakso.example")
    posted(store, 4, sender="liisa@aho.example")
    posted(store, 5, sender="olli@notlaakso.example")
    assert counted(store, thread=frozenset({"<letter-2-confirmed@village.example>"})) == SentCounts(2, 3, 2, 5)


@pytest.mark.parametrize(
    ("later", "expected"),
    [(timedelta(minutes=59), (1, 1)), (timedelta(minutes=60), (1, 0)), (timedelta(hours=24), (0, 0))],
)
def test_a_day_and_an_hour_pass(store: stores.Store, later: timedelta, expected: tuple[int, int]) -> None:
    posted(store)
    told = counted(store, at=NOW + later)
    assert (told.address, told.hour) == expected


def test_a_letter_held_back_does_not_count(store: stores.Store) -> None:
    posted(store)
    Queue(store).settle(Queue(store).claim(NOW), LetterState.HELD, NOW)
    assert counted(store) == SentCounts(0, 0, 0, 0)


def test_a_percent_sign_in_a_domain_is_no_wild_card(store: stores.Store) -> None:
    posted(store)
    assert counted(store, domain="%").domain == 0
