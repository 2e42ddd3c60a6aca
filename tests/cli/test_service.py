from __future__ import annotations

import signal
import subprocess
import sys
import time
from datetime import datetime
from email import message_from_bytes
from queue import SimpleQueue

import pytest

from mailbot import config, service
from mailbot.errors import LockedError, MailbotError
from tests.flow.village import MONDAY, ZONE, mail
from tests.live.conftest import town  # noqa: F401 - a fixture
from tests.live.town import Town

pytestmark = pytest.mark.dovecot


def test_of_two_passes_at_once_the_second_is_refused(town: Town) -> None:  # noqa: F811
    with service.locked(town.folder / "data"), pytest.raises(LockedError):
        town.go(MONDAY)


def test_the_schedule_looks_at_once_then_every_so_often_and_at_the_digest_s_times(town: Town) -> None:  # noqa: F811
    town.more = '[digest]\ntimes = ["07:00", "15:30"]\n'
    scheduler = service.scheduled(config.load(town.settings), SimpleQueue(), lambda: MONDAY)
    scheduler.start(paused=True)
    jobs = {job.id: job for job in scheduler.get_jobs()}
    scheduler.shutdown(wait=False)
    assert set(jobs) == {"poll", "digest 07:00", "digest 15:30", "deadline ranta", "deadline tie"}
    assert jobs["deadline ranta"].next_run_time > datetime(2021, 3, 16, 23, 59, 59, tzinfo=ZONE)
    assert jobs["poll"].next_run_time == MONDAY
    assert (jobs["poll"].misfire_grace_time, jobs["poll"].coalesce, jobs["poll"].max_instances) == (None, True, 1)
    after = jobs["digest 15:30"].trigger.get_next_fire_time(None, MONDAY)
    assert after == datetime(2021, 3, 8, 15, 30, tzinfo=ZONE)


def test_trouble_is_told_and_does_not_stop_the_service(town: Town) -> None:  # noqa: F811
    told: list[MailbotError] = []
    loaded = config.load(town.settings)
    with service.locked(town.folder / "data"):
        service._look(loaded, MONDAY, told.append)
    service._look(loaded, MONDAY, told.append)
    assert [type(one) for one in told] == [LockedError]


def test_serve_answers_what_comes_and_ends_cleanly_when_told_to(town: Town) -> None:  # noqa: F811
    now = service.clock().astimezone(ZONE)
    town.events = town.events.replace("2021-03-18", f"{now.year + 1}-03-18").replace(
        "2021-03-16", f"{now.year + 1}-03-16"
    )
    town.events = town.events.replace("2021-03-2", f"{now.year + 1}-03-2")
    town.go(now)
    town.mailbox.append(mail("Maarit Kettunen", now))
    command = [sys.executable, "-m", "mailbot", "serve", "--config", str(town.settings)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as program:
        until = time.monotonic() + 30
        while not town.sink.mails and time.monotonic() < until and program.poll() is None:
            time.sleep(0.05)
        program.send_signal(signal.SIGTERM)
        assert (program.wait(20), program.stderr and program.stderr.read()) == (0, "")
    assert "maarit.kettunen@posti.example" in message_from_bytes(town.sink.mails[0].raw)["To"]
