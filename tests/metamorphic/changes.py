"""The transformations: each makes of a mail another that must be read alike, or None where it does not apply."""

from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

from mailbot.model import Catalogue, Decision, Event, Standing
from tests.metamorphic import days, forms
from tests.metamorphic.draft import Draft, first_foreign
from tests.metamorphic.inboxes import Case
from tests.metamorphic.relation import caseless, exactly, plainly
from tests.metamorphic.renaming import Renaming, plain, tokens


@dataclass(frozen=True, slots=True)
class Changed:
    """A changed mail with all that it is read by, and how the readings are compared."""

    draft: Draft
    catalogue: Catalogue
    standing: Standing
    rename: Callable[[str], str] = str
    fold: Callable[[str], str] = exactly


class LeftOutError(Exception):
    """The change cannot be made by rule in this mail; the reason."""


Change = Callable[[Case, Decision, Random], Changed | None]


def _with(case: Case, draft: Draft, fold: Callable[[str], str] = exactly) -> Changed | None:
    return Changed(draft, case.catalogue, case.standing, fold=fold) if draft != case.draft else None


# ---------------------------------------------------------------- other names


def names(case: Case, read: Decision, random: Random) -> Changed | None:
    """Other people, their names in the same cases; also in From, in the address and on the list."""
    kinds = tokens([*case.names, *(line.name for line in read.outcomes if line.name)])
    ours = {word.lower() for word in _words_of(case.catalogue)}
    if not kinds:
        return None
    if clash := next((word for word in kinds if word.lower() in ours), ""):
        raise LeftOutError(f"{clash} is a place or a coordinator, too")
    renaming = Renaming(_others(kinds, case.draft.words, random))
    draft = _renamed(case.draft, renaming)
    local, _, domain = case.draft.email.partition("@")
    draft = replace(draft, name=renaming(case.draft.name), email=f"{_local(local, renaming)}@{domain}")
    rows = tuple(
        replace(
            r, name=r.name and renaming.name(r.name), sender=draft.email if r.sender == case.draft.email else r.sender
        )
        for r in case.standing.registrations
    )
    asked = tuple(
        replace(
            p,
            sender=draft.email if p.sender == case.draft.email else p.sender,
            people=tuple(replace(one, name=one.name and renaming.name(one.name)) for one in p.people),
        )
        for p in case.standing.pending
    )
    return Changed(draft, case.catalogue, Standing(rows, asked), renaming.name) if draft != case.draft else None


def _others(kinds: dict[str, str], text: str, random: Random) -> dict[str, forms.Table]:
    taken = text.lower()
    stock = {kind: [t for t in forms.words(kind) if t["nom"].lower()[:4] not in taken] for kind in ("given", "surname")}
    for tables in stock.values():
        random.shuffle(tables)
    return {word: stock[kind].pop() for word, kind in kinds.items()}


def _local(local: str, renaming: Renaming) -> str:
    """The local part with the new names, and with the new initials where it holds but these."""
    firsts = {plain(old)[:1]: plain(table["nom"])[:1] for old, table in reversed(renaming.new.items())}
    first, dot, rest = local.partition(".")
    if dot and len(first) == 1:
        return f"{firsts.get(first, first)}.{renaming.local(rest)}"
    return renaming.local(local)


def _renamed(draft: Draft, renaming: Renaming) -> Draft:
    if odd := renaming.leaves(draft.words + "\n" + draft.name):
        raise LeftOutError(f"{odd}: a form of a name that is not known by rule")
    try:
        return draft.edited(renaming)
    except KeyError as case:
        raise LeftOutError(f"the new word has no {case}") from None


# ---------------------------------------------------------------- another catalogue


_LOCALITY = re.compile(r"\b\d{5} ([^\W\d_]+)")


def _words_of(catalogue: Catalogue) -> list[str]:
    """Every word of the catalogue: of its evenings, and of the coordinators' names."""
    said = [text for e in catalogue.events for text in (e.title, e.place, e.address, *e.aliases)]
    said += [person.name for person in (*catalogue.coordinators, catalogue.address)]
    return re.findall(r"[^\W\d_]+", " ".join(said))


def localities(catalogue: Catalogue) -> list[str]:
    """The names of places in its addresses, and the single capitalised words in the middle of its places."""
    found = [name for event in catalogue.events for name in _LOCALITY.findall(event.address)]
    found += [w for event in catalogue.events for w in re.findall(r"(?<=[^\W\d_] )[A-ZÅÄÖ][^\W\d_]{3,}", event.place)]
    return list(dict.fromkeys(found))


def places(case: Case, _read: Decision, random: Random) -> Changed | None:
    """Another catalogue's places, in the catalogue and in the mail; a person of the same name leaves the mail out."""
    olds = localities(case.catalogue)
    if clash := next((old for old in olds if any(old in name.split() for name in case.names)), ""):
        raise LeftOutError(f"{clash} is a person, too")
    taken = (case.draft.words + " ".join(_words_of(case.catalogue))).lower()
    stock = [t for t in forms.words("place") if t["nom"].lower()[:5] not in taken]
    random.shuffle(stock)
    renaming = Renaming({old: stock.pop() for old in olds})
    try:
        events = tuple(_placed(event, renaming) for event in case.catalogue.events)
    except KeyError as error:
        raise LeftOutError(f"the catalogue has a place in the case {error}") from None
    draft = _renamed(case.draft, renaming)
    return Changed(draft, replace(case.catalogue, events=events), case.standing) if draft != case.draft else None


