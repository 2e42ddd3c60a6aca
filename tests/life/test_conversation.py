"""A conversation: what a resident answers to our letters, in her own words, and what comes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailbot.flow import Pass
from tests.flow.village import SETTINGS
from tests.life.hall import COMES, MONDAY, Hall

HELVI = "Helvi Ojanen"


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    """Two evenings to choose from."""
    made = Hall(tmp_path, events=SETTINGS)
    made.go(MONDAY)
    return made


def answers(hall: Hall, words: str) -> Pass:
    """The pass over Helvi's answer to the last letter that she got."""
    return hall.writes(HELVI, words, answering=hall.letters(HELVI)[-1])


def decided(done: Pass) -> tuple[str, str]:
    [taken] = done.taken
    return str(taken.decision.action), "for review" if taken.decision.review else ""


# ---------------------------------------------------------------- what we ask is answered


@pytest.mark.parametrize(
    "words",
    ["18.3.", "Se torstain ilta.\n\nHelvi", "Koivulahden seurantalolle", "yhteinen ranta, kiitos", "Den 18 mars."],
)
def test_which_evening(hall: Hall, words: str) -> None:
    hall.writes(HELVI, "Hei! Ilmoittaudun mukaan. Olen vegaani.\n\n{name}\n")
    assert hall.kinds() == ["clarify helvi.ojanen"]
    assert decided(answers(hall, words)) == ("register", "")
    assert hall.listed() == [(HELVI, "confirmed")]


@pytest.mark.parametrize("words", ["Helvi Ojanen", "Nimeni on Helvi Ojanen.", "Helvi Ojanen tässä hei, tulen yksin."])
def test_who(hall: Hall, words: str) -> None:
    hall.writes("hojanen", "Hei! Ilmoittaudun torstain 18.3. iltaan.\n")
    assert hall.kinds() == ["clarify hojanen"]
    done = hall.writes("hojanen", words, answering=hall.letters("hojanen")[-1])
    assert decided(done) == ("register", "")
    assert hall.listed() == [(HELVI, "confirmed")]


def test_a_second_unclear_answer_goes_to_a_person_and_nothing_is_asked_a_third_time(hall: Hall) -> None:
    hall.writes(HELVI, "Hei! Ilmoittaudun mukaan.\n\n{name}\n")
    assert decided(answers(hall, "Tulen siihen teidän iltaan.\n\nHelvi")) == ("clarify", "")
    assert decided(answers(hall, "No siihen iltaan, johon ilmoittauduin.\n\nHelvi")) == ("clarify", "for review")
    assert len(hall.letters(HELVI)) == 2
    assert decided(answers(hall, "Tarkoitan torstaita 18.3.\n\nHelvi")) == ("register", "for review")  # it is hers now
    assert len(hall.letters(HELVI)) == 2


# ---------------------------------------------------------------- a reply to a confirmation


@pytest.fixture
def confirmed(hall: Hall) -> Hall:
    hall.writes(HELVI, COMES)
    return hall


@pytest.mark.parametrize(
    "words",
    [
        "Kiitos!",
        "Kiitos paljon, nähdään siellä!\n\nHelvi",
        "Kiitos vahvistuksesta.\n\nYstävällisin terveisin\nHelvi Ojanen",
        "Hienoa, kiitos Aino!",
        "Tack så mycket!",
        "Thank you very much!",
        "Ok",
    ],
)
def test_thanks_need_no_answer(confirmed: Hall, words: str) -> None:
    assert decided(answers(confirmed, words)) == ("ignore", "")
    assert len(confirmed.letters(HELVI)) == 1
    assert confirmed.listed() == [(HELVI, "confirmed")]


@pytest.mark.parametrize("words", ["Kiitos, mutta en pääsekään.\n\nHelvi", "Kiitos! Pääseekö sinne pyörätuolilla?"])
def test_thanks_with_something_more_are_read(confirmed: Hall, words: str) -> None:
    assert decided(answers(confirmed, words)) in {("cancel", ""), ("human", ""), ("register", "for review")}


@pytest.mark.parametrize(
    ("words", "tags"),
    [
        ("Unohdin sanoa, että olen keliaakikko.\n\nHelvi", {"gluten-free"}),
        ("lisään vielä että olen vegaani", {"vegan"}),
        ("En voi syödä maitotuotteita.\n\nHelvi", {"milk-free"}),
    ],
)
def test_a_diet_is_added(confirmed: Hall, words: str, tags: set[str]) -> None:
    from mailbot import store

    assert decided(answers(confirmed, words)) == ("change", "")
    with confirmed.opened() as setup, setup.store.read() as session:
        [helvi] = store.participants(session, "ranta")
    assert set(helvi.diet.tags) == tags


@pytest.mark.parametrize(
    "words", ["En pääsekään.", "Joudun perumaan ilmoittautumiseni.\n\nHelvi", "Valitettavasti tuli este, peruisin."]
)
def test_it_is_cancelled(confirmed: Hall, words: str) -> None:
    assert decided(answers(confirmed, words)) == ("cancel", "")
    assert confirmed.listed() == []


@pytest.mark.parametrize(
    "words", ["Pääsenkin sittenkin tulemaan!\n\nHelvi", "Tulen sittenkin.", "Asia järjestyi, tulen kuitenkin mukaan!"]
)
def test_who_cancelled_can_come_back(confirmed: Hall, words: str) -> None:
    answers(confirmed, "En pääsekään.")
    assert decided(answers(confirmed, words)) == ("register", "")
    assert confirmed.listed() == [(HELVI, "confirmed")]
    subjects = [letter["Subject"].partition(":")[0] for letter in confirmed.letters(HELVI)]
    assert subjects[-2:] == ["Ilmoittautumisesi on peruttu", "Ilmoittautumisesi on vahvistettu"]


def test_somebody_else_can_be_added(confirmed: Hall) -> None:
    answers(confirmed, "Ilmoitan mukaan myös ystäväni Kerttu Savelan.\n\nHelvi")
    assert confirmed.listed() == [(HELVI, "confirmed"), ("Kerttu Savela", "confirmed")]
