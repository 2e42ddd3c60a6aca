from datetime import UTC, datetime, timedelta

import pytest

from mailbot import compose
from mailbot.model import Address, Catalogue, Diet, Event, Registration, Status

AT = datetime(2031, 5, 4, 4, 0, tzinfo=UTC)  # 7.00 in Helsinki
EVENING = datetime(2031, 5, 8, 14, 30, tzinfo=UTC)
CATALOGUE = Catalogue(
    timezone="Europe/Helsinki",
    address=Address("", "kylat@lahikyla.example"),
    coordinators=(Address("Sirkka Salo", "sirkka@lahikyla.example"),),
    events=(
        Event("metsa", "Metsä ja me", "I", EVENING, EVENING + timedelta(hours=3), AT + timedelta(days=2), capacity=10),
        Event("vesi", "Puhdas vesi", "II", EVENING + timedelta(days=5), None, AT + timedelta(hours=3)),
        Event("mennyt", "Mennyt ilta", "", AT - timedelta(days=5), AT - timedelta(days=5), AT - timedelta(days=9)),
        Event("syksy", "Syystori", "III", when="Syksy 2031"),
    ),
)


def listed(name="Tauno Kaski", event="metsa", status=Status.CONFIRMED, diet=None) -> Registration:
    return Registration(1, event, name, status, diet or Diet(), "tauno@posti.example")


@pytest.fixture(scope="session")
def templates() -> compose.Templates:
    return compose.load()
