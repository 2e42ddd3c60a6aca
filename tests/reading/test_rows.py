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
    "surnames first in a column, written by somebody who does not come": (
        "our office would like to book the following people:\n\nName | Session | Diet\nKettula, Juho | 3 |\n"
        "Fernández Ruiz, Ana María | 3 and 5 | vegan\n\nI will not be attending myself.\n\nAila Rantapää\n"
        "Coordinator\nNord Mobility Ltd",
        {
            ("Juho Kettula", "saavutettavuus"),
            ("Ana María Fernández Ruiz", "saavutettavuus"),
            ("Ana María Fernández Ruiz", "hankinnat"),
        },
    ),
    "surnames first, semicolons between": (
        "Osallistujamme:\n\nNimi; Paja; Ruokavalio\nRantapää, Aila; 1 ja 3;\nKettula, Juho; 3; kasvis",
        {("Juho Kettula", "saavutettavuus"), ("Aila Rantapää", "avaus"), ("Aila Rantapää", "saavutettavuus")},
    ),
    "surnames first in a list": (
        "Osallistumme avausseminaariin:\n- Kettula, Juho\n- O'Neill, Sean (vegaani)\n\n"
        "Itse en osallistu.\nAila Rantapää",
        {("Juho Kettula", "avaus"), ("Sean O'Neill", "avaus")},
    ),
    "given names with commas are people": (
        "Osallistumme avausseminaariin:\n- Anna, Juho ja Sean Kettula\n\nItse en osallistu.\nAila Rantapää",
        {("Anna Kettula", "avaus"), ("Juho Kettula", "avaus"), ("Sean Kettula", "avaus")},
    ),
    "a list of events that runs into the name below": (
        "I would like to attend:\n- the opening seminar (9 February) and\n- the one about procurement on 5 April\n"
        "Aila Rantapää",
        {("Aila Rantapää", "avaus"), ("Aila Rantapää", "hankinnat")},
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
