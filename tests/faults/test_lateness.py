"""P15: in time or late by the moment the server took the mail, in the catalogue's zone; never by what the mail says."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest

from tests.faults.site import Site, some
from tests.flow.village import ZONE, mail

pytestmark = pytest.mark.dovecot

WINTER = ("2021-03-18", "2021-03-16")  # the event's day, and its deadline's
SUMMER_TIME = ("2021-03-30", "2021-03-28")  # the day that has 23 hours
WINTER_TIME = ("2021-11-02", "2021-10-31")  # the day that has 25 hours

CASES = [
    (WINTER, "2021-03-16T21:59:59+00:00", "confirmed"),
    (WINTER, "2021-03-16T22:00:00+00:00", "late"),
    (WINTER, "2021-03-16T23:59:59+02:00", "confirmed"),
    (WINTER, "2021-03-17T00:00:00+02:00", "late"),
    (WINTER, "2021-03-16T23:59:59-05:00", "late"),
    (SUMMER_TIME, "2021-03-28T20:59:59+00:00", "confirmed"),
    (SUMMER_TIME, "2021-03-28T21:00:00+00:00", "late"),
    (WINTER_TIME, "2021-10-31T21:59:59+00:00", "confirmed"),
    (WINTER_TIME, "2021-10-31T22:00:00+00:00", "late"),
]


ALL = [(*case, days) for case in CASES for days in (-30, 0, 2, 4000)]


@pytest.mark.parametrize(("event", "arrives", "status", "days"), some(ALL, 3))
def test_a_mail_is(here: Site, event: tuple[str, str], arrives: str, status: str, days: int) -> None:
    """`days` is how far the mail's own Date lies from its arrival."""
    here.events = here.events.replace("2021-03-2", "2021-12-2")  # the other event, out of the way
    here.events = here.events.replace("2021-03-18", event[0]).replace("2021-03-16", event[1])
    at = datetime.fromisoformat(arrives)
    here.go(at - timedelta(hours=1))
    words = "Hei! Ilmoittaudun iltaan Koivulahden seurantalolle. Olen vegaani.\n\nTerveisin\n{name}\n"
    true, forged = format_datetime(at.astimezone(ZONE)), format_datetime((at + timedelta(days=days)).astimezone(ZONE))
    raw = mail("Maarit Kettunen", at.astimezone(ZONE), words).decode().replace(f"Date: {true}", f"Date: {forged}")
    here.mailbox.append(raw.encode(), at)
    here.go(at + timedelta(minutes=3))
    assert [status for _, status, _ in here.listed("ranta")] == [status]
