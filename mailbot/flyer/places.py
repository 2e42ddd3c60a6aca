"""Where an event is: the place and its address, in a field, a line or a sentence."""

from __future__ import annotations

import re

from mailbot.flyer import marks, words
from mailbot.flyer.pieces import Piece
from mailbot.reading import voikko

_POSTCODE = re.compile(r"(?<![\d-])(?:FI-|SE-)?\d{5}\s+[A-ZÅÄÖ]|(?<!\d)\d{3}\s\d{2}\s+[A-ZÅÄÖ]")
_TOWN = r"(?:[A-ZÅÄÖŠČ][\w’'-]*(?:\s+[A-ZÅÄÖŠČ][\w’'-]*)*)"
_TAIL = re.compile(rf"(?:,?\s+(?:FI-|SE-)?\d{{5}}\s+{_TOWN})?(?:,\s+{_TOWN}(?=\s*(?:[.)]|$)))*")


def split(text: str) -> tuple[str, str]:
    """Place and address of a field's value.

    >>> split("Hotelli Metsähirvas, Toukolantie 49, 97130 Hirvas")
    ('Hotelli Metsähirvas', 'Toukolantie 49, 97130 Hirvas')
    >>> split("Library (Torikatu 5), room 2")
    ('Library, room 2', 'Torikatu 5')
    """
    bare = re.sub(r",?\s*(?:\w+\s+)?¦.*", "", text).strip().rstrip(".")
    text = _without_lead(bare)
    if text != bare and ":" not in bare[: len(bare) - len(text)]:
        place, address = split(text)
        return basic(place), address
    if net := words.pattern("place.net").search(text):
        before = text[: net.start()].strip().lower()
        if net.end() == len(text) and (not before or re.fullmatch(words.either("place.by"), before)):
            return net["name"], ""
    first, *others = re.split(
        r"\s+/\s+|\s+(?:tai|ja|eller|och|or|and)\s+(?=(?:Teams|Zoom|etänä|verkossa|online|på distans)\b)", text
    )
    if others and all(is_online(other) for other in others):
        place, address = split(first)
        return f"{place}{text[len(first) :]}", address
    told = [_address_at(one) for one in (first, *others)]
    if others and all(found and found[0] for found in told):
        return split(first)  # place and address, told in two languages
    found = _address_at(text) or _numbered(text)
    if found is None:
        return text.strip(" ,;|"), ""
    start, end = found
    before, address, after = text[:start], text[start:end], text[end:]
    is_bracketed = before.rstrip().endswith("(")
    place = before.rstrip(" ,(–—-|/").strip()
    rest = after.strip(" ,).;|–—") if is_bracketed else ""
    if not is_bracketed and after.strip(" ,.;)"):
        rest, more = _after_address(after.rstrip(" ,;)"))
        address += more
    place = _ADDRESS_WORD.sub("", place).rstrip(" ,:")
    return (f"{place}, {rest}" if rest and place else place or rest), address.strip(" ,")


def _without_lead(text: str) -> str:
    """The words without those that only lead to a place: "Paikkana kylätalo", "We meet at the bus station"."""
    lead = words.pattern("place.lead").match(text)
    return text[lead.end() :] if lead and not words.touches("place.departure", text) else text


def _after_address(after: str) -> tuple[str, str]:
    """The room, and what goes on with the address, of the words after it; a clause or a door is neither."""
    rooms, more = [], ""
    after = re.sub(r"\s*\([^()]*\)?", "", after)
    for part in re.split(r"(?=,)", after):
        bare = part.strip(" ,")
        if words.touches("place.floor", bare) and len(bare.split()) <= 4:
            rooms.append(bare)
        elif bare[:1].islower() and part.startswith(",") and len(bare.split()) > 1:
            break
        else:
            more += part
    return ", ".join(rooms), more