def _placed(event: Event, renaming: Renaming) -> Event:
    aliases = tuple(map(renaming, event.aliases))
    title, place, address = renaming(event.title), renaming(event.place), renaming(event.address)
    return replace(event, title=title, place=place, address=address, aliases=aliases)


def weeks(case: Case, _read: Decision, _random: Random) -> Changed | None:
    """Everything so many whole weeks later: evenings, arrival, the list, the dates in the mail."""
    many = days.shift_of(case.catalogue)
    _all_rewritable(case)
    draft, at = case.draft, case.draft.received_at
    draft = draft.edited(lambda text: days.rewritten(text, days.shifted(many, at)))
    draft = replace(draft, received_at=at + timedelta(weeks=many))
    if abs(many) >= 52 and re.search(r"20\d\d", days.rewritten(case.draft.words, lambda _: "")):
        raise LeftOutError("a year stands alone")
    rows = tuple(replace(r, created_at=days.moved(r.created_at, many)) for r in case.standing.registrations)
    asked = tuple(replace(p, asked_at=p.asked_at + timedelta(weeks=many)) for p in case.standing.pending)
    return Changed(draft, days.shifted_catalogue(case.catalogue, many), Standing(rows, asked))


def _all_rewritable(case: Case) -> None:
    if odd := days.unwritten(case.draft.words, case.draft.received_at):
        raise LeftOutError(f"{odd}: a date that is not known by rule")


def month_names(case: Case, read: Decision, _random: Random) -> Changed | None:
    """Month names for numbers."""
    write = days.with_name(str(read.language.letter))
    return _with(case, case.draft.edited(lambda text: days.rewritten(text, write)))


def month_numbers(case: Case, _read: Decision, _random: Random) -> Changed | None:
    """Numbers for month names."""
    return _with(case, case.draft.edited(lambda text: days.rewritten(text, days.with_number)))


# ---------------------------------------------------------------- spelling


def lower_case(case: Case, _read: Decision, _random: Random) -> Changed | None:
    """Everything she writes in lower case."""
    return _with(case, case.draft.edited(str.lower), caseless)


def no_capitals(case: Case, _read: Decision, _random: Random) -> Changed | None:
    """Not a capital anywhere, the From field included."""
    draft = case.draft.edited(str.lower)
    return _with(case, replace(draft, name=draft.name.lower()), caseless)


def plain_letters(case: Case, _read: Decision, _random: Random) -> Changed | None:
    """a and o for å, ä and ö."""
    letters = str.maketrans("åäöÅÄÖ", "aaoAAO")
    return _with(case, case.draft.edited(lambda text: text.translate(letters)), plainly)


def typo(case: Case, _read: Decision, random: Random) -> Changed | None:
    """One slip in a place name of six letters or more."""
    known = {form for place in localities(case.catalogue) if len(place) >= 6 for form in forms.cases(place)}
    hits = [hit for hit in re.finditer(r"[^\W\d_]{6,}", case.draft.body) if hit[0].lower() in known]
    if not hits:
        return None
    hit = random.choice(hits)
    if any(hit[0] in name for name in case.names):
        raise LeftOutError(f"{hit[0]} is a person, too")
    body = case.draft.body[: hit.start()] + slipped(hit[0], random) + case.draft.body[hit.end() :]
    return _with(case, replace(case.draft, body=body))


def slipped(word: str, random: Random) -> str:
    """The word with one slip of the fingers, neither in its first letter nor in its ending.

    >>> sorted({len(slipped("Kuusijärvi", Random(n))) for n in range(20)})
    [9, 10, 11]
    """
    at = random.randrange(1, len(word) - 4)
    letter, following = word[at], word[at + 1]
    slips = [word[:at] + word[at + 1 :], word[:at] + letter + word[at:]]
    if letter != following:
        slips.append(word[:at] + following + letter + word[at + 2 :])
    return random.choice(slips)


# ---------------------------------------------------------------- what stands around it


_SIGNATURES = [
    "Kaislatie 4 B 12, 00990 Helsinki\np. 040 555 0199",
    "toiminnanjohtaja\nKaislarannan Kyläpalvelut Oy\ngsm +358 50 555 0143\nwww.kaislaranta.example",
    "+358 (0)44 555 0177\n\nTämä viesti on tarkoitettu vain sen vastaanottajalle.",
]


def signature(case: Case, read: Decision, random: Random) -> Changed | None:
    """A signature block, with her name where it is known anyway."""
    name = case.draft.name if any(line.name == case.draft.name for line in read.outcomes) else ""
    lines = "\n".join(filter(None, ("-- ", name, random.choice(_SIGNATURES))))
    return _with(case, _added(case.draft, lines))


