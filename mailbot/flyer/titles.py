"""What an event is called: its title as it is printed, the other language's, and what else its line tells."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mailbot.flyer import places, words
from mailbot.flyer.group import Group
from mailbot.flyer.marks import begins_with_month, is_detail, is_title, masked, month_in, remainder
from mailbot.flyer.moments import Role
from mailbot.flyer.pieces import Piece
from mailbot.reading import language, voikko


@dataclass(frozen=True, slots=True)
class Title:
    """The title, and beside it: other lines that could be it, the place and the room that its line tells."""

    text: str = ""
    others: tuple[str, ...] = ()
    place: str = ""
    room: str = ""  # in brackets
    words: str = ""
    is_inferred: bool = False  # out of a sentence, not a line


def find(group: Group) -> Title:
    """The title of the group's event; its text is "" where none is found."""
    has_place = any(piece.field == "place" for piece in group.pieces)
    named = [piece for piece in group.pieces if piece.field == "title"]
    if named:
        first = named[0]
        return Title(clean(first.text), tuple(clean(one.text) for one in named[1:]), words=first.text)
    head = next((piece for piece in group.pieces if piece.label and not piece.field), None)
    if head and is_title_line(head):
        return _inline(head, has_place=has_place or _has_place_line(group))
    if headed := _heading(group):
        return headed
    if led := _quoted(group) or _subject(group) or _dashed(group) or _led(group):
        return led
    before = _before(group)
    if before.text:
        return before
    if told := _told(group):
        return told
    beside = [piece for piece in group.pieces if piece.is_dated or piece.moments.clocks() or piece.is_head]
    beside += [piece for piece in group.pieces[:1] if begins_with_month(piece)]
    for piece in beside:
        found = _inline(piece, has_place=has_place)
        if places.is_place(found.text) and (under := _after(group)).text:
            return under
        if (
            found.text
            and not (found.text[:1].islower() and has_verb(found.text))
            and (not _is_sentence(piece) or (piece.is_head and found.place) or _is_entry(piece, found))
        ):
            return found
    return _after(group)


def _heading(group: Group) -> Title | None:
    """The heading that the group begins with, where its time stands under it."""
    first = group.pieces[0] if group.pieces else Piece("")
    is_alone = first.is_heading and not any(piece.is_heading for piece in group.pieces[1:])
    return Title(clean(first.text), words=first.text) if is_alone and is_title(first) else None


def is_title_line(piece: Piece) -> bool:
    """True where the labelled line tells more than time and place."""
    return bool(_inline(piece, has_place=False).text)


def _has_place_line(group: Group) -> bool:
    return any(words.touches("place.street", piece.text) for piece in group.pieces if not piece.label)


def _is_sentence(piece: Piece) -> bool:
    rest = remainder(piece)
    limit = 7 if piece.is_head else 3
    return rest != "" and piece.text.rstrip().endswith((".", "!")) and len(rest.split()) > limit


def _told(group: Group) -> Title | None:
    """The title that a sentence tells: "The topic is …", or what it has in quotation marks."""
    for piece in group.pieces:
        if found := words.pattern("title.sentence").search(piece.text):
            told = _without_time(piece, found.start("title"))
            if quoted := re.match(r"[”\"“„»«]([^”\"“„»«]{3,})[”\"“„»«]", told):
                return Title(clean(quoted[1]), words=piece.text)
            told = re.split(rf",\s+(?:{words.either('and')})\s|[.!]\s|[.]$", told)[0]
            if clause := words.pattern("title.ends").search(told):
                told = told[: clause.start()]
            return Title(clean(told), words=piece.text, is_inferred=not told[:1].isupper())
    for piece in group.pieces:
        if found := words.pattern("title.apposition").match(piece.text):
            return Title(clean(found["title"]), words=piece.text, is_inferred=True)
    for piece in group.pieces:
        found = words.pattern("title.undated").match(piece.text)
        if found and not month_in(found["fi"] or found["other"]):
            return Title(_nominative(found["fi"] or found["other"]), words=piece.text, is_inferred=True)
    for piece in group.pieces:
        found = re.search(r"[”\"“»«]([A-ZÅÄÖ][^”\"“»«]{4,})[”\"“»«]", piece.text)
        if found and _is_sentence(piece):
            return Title(clean(found[1]), words=piece.text)
    return None


