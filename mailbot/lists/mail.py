"""The list as a mail to the coordinators on the deadline: counts in words, and two books."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from mailbot.errors import LetterError
from mailbot.lists.book import book, kitchen_book
from mailbot.lists.rows import kitchen
from mailbot.model import Attachment, Diet, Event, Language, Registration, Status
from mailbot.wording import LANGUAGES, Templates
from mailbot.wording.words import filled, on_one_line

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ListMail(NamedTuple):
    """What goes to the coordinators."""

    subject: str
    text: str
    attachments: tuple[Attachment, ...]


def mail(
    event: Event,
    listed: Sequence[Registration],
    templates: Templates,
    language: Language,
    timezone: str,
    at: datetime,
    waits: int = 0,
) -> ListMail:
    """The final list of an event with the kitchen's counts; `waits` is how many mails still wait for a word.

    Where a template of the operator's is broken, the built-in ones are taken.
    """
    return templates.sound(lambda sound: written(event, listed, sound, language, timezone, at, waits))[0]


def written(
    event: Event,
    listed: Sequence[Registration],
    templates: Templates,
    language: Language,
    timezone: str,
    at: datetime,
    waits: int,
) -> ListMail:
    """The mail from just these templates; LetterError where one of them is broken."""
    words = templates.words[language.letter]
    zone = ZoneInfo(timezone)
    starts, ends, last = (moment and moment.astimezone(zone) for moment in (event.starts, event.ends, event.deadline))
    say = words.table["digest"]["list"]
    counts = Counter(one.status for one in listed)
    context = {
        "w": words.table["digest"],
        "title": words.title(event),
        "time": words.when(event, starts, ends),
        "place": on_one_line(event.place),
        "deadline": words.deadline(last) if last else "",
        "coming": counts[Status.CONFIRMED],
        "others": [
            words.counted(counts[status], f"count_{status}")
            for status in (Status.WAITLISTED, Status.LATE)
            if counts[status]
        ],
        "kitchen": [one for one in kitchen(listed, words) if one.kind not in ("plate", "coming") and one.count],
        "waits": words.counted(waits, "waits") if waits else "",
        "protection": say["protection"],
    }
    day = words.day_and_month(starts) if starts else ""
    subject = filled(say["subject"], "digest.toml, list.subject", title=words.title(event), day=day)
    name = re.sub(r"[^\w-]+", "-", event.id)
    return ListMail(
        on_one_line(subject),
        templates.render("list.txt", context).strip() + "\n",
        (
            Attachment(f"{say['file']}-{name}.xlsx", _XLSX, book(event, listed, words, timezone, at)),
            Attachment(f"{say['kitchen_file']}-{name}.xlsx", _XLSX, kitchen_book(event, listed, words, timezone, at)),
        ),
    )


def check(templates: Templates) -> None:
    """Renders a full and an empty list in every language; LetterError with a sentence for each fault."""
    faults: dict[str, None] = {}
    for language in LANGUAGES:
        for listed in _samples():
            try:
                written(_EVENT, listed, templates, language, "Europe/Helsinki", _AT, len(listed))
            except LetterError as fault:
                faults[str(fault)] = None
    if faults:
        raise LetterError("\n".join(faults))


_AT = datetime(2030, 5, 6, 15, 30, tzinfo=UTC)
_EVENT = Event("a", "Lumi", "I", _AT + timedelta(days=2), None, _AT, "Talo")


def _samples() -> Iterable[list[Registration]]:
    eats = Diet(frozenset({"vegan"}), ("kiwi",), severe=True)
    yield [Registration(1, "a", "Eeva Oja", status, eats, "c@sample.example", created_at=_AT) for status in Status]
    yield []
