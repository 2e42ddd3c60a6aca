"""Events as a repeated pattern: the ways in which a flyer's entries may begin, each tried on the whole page."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from mailbot.flyer import listed, marks, words
from mailbot.flyer.group import Group, Page
from mailbot.flyer.moments import Role
from mailbot.flyer.pieces import Piece


def ways(run: list[Piece]) -> Iterator[Page]:
    """The page cut into entries in each way that it allows: by dates, titles over dates, paragraphs, headings."""
    heads = listed.heads(run)
    if len(heads) >= 2 or (len(heads) == 1 and listed.is_alone(run, heads[0])):
        yield listed.parted(run, heads)
    made: list[list[int]] = []
    for way in (_as_one, _by_headings, _by_titles_over, _by_paragraphs, _by_titled_paragraphs, _by_dates):
        begins = way(run)
        if begins and begins not in made:
            made.append(begins)
            yield _page(run, begins)
    if hours := _by_hours(run):
        yield hours


def _times(run: list[Piece]) -> list[int]:
    """The pieces that tell a day, or words in place of one."""
    dated = [at for at, piece in enumerate(run) if piece.is_dated]
    if len(dated) > 1 and dated[-1] >= len(run) - 2 and marks.is_bare_date(run[dated[-1]]):
        dated.pop()  # the day on which a letter was written
    if len(dated) > 2 and marks.is_span(run[dated[0]]) and not any(marks.is_span(run[at]) for at in dated[1:]):
        dated.pop(0)  # the first and last day of those that follow
    return sorted({*dated, *(at for at, piece in enumerate(run) if _is_undated(piece) or _is_row_of_month(run, at))})


def _is_undated(piece: Piece) -> bool:
    return marks.is_vague(piece) and marks.tells_no_day(piece) and (piece.field == "time" or piece.is_head)


def _is_row_of_month(run: list[Piece], at: int) -> bool:
    """True where a row begins with its month under rows that begin with their day."""
    above = run[at - 1].moments.days() if at and not run[at].gap else ()
    return bool(above) and above[0].start <= 1 and marks.begins_with_month(run[at]) and marks.tells_no_day(run[at])


def _as_one(run: list[Piece]) -> list[int]:
    """The whole page, where it tells one day: a poster."""
    days = {(one.day.month, one.day.day) for piece in run for one in piece.moments.days() if one.day}
    return [0] if len(days) <= 2 and run and len(_times(run)) <= 2 else []


def _by_hours(run: list[Piece]) -> Page | None:
    """Each hour under a day as an event of its own, where days stand over several."""
    days = [at for at, piece in enumerate(run) if piece.is_dated and not marks.is_span(piece)]
    hours = [at for at, piece in enumerate(run) if days and at > days[0] and piece.moments.clocks()]
    begins = [at - (not marks.remainder(run[at])) for at in hours if marks.remainder(run[at]) or _heads(run, at - 1)]
    if len(begins) < 2 or any(run[at].moments.clocks() for at in days):
        return None
    page = Page(rest=list(run[: days[0]]))
    ends = sorted({*begins[1:], *days, len(run)})
    for begin in begins:
        day = max(at for at in days if at < begin)
        end = next(at for at in ends if at > begin)
        stop = next((at for at in range(begin + 1, end) if _is_over(run, begin, at)), end)
        first = next(at for at in begins if at > day)
        page.groups.append(Group(run[begin:stop], run[day:first]))
        page.rest += run[stop:end]
    return page


def _is_over(run: list[Piece], begin: int, at: int) -> bool:
    """True where something else begins after the entry's hour."""
    has_hour = any(piece.moments.clocks() for piece in run[begin:at])
    return has_hour and (run[at].gap or is_for_all(run[at]))


def _by_dates(run: list[Piece]) -> list[int]:
    """Each day, or the sentence before it that tells the title."""
    begins: list[int] = []
    for at in _times(run):
        is_told = at and not run[at - 1].is_dated and words.touches("title.sentence", run[at - 1].text)
        begins.append(at - 1 if is_told else at)
    return begins


def _by_titles_over(run: list[Piece]) -> list[int]:
    """Where each date has titles just over it: the first of them."""
    begins = []
    last = -1
    times = _times(run)
    if len(times) > 1 and all(_is_over_title(run, at) for at in times):
        return []
    for at in times:
        begin = at
        while begin - 1 > last and _heads(run, begin - 1) and not (begin < at and run[begin].gap):
            begin -= 1
        if begin == at:
            return []
        begins.append(begin)
        last = at
    return begins


def _is_over_title(run: list[Piece], at: int) -> bool:
    """True where the day begins a paragraph, and a title stands right under it."""
    is_first = run[at].gap and at + 1 < len(run) and not run[at + 1].gap
    return is_first and not marks.remainder(run[at]) and _heads(run, at + 1) and not marks.is_place_line(run[at + 1])


def _heads(run: list[Piece], at: int) -> bool:
    return marks.is_title(run[at]) and not run[at].moments.said


def _paragraphs(run: list[Piece]) -> list[int]:
    return [at for at, piece in enumerate(run) if piece.gap or not at]


def _by_paragraphs(run: list[Piece]) -> list[int]:
    """The paragraphs that tell a day each, with a title that stands over one alone."""
    return _with_times(run, is_titled_above=False)


def _by_titled_paragraphs(run: list[Piece]) -> list[int]:
    """The same, each with the lines alone over it, whether it has a title or not."""
    return _with_times(run, is_titled_above=True)


