"""A mail may take its time, and no more."""

from __future__ import annotations

import re
import signal
import threading
import time
from typing import Any

import pytest

from mailbot.flow import allowance, mails
from tests.flow.village import Village, mail

ENDLESS = re.compile(r"(a+)+$")


def spin(*given: Any) -> Any:
    """An expression that would take longer than anybody lives."""
    return ENDLESS.match("a" * 60 + "!")


def test_even_a_regular_expression_is_interrupted_and_the_signal_is_put_back() -> None:
    begun, before = time.process_time(), signal.getsignal(signal.SIGPROF)
    with pytest.raises(allowance.Exhausted), allowance.allowance(0.2):
        spin()
    assert time.process_time() - begun < 2
    assert (signal.getsignal(signal.SIGPROF), signal.getitimer(signal.ITIMER_PROF)) == (before, (0, 0))


def test_who_swallows_the_first_alarm_gets_another() -> None:
    with pytest.raises(allowance.Exhausted), allowance.allowance(0.1):
        try:
            spin()
        except allowance.Exhausted:
            spin()


def test_what_waits_is_not_what_works() -> None:
    with allowance.allowance(0.2):
        time.sleep(0.4)


def test_in_another_thread_nothing_is_limited() -> None:
    ended: list[str] = []

    def work() -> None:
        with allowance.allowance(0.01):
            sum(range(2_000_000))
        ended.append("well")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert ended == ["well"]


@pytest.mark.parametrize("step", ["parse", "read"])
def test_a_mail_over_its_allowance_is_laid_aside_at_once_and_stops_nothing(
    village: Village, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    does = getattr(mails, step)

    def slow(given: Any, *more: Any) -> Any:
        return spin() if "hidas" in str(given) else does(given, *more)

    monkeypatch.setattr(mails, step, slow)
    monkeypatch.setattr(allowance, "SECONDS", 0.3)
    village.put(mail(subject="hidas"))
    village.put(mail("Jorma Halme"))
    done = village.go()
    assert [(str(taken.decision.action), taken.decision.reasons) for taken in done.taken] == [
        ("human", ("automatic.3",)),
        ("register", ()),
    ]
    assert (done.trouble, village.go().taken) == ([], [])
