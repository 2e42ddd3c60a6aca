"""Sets until when to register: as stated beside the event, by a rule, or as stated for all."""

from __future__ import annotations

import re
from datetime import datetime

from mailbot.flyer import deadlines, moments, placing, words, years
from mailbot.flyer.deadlines import Rule, Stated
from mailbot.flyer.draft import WEEKDAYS, Draft, day_of, short
from mailbot.flyer.found import Kind
from mailbot.flyer.pieces import Piece


def told_of_one(drafts: list[Draft], rest: list[Piece]) -> list[Piece]:
    """The pieces without those that hold "only for" one event: these go to it, if its title tells which."""
    kept = []
    for piece in rest:
        is_of_one = words.touches("is.only", piece.text) and words.touches("role.deadline_before", piece.text)
        named = [draft for draft in drafts if names(piece.text, draft.found.title)] if is_of_one else []
        if is_of_one and len(named) == 1:
            named[0].group.pieces.append(piece)
            placing.tell_capacity(named[0])
            named[0].doubt(Kind.UNSURE, "deadline", f"told of it only? {short(piece.text)}")
        elif is_of_one:
            for draft in drafts:
                draft.doubt(Kind.UNSURE, "deadline", f"of which event? {short(piece.text)}")
        else:
            kept.append(piece)
    return kept


def names(text: str, title: str) -> bool:
    """True where a long word of the title begins like one of the text, other than in every title.

    >>> names("Melonnassa on tilaa kymmenelle", "Melonta"), names("Illassa on tilaa", "Ilta")
    (True, False)
    """
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
    days = [(day, one) for one in common if (day := years.before(one.day, starts.date())) and day <= starts.date()]
    if not days:
        draft.doubt(Kind.MISSING, "deadline", "the one told for all is after the event")
        return
    _state(draft, max(days, key=lambda pair: pair[0])[1])
    if len(days) > 1 or not words.touches("is.each", draft.found.words.get("deadline", "")):
        draft.doubt(Kind.INFERRED, "deadline", "it is told for the whole flyer")
