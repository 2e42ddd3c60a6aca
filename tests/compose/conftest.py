from datetime import UTC, datetime, timedelta

import pytest

from mailbot import compose
from mailbot.model import Action, Address, Catalogue, Decision, Event, Language, Letter, LetterKind, Mail, Outcome

AT = datetime(2031, 4, 20, 9, 0, tzinfo=UTC)
EVENING = datetime(2031, 5, 6, 14, 30, tzinfo=UTC)  # 17.30 in Helsinki, a Tuesday
DEADLINE = datetime(2031, 5, 4, 20, 59, 59, tzinfo=UTC)

CATALOGUE = Catalogue(
    timezone="Europe/Helsinki",
    address=Address("Kylätoimisto", "kylat@lahikyla.example"),
    coordinators=(Address("Sirkka Salo", "sirkka@lahikyla.example"), Address("Ulf Ek", "ulf@lahikyla.example")),
    events=(
        Event(
            "metsa", "Metsä ja me", "I", EVENING, EVENING + timedelta(hours=3), DEADLINE, "Seurantalo", "Metsätie 1", 10
        ),
        Event("vesi", "Puhdas vesi", "II", EVENING + timedelta(days=7), EVENING + timedelta(days=7, hours=3), DEADLINE),
        Event("yo", "Yöretki", "", EVENING, EVENING + timedelta(hours=14), AT - timedelta(days=1)),
        Event("syksy", "Syystori", "III", when="Syksy 2031"),
    ),
)
MAIL = Mail(
    "ab" * 32, "<kysely@posti.example>", AT, Address("Tauno Kaski", "tauno@posti.example"), "Ilmo", "Ilmo\n", ()
)


@pytest.fixture(scope="session")
def templates() -> compose.Templates:
    return compose.load()


@pytest.fixture
def written(templates):
    """A letter of this kind about these outcomes."""

    def write(kind: LetterKind, *outcomes: Outcome, language=Language.FI, mail=MAIL, at=None, **more) -> Letter:
        decision = Decision(Action.REGISTER, language, outcomes=outcomes, letter=kind, **more)
        return compose.letter(decision, mail, CATALOGUE, templates, at=at)

    return write
