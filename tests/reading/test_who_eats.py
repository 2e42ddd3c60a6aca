"""To whom a diet belongs, in whole mails.

A row of `who_eats.txt`: who writes, what (¶ is a line end), and who eats what in the notation of `test_diets`; `?`
alone is a doubt about somebody's diet.
"""

from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from mailbot.mail import parse
from mailbot.model import Address, Catalogue, Event, Reading
from mailbot.reading.read import read

CATALOGUE = Catalogue(
    "Europe/Helsinki",
    Address("", "ilta@kokoamo.example"),
    (Address("Hilma Korpi", "hilma@kokoamo.example"),),
    (
        Event(
            "luku",
            "Lukuilta",
            starts=datetime(2026, 2, 12, 15, tzinfo=UTC),
            deadline=datetime(2026, 2, 10, 21, 59, tzinfo=UTC),
            place="Kirjasto",
            aliases=("kirjasto", "biblioteket", "library"),
        ),
        Event(
            "laulu",
            "Lauluilta",
            starts=datetime(2026, 2, 24, 15, tzinfo=UTC),
            deadline=datetime(2026, 2, 22, 21, 59, tzinfo=UTC),
            place="Koulu",
        ),
    ),
)
DOUBTS = {"doubt.diet", "doubt.unbound_diet", "doubt.food"}
ROWS = [row.split(" | ") for row in (Path(__file__).parent / "who_eats.txt").read_text("utf-8").splitlines()]


def reading(sender: str, text: str) -> Reading:
    """The reading of a mail that came six days before the first event."""
    mail = EmailMessage()
    mail["From"] = f"{sender} <{sender.lower().replace(' ', '.')}@posti.example>"
    mail["To"] = "ilta@kokoamo.example"
    mail["Subject"] = "Ilmoittautuminen"
    mail.set_content(text.replace("¶", "\n") + "\n")
    return read(parse(mail.as_bytes(), datetime(2026, 2, 6, 8, tzinfo=UTC)), CATALOGUE)


@pytest.mark.parametrize(("sender", "text", "eaten"), ROWS, ids=[text[:60] for _, text, _ in ROWS])
def test_a_diet_follows_the_person_it_is_said_of(sender: str, text: str, eaten: str) -> None:
    found = reading(sender, text)
    if eaten == "?":
        assert DOUBTS & set(found.doubts)
        return
    told = {
        str(p.name): {*p.diet.tags, *("=" + word for word in p.diet.other), *["none"] * p.diet.none}
        for p in found.people
    }
    wanted = dict(one.partition(":")[::2] for one in eaten.split("; "))
    assert told == {name: {word.replace("_", " ") for word in diet.split()} for name, diet in wanted.items()}
    assert not DOUBTS & set(found.doubts)
