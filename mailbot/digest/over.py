"""The last word about an event, to the coordinators: how many came, what was asked, and until when anything is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from mailbot.errors import LetterError
from mailbot.model import Address, Catalogue, Event, Language, Status
from mailbot.wording import LANGUAGES, Templates
from mailbot.wording.words import on_one_line


@dataclass(frozen=True, slots=True)
class Over:
    """An event that is over, in numbers and in questions."""

    event: Event
    counts: Mapping[Status, int]
    asked: tuple[tuple[str, str], ...] = ()  # who asked, and the words
    diets_until: date | None = None  # the day on which diets are erased,
    names_until: date | None = None  # and the names


def over(told: Over, catalogue: Catalogue, language: Language, templates: Templates) -> tuple[str, str]:
    """The subject and the text; LetterError where the template is broken."""
    words, event, zone = templates.words[language.letter], told.event, ZoneInfo(catalogue.timezone)
    starts, ends = (at.astimezone(zone) if at else None for at in (event.starts, event.ends))
    context = {
        "id": event.id,
        "title": words.title(event),
        "time": words.when(event, starts, ends),
        "came": event.came,
        "asked": [{"who": on_one_line(who), "words": on_one_line(said)} for who, said in told.asked],
        "diets_until": words.short_day(told.diets_until) if told.diets_until else "",
        "names_until": words.short_day(told.names_until) if told.names_until else "",
        **{str(status): told.counts.get(status, 0) for status in Status},
    }
    name = f"{language.letter}/over.txt"
    first, _, rest = templates.render(name, context).partition("\n")
    if not first.startswith("Subject:"):
        raise LetterError(f"{templates.path(name)}, line 1: it begins with a line `Subject: …`. Add it.")
    return on_one_line(first.removeprefix("Subject:")), f"{rest.strip()}\n"


def check(templates: Templates) -> Iterator[str]:
    """A sentence for each fault of the template, in every language and state."""
    at = datetime(2030, 5, 6, 15, 30, tzinfo=UTC)
    event = Event("a", "Lumi", "I", at, at + timedelta(hours=3))
    catalogue = Catalogue("Europe/Helsinki", Address("", "in@sample.example"), (), (event,))
    full = Over(replace(event, came=3), dict.fromkeys(Status, 2), (("C D", "Lumi?"),), at.date(), at.date())
    for language in LANGUAGES:
        for told in (full, Over(event, {})):
            try:
                over(told, catalogue, language, templates)
            except LetterError as fault:
                yield str(fault)
