"""P16: a diet goes back to the address that gave it; who had registered is told what another address changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailbot.compose import notice, told_too, veiled
from mailbot.model import (
    Action,
    Address,
    Catalogue,
    Decision,
    Diet,
    Language,
    LetterKind,
    Outcome,
    Registration,
    Standing,
    Status,
)

MAIJA, PEKKA, HILMA = "maija@posti.example", "pekka@posti.example", "hilma@kyla.example"
CATALOGUE = Catalogue("UTC", Address("", "ilmo@kyla.example"), (Address("Hilma", "Hilma@kyla.example"),), ())
COELIAC, VEGAN = Diet(frozenset({"gluten-free"}), ("kiwi",), severe=True), Diet(frozenset({"vegan"}))
OLD = Registration(1, "ranta", "Maija Virtanen", Status.CONFIRMED, COELIAC, MAIJA)
BOTH = Diet(COELIAC.tags | VEGAN.tags, ("kiwi", "omena"), severe=True)


def decided(*lines: Outcome) -> Decision:
    return Decision(Action.CHANGE, Language.FI, lines, question=True, letter=LetterKind.CHANGED)


CHANGED = Outcome("Maija Virtanen", "ranta", Status.CONFIRMED, BOTH, replaces=OLD)
REPEATED = Outcome("maija virtanen", "ranta", Status.CONFIRMED, COELIAC, is_repeat=True)


@pytest.mark.parametrize("line", [CHANGED, REPEATED])
def test_who_gave_a_diet_is_told_it(line: Outcome) -> None:
    assert veiled(decided(line), MAIJA, Standing((OLD,))) == decided(line)


@pytest.mark.parametrize(("line", "shown"), [(CHANGED, Diet(VEGAN.tags, ("omena",))), (REPEATED, Diet())])
def test_others_are_told_only_what_they_said_themselves(line: Outcome, shown: Diet) -> None:
    (told,) = veiled(decided(line), PEKKA, Standing((OLD,))).outcomes
    assert (told.diet, told.is_veiled) == (shown, True)


@pytest.mark.parametrize(
    ("sender", "registered_by", "told"),
    [
        (MAIJA, MAIJA, ()),
        (PEKKA, MAIJA, (MAIJA,)),
        (PEKKA, HILMA, ()),
        (PEKKA, "ilmo@kyla.example", ()),
        (PEKKA, "", ()),
        (HILMA, MAIJA, (MAIJA,)),
    ],
)
def test_told_too_is_who_had_registered_and_no_one_of_ours(sender: str, registered_by: str, told: tuple[str]) -> None:
    line = replace(CHANGED, replaces=replace(OLD, sender=registered_by))
    assert told_too(decided(line, REPEATED), sender, CATALOGUE) == told


def test_a_notice_tells_of_her_own_people_and_of_nobody_s_diet() -> None:
    other = replace(CHANGED, name="Olli Rantala", replaces=replace(OLD, name="Olli Rantala", sender=PEKKA))
    told = notice(decided(CHANGED, other), MAIJA)
    assert [(line.name, line.diet, line.is_veiled) for line in told.outcomes] == [("Maija Virtanen", Diet(), True)]
    assert not told.question
