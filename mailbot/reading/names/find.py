"""The names in a mail, in the order of the text; those of the From field first."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from mailbot.model import Address, Catalogue, Mail, NameMention, ZoneKind
from mailbot.reading import inflect
from mailbot.reading.names import commas, families, headers
from mailbot.reading.names.candidates import KNOWN, given_weight, is_organisation, surname_weight
from mailbot.reading.names.families import Hit
from mailbot.reading.names.lists import Lists, lists
from mailbot.reading.names.person import Anchors, Person, Place, cased
from mailbot.reading.names.runs import Found, found_in
from mailbot.reading.names.segments import Segment, segments

_WORDS = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_MARGIN = 0.6  # less than this between the two orders: the block's other lines tell


def find(
    mail: Mail,
    catalogue: Catalogue,
    known: tuple[str, ...] = (),
) -> tuple[NameMention, ...]:
    """Every person's name in the From field and in what the sender wrote or passed on, in the nominative.

    `known`: names on the list or earlier in the thread; the catalogue's own names add to the built-in lists.
    The catalogue's places, themes and coordinators, organisations, and whoever is greeted do not come out.
    """
    held = lists(catalogue.given, catalogue.surnames)
    told = _anchors([(name, "", "") for name in known])
    display = _display(mail.sender.name, told, held)
    address = headers.of_address(mail.sender, _hints(mail, known), held)
    passed_on = _display(mail.forwarded_from.name, told, held) if mail.forwarded_from else ()
    if address and {address.given, address.surname} <= {one.given for one in display}:
        address = None  # pasi.mari@ of "Pasi & Mari"
    heads = [one for one in (*display, address, *passed_on) if one]
    anchors = _anchors([*((name, "", "") for name in known), *((one.name, one.given, one.surname) for one in heads)])
    apart = _apart(mail.text, segments(mail), _titled(catalogue, mail.sender, held))
    pieces = list(_without(mail.text, apart, _own_words(catalogue, held)))
    hits = _ordered(_hits(mail, pieces, anchors, held))
    certain = [hit.found.person for hit in hits if _is_certain(hit)]
    sure = _anchors([(one.name, one.given, one.surname) for one in certain])
    hits = _hits(mail, pieces, _joined(anchors, sure), held)
    hits = _listed(_ordered(families.shared(mail.text, hits, anchors, held)))
    barred = _Barred(catalogue, mail)
    mentions = [_of_head(one, "display", "names.display") for one in display]
    mentions += [_of_head(address, "address", "names.address")] if address else []
    mentions += [_of_head(one, "text", "names.forwarded") for one in passed_on]
    shown = [*mentions]
    mentions += [_as_shown(_mention(mail.text, hit), shown) for hit in hits if not barred.has(hit)]
    return tuple(mentions)


def _as_shown(one: NameMention, shown: Iterable[NameMention]) -> NameMention:
    """The name as the From field has it, where a word more goes on and capitals tell nothing: "maija salo kuopio"."""
    is_plain = one.words.islower() or one.words.isupper()
    whole = [head for head in shown if " " in head.name and one.name.startswith(f"{head.name} ")] if is_plain else []
    return replace(one, name=whole[0].name, given=whole[0].given, surname=whole[0].surname) if whole else one


def _display(display: str, anchors: Anchors, held: Lists) -> tuple[Person, ...]:
    """The persons of a display name; "Seppo ja Ritva Kangasniemi" are two Kangasniemis."""
    found = headers.of_display(display, anchors, held)
    hits = families.chained(found[0], [Hit(replace(one, kin=False), Segment(0, 0, "display")) for one in found[1]])
    return tuple(hit.found.person for hit in hits)


def _apart(text: str, pieces: Iterable[Segment], titled: re.Pattern[str] | None) -> list[Segment]:
    """The pieces cut before and after the names that stand in the evenings' titles: "Eva Lund Irma Salon iltaan"."""
    found = list(titled.finditer(text)) if titled else []
    cut: list[Segment] = []
    for piece in pieces:
        at = piece.start
        for name in found:
            if at < name.start() and name.end() <= piece.end:
                cut.append(replace(piece, start=at, end=name.start()))
                at = name.start()
        cut.append(replace(piece, start=at))
    return cut


def _without(text: str, pieces: Iterable[Segment], own: frozenset[str]) -> Iterator[Segment]:
    """The pieces; where capitals tell nothing, cut at the words of the catalogue: "maija virtanen kesäilta"."""
    for piece in pieces:
        line, at = text[piece.start : piece.end], piece.start
        if line.islower() or line.isupper():
            for word in _WORDS.finditer(text, piece.start, piece.end):
                if word.group().lower() in own:
                    yield replace(piece, start=at, end=word.start())
                    at = word.end()
        yield replace(piece, start=at)


