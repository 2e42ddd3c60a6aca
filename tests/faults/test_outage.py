"""P19: servers that are away for a second, an hour or four days; P14: new mail is seen in time."""

from __future__ import annotations

import random
import resource
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import timedelta

import pytest

from mailbot.errors import MailbotError
from tests.faults.relay import Relay
from tests.faults.scene import HOUR
from tests.faults.site import Site, some
from tests.faults.test_lines import wait
from tests.flow.village import MONDAY, mail
from tests.servers.smtp import HANG_UP

pytestmark = pytest.mark.dovecot
MINUTES = timedelta(minutes=1)
MOST = 4  # connections in a pass, and so, with a pass a minute at most, in a minute


def try_pass(here: Site, at: float) -> None:
    with suppress(MailbotError):
        here.go(MONDAY + at * HOUR)


@pytest.mark.parametrize("which", ["imap", "smtp"])
@pytest.mark.parametrize("how", some(["cut at each mail", "cut", "cut at FETCH", "answers"], 2))
def test_an_outage_makes_few_connections_and_is_caught_up_with(here: Site, which: str, how: str) -> None:
    here.go(MONDAY)
    for number in range(6):
        here.mailbox.append(mail(f"Anna {'ABCDEF'[number]}aaltonen", MONDAY, number=number), MONDAY + HOUR / 2)
    relay: Relay = getattr(here, which)
    for at in range(1, 4):
        relay.restore()
        if how == "cut":
            relay.cut()
        elif how == "cut at FETCH":
            relay.cut_at = b"FETCH" if which == "imap" else b"DATA"
        elif how == "cut at each mail":
            relay.breaks_at = b"FETCH" if which == "imap" else b"DATA"
        else:
            here.sink.next_answers("421 busy")
        relay.begun_at.clear()
        try_pass(here, at)
        assert len(relay.begun_at) <= MOST
    relay.restore()
    relay.breaks_at = b""
    try_pass(here, 6)
    try_pass(here, 7)
    assert len(here.answered()) == 6
    assert max(here.answered().values()) == 1


def test_the_service_waits_while_the_servers_are_away_and_works_when_they_are_back(here: Site) -> None:
    here.imap.cut()
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    command = [sys.executable, "-m", "mailbot", "serve", "--config", str(here.settings)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as program:
        wait(lambda: bool(here.imap.begun_at))
        time.sleep(3)
        program.send_signal(signal.SIGTERM)
        _, said = program.communicate(timeout=20)
    assert program.returncode == 0
    assert "broke the connection off" in said or "cannot be reached" in said
    assert "Traceback" not in said
    assert 1 <= len(here.imap.begun_at) <= MOST
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 4, "a busy loop"


def test_letters_that_could_not_leave_for_over_three_days_go_to_the_coordinators(here: Site) -> None:
    here.go(MONDAY)
    here.mailbox.append(mail(at=MONDAY), MONDAY + HOUR)
    here.smtp.cut()
    for hour in range(1, 80, 6):
        try_pass(here, hour + 0.1)
    here.smtp.restore()
    try_pass(here, 80)
    assert here.answered() == {}
    assert here.rows("SELECT state, error FROM letters WHERE kind = 'confirmed'") == [("held", "too old")]
    try_pass(here, 104)
    assert "1 kirje jäi lähettämättä" in " ".join(here.digests())


def test_mails_that_could_not_be_read_for_over_three_days_go_to_the_coordinators(here: Site) -> None:
    here.go(MONDAY)
    here.mailbox.append(mail(at=MONDAY), MONDAY + HOUR)
    here.mailbox.append(mail("Eeva Salonen", MONDAY + 50 * HOUR), MONDAY + 50 * HOUR)
    here.imap.cut()
    for hour in range(2, 80, 12):
        try_pass(here, hour)
    here.imap.restore()
    try_pass(here, 80)
    assert set(here.answered()) == {"<1.eeva.salonen@posti.example>"}
    assert here.rows("SELECT review FROM mails ORDER BY id") == [("waiting",), ("none",)]
    assert "maarit.kettunen@posti.example" in " ".join(here.digests())


def test_an_uncertain_letter_is_never_sent_again_however_long_one_waits(here: Site) -> None:
    here.go(MONDAY)
    here.mailbox.append(mail(at=MONDAY), MONDAY + HOUR)
    here.sink.next_answers(HANG_UP)
    for hour in (1.1, 2, 24, 48, 100, 300):
        try_pass(here, hour)
    assert set(here.answered().values()) == {1}
    assert ("maarit.kettunen@posti.example", False) in here.told_uncertain()


def test_mails_are_seen_within_the_poll_interval(here: Site) -> None:
    chance = random.Random(14)  # noqa: S311 - a test
    here.go(MONDAY)
    came = sorted(MONDAY + chance.random() * HOUR for _ in range(30))
    todo = list(enumerate(came))
    for step in range(1, 14):
        now = MONDAY + step * 5 * MINUTES
        while todo and todo[0][1] <= now:
            number, at = todo.pop(0)
            here.mailbox.append(mail(f"Anna {chr(65 + number % 26)}aaltonen", at, number=number), at)
        here.go(now)
    rows = here.rows("SELECT (julianday(seen_at) - julianday(received_at)) * 1440 FROM mails")
    assert len(rows) == 30
    assert max(float(str(minutes)) for (minutes,) in rows) <= 5.02  # INTERNALDATE knows whole seconds


@pytest.mark.parametrize("words", some([b"FETCH", b"EXAMINE", b"SEARCH", b"LOGOUT"], 4))
def test_a_mail_that_comes_during_a_pass_is_seen_by_this_one_or_the_next(here: Site, words: bytes) -> None:
    here.go(MONDAY)
    here.mailbox.append(mail(at=MONDAY), MONDAY)

    def comes(said: bytes) -> None:
        if words in said:
            here.imap.hears = None
            here.mailbox.append(mail("Eeva Salonen", MONDAY), MONDAY)

    here.imap.hears = comes
    here.go(MONDAY + 5 * MINUTES)
    here.go(MONDAY + 10 * MINUTES)
    assert sorted(here.answered().values()) == [1, 1]