def _added(draft: Draft, lines: str) -> Draft:
    """The draft with these lines under its own words, before anybody else's."""
    if draft.form == "html":
        return replace(draft, body=_before_end(draft.body, "<p>" + lines.replace("\n", "<br>") + "</p>"))
    at = first_foreign(draft)
    if at is None:
        return replace(draft, body=f"{draft.body.rstrip()}\n\n{lines}\n")
    if at == 0:
        raise LeftOutError("no words of its own, or other people's above them")
    return replace(draft, body=f"{draft.body[:at].rstrip()}\n\n{lines}\n\n{draft.body[at:]}")


def _before_end(body: str, added: str) -> str:
    end = re.search(r"</body>", body, re.IGNORECASE)
    return body[: end.start()] + added + body[end.start() :] if end else body + added


def flyer(case: Case, _read: Decision, _random: Random) -> Changed | None:
    """The hosts' flyer quoted below."""
    lines = flyer_of(case.catalogue)
    draft = case.draft
    if draft.form == "html":
        quoted = "<blockquote type='cite'>" + "<br>".join(map(html.escape, lines)) + "</blockquote>"
        return _with(case, replace(draft, body=_before_end(draft.body, quoted)))
    quoted = "\n".join(f"> {line}".rstrip() for line in lines)
    return _with(case, replace(draft, body=f"{draft.body.rstrip()}\n\n{quoted}\n"))


def flyer_of(catalogue: Catalogue) -> list[str]:
    """What the hosts put up on the wall."""
    lines = ["Tervetuloa iltoihimme!", ""]
    for event in catalogue.events:
        starts, last = event.starts, event.deadline
        when = f"{starts.day}.{starts.month}.{starts.year} klo {starts:%H.%M}" if starts else event.when
        until = f" (ilm. {last.day}.{last.month}. mennessä)" if last else ""
        lines += [f"{event.label} {event.title}", f"Aika: {when}{until}", f"Paikka: {event.place}, {event.address}", ""]
    return [
        *lines,
        f"Ilmoittaudu: {catalogue.address.email}. Kerrothan myös erityisruokavaliosi (gluteeniton, vegaani).",
    ]


_GREETING = re.compile(
    r"\A\s*(hei+|moi+|moro|terve|morjens|huomenta|iltaa|päivää|hej+|hejsan|god dag|hello|hi|dear \w+)\b", re.IGNORECASE
)
_GREETINGS = {
    "fi": ["Hei", "Moikka", "Terve", "Hyvää päivää", "Tervehdys"],
    "sv": ["Hej", "God dag", "Hejsan", "God morgon"],
    "en": ["Hello", "Hi", "Good morning", "Good afternoon"],
}


def greeting(case: Case, read: Decision, random: Random) -> Changed | None:
    """Another greeting, or one where there was none."""
    if case.draft.form == "html":
        return None
    found = _GREETING.match(case.draft.body)
    words = random.choice([g for g in _GREETINGS[read.language.letter] if not found or g.lower() != found[1].lower()])
    body = f"{words}!\n\n{case.draft.body.lstrip()}" if not found else words + case.draft.body[found.end() :]
    return _with(case, replace(case.draft, body=body))


# ---------------------------------------------------------------- how it is sent


def as_html(case: Case, _read: Decision, _random: Random) -> Changed | None:
    """Paragraphs and line breaks of HTML."""
    if case.draft.form == "html":
        return None
    paragraphs = re.split(r"\n\s*\n", html.escape(case.draft.body.strip(), quote=False))
    body = "".join("<p>" + "<br>\n".join(part.split("\n")) + "</p>\n" for part in paragraphs)
    return _with(case, replace(case.draft, body=f"<html><body>{body}</body></html>", form="html"))


def flowed(case: Case, _read: Decision, _random: Random) -> Changed | None:
    """Wrapped at 72 with the soft line breaks of format=flowed (RFC 3676)."""
    return None if case.draft.form == "html" else _with(case, replace(_wrapped(case.draft, " "), form="flowed"))


def wrapped(case: Case, _read: Decision, _random: Random) -> Changed | None:
    """Wrapped at 72 with hard line breaks."""
    return None if case.draft.form == "html" else _with(case, _wrapped(case.draft, ""))


def _wrapped(draft: Draft, soft: str) -> Draft:
    lines = []
    for line in draft.body.split("\n"):
        if len(line) <= 72 or line.startswith((">", "|")):
            lines.append(line)
            continue
        short = textwrap.wrap(line, 71, break_long_words=False, break_on_hyphens=False)
        lines += [part + soft for part in short[:-1]] + short[-1:]
    return replace(draft, body="\n".join(lines))


CHANGES: dict[str, Change] = {
    "names": names,
    "places": places,
    "weeks": weeks,
    "month names": month_names,
    "month numbers": month_numbers,
    "lower case": lower_case,
    "no capitals": no_capitals,
    "plain letters": plain_letters,
    "typo": typo,
    "signature": signature,
    "flyer": flyer,
    "greeting": greeting,
    "html": as_html,
    "flowed": flowed,
    "wrapped": wrapped,
}
