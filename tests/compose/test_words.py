from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from mailbot.model import Language

FI, SV, EN = Language.FI, Language.SV, Language.EN


def at(day, hour, minute=0):
    return datetime(2031, 5, day, hour, minute, tzinfo=ZoneInfo("Europe/Helsinki"))


@pytest.mark.parametrize(
    ("language", "starts", "ends", "told"),
    [
        (FI, at(6, 17, 30), at(6, 20, 30), "tiistaina 6.5.2031 klo 17.30–20.30"),
        (SV, at(6, 17, 30), at(6, 20, 30), "tisdagen den 6 maj 2031 kl. 17.30–20.30"),
        (EN, at(6, 17, 30), at(6, 20, 30), "Tuesday 6 May 2031, 5.30–8.30 pm"),
        (EN, at(6, 9), at(6, 11, 30), "Tuesday 6 May 2031, 9–11.30 am"),
        (EN, at(6, 11), at(6, 15), "Tuesday 6 May 2031, 11 am–3 pm"),
        (EN, at(6, 9), at(6, 12), "Tuesday 6 May 2031, 9 am–12 noon"),
        (EN, at(6, 0, 15), at(6, 0, 45), "Tuesday 6 May 2031, 12.15–12.45 am"),
        (EN, at(6, 12, 15), None, "Tuesday 6 May 2031, 12.15 pm"),
        (FI, at(6, 9), None, "tiistaina 6.5.2031 klo 9.00"),
        (FI, at(6, 20), at(7, 9), "alkaa tiistaina 6.5.2031 klo 20.00, päättyy keskiviikkona 7.5.2031 klo 9.00"),
        (SV, at(6, 20), at(7, 9), "börjar tisdagen den 6 maj 2031 kl. 20.00, slutar onsdagen den 7 maj 2031 kl. 9.00"),
    ],
)
def test_a_time_is_told_as_people_say_it(templates, language, starts, ends, told):
    assert templates.words[language].span(starts, ends) == told


@pytest.mark.parametrize(
    ("last", "told"),
    [
        (at(4, 23, 59).replace(second=59), "sunnuntaina 4.5.2031"),
        (at(4, 16), "sunnuntaina 4.5.2031 klo 16.00"),
        (at(4, 0), "sunnuntaina 4.5.2031 klo 0.00"),
    ],
)
def test_a_deadline_of_a_whole_day_needs_no_hour(templates, last, told):
    assert templates.words[FI].deadline(last) == told


def test_names_in_a_row_are_joined_as_a_sentence_joins_them(templates):
    words = templates.words[FI]
    assert [words.joined(row) for row in ([], ["A"], ["A", "B"], ["A", "B", "C"])] == ["", "A", "A ja B", "A, B ja C"]
