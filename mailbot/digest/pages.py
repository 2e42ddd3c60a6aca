"""The digest: its subject, its text and its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from mailbot.digest.over import check as last_words
from mailbot.digest.report import report
from mailbot.digest.rows import MailRow
from mailbot.digest.sample import views
from mailbot.digest.teller import Teller
from mailbot.digest.view import DigestView
from mailbot.errors import LetterError
from mailbot.model import Catalogue, Language
from mailbot.wording import LANGUAGES, Templates
from mailbot.wording.words import on_one_line

LARGEST = 100_000  # octets of the page; Gmail hides what is over 102 KB


class Digest(NamedTuple):
    """What goes to the coordinators."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class _Limits:
    """How much is shown: mails that wait, characters of each, rows of a list, events."""

    mails: int
    longest: int
    rows: int
    events: int


_LIMITS = (
    _Limits(60, 900, 60, 60),
    _Limits(60, 500, 25, 30),
    _Limits(60, 300, 10, 20),
    _Limits(40, 300, 6, 12),
    _Limits(30, 300, 4, 8),
    _Limits(24, 200, 4, 8),
    _Limits(16, 200, 4, 8),
    _Limits(8, 200, 3, 6),
)


def compose(view: DigestView, catalogue: Catalogue, language: Language, templates: Templates) -> Digest:
    """The digest of this view, as long as fits `LARGEST`; what is left out is counted ("and 43 more").

    Where a template of the operator's is broken, the built-in ones are taken.
    """
    return templates.sound(lambda sound: written(view, catalogue, language, sound))[0]


def written(view: DigestView, catalogue: Catalogue, language: Language, templates: Templates) -> Digest:
    """The digest from just these templates; LetterError where one of them is broken."""
    teller = Teller(templates.words[language.letter], catalogue, view.at)
    for limits in _LIMITS:
        context = _seen(view, teller, limits)
        html = templates.render("digest.html", context)
        if len(html.encode()) <= LARGEST:
            break
    text = templates.render("digest.txt", context)
    return Digest(subject=_subject(view, teller), text=_tidy(text), html=html)


def waiting_rows(view: DigestView, catalogue: Catalogue, language: Language, templates: Templates) -> list[MailRow]:
    """The mails that wait for a coordinator's word, as the digest tells of them."""
    teller = Teller(templates.words[language.letter], catalogue, view.at)
    return [teller.waiting(mail, _LIMITS[0].longest) for mail in view.waiting]


def check(templates: Templates) -> None:
    """Renders digests and last words, full and empty, in every language; LetterError with a sentence for each fault."""
    faults: dict[str, None] = dict.fromkeys(last_words(templates))
    for language in LANGUAGES:
        for view, catalogue in views():
            try:
                written(view, catalogue, language, templates)
                report((), {}, catalogue, language, templates, view.at)
            except LetterError as fault:
                faults[str(fault)] = None
    if faults:
        raise LetterError("\n".join(faults))


def _subject(view: DigestView, teller: Teller) -> str:
    told = ", ".join(words for words, _ in _counts(view, teller)[:3]) or teller.say("nothing_waits")
    return on_one_line(teller.fill("subject", day=teller.words.day_and_month(teller.moment_of(view.at)), told=told))


def _counts(view: DigestView, teller: Teller) -> list[tuple[str, int]]:
    """What there is of each kind, in words, and how many; only kinds of which there is any."""
    trouble = len(view.undelivered) + len(view.caps) + len(view.poison) + len(view.faults)
    kinds = [
        ("waits", len(view.waiting) + len(view.undecided)),
        ("asks", len(view.asked)),
        ("new", len(view.new)),
        ("changes", len(view.changes)),
        ("cancelled", len(view.cancelled)),
        ("trouble", trouble),
    ]
    return [(teller.words.counted(count, key), count) for key, count in kinds if count]


def _seen(view: DigestView, teller: Teller, limits: _Limits) -> Mapping[str, Any]:
    """What the digest's templates may use."""
    trouble = [
        *map(teller.undelivered, view.undelivered),
        *map(teller.cap, view.caps),
        *map(teller.poison, view.poison),
        *(teller.fill("template_broken", told=on_one_line(fault)) for fault in view.faults),
    ]
    states, groups = teller.states(view), teller.groups(view.new, limits.rows)
    return {
        "w": teller.words.table["digest"],
        "language": str(teller.words.language),
        "subject": _subject(view, teller),
        "day": teller.words.day(teller.moment_of(view.at)),
        "counts": _tiles(view, teller),
        "waiting": [teller.waiting(mail, limits.longest) for mail in view.waiting[: limits.mails]],
        "late": [teller.undecided(one) for one in view.undecided[: limits.rows]],
        "more_late": teller.more(view.undecided, limits.rows),
        "more_waiting": teller.more(view.waiting, limits.mails),
        "asked": [teller.asked(mail, limits.longest) for mail in view.asked[: limits.mails]],
        "more_asked": teller.more(view.asked, limits.mails),
        "trouble": trouble[: limits.rows],
        "more_trouble": teller.more(trouble, limits.rows),
        "groups": groups[: limits.events],
        "more_groups": teller.more(groups, limits.events),
        "changes": [teller.change(change) for change in view.changes[: limits.rows]],
        "more_changes": teller.more(view.changes, limits.rows),
        "cancelled": [teller.person(registration) for registration in view.cancelled[: limits.rows]],
        "more_cancelled": teller.more(view.cancelled, limits.rows),
        "states": states[: limits.events],
        "more_states": teller.more(states, limits.events),
        "sent": _sent(view, teller),
        "answering": _answering(view, teller),
        "month": teller.month(view.month) if view.month else "",
        "left_alone": teller.words.counted(view.left_alone, "left_alone") if view.left_alone else "",
    }


def _tiles(view: DigestView, teller: Teller) -> Sequence[tuple[str, str]]:
    """The four figures at the head of the page: each with its number and its noun."""
    counts = {
        "waits": len(view.waiting) + len(view.undecided),
        "asks": len(view.asked),
        "new": len(view.new),
        "cancelled": len(view.cancelled),
    }
    nouns = teller.words.table["digest"]["tiles"]
    return [(str(count), str(nouns[key][count != 1])) for key, count in counts.items()]


def _answering(view: DigestView, teller: Teller) -> Mapping[str, Any]:
    """How to answer the digest; empty where it cannot be answered."""
    if not view.code:
        return {}
    words = teller.words.table["digest"]["review"]
    return {
        "head": words["how_head"],
        "lines": [*words["how"], words["how_events"]],
        "warning": words["warning"],
        "code": str(words["code"]).format(code=view.code),
    }


def _sent(view: DigestView, teller: Teller) -> str:
    kinds = teller.words.table["digest"]["kinds"]
    told = [f"{kinds.get(str(kind), kind)} {count}" for kind, count in view.sent if count]
    return ", ".join(told)


def _tidy(text: str) -> str:
    """The text without trailing spaces, with at most one empty line in a row."""
    lines: list[str] = []
    for line in (line.rstrip() for line in text.strip().split("\n")):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines) + "\n"
