"""Lists, tables and forms in which each person has events of her own."""

from datetime import UTC, datetime
from email.message import EmailMessage
from functools import cache
from pathlib import Path

import pytest

from mailbot import catalogue
from mailbot.decide import decide, known
from mailbot.mail import parse
from mailbot.model import Catalogue, Standing
from mailbot.reading.read import read

SAIMAA = Path(__file__).parents[1] / "corpora" / "saimaa-tyopajat" / "events.toml"
NOW = datetime(2028, 1, 10, 9, 0, tzinfo=UTC)
BOTH = {("Aila Rantapää", "tekoaly-a"), ("Juho Kettula", "tekoaly-b")}
ROWS = {
    "a table with a column of events": (
        "Osallistujamme:\n\nNimi | Ryhmä\nAila Rantapää | tekoäly, aamupäivä\nJuho Kettula | tekoäly, iltapäivä",
        BOTH,
    ),
    "headings above lists": (
        "Osallistumme tekoälytyöpajaan.\n\nAamupäivän ryhmä:\n- Aila Rantapää\n\nIltapäivän ryhmä:\n- Juho Kettula",
        BOTH,
    ),
    "Swedish headings": (
        "Från oss kommer till AI-verkstaden:\n\nFörmiddag:\n- Aila Rantapää\n\nEftermiddag:\n- Juho Kettula",
        BOTH,
    ),
    "lines that begin with the event": (
        "Meiltä osallistuvat:\n\nAvausseminaari 9.2.: Aila Rantapää\nTekoäly, iltapäivän ryhmä: Juho Kettula",
        {("Aila Rantapää", "avaus"), ("Juho Kettula", "tekoaly-b")},
    ),
    "a form filled in for each": (
        "Ilmoittautumiset\n\nNimi: Aila Rantapää\nTyöpaja: 2 A\n\nNimi: Juho Kettula\nTyöpaja: 2 B",
        BOTH,
    ),
    "a label with a letter beside one without": (
        "Ilmoittautumiset\n\nNimi: Aila Rantapää\nTyöpajat: 2 B ja 3\n\nNimi: Juho Kettula\nTyöpaja: 3",
        {("Aila Rantapää", "tekoaly-b"), ("Aila Rantapää", "saavutettavuus"), ("Juho Kettula", "saavutettavuus")},
    ),
    "a second choice": ("Tulen ryhmään 2A, jos siellä on tilaa, muuten 2B.", {("Aila Rantapää", "tekoaly-a")}),
    "a second choice in English": (
        "I would like to attend session 2B, or as my second choice 2A.",
        {("Aila Rantapää", "tekoaly-b")},
    ),
    "one event for all": (
        "Osallistumme avausseminaariin.\n\n- Aila Rantapää\n- Juho Kettula, tulee iltapäivällä",
        {("Aila Rantapää", "avaus"), ("Juho Kettula", "avaus")},
    ),
}


@cache
def workshops() -> Catalogue:
    return catalogue.load(SAIMAA)


@pytest.mark.parametrize("case", ROWS)
def test_a_row_tells_where_its_own_people_go(case: str) -> None:
    text, expected = ROWS[case]
    message = EmailMessage()
    message["From"], message["To"] = "Aila Rantapää <aila.rantapaa@kunta.example>", workshops().address.email
    message["Date"], message["Subject"] = NOW, "Ilmoittautuminen"
    message.set_content(text)
    mail = parse(message.as_bytes(), NOW)
    decision = decide(mail, read(mail, workshops(), known(mail, Standing())), workshops(), Standing())
    assert {(o.name, o.event) for o in decision.outcomes} == expected