_STREET = r"(?P<street>[A-ZÅÄÖŠČ][\w’'-]{3,}(?:\s[\w’'-]+){0,2}\s\d{1,4}(?:\s?[A-Za-z](?!\w))?)(?=$|[,.)])"
_NUMBERED = re.compile(rf",\s+{_STREET}")
_TOLD = re.compile(rf"(?<!\w)(?:{words.either('place.address_word')})\s+{_STREET}")


def _numbered(text: str) -> tuple[int, int] | None:
    """Where a street of a kind that no word of ours tells stands, by its number: "Lifeboat house, Hamnplan 2"."""
    found = _NUMBERED.search(text) or _TOLD.search(text)
    if found is None or words.touches("place.room", found["street"]):
        return None
    tail = _TAIL.match(text, found.end())
    return found.start("street"), tail.end() if tail else found.end()


def streets(text: str) -> list[tuple[int, int]]:
    """Where each street with its number stands."""
    found = [(one.start(), one.end()) for one in words.pattern("place.street").finditer(text)]
    told = None if found else _numbered(text)
    return [told] if told else found


def is_online(text: str) -> bool:
    """True where the few words say that it is held over the net."""
    return words.touches("is.online", text) and len(text.split()) <= 4


def _address_at(text: str) -> tuple[int, int] | None:
    """Where the street or, without one, the postal code begins, and where the address ends."""
    street = words.pattern("place.street").search(text)
    code = _POSTCODE.search(text)
    if street and street.start() and not re.search(r"[,(–—/|:.]\s*$|^\s*$", text[: street.start()]):
        street = _street_within(text, street)
    start = min((found.start() for found in (street, code) if found), default=None)
    if start is None:
        return None
    end = street.end() if street else start
    tail = _TAIL.match(text, end)
    return start, tail.end() if tail and tail.end() > end else max(end, code.end() if code and not street else end)


def _street_within(text: str, street: re.Match[str]) -> re.Match[str]:
    """The street without words of the place before it: only its last words, where no comma parts them."""
    for at in (found.end() for found in re.finditer(r"\s", street[0])):
        shorter = words.pattern("place.street").match(text, street.start() + at)
        before = text[: street.start() + at]
        if shorter and words.pattern("place.head").search(before.rstrip() + " "):
            return shorter
    return street


def is_place(text: str) -> bool:
    """True where the few words most likely name a place."""
    online = words.pattern("is.online").search(text)
    if words.touches("place.street", text) or (online and (not online.start() or len(text.split()) <= 2)):
        return True
    if words.touches("title.person", text):
        return False
    if len(text.split()) <= 4 and (words.touches("place.floor", text) or (split(text)[0] != text and is_online(text))):
        return True
    return len(text.split()) <= 8 and any(_is_named(cell.strip()) for cell in re.split(r"[,(/)]|\s[–—-]\s", text))


def _is_named(cell: str) -> bool:
    """True where the cell's last word is a kind of place, or its first, with a name or number after it."""
    for head in words.pattern("place.head").finditer(cell):
        after = cell[head.end() :].strip(" .")
        is_first = not head.start() and all(word[:1].isupper() or word[:1].isdigit() for word in after.split())
        if not after or is_first or re.fullmatch(r"\w{1,4}", after):
            return True
    return False


