"""The trial report: one page that shows what would have been done with old mail, and loads nothing. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from mailbot.digest.rows import PersonRow
from mailbot.digest.teller import Teller
from mailbot.model import Action, Catalogue, Decision, Evidence, Language, Letter, Mail, Registration, ZoneKind
from mailbot.wording import Templates
from mailbot.wording.words import on_one_line

_OWN = frozenset({ZoneKind.SUBJECT, ZoneKind.OWN, ZoneKind.SIGNATURE, ZoneKind.FORWARDED})


@dataclass(frozen=True, slots=True)
class Tried:
    """One mail of the trial, and what would have been done with it."""

    received_at: datetime
    mail: Mail | None  # None: it could not be read
    decision: Decision
    letter: Letter | None = None


@dataclass(frozen=True, slots=True)
class TrialRow:
    """One mail of the report: strings in the coordinator's language, ready to be shown."""

    number: int
    sender: str
    subject: str
    received: str
    action: str  # in words,
    action_key: str  # and as a filter knows it
    events: tuple[str, ...]  # ids
    is_waiting: bool
    is_alone: bool
    language: str
    pieces: tuple[tuple[str, str, bool], ...]  # words, the rules that stood on them, whether quoted
    reasons: tuple[str, ...]
    people: tuple[PersonRow, ...]
    question: bool
    letter_subject: str
    letter: str


def report(
    tried: Sequence[Tried],
    final: Mapping[str, Sequence[Registration]],
    catalogue: Catalogue,
    language: Language,
    templates: Templates,
    at: datetime,
) -> str:
    """The page: every mail as it came, with counts and filters; of mails left alone only who wrote and when."""
    teller = Teller(templates.words[language.letter], catalogue, at)
    rows = [_row(number, one, teller) for number, one in enumerate(tried, 1)]
    actions = Counter(row.action_key for row in rows)
    named = teller.words.table["digest"]["actions"]
    context = {
        "w": teller.words.table["digest"],
        "language": str(teller.words.language),
        "rows": rows,
        "counts": {
            "mails": len(rows),
            "letters": sum(bool(row.letter) for row in rows),
            "waits": sum(row.is_waiting for row in rows),
            "alone": sum(row.is_alone for row in rows),
        },
        "actions": [(str(key), str(named[key]), actions[key]) for key in Action if actions[key]],
        "events": [_event(event.id, rows, final, teller) for event in catalogue.events],
    }
    return templates.render("report.html", context)


def _event(
    event_id: str, rows: Iterable[TrialRow], final: Mapping[str, Sequence[Registration]], teller: Teller
) -> tuple[str, str, int, int]:
    """Id, name, mails that are about it, and people on its list in the end."""
    mails = sum(event_id in row.events for row in rows)
    return event_id, teller.event(event_id), mails, len(final.get(event_id, ()))


def _row(number: int, tried: Tried, teller: Teller) -> TrialRow:
    decision, mail, letter = tried.decision, tried.mail, tried.letter
    is_alone = decision.action is Action.IGNORE
    events = [line.event for line in decision.outcomes if line.event]
    return TrialRow(
        number=number,
        sender=_sender(mail),
        subject=on_one_line(mail.subject) if mail else "",
        received=teller.moment(tried.received_at),
        action=str(teller.words.table["digest"]["actions"][decision.action]),
        action_key=str(decision.action),
        events=tuple(dict.fromkeys(events)),
        is_waiting=decision.review or decision.action is Action.HUMAN,
        is_alone=is_alone,
        language=str(decision.language),
        pieces=() if is_alone or mail is None else tuple(pieces(mail, decision.evidence)),
        reasons=tuple(teller.reason(one) for one in decision.reasons) if decision.review or is_alone else (),
        people=tuple(teller.guess(line) for line in decision.outcomes),
        question=decision.question and not is_alone,
        letter_subject=letter.subject if letter else "",
        letter=letter.text.replace(" \n", " ") if letter else "",  # format=flowed (RFC 3676)
    )


def _sender(mail: Mail | None) -> str:
    if mail is None:
        return "?"
    return on_one_line(f"{mail.sender.name} <{mail.sender.email}>" if mail.sender.name else mail.sender.email)


def pieces(mail: Mail, evidence: Iterable[Evidence]) -> Iterable[tuple[str, str, bool]]:
    """The text of a mail in pieces: the words, the rules that stood on them, and whether they are quoted."""
    marks = [one for one in evidence if 0 <= one.start < one.end <= len(mail.text)]
    quoted = [zone for zone in mail.zones if zone.kind not in _OWN]
    ends = {0, len(mail.text), *(m.start for m in marks), *(m.end for m in marks)}
    ends |= {zone.start for zone in quoted} | {zone.end for zone in quoted}
    cuts = sorted(ends)
    for start, end in pairwise(cuts):
        rules = dict.fromkeys(one.rule for one in marks if one.start <= start and end <= one.end)
        yield mail.text[start:end], ", ".join(rules), any(z.start <= start and end <= z.end for z in quoted)
