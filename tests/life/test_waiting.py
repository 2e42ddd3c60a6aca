"""The waiting list: in order of arrival, by people, with a letter, no party parted, never too late."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailbot import life, review, store
from mailbot.flow import digests
from mailbot.model import Address
from mailbot.review import Command, Do
from tests.life.hall import COMES, DAY, HOUR, MONDAY, THREE, Hall, text_of

AINO = Address("Aino Raitala", "aino@kyla.example")
GIVES_UP = "En pääsekään tulemaan, peruisin.\n\n{name}\n"


@pytest.fixture
def full(hall: Hall) -> Hall:
    """The hall, its two places taken, two more in line."""
    for name in ("Maarit Kettunen", "Jorma Halme", "Eino Uusitalo", "Leena Hakala"):
        hall.writes(name)
    return hall


def test_a_place_that_is_given_up_goes_to_the_first_in_line_with_a_letter(full: Hall) -> None:
    full.writes("Jorma Halme", GIVES_UP)
    assert full.listed() == [
        ("Maarit Kettunen", "confirmed"),
        ("Eino Uusitalo", "confirmed"),
        ("Leena Hakala", "waitlisted"),
    ]
    _, moved_up = full.letters("Eino Uusitalo")
    assert moved_up["Subject"] == "Sinulle vapautui paikka: 18.3.2021"
    assert "Eino Uusitalo: paikka on varattu" in text_of(moved_up)
    assert [part.get_content_type() for part in moved_up.iter_attachments()] == ["text/calendar"]
    assert (moved_up["In-Reply-To"], moved_up["Auto-Submitted"]) == (None, "auto-generated")
    assert moved_up["References"] == "<1.eino.uusitalo@posti.example>"


def test_cancellation_and_moving_up_are_one_transaction(full: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> int:
        raise OSError

    monkeypatch.setattr(life, "fill", broken)
    with pytest.raises(OSError):
        full.writes("Jorma Halme", GIVES_UP)
    assert [status for _, status in full.listed()] == ["confirmed", "confirmed", "waitlisted", "waitlisted"]


def test_a_reply_to_the_letter_of_moving_up_gives_the_place_on(full: Hall) -> None:
    full.writes("Jorma Halme", GIVES_UP)
    full.writes("Eino Uusitalo", GIVES_UP, answering=full.letters("Eino Uusitalo")[-1])
    assert full.listed() == [("Maarit Kettunen", "confirmed"), ("Leena Hakala", "confirmed")]


def test_unnamed_people_take_places_too(hall: Hall) -> None:
    hall.writes("Maarit Kettunen", "Tulen 18.3. iltaan, ja ystävä tulee mukaan.\n\n{name}\n")
    hall.writes("Jorma Halme")
    assert hall.listed() == [("Maarit Kettunen", "confirmed"), (None, "confirmed"), ("Jorma Halme", "waitlisted")]


def test_a_mail_that_waits_for_a_coordinator_keeps_its_place(hall: Hall) -> None:
    hall.writes("Maarit Kettunen")
    hall.writes("Jorma Halme", COMES + "\nOlen monelle ruoalle allerginen.\n")
    hall.writes("Eino Uusitalo")
    assert hall.listed() == [("Maarit Kettunen", "confirmed"), ("Eino Uusitalo", "waitlisted")]
    with hall.opened() as setup, setup.store.write() as session:
        (waits,) = store.waiting(session)
        review.carry_out(session, [Command(Do.REJECT, waits.id)], AINO, setup.desk, hall.now, "x")
    assert hall.listed() == [("Maarit Kettunen", "confirmed"), ("Eino Uusitalo", "confirmed")]


def test_when_a_coordinator_cancels_the_next_moves_up_too(full: Hall) -> None:
    with full.opened() as setup, setup.store.write() as session:
        [first, *_] = store.participants(session, "ranta")
        assert first.id is not None
        desk = review.Desk(setup.config.catalogue, setup.templates, setup.ours)
        review.carry_out(session, [Command(Do.CANCEL, first.id, is_listed=True)], AINO, desk, full.now, "x")
    assert ("Eino Uusitalo", "confirmed") in full.listed()
    assert full.kinds()[-1] == "moved_up eino.uusitalo"


def test_a_party_is_not_parted_and_who_fits_goes_before_it(hall: Hall) -> None:
    hall.writes("Maarit Kettunen")
    hall.writes("Irja Lampela", THREE)  # three: for them the hall is too small
    hall.writes("Jorma Halme")
    assert [status for _, status in hall.listed()] == ["confirmed", "confirmed", *["waitlisted"] * 3]
    assert "Odotamme, että paikkoja on teille kaikille yhdessä." in text_of(hall.letters("Irja Lampela")[0])


def test_the_coordinators_are_told_of_a_party_that_waits_beside_a_free_place(hall: Hall) -> None:
    hall.writes("Irja Lampela", THREE)
    with hall.opened() as setup, setup.store.read() as session:
        [waits] = life.passed_over(session, setup.config.catalogue, hall.now)
    assert (waits.event.id, len(waits.party.people), waits.free) == ("ranta", 3, 2)


def test_a_party_that_grows_smaller_gets_its_places(hall: Hall) -> None:
    hall.writes("Irja Lampela", THREE)
    hall.writes("Irja Lampela", "Kerttu Savela ei pääsekään.\n\n{name}\n", answering=hall.letters("Irja Lampela")[0])
    assert sorted(hall.listed(), key=str) == [("Helvi Ojanen", "confirmed"), ("Irja Lampela", "confirmed")]
    assert hall.letters("Irja Lampela")[-1]["Subject"].startswith("Teille vapautui paikka")


def test_nobody_moves_up_in_the_last_day(full: Hall) -> None:
    full.writes("Jorma Halme", GIVES_UP, wait=9 * DAY + 7 * HOUR)
    assert full.now > MONDAY.replace(day=17, hour=17, minute=30)
    assert [status for _, status in full.listed()] == ["confirmed", "waitlisted", "waitlisted"]


def says(hall: Hall, do: Do, *names: str) -> list[str]:
    """What became of a coordinator's word about each of these."""
    with hall.opened() as setup, setup.store.write() as session:
        numbers = {one.name: one.id or 0 for one in store.participants(session, "ranta")}
        wanted = [Command(do, numbers[name], is_listed=True) for name in names]
        return [done.key for done in review.carry_out(session, wanted, AINO, setup.desk, hall.now, "x")]


