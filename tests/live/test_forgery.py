"""P11: a forged mail changes and cancels nothing; and who had registered hears of what another address has changed.

For each line of the table somebody registers, and then a mail comes that would cancel her.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from tests.flow.village import MONDAY, mail
from tests.live.town import Town

pytestmark = pytest.mark.dovecot
HOUR = timedelta(hours=1)
RESULTS = "Authentication-Results: "
FAIL = (
    RESULTS + "mx.kyla.example; spf=pass smtp.mailfrom=paha.example; dmarc=fail (p=none) header.from=posti.example\r\n"
)
PASS = RESULTS + "mx.kyla.example; dmarc=pass header.from=posti.example\r\n"
OWN = "En pääsekään tulemaan, peruisin.\n\n{name}\n"
OTHER = (
    "Hei, {name} ei pääsekään tulemaan 18.3. iltaan. Peruisin hänen ilmoittautumisensa.\n\nTerveisin\nRaija Uusitalo\n"
)
FIRST = "Hei, peruisin Marin ilmoittautumisen.\n\nTerveisin\nRaija Uusitalo\n"
SELF, RAIJA = "{email}", "raija.{email}"


@dataclass(frozen=True)
class Try:
    """A mail that would cancel: its fields, author, words, and what comes of it."""

    head: str = ""
    sender: str = SELF
    body: str = OWN
    is_done: bool = False
    is_told: bool = False  # the address that had registered, by a letter of its own
    shown: str = ""  # the author's name; "": that of who registered
    is_reply: bool = False  # to our letter


TABLE = {
    "failed": Try(FAIL),
    "failed, over a forged pass": Try(FAIL + PASS),
    "failed, under a pass of somebody else's": Try(PASS.replace("mx.kyla", "mx.paha") + FAIL),
    "failed, with a pass in a comment": Try(RESULTS + "mx.kyla.example (dmarc=pass); dmarc=fail (dmarc=pass)\r\n"),
    "failed, with a pass in a reason": Try(RESULTS + 'mx.kyla.example; x=y reason="; dmarc=pass"; dmarc=fail\r\n'),
    "failed, folded and in capitals": Try(RESULTS + "MX.KYLA.EXAMPLE 1;\r\n\tSPF=PASS;\r\n\tDMARC=FAIL\r\n"),
    "failed, from another address": Try(FAIL, RAIJA, OTHER),
    "failed, in our thread": Try(FAIL, is_reply=True),
    "an unaligned pass": Try(RESULTS + "mx.kyla.example; dmarc=pass header.from=paha.example\r\n"),
    "two authors": Try("From: Raija <raija@posti.example>\r\n"),
    "her name over another address": Try(sender=RAIJA, shown="{email}"),
    "her address in Reply-To alone": Try("Reply-To: {email}\r\n", RAIJA, shown="Raija Uusitalo"),
    "her address in Sender alone": Try("Sender: {email}\r\n", RAIJA, shown="Raija Uusitalo"),
    "a first name only": Try(sender=RAIJA, body=FIRST, shown="Raija Uusitalo"),
    "a thread that is none": Try("In-Reply-To: <0.confirmed@kyla.example>\r\n", RAIJA, shown="Raija Uusitalo"),
    "no result": Try(is_done=True),
    "a result of somebody else's": Try(FAIL.replace("mx.kyla", "mx.paha"), is_done=True),
    "no policy": Try(RESULTS + "mx.kyla.example; dmarc=none\r\n", is_done=True),
    "a pass, over a forged failure": Try(PASS + FAIL, is_done=True),
    "a full name from another address": Try("", "raija@posti.example", OTHER, True, True, "Raija Uusitalo"),
    "her own name from another address": Try("", "muu@posti.example", OWN, True, True),
    "our thread from another address": Try("", "muu@posti.example", OWN, True, True, "Muu", is_reply=True),
}
NAMES = [f"Mari {family}" for family in """
    Aaltonen Haapala Halonen Harju Haavisto Hietala Jokela Kallio Kangas Kivinen Koskela Laakso Laine Lehto Leino Manner
    Mattila Niemi Ojala Peltola Rantala Saari""".split()]  # fmt: skip  # noqa: SIM905 - reads as words


def email(name: str) -> str:
    return name.lower().replace(" ", ".") + "@posti.example"


@pytest.fixture
def registered(town: Town) -> Town:
    """The town with one registered for each line."""
    town.more = (
        'authserv_id = "mx.kyla.example"\n[caps]\nper_hour = 1000\ndomain_per_day = 1000\naddress_per_day = 99\n'
    )
    town.go(MONDAY)
    town.mailbox.append_all([(mail(name), MONDAY + HOUR) for name in NAMES])
    town.go(MONDAY + 1.1 * HOUR)
    assert len(town.sink.mails) == len(NAMES) == len(TABLE)
    assert {name for name, _, _ in town.listed("ranta")} == set(NAMES)
    return town


def test_the_table(registered: Town) -> None:
    letters = {kept.recipients[0]: str(message_from_bytes(kept.raw)["Message-ID"]) for kept in registered.sink.mails}
    before = registered.mailbox.flags()
    for name, (_, one) in zip(NAMES, TABLE.items(), strict=True):
        head = one.head.format(email=email(name)) if "{" in one.head else one.head
        thread = f"In-Reply-To: {letters[email(name)]}\r\n" if one.is_reply else ""
        shown = one.shown.format(email=email(name)) or name
        body = one.body.format(name=name).replace("{", "{{")
        body = body if one.body != OWN or not one.shown else "En pääsekään tulemaan, peruisin.\n"
        sender = one.sender.format(email=email(name))
        raw = mail(shown, MONDAY + 2 * HOUR, body, sender=sender, head=head + thread, number=NAMES.index(name) + 10)
        registered.mailbox.append(raw, MONDAY + 2 * HOUR)
    done = registered.go(MONDAY + 2.1 * HOUR)
    assert done.trouble == []
    listed = {name for name, _, _ in registered.listed("ranta")}
    told = [kept for kept in registered.sink.mails[len(NAMES) :] if b"In-Reply-To" not in kept.raw]
    found = {
        what: (name not in listed, sum(kept.recipients == (email(name),) for kept in told))
        for name, what in zip(NAMES, TABLE, strict=True)
    }
    assert found == {what: (one.is_done, int(one.is_told)) for what, one in TABLE.items()}
    assert max(registered.answered().values()) == 1
    now = registered.mailbox.flags()
    assert {uid: now[uid] for uid in before} == before
    letter = message_from_bytes(told[0].raw, policy=policy.default)
    body = letter.get_body(("plain",))
    assert body is not None
    assert "toisesta osoitteesta" in body.get_content()
    assert "Raija" not in str(letter)
