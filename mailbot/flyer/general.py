"""Sets what a flyer tells for all its events: deadlines, places, numbers."""

from __future__ import annotations

import re
from dataclasses import replace

from mailbot.flyer import deadlines, limits, places, titles, words
from mailbot.flyer.draft import Draft, short
from mailbot.flyer.found import Kind
from mailbot.flyer.group import Page
from mailbot.flyer.marks import is_span, is_title
from mailbot.flyer.pieces import Piece
from mailbot.flyer.placing import is_about_else, is_line, is_room, number_of


def tell_titles(drafts: list[Draft], page: Page) -> None:
    """Gives events that have no title of their own the flyer's; a house in its place is told as the place."""
    are_houses = all(places.is_place(draft.found.title) and draft.found.address for draft in drafts)
    for draft in drafts if are_houses else ():
        if not draft.found.place:
            said = draft.found.words["title"]
            draft.tell("place", draft.found.title, said)
            draft.found = replace(draft.found, title="")
    heading = next((piece for piece in page.rest[:3] if is_title(piece) and not _is_greeting(piece.text)), None)
    if heading is None or any(draft.found.title for draft in drafts):
        return
    for draft in drafts:
        draft.tell("title", titles.clean(heading.text), heading.text)
        draft.doubt(Kind.INFERRED, "title", "that of the whole flyer")


def _is_greeting(text: str) -> bool:
    return words.touches("is.slogan", text) or text[-1] in "!,:" or len(text.split()) > 8


def tell(drafts: list[Draft], page: Page) -> None:
    """Deadlines, places and numbers that the flyer tells for all its events."""
    rest = limits.told_of_some(drafts, page.rest)
    rule = deadlines.rule(rest)
    common = deadlines.stated(rest)
    for draft in drafts:
        limits.tell(draft, rule, common)
    page = Page(page.groups, rest)
    _common_capacity(drafts, page)
    _common_place(drafts, page)


def _common_capacity(drafts: list[Draft], page: Page) -> None:
    """The number told for each, or for those whose titles the sentence names."""
    for piece in page.rest:
        is_all = words.touches("is.all", piece.text)
        lacking = [draft for draft in drafts if draft.found.capacity is None and draft.found.starts]
        lacking = [draft for draft in lacking if not draft.found.is_cancelled]
        number = number_of(piece)
        if not number:
            continue
        is_each = words.touches("is.each", piece.text) or words.touches("is.per", piece.text)
        named = [draft for draft in lacking if limits.is_of(piece, draft)] if not (is_each or is_all) else []
        for draft in named or lacking:
            is_of_house = any(one.found.place and one.found.place.lower() in piece.text.lower() for one in drafts)
            if named or is_each or is_all or not is_of_house:
                draft.tell("capacity", number, piece.text)
            if not (named or is_each or is_all or len(drafts) == 1):
                draft.doubt(Kind.UNSURE, "capacity", f"is it for each event? {short(piece.text)}")


def _common_place(drafts: list[Draft], page: Page) -> None:
    """The place told for all, and addresses told elsewhere of places that events name."""
    lacking = [draft for draft in drafts if not draft.found.place]
    over = {id(piece) for group in page.groups for piece in group.above if any(one.is_dated for one in group.above)}
    rest = [piece for piece in page.rest if id(piece) not in over and not is_about_else(piece)]
    for piece in rest:
        named = [draft for draft in drafts if _is_named(draft.found.label, piece.text)]
        place, address = _place_told(piece, is_of_some=bool(named))
        is_of_one = any(one.found.place and piece.text.lower().startswith(one.found.place.lower()) for one in drafts)
        if not place or (piece.is_dated and not is_span(piece)) or (is_of_one and not piece.field):
            continue
        is_over = bool(address) and piece in page.rest[:4] and is_line(piece) and _are_rooms_of(place, drafts)
        if (piece.field == "place" or is_over) and len(drafts) > 1:
            _house(drafts, place, address, piece)
        for draft in lacking:
            is_elsewhere = any(words.touches("place.later", own.text) for own in draft.group.pieces)
            is_sure = draft.found.starts or (words.touches("is.all", piece.text) and not is_elsewhere)
            if not draft.found.place and is_sure and (not named or draft in named):
                _fill(draft, place, address, piece)
    told = rest + [piece for piece in (page.groups[-1].pieces if page.groups else []) if not piece.is_dated]
    for draft in drafts:
        _address_elsewhere(draft, told)
    _place_of_heading(drafts, rest)
    _common_address(drafts, rest)
    for draft in drafts:
        _address_elsewhere(draft, told)
    for draft in drafts:
        _address_of_same_place(draft, drafts)
        if not draft.found.place and draft.found.starts and not draft.found.is_cancelled:
            draft.doubt(Kind.MISSING, "place", "none is told")


def _place_of_heading(drafts: list[Draft], rest: list[Piece]) -> None:
    """The place that the flyer's heading tells, where nothing else does, or tells it in fewer words."""
    for piece in rest[:3]:
        place = "" if piece.field or piece.text[-1] in ".!?" else _named_in(piece)
        for draft in drafts if place else ():
            is_shorter = draft.found.place and draft.found.place.lower() in place.lower()
            if draft.found.starts and (not draft.found.place or (is_shorter and draft.found.place != place)):
                draft.tell("place", place, piece.text)
                draft.doubt(Kind.INFERRED, "place", f"from the heading: {short(piece.text)}")
        if place:
            return


