"""Mails of people who stand on the list or were asked back, read and decided; each table of threads.toml is one."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from mailbot import catalogue
from mailbot.decide import decide, known
from mailbot.mail import parse
from mailbot.model import Action, Catalogue, Decision, Diet, Mail, Pending, Registration, Standing, Status
from mailbot.reading.read import read

HERE = Path(__file__).parent
THREADS = tomllib.loads((HERE / "threads.toml").read_text(encoding="utf-8"))["thread"]
MONDAY = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
FIRST, LETTER = "<first@posti.example>", "<letter@ours.example>"
AUTHORS = {"koivuniemi": "Anneli Kivelä <anneli.kivela@posti.example>", "norrhamn": "Maj-Britt Sund <mb@brev.example>"}


@cache
def evenings(name: str) -> Catalogue:
    return catalogue.load(HERE / "threads" / f"{name}.toml")


def mail(thread: dict[str, Any], text: str, at: datetime, *, answers: bool) -> Mail:
    message = EmailMessage()
    message["From"] = thread.get("who") or AUTHORS[thread["at"]]
    message["To"] = evenings(thread["at"]).address.email
    message["Subject"] = "Re: Ilmo" if answers else thread.get("subject", "Hei")
    message["Date"], message["Message-ID"] = at, "<new@posti.example>" if answers else FIRST
    if answers:
        message["In-Reply-To"], message["References"] = LETTER, f"{FIRST} {LETTER}"
    message.set_content(text)
    return parse(message.as_bytes(), at)


def row(number: int, line: str, sender: str, status: Status = Status.CONFIRMED) -> Registration:
    who, _, rest = line.partition(" @ ")
    event, _, tags = rest.partition(": ")
    diet = Diet(frozenset(tags.split(", ")) if tags else frozenset())
    name = None if who == "-" else who
    return Registration(number, event, name, status, diet, sender, frozenset({FIRST, LETTER}), MONDAY)


def decided(thread: dict[str, Any]) -> Decision:
    """What is decided on the reply; on the mail that we asked back about, where that is not so."""
    events, at = evenings(thread["at"]), MONDAY + timedelta(weeks=thread.get("weeks", 0), hours=2)
    reply = mail(thread, thread["mail"], at, answers=not thread.get("fresh"))
    sender = thread.get("list_of", reply.sender.email)
    rows = [row(i, line, sender) for i, line in enumerate(thread.get("list", ()))]
    gone = [row(90 + i, line, sender, Status.CANCELLED) for i, line in enumerate(thread.get("gone", ()))]
    standing = Standing(tuple(rows), cancelled=tuple(gone))
    if "asked" in thread:
        first = mail(thread, thread["asked"], MONDAY, answers=False)
        asked = decide(first, read(first, events, known(first, standing)), events, standing)
        if asked.action is not Action.CLARIFY or asked.review:
            return asked
        standing = Standing(tuple(rows), (pending(asked, first),), tuple(gone))
    return decide(reply, read(reply, events, known(reply, standing)), events, standing)


def pending(asked: Decision, first: Mail) -> Pending:
    return Pending(
        mail_id=1,
        sender=first.sender.email,
        thread=frozenset({FIRST, LETTER}),
        people=asked.people,
        events=() if asked.people else tuple(line.event for line in asked.outcomes if line.event),
        candidates=asked.candidates,
        missing=asked.missing,
        asked_at=MONDAY,
        wish=asked.wish,
        dropped=asked.dropped,
    )


def told(decision: Decision) -> list[str]:
    """The outcomes as threads.toml writes them."""
    return sorted(
        f"{line.name or '-'} @ {line.event}{_diet(line.diet) if line.status is not Status.CANCELLED else ''}"
        f"{_before(line.replaces, line.name, line.event)}"
        for line in decision.outcomes
        if not line.is_repeat
    )


def _diet(diet: Diet) -> str:
    said = ", ".join([*sorted(diet.tags), *diet.other, *["none"] * diet.none])
    return f": {said}" if said else ""


def _before(old: Registration | None, name: str | None, event: str | None) -> str:
    is_other = old is not None and (old.name, old.event) != (name, event)
    return f" < {old.name or '-'} @ {old.event}" if old and is_other else ""


def test_the_threads_have_names_of_their_own() -> None:
    assert len({thread["id"] for thread in THREADS}) == len(THREADS)


@pytest.mark.parametrize("thread", THREADS, ids=lambda thread: thread["id"])
def test_a_thread_goes_on(thread: dict[str, Any]) -> None:
    made = decided(thread)
    if not (thread.get("waits") and made.review):
        assert (made.action, made.review, told(made)) == (thread["wants"], False, sorted(thread.get("lines", ()))), made
        assert made.question or not thread.get("question") or made.action is Action.HUMAN