def _with_times(run: list[Piece], *, is_titled_above: bool) -> list[int]:
    begins = _paragraphs(run)
    ends = [*begins[1:], len(run)] if begins else []
    made: list[int] = []
    for number, (begin, end) in enumerate(zip(begins, ends, strict=True)):
        is_dated = any(piece.is_dated for piece in run[begin:end])
        is_vague = any(marks.is_vague(piece) for piece in run[begin:end])
        if not is_dated and not (is_vague and (made or run[begin].field)):
            continue
        is_titled = number and end - begin > 0 and begins[number - 1] + 1 == begin and _heads(run, begin - 1)
        is_lacking = is_titled_above or not _has_title(run[begin:end])
        above = begins[number - 1] if is_titled and is_lacking else begin
        made.append(above)
    return made


def _has_title(pieces: list[Piece]) -> bool:
    return any(marks.is_title(piece) for piece in pieces) or bool(pieces and marks.remainder(pieces[0]))


def _by_headings(run: list[Piece]) -> list[int]:
    """The lines in bold or of a heading's size, under each of which a day is told."""
    headings = [at for at, piece in enumerate(run) if piece.is_heading and not piece.moments.said]
    ends = [*headings[1:], len(run)] if headings else []
    spans = list(zip(headings, ends, strict=True))
    dated = [at for at, end in spans if any(one.is_dated for one in run[at:end])]
    vague = [at for at, end in spans if dated and at > dated[0] and any(map(marks.is_vague, run[at + 1 : end]))]
    return sorted({*dated, *vague})


def _page(run: list[Piece], begins: list[int]) -> Page:
    """The entries from each beginning to the next, the last as long as those before it."""
    page = Page(rest=list(run[: begins[0]]))
    spans = list(pairwise(begins))
    longest = max((_length(run[a:b]) for a, b in spans[1:] or spans), default=0)
    for begin, end in [*spans, (begins[-1], len(run))]:
        is_last = begin == begins[-1]
        stop = _stop(run, begin, end, longest if is_last and spans else 0)
        page.groups.append(Group(run[begin:stop]))
        page.rest += run[stop:end]
    return page


def _length(pieces: list[Piece]) -> int:
    """How many paragraphs the entry has."""
    return 1 + sum(piece.gap for piece in pieces[1:])


def _stop(run: list[Piece], begin: int, end: int, paragraphs: int) -> int:
    """Where the entry ends: at something for all, or, for the last, after as many paragraphs as the others have."""
    seen = 1
    has_day = run[begin].is_dated
    for at in range(begin + 1, end):
        if run[at].gap and has_day:
            seen += 1
            if (paragraphs and seen > paragraphs) or is_for_all(run[at]):
                return at
        has_day = has_day or run[at].is_dated or marks.is_vague(run[at])
    return end


def is_for_all(piece: Piece) -> bool:
    """True where the line speaks of all events: a rule, where to register, each of them."""
    return not piece.is_dated and (
        words.touches("is.all", piece.text)
        or (marks.is_detail(piece.text) and words.touches("is.per", piece.text))
        or words.touches("rule.before", piece.text)
        or ("@" in piece.text and words.touches("role.deadline_before", piece.text))
    )


def shared(page: Page) -> Page:
    """The page, where what its last event alone has and what is said of all belongs to all.

    Where the page tells everything twice, in two languages, so does what the last event of the first half has.
    """
    if len(page.groups) < 2:
        return page
    lasts = [page.groups[at] for at in _ends_of_halves(page)]
    others = [piece for group in page.groups if group not in lasts for piece in group.pieces]
    for last in lasts:
        begin = next((at for at, piece in enumerate(last.pieces) if piece.is_dated or marks.is_vague(piece)), 0)
        for at in range(begin + 1, len(last.pieces)):
            if _is_of_all(last.pieces[at], others):
                page.rest += last.pieces[at:]
                last.pieces = last.pieces[:at]
                break
    return page


def _ends_of_halves(page: Page) -> list[int]:
    """Where the last event stands, and the last of the first half, where both halves tell the same days."""
    days = [
        [(one.day.month, one.day.day) for p in g.pieces for one in p.moments.days() if one.day] for g in page.groups
    ]
    half, odd = divmod(len(days), 2)
    is_twice = half > 1 and not odd and days[:half] == days[half:] and all(days)
    return [half - 1, len(days) - 1] if is_twice else [len(days) - 1]


def _is_of_all(piece: Piece, others: list[Piece]) -> bool:
    """True where what stands with the last event is for all: a rule, or a place that no other event has."""
    is_alone = piece.field in {"place", "address", "deadline"} and not piece.is_row
    is_alone = is_alone and piece.field not in {other.field for other in others}
    is_house = piece.gap and not piece.field and not piece.is_dated and words.touches("place.street", piece.text)
    is_rule = words.touches("rule.before", piece.text) and not words.touches("is.all", piece.text)
    if is_for_all(piece) and not (is_rule and _tells(others, "deadline")):
        return True
    return (is_alone or is_house) and not _tells(others, piece.field or "place")


def _tells(others: list[Piece], field: str) -> bool:
    """True where the other events tell the same without a label."""
    if field == "deadline":
        return any(piece.moments.of(Role.DEADLINE) for piece in others)
    return any(marks.is_place_line(piece) or words.touches("place.street", piece.text) for piece in others)