def in_sentence(piece: Piece) -> tuple[str, str, bool]:
    """Place and address that the sentence tells, and whether the place is in another form than there.

    >>> from mailbot.flyer.pieces import Piece
    >>> in_sentence(Piece("We meet in the Community Library, 40 Long Street, 20999 Alder Mills."))
    ('Community Library', '40 Long Street, 20999 Alder Mills', False)
    """
    text = marks.masked(piece)
    found = _address_at(text) or _numbered(text)
    for cell in text.split(" | ") if not found else ():
        if is_online(cell) and "¦" not in cell:
            return cell.strip(" ,."), "", False
    if not found and (start := words.pattern("place.from").search(text)):
        return (start["place"], "", False) if start["place"] else (_finnish(start["fi"], at_end=True)[0], "", True)
    if found:
        before = _ADDRESS_WORD.sub("", text[: found[0]].rstrip(" ,:(–—")).rstrip(" ,(–—")
        before, room = _without_room(before)
        place, changed = (_beside(before) or ""), False
        if not place:
            place, changed = _named(before, at_end=True)
        if not room and (after := re.match(r"\)?(,\s[^,.¦]{3,30})(?=[,.¦]|$)", text[found[1] :])):
            room = after[1].rstrip() if words.touches("place.floor", after[1]) else ""
        return place + (room if place else ""), text[found[0] : found[1]].strip(" ,."), changed
    for part in re.split(r"[()]|[.!]\s", text):
        if (place := _beside(part)) and is_place(place):
            return place, "", False
    place, changed = _named(text, at_end=False)
    if not place and (net := words.pattern("place.net").search(text)):
        return net["name"], "", True
    return place, "", changed


def _without_room(text: str) -> tuple[str, str]:
    """The words without the room or floor that they end with, and that with its comma."""
    found = re.search(r",\s[^,¦]{2,30}$", text)
    is_room = found and words.touches("place.floor", found[0])
    return (text[: found.start()], found[0]) if found and is_room else (text, "")


_ADDRESS_WORD = re.compile(rf"(?<!\w)(?:{words.either('place.address_word')})\s*$", re.IGNORECASE)


def _beside(text: str) -> str:
    """The few words after the last time, where they begin with a capital and are in no case that says where."""
    _, is_after, last = text.rpartition("¦")
    segment = re.split(r",\s+(?=[a-zåäö])", last.strip(" ,.:;–—-|"))[0]
    if segment and (net := words.pattern("place.net").fullmatch(segment)):
        return net["name"]
    if is_after and words.touches("place.departure", segment) and len(segment.split()) <= 6:
        return segment
    if not is_after or not segment[:1].isupper() or len(segment.split()) > 8:
        return ""
    return "" if _base(segment.split()[-1])[1] or words.pattern("place.lead").match(segment) else segment


_PREPOSITION = re.compile(
    rf"(?<!\w)(?:{words.either('place.preposition')})\s+(?:the\s+)?"
    rf"(?P<place>[A-ZÅÄÖŠČ][\w’'.-]*(?:\s+(?:(?:{words.either('place.small')})\s+)?(?:[A-ZÅÄÖŠČ\d][\w’'-]*|[a-zåäö]+))*)"
)


def _named(text: str, *, at_end: bool) -> tuple[str, bool]:
    """The place's name: after "at the" or "i", or a Finnish word of place in a case that says where."""
    lead = words.pattern("place.lead").match(text)
    if lead and at_end and not words.touches("place.departure", text):
        text = text[lead.end() :]
        if text[:1].isupper() and len(text.split()) <= 6 and not _base(text.split()[-1])[1]:
            return text.strip(" ,"), False
    elif lead and at_end:
        return text.strip(" ,"), False
    found = [one for one in _PREPOSITION.finditer(text) if not at_end or one.end() >= len(text) - 2]
    if found:
        place = found[-1 if at_end else 0]["place"]
        return _cut(place) if not at_end else place.strip(" ,"), False
    if at_end and (
        plain := re.search(rf"(?<!\w)(?:{words.either('place.preposition')})\s+([a-zåäö][\w-]{{3,30}})$", text)
    ):
        return plain[1], False
    if at_end and (plain := re.search(r"(?<!\w)(?:in|at|from|outside)\s+the\s+([a-z][\w’' -]{2,40})$", text)):
        return plain[1], False
    return _finnish(text, at_end=at_end)


def _cut(place: str) -> str:
    """The place without the small words that go on after its name."""
    kept: list[str] = []
    for word in place.split():
        if (
            kept
            and word[:1].islower()
            and not words.pattern("place.head").fullmatch(word)
            and not words.pattern("place.small").fullmatch(word)
        ):
            break
        kept.append(word)
    while kept and words.pattern("place.small").fullmatch(kept[-1]):
        kept.pop()
    return " ".join(kept).strip(" ,.")


