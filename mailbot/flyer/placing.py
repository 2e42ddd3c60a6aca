"""Sets where an event is and for how many."""

from __future__ import annotations

import re
from itertools import pairwise

from mailbot.flyer import places, titles, words
from mailbot.flyer.draft import Draft, short
from mailbot.flyer.found import Found, Kind
from mailbot.flyer.group import Group
from mailbot.flyer.marks import is_title
from mailbot.flyer.pieces import Piece
from mailbot.flyer.times import Time


def tell_place(draft: Draft, text: str, said: str) -> None:
    """Sets place and address from words that hold both."""
    place, address = places.split(text)
    if place:
        draft.tell("place", place, said)
    if address:
        draft.tell("address", address, said)


def tell_beside(draft: Draft, text: str, said: str) -> None:
    """The same of words within a line, which may have a case that says where."""
    tell_place(draft, text, said)
    basic = places.basic(draft.found.place)
    if basic != draft.found.place and not words.touches("place.departure", draft.found.place):
        draft.tell("place", basic, said)
        draft.doubt(Kind.INFERRED, "place", f"its basic form, from: {short(said)}")


def tell(draft: Draft) -> None:
    """Sets place and address: of fields, of lines, of sentences; those above only fill what is missing."""
    own = draft.group.pieces
    fields = [piece for piece in own if piece.field == "place"]
    for piece in fields[:1]:
        if piece.moments.clocks():
            _sentence_of_place(draft, piece)
        else:
            tell_place(draft, piece.text, piece.text)
    for piece in fields[1:]:
        if piece.moments.clocks():
            continue
        is_other = {titles.tongue(fields[0].text), titles.tongue(piece.text)} >= {"fi", "sv"}
        if piece.text.lower() not in draft.found.place.lower() and not is_other:
            draft.tell("place", f"{draft.found.place}, {piece.text}".strip(", "), piece.text)
    for piece in own:
        if piece.field == "address":
            draft.tell("address", piece.text.strip(" .,"), piece.text)
    if not draft.found.place or not draft.found.address:
        _place_of_lines(draft, own)
    _place_above(draft)
    if not draft.found.place:
        _place_under(draft)
    for piece in own:
        _place_later(draft, piece)


def _place_of_lines(draft: Draft, pieces: list[Piece]) -> None:
    """Looks for the place in lines of its own, then in those that tell the time, then in sentences with an address."""
    title = draft.found.words.get("title", "")
    told = [
        p
        for p in pieces
        if p.field in {"", "time", "note"}
        and (" ".join(p.text.split()) != title or _is_told(p))
        and not is_about_else(p)
    ]
    lines = sorted((p for p in told if is_line(p)), key=lambda p: not words.touches("place.street", p.text))
    for piece in lines:
        _line_of_place(draft, piece)
    timed = [piece for piece in told if piece.moments.said]
    for piece in [
        *timed,
        *(p for p in told if p not in timed and p not in lines and words.touches("place.street", p.text)),
    ]:
        _sentence_of_place(draft, piece)
    for piece in told:
        if not draft.found.place and not piece.moments.said and len(piece.text.split()) > 3 and not is_title(piece):
            _sentence_of_place(draft, piece)


def _place_under(draft: Draft) -> None:
    """The few words under the time, where they name no kind of place that we know, with a doubt."""
    own = draft.group.pieces
    title = draft.found.words.get("title", "")
    at = next((n for n, piece in enumerate(own) if piece.moments.said), len(own))
    seen = (
        title in {" ".join(piece.text.split()) for piece in own[: at + 1]} or draft.found.title in own[at].text
        if at < len(own)
        else False
    )
    for piece in own[at + 1 : at + 3] if seen else ():
        if piece.gap or piece.moments.said or piece.is_head or piece.field:
            return
        is_name = re.fullmatch(r"[A-ZÅÄÖŠČ][\w’'&-]*(?:[ ,]+[\w’'&-]+){0,4}", piece.text)
        if words.touches("title.person", piece.text):
            continue
        if is_name and not is_about_else(piece) and not number_of(piece) and not words.touches("is.slogan", piece.text):
            draft.tell("place", piece.text, piece.text)
            draft.doubt(Kind.INFERRED, "place", f"the words under the time: {short(piece.text)}")
            return


def _is_told(piece: Piece) -> bool:
    """True where a sentence tells title, time and place in one."""
    return bool(piece.moments.said) and (is_sentence(piece) or words.touches("title.sentence", piece.text))


def _place_later(draft: Draft, piece: Piece) -> None:
    """Sets the place to "place to be announced", as it stands, where nothing else tells one."""
    for part in re.split(r"[,.;]\s*", piece.text):
        names = {words.fields().get(word.lower()) for word in re.findall(r"\w+", part)}
        if "place" in names and "time" not in names and words.touches("is.later", part) and not draft.found.place:
            draft.tell("place", part.strip(), piece.text)


