"""After the event: a last word to the coordinators, then the diets go, then the names, each on its day."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from mailbot import flow, store
from mailbot.flow.closing import close
from mailbot.store import Erased
from mailbot.store.schema import HistoryRow, LetterRow, RegistrationRow
from tests.life.hall import MONDAY, Hall, text_of

EATS = "Hei! Tulen 18.3. iltaan, olen keliaakikko. Onko salissa induktiosilmukka?\n\n{name}\n"
GIVES_UP = "En pääsekään tulemaan, peruisin.\n\n{name}\n"
RETENTION = "[retention]\ndiet_days = 10\ndays = 20\n"


@pytest.fixture
def over(tmp_path: Path) -> Hall:
    """The hall after its evening: one was there, one had cancelled, one was late."""
    hall = Hall(tmp_path, more=RETENTION)
    hall.go(MONDAY)
    hall.writes("Maarit Kettunen", EATS)
    hall.writes("Jorma Halme")
    hall.writes("Jorma Halme", GIVES_UP)
    hall.now = MONDAY.replace(day=17)
    hall.writes("Leena Hakala")
    return hall


def day(month: int, number: int, hour: int = 9) -> datetime:
    return MONDAY.replace(month=month, day=number, hour=hour)


def closed(hall: Hall, now: datetime) -> int:
    with hall.opened() as setup:
        return close(setup, now)


def last_word(hall: Hall) -> str:
    from email import message_from_bytes, policy

    with hall.opened() as setup, setup.store.read() as session:
        row = session.query(LetterRow).where(LetterRow.kind == "over").one()
        return text_of(message_from_bytes(row.raw or b"", policy=policy.default))  # type: ignore[arg-type]


def test_the_last_word_comes_three_days_later_once(over: Hall) -> None:
    assert [closed(over, day(3, number)) for number in (18, 20, 21, 22)] == [0, 0, 1, 0]
    told = last_word(over)
    assert "Paikka oli varattu: 1" in told
    assert "Myöhässä ilmoittautui: 1" in told
    assert "Perui: 1" in told
    assert "- Maarit Kettunen: " in told
    assert "induktiosilmukka" in told
    assert "Ruokavaliot poistetaan listalta 29.3.2021 ja nimet 8.4.2021." in told


def test_the_last_word_lists_what_others_asked_who_named_the_event(over: Hall) -> None:
    over.now = MONDAY.replace(day=12)
    over.writes("Aila Ranta", "Hei! Pääseekö Koivulahden seurantalolle pyörätuolilla?\n\n{name}\n")
    over.writes("Onni Ketola", "Hei! Milloin kevätretki järjestetään, toukokuussako?\n\n{name}\n")
    assert closed(over, day(3, 21)) == 1
    told = last_word(over)
    assert "pyörätuolilla" in told
    assert "Onni Ketola" not in told


def test_where_somebody_counted_it_comes_the_next_day_with_the_number(over: Hall) -> None:
    from mailbot.cli import main

    assert main(["events", "came", "ranta", "1", "--config", str(over.settings)]) == 0
    assert closed(over, day(3, 19)) == 1
    assert "Paikalla oli: 1" in last_word(over)


def purged(hall: Hall, now: datetime) -> Erased:
    with hall.opened() as setup:
        return flow.purge(setup, now)


def test_diets_go_first_and_names_after(over: Hall) -> None:
    assert purged(over, day(3, 28)).diets == 0
    assert purged(over, day(3, 29)).diets == 1
    with over.opened() as setup, setup.store.read() as session:
        [maarit, _leena] = store.participants(session, "ranta")
        assert (maarit.name, maarit.diet.is_stated) == ("Maarit Kettunen", False)
    assert purged(over, day(3, 30)).diets == 0
    assert purged(over, day(4, 8)).registrations == 3
    with over.opened() as setup, setup.store.read() as session:
        assert {row.name for row in session.query(RegistrationRow)} == {None}
        assert store.counts(session)["ranta"] == {"confirmed": 1, "cancelled": 1, "late": 1}


def test_no_text_tells_of_a_diet_that_was_erased(over: Hall) -> None:
    purged(over, day(3, 29))
    with over.opened() as setup, setup.store.read() as session:
        for line in session.query(HistoryRow):
            assert "gluten-free" not in f"{line.before} {line.after}"
        assert [row.raw for row in session.query(LetterRow) if row.recipient.startswith("maarit")] == [None]
    raw = b"".join(file.read_bytes() for file in over.folder.joinpath("data").iterdir() if file.is_file())
    assert b"gluten" not in raw
    assert b"keliaakikko" not in raw
