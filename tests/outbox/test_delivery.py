"""Each letter once, or not for certain and told: every arrow of `deliver`, on a real store and a real SMTP server."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from mailbot import store as stores
from mailbot.config import Mode
from mailbot.errors import ConfigError, InboxError, SendError
from mailbot.model import LetterState
from mailbot.outbox import Folders, Post, deliver
from mailbot.servers import Smtp
from tests.servers.smtp import HANG_UP, Sink
from tests.store.samples import NOW, arrival, mail, outgoing, registers

MINUTE = timedelta(minutes=1)


@pytest.fixture
def post(sink: Sink) -> Iterator[Post]:
    opened = Post(Smtp(host=sink.host, port=sink.port, security="none", timeout_seconds=5), "inbox@village.example")
    yield opened
    opened.close()


@pytest.fixture
def queue(store: stores.Store) -> stores.Queue:
    with store.write() as session:
        stores.record(session, arrival(1), mail(1), registers(), outgoing(1), NOW)
    return stores.Queue(store)


def more_letters(store: stores.Store, count: int) -> None:
    with store.write() as session:
        for uid in range(2, count + 2):
            stores.record(session, arrival(uid), mail(uid), registers(), outgoing(uid, f"{uid}@aho.example"), NOW)


def told(store: stores.Store) -> list[tuple[LetterState, str]]:
    with store.read() as session:
        return [(letter.state, letter.error) for letter in stores.letters(session)]


def test_a_due_letter_is_sent_once_and_a_copy_kept(store: stores.Store, queue, post: Post, sink: Sink) -> None:
    copies: list[bytes] = []
    for _ in range(2):
        deliver(queue, post, NOW, Mode.SEND, Folders(append=copies.append))
    assert [kept.raw for kept in sink.mails] == copies == [outgoing(1).raw]
    assert told(store) == [(LetterState.SENT, "")]


def test_not_now_is_tried_again_later_and_later(store: stores.Store, queue, post: Post, sink: Sink) -> None:
    sink.next_answers("451 later", "451 later")
    tries = []
    for minute in range(20):
        deliver(queue, post, NOW + minute * MINUTE, Mode.SEND)
        tries.append(len(sink.tries))
    assert [minute for minute in range(1, 20) if tries[minute] > tries[minute - 1]] == [5, 15]
    assert told(store) == [(LetterState.SENT, "")]


def test_a_letter_refused_for_good_is_told(store: stores.Store, queue, post: Post, sink: Sink) -> None:
    sink.next_answers("554 spam: maija@laakso.example")
    assert deliver(queue, post, NOW, Mode.SEND).states == {LetterState.FAILED: 1}
    assert told(store) == [(LetterState.FAILED, "after DATA: 554")]


def test_an_uncertain_letter_is_never_sent_again(store: stores.Store, queue, post: Post, sink: Sink) -> None:
    sink.next_answers(HANG_UP)
    for hour in range(5):
        deliver(queue, post, NOW + timedelta(hours=hour), Mode.SEND, Folders(holds=lambda _: False))
    assert len(sink.tries) == 1
    assert told(store)[0][0] is LetterState.UNCERTAIN


def test_an_uncertain_letter_found_in_sent_was_sent(store: stores.Store, queue, post: Post, sink: Sink) -> None:
    sink.next_answers(HANG_UP)
    deliver(queue, post, NOW, Mode.SEND)
    deliver(queue, post, NOW + MINUTE, Mode.SEND, Folders(holds=lambda asked: asked == outgoing(1).message_id))
    assert told(store)[0][0] is LetterState.SENT
    assert len(sink.tries) == 1


def test_a_crash_between_claim_and_settling_leaves_it_uncertain(
    store: stores.Store, queue, post: Post, sink: Sink
) -> None:
    class Crash(BaseException):
        pass

    class Crashing:
        def send(self, letter: object) -> None:
            post.send(letter)
            raise Crash

    with pytest.raises(Crash):
        deliver(queue, Crashing(), NOW, Mode.SEND)
    assert told(store)[0][0] is LetterState.SENDING
    deliver(queue, post, NOW + MINUTE, Mode.SEND)
    assert told(store)[0][0] is LetterState.UNCERTAIN
    assert len(sink.tries) == 1


@pytest.mark.parametrize("trouble", [SendError("nobody there"), ConfigError(["no password"])])
def test_trouble_before_the_letter_left_puts_it_back_and_ends_the_pass(store: stores.Store, queue, trouble) -> None:
    more_letters(store, 3)
    tried = []

    class Troubled:
        def send(self, letter: object) -> None:
            tried.append(letter)
            raise trouble

    delivered = deliver(queue, Troubled(), NOW, Mode.SEND)
    assert (delivered.trouble, len(tried)) == ([trouble], 1)
    assert told(store)[0] == (LetterState.DUE, type(trouble).__name__)
    deliver(queue, Troubled(), NOW + MINUTE, Mode.SEND)
    assert tried[0] != tried[1], "one bad letter does not stand in the way of the others"


def test_after_an_outage_everything_goes_out(store: stores.Store, queue, post: Post, sink: Sink) -> None:
    more_letters(store, 5)
    away = Post(Smtp(host="127.0.0.1", port=1, security="none"), "inbox@village.example")
    for minute in range(10):
        deliver(queue, away, NOW + minute * MINUTE, Mode.SEND)
    deliver(queue, post, NOW + 15 * MINUTE, Mode.SEND)
    assert Counter(kept.recipients[0] for kept in sink.mails).most_common(1)[0][1] == 1
    assert {state for state, _ in told(store)} == {LetterState.SENT}


def test_a_sent_folder_in_trouble_stops_no_letter(store: stores.Store, queue, post: Post, sink: Sink) -> None:
    more_letters(store, 1)

    def refuse(raw: bytes) -> None:
        raise InboxError("no Sent folder")

    assert len(deliver(queue, post, NOW, Mode.SEND, Folders(append=refuse)).trouble) == 2
    assert [state for state, _ in told(store)] == [LetterState.SENT] * 2


@pytest.mark.parametrize(("age", "state"), [(timedelta(days=3), "sent"), (timedelta(days=3, seconds=1), "held")])
def test_a_letter_over_three_days_old_is_held(store: stores.Store, queue, post: Post, sink: Sink, age, state) -> None:
    deliver(queue, post, NOW + age, Mode.SEND)
    assert told(store) == [(LetterState(state), "" if state == "sent" else "too old")]
    assert len(sink.mails) == (state == "sent")


def test_observing_lets_nothing_leave_then_or_later(store: stores.Store, queue, post: Post, sink: Sink) -> None:
    deliver(queue, post, NOW, Mode.OBSERVE)
    deliver(queue, post, NOW + MINUTE, Mode.SEND)
    assert told(store) == [(LetterState.HELD, "observe")]
    assert sink.connections == 0


def test_observing_sends_the_digest(store: stores.Store, queue, post: Post, sink: Sink) -> None:
    with store.write() as session:
        stores.add_digest(session, NOW.date(), "07:00", "t", [outgoing(9, "hilma@kokoamo.example", "digest")], NOW)
    deliver(queue, post, NOW, Mode.OBSERVE)
    assert [kept.recipients for kept in sink.mails] == [("hilma@kokoamo.example",)]


def test_drafting_lays_letters_into_drafts_and_sends_the_digest(
    store: stores.Store, queue, post: Post, sink: Sink
) -> None:
    with store.write() as session:
        stores.add_digest(session, NOW.date(), "07:00", "t", [outgoing(9, "hilma@kokoamo.example", "digest")], NOW)
    drafts: list[bytes] = []
    for _ in range(2):
        deliver(queue, post, NOW, Mode.DRAFT, Folders(draft=drafts.append))
    assert drafts == [outgoing(1).raw]
    assert [state for state, _ in told(store)] == [LetterState.DRAFTED, LetterState.SENT]
    assert [kept.recipients for kept in sink.mails] == [("hilma@kokoamo.example",)]


def test_a_drafts_folder_in_trouble_leaves_the_letter_due(store: stores.Store, queue, post: Post) -> None:
    def refuse(raw: bytes) -> None:
        raise InboxError("no Drafts folder")

    assert deliver(queue, post, NOW, Mode.DRAFT, Folders(draft=refuse)).states == {LetterState.DUE: 1}
    assert told(store) == [(LetterState.DUE, "InboxError")]


def test_two_programs_that_deliver_at_once_send_each_letter_once(
    store: stores.Store, queue, file: Path, sink: Sink
) -> None:
    more_letters(store, 19)
    sink.delay_seconds = 0.01
    code = (
        "from datetime import datetime, UTC; from mailbot import store; from mailbot.outbox import Post, deliver\n"
        "from mailbot.config import Mode; from mailbot.servers import Smtp\n"
        f"queue = store.Queue(store.open('sqlite:///{file}'))\n"
        f"post = Post(Smtp(host='127.0.0.1', port={sink.port}, security='none'), 'inbox@village.example')\n"
        f"deliver(queue, post, datetime.fromisoformat('{NOW.isoformat()}'), Mode.SEND)"
    )
    two = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(2)]
    assert [one.wait(timeout=60) for one in two] == [0, 0]
    assert sorted(Counter(kept.recipients for kept in sink.mails).values()) == [1] * 20
    assert {state for state, _ in told(store)} == {LetterState.SENT}


@pytest.mark.parametrize("after", ["claim", "send"])
def test_a_program_killed_while_sending_sends_nothing_twice(
    store: stores.Store, queue, file: Path, sink: Sink, after: str
) -> None:
    code = (
        "import os, signal; from datetime import datetime, UTC; from mailbot import store\n"
        "from mailbot.outbox import Post; from mailbot.servers import Smtp\n"
        f"claimed = store.Queue(store.open('sqlite:///{file}')).claim(datetime.fromisoformat('{NOW.isoformat()}'))\n"
        f"post = Post(Smtp(host='127.0.0.1', port={sink.port}, security='none'), 'inbox@village.example')\n"
        f"'{after}' == 'send' and post.send(claimed.letter)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == -9
    again = Post(Smtp(host=sink.host, port=sink.port, security="none"), "inbox@village.example")
    deliver(queue, again, NOW + MINUTE, Mode.SEND)
    assert told(store)[0][0] is LetterState.UNCERTAIN
    assert len(sink.mails) == (after == "send")
