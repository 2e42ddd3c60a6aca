"""What a line looks like: a title, a detail, words in place of a date."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache

from mailbot import lexicon
from mailbot.flyer import words
from mailbot.flyer.moments import Role, Said
from mailbot.flyer.pieces import Piece
from mailbot.reading import dates


def is_title(piece: Piece) -> bool:
    """True where the line can be an event's title: no time, place, rule or contact, and no sentence."""
    text = piece.text
    if piece.field == "title":
        return True
    if piece.field or piece.moments.said or is_month(piece) or not re.search(r"[^\W\d_]{2}", text):
        return False
    if len(text) > (250 if piece.label else 110) or re.search(r"@|www\.|https?:|(?!^)\d{3,}[ -]?\d{3,}", text):
        return False
    if is_detail(text) or (text.endswith((".", ":")) and not piece.label) or text.count(".") > 2:
        return False
    return not (text.startswith("(") and text.endswith(")"))


def is_detail(text: str) -> bool:
    """True where the line tells a place, a number of places or a rule of deadlines."""
    named = ("place.street", "rule.before", "rule.day_before", "is.later")
    if any(words.touches(block, text) for block in named):
        return True
    told = [one for block in ("capacity.before", "capacity.after") for one in words.pattern(block).finditer(text)]
    if any(words.number(found["n"] or found.groupdict().get("per")) for found in told):
        return True
    is_asking = words.touches("role.deadline_before", text) and len(text) < 60
    return is_asking or bool(re.search(r"(?<!\d)\d{5}\s+[A-ZÅÄÖ]", text))


def is_vague(piece: Piece) -> bool:
    """True where the piece tells a month, a season or "later" in place of a day."""
    if piece.is_dated or piece.field in {"place", "address", "other", "deadline"}:
        return False
    return bool(month_in(piece.text)) or words.touches("is.season", piece.text) or words.touches("is.later", piece.text)


def tells_no_day(piece: Piece) -> bool:
    """True where a month or "later" stands for the date itself, not for a place or a remark."""
    if piece.field == "time":
        return not piece.moments.clocks()
    return not piece.field and bool(month_in(piece.text)) and not piece.moments.clocks()


def month_in(text: str) -> str:
    """The words of a month that stands without a day; "" where there is none.

    >>> month_in("Planned for May 2027, in the hall")
    'May 2027'
    """
    for mention in dates.find(text, datetime(2001, 1, 1)):  # noqa: DTZ001  # only the month is asked for
        if mention.month and not mention.day and not mention.first:
            year = re.match(r"\s*(?:19|20)\d\d(?!\d)", text[mention.end :])
            first = re.search(r"[^\W\d_]+\s?[-–—/]\s?$", text[: mention.start])
            begin = first.start() if first else mention.start
            return text[begin : mention.end + (year.end() if year else 0)]
    return ""


def begins_with_month(piece: Piece) -> bool:
    """True for a row that tells its month and then its title: "May 2027 Spring outing"."""
    month = "" if piece.is_dated else month_in(piece.text)
    return bool(month) and re.match(rf"{re.escape(month)}\s+[A-ZÅÄÖ][^\W\d]", piece.text) is not None


def is_month(piece: Piece) -> bool:
    """True where the line is a month, or two, with or without its year and nothing else."""
    rest = re.sub(r"[\d\s/–—.:-]+", " ", piece.text).split()
    return (
        1 <= len(rest) <= 2
        and all(month_in(one) or one.lower() in _months() for one in rest)
        and not piece.moments.said
    )


@cache
def _months() -> set[str]:
    """The Swedish and English months, which only alone on a line are no other words."""
    named = [block for block in lexicon.blocks("dates") if block.data["is"] == "month named"]
    return {word for block in named for word in block.words}


def masked(piece: Piece) -> str:
    """The text with a sign for each day and hour, and without the clauses that tell a deadline."""
    text = piece.text
    for one in reversed(piece.moments.said):
        begin, end = _clause(text, one) if one.role is Role.DEADLINE else (one.start, one.end)
        if (begin, end) == (one.start, one.end):
            text = f"{text[:begin]}¦{text[end:]}"
        else:
            text = re.sub(r"(?:\(|\s[–—-])\s*$", "", text[:begin]).rstrip() + re.sub(r"^\s*\)", "", text[end:])
    return text


def _clause(text: str, one: Said) -> tuple[int, int]:
    """From where to where the clause of the deadline goes; its day alone where nothing else is in it."""
    before = re.split(r"[,;(|]|\s[–—-]\s|[.!?]\s(?=[A-ZÅÄÖ])", text[: one.start])[-1]
    after = re.split(r"[,;)|.!?]|\s[–—-]\s", text[one.end :])[0]
    is_told = words.touches("role.deadline_before", before) or words.touches("role.deadline_after", after)
    return (one.start - len(before), one.end + len(after)) if is_told else (one.start, one.end)


def remainder(piece: Piece) -> str:
    """The words of the piece beside its days and hours, without what stands in brackets."""
    text = piece.text
    for one in reversed(piece.moments.said):
        text = text[: one.start] + " ¦ " + text[one.end :]
    text = re.sub(r"\([^()]*\)", " ", text)
    kept = re.sub(r"[\s¦,|:;–—-]+", " ", text).strip(" .")
    return kept if len(re.findall(r"[^\W\d_]", kept)) >= 4 else ""


def is_span(piece: Piece) -> bool:
    """True where the line tells the days of a whole season or series, from the first to the last."""
    days = piece.moments.days()
    is_dashed = len(days) == 2 and re.fullmatch(r"[\s.]*[-–—]\s*", piece.text[days[0].end : days[1].start]) is not None
    return bool(days) and (is_dashed or any(one.last for one in days) or words.touches("is.series", piece.text))


def is_bare_date(piece: Piece) -> bool:
    """True where the line is a date with its year and nothing else, as under a letter."""
    days = piece.moments.days()
    is_alone = len(days) == 1 and len(piece.moments.said) == 1 and not piece.field and not remainder(piece)
    return is_alone and days[0].day is not None and days[0].day.year is not None and days[0].day.weekday is None


def is_place_line(piece: Piece) -> bool:
    """True where the whole line is most likely a place."""
    head = words.pattern("place.head").search(piece.text)
    return head is not None and len(piece.text.split()) <= 5 and head.end() >= len(piece.text.rstrip(" .,)")) - 10
