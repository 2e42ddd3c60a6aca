"""Whose words are whose: a mail's text cut into own words, signature, quotation, forwarded mail and their headers.

No library knows Finnish or Swedish mail; the shapes are here, the words in lexicon/zones.toml.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from mailbot import lexicon
from mailbot.mail import fields, signature
from mailbot.mail.parts import MAX_TEXT, Body, body_of
from mailbot.model import Address, Zone, ZoneKind

_A_NOTE = 40  # words of what is written above a mail that is passed on
_MOST_ATTACHED = 5


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text: `bare` is without its quote marks."""

    start: int
    end: int  # with the line end
    depth: int
    bare: str

    @property
    def is_blank(self) -> bool:
        """True where nothing is said."""
        return not self.bare.strip()


@dataclass(frozen=True, slots=True)
class _Break:
    """Where somebody else's words begin: the kind of what follows, and the lines of its header."""

    kind: ZoneKind
    size: int
    is_open: bool  # everything below belongs to it, marked with ">" or not
    author: Address | None = None


def is_forward(subject: str) -> bool:
    """True where the outermost prefix of a subject says that a mail is passed on."""
    return bool(_matched("zones.forward_prefix", _without_mark(subject)))


def is_reply(subject: str) -> bool:
    """True where the outermost prefix of a subject says that a mail is answered."""
    return bool(_matched("zones.reply_prefix", _without_mark(subject)))


def without_prefixes(subject: str) -> str:
    """The subject as it was first written.

    >>> without_prefixes("VS: [EXT] Re[2]: Ilmoittautuminen")
    'Ilmoittautuminen'
    """
    while True:
        size = next(filter(None, (_matched(f"zones.{name}", subject) for name in _PREFIXES)), 0)
        if not size:
            return subject.strip()
        subject = subject[size:]


_PREFIXES = ("reply_prefix", "forward_prefix", "external_mark")


def _without_mark(subject: str) -> str:
    return subject[_matched("zones.external_mark", subject) :]


def _matched(block_id: str, text: str) -> int:
    """How many characters at the beginning of the text this block touches."""
    found = lexicon.block(block_id).regex.match(text)
    return found.end() if found else 0


def laid_out(subject: str, body: Body, sender: Address) -> tuple[str, tuple[Zone, ...], Address | None]:
    """The text of a mail (subject, line end, body, attached mails), its zones, and who wrote what is forwarded."""
    first = without_prefixes(subject) + "\n"
    text = first + body.text
    spans = [Zone(ZoneKind.SUBJECT, 0, len(first))]
    found, author = _body_zones(text, len(first), subject, sender)
    spans += found
    is_report = any(kind.startswith("multipart/report") for kind in body.types)
    for attached in body.attached[:_MOST_ATTACHED]:
        text, added, writer = _with_attached(text, attached, ZoneKind.QUOTED if is_report else ZoneKind.FORWARDED)
        spans += added
        author = author or writer
    return text, tuple(_merged(spans)), author


def _with_attached(text: str, attached: object, kind: ZoneKind) -> tuple[str, list[Zone], Address | None]:
    """The text with an attached mail below it: its own words are of this kind, what it quotes is quoted."""
    values = fields.raw_fields(attached)  # type: ignore[arg-type]
    told = [f"{name.title()}: {fields.text_of(value)}" for name, value in values if name in {"from", "date", "subject"}]
    head = "\n\n" + "\n".join(told) + "\n\n"
    author, _ = fields.sender_of(tuple(value for name, value in values if name == "from"))
    subject = next((fields.text_of(value) for name, value in values if name == "subject"), "")
    start = len(text)
    text += head
    begin = len(text)
    text += body_of(attached).text[: max(MAX_TEXT - begin, 0)]  # type: ignore[arg-type]
    inner, _ = _body_zones(text, begin, subject, author)
    own = {ZoneKind.OWN, ZoneKind.SIGNATURE}
    return (
        text,
        [Zone(ZoneKind.HEADER, start, begin)]
        + [Zone(kind if zone.kind in own else zone.kind, zone.start, zone.end) for zone in inner],
        author,
    )


def _merged(zones: Iterable[Zone]) -> Iterator[Zone]:
    """Neighbours of one kind as one zone; empty ones are left out."""
    for kind, group in groupby((zone for zone in zones if zone.start < zone.end), key=lambda zone: zone.kind):
        run = list(group)
        yield Zone(kind, run[0].start, run[-1].end)


def _body_zones(text: str, begin: int, subject: str, sender: Address) -> tuple[list[Zone], Address | None]:
    lines = _lines(text, begin)
    kinds, author = _kinds(lines, subject, sender)
    zones: list[Zone] = []
    for kind, group in groupby(zip(lines, kinds, strict=True), key=lambda pair: pair[1]):
        run = [line for line, _ in group]
        start, end = run[0].start, run[-1].end
        if kind is ZoneKind.OWN and not _is_between(zones, kinds, lines, end):
            zones += signature.split(text, start, end, sender, is_top=not zones)
        else:
            zones.append(Zone(kind, start, end))
    return zones, author


