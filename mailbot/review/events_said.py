"""What a coordinator's reply says of a whole event: "Siirrä Narkaus 25.5. klo 18", and the yes to what was asked back.

A sentence is taken only where every word of it is known to be of such a change; any other is left to the commands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from mailbot import lexicon
from mailbot.flyer import clocks
from mailbot.flyer.clocks import Clock
from mailbot.model import Catalogue, DateMention, Event, EventMention
from mailbot.reading import dates, events
from mailbot.reading.date_signs import Sign, signs_of
from mailbot.review.values import EventWish

_SURE, _WEAK = 0.8, 0.5  # a weak name will do, since no other words are in the sentence, and it is asked back
_STEM = 4  # letters by which a word is one of an event's own title
_MONTHS = frozenset("mgiMq")  # the signs of months
_SENTENCE = re.compile(r"(?<=[^\d\s][.!;])\s+(?=[^\W\d])|(?<=\d[.!;])\s+(?=[A-ZÅÄÖ][a-zåäö]{2})")


Span = DateMention | Clock | EventMention | Sign


def find(text: str, catalogue: Catalogue, now: datetime) -> tuple[tuple[EventWish, ...], tuple[str, ...], str]:
    """The changes of events, the codes that are said yes to, and the text that is left for the commands."""
    wishes: list[EventWish] = []
    codes: list[str] = []
    left: list[str] = []
    for line in text.split("\n"):
        rest = []
        for sentence in _SENTENCE.split(line):
            yes = lexicon.block("review.event_yes").regex.fullmatch(sentence.strip())
            wish = None if yes or "?" in sentence else _wish(sentence, catalogue, now)
            if yes:
                codes.append(yes["code"].lower())
            elif wish:
                wishes.append(wish)
            else:
                rest.append(sentence)
        left.append(" ".join(rest))
    return tuple(wishes), tuple(dict.fromkeys(codes)), "\n".join(left)


def _wish(sentence: str, catalogue: Catalogue, now: datetime) -> EventWish | None:
    head, place, address = _place(lexicon.block("review.event_because").regex.sub("", sentence.strip()))
    local = now.astimezone(ZoneInfo(catalogue.timezone))
    said = [one for one in dates.find(head, local) if one.day is not None or (one.first and one.first == one.last)]
    times = [one for one in clocks.find(head) if not any(one.start < day.end and day.start < one.end for day in said)]
    event, used = _event(_blank(head, [*said, *times]), catalogue, now)
    if event is None:
        event, said, used = _by_day(said, catalogue, local)
    if event is None:
        return None
    fresh = [one for one in said if not (event.starts and one.fits(event.starts.astimezone(local.tzinfo).date()))]
    rest = _blank(head, [*said, *times, *used])
    cancels, moves = lexicon.block("review.event_cancel").regex, lexicon.block("review.event_move").regex
    is_cancelled = bool(cancels.search(rest))
    rest = (cancels if is_cancelled else moves).sub(" ", rest)
    if len(fresh) > 1 or len(times) > 1 or not _is_filler(rest, event):
        return None
    if is_cancelled:
        return None if fresh or place else EventWish(event.id, sentence.strip(), is_cancelled=True)
    if not place and not ((fresh or times) and moves.search(_blank(head, used))):
        return None
    on = _day(fresh[0], local.date()) if fresh else None
    if fresh and on is None:
        return None
    clock: Clock | None = times[0] if times else None
    begins, ends = (clock.begins, clock.ends) if clock else (None, None)
    return EventWish(event.id, sentence.strip(), on=on, begins=begins, ends=ends, place=place, address=address)


def _place(sentence: str) -> tuple[str, str, str]:
    """The sentence without its words of a new place, the place, and its address."""
    for block in ("review.event_place_given", "review.event_place"):
        hit = lexicon.block(block).regex.search(sentence)
        if hit:
            place = hit["place"].strip().rstrip(".!;,")
            street = lexicon.block("review.event_address").regex.search(place)
            address = (street["named"] or street["street"]).strip() if street else ""
            return f"{sentence[: hit.start()]} {hit['between']}", place[: street.start()] if street else place, address
    return sentence, "", ""


def _event(words: str, catalogue: Catalogue, now: datetime) -> tuple[Event | None, list[Span]]:
    """The one event that the words name, and the words that do."""
    local = now.astimezone(ZoneInfo(catalogue.timezone))
    found = [one for one in events.find(words, dates.find(words, local), catalogue, now) if one.sure >= _WEAK]
    found = [one for one in found if one.sure >= _SURE] or found
    named = frozenset.intersection(*(one.events for one in found)) if found else frozenset()
    if len(named) == 1:
        return catalogue.event(next(iter(named))), list(found)
    return _by_month(words, catalogue, local)


def _by_month(words: str, catalogue: Catalogue, local: datetime) -> tuple[Event | None, list[Span]]:
    """The one event without a day that is to be in the month that the words name."""
    said = [sign for sign in signs_of(words) if sign.letter in _MONTHS]
    months = {sign.value[0] for sign in said}
    fits = [
        one
        for one in catalogue.events
        if one.starts is None and any(when.month in months for when in dates.find(one.when, local))
    ]
    return (fits[0], list(said)) if len(fits) == 1 and len(months) == 1 else (None, [])


def _by_day(
    said: list[DateMention], catalogue: Catalogue, local: datetime
) -> tuple[Event | None, list[DateMention], list[Span]]:
    """The event of the first day that is said, and the days behind it."""
    dated = [(one, one.starts.astimezone(local.tzinfo).date()) for one in catalogue.events if one.starts is not None]
    fits = [one for one, day in dated if said and said[0].fits(day)]
    return (fits[0], said[1:], [said[0]]) if len(fits) == 1 else (None, said, [])


def _day(mention: DateMention, today: date) -> date | None:
    """The next day from today that the mention fits; None where there is none within a year."""
    if mention.first is not None:
        return mention.first
    if lexicon.block("review.event_filler").regex.match(mention.words):
        mention = replace(mention, weekday=None)  # "to 25 May" is no Thursday ("to 25.5."); her answer is asked back
    for year in (today.year, today.year + 1):
        try:
            day = date(mention.year or year, mention.month or 0, mention.day or 0)
        except ValueError:
            continue
        if mention.fits(day) and (day >= today or mention.year):
            return day
    return None


def _blank(text: str, spans: Sequence[Span]) -> str:
    for one in spans:
        text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    return text


def _is_filler(rest: str, event: Event) -> bool:
    """True where nothing is left but courtesy and words of the event's own name."""
    own = {word[:_STEM] for word in _words(" ".join((event.title, event.label, event.place, *event.aliases)))}
    rest = lexicon.block("review.event_filler").regex.sub(" ", rest)
    return all(word[:_STEM] in own for word in _words(rest))


def _words(text: str) -> Iterator[str]:
    return iter(re.findall(r"\w+", text.casefold()))
