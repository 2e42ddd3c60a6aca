"""The reading of a changed mail follows that of the unchanged one (the table: make alike)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from random import Random

import pytest

from tests.metamorphic import days, forms
from tests.metamorphic.changes import CHANGES, slipped
from tests.metamorphic.draft import Draft, decided
from tests.metamorphic.inboxes import CORPORA, OPEN, Case, of_corpus, of_own
from tests.metamorphic.relation import exactly, parts
from tests.metamorphic.renaming import Renaming, tokens
from tests.metamorphic.report import SEED, Tally, run, share

# What is measured, less two points; the aim is 98 %.
FLOOR_OWN, FLOOR_CORPORA, FLOOR_READ = 0.90, 0.90, 0.80
EVERY = 24  # of the corpora's mails one in so many for each change, another for each; all of them: `make alike`

OWN = of_own()


def told(tallies: Iterable[Tally]) -> str:
    return "\n".join(f"{f.change}: {f}" for tally in tallies for f in tally.failures)


# ---------------------------------------------------------------- the relation


@pytest.fixture(scope="module")
def own_run() -> dict[str, Tally]:
    """Every change on every mail of our own."""
    return run(OWN)


def test_changed_mails_of_our_own_are_read_as_the_unchanged(own_run: dict[str, Tally]) -> None:
    assert share(own_run.values()) >= FLOOR_OWN, told(own_run.values())


@pytest.mark.shared
@pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora are not beside the project")
def test_changed_mails_of_the_open_corpora_are_read_as_the_unchanged() -> None:
    cases = [case for name in OPEN for case in of_corpus(name)]
    tallies = run(cases, every=EVERY).values()
    print(f"{share(tallies):.1%} of {sum(tally.changed for tally in tallies)} changed mails")  # noqa: T201 - with -s
    assert share(tallies) >= FLOOR_CORPORA, told(tallies)


def test_every_change_touches_mails_of_our_own(own_run: dict[str, Tally]) -> None:
    assert [name for name, tally in own_run.items() if not tally.changed] == []


def as_written(case: Case) -> tuple[object, ...]:
    people = case.read.get("people", ())
    return (
        case.read["action"],
        sorted(case.read.get("missing", ())),
        Counter((p.get("name", ""), p.get("event"), *sorted(p.get("tags", ())), p.get("none", False)) for p in people),
        [p["status"] for p in people if "status" in p],
        case.read.get("question", False) if case.read["action"] != "human" else None,
    )


def as_found(case: Case) -> tuple[object, ...]:
    decision = decided(case.draft, case.catalogue, case.standing)
    lines = decision.outcomes
    is_cancel = decision.action == "cancel"
    return (
        str(decision.action),
        sorted(map(str, decision.missing)),
        Counter(
            (line.name or "", line.event, *(() if is_cancel else sorted(line.diet.tags)), line.diet.none)
            for line in lines
        ),
        [str(line.status) for line in lines if line.status != "confirmed"],
        decision.question if decision.action != "human" else None,
    )


def test_mails_of_our_own_are_read_as_they_say() -> None:
    wrong = {case.file: (as_written(case), as_found(case)) for case in OWN if as_written(case) != as_found(case)}
    assert 1 - len(wrong) / len(OWN) >= FLOOR_READ, wrong


# ---------------------------------------------------------------- the changes themselves


def test_a_mail_made_anew_is_read_alike() -> None:
    for case in OWN:
        once, again = (parts(decided(case.draft, case.catalogue, case.standing), exactly) for _ in range(2))
        assert once == again
        assert case.draft.mail().text.partition("\n")[2].split() == case.draft.body.split()


def test_a_name_is_replaced_in_the_case_in_which_it_stood() -> None:
    new = {table["nom"]: table for kind in ("given", "surname") for table in forms.words(kind)}
    renaming = Renaming({"Maija": new["Tuomas"], "Niemi": new["Lahti"], "Virtanen": new["Rinne"]})
    assert (
        renaming("Maijalla ja Niemeä, Virtasen, NIEMELLE; maija") == "Tuomaksella ja Lahtea, Rinteen, LAHDELLE; tuomas"
    )


def test_a_form_that_no_rule_knows_is_seen() -> None:
    new = {table["nom"]: table for table in forms.words("surname")}
    renaming = Renaming({"Virtanen": new["Rinne"]})
    assert renaming.leaves("Virtasska tulee") == "Virtasska"
    assert renaming.leaves("Virtasella on virta") == ""


def test_the_last_word_of_a_name_is_the_surname() -> None:
    assert tokens(["Maija Liisa Niemi", "Pekka"]) == {
        "Maija": "given",
        "Liisa": "given",
        "Niemi": "surname",
        "Pekka": "given",
    }


def test_dates_move_by_whole_weeks_in_the_form_in_which_they_stand() -> None:
    write = days.shifted(1, datetime.fromisoformat("2027-04-01T10:00:00+03:00"))
    text = "ti 6.4. klo 18.00, 6. huhtikuuta 2027, huhtikuun 6. päivä, den 6 april, April 6th, 06.04.2027"
    moved = "ti 13.4. klo 18.00, 13. huhtikuuta 2027, huhtikuun 13. päivä, den 13 april, April 13th, 13.4.2027"
    assert days.rewritten(text, write) == moved


def test_dates_change_between_number_and_name() -> None:
    named = days.rewritten("6.4. ja 14.4.2027", days.with_name("fi"))
    assert named == "6. huhtikuuta ja 14. huhtikuuta 2027"
    assert days.rewritten(named, days.with_number) == "6.4. ja 14.4.2027"


def test_a_slip_is_one_slip_and_spares_the_ending() -> None:
    random = Random(SEED)  # noqa: S311 — no secret
    for word in (slipped("Honkaperälle", random) for _ in range(20)):
        assert word != "Honkaperälle"
        assert word.startswith("H")
        assert word.endswith("lle")


def test_the_same_seed_makes_the_same_changes() -> None:
    def others() -> list[Draft | None]:
        change, random = CHANGES["names"], Random(SEED)  # noqa: S311 — no secret
        changed = [change(case, decided(case.draft, case.catalogue, case.standing), random) for case in OWN[:5]]
        return [made.draft if made else None for made in changed]

    assert others() == others()