def _is_between(before: list[Zone], kinds: list[ZoneKind], lines: list[Line], end: int) -> bool:
    """True for an answer between quoted lines: nobody signs there."""
    if not any(zone.kind is ZoneKind.QUOTED for zone in before):
        return False
    return any(
        kind is ZoneKind.OWN and line.start >= end and not line.is_blank
        for line, kind in zip(lines, kinds, strict=True)
    )


def _lines(text: str, begin: int) -> list[Line]:
    made, at = [], begin
    for line in text[begin:].splitlines(keepends=True):
        bare = line.rstrip("\n").lstrip(" ")
        depth = 0
        while bare.startswith(">"):
            bare, depth = bare[1:].lstrip(" "), depth + 1
        made.append(Line(at, at + len(line), depth, bare))
        at += len(line)
    return made


def _kinds(lines: list[Line], subject: str, sender: Address) -> tuple[list[ZoneKind], Address | None]:
    """The kind of each line, own words and signature still together, and the author of what is forwarded."""
    kinds: list[ZoneKind] = []
    author = None
    outer: ZoneKind | None = None  # the kind of all that follows an open break
    depth = at = 0  # depth: the quote marks that all of it bears
    while at < len(lines):
        if outer is ZoneKind.FORWARDED and _is_own_card(lines, at, sender):
            return kinds + [ZoneKind.SIGNATURE] * (len(lines) - at), author
        found = _break(lines, at, subject, kinds, outer)
        if found:
            kinds += [ZoneKind.HEADER] * found.size
            at += found.size
            if found.is_open:
                outer, depth = found.kind, _next_depth(lines, at)
            if found.kind is ZoneKind.FORWARDED:
                author = author or found.author
            continue
        kinds.append(_kind(lines[at], kinds, outer, depth))
        at += 1
    return _with_all_quoted(lines, kinds, subject), author


def _is_own_card(lines: list[Line], at: int, sender: Address) -> bool:
    """True where, under a mail passed on, a rule and the name of who passes it on begin the signature."""
    if lines[at].bare.rstrip() != "--" and not _is_rule(lines[at]):
        return False
    under = [line.bare for line in lines[at + 1 :] if not line.is_blank]
    return 0 < len(under) <= 15 and signature.is_name_line(under[0], sender)


def _kind(line: Line, before: list[ZoneKind], outer: ZoneKind | None, depth: int) -> ZoneKind:
    if outer:
        return ZoneKind.QUOTED if line.depth > depth else outer
    if line.depth:
        return ZoneKind.QUOTED
    if line.is_blank and before:
        return ZoneKind.QUOTED if before[-1] is ZoneKind.HEADER else before[-1]
    return ZoneKind.OWN


def _with_all_quoted(lines: list[Line], kinds: list[ZoneKind], subject: str) -> list[ZoneKind]:
    """A mail passed on with quote marks and not a word beside them: what is marked is forwarded."""
    said = any(kind is ZoneKind.OWN and not line.is_blank for line, kind in zip(lines, kinds, strict=True))
    if said or not is_forward(subject) or ZoneKind.FORWARDED in kinds:
        return kinds
    return [ZoneKind.FORWARDED if kind is ZoneKind.QUOTED else kind for kind in kinds]


def _break(lines: list[Line], at: int, subject: str, before: list[ZoneKind], outer: ZoneKind | None) -> _Break | None:
    """The header of somebody else's words that begins at this line, if one does."""
    line = lines[at]
    if line.is_blank:
        return None
    marked = _marker(line)
    size = 1 if marked else 0
    if marked or _is_rule(line):
        size = 1
        while at + size < len(lines) and lines[at + size].is_blank:
            size += 1
    block, author, inner_subject = _header_block(lines, at + size, needed=1 if marked else 2)
    if block:
        kind = _kind_of_block(marked, subject, inner_subject, lines, before, outer)
        return _Break(kind, size + block, is_open=True, author=author)
    if marked:
        return _Break(marked if outer is None else _nested(marked, lines, before), 1, is_open=True)
    return _attribution(lines, at, outer)


def _marker(line: Line) -> ZoneKind | None:
    if len(line.bare) > 120:
        return None
    if lexicon.block("zones.forwarded").regex.match(line.bare):
        return ZoneKind.FORWARDED
    return ZoneKind.QUOTED if lexicon.block("zones.original").regex.match(line.bare) else None


def _is_rule(line: Line) -> bool:
    """A line of dashes or underscores, as Outlook draws above a header block."""
    return len(line.bare.strip()) >= 5 and not line.bare.strip().strip("-_=*–—")


