"""One letter for one decision."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from mailbot.compose.calendar import entry
from mailbot.compose.flowed import flowed
from mailbot.compose.lines import COMING, Speech
from mailbot.errors import LetterError
from mailbot.model import (
    Address,
    Attachment,
    Catalogue,
    Decision,
    Event,
    Letter,
    LetterKind,
    Mail,
    Missing,
    Outcome,
    Status,
)
from mailbot.wording import Templates
from mailbot.wording.words import on_one_line

_SUBJECT = "Subject:"
_ID = re.compile(r"<[^<>\s]{1,240}>")
BY_HOST = "review.word"  # the reason of a change that a coordinator made, and no mail of the resident's asked for
_LONGEST_THREAD = 20  # Message-IDs in References; the first and the latest are kept


def letter(
    decision: Decision,
    mail: Mail,
    catalogue: Catalogue,
    templates: Templates,
    *,
    at: datetime | None = None,
    until: datetime | None = None,
    before: Event | None = None,
    notice_to: str = "",
) -> Letter:
    """The letter that a decision asks for, told as at the moment `at` (default: when the mail came).

    `until` is when an answer is wanted, `before` the event as it was. With `notice_to` it is for the address that had
    registered those whom somebody else's mail concerns (`others`), and stands in no thread of that mail's. The same
    decision, mail and moment give the same letter, Message-ID and all. Where a template of the operator's is broken the
    built-in ones are taken, and `fault` says so. ValueError where the decision asks for no letter; LetterError where a
    built-in template is broken.
    """
    more: dict[str, Any] = {"at": at, "until": until, "before": before, "notice_to": notice_to}
    made, fault = templates.sound(lambda sound: written(decision, mail, catalogue, sound, **more))
    return replace(made, fault=fault)


def written(
    decision: Decision,
    mail: Mail,
    catalogue: Catalogue,
    templates: Templates,
    *,
    at: datetime | None = None,
    until: datetime | None = None,
    before: Event | None = None,
    notice_to: str = "",
) -> Letter:
    """The letter from just these templates; LetterError where one of them is broken."""
    if decision.letter is None:
        raise ValueError(f"case {decision.case} asks for no letter")
    language = decision.language.letter
    speech = Speech(templates.words[language], catalogue, at or mail.received_at, decision.letter)
    name = f"{language}/{decision.letter}.txt"
    files = _calendar(decision, speech)
    context = seen(decision, speech, has_calendar=bool(files), until=until, before=before, is_notice=bool(notice_to))
    subject, text = _split(templates.render(name, context), name, templates)
    parent = mail.message_id if _ID.fullmatch(mail.message_id) and not notice_to else ""
    return Letter(
        kind=decision.letter,
        message_id=message_id(mail, decision.letter, catalogue, notice_to),
        to=notice_to or mail.sender.email,
        subject=subject,
        text=text,
        language=language,
        in_reply_to=parent,
        references=() if notice_to else _references(mail, parent),
        attachments=files,
    )


def message_id(mail: Mail, kind: LetterKind, catalogue: Catalogue, notice_to: str = "") -> str:
    """The Message-ID of the letter of this kind for this mail: always the same, and nothing of the mail in it."""
    seed = f"{mail.content_hash}\n{kind}" + (f"\n{notice_to}" if notice_to else "")
    digest = hashlib.sha256(seed.encode("utf-8", "replace")).hexdigest()[:32]
    return f"<{digest}.{kind}@{catalogue.address.email.rpartition('@')[2]}>"


def seen(
    decision: Decision,
    speech: Speech,
    *,
    has_calendar: bool,
    until: datetime | None = None,
    before: Event | None = None,
    is_notice: bool = False,
) -> Mapping[str, Any]:
    """What a template may use; docs/letters.md tells of each."""
    outcomes = decision.outcomes
    statuses = {outcome.status for outcome in outcomes}
    events = speech.events(decision) if _tells(decision) else ()
    choices = [event for event_id in _choices(decision, speech) if (event := speech.known(event_id))]
    coming = [outcome for outcome in outcomes if outcome.status in COMING]
    return {
        "about": speech.about(_named(decision, speech)),
        "by_host": BY_HOST in decision.reasons,
        "before": speech.before(before, _named(decision, speech)),
        "choices": [speech.event(event) for event in choices],
        "contacts": [_contact(person) for person in speech.catalogue.coordinators],
        "events": events,
        "example": speech.example(choices) if decision.missing == {Missing.EVENT} else "",
        "has_calendar": has_calendar,
        "hosts": speech.words.joined(filter(None, (on_one_line(p.name) for p in speech.catalogue.coordinators))),
        "invite_diet": any(_is_silent(one) for one in coming),
        "is_answer": decision.letter is not None and decision.letter.is_answer,
        "is_coming": bool(coming),
        "is_listed": bool(statuses & (COMING | {Status.INTEREST})),
        "is_notice": is_notice,
        "is_repeat": bool(outcomes) and all(outcome.is_repeat for outcome in outcomes),
        "kind": str(decision.letter),
        "missing": [str(missing) for missing in Missing if missing in decision.missing],
        "mixed": len(statuses) > 1,
        "people_count": len({outcome.name or at for at, outcome in enumerate(outcomes)}),
        "question": decision.question,
        "seats": sum(outcome.status is Status.CONFIRMED for outcome in outcomes),
        "statuses": sorted(str(status) for status in statuses),
        "until": speech.until(until),
        "was_late": any(_is_let_in(outcome) for outcome in outcomes),
    }


def _is_let_in(outcome: Outcome) -> bool:
    old = outcome.replaces
    return old is not None and old.status is Status.LATE and outcome.status is Status.CONFIRMED


def _is_silent(outcome: Outcome) -> bool:
    """True where nothing was said of this diet, as far as the recipient may know."""
    return not outcome.diet.is_stated and not outcome.is_veiled


def _tells(decision: Decision) -> bool:
    """True where anything was understood that is worth telling back."""
    return any(o.name or o.event or o.diet.is_stated for o in decision.outcomes)


def _named(decision: Decision, speech: Speech) -> list[Event]:
    ids = dict.fromkeys(outcome.event for outcome in decision.outcomes)
    return [event for event_id in ids if (event := speech.known(event_id))]


def _choices(decision: Decision, speech: Speech) -> tuple[str, ...]:
    """The events to choose from: those the mail left, else those still open, else those with no day yet."""
    if Missing.EVENT not in decision.missing:
        return ()
    events = speech.catalogue.events
    is_open = tuple(event.id for event in events if event.is_dated and event.is_open(speech.at))
    return decision.candidates or is_open or tuple(event.id for event in events if not event.is_dated)


def _contact(person: Address) -> str:
    return ", ".join(filter(None, (on_one_line(person.name), person.email)))


def _calendar(decision: Decision, speech: Speech) -> tuple[Attachment, ...]:
    """A calendar file for each event where somebody got a place by this mail, or that was changed or called off."""
    about_all = decision.letter in (LetterKind.EVENT_CHANGED, LetterKind.EVENT_CANCELLED)
    ids = dict.fromkeys(one.event for one in decision.outcomes if _is_new_place(one) or (about_all and one.replaces))
    events = [event for event_id in ids if (event := speech.known(event_id)) and event.is_dated]
    return tuple(entry(event, speech.catalogue, speech.words, speech.at) for event in events)


def _is_new_place(outcome: Outcome) -> bool:
    old = outcome.replaces
    was_there = old is not None and old.event == outcome.event and old.status is Status.CONFIRMED
    return outcome.status is Status.CONFIRMED and not was_there


def _split(rendered: str, name: str, templates: Templates) -> tuple[str, str]:
    first, _, rest = rendered.lstrip().partition("\n")
    subject = on_one_line(first.removeprefix(_SUBJECT))
    if not first.startswith(_SUBJECT) or not subject:
        raise LetterError(f"{templates.path(name)}, line 1: a letter begins with a line `Subject: …`. Add it.")
    return subject, flowed(rest)


def _references(mail: Mail, parent: str) -> tuple[str, ...]:
    """The References of a reply (RFC 5322 3.6.4): the parent's own, or its In-Reply-To, and the parent."""
    known = [found for found in mail.references or (mail.in_reply_to,) if _ID.fullmatch(found)]
    thread = tuple(dict.fromkeys([*known, parent] if parent else known))
    return thread if len(thread) <= _LONGEST_THREAD else thread[:1] + thread[1 - _LONGEST_THREAD :]