def without_preposition(place: str) -> str:
    """The place without the small words before its name.

    >>> without_preposition("in the Old Greenhouse")
    'Old Greenhouse'
    """
    return re.sub(rf"^(?:{words.either('place.preposition')})\s+(?:the\s+)?(?=[A-ZÅÄÖ])", "", place)


def basic(place: str) -> str:
    """The place in the nominative, where it is a few Finnish words in a case that says where; else as it is.

    >>> basic("Vanhalla asemalla"), basic("Old Mill")
    ('Vanha asema', 'Old Mill')
    """
    tokens = place.split()
    if not tokens or not _base(tokens[-1])[1] or not words.touches("place.head", _base(tokens[-1])[0]):
        return place
    made, _ = _finnish(place, at_end=True)
    return made if len(made.split()) == len(tokens) or len(tokens) > 3 else place


_WHERE = {"inessive", "adessive"}
_TO_OR_FROM = {"elative", "ablative", "illative", "allative"}


def _finnish(text: str, *, at_end: bool) -> tuple[str, bool]:
    """The words of place in the nominative: "Vanhalla asemalla" is told as "Vanha asema"."""
    tokens = [(found[0], found.start(), found.end()) for found in re.finditer(r"[^\W\d_][\w’'-]*|\d+|[^\w\s]", text)]
    for at in range(len(tokens) - 1, -1, -1):
        word = tokens[at][0]
        if not word[:1].isalpha():
            if at_end:
                break
            continue
        base, case = _base(word)
        is_known = bool(case) and (
            words.touches("place.head", base) or (at_end and (word[0].isupper() or case in _WHERE))
        )
        if not is_known:
            if at_end and at == len(tokens) - 1 and word[0].isupper():
                return _capitals(tokens, at), False
            if at_end:
                break
            continue
        return _with_modifiers(tokens, at, base, case, at_end=at_end), True
    return "", False


def is_inflected(word: str) -> bool:
    """True where the word is in a case that says where."""
    return _base(word)[1] in _WHERE


def _base(word: str) -> tuple[str, str]:
    """The nominative and the local case of the word; ("", "") where it is in none."""
    first, dash, last = word.rpartition("-")
    if first and last and not voikko.analyse(word):
        base, case = _base(last)
        return (f"{first}{dash}{base}", case) if case else ("", "")
    for form in voikko.analyse(word):
        if form.case in _WHERE | _TO_OR_FROM and form.number != "plural" and form.mood == "":
            base = form.lemma
            return (base[:1].upper() + base[1:] if word[:1].isupper() else base), form.case
    return "", ""


def _with_modifiers(tokens: list[tuple[str, int, int]], at: int, base: str, case: str, *, at_end: bool) -> str:
    made = [base]
    for word, start, _ in reversed(tokens[:at]):
        if not word[:1].isalpha():
            break
        forms = voikko.analyse(word)
        agreeing = [form for form in forms if form.case == case]
        if agreeing and (agreeing[0].word_class.value.endswith("laatusana")):
            lemma = agreeing[0].lemma
            made.append(lemma[:1].upper() + lemma[1:] if word[:1].isupper() else lemma)
        elif (any(form.case == "genitive" for form in forms) and (at_end or word[:1].isupper())) or (
            word[:1].isupper() and word.endswith("n")
        ):
            made.append(word)
        else:
            is_named = word[:1].isupper() and base[:1].isupper() and start > tokens[0][1]
            if is_named or (word[:1].isupper() and words.pattern("place.head").fullmatch(word)):
                made.append(word)
            break
    return " ".join(reversed(made))


def _capitals(tokens: list[tuple[str, int, int]], at: int) -> str:
    begin = at
    while begin and tokens[begin - 1][0][:1].isupper():
        begin -= 1
    return " ".join(word for word, _, _ in tokens[begin : at + 1])
