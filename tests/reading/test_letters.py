"""Letters that tell stories and speak of families: who comes where; each line of letters.txt is one."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from functools import cache
from pathlib import Path

import pytest

from mailbot import catalogue
from mailbot.decide import decide, known
from mailbot.mail import parse
from mailbot.model import Catalogue, Decision, Standing
from mailbot.reading.read import read

HERE = Path(__file__).parent
LINES = [line for line in (HERE / "letters.txt").read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
NOW = datetime(2027, 3, 4, 9, 0, tzinfo=UTC)


@cache
def evenings() -> Catalogue:
    return catalogue.load(HERE.parent / "corpora" / "savonlinna-elakelaiset" / "events.toml")


def decided(sender: str, subject: str, text: str) -> Decision:
    message = EmailMessage()
    shown = sender if "<" in sender else f"{sender} <{sender.lower().replace(' ', '.')}@posti.example>"
    message["From"], message["To"] = shown, evenings().address.email
    message["Date"], message["Message-ID"], message["Subject"] = NOW, "<new@posti.example>", subject
    message.set_content(text.replace("¶", "\n"))
    mail = parse(message.as_bytes(), NOW)
    standing = Standing()
    return decide(mail, read(mail, evenings(), known(mail, standing)), evenings(), standing)


@pytest.mark.parametrize("line", LINES)
def test_who_comes_where(line: str) -> None:
    head, sender, subject, rest = line.split(" | ", 3)
    text, _, places = rest.rpartition(" | ")
    wanted, *may_wait = head.split()
    listed = [one.split(": ") for one in places.split("; ")]
    decision = decided(sender, subject, text)
    if may_wait and decision.review:
        return
    came = sorted((o.name or "-", o.event) for o in decision.outcomes)
    assert (decision.action, decision.review) == (wanted, False), decision.reasons
    assert came == sorted((name, event) for name, events in listed for event in events.split(", "))
