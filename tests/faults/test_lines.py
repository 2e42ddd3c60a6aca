"""P1, P2, P3, P6: the lines to the servers break, hang and come back; the outgoing server refuses."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest

from mailbot.errors import MailbotError
from tests.faults.conftest import Scene
from tests.faults.scene import AFTER, ANSWERED, BROKEN, recover
from tests.faults.site import some
from tests.flow.village import mail
from tests.servers.smtp import HANG, HANG_UP

pytestmark = pytest.mark.dovecot

WORDS = [b"AUTHENTICATE", b"EXAMINE", b"SEARCH", b"FETCH", b"BODY.PEEK", b"LOGOUT", b"LIST", b"HEADER", b"APPEND"]
SMTP_WORDS = [b"ehlo", b"mail", b"rcpt", b"DATA", b"Auto-Submitted", b"quit"]


def go(broken: Scene) -> None:
    with suppress(MailbotError):
        broken.site.go(BROKEN)


@pytest.mark.parametrize("words", some(WORDS, 3))
def test_the_line_to_the_inbox_is_cut_at(broken: Scene, words: bytes) -> None:
    broken.site.imap.cut_at = words
    go(broken)
    broken.site.imap.restore()
    assert broken.end() == []


@pytest.mark.parametrize("words", some(SMTP_WORDS, 2))
def test_the_line_to_the_outgoing_server_is_cut_at(broken: Scene, words: bytes) -> None:
    broken.site.smtp.cut_at = words
    go(broken)
    broken.site.smtp.restore()
    assert broken.end() == []


@pytest.mark.parametrize("octets", some(range(20, 900, 25), 12))
def test_the_line_to_the_inbox_is_cut_after_so_many_octets(broken: Scene, octets: int) -> None:
    broken.site.imap.cut_after = octets
    go(broken)
    broken.site.imap.restore()
    assert broken.end() == []


@pytest.mark.parametrize("answers", [["451 later"], [HANG_UP], [HANG_UP] * 4, ["250 OK", "451 later", HANG_UP]])
def test_the_outgoing_server_says(broken: Scene, answers: list[str]) -> None:
    broken.site.sink.next_answers(*answers)
    go(broken)
    assert broken.end() == []


def test_a_letter_refused_for_good_is_told_and_not_tried_again(broken: Scene) -> None:
    broken.site.sink.next_answers("554 no")
    go(broken)
    refused = broken.site.sink.tries[-6].recipients[0]
    assert broken.end() == []
    assert f"Kirje jäi toimittamatta: {refused}" in " ".join(" ".join(broken.site.digests()).split())
    assert [kept.recipients for kept in broken.site.sink.mails].count((refused,)) <= 1


def test_a_server_that_hangs_before_the_letter_gets_it_later(broken: Scene) -> None:
    def hang(words: bytes) -> None:
        if words.startswith(b"rcpt"):
            broken.site.smtp.hang()

    broken.site.seconds, broken.site.smtp.hears = 1, hang
    assert broken.site.poll(BROKEN).returncode == 5
    broken.site.smtp.hears = None
    broken.site.smtp.restore()
    assert broken.end() == []
    assert broken.site.rows("SELECT id FROM letters WHERE state = 'uncertain'") == []


def test_a_program_killed_while_the_server_hangs_after_the_letter_leaves_it_uncertain(broken: Scene) -> None:
    broken.site.sink.next_answers(HANG)
    tries = len(broken.site.sink.tries)
    with subprocess.Popen(broken.site.command(BROKEN)) as program:
        wait(lambda: len(broken.site.sink.tries) > tries)
        program.kill()
    assert broken.end() == []
    assert len(broken.site.rows("SELECT id FROM letters WHERE state = 'uncertain'")) == 1


def test_an_uncertain_letter_that_lies_in_sent_was_sent(broken: Scene) -> None:
    broken.site.sink.next_answers(HANG_UP)
    go(broken)
    [(raw,)] = broken.site.rows("SELECT raw FROM letters WHERE state = 'uncertain'")
    broken.site.mailbox.append(bytes(raw), AFTER, "Sent")  # type: ignore[arg-type]
    assert broken.end() == []
    assert broken.site.rows("SELECT id FROM letters WHERE state = 'uncertain'") == []


def test_a_slow_server_is_waited_for(broken: Scene) -> None:
    broken.site.sink.delay_seconds = 0.4
    go(broken)
    broken.site.sink.delay_seconds = 0
    assert broken.end() == []
    assert broken.site.rows("SELECT id FROM letters WHERE state = 'uncertain'") == []


def test_a_digest_that_is_uncertain_is_told_in_the_next(broken: Scene) -> None:
    broken.site.sink.next_answers(*["250 OK"] * 5, HANG_UP)
    go(broken)
    assert broken.site.rows("SELECT kind FROM letters WHERE state = 'uncertain'") == [("digest",)]
    assert broken.end() == []


def test_after_a_clock_that_went_back_what_is_uncertain_is_still_told(broken: Scene) -> None:
    go(broken)
    broken.site.mailbox.append(mail("Liisa Harju", BROKEN), BROKEN)
    broken.site.sink.next_answers(HANG_UP)
    broken.site.go(BROKEN - timedelta(minutes=25))
    recover(broken.site)
    assert broken.site.faults(ANSWERED, broken.untouched) == []
    assert ("liisa.harju@posti.example", False) in broken.site.told_uncertain()


@pytest.mark.parametrize("hours", some([-30, -3, -1, 3, 26], 2))
def test_a_clock_that_steps_loses_and_doubles_nothing(broken: Scene, hours: int) -> None:
    broken.site.sink.next_answers(HANG_UP)
    broken.site.go(BROKEN + timedelta(hours=hours))
    go(broken)
    assert broken.end() == []


def wait(until: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end
        time.sleep(0.02)