def is_about_else(piece: Piece) -> bool:
    """True where the line is on registering, on an office or on how to reach somebody."""
    is_asking = words.touches("role.deadline_before", piece.text) and not piece.moments.days()
    is_asking = is_asking and not (words.touches("is.all", piece.text) and piece.moments.clocks())
    return is_asking or "@" in piece.text or (words.touches("role.other", piece.text) and not piece.moments.days())


def is_line(piece: Piece) -> bool:
    """True where the whole line is a place or an address."""
    return (
        not piece.moments.said
        and not piece.text.endswith(":")
        and (places.is_place(piece.text) or places.split(piece.text)[1] != "" or _is_led(piece.text))
        and len(piece.text) < 110
        and len(places.split(piece.text)[0].split()) <= 8
        and sum(word.islower() for word in places.split(piece.text)[0].split()) <= 3
        and not titles.has_verb(places.split(piece.text)[0])
        and not (piece.text.endswith(".") and len(piece.text.split()) > 8)
    )


def _is_led(text: str) -> bool:
    """True where the line says by its first words that a place follows."""
    lead = words.pattern("place.lead").match(text)
    return lead is not None and len(lead[0].split()) > 1 and 0 < len(text[lead.end() :].split()) <= 6


def _line_of_place(draft: Draft, piece: Piece) -> None:
    lead = words.pattern("place.lead").match(piece.text)
    is_kept = words.touches("place.departure", piece.text) and ":" not in (lead[0] if lead else "")
    text = piece.text[lead.end() :] if lead and not is_kept else piece.text
    place, address = places.split(_without_capacity(text))
    place = places.without_preposition(place)
    basic = places.basic(place)
    if place and not draft.found.place:
        draft.tell("place", place if is_kept else basic, piece.text)
        if basic != place and not is_kept:
            draft.doubt(Kind.INFERRED, "place", f"its basic form, from: {short(piece.text)}")
    if address and not draft.found.address and (not place or draft.found.place in {place, basic}):
        draft.tell("address", address, piece.text)


def _without_capacity(text: str) -> str:
    """The line without what it tells of how many."""
    parts = re.split(r"(,\s+|;\s+|\s+[–—-]\s+|\s*\()", text)
    kept = [part for part in parts if not (number_in(part) and not words.touches("place.street", part))]
    return "".join(kept).strip(" ,;()–—-")


def _sentence_of_place(draft: Draft, piece: Piece) -> None:
    place, address, changed = places.in_sentence(piece)
    if address and not draft.found.address:
        draft.tell("address", address, piece.text)
    if place and not draft.found.place and place != draft.found.title:
        draft.tell("place", place, piece.text)
        if changed:
            draft.doubt(Kind.INFERRED, "place", f"its basic form, from: {short(piece.text)}")


def _place_above(draft: Draft) -> None:
    above = Draft(Group(draft.group.above), Time())
    for piece in draft.group.above:
        if piece.field == "place":
            tell_place(above, piece.text, piece.text)
        elif piece.field == "address":
            above.tell("address", piece.text, piece.text)
    if not above.found.place:
        for piece in sorted(draft.group.above, key=lambda one: not words.touches("place.street", one.text)):
            if piece.field or is_about_else(piece) or above.found.address:
                continue
            if piece.is_dated and not is_sentence(piece):
                tell_place(above, _beside_days(piece), piece.text)
            elif is_line(piece):
                _line_of_place(above, piece)
            elif piece.moments.said:
                _sentence_of_place(above, piece)
    _fill_place(draft, above.found)


def is_sentence(piece: Piece) -> bool:
    """True where it is more than a line of names and times."""
    return piece.text.rstrip().endswith((".", ":")) and len(piece.text.split()) > 8


def _beside_days(piece: Piece) -> str:
    text = piece.text
    for one in reversed(piece.moments.said):
        text = text[: one.start] + " " + text[one.end :]
    text = re.sub(r"^\s*(?:[^\W\d_]+\s+){0,2}[^\W\d_]+:", " ", text)
    rest = re.sub(r"\s+", " ", text).strip(" ,–—-|:.;")
    return rest if places.is_place(rest) or places.split(rest)[1] else ""


def part_titles(drafts: list[Draft], rest: list[Piece]) -> None:
    """Takes for the place what several titles end with after a comma, or what the flyer tells of elsewhere."""
    tails = [_tail(draft) for draft in drafts]
    for draft, tail in zip(drafts, tails, strict=True):
        is_told = any(re.match(rf"{re.escape(tail)}\s*[:,(–-]", piece.text) for piece in rest)
        is_placed = any(other.found.place.lower() == tail.lower() for other in drafts)
        if tail and not draft.found.place and (tails.count(tail) > 1 or is_told or is_placed):
            said = draft.found.words.get("title", tail)
            draft.tell("title", draft.found.title[: -len(tail)].rstrip(" ,–—-"), said)
            draft.tell("place", tail, said)


