"""`mailbot events set|cancel`: whom it concerns is shown, and on yes each is told once, in her language."""

from __future__ import annotations

import re

import pytest

from mailbot import config
from tests.cli.conftest import Run, run  # noqa: F401 - a fixture
from tests.life.hall import COMES, DAY, HOUR, Hall, text_of

SWEDISH = "Hej! Jag anmäler mig till kvällen den 18 mars.\n\n{name}\n"
INTERESTED = "Hei! Kevätretki kiinnostaa, tulisin mukaan kevätretkelle.\n\n{name}\n"


@pytest.fixture
def listed(hall: Hall) -> Hall:
    """The hall: two have a place, one waits."""
    hall.writes("Maarit Kettunen")
    hall.writes("Ulrika Holm", SWEDISH)
    hall.writes("Jorma Halme", COMES)
    return hall


def command(hall: Hall, *words: str) -> tuple[str, ...]:
    hall.now += HOUR
    return ("events", *words, "--config", str(hall.settings), "--now", hall.now.isoformat())


def test_a_new_place_is_told_to_everybody_once_in_her_language(listed: Hall, run: Run) -> None:  # noqa: F811
    ended = run(*command(listed, "set", "ranta", "--place", "Kuusikon koulu", "--yes"))
    assert (ended.code, ended.err) == (0, "")
    assert "maarit.kettunen@posti.example" in ended.out
    assert "3 letters are held, for the mode is observe" in ended.out
    kinds = [kind for kind in listed.kinds() if kind.startswith("event_changed")]
    assert kinds == [f"event_changed {one}" for one in ("maarit.kettunen", "ulrika.holm", "jorma.halme")]
    fi, sv = listed.letters("Maarit Kettunen")[-1], listed.letters("Ulrika Holm")[-1]
    assert "Paikka: Kuusikon koulu" in text_of(fi)
    assert "Vanha paikka, joka ei enää pidä paikkaansa: Koivulahden seurantalo" in text_of(fi)
    assert sv["Subject"] == "En ändring i evenemanget: 18 mars 2021"


def test_the_file_keeps_its_comments_and_its_form(listed: Hall, run: Run) -> None:  # noqa: F811
    before = listed.settings.read_text()
    run(*command(listed, "set", "ranta", "--place", "Kuusikon koulu", "--yes"))
    changed = before.replace('place = "Koivulahden seurantalo"', 'place = "Kuusikon koulu"')
    assert listed.settings.read_text() == changed.replace("capacity = 2\n", "capacity = 2\nsequence = 1\n", 1)


def test_another_day_takes_end_and_deadline_along(listed: Hall, run: Run) -> None:  # noqa: F811
    run(*command(listed, "set", "ranta", "--starts", "2021-03-25T18:00", "--yes"))
    event = config.load(listed.settings).catalogue.event("ranta")
    assert event.ends is not None
    assert event.deadline is not None
    assert (f"{event.ends:%d %H.%M}", f"{event.deadline:%d}", event.sequence) == ("25 21.00", "23", 1)


