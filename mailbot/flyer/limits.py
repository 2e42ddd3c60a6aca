"""Sets until when to register: as stated beside the event, by a rule, or as stated for all."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from mailbot.flyer import deadlines, moments, placing, words, years
from mailbot.flyer.deadlines import Rule, Stated
from mailbot.flyer.draft import WEEKDAYS, Draft, day_of, short
from mailbot.flyer.found import Kind
from mailbot.flyer.moments import Role
from mailbot.flyer.pieces import Piece

_LONGEST = timedelta(days=200)  # a day without a year that is longer before an event is after another


def told_of_some(drafts: list[Draft], rest: list[Piece]) -> list[Piece]:
    """The pieces without those that hold for some events, whose days or titles they name: these go to them."""
    kept = []
    for piece in rest:
        is_asking = piece.field == "deadline" or words.touches("role.deadline_before", piece.text)
        is_all = words.touches("is.all", piece.text) or words.touches("is.each", piece.text)
        is_ruling = bool(deadlines.stated([piece]) or deadlines.rule([piece]))
        named = [draft for draft in drafts if is_of(piece, draft)] if is_asking and is_ruling and not is_all else []
        is_only = words.touches("is.only", piece.text) and is_asking
        if named and len(named) < len(drafts):
            for draft in named:
                draft.group.pieces.append(piece)
                placing.tell_capacity(draft)
                draft.doubt(Kind.UNSURE, "deadline", f"told of some only? {short(piece.text)}")
        elif is_only:
            for draft in drafts:
                draft.doubt(Kind.UNSURE, "deadline", f"of which event? {short(piece.text)}")
        else:
            kept.append(piece)
    return kept


def is_of(piece: Piece, draft: Draft) -> bool:
    """True where the sentence names the event by its day or by a word of its title."""
    starts = draft.found.starts
    days = [one.day for one in piece.moments.days(Role.OTHER) if one.day]
    days += [one.day for one in piece.moments.days(Role.EVENT) if one.day]
    if days and starts:
        return any((day.month, day.day) == (starts.month, starts.day) for day in days)
    return names(piece.text, draft.found.title)


def names(text: str, title: str) -> bool:
    """True where a long word of the title begins like one of the text, other than in every title.

    >>> names("Melonnassa on tilaa kymmenelle", "Melonta"), names("Illassa on tilaa", "Ilta")
    (True, False)
    """
    text = re.sub(r"\S+@\S+|(?:https?://|www\.)\S+", " ", text)
    return any(
        _are_forms(one, other)
        for one in re.findall(r"\w{6,}", title.lower())
        for other in re.findall(r"\w{6,}", text.lower())
    )


def _are_forms(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return longer.startswith(shorter[: max(5, len(shorter) - 2)])


def tell(draft: Draft, general: Rule | None, common: tuple[Stated, ...]) -> None:
    """The deadline: stated beside the event, else by a rule, else stated for all."""
    starts = draft.found.starts
    stated = deadlines.stated(draft.group.pieces)
    own_rule = deadlines.rule(draft.group.pieces)
    rule = own_rule or general
    if stated:
        _state(draft, stated[0])
        if rule and starts and not common:
            _compare(draft, rule)
    elif starts and own_rule:
        _by_rule(draft, own_rule)
    elif starts and common:
        _common_deadline(draft, common)
    elif starts and rule:
        _by_rule(draft, rule)
    elif starts and not draft.found.is_cancelled:
        draft.doubt(Kind.MISSING, "deadline", "none is told")


def _by_rule(draft: Draft, rule: Rule) -> None:
    if draft.found.starts:
        draft.tell("deadline", rule.before(draft.found.starts), rule.words)
        draft.doubt(Kind.INFERRED, "deadline", f"by the rule: {short(rule.words)}")


def _state(draft: Draft, stated: Stated) -> None:
    starts = draft.found.starts
    day = years.before(stated.day, starts.date()) if starts else moments.on(stated.day, stated.day.year or 0)
    if day is None:
        draft.doubt(Kind.UNSURE, "deadline", f"cannot be told without the event's date: {short(stated.words)}")
        return
    draft.tell("deadline", datetime.combine(day, stated.at) if stated.at else day, stated.words)
    if stated.day.weekday is not None and stated.day.weekday != day.weekday():
        told = f"{day} is a {day:%A}, the flyer says {WEEKDAYS[stated.day.weekday]}"
        draft.doubt(Kind.CONTRADICTION, "deadline", told)


def _compare(draft: Draft, rule: Rule) -> None:
    starts, deadline = draft.found.starts, draft.found.deadline
    if starts is None or deadline is None:
        return
    ruled = rule.before(starts)
    if day_of(ruled) != day_of(deadline):
        draft.doubt(
            Kind.CONTRADICTION,
            "deadline",
            f"{day_of(deadline)} is stated, the rule gives {day_of(ruled)}: {short(rule.words)}",
        )


def _common_deadline(draft: Draft, common: tuple[Stated, ...]) -> None:
    """The last of the deadlines for all that is before the event."""
    starts = draft.found.starts
    if starts is None:
        return
    told = [(years.before(one.day, starts.date()), one) for one in common]
    days = [(day, one) for day, one in told if day and timedelta(0) <= starts.date() - day <= _LONGEST]
    if not days:
        draft.doubt(Kind.MISSING, "deadline", "the one told for all is after the event")
        return
    _state(draft, max(days, key=lambda pair: pair[0])[1])
    if len(days) > 1 or not words.touches("is.each", draft.found.words.get("deadline", "")):
        draft.doubt(Kind.INFERRED, "deadline", "it is told for the whole flyer")
