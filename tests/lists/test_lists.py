"""The list of participants: its order, its counts, and a book whose strings are inert."""

from datetime import UTC, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from mailbot import lists, wording
from mailbot.model import Diet, Event, Language, Registration, Status
from mailbot.wording.words import on_one_line

NOTHING = Diet()

ZONE = "Europe/Helsinki"
AT = datetime(2026, 12, 9, 10, 0, tzinfo=UTC)
STARTS = datetime(2026, 12, 12, 16, 0, tzinfo=UTC)
HIRVAS = Event("hirvas", "Turvallisuus & kylä", "I", starts=STARTS, place="Hirvaan kylätalo")
WORDS = wording.load().words[Language.FI]


def person(name: str | None, diet: Diet = NOTHING, status: Status = Status.CONFIRMED, number: int = 1) -> Registration:
    return Registration(number, "hirvas", name, status, diet, "maija@posti.example", created_at=AT)


def opened(*people: Registration, earlier: list[Registration] | None = None) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(lists.book(HIRVAS, people, WORDS, ZONE, AT, earlier)))


def column(sheet: openpyxl.worksheet.worksheet.Worksheet, number: int) -> list[str]:
    return [row[number].value or "" for row in sheet.iter_rows(min_row=6)]


GLUTEN = Diet(frozenset({"gluten-free"}))


def test_names_come_by_surname_with_the_last_letters_last() -> None:
    names = ["Öyvind Öhman", "Veli Äijö", "Kaj Åberg", "Anna Zidan", "Carl von Essen", "Pekka", "Aino Aalto", None]
    ordered = [one.name for one in lists.by_name([person(name) for name in names])]
    assert ordered == [
        "Aino Aalto", "Carl von Essen", "Pekka", "Anna Zidan", "Kaj Åberg", "Veli Äijö", "Öyvind Öhman", None,
    ]  # fmt: skip


def test_a_row_tells_the_diet_who_signed_up_and_when() -> None:
    row = lists.rows([person("Maija Virtanen", GLUTEN)], WORDS, ZoneInfo(ZONE))[0]
    told = (row.surname, row.diet, row.sender, row.arrived)
    assert told == ("Virtanen", "gluteeniton", "maija@posti.example", "9.12. klo 12.00")


def test_nothing_stated_and_no_special_diet_are_counted_apart() -> None:
    counts = {one.kind: one.count for one in lists.kitchen([person("A B"), person("C D", Diet(none=True))], WORDS)}
    assert (counts["none"], counts["unstated"], counts["coming"]) == (1, 1, 2)


def test_the_kitchen_counts_only_those_who_have_a_place() -> None:
    waits = person("Maija Virtanen", GLUTEN, Status.WAITLISTED)
    assert [one for one in lists.kitchen([waits], WORDS) if one.kind == "diet"] == []


def test_the_kitchen_sees_severity_whole_diets_and_no_names() -> None:
    both = Diet(frozenset({"gluten-free", "nut-free"}), severe=True)
    sheet = opened(person("Maija Virtanen", both), person("Pekka Laine", GLUTEN))["Keittiö"]
    text = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)
    assert "Virtanen" not in text
    assert [row[1:3] for row in sheet.iter_rows(min_row=6, max_row=7, values_only=True)] == [(2, 1), (1, 1)]
    assert "gluteeniton, pähkinätön" in text


def test_counts_that_changed_since_the_list_was_sent_are_marked() -> None:
    now = [person("Maija Virtanen", GLUTEN), person("Pekka Laine", GLUTEN, number=2)]
    changed = [one for one in lists.kitchen(now, WORDS, now[:1]) if one.is_changed]
    assert [(one.kind, one.before, one.count) for one in changed] == [
        ("diet", 1, 2), ("plate", 1, 2), ("coming", 1, 2),
    ]  # fmt: skip
    assert "Aiemmin" in [cell.value for cell in opened(*now, earlier=now[:1])["Keittiö"][5]]


def test_a_diet_that_is_no_more_is_told_as_none_left() -> None:
    gone = lists.kitchen([], WORDS, [person("Maija Virtanen", GLUTEN)])
    assert ("diet", "gluteeniton", 0, 1) in [(one.kind, one.words, one.count, one.before) for one in gone]


@pytest.mark.parametrize(
    "name", ["=1+1", "+358401234567", "-x", "@x", "\tTAB", "a\rb", "=cmd|' /C calc'!A0", "007", "https://a.example"]
)
def test_what_a_sender_wrote_is_text_in_the_book(name: str) -> None:
    diet = Diet(other=(name,))
    for sheet in opened(person(name, diet), person("Maija " + name, diet)):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n", "inlineStr")
                assert cell.hyperlink is None
                assert not (cell.data_type == "n" and isinstance(cell.value, float))
    sheet = opened(person(name))["Osallistujat"]
    shown = f"{column(sheet, 1)[0]} {column(sheet, 0)[0]}".strip()
    assert shown == on_one_line(name)


def test_the_book_is_ready_to_print() -> None:
    sheet = opened(person("Maija Virtanen"))["Osallistujat"]
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
    assert sheet.print_title_rows == "$5:$5"
    assert sheet.auto_filter.ref == "A5:F6"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet["A1"].value == "Osallistujat: I: Turvallisuus & kylä"
    assert "Henkilötietoja" in sheet["A4"].value
    assert "Henkilötietoja" in sheet.oddFooter.left.text


def test_only_those_who_have_a_place_sign_in() -> None:
    late = person("Pekka Laine", status=Status.LATE)
    assert column(opened(person("Maija Virtanen"), late)["Allekirjoitukset"], 0) == ["Virtanen"]


def test_the_kitchens_own_book_holds_no_names() -> None:
    raw = lists.kitchen_book(HIRVAS, [person("Maija Virtanen", GLUTEN)], WORDS, ZONE, AT)
    assert openpyxl.load_workbook(BytesIO(raw)).sheetnames == ["Keittiö"]


def test_an_empty_list_makes_a_book_too() -> None:
    assert opened().sheetnames == ["Osallistujat", "Keittiö", "Allekirjoitukset"]


@pytest.mark.parametrize("language", [Language.FI, Language.SV, Language.EN])
def test_the_book_speaks_each_language(language: Language) -> None:
    raw = lists.book(HIRVAS, [person("Maija Virtanen")], wording.load().words[language], ZONE, AT)
    assert len(openpyxl.load_workbook(BytesIO(raw)).sheetnames) == 3


def test_json_holds_the_list_and_the_counts() -> None:
    told = lists.as_json(HIRVAS, [person("Maija Virtanen", GLUTEN)], WORDS, AT)
    assert told["participants"][0]["diet"] == {"tags": ["gluten-free"], "other": [], "none": False, "severe": False}
    assert {"kind": "coming", "words": "Osallistujia yhteensä", "count": 1, "severe": 0} in told["kitchen"]