def _nominative(text: str) -> str:
    """The few words with the last out of the genitive."""
    *before, last = text.split()
    lemma = next((form.lemma for form in voikko.analyse(last) if form.case == "genitive"), last)
    return clean(" ".join([*before, lemma[:1].upper() + lemma[1:] if last[:1].isupper() else lemma]))


def _timed(group: Group) -> Piece | None:
    return next((piece for piece in group.pieces if piece.is_dated), None)


def _subject(group: Group) -> Title | None:
    """What is held by "Garden night is held on Tuesday …", where no line over it can be the title."""
    piece = _timed(group)
    if piece is None or piece.label or any(_is_likely(one) for one in group.pieces[: group.pieces.index(piece)]):
        return None
    found = words.pattern("title.subject").match(piece.text[: piece.moments.days()[0].start])
    if not found or words.touches("title.no_subject", found["title"]):
        return None
    return Title(clean(found["title"]), words=piece.text, is_inferred=True)


def _is_likely(piece: Piece) -> bool:
    return is_title(piece) and _score(piece.text) >= 0


def _dashed(group: Group) -> Title | None:
    """The title that a dash parts from the time that follows it: "Soup night – Tue 6 May, …"."""
    piece = _timed(group)
    before = piece.text[: piece.moments.said[0].start] if piece else ""
    found = re.fullmatch(r"(?P<title>[A-ZÅÄÖ\"”“][^|]{2,110}?)\s*(?:\s[–—-]|:)\s*", before)
    if piece is None or piece.label or piece.field or not found or found["title"].lower() in words.fields():
        return None
    inline = _inline(piece, has_place=any(one.field == "place" for one in group.pieces))
    return inline if inline.text and not re.search(r"[.!]\s", found["title"]) else None


def _quoted(group: Group) -> Title | None:
    """The title in quotation marks that the line with the day begins with."""
    piece = _timed(group)
    found = re.match(r"[\"”“„»«]([^\"”“„»«]{3,})[\"”“„»«]", piece.text) if piece else None
    return Title(clean(found[1]), words=piece.text) if piece and found and _is_sentence(piece) else None


def _led(group: Group) -> Title | None:
    """The few words that a line begins with before its day: "Soup night Tue 6 May at the Old Mill."."""
    piece = _timed(group)
    if piece is None or piece.label or piece.field or not piece.moments.clocks() or any(map(is_title, group.pieces)):
        return None
    before = piece.text[: piece.moments.said[0].start].strip()
    is_few = bool(re.fullmatch(r"[A-ZÅÄÖ]\S*(?:\s\S+){0,3}", before)) and before[-1] not in ".,;!?"
    if not is_few or words.touches("title.no_subject", before) or words.touches("is.slogan", before):
        return None
    if words.touches("role.deadline_before", before) or words.touches("is.series", before) or has_verb(before):
        return None
    inline = _inline(piece, has_place=any(one.field == "place" for one in group.pieces))
    return Title(clean(before), (), inline.place, inline.room, piece.text)


def _is_entry(piece: Piece, found: Title) -> bool:
    """True where the line is an entry of a list, its date first, and no sentence."""
    begins = bool(piece.moments.said) and piece.moments.said[0].start <= 1
    return (
        begins
        and found.text[:1].isupper()
        and not has_verb(found.text)
        and not words.touches("title.no_subject", found.text)
    )


def has_verb(text: str) -> bool:
    """True where one of the Finnish words is a verb in a person and nothing else."""
    for word in text.split():
        forms = voikko.analyse(word.strip(",.").lower())
        if forms and all(form.mood in {"indicative", "imperative", "conditional"} for form in forms):
            return True
    return False


def _without_time(piece: Piece, start: int) -> str:
    """The line from there on, up to its first day or hour."""
    end = next((one.start for one in piece.moments.said if one.start > start + 3), len(piece.text))
    return piece.text[start:end]


# ---------------------------------------------------------------- lines of their own


def _before(group: Group) -> Title:
    """The title over the date, chosen among the lines there."""
    end = next(
        (at for at, piece in enumerate(group.pieces) if piece.moments.of(Role.EVENT) or piece.field == "time"), 0
    )
    if not end and not any(piece.moments.said for piece in group.pieces):
        end = 1  # an event without a date
    lines = _merged([piece for piece in group.pieces[:end] if is_title(piece)])
    if not lines:
        return Title()
    best = max(lines, key=lambda text: (_score(text), lines.index(text) * (1 if text.isupper() else -1)))
    others = tuple(clean(text) for text in lines if text != best and _score(text) >= 0)
    return Title(clean(best), others, words=best)