def part_all(drafts: list[Draft]) -> None:
    """Parts what all titles have alike: a code before them, a place after their colon, "in" before a town."""
    told = [draft for draft in drafts if draft.found.title]
    if len(told) < 2:
        return
    codes = [re.match(r"(\d{3,7})\s+(?=[A-ZÅÄÖ])", draft.found.title) for draft in told]
    if all(codes):
        for draft, code in zip(told, codes, strict=True):
            said = draft.found.words["title"]
            draft.tell("title", draft.found.title[code.end() :] if code else "", said)
            draft.tell("label", code[1] if code else "", said)
    colons = [re.match(rf"\W*{re.escape(draft.found.title)}\s*:", draft.found.words["title"]) for draft in told]
    for draft, colon in zip(told, colons, strict=True):
        before, _, after = draft.found.title.partition(": ")
        if not colon and after and sum(map(bool, colons)) * 2 >= len(told):
            said = draft.found.words["title"]
            draft.tell("title", before, said)
            draft.tell("place", ", ".join(filter(None, (after, draft.found.place))), said)
    for draft in told:
        inner = re.fullmatch(rf"(?:{words.either('place.preposition')})\s+([A-ZÅÄÖŠČ].*)", draft.found.title)
        if inner:
            draft.tell("title", inner[1], draft.found.words["title"])


def part_towns(drafts: list[Draft]) -> None:
    """Takes "on the net" or a town in a case that says where from a title's end."""
    for draft in drafts:
        before, comma, tail = draft.found.title.rpartition(", ")
        is_town = bool(re.fullmatch(r"[A-ZÅÄÖŠČ]\w+", tail)) and places.is_inflected(tail)
        if not comma or not (places.is_online(tail) or is_town):
            continue
        said = draft.found.words["title"]
        draft.tell("title", before, said)
        if not draft.found.place and not is_town:
            draft.tell("place", tail, said)


def _tail(draft: Draft) -> str:
    found = re.search(r"(?:,\s+|\s[–—-]\s)([A-ZÅÄÖŠČ][^,–—]{2,40})$", draft.found.title)
    return found[1] if found else ""


def repeat(drafts: list[Draft]) -> None:
    """Sets the place of the event before where one is said to be "in the same place"."""
    for before, draft in pairwise(drafts):
        told = next((piece for piece in draft.group.pieces if words.touches("is.same_place", piece.text)), None)
        if told and before.found.place:
            draft.tell("place", before.found.place, told.text)
            if before.found.address:
                draft.tell("address", before.found.address, told.text)
            draft.doubt(Kind.INFERRED, "place", f"that of the event before: {short(told.text)}")


def _fill_place(draft: Draft, other: Found) -> None:
    """Fills place and address from what holds for several events; a room is told with its house."""
    own = draft.found
    if own.address or not (other.place or other.address):
        return
    said = other.words.get("place") or other.words.get("address", "")
    if not own.place:
        draft.tell("place", other.place, said)
    elif other.place and is_room(own.place) and own.place.lower() not in other.place.lower():
        draft.tell("place", f"{other.place}, {own.place}", f"{said} … {own.words.get('place', '')}")
    elif own.place.lower() != other.place.lower():
        return
    if other.address:
        draft.tell("address", other.address, other.words.get("address", said))


def is_room(place: str) -> bool:
    """True where the few words may be a room of a house that is told elsewhere."""
    return len(place.split()) <= 3 and not words.touches("is.online", place) and not words.touches("place.lead", place)


def tell_capacity(draft: Draft) -> None:
    """Sets for how many there is room."""
    for piece in draft.group.pieces:
        found = number_of(piece)
        if found and (piece.field not in {"other", "title"} or piece.field == "capacity"):
            draft.tell("capacity", found, piece.text)
            return


def number_of(piece: Piece) -> int | None:
    """How many people there is room for, by a field's bare number too."""
    found = number_in(piece.text)
    if found or piece.field != "capacity":
        return found
    digits = re.search(r"\d+", piece.text)
    return int(digits[0]) if digits else words.number(piece.text.split()[0].lower())


def number_in(text: str) -> int | None:
    """How many people there is room for, by the words; None where they do not say."""
    for block in ("capacity.before", "capacity.after"):
        at = 0
        while found := words.pattern(block).search(text, at):
            told = found["n"] or found.groupdict().get("per")
            if (number := words.number(told)) and number > 1:
                return number
            at = found.start() + 1
    return None
