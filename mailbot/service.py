"""The service: one pass at a time, once or on a schedule. The clock is read here and in the commands, nowhere else."""

from __future__ import annotations

import fcntl
import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

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


def serve(config: Config, told: Callable[[MailbotError], None]) -> None:
    """Passes every `poll_minutes` and at the digest's times, until SIGTERM or SIGINT; then the running one is ended.

    Trouble is `told` and does not stop the service; what makes every pass impossible is raised at the start.
    """
    config.needs(*needed(config.mode))
    with flow.opened(config):
        pass  # settings, templates, database: trouble of these is told now, not in five minutes
    over = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: over.set())
    scheduler = scheduled(config, told)
    scheduler.start()
    try:
        over.wait()
    finally:
        scheduler.shutdown(wait=True)


def scheduled(
    config: Config, told: Callable[[MailbotError], None], now: Callable[[], datetime] = clock
) -> BackgroundScheduler:
    """The schedule, not yet started: one thread, so that no two passes meet."""
    from apscheduler.events import EVENT_JOB_ERROR
    from apscheduler.executors.pool import ThreadPoolExecutor
    from apscheduler.schedulers.background import BackgroundScheduler

    scheduler = BackgroundScheduler(
        timezone=config.catalogue.timezone,
        executors={"default": ThreadPoolExecutor(1)},
        # A pass that comes late is still wanted (the default is to drop it after one second), but only once.
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )

    def look() -> None:
        _look(config, now(), told)

    scheduler.add_job(look, "interval", minutes=config.mailbox.poll_minutes, id="poll", next_run_time=now())
    for time in config.digest.times:
        scheduler.add_job(look, "cron", hour=time.hour, minute=time.minute, id=f"digest {time:%H:%M}")
    scheduler.add_listener(_unexpected, EVENT_JOB_ERROR)
    return scheduler


def _look(config: Config, now: datetime, told: Callable[[MailbotError], None]) -> None:
    """One pass of the service; its troubles are told, and the next pass is the retry."""
    try:
        for trouble in one_pass(config, now).trouble:
            told(trouble)
    except MailbotError as trouble:
        told(trouble)


def _unexpected(event: Any) -> None:
    """APScheduler only logs what a job raises; its words may be those of a mail, so only the class is kept."""
    log.error("a pass ended with %s", type(event.exception).__name__)