def _merged(pieces: list[Piece]) -> list[str]:
    """The lines, those in capitals joined that one title fills."""
    made: list[str] = []
    for piece in pieces:
        is_joined = (
            made
            and not piece.gap
            and made[-1].isupper()
            and piece.text.isupper()
            and not made[-1].endswith(("!", "?", "."))
        )
        if is_joined and not words.touches("is.slogan", piece.text) and not words.touches("is.slogan", made[-1]):
            made[-1] = f"{made[-1]} {piece.text}"
        else:
            made.append(piece.text)
    return made


def _score(text: str) -> int:
    score = 2 * text.isupper()
    score -= 3 * words.touches("is.slogan", text) + text.endswith("!") + 3 * bool(re.search(r"(?:19|20)\d\d", text))
    return score - (text[:1].islower() + 2 * bool(re.search(r"\s[*•·]\s", text)))


def _after(group: Group) -> Title:
    """The title under the date, and under who speaks."""
    begun, lines = False, []
    for at, piece in enumerate(group.pieces):
        begun = begun or bool(piece.moments.said)
        is_place = places.is_place(piece.text) and at > 1 and len(piece.text.split()) <= 4
        if begun and is_title(piece) and not piece.moments.said and not is_place:
            lines.append(piece.text)
    if not lines:
        return Title()
    text = next((one for one in lines[:3] if not words.touches("title.person", one)), lines[0])
    return Title(clean(text), words=text)


# ---------------------------------------------------------------- a line with all


def _inline(piece: Piece, *, has_place: bool) -> Title:
    """The title of a line that also tells the time, or the place, or how many."""
    text = masked(piece)
    if not piece.moments.days() and (vague := month_in(text)):
        text = re.sub(rf"(^|[,(–—]\s*){re.escape(vague)}", r"\1¦", text)
    text = re.sub(rf"¦\s+(?:{words.either('clock.after')})(?!\w)", "¦", text)
    text, brackets = _unbracketed(text)
    room = next(
        (one for told in brackets for one in (told, *re.split(r"[,;]\s*", told)) if _is_room(one) or _is_house(one)), ""
    )
    cells = [cell for cell in _cells(text) if _tells(cell)]
    if not cells:
        return Title(room=room)
    parted = _after_time(cells)
    cells, place = parted or (_with_place(cells) if not has_place else (cells, ""))
    place = "" if has_place else place
    title = "".join(cells).replace("¦", "")
    return Title(clean(title), (), place, room, piece.text)


def _unbracketed(text: str) -> tuple[str, list[str]]:
    """The text without brackets that tell a deadline, a number, a room or a street; and what they told."""
    told: list[str] = []

    def _take(found: re.Match[str]) -> str:
        inner = found[1].strip()
        if places.is_online(inner) and places.is_online(text[: found.start()].split("|")[-1]):
            return found[0]
        if (
            "¦" in inner
            or is_detail(inner)
            or (re.search(r"\d\s?(?:€|e\b|eur)", inner))
            or _is_house(inner)
            or _is_room(inner)
            or words.pattern("role.deadline_before").match(inner)
        ):
            told.append(inner)
            return " "
        return found[0]

    return re.sub(r"\s*\(([^()]*)\)", _take, text), told


def _is_room(text: str) -> bool:
    return places.is_place(text) and len(text.split()) <= 4 and not is_detail(text) and "¦" not in text


def _is_house(text: str) -> bool:
    """True where a place or a street with its address is told."""
    place, address = places.split(text)
    return bool(address) and "¦" not in place and len(place.split()) <= 6


_BETWEEN = re.compile(
    r"(\s*\|\s*|\s*;\s*|,\s+|\s+[–—-]\s+|¦[\s,.:–—-]*|\s{2,}|\s+@\s+|(?<=\w):\s+|(?<=[^\W\d]{2}[.!?])\s+|(?<=[”\"»])\s+(?=[A-ZÅÄÖ]))"
)


def _cells(text: str) -> list[str]:
    """The line's parts, each with the sign before it."""
    parts = _BETWEEN.split(text)
    made = [parts[0]]
    made += [sign + cell for sign, cell in zip(parts[1::2], parts[2::2], strict=True)]
    return [cell for cell in made if cell.strip()]