def _kind_of_block(
    marked: ZoneKind | None, subject: str, inner: str, lines: list[Line], before: list[ZoneKind], outer: ZoneKind | None
) -> ZoneKind:
    """Whether what stands under a header block is quoted or passed on."""
    if outer is not None:
        return _nested(marked, lines, before)
    if marked is ZoneKind.FORWARDED or is_forward(subject):
        return ZoneKind.FORWARDED
    said = " ".join(line.bare for line, kind in zip(lines, before, strict=False) if kind is ZoneKind.OWN).strip()
    if len(said.split()) <= _A_NOTE and lexicon.block("zones.passes_on").regex.search(said):
        return ZoneKind.FORWARDED
    return ZoneKind.QUOTED if said or is_reply(subject) else ZoneKind.FORWARDED


def _nested(marked: ZoneKind | None, lines: list[Line], before: list[ZoneKind]) -> ZoneKind:
    """Inside what is passed on, a mail below another is quoted, unless nothing has been said above it."""
    if ZoneKind.FORWARDED not in before and ZoneKind.QUOTED in before:
        return ZoneKind.QUOTED
    said = any(kind is ZoneKind.FORWARDED and not line.is_blank for line, kind in zip(lines, before, strict=False))
    if ZoneKind.QUOTED in before:
        return ZoneKind.QUOTED
    return ZoneKind.FORWARDED if marked is ZoneKind.FORWARDED or not said else ZoneKind.QUOTED


def _header_block(lines: list[Line], at: int, needed: int) -> tuple[int, Address | None, str]:
    """How many lines from here are the header fields of a mail, its author and its subject; 0 where they are not."""
    labels: set[str] = set()
    size, author, subject = 0, None, ""
    for line in lines[at : at + 25]:
        label = next((name for name in _LABELS if lexicon.block(f"zones.{name}").regex.match(line.bare)), "")
        is_wrapped = bool(labels) and bool(line.bare.strip()) and lexicon.block("zones.dated").regex.search(line.bare)
        if label:
            labels.add(label)
            rest = line.bare[_matched(f"zones.{label}", line.bare) :].strip(" *\u200e")
            if label == "label_from":
                author = _author(rest)
            if _matched("zones.label_subject", line.bare):
                subject = rest
        elif not (is_wrapped and "@" in line.bare):
            break
        size += 1
    enough = "label_from" in labels and len(labels) > needed if needed > 1 else bool(labels)
    return (size, author, subject) if enough else (0, None, "")


_LABELS = ("label_from", "label_sent", "label_other")


def _author(text: str) -> Address | None:
    text = text.replace("[mailto:", "<").replace("]", ">") if "[mailto:" in text else text
    found, _ = fields.sender_of((text.encode("utf-8", "replace"),))
    return found if found.email or found.name else None


def _attribution(lines: list[Line], at: int, outer: ZoneKind | None) -> _Break | None:
    """An "… wrote:" line, wrapped or not. Certain where it is dated or a quoted line follows."""
    size, joined = _attributed(lines, at)
    if not size or outer is ZoneKind.QUOTED:
        return None
    is_before_quote = _next_depth(lines, at + size) > lines[at].depth
    is_dated = bool(lexicon.block("zones.dated").regex.search(joined)) and _opens_line(joined)
    is_certain = is_dated and not _matched("zones.quoting", joined)
    if not is_before_quote and not is_certain:
        return None
    is_inner = bool(lines[at].depth) and outer is None
    return _Break(ZoneKind.QUOTED, size, is_open=not is_before_quote and not is_inner)


def _attributed(lines: list[Line], at: int) -> tuple[int, str]:
    """How many lines from here say who wrote, and these joined; 0 where they do not, or the line is one's own prose."""
    joined = rest = ""
    for size in (1, 2, 3):
        if at + size > len(lines) or lines[at + size - 1].is_blank or len(joined) > 400:
            return 0, ""
        bare = lines[at + size - 1].bare
        joined, rest = f"{joined} {bare}".strip(), f"{rest} {bare}".strip() if size > 1 else ""
        is_start = size == 1 or bool(_matched("zones.attribution_start", joined))
        if is_start and (_matched("zones.attribution", joined) or _matched("zones.quoting", joined)):
            is_late = bool(_matched("zones.attribution_start", rest)) and bool(_matched("zones.attribution", rest))
            return (0, "") if is_late and not _is_dated_start(joined) else (size, joined)
    return 0, ""


def _is_dated_start(text: str) -> bool:
    """True where the first word already belongs to the attribution: a weekday, a date, "On"."""
    return bool(lexicon.block("zones.attribution_start").regex.match(text.partition("<")[0]))


def _opens_line(text: str) -> bool:
    """An undated beginning ("Naapuri kirjoitti eilen 12.30:") is the sender's own prose."""
    return bool(_matched("zones.attribution_start", text)) or "@" in text


def _next_depth(lines: list[Line], at: int) -> int:
    return next((line.depth for line in lines[at:] if not line.is_blank), 0)
