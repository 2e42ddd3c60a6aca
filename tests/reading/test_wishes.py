"""What short mails want, read and decided; each line of wishes.txt is one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from functools import cache
from pathlib import Path

import pytest

from mailbot import catalogue
from mailbot.decide import decide, known
from mailbot.mail import parse
from mailbot.model import Catalogue, Decision, Diet, Registration, Standing, Status
from mailbot.reading.read import read

HERE = Path(__file__).parent
LINES = [line for line in (HERE / "wishes.txt").read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
FIRST, LETTER = "<first@posti.example>", "<letter@ruunavuori.example>"
STANDS = {
    "-": [],
    "S": [("Liisa Ahola", "talkoot")],
    "P": [("Liisa Ahola", "talkoot"), ("Pekka Ahola", "talkoot")],
    "A": [("Liisa Ahola", "talkoot"), ("Liisa Ahola", "soppailta")],
}


@cache
def evenings() -> Catalogue:
    return catalogue.load(HERE.parent / "corpora" / "savonlinna-elakelaiset" / "events.toml")


def decided(stands: str, subject: str, text: str) -> Decision:
    message = EmailMessage()
    message["From"], message["To"] = "Liisa Ahola <liisa.ahola@posti.example>", evenings().address.email
    message["Date"], message["Message-ID"] = NOW, "<new@posti.example>"
    message["Subject"] = subject.removesuffix(" R")
    if subject.endswith(" R"):
        message["In-Reply-To"], message["References"] = LETTER, f"{FIRST} {LETTER}"
    message.set_content(text.replace(r"\n", "\n"))
    mail = parse(message.as_bytes(), NOW)
    rows = tuple(
        Registration(
            number,
            event,
            name,
            Status.CONFIRMED,
            Diet(),
            mail.sender.email,
            frozenset({FIRST, LETTER}),
            NOW - timedelta(days=3),
        )
        for number, (name, event) in enumerate(STANDS[stands])
    )
    standing = Standing(rows)
    return decide(mail, read(mail, evenings(), known(mail, standing)), evenings(), standing)


@pytest.mark.parametrize("line", LINES)
def test_what_a_mail_wants(line: str) -> None:
    head, subject, text = line.split("|", 2)
    wanted, *may_wait, stands = head.split()
    decision = decided(stands, subject.strip(), text.strip())
    if not (may_wait and decision.review):
        assert (decision.action, decision.review) == (wanted, False), decision.reasons


def test_a_registration_that_a_coordinator_forwards_is_the_writers() -> None:
    """Of one person, too: who wrote it is no coordinator."""
    hosts = evenings()
    host = hosts.coordinators[0]
    message = EmailMessage()
    message["From"], message["To"] = f"{host.name} <{host.email}>", hosts.address.email
    message["Date"], message["Message-ID"], message["Subject"] = NOW, "<passed@posti.example>", "Fwd: Talkoot"
    message.set_content(
        "Tämä tuli minulle, siirrän tänne.\n\n---------- Forwarded message ----------\n"
        "From: Veikko Ranta <veikko.ranta@posti.example>\nDate: 1.3.2027\nSubject: Talkoot\n"
        f"To: {host.email}\n\nIlmoittaudun talkoisiin 15.5.\n\nVeikko Ranta\n"
    )
    mail = parse(message.as_bytes(), NOW)
    read_as = read(mail, hosts, known(mail, Standing()))
    assert (read_as.intent, [one.name for one in read_as.people]) == ("register", ["Veikko Ranta"])