def told(hall: Hall) -> str:
    """The digest, on one line."""
    with hall.opened() as setup, setup.store.read() as session:
        return " ".join(digests.page(setup, digests.view(setup, session, hall.now)).text.split())


def test_in_the_last_day_a_coordinator_is_told_who_waits_and_may_let_her_in(full: Hall) -> None:
    full.writes("Jorma Halme", GIVES_UP, wait=9 * DAY + 7 * HOUR)
    assert "jonossa yhä Eino Uusitalo, vapaita paikkoja 1:" in told(full)
    assert says(full, Do.APPROVE, "Eino Uusitalo", "Leena Hakala") == ["approved", "full"]
    assert ("Eino Uusitalo", "confirmed") in full.listed()
    assert full.letters("Eino Uusitalo")[-1]["Subject"] == "Ilmoittautumisesi on vahvistettu: 18.3.2021"


def test_a_coordinator_may_part_a_party(hall: Hall) -> None:
    hall.writes("Irja Lampela", THREE)
    assert "yhdessä jonottaa 3 (Irja Lampela, Helvi Ojanen, Kerttu Savela), vapaita paikkoja 2:" in told(hall)
    assert says(hall, Do.APPROVE, "Irja Lampela") == ["approved"]
    assert hall.listed()[0] == ("Irja Lampela", "confirmed")
    assert [status for _, status in hall.listed()] == ["confirmed", "waitlisted", "waitlisted"]


def test_a_place_more_is_given_at_the_next_pass(full: Hall) -> None:
    full.settings.write_text(full.settings.read_text().replace("capacity = 2", "capacity = 3", 1))
    full.waits(HOUR)
    assert ("Eino Uusitalo", "confirmed") in full.listed()
    full.waits(HOUR)
    assert full.kinds().count("moved_up eino.uusitalo") == 1


# ---------------------------------------------------------------- offered, with a time limit


@pytest.fixture
def offered(tmp_path: Path) -> Hall:
    """The hall where places are offered for a day; one is offered to Eino."""
    hall = Hall(tmp_path, more="[waiting_list]\noffer_hours = 24\n")
    hall.go(MONDAY)
    for name in ("Maarit Kettunen", "Jorma Halme", "Eino Uusitalo", "Leena Hakala"):
        hall.writes(name)
    hall.writes("Jorma Halme", GIVES_UP)
    return hall


def test_a_place_is_offered_and_kept(offered: Hall) -> None:
    letter = offered.letters("Eino Uusitalo")[-1]
    assert letter["Subject"] == "Sinulle on tarjolla paikka: 18.3.2021"
    assert "Vastaa viimeistään: tiistaina 9.3.2021 klo 14.00" in text_of(letter)
    assert "Eino Uusitalo: paikka on tarjolla, odotamme vastausta" in text_of(letter)
    offered.writes("Kerttu Savela")
    assert offered.listed()[-1] == ("Kerttu Savela", "waitlisted")


@pytest.mark.parametrize("yes", ["Kyllä!", "Joo, tulen mielelläni.\n\nEino", "Otan paikan, kiitos"])
def test_a_yes_takes_it(offered: Hall, yes: str) -> None:
    offered.writes("Eino Uusitalo", yes, answering=offered.letters("Eino Uusitalo")[-1])
    assert ("Eino Uusitalo", "confirmed") in offered.listed()
    assert offered.letters("Eino Uusitalo")[-1]["Subject"] == "Ilmoittautumisesi on vahvistettu: 18.3.2021"


@pytest.mark.parametrize("no", ["Ei kiitos", "En pääse valitettavasti.\n\nEino", "Ei sovi minulle"])
def test_a_no_offers_it_to_the_next(offered: Hall, no: str) -> None:
    offered.writes("Eino Uusitalo", no, answering=offered.letters("Eino Uusitalo")[-1])
    assert [name for name, _ in offered.listed()] == ["Maarit Kettunen", "Leena Hakala"]
    assert offered.kinds()[-1] == "offered leena.hakala"


def test_no_answer_in_time_offers_it_to_the_next_and_she_stays_in_line(offered: Hall) -> None:
    offered.waits(25 * HOUR)
    assert offered.kinds()[-2:] == ["lapsed eino.uusitalo", "offered leena.hakala"]
    assert "Olet yhä jonossa." in text_of(offered.letters("Eino Uusitalo")[-1])
    offered.waits(25 * HOUR)
    assert [name for name, _ in offered.listed()] == ["Maarit Kettunen", "Eino Uusitalo", "Leena Hakala"]
    assert len([kind for kind in offered.kinds() if kind.startswith("offered")]) == 2
    assert [kind for kind in offered.kinds() if kind.startswith("lapsed")] == [
        "lapsed eino.uusitalo",
        "lapsed leena.hakala",
    ]