def _named_in(piece: Piece) -> str:
    """The house that a heading names; "" where it names none."""
    if piece.text.isupper():
        return ""
    place, _, changed = places.in_sentence(piece)
    if not changed and is_line(piece):
        place = places.basic(places.split(piece.text)[0])
    return place if places.is_place(place) and (len(place.split()) <= 4 or " / " in place) else ""


def _house(drafts: list[Draft], place: str, address: str, piece: Piece) -> None:
    """Adds the house to events that tell only their rooms, where all do."""
    placed = [draft for draft in drafts if draft.found.place]
    if not placed or any(draft.found.address or not is_room(draft.found.place) for draft in placed):
        return
    for draft in placed:
        is_within = draft.found.place.lower() in place.lower()
        _fill(draft, place if is_within else f"{place}, {draft.found.place}", address, piece)


def _are_rooms_of(house: str, drafts: list[Draft]) -> bool:
    """True where one of the places is a room by its number or kind, and none names its house."""
    told = [draft.found.place for draft in drafts]
    is_named = ":" in house or words.touches("place.address_word", house) or any("," in one for one in told)
    return not is_named and any(words.touches("place.floor", one) for one in told)


def _fill(draft: Draft, place: str, address: str, piece: Piece) -> None:
    draft.tell("place", place, piece.text)
    if address and not draft.found.address:
        draft.tell("address", address, piece.text)
    draft.doubt(Kind.INFERRED, "place", f"it is told elsewhere in the flyer: {short(piece.text)}")


def _is_named(label: str, text: str) -> bool:
    """True where the sentence names the event by its label: "Parts I and II are held in …"."""
    return bool(re.fullmatch(r"[IVX]+|[B-H]", label)) and bool(re.search(rf"(?<!\w){label}(?!\w)", text))


def _place_told(piece: Piece, *, is_of_some: bool) -> tuple[str, str]:
    """Place and address for all, or for the events that the sentence names; ("", "") where it tells none."""
    if piece.field == "place":
        return places.split(piece.text)
    is_all = words.touches("is.all", piece.text)
    if piece.field or not (
        is_all or words.touches("place.street", piece.text) or words.touches("place.head", piece.text)
    ):
        return "", ""
    if not is_all and is_line(piece) and words.touches("place.street", piece.text):
        place, address = places.split(piece.text)
        return places.basic(place), address
    place, address, _ = places.in_sentence(piece)
    return (place, address) if address or is_of_some or is_all else ("", "")


def _address_of_same_place(draft: Draft, drafts: list[Draft]) -> None:
    """The address that another event tells of the very same place."""
    own = draft.found
    same = [one.found for one in drafts if one.found.address and one.found.place.lower() == own.place.lower()]
    if own.place and not own.address and len({one.address for one in same}) == 1:
        draft.tell("address", same[0].address, same[0].words["address"])
        draft.doubt(Kind.INFERRED, "address", f"that of the same place: {short(same[0].words['address'])}")


def _address_elsewhere(draft: Draft, rest: list[Piece]) -> None:
    """The address that another sentence tells of the event's place: "The address of the Old Mill is …"."""
    place = draft.found.place
    if not place or draft.found.address:
        return
    for piece in rest:
        end = 0
        for begin, stop in places.streets(piece.text):
            if _is_told_of(place, piece.text[end:begin]):
                address = re.split(r"\.\s|[);]", piece.text[begin:])[0]
                draft.tell("address", places.split(address)[1] or piece.text[begin:stop], piece.text)
                return
            end = stop


def _is_told_of(place: str, text: str) -> bool:
    """True where the words name the place, or the kind of house that it is: "The museum's address is"."""
    name = place.split(",")[0].split(" / ")[0].lower()
    if name[: max(4, len(name) - 3)] in text.lower():
        return True
    first = name.split()[0] if name else ""
    if len(first) > 7 and first[:-3] in text.lower():
        return True
    last = name.split()[-1] if name else ""
    kinds = [last[at:] for at in range(len(last) - 3) if words.pattern("place.head").fullmatch(last[at:])]
    return any(re.search(rf"(?<!\w){re.escape(kind if len(kind) < 5 else kind[:-1])}", text.lower()) for kind in kinds)


def _is_address(piece: Piece) -> bool:
    """True where the piece tells an address and no place."""
    is_named = piece.field == "address" or words.touches("place.address_word", piece.text)
    return is_named or (is_line(piece) and not piece.field and not places.split(piece.text)[0])


def _common_address(drafts: list[Draft], rest: list[Piece]) -> None:
    """The one address that is told for all, where the events name only rooms of a house."""
    used = {draft.found.words.get("address") for draft in drafts}
    told = [
        piece
        for piece in rest
        if _is_address(piece) and words.touches("place.street", piece.text) and " ".join(piece.text.split()) not in used
    ]
    if len(told) != 1 or used - {None}:
        return
    for draft in drafts:
        if draft.found.place and draft.found.starts:
            draft.tell("address", places.split(told[0].text)[1], told[0].text)
            draft.doubt(Kind.INFERRED, "address", f"it is told for all: {short(told[0].text)}")
