"""Every letter can be answered: what a resident would write back to it, three ways each, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mailbot import life, review
from mailbot.cli import main
from mailbot.flow import Pass
from mailbot.model import Address
from mailbot.review import Command, Do
from tests.flow.village import SETTINGS
from tests.life.hall import COMES, HOUR, MONDAY, Hall

HELVI = "Helvi Ojanen"
FULL = SETTINGS.replace('place = "Koivulahden seurantalo"', 'place = "Koivulahden seurantalo"\ncapacity = 1').replace(
    "{more}", "{more}\n[reminder]\ndays = 3\n"
)
UNDATED = '\n[[events]]\nid = "retki"\ntitle = "Kevätretki"\nwhen = "Toukokuu 2021"\n'


def waitlisted(hall: Hall) -> None:
    hall.writes("Jorma Halme", COMES)
    hall.writes(HELVI, COMES)


def late(hall: Hall) -> None:
    hall.now = MONDAY.replace(day=17)
    hall.writes(HELVI, COMES)


def interest(hall: Hall) -> None:
    hall.writes(HELVI, "Hei! Kevätretki kiinnostaa, tulisin mukaan kevätretkelle.\n\n{name}\n")


def changed(hall: Hall) -> None:
    hall.writes(HELVI, COMES)
    hall.writes(HELVI, "Lisään vielä, että olen vegaani.\n\nHelvi\n", answering=hall.letters(HELVI)[-1])


def moved_up(hall: Hall) -> None:
    waitlisted(hall)
    hall.writes("Jorma Halme", "En pääsekään.\n", answering=hall.letters("Jorma Halme")[-1])


def event_changed(hall: Hall) -> None:
    hall.writes(HELVI, COMES)
    command(hall, "set", "ranta", "--place", "Kuusikon koulu", "--yes")


def event_cancelled(hall: Hall) -> None:
    hall.writes(HELVI, COMES)
    command(hall, "cancel", "ranta", "--yes")


def reminder(hall: Hall) -> None:
    hall.writes(HELVI, COMES)
    hall.now = MONDAY.replace(day=15, hour=10)
    hall.go(hall.now)


def refused(hall: Hall) -> None:
    late(hall)
    with hall.opened() as setup, setup.store.write() as session:
        number = life.concerned(session, "ranta")[0].people[0].id or 0
        reject = Command(Do.REJECT, number, is_listed=True)
        review.carry_out(session, [reject], Address("", "aino@kyla.example"), setup.desk, hall.now, "x")


def registration(hall: Hall) -> None:
    hall.writes("Jorma Halme", COMES)
    hall.writes(HELVI, "Peruutan ilmoittautumiseni 18.3. iltaan.\n\nTerveisin\nHelvi\n")


def command(hall: Hall, *words: str) -> None:
    hall.now += HOUR
    assert main(["events", *words, "--config", str(hall.settings), "--now", hall.now.isoformat()]) == 0


TABLE: list[tuple[Callable[[Hall], None], str, str]] = [
    (waitlisted, "En jää odottamaan, peruisin ilmoittautumiseni.\n\nHelvi", "cancel"),
    (waitlisted, "Unohdin sanoa, että olen vegaani.\n\nHelvi", "change"),
    (waitlisted, "Kiitos tiedosta, odotan.", "quiet"),
    (late, "En pääsisikään, joten peruisin.\n\nHelvi", "cancel"),
    (late, "Olen muuten keliaakikko.\n\nHelvi", "change"),
    (late, "Kiitos, ymmärrän.", "quiet"),
    (interest, "Unohdin sanoa, että olen vegaani.\n\nHelvi", "change"),
    (interest, "En pääsekään retkelle, peruisin.\n\nHelvi", "cancel"),
    (interest, "Kiitos!", "quiet"),
    (changed, "Lisään vielä, että minulla on pähkinäallergia.\n\nHelvi", "change"),
    (changed, "En pääsekään.", "cancel"),
    (changed, "Hienoa, kiitos!", "quiet"),
    (moved_up, "Kiitos, tulen mielelläni!", "quiet"),
    (moved_up, "Harmi, en pääsekään enää.\n\nHelvi", "cancel"),
    (moved_up, "Hienoa! Olen vegaani.\n\nHelvi", "change"),
    (event_changed, "Uusi paikka sopii hyvin, kiitos.", "quiet"),
    (event_changed, "Sinne en pääse, joten peruisin.\n\nHelvi", "cancel"),
    (event_changed, "Ei sovi minulle.", "person"),
    (event_cancelled, "Kiitos tiedosta.", "quiet"),
    (event_cancelled, "Voi harmi!", "person"),
    (event_cancelled, "Tulen sitten tiistain 23.3. iltaan.\n\nHelvi Ojanen", "register"),
    (reminder, "Kiitos muistutuksesta!", "quiet"),
    (reminder, "Tulen kyllä!", "quiet"),
    (reminder, "Voi, en pääsekään.\n\nHelvi", "cancel"),
    (refused, "Ymmärrän, kiitos.", "quiet"),
    (refused, "Voisinko tulla, jos joku peruu?\n\nHelvi", "person"),
    (refused, "Tulen sitten 23.3. iltaan.\n\nHelvi Ojanen", "register"),
    (registration, "Ilmoittautuminen on nimellä Helvi Ojanen.", "person"),
    (registration, "Kiitos, selvä.", "person"),
    (registration, "Haluaisinkin ilmoittautua 23.3. iltaan. Helvi Ojanen", "register"),
]


@pytest.mark.parametrize(
    ("letter", "words", "comes"), TABLE, ids=lambda part: getattr(part, "__name__", str(part))[:30]
)
def test_an_answer_is_understood(tmp_path: Path, letter: Callable[[Hall], None], words: str, comes: str) -> None:
    hall = Hall(tmp_path, events=FULL + UNDATED)
    hall.go(MONDAY)
    letter(hall)
    before = hall.letters(HELVI)
    kind = letter.__name__
    assert any(one.partition(" ")[0] in {kind, "clarify"} for one in hall.kinds()), hall.kinds()
    assert outcome(hall.writes(HELVI, words, answering=before[-1])) == comes
    assert len(hall.letters(HELVI)) - len(before) == int(comes not in {"quiet", "person"})


def outcome(done: Pass) -> str:
    [taken] = done.taken
    if taken.decision.review or taken.decision.action == "human":
        return "person"
    return "quiet" if taken.decision.action == "ignore" else str(taken.decision.action)
