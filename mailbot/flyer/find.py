"""The events of a flyer: what its words say, what was inferred from them, and what is missing or contradicts itself."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from mailbot.flyer import (
    checks,
    dating,
    general,
    grids,
    group,
    groups,
    ids,
    marks,
    placing,
    times,
    titles,
    twins,
    words,
    worth,
    years,
)
from mailbot.flyer.draft import Draft, short
from mailbot.flyer.found import Found, Kind
from mailbot.flyer.group import Page
from mailbot.flyer.pieces import Piece


def find(text: str, published_on: date) -> tuple[Found, ...]:
    r"""The events in the flyer's order; a date without a year is one after `published_on`, if nothing else tells.

    >>> [(e.title, str(e.starts)) for e in find("Soup night\nThu 6 May at 6 pm", date(2021, 4, 1))]
    [('Soup night', '2021-05-06 18:00:00')]
    """
    pages = [_likeliest(pieces, published_on) for pieces in grids.read(text)]
    return tuple(ids.named(checks.checked(_read(pages, published_on, is_chosen=True), published_on)))


def left_over(text: str, found: Sequence[Found]) -> list[str]:
    """The lines of the flyer that tell a day which none of its events has."""
    pieces = [piece for page in grids.read(text) for piece in page]
    return checks.left_over([one for one in pieces if not marks.is_span(one) and not marks.is_bare_date(one)], found)


def _likeliest(pieces: list[Piece], published_on: date) -> Page:
    """The page, parted so that its events tell most and contradict themselves least."""
    ways = list(groups.ways(pieces))
    return max(ways, key=lambda page: worth.of(page, _read([copy.deepcopy(page)], published_on)))


def _read(pages: list[Page], published_on: date, *, is_chosen: bool = False) -> list[Found]:
    """The events of the pages as they are parted."""
    drafts = [
        Draft(one, time, number) for number, page in enumerate(pages) for one in page.groups for time in times.find(one)
    ]
    drafts = [draft for draft in drafts if _is_event(draft)]
    every = [piece for page in pages for piece in [*page.rest, *group.every(page)]]
    spoken = [day for draft in drafts for day in (draft.time.day, draft.time.last) if day]
    basis = years.basis(every, spoken, published_on)
    for draft in drafts:
        dating.fill_hours(draft, pages[draft.page])
        _title(draft)
        dating.tell(draft, basis)
        _label(draft)
        placing.tell(draft)
        placing.tell_capacity(draft)
    placing.part_all(drafts)
    placing.part_towns(drafts)
    placing.part_titles(drafts, every)
    placing.repeat(drafts)
    for number, page in enumerate(pages):
        if is_chosen:
            general.tell_titles([draft for draft in drafts if draft.page == number], page)
        general.tell([draft for draft in drafts if draft.page == number], page)
    return twins.joined([(draft.found, _text(draft.group.pieces)) for draft in drafts])


def _is_event(draft: Draft) -> bool:
    """True where there is a day, or words in place of one, and more than a bare month."""
    return bool(draft.time.day or draft.time.vague or any(piece.label or piece.field for piece in draft.group.pieces))


def _text(pieces: list[Piece]) -> str:
    return " ".join(piece.text for piece in pieces)


def _title(draft: Draft) -> None:
    found = titles.find(draft.group)
    if found.text:
        draft.tell("title", found.text, found.words or found.text)
    if found.others and not _is_translation(found.text, found.others):
        draft.doubt(Kind.UNSURE, "title", f"could also be: {' / '.join(found.others)}")
    elif found.others:
        draft.tell("aliases", (found.others[0],), found.others[0])
    if found.is_inferred:
        draft.doubt(Kind.INFERRED, "title", f"from the sentence: {short(found.words)}")
    if found.place:
        placing.tell_beside(draft, found.place, found.words)
    if found.room:
        placing.tell_place(draft, found.room, found.words)
    if draft.time.days_said > 1:
        draft.doubt(
            Kind.UNSURE, "starts", f"{draft.time.days_said} days are told in one line; taken as events of their own"
        )
    is_off = any(words.touches("is.cancelled", piece.text) for piece in draft.group.pieces)
    if is_off or words.touches("is.none", draft.found.title):
        draft.found = replace(draft.found, is_cancelled=True)


def _is_translation(title: str, others: tuple[str, ...]) -> bool:
    tongues = {titles.tongue(title), titles.tongue(others[0])}
    return len(others) == 1 and len(tongues) == 2 and not tongues & {"", "other"}


def _label(draft: Draft) -> None:
    for piece in draft.group.pieces:
        said = piece.text.strip(" .") if piece.field == "label" else piece.label
        if said:
            draft.tell("label", said, piece.text)
            return
