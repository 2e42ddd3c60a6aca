"""Events told from others by their order, letter or part of the day: "the later one", "session B", "in the morning".

What they are told from is what stands beside them ("the first one in May"), the choice that we offered when we asked,
or all that are open. A part of the day narrows what is named otherwise; it names an event alone beside a word for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache

from mailbot import lexicon
from mailbot.model import EventKind, EventMention
from mailbot.reading.event_index import Index, is_event_tail, is_word_of, touches
from mailbot.reading.event_numbers import number_of

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_SET = frozenset({EventKind.PLACE, EventKind.THEME, EventKind.ALIAS, EventKind.WEEKDAY, EventKind.DATE})
BRIEF = 8  # words of an answer that may be a bare number or letter
_NEAR = 60  # characters between the order and what it is an order of
_BOTH = 2
_FEW = 3  # events between which "the first" tells no label but the order


def find(
    text: str,
    found: Sequence[EventMention],
    known: Index,
    open_now: frozenset[str],
    asked: frozenset[str],
    dated: frozenset[int],
) -> Iterator[EventMention]:
    """What order, letters and parts of the day tell, given the other mentions and the places of dates."""
    yield from _ordered(text, found, known, open_now, asked, dated)
    yield from _lettered(text, known)
    yield from _parts_of_day(text, found, known, asked)
    if asked and len(text.split()) <= BRIEF:
        yield from _answers(text, known, asked)


# ---------------------------------------------------------------- order


def _ordered(
    text: str,
    found: Sequence[EventMention],
    known: Index,
    open_now: frozenset[str],
    asked: frozenset[str],
    dated: frozenset[int],
) -> Iterator[EventMention]:
    for word in _WORD.finditer(text):
        if word.start() in dated:
            continue
        order = _order(word.group())
        if not order:
            continue
        beside = [m for m in found if m.kind in _SET and m.events and _is_beside(text, m, word.start(), word.end())]
        if order.startswith("nth") and len(asked) > 1 and len(text.split()) <= BRIEF:
            places = _by_time(asked, known)[int(order[3:]) - 1 : int(order[3:])] if len(asked) <= _FEW else []
        elif order.startswith("nth"):
            places = _nth(text, beside, known, int(order[3:]), word)
        elif order in {"earlier", "later"}:
            pair = _meet(m.events for m in beside if len(m.events) > 1) or asked
            is_said = len(pair) == _BOTH and _names(text, word.end(), is_asked=bool(asked))
            places = _by_time(pair, known)[:: 1 if order == "earlier" else -1][:1] if is_said else []
        elif _names(text, word.end(), is_asked=bool(asked)) and (asked or _is_gone_to(text, word)):
            among = _meet(m.events for m in beside) or asked or open_now
            places = _by_time(among & open_now, known)[:: 1 if order == "next" else -1][:1]
        else:
            places = []
        if places:
            yield EventMention(
                *word.span(), f"events.order.{order[:3]}", word.group(), EventKind.NUMBER, frozenset(places), 0.9
            )


def _nth(text: str, beside: Sequence[EventMention], known: Index, number: int, word: re.Match[str]) -> list[str]:
    """The n-th of the month or the place that stands right beside: "the second one in May"."""
    for mention in beside:
        first, last = sorted((mention.end, word.end())) if mention.end <= word.start() else (word.end(), mention.end)
        gap = text[mention.end : word.start()] if first == mention.end else text[word.end() : mention.start]
        is_several = mention.rule.startswith("events.month") or len(mention.events) > 1
        if is_several and not gap.strip() and _names(text, last, is_asked=False):
            return _by_time(mention.events, known)[number - 1 : number]
    return []


@lru_cache(maxsize=20_000)
def _order(word: str) -> str:
    """next, last, earlier, later, nth2 …; "" for any other word."""
    low = word.lower()
    for block in _order_blocks():
        if low in block.words or low.startswith(block.stems or ("\0",)):
            return block.id.rsplit(".", 1)[1]
    number, how = number_of(word)
    return f"nth{number}" if how == "ordinal" and number and not word[0].isdigit() else ""


@cache
def _order_blocks() -> tuple[lexicon.Block, ...]:
    return tuple(block for block in lexicon.blocks("events") if block.id.startswith("events.order."))


def _is_beside(text: str, mention: EventMention, start: int, end: int) -> bool:
    """True in the same sentence."""
    between = text[min(mention.end, end) : max(mention.start, start)]
    return len(between) <= _NEAR and not re.search(r"[!?\n]|[^\W\d_]\.\s", between)


def _names(text: str, end: int, *, is_asked: bool) -> bool:
    """True where an order is one of events: a word for one follows, or nothing does."""
    after = re.match(r"\s+([^\W\d_]+)(?:\s+([^\W\d_]+))?", text[end : end + 40])
    if not after:
        return True
    word, second = after.group(1), after.group(2) or ""
    if is_word_of("events.order_not", word):
        return False
    is_event = is_event_tail(word.lower()) or is_event_tail(second.lower())
    return is_event or is_word_of("events.order_behind", word) or (is_asked and len(text.split()) < 5)


def _is_gone_to(text: str, word: re.Match[str]) -> bool:
    """True where a word for an event follows, or the order says "to" by its own ending."""
    is_end = not re.match(r"\s+[^\W\d_]", text[word.end() : word.end() + 10])
    return not is_end or word.group().endswith(("een", "aan", "lle"))


def _meet(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    """What all have in common; those that have nothing in common with the rest are passed over."""
    met = frozenset[str]()
    for one in sets:
        met = (met & one or met) if met else one
    return met


def _by_time(events: Iterable[str], known: Index) -> list[str]:
    return sorted((e for e in events if e in known.starts), key=lambda e: known.starts[e])


# ---------------------------------------------------------------- letters


def _lettered(text: str, known: Index) -> Iterator[EventMention]:
    """The letters of sessions: "1B", "session B", "B-ryhmään", "sessioihin A ja B"."""
    for label, events in known.labels.items():
        for found in _spelt(label).finditer(text):
            yield _letter_mention(found.start(), found.end(), text, events)
    if not known.letters:
        return
    for found in _LETTER.finditer(text):
        of_letter = known.letters.get(found.group("letter"))
        if of_letter and _is_of_session(text, found):
            yield _letter_mention(found.start(), max(found.end("letter"), found.end("tail")), text, of_letter)


_LETTER = re.compile(r"(?<![\w'’])(?P<letter>[A-H])(?:(?=[-–]\s?(?P<tail>[^\W\d_]+))|(?![\w'’]|\.\w|\s+[a-zåäö]{4}))")


def _is_of_session(text: str, found: re.Match[str]) -> bool:
    if found.group("tail"):
        return is_event_tail(found.group("tail").lower())
    before = re.search(r"([^\W\d_]+)(?:\s*[:,]?\s*(?:[A-H](?:\s*[,&+/]\s*|\s+\w+\s+))?)$", text[: found.start()])
    return before is not None and is_event_tail(before.group(1).lower())


@cache
def _spelt(label: str) -> re.Pattern[str]:
    number, letter = re.fullmatch(r"(\d+)([A-Z])", label).groups()  # type: ignore[union-attr]  # made so by the index
    return re.compile(rf"(?<![\w.,/:]){number}(?:\s?{letter}|{letter.lower()})(?![\w:])")


def _letter_mention(start: int, end: int, text: str, events: frozenset[str]) -> EventMention:
    return EventMention(start, end, "events.letter", text[start:end], EventKind.NUMBER, events, 0.9)


# ---------------------------------------------------------------- parts of the day


def _parts_of_day(
    text: str, mentions: Sequence[EventMention], known: Index, asked: frozenset[str]
) -> Iterator[EventMention]:
    for block in _day_blocks():
        begins, ends = block.data["from"], block.data["to"]
        fits = frozenset(i for i, at in known.starts.items() if begins <= at.hour < ends)
        if not fits or len(fits) == len(known.starts):
            continue
        for found in block.regex.finditer(text):
            if is_word_of("events.greeting", text[: found.start()].rstrip().rpartition(" ")[2]):
                continue
            after = _NEXT.match(text, found.end())
            is_named = bool(asked) or is_event_tail(after.group(1).lower() if after else "")
            is_named = is_named or any(
                is_event_tail(found.group().lower()[at:]) for at in range(4, len(found.group()) - 3)
            )
            shared = _meet(m.events for m in mentions if m.kind in _SET and _is_beside(text, m, *found.span()))
            events, sure = fits & shared or fits, 0.6 if is_named else 0.4
            yield EventMention(*found.span(), "events.part_of_day", found.group(), EventKind.TIME, events, sure)


# The word behind a part of the day, or behind two: "both in the morning and the afternoon session".
_NEXT = re.compile(rf"\s+(?:(?:{'|'.join(lexicon.block('events.joining').words)})\s+\w+\s+)?([^\W\d_]+)")


@cache
def _day_blocks() -> tuple[lexicon.Block, ...]:
    return tuple(block for block in lexicon.blocks("events") if block.id.startswith("events.part_of_day."))


# ---------------------------------------------------------------- answers in few words


def _answers(text: str, known: Index, asked: frozenset[str]) -> Iterator[EventMention]:
    """A bare number, letter or day among the events that we asked about."""
    for found in re.finditer(r"(?<![\w.,:/])(\d{1,2})(?:\.|:s)?(?![\w.:/]|\s*[-–]\s*\d)", text):
        after = re.match(r"\s*([^\W\d_]+)", text[found.end() :])
        number = int(found.group(1))
        events = known.numbers.get(number, frozenset()) | {i for i, day in known.days.items() if day.day == number}
        if events & asked and not (after and touches("events.counted", after.group(1))):
            yield _answer(found, events & asked)
    alone = re.fullmatch(r"\W*([A-Ha-h])\W*", text)
    if alone and (events := known.letters.get(alone.group(1).upper(), frozenset()) & asked):
        yield _answer(alone, events)


def _answer(found: re.Match[str], events: Iterable[str]) -> EventMention:
    return EventMention(*found.span(1), "events.answer", found.group(1), EventKind.NUMBER, frozenset(events), 0.9)


# ---------------------------------------------------------------- all but


def without_excepted(found: Sequence[EventMention], text: str) -> list[EventMention]:
    """The mentions, with "all but this one" made the rest of all; what is excepted is no mention any more."""
    kept = list(found)
    for every in (m for m in found if m.kind is EventKind.ALL and m.sure >= 0.8):
        cue = lexicon.block("events.except").regex.search(text, every.end)
        if not cue or not _is_one_sentence(text[every.end : cue.start()]):
            continue
        but = [m for m in kept if m.start >= cue.end() and m.events and _is_one_sentence(text[cue.end() : m.start])]
        best = max((m.sure for m in but), default=0.0)
        gone = frozenset[str]().union(*(m.events for m in but if m.sure >= best - 0.2))
        if gone and every.events - gone:
            kept = [m for m in kept if m not in but and m is not every]
            kept.append(_rest(every, cue.end(), gone, is_sure=not _is_more_excepted(text, cue.end(), but)))
    return [m for m in kept if m.rule != "events.all.but"]


def _rest(every: EventMention, end: int, gone: frozenset[str], *, is_sure: bool) -> EventMention:
    rest, sure = every.events - gone, every.sure if is_sure else 0.3
    return EventMention(every.start, end, "events.all.every", every.words, every.kind, rest, sure)


def _is_more_excepted(text: str, start: int, but: Sequence[EventMention]) -> bool:
    """True where another "to something" is joined to what is excepted, and we know no event of it."""
    last = max(m.end for m in but)
    joined = re.match(rf"\s*(?:,|{'|'.join(lexicon.block('events.joining').words)})\s*([^\W\d_]+)", text[last:])
    return bool(joined and re.search(r"(?:[aeiouyäö]{2}n|h[iuy]n|lle)$", joined.group(1)))


def _is_one_sentence(between: str) -> bool:
    return not re.search(r"[!?\n]|[^\W\d_]\.\s", between)


def without_denied(found: Sequence[EventMention], text: str) -> list[EventMention]:
    """The mentions without "but not that one" and "not this but that", where others are left."""
    denied = [m for m in found if _is_denied(m, found, text) or _is_second_choice(m, found, text)]
    left = [m for m in found if m not in denied]
    return left if any(m.events for m in left) else list(found)


def _is_denied(mention: EventMention, found: Sequence[EventMention], text: str) -> bool:
    """True right behind "and not" at the end of a clause, or between "not" and "but"."""
    before = text[max(0, mention.start - 14) : mention.start]
    if lexicon.block("events.and_not").regex.search(before):
        return bool(lexicon.block("events.no_more").regex.match(text, mention.end))
    is_not = lexicon.block("events.not").regex.search(before)
    if (
        is_not
        and before[: is_not.start()].strip()
        and _ends_mention(found, mention.start - len(before) + is_not.start())
    ):
        return bool(lexicon.block("events.no_more").regex.match(text, mention.end))
    return bool(is_not and lexicon.block("events.but").regex.match(text, mention.end))


def _is_second_choice(mention: EventMention, found: Sequence[EventMention], text: str) -> bool:
    """True behind "otherwise" or "as a second choice", where the first choice stands before it in the sentence."""
    starts = max(0, mention.start - _NEAR)
    for cue in lexicon.block("events.second_choice").regex.finditer(text, starts, mention.start):
        before = [m for m in found if m.events and cue.start() - _NEAR <= m.end <= cue.start()]
        if any(_is_one_sentence(text[m.end : mention.start]) for m in before):
            return True
    return False


def _ends_mention(found: Sequence[EventMention], place: int) -> bool:
    """True where an event is named right before this place."""
    return any(0 <= place - m.end <= 2 for m in found if m.events)