def test_without_a_yes_nothing_is_written(listed: Hall, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    before = listed.settings.read_text(), listed.kinds()
    monkeypatch.setattr("typer.confirm", lambda *_, **__: False)
    ended = run(*command(listed, "set", "ranta", "--place", "Kuusikon koulu"))
    assert "Nothing is written." in ended.out
    assert (listed.settings.read_text(), listed.kinds()) == before


def test_what_cannot_be_is_told_and_nothing_is_written(listed: Hall, run: Run) -> None:  # noqa: F811
    before = listed.settings.read_text(), listed.kinds()
    ended = run(*command(listed, "set", "ranta", "--ends", "2021-03-18T12:00", "--yes"))
    assert (ended.code, "`ends` (2021-03-18T12:00:00) is not after `starts`" in ended.err) == (3, True)
    assert run(*command(listed, "set", "rantta", "--place", "x", "--yes")).code == 2
    assert (listed.settings.read_text(), listed.kinds()) == before


def test_more_places_are_given_at_once_and_nobody_else_is_written_to(listed: Hall, run: Run) -> None:  # noqa: F811
    ended = run(*command(listed, "set", "ranta", "--capacity", "3", "--yes"))
    assert "Nobody has to be told of it." in ended.out
    assert listed.listed()[-1] == ("Jorma Halme", "confirmed")
    assert listed.kinds()[-1] == "moved_up jorma.halme"


# ---------------------------------------------------------------- cancelled


def test_a_cancelled_event_is_told_and_its_list_is_empty(listed: Hall, run: Run) -> None:  # noqa: F811
    ended = run(*command(listed, "cancel", "ranta", "--yes"))
    assert ended.code == 0, ended.err
    assert listed.listed() == []
    letter = listed.letters("Jorma Halme")[-1]
    assert letter["Subject"] == "Tilaisuus on peruttu: 18.3.2021"
    assert "Jorma Halme: tilaisuus on peruttu" in text_of(letter)
    [file] = letter.iter_attachments()
    assert (file.get_content_type(), file.get_param("method")) == ("text/calendar", "CANCEL")
    assert run(*command(listed, "cancel", "ranta", "--yes")).code == 2


def test_who_registers_for_a_cancelled_event_is_told_so(listed: Hall, run: Run) -> None:  # noqa: F811
    run(*command(listed, "cancel", "ranta", "--yes"))
    listed.writes("Eino Uusitalo")
    assert [letter["Subject"] for letter in listed.letters("Eino Uusitalo")] == ["Tilaisuus on peruttu: 18.3.2021"]
    assert listed.listed() == []


# ---------------------------------------------------------------- a date for what had none


@pytest.fixture
def dated(hall: Hall, run: Run) -> Hall:  # noqa: F811
    """The outing, whose day was set after two had said that it interests them."""
    hall.writes("Helvi Ojanen", INTERESTED)
    hall.writes("Kerttu Savela", INTERESTED)
    assert [status for _, status in hall.listed("retki")] == ["interest", "interest"]
    ended = run(*command(hall, "set", "retki", "--starts", "2021-05-08T10:00", "--deadline", "2021-05-03", "--yes"))
    assert ended.code == 0, ended.err
    return hall


def test_each_who_was_interested_is_asked(dated: Hall) -> None:
    letter = dated.letters("Helvi Ojanen")[-1]
    assert letter["Subject"] == "Päivä on nyt sovittu: 8.5.2021"
    assert "Aika: lauantaina 8.5.2021 klo 10.00" in text_of(letter)
    assert "Haluatko tulla? Vastaa tähän kirjeeseen KYLLÄ tai EI." in text_of(letter)
    assert "Vastaa viimeistään: maanantaina 3.5.2021" in text_of(letter)
    assert list(letter.iter_attachments()) == []
    assert "when" not in re.findall(r"^\w+", dated.settings.read_text(), re.MULTILINE)


@pytest.mark.parametrize("yes", ["Kyllä!", "Päivä sopii, tulen mielelläni.\n\nHelvi", "Joo, tullaan!"])
def test_a_yes_is_a_registration(dated: Hall, yes: str) -> None:
    dated.writes("Helvi Ojanen", yes, answering=dated.letters("Helvi Ojanen")[-1])
    assert dated.listed("retki") == [("Helvi Ojanen", "confirmed"), ("Kerttu Savela", "interest")]
    confirmed = dated.letters("Helvi Ojanen")[-1]
    assert confirmed["Subject"] == "Ilmoittautumisesi on vahvistettu: 8.5.2021"
    assert len(list(confirmed.iter_attachments())) == 1


@pytest.mark.parametrize("no", ["Ei kiitos", "Valitettavasti se päivä ei sovi minulle.", "En pääse silloin.\n\nHelvi"])
def test_a_no_takes_her_off_the_list(dated: Hall, no: str) -> None:
    dated.writes("Helvi Ojanen", no, answering=dated.letters("Helvi Ojanen")[-1])
    assert dated.listed("retki") == [("Kerttu Savela", "interest")]


def test_a_yes_after_the_deadline_is_late(dated: Hall) -> None:
    dated.writes("Helvi Ojanen", "Kyllä!", answering=dated.letters("Helvi Ojanen")[-1], wait=58 * DAY)
    assert ("Helvi Ojanen", "late") in dated.listed("retki")
