"""What each hostile mail costs, and whether the good one behind it is answered: a table.

    python -m tests.hostile.measure [WORD …]     only the mails whose name holds one of the words

Each pass is made in a program of its own (a fork of this one, so that nobody's peak is another's): its processor time
and its peak of memory are the kernel's figures (wait4).
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from mailbot.flow import Pass
from mailbot.model import Action
from tests.flow.village import MONDAY, Village, mail
from tests.hostile.mails import HOSTILE

MOST_SECONDS = 10.0
MOST_MEGABYTES = 1024
GOOD = "Maarit Kettunen"
_ACTIONS = {action: code for code, action in enumerate(Action, 1)}
_ANSWERED = 64  # beside the action, in the exit code


@dataclass(frozen=True)
class Cost:
    """A pass over a hostile mail and a good one behind it."""

    name: str
    octets: int
    seconds: float  # of the processor
    megabytes: float  # at the peak, the program itself included
    action: str  # of the hostile mail; "crash" where the program died, "failed" where it waits for another try
    is_good_answered: bool

    def __str__(self) -> str:
        good = "answered" if self.is_good_answered else "NOT ANSWERED"
        return (
            f"{self.name:42} {self.octets / 1024:9.0f} KB {self.seconds:6.2f} s {self.megabytes:5.0f} MB  "
            f"{self.action:8} {good}"
        )


def measured(mails: Iterable[tuple[str, bytes]]) -> Iterator[Cost]:
    """The cost of each, one after the other."""
    _warm_up()
    for name, raw in mails:
        child = os.fork()
        if not child:
            _exit_with(raw)
        _, status, used = os.wait4(child, 0)
        code = os.waitstatus_to_exitcode(status)
        actions = {number: str(action) for action, number in _ACTIONS.items()}
        action = "crash" if code < 0 or code == 1 + 128 else actions.get(code & 63, "failed")
        yield Cost(
            name, len(raw), used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, action, code > 0 and bool(code & 64)
        )


def passed(raw: bytes, folder: Path) -> Pass:
    """One pass over this mail and a good one behind it."""
    village = Village(folder)
    village.go(MONDAY)
    village.put(raw)
    village.put(mail(GOOD))
    return village.go(MONDAY + timedelta(hours=1))


def _warm_up() -> None:
    """Words and events read once, as they are in a service that runs."""
    with tempfile.TemporaryDirectory() as folder:
        passed(mail("Jorma Halme"), Path(folder))


def _exit_with(raw: bytes) -> None:
    """Ends this program with what became of the mails."""
    code = 1 + 128
    try:
        with tempfile.TemporaryDirectory() as folder:
            done = passed(raw, Path(folder))
        answered = [taken for taken in done.taken if taken.letter and taken.arrival.uid == 2]
        hostile = [_ACTIONS[taken.decision.action] for taken in done.taken if taken.arrival.uid == 1]
        code = (_ANSWERED if answered else 0) + sum(hostile)
    finally:
        os._exit(code)


def main(words: list[str]) -> int:
    """Prints the table; 1 where a mail cost too much, died, or kept the good one from its answer."""
    chosen = [(name, raw) for name, raw in HOSTILE.items() if not words or any(word in name for word in words)]
    worst = 0
    for cost in measured(chosen):
        print(cost, flush=True)  # noqa: T201 - a table is what is asked for
        is_well = cost.seconds <= MOST_SECONDS and cost.megabytes <= MOST_MEGABYTES and cost.is_good_answered
        worst |= not is_well or cost.action == "crash"
    return int(worst)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
