from __future__ import annotations

from datetime import timedelta

import pytest

from mailbot import store
from mailbot.digest import Month
from mailbot.flow import digests
from mailbot.model import Outcome
from tests.flow.village import MONDAY, Village, mail

SMTP = '[smtp]\nhost = "127.0.0.1"\nport = 1\nsecurity = "none"\n'  # nobody listens there: a digest stays due
DAY = timedelta(days=1)
SEVEN = MONDAY.replace(hour=7)  # the digest's time


@pytest.fixture
def village(village: Village) -> Village:
    village.more = SMTP
    return village


def test_a_digest_is_made_once_a_slot(village: Village) -> None:
    village.put(mail(at=MONDAY + DAY))
    passes = [village.go(SEVEN + 2 * DAY + timedelta(minutes=minutes)) for minutes in (0, 5, 10)]
    assert [done.digest for done in passes] == [True, False, False]


def test_without_news_there_is_none_and_the_slot_is_over(village: Village) -> None:
    assert not village.go(SEVEN + DAY).digest
    village.put(mail(at=SEVEN + DAY))
    assert not village.go(SEVEN + DAY + timedelta(hours=2)).digest
    assert village.go(SEVEN + 2 * DAY).digest


def test_a_slot_from_before_the_first_pass_is_not_due(village: Village) -> None:
    village.put(mail())
    assert not village.go(MONDAY + timedelta(hours=1)).digest


@pytest.mark.parametrize("hour", [7, 15])
def test_of_several_slots_that_passed_only_the_latest_is_made(village: Village, hour: int) -> None:
    village.more += '[digest]\ntimes = ["07:00", "15:00"]\n'
    village.put(mail(at=MONDAY + timedelta(hours=12)))
    now = (MONDAY + DAY).replace(hour=hour + 1)
    village.go(now)
    with village.opened() as setup, setup.store.read() as session:
        last = store.last_digest(session)
        assert last is not None
        assert last.slot == f"{hour:02}:00"


def test_each_digest_tells_what_came_after_the_one_before(village: Village) -> None:
    village.put(mail("Maarit Kettunen"))
    village.go(SEVEN + DAY)
    village.put(mail("Jorma Halme", at=SEVEN + DAY))
    village.go(SEVEN + DAY + timedelta(hours=1))
    with village.opened() as setup, setup.store.read() as session:
        told = digests.view(setup, session, SEVEN + 2 * DAY)
    assert [registration.name for registration in told.new] == ["Jorma Halme"]
    assert len(told.standing) == 2


def test_what_waits_is_told_each_time_with_the_reason_in_words(village: Village) -> None:
    village.put(mail())
    village.go(MONDAY + 5 * DAY)
    with village.opened() as setup, setup.store.read() as session:
        [waiting] = digests.view(setup, session, MONDAY + 9 * DAY).waiting
    assert waiting.reasons == ("Viesti oli liian vanha vastattavaksi",)
    assert waiting.guess[0].name == "Maarit Kettunen"


def test_a_change_within_one_digest_is_told_once_as_it_is_now(village: Village) -> None:
    village.put(mail("Maarit Kettunen"))
    answer = "En pääsekään tulemaan, peruisin ilmoittautumiseni.\n\nMaarit Kettunen\n"
    village.put(mail("Maarit Kettunen", MONDAY + timedelta(minutes=5), answer, number=2))
    village.go(MONDAY + timedelta(hours=1))
    with village.opened() as setup, setup.store.read() as session:
        told = digests.view(setup, session, MONDAY + DAY)
    assert ([r.name for r in told.cancelled], told.new, told.changes) == (["Maarit Kettunen"], (), ())


def test_without_an_outgoing_server_nothing_counts_as_told(village: Village) -> None:
    village.more = ""
    village.put(mail())
    assert not village.go(SEVEN + DAY).digest
    with village.opened() as setup, setup.store.read() as session:
        assert digests.view(setup, session, SEVEN + 9 * DAY).new


def test_the_first_digest_of_a_month_tells_how_the_month_before_went(village: Village) -> None:
    village.put(mail("Maarit Kettunen"))
    village.put(mail("Jorma Halme"))
    village.go(SEVEN + DAY)
    with village.opened() as setup, setup.store.write() as session:
        first = store.standing(session).registrations[0]
        line = Outcome("Maaret Kettunen", first.event, first.status, first.diet, replaces=first)
        store.write(session, (line,), "aino@kyla.example", SEVEN + DAY)
    april = SEVEN.replace(month=4, day=1)
    with village.opened() as setup, setup.store.read() as session:
        assert digests.view(setup, session, SEVEN + 2 * DAY).month is None
        told = digests.view(setup, session, april)
        page = digests.page(setup, told)
    assert told.month == Month(alone=2, mended=1, approved=0, rejected=0)
    assert "hoiti itse 2 viestiä, ja niistä 1 oli oikein: 1 piti" in " ".join(page.text.split())