@lru_cache(maxsize=8)
def _own_words(catalogue: Catalogue, held: Lists) -> frozenset[str]:
    """The words of the evenings' titles and by-names that are nobody's name, in every case."""
    texts = [text for event in catalogue.events for text in (event.title, *event.aliases)]
    said = {word.lower() for text in texts for word in _WORDS.findall(text) if len(word) >= _OWN}
    words = {word for word in said if "-" in word or max(given_weight(word, held), surname_weight(word, held)) < KNOWN}
    return frozenset(form.lower() for word in words for form in inflect.forms(word)) | words


_OWN = 5  # letters


def _titled(catalogue: Catalogue, sender: Address, held: Lists) -> re.Pattern[str] | None:
    """The persons whom the evenings' titles name, in any case; the writer is no such person."""
    texts = [text for event in catalogue.events for text in (event.title, *event.aliases)]
    pairs = {pair.groups() for text in texts for pair in _PAIR.finditer(text)}
    names = [
        rf"{re.escape(given)}\s+{re.escape(surname[:_STEM])}\w*"
        for given, surname in sorted(pairs)
        if given_weight(given.lower(), held) >= KNOWN and surname.lower() not in sender.name.lower()
    ]
    return re.compile(rf"(?<!\w)(?:{'|'.join(names)})") if names else None


_PAIR = re.compile(r"([A-ZÅÄÖ][a-zåäö]+) ([A-ZÅÄÖ][a-zåäö]{2,})")
_STEM = 4  # letters of a surname that its cases share


def _hits(mail: Mail, pieces: Sequence[Segment], anchors: Anchors, held: Lists) -> list[Hit]:
    is_cased = _tells_by_capitals(mail)
    hits: list[Hit] = []
    for piece in pieces:
        text = mail.text[piece.start : piece.end]
        cased_here = _is_cased(text, mail_is_cased=is_cased) and not (piece.strong and text.islower())
        place = Place(strong=piece.strong, cased=cased_here)
        if piece.source in ("given", "surname"):
            continue
        hits += [Hit(found, piece) for found in found_in(mail.text, piece.start, piece.end, place, anchors, held)]
    hits = commas.without(hits, list(commas.find(mail.text, pieces, held)))
    return sorted([*hits, *_of_form_halves(mail.text, pieces)], key=lambda hit: hit.found.start)


def _of_form_halves(text: str, pieces: Iterable[Segment]) -> Iterator[Hit]:
    """The persons whose given name and surname are labelled apart, on lines of their own."""
    halves: dict[str, Segment] = {}
    for piece in pieces:
        if piece.source not in ("given", "surname"):
            continue
        halves[piece.source] = piece
        if len(halves) == 2:
            given, surname = (text[halves[half].start : halves[half].end].strip() for half in ("given", "surname"))
            given, surname = (" ".join(cased(word.lower(), word) for word in half.split()) for half in (given, surname))
            start, end = min(one.start for one in halves.values()), max(one.end for one in halves.values())
            one = Person(0, 0, f"{given} {surname}", given, surname, "nominative", 1.0)
            yield Hit(Found(start, end, one), replace(piece, source="form"))
            halves = {}


def _tells_by_capitals(mail: Mail) -> bool:
    """False for a mail all in capitals or all in small letters."""
    letters = [letter for letter in mail.of(ZoneKind.OWN, ZoneKind.SIGNATURE) if letter.isalpha()]
    share = sum(letter.isupper() for letter in letters) / max(len(letters), 1)
    return 0.012 < share < 0.6


def _is_cased(text: str, *, mail_is_cased: bool) -> bool:
    letters = [word for word in _WORDS.findall(text) if len(word) > 1]
    if len(letters) > 5 and all(word.isupper() for word in letters):
        return False
    return mail_is_cased or any(word[0].isupper() and not word.isupper() for word in letters)


def _is_certain(hit: Hit) -> bool:
    one = hit.found.person
    if not one.surname or one.case != "nominative" or one.alternatives:
        return False
    return one.sure >= 1.0 or (one.sure >= 0.9 and abs(one.turned) >= _MARGIN)


def _anchors(names: Iterable[tuple[str, str, str]]) -> Anchors:
    given: dict[str, float] = {}
    surnames: dict[str, float] = {}
    for name, first, last in names:
        parts = name.lower().split()
        if not parts:
            continue
        for part in first.lower().split() or parts[:-1] or parts:
            given[part] = 1.0
        for part in last.lower().split() or parts[1:][-1:]:
            surnames[part] = 1.0
    return Anchors(given, surnames)


def _joined(first: Anchors, second: Anchors) -> Anchors:
    given = {**second.given, **first.given}
    surnames = {**second.surnames, **first.surnames}
    return Anchors(given, surnames)


def _hints(mail: Mail, known: tuple[str, ...]) -> dict[str, str]:
    """The words with a capital of the mail, the display name and the known names, by their plain spelling."""
    text = "\n".join((mail.text, mail.sender.name, *known))
    return {headers.plain(word): word.lower() for word in _WORDS.findall(text) if word[0].isupper()}


