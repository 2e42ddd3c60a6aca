"""The reminder: off unless it is asked for; to those who have a place, by how things stand when it leaves; once."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailbot import life, store
from mailbot.model import LetterState, Outcome, Status
from mailbot.store.schema import LetterRow
from tests.life.hall import HOUR, MONDAY, Hall, text_of

GIVES_UP = "En pääsekään tulemaan, peruisin.\n\n{name}\n"


@pytest.fixture
def reminding(tmp_path: Path) -> Hall:
    """The hall, reminders three days before; two have a place and one waits."""
    hall = Hall(tmp_path, more="[reminder]\ndays = 3\n[waiting_list]\nuntil_hours = 200\n")
    hall.go(MONDAY)
    for name in ("Maarit Kettunen", "Jorma Halme", "Eino Uusitalo"):
        hall.writes(name)
    return hall


def at(hall: Hall, day: int, hour: int = 9) -> Hall:
    """The hall after a pass on this day of March."""
    hall.now = MONDAY.replace(day=day, hour=hour)
    hall.go(hall.now)
    return hall


def reminders(hall: Hall) -> list[str]:
    return [kind for kind in hall.kinds() if kind.startswith("reminder")]


def test_it_is_off_by_default(hall: Hall) -> None:
    hall.writes("Maarit Kettunen")
    assert reminders(at(hall, 17)) == []


def test_it_goes_out_once_on_its_day_to_those_who_have_a_place(reminding: Hall) -> None:
    assert reminders(at(reminding, 15, 8)) == []
    assert reminders(at(reminding, 15, 9)) == ["reminder maarit.kettunen", "reminder jorma.halme"]
    assert len(reminders(at(reminding, 16))) == 2
    letter = reminding.letters("Jorma Halme")[-1]
    assert letter["Subject"] == "Muistutus: 18.3.2021"
    assert "Muistutamme tilaisuudesta, johon sinulle on varattu paikka:" in text_of(letter)
    assert list(letter.iter_attachments()) == []


def test_who_has_cancelled_is_not_reminded_and_who_has_moved_up_is(reminding: Hall) -> None:
    reminding.writes("Maarit Kettunen", GIVES_UP)
    assert reminders(at(reminding, 15)) == ["reminder jorma.halme", "reminder eino.uusitalo"]


def test_nobody_is_reminded_once_it_has_begun(reminding: Hall) -> None:
    assert reminders(at(reminding, 18, 18)) == []


def test_who_registers_after_the_reminders_needs_none(reminding: Hall) -> None:
    reminding.settings.write_text(reminding.settings.read_text().replace("capacity = 2", "capacity = 9", 1))
    at(reminding, 15)
    reminding.now += HOUR
    reminding.writes("Leena Hakala")
    assert "reminder leena.hakala" not in reminders(at(reminding, 16))


def test_one_that_has_not_left_yet_follows_the_list(reminding: Hall) -> None:
    at(reminding, 15)
    with reminding.opened() as setup, setup.store.write() as session:
        for row in session.query(LetterRow):  # the server took none of them yet
            row.state = LetterState.DUE if row.kind.startswith("reminder") else row.state
    with reminding.opened() as setup, setup.store.write() as session:
        [first, *_] = store.participants(session, "ranta")
        store.write(session, (Outcome(first.name, "ranta", Status.CANCELLED, replaces=first),), "", reminding.now)
        life.remind(session, setup.voice, 3, reminding.now + HOUR)
    assert reminders(reminding) == ["reminder jorma.halme"]
