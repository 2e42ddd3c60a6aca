"""The time that one mail may take to be read: more, and it is for the coordinators to open.

The caps before parsing bound what memory a mail can take; they do not bound time, since readers look at words beside
words. What is measured is the processor's time and not the clock's: reading waits for nothing, so that a busy machine
or one that slept takes no mail for a bad one, and a mail that is too much once is so each time.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SECONDS = 5.0
_AGAIN = 0.5  # seconds: some library may have swallowed the first alarm


class Exhausted(BaseException):
    """The mail has used up its time. No Exception: readers of any bytes catch those, and would go on."""


@contextmanager
def allowance(seconds: float | None = None) -> Iterator[None]:
    """Raises Exhausted where the block takes more processor time than this (SECONDS).

    A signal interrupts even a regular expression that would take years; only the main thread can have one, so passes
    are made there. In another thread nothing is limited.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGPROF, _exhausted)
    try:
        signal.setitimer(signal.ITIMER_PROF, SECONDS if seconds is None else seconds, _AGAIN)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)  # again: an alarm may have come in the line above
        signal.signal(signal.SIGPROF, before)


def _exhausted(number: int, frame: FrameType | None) -> None:
    raise Exhausted
