"""The readers of flyers by tables: hours, days and their roles, places, rules of deadlines, years."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from mailbot import flyer
from mailbot.flyer import clocks, deadlines, moments, places
from mailbot.flyer.pieces import cut

SPRING = date(2027, 1, 10)
# ruff: noqa: DTZ001 - a flyer tells local times without a zone


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("klo 17.30-20.30", "17:30-20:30"),
        ("kl. 18–20.30", "18:00-20:30"),
        ("klo 18 – noin 20", "18:00-20:00"),
        ("6.30 – 8.30 pm", "18:30-20:30"),
        ("11 am–1 pm", "11:00-13:00"),
        ("from half past five until eight o'clock", "17:30-20:00"),
        ("kello viidestä seitsemään illalla", "17:00-19:00"),
        ("puoli kuudelta illalla", "17:30"),
        ("halv sju på kvällen", "18:30"),
        ("by noon", "12:00"),
        ("at 12 Station Road", ""),
        ("from 6 October", ""),
        ("ti 6.10.–24.11.", ""),
        ("7–12 v", ""),
    ],
)
def test_hours_are_read_and_other_numbers_are_not(text: str, hours: str) -> None:
    found = clocks.find(text)
    told = [f"{one.begins:%H:%M}" + (f"-{one.ends:%H:%M}" if one.ends else "") for one in found]
    assert told == ([hours] if hours else [])


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("6.5. klo 18 (ilm. 4.5.)", "event event deadline"),
        ("Ti 5.5. klo 18 Kirjasto, ilm. 3.5.", "event event deadline"),
        ("Ilmoittautumiset klo 12 mennessä 3.3.", "deadline deadline"),
        ("Sign up by 12 December; the invoice is due on 31 December.", "deadline other"),
        ("Anmälan öppnar 1.2 och stänger 1.3", "other deadline"),
        ("Päivitetty 7.1.2027.", "other"),
        ("Toimisto avoinna ti klo 10–12", "other"),
    ],
)
def test_a_date_is_of_the_event_of_the_deadline_or_of_something_else(text: str, roles: str) -> None:
    assert [str(one.role) for one in moments.find(text).said] == roles.split()


@pytest.mark.parametrize(
    ("rule", "deadline"),
    [
        ("Ilmoittaudu viimeistään kaksi vuorokautta ennen", date(2021, 5, 4)),
        ("Anmäl dig senast en vecka före", date(2021, 4, 29)),
        ("Ilmoittautuminen viimeistään edellisenä päivänä", date(2021, 5, 5)),
        ("Ilmoittautumiset edellisen viikon perjantaihin mennessä", date(2021, 4, 30)),
        ("Ilmoittaudu viimeistään 3 arkipäivää ennen", date(2021, 5, 3)),
        ("Sign up by Friday noon", datetime(2021, 4, 30, 12)),
        ("Register 24 hours before", datetime(2021, 5, 5, 17, 30)),
    ],
)
def test_a_rule_gives_the_deadline_of_an_event(rule: str, deadline: date) -> None:
    found = deadlines.rule(cut([rule]))
    assert found is not None
    assert found.before(datetime(2021, 5, 6, 17, 30)) == deadline


@pytest.mark.parametrize(
    ("text", "place", "address"),
    [
        ("Hotelli Koivu, Koivutie 49, 97000 Hirvas", "Hotelli Koivu", "Koivutie 49, 97000 Hirvas"),
        ("Kirjasto (Torikatu 5), sali 2", "Kirjasto, sali 2", "Torikatu 5"),
        ("Old Mill, 3 River Lane", "Old Mill", "3 River Lane"),
        ("City Library, Main Street 10", "City Library", "Main Street 10"),
        ("Nagu församlingshem, Kyrkv. 2", "Nagu församlingshem", "Kyrkv. 2"),
        ("Teams", "Teams", ""),
    ],
)
def test_a_place_is_parted_from_its_address(text: str, place: str, address: str) -> None:
    assert places.split(text) == (place, address)


def test_a_place_in_a_sentence_is_told_in_its_basic_form_with_a_doubt() -> None:
    (found,) = flyer.find("Kyläilta\nTi 12.1. klo 18–20 Vanhalla asemalla, Asematie 3", SPRING)
    assert (found.place, found.address) == ("Vanha asema", "Asematie 3")
    assert "place" in {doubt.field for doubt in found.doubts}


@pytest.mark.parametrize(
    ("dates", "years"),
    [
        ("Ti 12.1. klo 18", [2027]),
        ("La 12.12. klo 18", [2026]),  # its weekday tells a year that is past
        ("10.11.2026 klo 18\n\nB\n12.1. klo 18", [2026, 2027]),
        ("5.1. klo 18", [2028]),
    ],
)
def test_a_year_is_inferred_from_weekdays_other_dates_and_the_day_of_publishing(dates: str, years: list[int]) -> None:
    found = flyer.find(f"A\n{dates}", SPRING)
    assert [one.starts.year for one in found if one.starts] == years


def test_a_wrong_weekday_is_told_and_not_mended() -> None:
    (found,) = flyer.find("Soup night\nMonday 6 May 2027 at 6 pm", SPRING)
    assert found.starts == datetime(2027, 5, 6, 18)
    assert "contradiction starts" in {f"{doubt.kind} {doubt.field}" for doubt in found.doubts}


def test_a_day_without_an_hour_is_words_and_not_midnight() -> None:
    (found,) = flyer.find("Soup night\nThursday 6 May 2027", SPRING)
    assert (found.starts, found.when) == (None, "Thursday 6 May 2027")


def test_a_line_whose_day_no_event_has_is_told() -> None:
    text = "Soup night\nThu 6 May 2027 at 6 pm\n\nThe hall is painted on 3 March 2027."
    found = [one for one in flyer.find(text, SPRING) if one.title == "Soup night"]
    assert flyer.left_over(text, found) == ["The hall is painted on 3 March 2027."]
    assert flyer.left_over(text, ()) == ["Thu 6 May 2027 at 6 pm", "The hall is painted on 3 March 2027."]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("Vieraana FT Aino Sorjonen\nTi 12.1.2027 klo 18\nKylätalo, Kylätie 1", "title"),
        ("Soppailta\nTi 12.1.2027 klo 2\nKylätalo, Kylätie 1", "starts"),
    ],
)
def test_what_does_not_look_like_what_it_should_be_is_doubted(text: str, field: str) -> None:
    (found,) = flyer.find(text, SPRING)
    assert ("unsure", field) in {(str(doubt.kind), doubt.field) for doubt in found.doubts}


def test_a_cancelled_event_is_marked() -> None:
    assert [one.is_cancelled for one in flyer.find("Soup night – CANCELLED\nThu 6 May at 6 pm", SPRING)] == [True]


@pytest.mark.parametrize("text", ["", "Hello!", "|||\n|-|\n", "6.5.", "klo", "\x00\ufeff", "1. 2. 3.", "((((" * 50])
def test_any_text_is_read_without_trouble(text: str) -> None:
    assert isinstance(flyer.find(text, SPRING), tuple)


CENTRED = """\
Nro   Päivä      Aihe             Paikka
                                  Vesikylän   koulu,
1     ti 19.1.   Koulumatkat      Koulukuja 2,
                                  55555 Vesikylä

2     ke 3.2.    Jäteasema        Kirjasto
"""


def test_the_lines_of_a_row_of_a_printed_table_are_its_own_row_and_no_other() -> None:
    found = flyer.find(CENTRED, SPRING)
    assert [(one.title, one.place, one.address) for one in found] == [
        ("Koulumatkat", "Vesikylän koulu", "Koulukuja 2, 55555 Vesikylä"),
        ("Jäteasema", "Kirjasto", ""),
    ]