# ---------------------------------------------------------------- lists


def _listed(hits: list[Hit]) -> list[Hit]:
    """Names each on a line of its own are a list; a strange pair below a signed name is a title or an office."""
    alone: dict[int, int] = defaultdict(int)
    for hit in hits:
        alone[hit.segment.block] += hit.segment.source == "line"
    sure = min((hit.found.start for hit in hits if _is_signature(hit) and hit.found.person.sure >= 0.85), default=-1)
    return [
        replace(hit, segment=replace(hit.segment, source="list"))
        if hit.segment.source == "line" and alone[hit.segment.block] > 1
        else hit
        for hit in hits
        if not (_is_signature(hit) and hit.found.person.sure <= 0.7 and -1 < sure < hit.found.start)
    ]


def _is_signature(hit: Hit) -> bool:
    return hit.segment.source == "signature"


def _ordered(hits: list[Hit]) -> list[Hit]:
    """In a list or table whose lines put the surname first, the doubtful lines do so too."""
    votes: dict[int, float] = defaultdict(float)
    for hit in hits:
        if hit.segment.strong and hit.segment.source != "signature":
            votes[hit.segment.block] += hit.found.person.turned
    return [_turned(hit, votes[hit.segment.block]) for hit in hits]


def _turned(hit: Hit, vote: float) -> Hit:
    one = hit.found.person
    settled = not hit.segment.strong or abs(one.turned) >= _MARGIN or not one.surname or one.case != "nominative"
    if settled or not one.turned or abs(vote) < _MARGIN or (vote > 0) == (one.turned > 0) or len(one.name.split()) != 2:
        return hit
    given, surname = one.surname, one.given
    whole = replace(one, name=f"{given} {surname}", given=given, surname=surname, sure=min(one.sure, 0.85))
    return replace(hit, found=replace(hit.found, person=whole))


# ---------------------------------------------------------------- what never is a participant


_BEFORE_WORD = re.compile(r"(?<!\w)((?:[^\W\d_a-zåäö][\w&-]+[ ]){2,3})([^\W\d_][\w.]*)")


class _Barred:
    """The coordinators' names, the catalogue's own words, and organisations by what stands behind them."""

    def __init__(self, catalogue: Catalogue, mail: Mail) -> None:
        sender = mail.sender
        self._firms = {
            found[1].lower().strip() for found in _BEFORE_WORD.finditer(mail.text) if is_organisation(found[2])
        }
        self._domain = headers.plain(sender.email.rpartition("@")[2].rpartition(".")[0])
        self._coordinators = {one.name.lower() for one in catalogue.coordinators if one.email != sender.email}
        self._given = {name.split()[0] for name in self._coordinators if name.split()}
        own = [text for event in catalogue.events for text in (event.place, event.address, event.title, *event.aliases)]
        self._words = {word.lower() for text in own for word in _WORDS.findall(text)}
        self._stems = {word for word in self._words if len(word) > 4}
        self._sender = sender.name.lower().split()

    def has(self, hit: Hit) -> bool:
        """True for a name that is not a person's to register."""
        one = hit.found.person
        lower = one.name.lower()
        if lower in self._coordinators or self._is_firm(hit):
            return True
        if hit.found.kin:
            return False
        if not one.surname:
            return self._is_own(lower) or (lower in self._given and lower not in self._sender)
        own = [part in self._words or any(part.startswith(word) for word in self._stems) for part in lower.split()]
        return all(own) or (one.sure < 0.8 and not one.alternatives and any(own))

    def _is_firm(self, hit: Hit) -> bool:
        """True for words that elsewhere are a company's name, or all of the sender's domain: "Nord Mobility" (Ltd)."""
        one = hit.found.person
        if not one.surname or one.name.lower().split() == self._sender:
            return False
        said = {one.name.lower(), f"{one.surname} {one.given}".lower()}
        return bool(said & self._firms) or headers.plain(one.name) == self._domain

    def _is_own(self, name: str) -> bool:
        """True where the catalogue has this word, or a longer one made of it: "Kristiina", "Kristiinankaupunki"."""
        return name in self._words or (len(name) >= 5 and any(word.startswith(name) for word in self._words))


# ---------------------------------------------------------------- mentions


def _mention(text: str, hit: Hit) -> NameMention:
    one, found = hit.found.person, hit.found
    source = "text" if hit.segment.source in ("text", "line") else hit.segment.source
    sure = one.sure if not hit.segment.forwarded else min(one.sure, 0.9)
    return NameMention(
        found.start,
        found.end,
        f"names.{hit.segment.source}",
        text[found.start : found.end],
        one.name,
        one.given,
        one.surname,
        one.case,
        one.alternatives,
        source,
        round(sure, 2),
    )


def _of_head(one: Person, source: str, rule: str) -> NameMention:
    return NameMention(-1, -1, rule, one.name, one.name, one.given, one.surname, "nominative", (), source, one.sure)
