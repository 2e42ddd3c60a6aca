"""Dates as far as the words tell them; a table per kind of writing, counted from Monday 12 April 2021."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.model import DateMention
from mailbot.reading import dates

MONDAY = datetime(2021, 4, 12, 9, 0, tzinfo=UTC)
PARTS = ("day", "month", "year", "weekday", "first", "last")


def found(text: str, at: datetime = MONDAY) -> list[dict[str, Any]]:
    """What is said, by part."""
    return [
        {part: getattr(m, part) for part in PARTS if getattr(m, part) is not None}
        for m in dates.find(text, at)
        if m.rule != "dates.deadline"
    ]


def one(text: str, at: datetime = MONDAY) -> DateMention:
    (mention,) = dates.find(text, at)
    return mention


@pytest.mark.parametrize(
    "text",
    [
        "6.5.", "06.05.", "6.5", "6. 5.", "6/5", "6. toukokuuta", "6 toukokuuta", "6. päivä toukokuuta",
        "kuudes toukokuuta", "kuudes päivä toukokuuta", "toukokuun kuudes", "toukokuun kuudentena",
        "toukokuun 6.", "TOUKOKUUN 6. MINÄ TULEN", "toukokuun 6. päivänä", "toukokuun 6 päivä",
        "den 6 maj", "den 6:e maj", "sjätte maj", "den sjätte maj", "6 May", "6th of May", "the 6th of May", "May 6",
        "May 6th", "May 6th,", "sixth of May", "miessemánu 6. beaivvi",
    ],
)  # fmt: skip
def test_a_day_and_month_are_read_in_every_writing(text: str) -> None:
    assert found(text) == [{"day": 6, "month": 5}]


@pytest.mark.parametrize("text", ["kuudes viidettä", "ensi kuun 6. päivä", "toukokuun 6. pvä"])
def test_a_month_is_read_by_its_number_and_from_this_one(text: str) -> None:
    assert [(said["day"], said["month"]) for said in found(text)] == [(6, 5)]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("toukokuun alussa", date(2021, 5, 1), date(2021, 5, 12)),
        ("i mitten av maj", date(2021, 5, 9), date(2021, 5, 21)),
        ("mid-May", date(2021, 5, 9), date(2021, 5, 21)),
        ("ensi kuun lopussa", date(2021, 5, 19), date(2021, 5, 31)),
        ("helmikuun lopussa", date(2022, 2, 19), date(2022, 2, 28)),
        ("viikolla 42", date(2021, 10, 18), date(2021, 10, 24)),
        ("vk 42 tiistaina", date(2021, 10, 19), date(2021, 10, 19)),
        ("kolmen viikon päästä", date(2021, 4, 30), date(2021, 5, 6)),
    ],
)
def test_a_part_of_a_month_and_a_week_are_spans(text: str, first: date, last: date) -> None:
    (said,) = found(text)
    assert (said["first"], said["last"]) == (first, last)


def test_the_first_of_a_months_events_is_no_day() -> None:
    assert found("toukokuun ensimmäiseen tapahtumaan") == [{"month": 5}]
    assert found("toukokuun ensimmäisenä") == [{"day": 1, "month": 5}]


@pytest.mark.parametrize(
    "text", ["6.5.2021", "6.5.21", "6. toukokuuta 2021", "2021-05-06", "6 May 2021", "May 6, 2021", "6/5/2021"]
)
def test_a_year_is_kept_where_it_is_said(text: str) -> None:
    assert found(text) == [{"day": 6, "month": 5, "year": 2021}]


@pytest.mark.parametrize(
    "text",
    ["to 6.5.", "torstaina 6.5.", "torstain 6.5. iltaan", "torstaina toukokuun 6. päivänä", "torsdagen den 6 maj",
     "tors 6.5", "Thursday 6 May", "Thursday, May 6th", "6.5. torstaina", "pe 7.5.".replace("pe 7", "to 6")],
)  # fmt: skip
def test_a_weekday_beside_a_date_is_part_of_it(text: str) -> None:
    assert found(text) == [{"day": 6, "month": 5, "weekday": 3}]


def test_english_to_is_no_thursday() -> None:
    assert found("Please move my place to 6 May") == [{"day": 6, "month": 5}]


@pytest.mark.parametrize(
    "text",
    ["18. päivä", "18. päivän", "kahdeksastoista päivä", "kahdeksantenatoista päivänä", "18 pv", "den 18", "18:e",
     "on the 18th", "den 18:e"],
)  # fmt: skip
def test_a_day_alone_is_read(text: str) -> None:
    assert found(text) == [{"day": 18}]


def test_a_weekday_and_a_day() -> None:
    assert found("lauantaina 21. päivä") == found("Saturday the 21st") == [{"day": 21, "weekday": 5}]


@pytest.mark.parametrize(
    "text", ["tiistaina", "Tiistai-iltana", "tiistain", "på tisdag", "tisdagen", "on Tuesday", "maŋŋebárgga"]
)
def test_a_weekday_alone_is_any_such_day_to_come(text: str) -> None:
    assert found(text) == [{"weekday": 1, "first": date(2021, 4, 12)}]


@pytest.mark.parametrize("text", ["tiistaisin", "keskiviikkoisin", "tisdagar", "Tuesdays", "ma tulen ti kotiin", "la"])
def test_a_habit_or_two_letters_are_no_weekday(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("tänään", "2021-04-12", "2021-04-12"),
        ("tänä iltana", "2021-04-12", "2021-04-12"),
        ("this evening", "2021-04-12", "2021-04-12"),
        ("i kväll", "2021-04-12", "2021-04-12"),
        ("huomenna", "2021-04-13", "2021-04-13"),
        ("huomisiltana", "2021-04-13", "2021-04-13"),
        ("i morgon", "2021-04-13", "2021-04-13"),
        ("tomorrow", "2021-04-13", "2021-04-13"),
        ("ylihuomenna", "2021-04-14", "2021-04-14"),
        ("i övermorgon", "2021-04-14", "2021-04-14"),
        ("ensi viikolla", "2021-04-19", "2021-04-25"),
        ("nästa vecka", "2021-04-19", "2021-04-25"),
        ("next week", "2021-04-19", "2021-04-25"),
        ("tällä viikolla", "2021-04-12", "2021-04-18"),
        ("viikolla 19", "2021-05-10", "2021-05-16"),
        ("vecka 19", "2021-05-10", "2021-05-16"),
        ("ensi viikon tiistaina", "2021-04-20", "2021-04-20"),
        ("tiistaina ensi viikolla", "2021-04-20", "2021-04-20"),
        ("om en vecka", "2021-04-18", "2021-04-20"),
        ("22.–23.5.", "2021-05-22", "2021-05-23"),
        ("22-23.5.", "2021-05-22", "2021-05-23"),
        ("30.4.-1.5.", "2021-04-30", "2021-05-01"),
        ("6–7 November", "2021-11-06", "2021-11-07"),
    ],
)
def test_relative_words_and_ranges_are_spans(text: str, first: str, last: str) -> None:
    assert found(text) == [{"first": date.fromisoformat(first), "last": date.fromisoformat(last)}]


def test_next_tuesday_said_on_a_monday_may_be_two_days() -> None:
    mention = one("ensi tiistaina")
    assert [mention.fits(date(2021, 4, day)) for day in (13, 20, 27)] == [True, True, False]


def test_next_tuesday_said_on_a_friday_is_one_day() -> None:
    mention = one("nästa tisdag", datetime(2021, 4, 16, tzinfo=UTC))
    assert [mention.fits(date(2021, 4, day)) for day in (20, 27)] == [True, False]


def test_the_coming_tuesday_is_one_day() -> None:
    mention = one("tulevana tiistaina")
    assert [mention.fits(date(2021, 4, day)) for day in (13, 20)] == [True, False]


def test_tuesday_in_a_week_is_not_the_next_one() -> None:
    mention = one("tiistaina viikon päästä")
    assert [mention.fits(date(2021, 4, day)) for day in (13, 20, 27)] == [False, True, False]


def test_last_tuesday_is_past() -> None:
    assert one("viime tiistaina").rule == one("eilen").rule == "dates.past"


@pytest.mark.parametrize(
    ("text", "day", "month", "year"),
    [
        ("vappuaattona", 30, 4, 2021),
        ("vappuna", 1, 5, 2021),
        ("helatorstaina", 13, 5, 2021),
        ("äitienpäivänä", 9, 5, 2021),
        ("juhannusaattona", 25, 6, 2021),
        ("midsommarafton", 25, 6, 2021),
        ("pyhäinpäivänä", 6, 11, 2021),
        ("svenska dagen", 6, 11, 2021),
        ("isänpäivänä", 14, 11, 2021),
        ("ensimmäisenä adventtina", 28, 11, 2021),
        ("itsenäisyyspäivänä", 6, 12, 2021),
        ("loppiaisena", 6, 1, 2022),
        ("laskiaistiistaina", 1, 3, 2022),
        ("pitkäperjantaina", 15, 4, 2022),
        ("Good Friday", 15, 4, 2022),
    ],
)
def test_a_feast_is_the_next_one_by_rule(text: str, day: int, month: int, year: int) -> None:
    assert found(text) == [{"day": day, "month": month, "year": year}]


@pytest.mark.parametrize(
    ("text", "month"),
    [("toukokuussa", 5), ("elokuun pöytä", 8), ("i augusti", 8), ("in May", 5), ("december 2026", 12)],
)
def test_a_month_alone(text: str, month: int) -> None:
    assert found(text)[0]["month"] == month


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("11.5. ja 18.5.", [(11, 5), (18, 5)]),
        ("6., 11. ja 18.5.", [(6, 5), (11, 5), (18, 5)]),
        ("6. ja 11. toukokuuta", [(6, 5), (11, 5)]),
        ("11.5.,18.5.", [(11, 5), (18, 5)]),
    ],
)
def test_a_list_shares_its_month(text: str, days: list[tuple[int, int]]) -> None:
    assert [(m["day"], m["month"]) for m in found(text)] == days


def test_two_days_of_an_english_list() -> None:
    assert found("on the 11th and on the 18th") == [{"day": 11}, {"day": 18}]


@pytest.mark.parametrize(
    "text",
    [
        "klo 17.30", "klo 12.12", "kl 10.10", "at 6.5", "17.30-20.30", "10.10-11.30", "kello 8.12", "kl. 9.10",
        "040 555 0112", "p. 016-123 4567", "64,20 €", "6.50 euroa", "3.5 km", "versio 3.5", "v. 19.3", "10.0.0.1",
        "1.2.3", "Rantatie 4", "12 v", "olen 6 vuotta", "1. Johanna\n2. Matti", "24/7", "99.9 %", "32.5.", "5.13.",
        "I may come", "we march on", "meitä on 2", "20B", "AB-12.5.X1".replace("12.5.", ""),
    ],
)  # fmt: skip
def test_other_numbers_are_no_dates(text: str) -> None:
    assert found(text) == []


def test_the_clock_beside_a_date_is_left_out() -> None:
    assert found("la 12.12 klo 18.00") == [{"day": 12, "month": 12, "weekday": 5}]
    assert found("6.5.2021 klo 17.30-20.30") == [{"day": 6, "month": 5, "year": 2021}]


@pytest.mark.parametrize("text", ["viimeistään 4.5.", "4.5. mennessä", "senast den 4 maj", "by 4 May", "ilm. 4.5."])
def test_a_deadline_is_told_apart(text: str) -> None:
    assert one(text).rule == "dates.deadline"


def test_a_mention_keeps_its_place_and_words() -> None:
    text = "Tulen siis torstaina 6.5. Hirvaalle."
    mention = one(text)
    assert text[mention.start : mention.end] == mention.words == "torstaina 6.5."


def test_words_typed_without_dots_are_read() -> None:
    assert found("kesakuun 6. paivana") == [{"day": 6, "month": 6}]


@given(st.text(max_size=200), st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_no_text_breaks_it(text: str, day: date) -> None:
    for mention in dates.find(text, datetime(day.year, day.month, day.day, tzinfo=UTC)):
        assert text[mention.start : mention.end] == mention.words


@given(st.dates(date(2021, 4, 12), date(2022, 4, 11)))
def test_every_day_of_the_year_is_read_back(day: date) -> None:
    (mention,) = dates.find(f"Tulen {day.day}.{day.month}.", MONDAY)
    assert mention.fits(day)
