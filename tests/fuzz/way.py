"""From a mail's bytes to a letter's, with what must hold whatever they are: here the fuzzer looks for faults."""

from __future__ import annotations

import re
import tempfile
from email import message_from_bytes, policy
from functools import cache
from pathlib import Path

from mailbot import config, wording
from mailbot.compose import is_well_shaped, letter
from mailbot.decide import decide, known
from mailbot.errors import LetterError
from mailbot.mail import parse
from mailbot.model import Address, Catalogue, Decision, Diet, Mail, Registration, Standing, Status
from mailbot.outbox import build
from mailbot.reading.read import read
from tests.flow.village import MONDAY, Village

TEMPLATES = wording.load()
STANDING = Standing(
    (
        Registration(1, "ranta", "Maarit Kettunen", Status.CONFIRMED, Diet(), "maarit.kettunen@posti.example"),
        Registration(2, "tie", None, Status.CONFIRMED, Diet(), "olli.rantala@posti.example", frozenset({"<1@x>"})),
    )
)
_OURS = {
    *("from", "to", "subject", "date", "message-id", "auto-submitted", "x-auto-response-suppress", "in-reply-to"),
    *("references", "mime-version", "content-type", "content-transfer-encoding"),
}


@cache
def catalogue() -> Catalogue:
    """The village's."""
    with tempfile.TemporaryDirectory() as folder:
        return config.load(Village(Path(folder)).settings).catalogue


def go(raw: bytes) -> Decision:
    """Parses, reads, decides and writes the letter; AssertionError, or whatever is raised, where that is no good."""
    mail = parse(raw, MONDAY)
    _is_whole(mail)
    reading = read(mail, catalogue(), known(mail, STANDING), "mx.kyla.example")
    decision = decide(mail, reading, catalogue(), STANDING)
    assert decision.letter is None or not decision.review
    if decision.letter is None or not all(is_well_shaped(line.name) for line in decision.outcomes if line.name):
        return decision
    try:
        made = build(letter(decision, mail, catalogue(), TEMPLATES), Address("Kyläillat", "ilmo@kyla.example"), MONDAY)
    except LetterError:  # its recipient is not a plain address: for a person to answer
        return decision
    _is_ours(made, mail.sender.email)
    return decision


def _is_whole(mail: Mail) -> None:
    """The zones are in order, do not overlap, and lie within the text."""
    at = 0
    for zone in mail.zones:
        assert at <= zone.start <= zone.end, mail.zones
        at = zone.end
    assert at <= len(mail.text), (at, len(mail.text))


def _is_ours(raw: bytes, to: str) -> None:
    """The letter has our headers, one recipient, and nothing but CRLF."""
    made = message_from_bytes(raw, policy=policy.default)
    assert {name.lower() for name in made} <= _OURS
    assert [address.addr_spec for address in made["To"].addresses] == [to]
    assert re.search(rb"(?<!\r)\n|\r(?!\n)", raw) is None
