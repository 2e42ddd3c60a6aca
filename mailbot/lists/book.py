"""The list as an Excel book, ready to print. What people wrote is text there and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from mailbot.lists.rows import Count, Row, kitchen, rows
from mailbot.model import Event, Registration
from mailbot.wording import Words
from mailbot.wording.words import inert, on_one_line

_A4 = 9
_HEAD = 4  # the row of the column heads
_LONGEST_CELL = 32_767  # characters, Excel's limit


class _Column(NamedTuple):
    """A column: its head (a key of the words), its width in characters, and what a row puts there."""

    key: str
    width: int
    value: Callable[[Row], str]


_PARTICIPANTS = (
    _Column("surname", 20, lambda row: row.surname),
    _Column("given", 20, lambda row: row.given),
    _Column("diet", 40, lambda row: row.diet),
    _Column("status", 13, lambda row: row.status),
    _Column("sender", 30, lambda row: row.sender),
    _Column("arrived", 18, lambda row: row.arrived),
)
_SIGN_IN = (
    _Column("surname", 24, lambda row: row.surname),
    _Column("given", 24, lambda row: row.given),
    _Column("signature", 44, lambda row: ""),
)


def book(
    event: Event,
    listed: Sequence[Registration],
    words: Words,
    timezone: str,
    at: datetime,
    earlier: Iterable[Registration] | None = None,
) -> bytes:
    """A book of three sheets: who comes, the kitchen's counts without names, and a list to sign at the door.

    `at` is the moment of the list; `earlier` the list as it was sent before, to mark what changed.
    """
    zone = ZoneInfo(timezone)
    people = rows(listed, words, zone)
    with _Book(event, words, at.astimezone(zone), zone) as made:
        made.people("people", people, _PARTICIPANTS, is_wide=True)
        made.kitchen(kitchen(listed, words, earlier))
        made.people("sign_in", [row for row in people if row.is_confirmed], _SIGN_IN, height=26)
    return made.content()


def kitchen_book(
    event: Event,
    listed: Sequence[Registration],
    words: Words,
    timezone: str,
    at: datetime,
    earlier: Iterable[Registration] | None = None,
) -> bytes:
    """A book of the kitchen's counts alone: it holds no names and may be passed on."""
    zone = ZoneInfo(timezone)
    with _Book(event, words, at.astimezone(zone), zone) as made:
        made.kitchen(kitchen(listed, words, earlier))
    return made.content()


