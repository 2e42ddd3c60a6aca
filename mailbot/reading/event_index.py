"""What a catalogue's events are called: all forms of places, titles, aliases and themes, to be looked up."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache, lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from mailbot import lexicon
from mailbot.model import Catalogue, Event, EventKind
from mailbot.reading import inflect, voikko

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_FOLDS = str.maketrans({"ä": "a", "ö": "o", "å": "a", "é": "e", "á": "a", "ŋ": "n", "đ": "d", "č": "c", "š": "s",
                        "ž": "z", "ü": "u", "ø": "o", "æ": "a", "’": "'"})  # fmt: skip
NAME, NEAR_NAME, THEME, VENUE, WEAK = 1.0, 0.9, 0.8, 0.7, 0.4  # how sure a word makes us
_LONG = 8  # letters of a word of a title that may be mistyped; a name may be shorter


def folded(text: str) -> str:
    """Lower case without dots and rings: "Hirvaaltä" and "hirvaalta" are one. Places in the text stay what they are."""
    return text.lower().translate(_FOLDS) if len(text.lower()) == len(text) else text.translate(_FOLDS)


@dataclass(frozen=True, slots=True)
class Called:
    """What a form means: the events, by what, and how sure."""

    rule: str
    kind: EventKind
    events: frozenset[str]
    sure: float


@dataclass(frozen=True)
class Index:
    """Forms of a catalogue. All keys are folded."""

    ids: tuple[str, ...]
    forms: dict[str, Called]  # single words
    phrases: dict[str, tuple[tuple[tuple[str, ...], Called], ...]]  # by first word: the rest of the words
    firsts: dict[str, Called]  # first parts of compounds: "turvallisuus" of "turvallisuusilta"
    begins: dict[str, Called]  # beginnings of Swedish and English compounds: "hamn" of "hamnpromenad"
    doing: dict[str, Called]  # roots of what one does there: "sout" of "soutu"
    stems: dict[str, Called]  # word beginnings of the themes
    numbers: dict[int, frozenset[str]]
    letters: dict[str, frozenset[str]]  # of a label ("1 B") or at the end of a title ("session B")
    labels: dict[str, frozenset[str]]  # labels of a number and a letter, as "1B"
    days: dict[str, date]
    starts: dict[str, datetime]
    deadlines: frozenset[date]
    months: dict[str, frozenset[int]]  # of events without a date
    names: dict[str, tuple[str, ...]]  # forms long enough to be mistyped, by their first two letters


@lru_cache(maxsize=8)
def index(catalogue: Catalogue) -> Index:
    """The index of a catalogue, made once."""
    build = _Build()
    towns = {town for event in catalogue.events for town in _towns(event.address)}
    for event in catalogue.events:
        _add_places(build, event)
        _add_aliases(build, event)
        _add_title(build, event, towns)
    _add_themes(build, catalogue)
    zone = ZoneInfo(catalogue.timezone)
    starts = {e.id: e.starts.astimezone(zone) for e in catalogue.events if e.starts}
    forms = build.words()
    return Index(
        ids=tuple(event.id for event in catalogue.events),
        forms=forms,
        phrases=build.phrases(),
        firsts=_merged(build.first),
        begins=_merged(build.begin),
        doing=_merged(build.doing),
        stems=_merged(build.stem),
        numbers=_numbers(catalogue.events),
        letters=_letters(catalogue.events),
        labels={
            re.sub(r"\s", "", e.label): frozenset({e.id}) for e in catalogue.events if _LETTERED.fullmatch(e.label)
        },
        days={event_id: at.date() for event_id, at in starts.items()},
        starts=starts,
        deadlines=frozenset(e.deadline.astimezone(zone).date() for e in catalogue.events if e.deadline),
        months={e.id: _months(e.when) for e in catalogue.events if e.when and not e.starts},
        names=_names(forms, build.long),
    )


class _Build:
    """Forms as they are gathered; the same form of several events becomes one entry of all of them."""

    def __init__(self) -> None:
        self.form: dict[tuple[str, ...], list[Called]] = defaultdict(list)
        self.first: dict[str, list[Called]] = defaultdict(list)
        self.begin: dict[str, list[Called]] = defaultdict(list)
        self.doing: dict[str, list[Called]] = defaultdict(list)
        self.stem: dict[str, list[Called]] = defaultdict(list)
        self.long: set[str] = set()  # forms of words long enough that a slip in them is still theirs

    def add(self, phrases: Iterable[str], called: Called) -> None:
        """Each phrase means this."""
        for key in {folded(phrase) for phrase in phrases}:
            words = (key,) if key.isalpha() else tuple(_WORD.findall(key))
            if words and (len(words) > 1 or len(words[0]) > 1):
                self.form[words].append(called)

    def add_first(self, words: Iterable[str], called: Called) -> None:
        """A compound that begins with one of these words means this."""
        for word in words:
            if len(word) >= 4:
                self.first[folded(word)].append(called)

    def words(self) -> dict[str, Called]:
        """Entries of one word."""
        return _merged({key[0]: found for key, found in self.form.items() if len(key) == 1})

    def phrases(self) -> dict[str, tuple[tuple[tuple[str, ...], Called], ...]]:
        """Entries of several words, by the first, the longest first."""
        table: dict[str, list[tuple[tuple[str, ...], Called]]] = defaultdict(list)
        for key, found in self.form.items():
            if len(key) > 1:
                table[key[0]].append((key[1:], _one(found)))
        return {first: tuple(sorted(rest, key=lambda r: -len(r[0]))) for first, rest in table.items()}


def _merged(table: dict[str, list[Called]]) -> dict[str, Called]:
    return {key: _one(found) for key, found in table.items()}


def _one(found: list[Called]) -> Called:
    """One entry of several: all their events; a sure word of one event outweighs a weak one of others.

    What a title itself says outweighs what a theme links to it, but "trip" and "tour" are one kind of thing.
    """
    own = [called for called in found if not called.rule.startswith("events.theme.")]
    if any(called.sure > WEAK and called.rule != "events.head" for called in own):
        found = own
    if len(found) == 1:
        return found[0]
    best = max(found, key=lambda called: called.sure)
    strong = [called for called in found if called.sure >= best.sure - 0.25]
    return Called(best.rule, best.kind, frozenset().union(*(called.events for called in strong)), best.sure)


# ---------------------------------------------------------------- places


def _add_places(build: _Build, event: Event) -> None:
    place = EventKind.PLACE
    for part in re.split(r"\s*/\s*|,\s*|\s+[-–—]\s+", event.place):
        if not part or is_any("events.placeholder", part):
            continue
        build.add(inflect.every(part), Called("events.place", place, frozenset({event.id}), NAME))
        for word in _content(part):
            rule, sure = _place_word(word, is_last=part.endswith(word))
            _add_word(build, word, Called(rule, place, frozenset({event.id}), sure))
    for word, sure in _of_address(event.address):
        _add_word(build, word, Called("events.address", place, frozenset({event.id}), sure))


def _place_word(word: str, *, is_last: bool) -> tuple[str, float]:
    """A name, a kind of house that any village has, or a word that says little ("vanha")."""
    if word[:1].isupper() and not is_last and word.endswith(("n", "s")):
        return "events.place", NAME
    if touches("events.venue", word):
        return "events.venue", VENUE
    return ("events.place", WEAK) if is_common(word) else ("events.place", NAME)


def _of_address(address: str) -> Iterator[tuple[str, float]]:
    """The street, and the village or town behind the postal code."""
    street = re.match(r"\s*([^\d,]+?)\s+\d", address)
    if street:
        yield street.group(1), NEAR_NAME
    town = re.search(r"\b\d{5}\s+([^\W\d_][\w-]+)", address)
    if town:
        yield town.group(1), NAME


def _towns(address: str) -> Iterator[str]:
    """Every place name behind the postal code."""
    behind = re.search(r"\b\d{5}\s+(.+)", address)
    yield from _WORD.findall(behind.group(1)) if behind else ()


def _add_word(build: _Build, word: str, called: Called) -> None:
    """A word in all forms, of its base too where the word itself is inflected."""
    bases = _bases(word)
    for base in bases:
        build.add(inflect.every(base), called)
        if len(base) >= (_LONG if called.kind is EventKind.THEME else _LONG - 2):
            build.long |= {folded(form) for form in inflect.forms(base)}
        short = _short(base)
        if short:
            weaker = Called(called.rule, called.kind, called.events, min(called.sure, THEME))
            build.add(inflect.forms(short), weaker)
    if called.sure > WEAK:
        build.add_first(_firsts(bases), called)


def _firsts(bases: Iterable[str]) -> set[str]:
    """First parts of compounds: nominative and genitive ("Narkaus-ilta", "Narkauksenilta")."""
    found: set[str] = set()
    for base in bases:
        found |= {base, *inflect.genitives(base)}
        found |= {base[:-3] + "s"} if base.endswith("nen") else set()
    return found


@lru_cache(maxsize=4096)
def _bases(word: str) -> tuple[str, ...]:
    """Nominatives a word of the catalogue may come from; also of a Swedish genitive or definite form."""
    found = set(inflect.bases(word)) | {form.lemma for form in voikko.analyse(word) if form.case}
    if word.endswith("s") and len(word) > 5:
        found |= {word[:-1]}
        found |= {word[:-3]} if word.endswith(("ens", "ets")) else set()
    if word.endswith(("en", "et")) and len(word) > 6:
        found |= {word[:-2]}
    return tuple(sorted(found))


def _short(name: str) -> str:
    """What a long name of a place is cut to in speech: the name without its lake, river or village."""
    found = re.fullmatch(r"(\w{6,})" + f"(?:{'|'.join(lexicon.block('events.nature').words)})", name, re.IGNORECASE)
    return re.sub(r"n$", "", found.group(1)) if found and name[:1].isupper() else ""


def _content(text: str) -> list[str]:
    return [
        word
        for word in _WORD.findall(text)
        if len(word) > 2 and not is_word_of("events.filler", word) and not word.endswith("-")
    ]


# ---------------------------------------------------------------- titles and aliases


def _add_aliases(build: _Build, event: Event) -> None:
    for alias in event.aliases:
        ids = frozenset({event.id})
        build.add(inflect.every(alias), Called("events.alias", EventKind.ALIAS, ids, NAME))
        is_single = " " not in alias.strip()
        called = Called("events.alias", EventKind.ALIAS, ids, NAME) if is_single else None
        for word in _content(alias):
            if called or (_is_telling(word) and not is_word_of("events.head", word)):
                _add_word(build, word, called or Called("events.alias", EventKind.THEME, ids, THEME))
            _add_parts(build, word, ids)
        _add_runs(build, alias, ids)


def _add_title(build: _Build, event: Event, towns: set[str]) -> None:
    ids = frozenset({event.id})
    segments = [part for part in re.split(r"\s+[-–—]\s+|[:;/]\s*", event.title) if part.strip()]
    for phrase in {event.title, *segments}:
        words = _WORD.findall(phrase)
        if len(words) > 1 or all(_is_telling(word) for word in words):
            sure = THEME if len(words) == 1 else NAME
            build.add(inflect.every(phrase), Called("events.title", EventKind.THEME, ids, sure))
    _add_runs(build, event.title, ids)
    for word in _content(event.title):
        if towns & set(_bases(word)):
            continue  # the whole of the organiser's area: no evidence of this event
        if _is_telling(word):
            _add_word(build, word, Called("events.title", EventKind.THEME, ids, THEME))
        _add_parts(build, word, ids)


def _is_telling(word: str) -> bool:
    """True for a word that few other titles would have: "security" is, "good", "evening" and "of" are not."""
    if is_word_of("events.short_name", word):
        return True
    if any(touches(block.id, word) for block in lexicon.blocks("events") if block.id.startswith("events.part_of_day.")):
        return False
    return (
        len(word) > 3 and not is_common(word) and not touches("events.word", word) and not touches("events.verb", word)
    )


def _add_runs(build: _Build, title: str, ids: frozenset[str]) -> None:
    """Two words of a title in a row, which together tell what neither does alone: "hyvä elämä"."""
    for segment in re.split(r"[–—:;/,]", title):
        for first, last in pairwise(_WORD.findall(segment)):
            if len(first) > 3 and len(last) > 3 and not is_word_of("events.filler", first):
                build.add(inflect.every(f"{first} {last}"), Called("events.title", EventKind.THEME, ids, THEME))


def _add_parts(build: _Build, word: str, ids: frozenset[str]) -> None:
    """The head of a compound ("bussiretki": "retki") and what stands before it; what one does there."""
    for base in _bases(word):
        _add_doing(build, base, ids)
        for before, head in _halves(base):
            is_listed = head in _listed_heads()
            if is_listed and head in lexicon.block("events.head").words:
                build.add(inflect.every(head), Called("events.head", EventKind.THEME, ids, 0.7))
            elif not is_listed and len(head) > 4 and _is_telling(head) and not touches("events.hour", head):
                build.add(inflect.every(head), Called("events.head", EventKind.THEME, ids, 0.6))
            _add_doing(build, head, ids)
            _add_before(build, before, ids, is_sure=is_listed)
        if not voikko.analyse(base) and len(base) > _LONG - 1:
            for cut in range(4, len(base) - 2):
                build.begin[folded(base[:cut])].append(Called("events.part", EventKind.THEME, ids, 0.6))


def _add_before(build: _Build, before: str, ids: frozenset[str], *, is_sure: bool) -> None:
    """The first part of a compound as a word and before other heads; the parts of it before other heads alone."""
    called = Called("events.part", EventKind.THEME, ids, WEAK if is_common(before) else 0.6)
    if len(before) >= 4 and (is_sure or (len(before) > 4 and called.sure > WEAK)):
        build.add(inflect.every(before), called)
    build.add_first({before}, called)
    for first, last in _halves(before):
        build.add_first({first, last}, Called("events.part", EventKind.THEME, ids, WEAK))


@cache
def _listed_heads() -> frozenset[str]:
    return frozenset((*lexicon.block("events.head").words, *lexicon.block("events.tail").words))


def _halves(base: str) -> Iterator[tuple[str, str]]:
    """(what stands before, the head) of a compound, by the lists of heads and by Voikko."""
    low = base.lower()
    found = sorted(_listed_heads())
    for form in voikko.analyse(base):
        parts = [part.lower() for part in form.parts]
        found += [parts[-1], "".join(parts[-2:])] if parts else []
    for head in dict.fromkeys(found):
        before = base[: -len(head)].rstrip("-")
        if head and low.endswith(head) and len(before) >= 3:
            yield before, head


def _add_doing(build: _Build, noun: str, ids: frozenset[str]) -> None:
    """What one comes to do at an event of this name: "soutu", "tulen soutamaan"."""
    root = _root(_NOUN, noun)
    if root and _is_telling(noun):
        build.doing[root].append(Called("events.doing", EventKind.THEME, ids, 0.6))


def root_of_doing(word: str) -> str:
    """The root of a verb in the form of going to do; "" for any other word.

    >>> root_of_doing("soutamaan"), root_of_doing("leipomassa"), root_of_doing("maan")
    ('sout', 'leip', '')
    """
    return _root(_VERB, word)


_NOUN = re.compile(r"(\w{4,}?)[aeiouy]*(?:nta|nti|minen|ja|us|ys|[aouyei])")  # of folded words
_VERB = re.compile(r"(\w{4,}?)[aeiouy]*m(?:aan|assa|iseen|isessa)")


def _root(shape: re.Pattern[str], word: str) -> str:
    found = shape.fullmatch(folded(word))
    return found.group(1) if found else ""


def _add_themes(build: _Build, catalogue: Catalogue) -> None:
    """Each theme that touches a title or alias means that event by every one of its words."""
    texts = {event.id: "\n".join(_linking(event)) for event in catalogue.events}
    said = {event_id: {folded(word) for word in _WORD.findall(text)} for event_id, text in texts.items()}
    for block in lexicon.blocks("events"):
        if not block.id.startswith("events.theme."):
            continue
        ids = frozenset(e.id for e in catalogue.events if _is_of_theme(block, texts[e.id], said[e.id]))
        if not ids:
            continue
        called = Called(block.id, EventKind.THEME, ids, block.data["sure"])
        for stem in block.stems:
            if " " in stem:
                build.add([stem], called)
            else:
                build.stem[folded(stem)].append(called)
        build.add(block.words, called)
        for first in block.data.get("firsts", ()):
            build.first[folded(first)].append(replace(called, sure=max(called.sure, 0.5)))


def _is_of_theme(block: lexicon.Block, text: str, words: set[str]) -> bool:
    if any(word.startswith(folded(stem)) for stem in block.data.get("titles", ()) for word in words):
        return True
    if not block.regex.search(text):
        return False
    stems = [folded(stem) for stem in block.stems]
    touched = any(word.startswith(stem) and is_theme(len(stem), word[len(stem) :]) for word in words for stem in stems)
    return touched or any(
        re.search(rf"(?<!\w){word}(?!\w)", text, re.IGNORECASE) for word in (*block.words, *_spaced(block))
    )


def _spaced(block: lexicon.Block) -> Iterator[str]:
    return (stem + r"\w*" for stem in block.stems if " " in stem)


def is_theme(length: int, rest: str) -> bool:
    """True where a word that begins with a stem of this length may be of its theme: "ranta", not "Rantasalmi"."""
    return length >= 6 or len(rest) <= 6


def _linking(event: Event) -> Iterator[str]:
    """What the themes are looked for in: title, aliases, place, and the parts of their compounds."""
    for text in (event.title, *event.aliases):
        yield text
        for word in _WORD.findall(text):
            for base in _bases(word):
                yield from (f"{before} {head}" for before, head in _halves(base))
                yield from (" ".join(form.parts) for form in voikko.analyse(base) if form.parts)
    yield event.place
    for word in _WORD.findall(event.place):
        yield from (f"{before} {head}" for before, head in _halves(word))


# ---------------------------------------------------------------- numbers, months, typos


def _numbers(events: tuple[Event, ...]) -> dict[int, frozenset[str]]:
    """Events by the numbers of their labels; by their order where none has a label."""
    table: dict[int, set[str]] = defaultdict(set)
    for order, event in enumerate(events, 1):
        for number in labelled(event.label) if event.label else [order] if not any(e.label for e in events) else []:
            table[number].add(event.id)
    return {number: frozenset(ids) for number, ids in table.items()}


_LETTERED = re.compile(r"\d+\s?[A-H]")


def _letters(events: tuple[Event, ...]) -> dict[str, frozenset[str]]:
    """Events by the letter of their label, or at the end of their title or an alias, where there are several."""
    table: dict[str, set[str]] = defaultdict(set)
    for event in events:
        found = re.findall(r"(?:^|\d\s?)([A-H])(?!\w)", event.label)
        found += [m.group(1) for title in (event.title, *event.aliases) if (m := re.search(r"\w[\s,]+([A-H])$", title))]
        for letter in found:
            table[letter].add(event.id)
    return {letter: frozenset(ids) for letter, ids in table.items()} if len(table) > 1 else {}


def labelled(label: str) -> list[int]:
    """The numbers of a label, Arabic or Roman.

    >>> labelled("I ja II"), labelled("3")
    ([1, 2], [3])
    """
    found = [int(word) if word.isdigit() else roman(word) for word in re.findall(r"\d+|\b[IVX]+\b", label)]
    return [number for number in found if number]


def roman(word: str) -> int:
    """The value of a Roman number up to XXXIX; 0 where it is none."""
    if not re.fullmatch(r"X{0,3}(?:IX|IV|V?I{0,3})", word):
        return 0
    values = [{"I": 1, "V": 5, "X": 10}[letter] for letter in word]
    return sum(-v if v < max(values[at:]) else v for at, v in enumerate(values))


def _months(when: str) -> frozenset[int]:
    """The months named in words for an event without a date: "Elokuu 2021", "Touko–kesäkuu"."""
    found = set()
    for block in lexicon.blocks("dates"):
        if block.data["is"].startswith("month") and "value" in block.data and block.data["is"] != "month span":
            stems = [stem for stem in block.stems if re.search(rf"\b{re.escape(stem[:-3])}(?=\s*[-–—])", when.lower())]
            if block.regex.search(when) or (stems and block.id.startswith("dates.month.fi")):
                found.add(block.data["value"])
    return frozenset(found)


def _names(forms: dict[str, Called], long: set[str]) -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = defaultdict(list)
    for form, called in forms.items():
        if form in long and called.sure >= THEME and len(called.events) == 1:
            table[form[:2]].append(form)
    return {begin: tuple(found) for begin, found in table.items()}


# ---------------------------------------------------------------- lexicon


@lru_cache(maxsize=20_000)
def touches(block_id: str, word: str) -> bool:
    """True where the word begins as one of the block's stems or is one of its words."""
    return bool(lexicon.block(block_id).regex.match(word))


