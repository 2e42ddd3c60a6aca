"""The final list on the deadline: once, with its books; what changes later is marked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from io import BytesIO

import openpyxl
import pytest

from mailbot import store
from mailbot.flow import digests, lists
from mailbot.model import Diet, Outcome, Status
from tests.flow.village import MONDAY, Village, mail

SMTP = '[smtp]\nhost = "127.0.0.1"\nport = 1\nsecurity = "none"\n'  # nobody listens there: what is made stays due
AFTER = MONDAY.replace(day=17, hour=0, minute=5)  # "ranta" closes at the end of the 16th


@pytest.fixture
def village(village: Village) -> Village:
    village.more = SMTP
    village.put(mail())
    village.go()
    return village


def made(village: Village) -> list[bytes]:
    with village.opened() as setup, setup.store.read() as session:
        rows = session.connection().exec_driver_sql("select raw from letters where kind = 'list' order by id")
        return [bytes(raw) for (raw,) in rows]


def test_the_list_is_made_once_the_deadline_has_passed_and_once_only(village: Village) -> None:
    village.go(AFTER - timedelta(minutes=10))
    assert made(village) == []
    for minutes in (0, 5, 600):
        village.go(AFTER + timedelta(minutes=minutes))
    assert len(made(village)) == 1


def test_it_holds_names_for_the_door_and_counts_for_the_kitchen(village: Village) -> None:
    village.go(AFTER)
    letter = message_from_bytes(made(village)[0], policy=policy.default)
    assert letter["To"] == "Aino Raitala <aino@kyla.example>"
    assert letter["Subject"] == "Osallistujalista 18.3.: Yhteinen ranta"
    text = letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Osallistujia yhteensä: 1" in text
    assert "- vegaaniruoka: 1" in text
    assert "Maarit" not in text
    parts = list(letter.iter_attachments())  # type: ignore[attr-defined]
    assert [part.get_filename() for part in parts] == ["osallistujat-ranta.xlsx", "keittio-ranta.xlsx"]
    whole, kitchen = [openpyxl.load_workbook(BytesIO(part.get_content())) for part in parts]
    assert whole.sheetnames == ["Osallistujat", "Keittiö", "Allekirjoitukset"]
    assert kitchen.sheetnames == ["Keittiö"]


def test_what_changes_later_is_told_and_marked(village: Village) -> None:
    village.go(AFTER)
    with village.opened() as setup, setup.store.write() as session:
        line = Outcome("Kaisa Mäki", "ranta", Status.CONFIRMED, Diet(frozenset({"vegan"})))
        store.write(session, (line,), "aino@kyla.example", AFTER + timedelta(hours=1))
    with village.opened() as setup, setup.store.read() as session:
        told = digests.view(setup, session, AFTER + timedelta(hours=2))
        page = digests.page(setup, told)
    assert ("ranta", "vegaaniruoka 1 → 2") in told.changed_since
    assert "Muuttunut listan lähettämisen jälkeen: vegaaniruoka 1 → 2" in page.text


def test_it_is_no_digest_and_takes_no_news_from_one(village: Village) -> None:
    village.go(AFTER)
    with village.opened() as setup, setup.store.read() as session:
        assert [one.name for one in digests.view(setup, session, AFTER).new] == ["Maarit Kettunen"]
        assert store.last_digest(session) is None


def test_a_deadline_that_is_moved_brings_another_list(village: Village) -> None:
    village.go(AFTER)
    moved = AFTER + timedelta(hours=9)
    with village.opened() as setup, setup.store.read() as session:
        catalogue = setup.config.catalogue
        later = replace(catalogue, events=tuple(replace(event, deadline=moved) for event in catalogue.events))
        assert lists.due(setup, session, moved) == []
        anew = replace(setup, config=replace(setup.config, catalogue=later))
        assert "ranta" in [event.id for event in lists.due(anew, session, moved + timedelta(minutes=1))]


def test_on_the_day_of_a_deadline_news_is_told_at_once_but_not_all_the_time(village: Village) -> None:
    day = MONDAY.replace(day=16, hour=10)
    assert village.go(day.replace(hour=7)).digest
    village.put(mail("Jorma Halme", at=day))
    assert village.go(day).digest
    assert not village.go(day + timedelta(minutes=5)).digest
    village.put(mail("Liisa Oja", at=day + timedelta(minutes=6)))
    assert not village.go(day + timedelta(minutes=10)).digest
    assert village.go(day + timedelta(hours=1)).digest
    assert not village.go(day + timedelta(hours=2)).digest
