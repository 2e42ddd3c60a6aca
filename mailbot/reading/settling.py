"""Which events are meant by the mentions of one scope (a clause, a sentence, a mail).

| # | what was said | what is meant |
|---|---|---|
| 1 | nothing, or only words that several events share | no event; those that share them are the candidates |
| 2 | words that agree ("Narkaus 18.5.") | the one event that all of them fit |
| 3 | several strong words, each of another event | each of those events |
| 4 | a weak word (weekday, hour, theme) beside strong ones | it narrows; fitting none and no "to", it is passed over |
| 5 | weak words alone | the one event that all of them fit |
| 6 | this place and, beside it, the date of another event | contradiction; both are candidates |
| 6b | this place and, right beside it, the theme of another event; this session and the hour of another | the same |
| 7 | a place and, beside it, a date or weekday of none of ours | contradiction; the place's event is a candidate |
| 8 | a date that is not that weekday ("to 18.5.") | contradiction, unless a place or theme agrees with the date |
| 9 | a date of none of ours, and nothing that names an event | contradiction |
| 10 | "all", "I–V" | all those (that agree with place and month), and what the same sentence names |
| 11 | "both" | two that were named, or two that share what was named; else the two that are open |
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from mailbot import lexicon
from mailbot.model import EventKind, EventMention, Evidence

STRONG, MEDIUM = 0.8, 0.6  # `sure` from which a mention names, or hints
STRAY = 0.2  # `sure` of a weekday on which we hold nothing, said of who knows what
OVER = 0.3  # `sure` of words for an event that is over
_NEAR = 25  # characters between words that belong together, where the text between is not known
_MOST = 300  # mentions; a mail with more is no one's registration
_FAR = 80  # characters beyond which words do not stand beside each other
_WHEN = frozenset({EventKind.DATE, EventKind.WEEKDAY, EventKind.TIME})


@dataclass(frozen=True, slots=True)
class Settled:
    """The events that are meant, in the order they were named; the candidates where it is open which."""

    events: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    contradiction: bool = False
    evidence: tuple[Evidence, ...] = ()


@dataclass(slots=True)
class _Group:
    """Mentions that agree, and the events that all of them fit."""

    events: frozenset[str]
    mentions: list[EventMention] = field(default_factory=list)

    @property
    def is_when(self) -> bool:
        """True where only a date speaks for it, or a date and what several events share."""
        days = [mention for mention in self.mentions if mention.kind in _WHEN]
        return bool(days) and all(mention in days or len(mention.events) > 1 for mention in self.mentions)

    @property
    def is_what(self) -> bool:
        """True where no date speaks for it."""
        return all(mention.kind not in _WHEN for mention in self.mentions)


def settle(mentions: Iterable[EventMention], text: str = "") -> Settled:
    """What the mentions of one scope mean together; `text` is the text that they stand in, if at hand."""
    found = sorted(mentions, key=lambda m: (m.start, m.end))[:_MOST]
    named = [m for m in found if m.events and m.kind is not EventKind.ALL]
    groups = _grouped(named, text)
    every = [m for m in found if m.kind is EventKind.ALL and m.sure >= STRONG]
    both = [m for m in found if m.kind is EventKind.ALL and m.sure < STRONG]
    clash = _clash(groups, found, text)
    if clash is not None and not every:
        return Settled((), _ordered(clash), contradiction=True, evidence=_evidence(found))
    single = [group for group in groups if len(group.events) == 1]
    shared = [group.events for group in groups if len(group.events) > 1]
    if every:
        single = [group for group in single if _is_same_sentence(every, group, text)]
        events = [*_ordered(_narrowed(every, shared)), *(event for group in single for event in group.events)]
    else:
        events = [event for group in single for event in group.events]
        if both and not events:
            events = [*_ordered(next((pair for pair in shared if len(pair) == 2), frozenset()))]
    open_groups = shared or ([] if groups or every else [m.events for m in both])
    candidates = frozenset[str]().union(*open_groups) if not events else frozenset[str]()
    used = [*every, *both, *(m for group in groups for m in group.mentions)]
    return Settled(tuple(dict.fromkeys(events)), _ordered(candidates), evidence=_evidence(used))


def _narrowed(every: Sequence[EventMention], shared: Sequence[frozenset[str]]) -> frozenset[str]:
    """Those of "all" that are said more closely: "all in April", "all evenings at this place"; ranges are added."""
    ranges = [m.events for m in every if m.rule.startswith("events.number")]
    meant = frozenset[str]().union(*(m.events for m in every))
    for closer in (*(m.events for m in every if m.events not in ranges), *shared):
        meant = meant & closer or meant
    return meant.union(*ranges)


# ---------------------------------------------------------------- groups


def _grouped(named: Sequence[EventMention], text: str) -> list[_Group]:
    """The strong mentions gathered by agreement, then narrowed by the weaker; or the weaker alone."""
    paired = _paired([m for m in named if MEDIUM <= m.sure < STRONG]) + _joined(named, text)
    strong = [m for m in named if m.sure >= STRONG or m in paired]
    medium = [m for m in named if MEDIUM <= m.sure < STRONG and m not in paired]
    weak = [m for m in named if m.sure < MEDIUM]
    groups = _by_agreement(strong, text)
    if groups:
        other = [m for m in medium if len(m.events) == 1 and not any(g.events & m.events for g in groups)]
        days = {m.start for m in named if m.kind in _WHEN}
        goals = [m for m in other if m.start not in days and _is_goal(m, text) and _is_of_sentence(m, groups, text)]
        groups = _by_agreement([*strong, *goals], text) if goals else groups
    if not groups:
        groups = _by_agreement(medium, text)
        medium = []
    for mention in (*medium, *weak):
        _narrow(groups, mention)
    if groups:
        return groups
    return _all_agreeing(weak)


def _is_goal(mention: EventMention, text: str) -> bool:
    """True where it is said that somebody goes to the thing."""
    before = text[max(0, mention.start - 12) : mention.start]
    return mention.kind is EventKind.THEME and bool(
        lexicon.block("binding.goal").regex.search(f"{before}|{mention.words.split()[-1].casefold()}")
    )


def _paired(medium: Sequence[EventMention]) -> list[EventMention]:
    """Hints of two kinds that stand side by side and agree name an event together: "festen i december"."""
    pairs = [
        (a, b)
        for a, b in pairwise(medium)
        if a.rule != b.rule and _gap(a, b) <= _NEAR and a.events == b.events and len(a.events) == 1
    ]
    return [mention for pair in pairs for mention in pair]


def _joined(named: Sequence[EventMention], text: str) -> list[EventMention]:
    """Hints of two events with nothing but "and" between them: "in the morning and in the afternoon"."""
    single = [m for m in named if len(m.events) == 1 and m.sure >= MEDIUM]
    pairs = [(a, b) for a, b in pairwise(single) if a.end <= b.start and a.events != b.events]
    return [m for a, b in pairs if text and _JOIN.fullmatch(text, a.end, b.start) for m in (a, b) if m.sure < STRONG]


_JOIN = re.compile(
    r"\s*(?:[,&+]|(?:,\s*)?(?:" + "|".join(lexicon.block("events.joining").words) + r"))\s*", re.IGNORECASE
)


def _by_agreement(mentions: Sequence[EventMention], text: str) -> list[_Group]:
    """Each mention joins the nearest group that it shares an event with; the clearest are placed first."""
    groups: list[_Group] = []
    for mention in sorted(mentions, key=lambda m: len(m.events)):
        fitting = [group for group in groups if group.events & mention.events]
        if not fitting:
            groups.append(_Group(mention.events, [mention]))
            continue
        if len(mention.events) > 1 and all(len(group.events) == 1 for group in fitting):
            fitting = [min(fitting, key=lambda group: _distance(group, mention))]
        group = min(fitting, key=lambda group: _distance(group, mention))
        group.events &= mention.events
        group.mentions.append(mention)
    return sorted(groups, key=lambda group: min(m.start for m in group.mentions))


def _narrow(groups: list[_Group], mention: EventMention) -> None:
    for group in groups:
        if group.events & mention.events:
            group.events &= mention.events
            group.mentions.append(mention)


def _all_agreeing(weak: Sequence[EventMention]) -> list[_Group]:
    """One group of weak mentions, each narrowing the last where they agree; an hour alone names nothing."""
    if all(mention.kind is EventKind.TIME for mention in weak):
        return []
    group = _Group(weak[0].events, [weak[0]])
    for mention in weak[1:]:
        if group.events & mention.events:
            group.events &= mention.events
        else:
            group.events |= mention.events
        group.mentions.append(mention)
    return [group]


def _distance(group: _Group, mention: EventMention) -> int:
    return min(_gap(one, mention) for one in group.mentions)


def _gap(one: EventMention, other: EventMention) -> int:
    return max(one.start, other.start) - min(one.end, other.end)


# ---------------------------------------------------------------- contradictions


def _clash(groups: Sequence[_Group], found: Sequence[EventMention], text: str) -> frozenset[str] | None:
    """The events between which the words contradict each other (none, where no event is named); None if they agree."""
    what = [group for group in groups if group.is_what and any(m.sure >= MEDIUM for m in group.mentions)]
    when = [group for group in groups if group.is_when and any(m.sure >= STRONG for m in group.mentions)]
    for clashing in (_of_one_breath(groups, found, text), _of_days(groups, what, when, found, text)):
        if clashing is not None:
            return clashing
    over = [m for m in found if m.kind in {EventKind.PLACE, EventKind.ALIAS} and m.sure <= OVER and m.events]
    for mention, group in ((m, g) for m in over for g in when if not g.events & m.events):
        if any(_is_same_clause(mention, one, text) for one in group.mentions):
            return group.events | mention.events
    if any(not m.events and m.sure > STRAY for m in found) and not any(
        m.sure >= MEDIUM for group in groups for m in group.mentions
    ):
        return frozenset().union(*(group.events for group in groups))
    slips = [m for m in found if m.rule == "events.slip"]
    for slip in slips:
        if not any(group.events & slip.events and not group.is_when for group in groups):
            return slip.events
    return None


def _of_one_breath(groups: Sequence[_Group], found: Sequence[EventMention], text: str) -> frozenset[str] | None:
    """What clashes right beside each other: a place and the theme of another event, a session and another hour."""
    if len(groups) == _PAIR and all(group.is_what for group in groups) and _is_apposition(groups[0], groups[1], text):
        return groups[0].events | groups[1].events
    for hour in (m for m in found if m.kind is EventKind.TIME and m.events):
        for group in groups:
            if not group.events & hour.events and any(_is_next(m, hour, text) for m in group.mentions):
                return group.events | hour.events
    return None


def _of_days(
    groups: Sequence[_Group], what: Sequence[_Group], when: Sequence[_Group], found: Sequence[EventMention], text: str
) -> frozenset[str] | None:
    """Something of ours and, beside it, the day of something else."""
    misfits = [m for m in found if not m.events]
    for hint in (m for m in found if m.kind not in _WHEN and m.events and MEDIUM <= m.sure < STRONG):
        for other in when:
            days = [m for m in other.mentions if m.kind in _WHEN]
            if not hint.events & other.events and any(_is_next(hint, day, text) for day in days):
                return hint.events | other.events
    for group in what:
        for other in when:
            days = [m for m in other.mentions if m.kind in _WHEN]
            if _are_beside(group.mentions, days, text) or _is_only_pair(groups, what, when, text):
                return group.events | other.events
        if any(_is_misfit(one, m, text) for m in misfits for one in group.mentions):
            return group.events
        days = [m for m in found if m.kind is EventKind.WEEKDAY and m.events and not m.events & group.events]
        if len(groups) == 1 and any(_is_near(one, m, text) for m in days for one in group.mentions):
            return group.events
    return None


_PAIR = 2


def _is_apposition(one: _Group, other: _Group, text: str) -> bool:
    """True where the place of one event and the theme of another stand beside each other, as if they were one."""
    kinds = [{m.kind for m in group.mentions} for group in (one, other)]
    if not any(kind == {EventKind.PLACE} for kind in kinds) or all(EventKind.PLACE in kind for kind in kinds):
        return False
    return any(_is_next(a, b, text) for a in one.mentions for b in other.mentions)


def _is_next(one: EventMention, other: EventMention, text: str) -> bool:
    """True where nothing but a space, a comma or one word stands between."""
    between = _between(one, other, text)
    if between is None or _has_and(between) or lexicon.block("events.joining").regex.search(between):
        return False
    return bool(re.fullmatch(r",?\s+(?:\w+\s+)?", between))


def _is_misfit(mention: EventMention, day: EventMention, text: str) -> bool:
    """True where a day of none of ours stands beside; not where an event is told of: "we talked of it on Monday"."""
    is_told_of = day.sure <= STRAY and re.search(r"st[aä]$", mention.words)
    return not is_told_of and _is_near(mention, day, text)


def _is_only_pair(groups: Sequence[_Group], what: Sequence[_Group], when: Sequence[_Group], text: str) -> bool:
    """One thing and one day that belong to different events, and the gap between them is short."""
    if len(groups) != 2 or len(what) != 1 or len(when) != 1:
        return False
    return any(_is_near(a, b, text) for a in what[0].mentions for b in when[0].mentions if b.kind in _WHEN)


def _are_beside(mentions: Sequence[EventMention], others: Sequence[EventMention], text: str) -> bool:
    """True where two stand in the same clause with no "and" between."""
    return any(_is_same_clause(a, b, text) for a in mentions for b in others)


def _between(one: EventMention, other: EventMention, text: str) -> str | None:
    """The text between two mentions, None where it is not known."""
    first, last = sorted((one, other), key=lambda m: m.start)
    return text[first.end : last.start] if text else None


def _is_same_clause(one: EventMention, other: EventMention, text: str) -> bool:
    if _gap(one, other) >= _FAR:
        return False
    between = _between(one, other, text)
    if between is None:
        return _gap(one, other) <= _NEAR
    return not re.search(r"[.!?;:\n,]\s|\n|[+&]", between.strip(".")) and not _has_and(between)


def _is_of_sentence(mention: EventMention, groups: Iterable[_Group], text: str) -> bool:
    """True where the sentence names an event of the groups too."""
    return any(_is_same_sentence([mention], group, text) for group in groups)


def _is_same_sentence(every: Sequence[EventMention], group: _Group, text: str) -> bool:
    gaps = (_between(one, other, text) for one in every for other in group.mentions)
    return any(gap is None or not re.search(r"[!?\n]|\.\s+(?:[^\W\d_]|$)", gap) for gap in gaps)


def _is_near(one: EventMention, other: EventMention, text: str) -> bool:
    if _gap(one, other) >= _FAR:
        return False
    between = _between(one, other, text)
    if between is None:
        return _gap(one, other) <= _NEAR
    first = min((one, other), key=lambda m: m.start)
    is_split = re.search(r"[!?]|[^\W\d_]\.\s", first.words[-1:] + between)
    return not is_split and not _has_and(between) and len(re.findall(r"\w+", between)) <= 2


def _has_and(between: str) -> bool:
    return bool(re.search(r"[+&]", between)) or bool(lexicon.block("events.and").regex.search(between))


def _ordered(events: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(events))


def _evidence(mentions: Iterable[EventMention]) -> tuple[Evidence, ...]:
    ordered = sorted(mentions, key=lambda m: m.start)
    return tuple(dict.fromkeys(Evidence(m.rule, m.words, m.start, m.end) for m in ordered))