@lru_cache(maxsize=20_000)
def is_event_tail(word: str) -> bool:
    """True for what people put behind the name of a thing to call the event: "bussijuttu", "bussi-ilta"."""
    return is_event_word(word) or folded(word).startswith(_folded_stems("events.tail_word"))


@cache
def _folded_stems(block_id: str) -> tuple[str, ...]:
    return tuple(folded(stem) for stem in lexicon.block(block_id).stems)


@lru_cache(maxsize=20_000)
def is_event_word(word: str) -> bool:
    """True for a word for an event also where it is typed without dots."""
    words = lexicon.block("events.word").words
    return folded(word).startswith(_folded_stems("events.word")) or folded(word) in {folded(one) for one in words}


@lru_cache(maxsize=20_000)
def is_common(word: str) -> bool:
    """True for a word that many titles have, in any form, but not for a compound that begins with one."""
    low = word.lower()
    if low in _words_of("events.common"):
        return True
    for stem in lexicon.block("events.common").stems:
        rest = low[len(stem) :]
        if low.startswith(stem) and len(rest) <= 5 and not touches("events.word", rest) and not _is_head(rest):
            return True
    return False


def _is_head(word: str) -> bool:
    return any(word.startswith(head[:4]) for head in lexicon.block("events.head").words)


def is_any(block_id: str, text: str) -> bool:
    """True where a word of the block stands anywhere in the text."""
    return bool(lexicon.block(block_id).regex.search(text))


def is_word_of(block_id: str, word: str) -> bool:
    """True where the word is exactly one of the block's words."""
    return word.lower() in _words_of(block_id)


@cache
def _words_of(block_id: str) -> frozenset[str]:
    return frozenset(word.lower() for word in lexicon.block(block_id).words)