def _tells(cell: str) -> bool:
    """True where the part may belong to a title or a place."""
    bare = cell.strip(" ¦,.|;:–—-@")
    if len(re.findall(r"[^\W\d_]", bare)) < 2 or (
        is_detail(bare) and not (words.touches("place.street", bare) or re.match(r"\d{5}\s", bare))
    ):
        return False
    if words.touches("is.return", bare) and len(bare.split()) <= 2:
        return False
    is_small = words.pattern("small").fullmatch(bare) is not None or (
        bool(words.field_of(bare)) and len(bare.split()) == 1
    )
    return not is_small and not words.touches("role.deadline_before", bare) and not words.touches("is.cancelled", bare)


def _after_time(cells: list[str]) -> tuple[list[str], str] | None:
    """The title before the time and the place after it; None where the time is not between them."""
    cells = [cell for at, cell in enumerate(cells) if at or cell.strip(" ¦,.:;|–—-")]
    first = next((at for at, cell in enumerate(cells) if at and "¦" in cell), 0)
    if not first:
        return None
    place = "".join(cells[first:]).replace("¦", "")
    preposition = rf"^[\s,.|;:–—@-]+(?:(?:{words.either('place.preposition')})\s+(?:the\s+)?(?=[A-ZÅÄÖ]))?"
    place = re.sub(preposition, "", place).strip(" ,.")
    is_name = place[:1].isupper() or words.pattern("place.lead").match(place) or places.is_place(place)
    return cells[:first], place if is_name else ""


def _with_place(cells: list[str]) -> tuple[list[str], str]:
    """The parts of the title, and the place that the last parts tell."""
    first = next((at for at, cell in enumerate(cells) if at and _is_place_cell(cell)), None)
    if first is None:
        last = cells[-1].strip(" ¦,.|;:–—-")
        if len(cells) > 1 and re.match(r"\s*\|", cells[-1]) and last[:1].isupper():
            return cells[:-1], last
        return _at_the(cells)
    if first > 1 and words.touches("place.street", cells[first]) and places.split(_bare(cells[first]))[0] == "":
        first -= 1  # a house of a kind that we do not know stands before its street
    place = "".join(cells[first:]).replace("¦", "")
    return cells[:first], re.sub(r"^[\s,.|;:–—@-]+", "", place).strip(" ,.")


def _at_the(cells: list[str]) -> tuple[list[str], str]:
    """The title and place of "Wild bees at the Old Library"."""
    found = re.search(r"\s+(?:at|in)\s+(?:the\s+)?([A-Z][^,]*)$", cells[-1])
    if found and places.is_place(found[1]):
        return [*cells[:-1], cells[-1][: found.start()]], found[1].strip(" .")
    return cells, ""


def _bare(cell: str) -> str:
    return cell.strip(" ¦,.|;:–—-@")


def _is_place_cell(cell: str) -> bool:
    bare = _bare(cell)
    return places.is_place(bare) or bool(words.pattern("place.lead").match(bare + " "))


# ---------------------------------------------------------------- as printed


def clean(text: str) -> str:
    """The title as it is printed, without the signs around it and without "cancelled".

    >>> clean("“Wild bees” – CANCELLED")
    'Wild bees'
    """
    text = words.pattern("is.cancelled").sub("", text) if words.touches("is.cancelled", text) else text
    text = re.sub(r"\(\s*\)", "", text)
    text = re.sub(r"\s+", " ", text).strip(" ,;:|–—-¦*\t")
    if text.endswith(".") and not text.endswith("..") and text.count(".") == 1:
        text = text[:-1]
    quoted = re.fullmatch(r"[\"”“„»«‘']([^\"”“„»«]+)[\"”“„»«’']", text)
    quoted = quoted or re.match(r"[\"”“„»«]([^\"”“„»«]{3,})[\"”“„»«](?:,|\s[–—-])\s", text)  # and who speaks
    return quoted[1].strip() if quoted else text


def tongue(text: str) -> str:
    """The language of a few words: "fi", "sv", "en", or "" where nothing tells."""
    tokens: list[str] = re.findall(r"[^\W\d_]{2,}", text)
    if not tokens:
        return ""
    if (words.touches("tongue.sv", text) or re.search(r"[åÅ](?!bo)", text)) and not words.touches("tongue.fi", text):
        return "sv"
    finnish = sum(1 for word in tokens if voikko.is_word(word.lower()) or voikko.is_word(word.title()))
    told, sure = language.find(text)
    if sure >= 0.5 and told.value != "fi":
        return told.value
    if finnish >= 0.6 * len(tokens):
        return "fi"
    return told.value if sure else "other"