@dataclass
class _Book:
    """A book being written."""

    event: Event
    words: Words
    at: datetime
    zone: ZoneInfo

    def __enter__(self) -> _Book:
        import xlsxwriter  # here: a pass that makes no list does without

        self._bytes = BytesIO()
        inert_strings = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self._book = xlsxwriter.Workbook(self._bytes, {"in_memory": True, **inert_strings})
        self._book.set_properties({"title": _cell(self.title), "created": self.at.replace(tzinfo=None)})
        self._forms = {
            name: self._book.add_format({"font_name": "Calibri", "font_size": 11, "valign": "top", **form})
            for name, form in _FORMS.items()
        }
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._book.close()

    def content(self) -> bytes:
        """The bytes of the book, once it is closed."""
        return self._bytes.getvalue()

    @property
    def title(self) -> str:
        """The event's name."""
        return self.words.title(self.event)

    def say(self, key: str, **values: object) -> str:
        """A phrase of the lists."""
        said = str(self.words.table["digest"]["list"][key])
        return said.format(**values) if values else said

    # -- sheets

    def people(
        self, key: str, people: Sequence[Row], columns: Sequence[_Column], *, is_wide: bool = False, height: int = 0
    ) -> None:
        """A sheet of people, one a row."""
        sheet = self._begun(key, [(self.say(column.key), column.width) for column in columns], is_wide=is_wide)
        for at, row in enumerate(people, _HEAD + 1):
            if height:
                sheet.set_row(at, height)
            for place, column in enumerate(columns):
                form = "severe" if column.key == "diet" and row.is_severe else "cell"
                self._write(sheet, at, place, column.value(row), form)
        self._ended(sheet, _HEAD + len(people), len(columns))

    def kitchen(self, counts: Sequence[Count]) -> None:
        """The sheet of the kitchen: counts and severity, no names."""
        is_compared = any(one.before is not None for one in counts)
        heads = [(self.say("diet"), 56), (self.say("count"), 10), (self.say("severe"), 12)]
        sheet = self._begun("kitchen", heads + ([(self.say("before"), 12)] if is_compared else []), is_wide=False)
        at, kind = _HEAD, ""
        for one in counts:
            if one.kind == "plate" and kind != "plate":
                at += 1
                self._write(sheet, at, 0, self.say("plates"), "head")
            kind, at = one.kind, at + 1
            self._count(sheet, at, one, is_compared=is_compared)
        self._ended(sheet, at, len(heads) + is_compared, has_filter=False)

    def _count(self, sheet: Any, at: int, one: Count, *, is_compared: bool) -> None:
        form = "changed" if one.is_changed else "severe" if one.severe else "cell"
        self._write(sheet, at, 0, one.words, form)
        sheet.write_number(at, 1, one.count, self._forms[form])
        if one.severe:
            sheet.write_number(at, 2, one.severe, self._forms[form])
        else:
            sheet.write_blank(at, 2, None, self._forms["cell"])
        if is_compared:
            self._write(sheet, at, 3, str(one.before) if one.is_changed else "", form)

    # -- what all sheets share

    def _begun(self, key: str, heads: Sequence[tuple[str, int]], *, is_wide: bool) -> Any:
        sheet = self._book.add_worksheet(_sheet_name(self.say(key)))
        sheet.set_row(0, 26)
        self._write(sheet, 0, 0, f"{self.say(key)}: {self.title}", "title")
        self._write(sheet, 1, 0, self._when(), "line")
        self._write(sheet, 2, 0, self.say("as_of", at=self.words.short_moment(self.at)), "line")
        self._write(sheet, 3, 0, self.say("kitchen_note" if key == "kitchen" else "protection"), "note")
        for place, (head, width) in enumerate(heads):
            sheet.set_column(place, place, width)
            self._write(sheet, _HEAD, place, head, "head")
        sheet.freeze_panes(_HEAD + 1, 0)
        sheet.repeat_rows(_HEAD)
        sheet.set_paper(_A4)
        if is_wide:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        note = "" if key == "kitchen" else self.say("protection")
        sheet.set_footer(f"&L&8{_footer(note)}&R&8&P / &N")
        return sheet

    def _ended(self, sheet: Any, last_row: int, width: int, *, has_filter: bool = True) -> None:
        if has_filter:
            sheet.autofilter(_HEAD, 0, max(last_row, _HEAD + 1), width - 1)
        sheet.print_area(0, 0, max(last_row, _HEAD + 1), width - 1)

    def _when(self) -> str:
        starts = self.event.starts and self.event.starts.astimezone(self.zone)
        ends = self.event.ends and self.event.ends.astimezone(self.zone)
        return ", ".join(filter(None, (self.words.when(self.event, starts, ends), on_one_line(self.event.place))))

    def _write(self, sheet: Any, at: int, place: int, text: str, form: str) -> None:
        sheet.write_string(at, place, _cell(text), self._forms[form])


_EDGE = {"border": 1, "border_color": "#c8c8c8", "text_wrap": True}
_FORMS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16},
    "line": {},
    "note": {"italic": True, "font_color": "#7a1f1f"},
    "head": {**_EDGE, "bold": True, "bg_color": "#e6ebe8"},
    "cell": _EDGE,
    "severe": {**_EDGE, "bold": True, "bg_color": "#fff1cf"},
    "changed": {**_EDGE, "bold": True, "bg_color": "#dcebff"},
}


def _cell(text: str) -> str:
    """The text as a cell takes it: without characters that act, and not too long."""
    return " ".join(inert(text.replace("\r", " ")).split("\n"))[:_LONGEST_CELL]


def _sheet_name(text: str) -> str:
    """The text as a sheet's name: Excel takes 31 characters, and not all of them."""
    return re.sub(r"[\[\]:*?/\\]", " ", text).strip("' ")[:31] or "1"


def _footer(text: str) -> str:
    """The text as a footer takes it: & begins a code there, and 255 characters are all there is."""
    return _cell(text)[:180].replace("&", "&&")
