"""The service: one pass at a time, once or on a schedule. The clock is read here and in the commands, nowhere else.

Passes are made in the main thread, since only there a mail's allowance of time can be kept (`flow.allowance`); the
schedule runs beside it and only says when.
"""

from __future__ import annotations

import fcntl
import logging
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING

from mailbot import flow
from mailbot.config import Config
from mailbot.errors import LockedError, MailbotError, StoreError
from mailbot.flow.letters import needed

if TYPE_CHECKING:
    from apscheduler.schedulers.background import BackgroundScheduler

log = logging.getLogger(__name__)
LOCK = "mailbot.lock"


def clock() -> datetime:
    """The moment, aware."""
    return datetime.now(UTC)


def one_pass(config: Config, now: datetime, since: datetime | None = None, *, at_arrival: bool = False) -> flow.Pass:
    """One pass over the inbox; LockedError where another is under way, MailbotError where it could not be made."""
    config.needs(*needed(config.mode))
    with locked(config.data), flow.opened(config) as setup:
        return flow.run_once(setup, now, since=since, at_arrival=at_arrival)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Nobody else's pass, until the block ends; the kernel takes the lock away from a program that dies."""
    path = folder / LOCK
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = path.open("a")
    except OSError as error:
        raise StoreError(
            f"{path} cannot be written ({error.strerror}): give this user the right to write in that folder, "
            "or name another under [paths] data."
        ) from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise LockedError(
                f"Another pass is under way ({path} is held): wait until it is done. If it hangs, end that program."
            ) from None
        yield


# ---------------------------------------------------------------- on a schedule

_LOOK, _END = "look", "end"


def serve(config: Config, told: Callable[[MailbotError], None]) -> None:
    """Passes every `poll_minutes` and at the digest's times, until SIGTERM or SIGINT; then the running one is ended.

    Trouble is `told` and does not stop the service; what makes every pass impossible is raised at the start.
    """
    config.needs(*needed(config.mode))
    with flow.opened(config):
        pass  # settings, templates, database: trouble of these is told now, not in five minutes
    due: SimpleQueue[str] = SimpleQueue()  # its `put` may be called in a signal's handler, as no lock may
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: due.put(_END))
    scheduler = scheduled(config, due)
    scheduler.start()
    try:
        while _is_next(due):
            _look(config, clock(), told)
    finally:
        scheduler.shutdown(wait=True)


def _is_next(due: SimpleQueue[str]) -> bool:
    """True when a pass is due, once for all that fell due meanwhile; False when the service is to end."""
    asked = [due.get()]
    while not due.empty():
        asked.append(due.get())
    return _END not in asked


def scheduled(config: Config, due: SimpleQueue[str], now: Callable[[], datetime] = clock) -> BackgroundScheduler:
    """The schedule, not yet started: it puts a word on the queue whenever a pass is due."""
    from apscheduler.executors.pool import ThreadPoolExecutor
    from apscheduler.schedulers.background import BackgroundScheduler

    scheduler = BackgroundScheduler(
        timezone=config.catalogue.timezone,
        executors={"default": ThreadPoolExecutor(1)},
        # A pass that comes late is still wanted (the default is to drop it after one second), but only once.
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )
    every = config.mailbox.poll_minutes
    scheduler.add_job(due.put, "interval", (_LOOK,), minutes=every, id="poll", next_run_time=now())
    for time in config.digest.times:
        scheduler.add_job(due.put, "cron", (_LOOK,), hour=time.hour, minute=time.minute, id=f"digest {time:%H:%M}")
    for event in config.catalogue.events:  # the list goes out when the deadline has passed
        if event.deadline is not None and event.deadline > now():
            at = event.deadline + timedelta(seconds=1)
            scheduler.add_job(due.put, "date", (_LOOK,), run_date=at, id=f"deadline {event.id}")
    return scheduler


def _look(config: Config, now: datetime, told: Callable[[MailbotError], None]) -> None:
    """One pass of the service; its troubles are told, and the next pass is the retry."""
    try:
        for trouble in one_pass(config, now).trouble:
            told(trouble)
    except MailbotError as trouble:
        told(trouble)
    except Exception as error:  # noqa: BLE001 - its words may be those of a mail, so only its class is told
        log.error("a pass ended with %s", type(error).__name__)
