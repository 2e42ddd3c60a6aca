from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from mailbot import config, flow, store
from mailbot.flow import Pass, mails
from mailbot.model import Action, LetterState, Outcome, Status
from tests.flow.village import MONDAY, Village, mail

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def actions(done: Pass) -> list[str]:
    return [str(taken.decision.action) for taken in done.taken]


# ---------------------------------------------------------------- where it begins


def test_the_first_pass_answers_nothing_that_lies_there(tmp_path: Path) -> None:
    village = Village(tmp_path)
    village.put(mail("Maarit Kettunen"))
    assert village.go().taken == []
    village.put(mail("Jorma Halme"))
    assert [taken.arrival.name for taken in village.go().taken] == ["002.eml"]


def test_since_reads_back(tmp_path: Path) -> None:
    village = Village(tmp_path)
    for day in range(3):
        village.put(mail(at=MONDAY + day * DAY, number=day))
    done = village.go(MONDAY + 3 * DAY, since=MONDAY + DAY)
    assert [taken.arrival.name for taken in done.taken] == ["002.eml", "003.eml"]


def test_since_reads_back_later_too_and_nothing_twice(village: Village) -> None:
    village.put(mail())
    village.go()
    assert village.go(since=MONDAY - DAY).taken == []


def test_a_mail_is_taken_once(village: Village) -> None:
    village.put(mail())
    assert actions(village.go()) == ["register"]
    assert village.go().taken == []


# ---------------------------------------------------------------- what is not answered


def test_the_same_mail_again_is_ignored(village: Village) -> None:
    village.put(mail())
    village.put(mail().replace(b"from mx.posti", b"from mx2.posti"))  # delivered over another way
    assert actions(village.go()) == ["register", "ignore"]


def test_a_mail_too_old_to_be_answered_waits_for_a_coordinator(village: Village) -> None:
    village.put(mail())
    [taken] = village.go(MONDAY + 4 * DAY).taken
    assert (taken.decision.review, taken.letter, taken.decision.reasons) == (True, None, ("caps.answer_within_days",))


def test_the_fifth_letter_of_a_day_to_one_address_waits(village: Village) -> None:
    for number in range(5):
        village.put(mail(f"Anna {'ABCDE'[number] * 2}nen", number=number, sender="anna@posti.example"))
    done = village.go()
    assert done.letters[LetterState.HELD] == 4
    assert done.taken[-1].decision.reasons == ("caps.address_per_day",)


def test_a_name_out_of_shape_is_laid_before_the_coordinators(village: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    decide = mails.decide

    def renamed(*given: Any) -> Any:
        decision = decide(*given)
        return replace(decision, outcomes=(Outcome("www.evil.example", "ranta", Status.CONFIRMED),))

    monkeypatch.setattr(mails, "decide", renamed)
    village.put(mail())
    [taken] = village.go().taken
    assert (taken.decision.review, taken.decision.reasons, listed(village)) == (True, ("automatic.19",), [])


# ---------------------------------------------------------------- trouble


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault that some mails bring about."""
    read = mails.read

    def fails(mail: Any, *given: Any) -> Any:
        if "myrkky" in mail.subject:
            raise RuntimeError("Maarit on vegaani")
        return read(mail, *given)

    monkeypatch.setattr(mails, "read", fails)


@pytest.mark.usefixtures("poison")
def test_a_bad_mail_stops_nothing_behind_it(village: Village) -> None:
    village.put(mail(subject="myrkky"))
    village.put(mail("Jorma Halme"))
    done = village.go()
    assert actions(done) == ["register"]
    assert "RuntimeError" in str(done.trouble[0])
    assert "vegaani" not in str(done.trouble[0])


@pytest.mark.usefixtures("poison")
def test_at_the_third_failure_a_mail_is_laid_before_the_coordinators_and_never_tried_again(village: Village) -> None:
    village.put(mail(subject="myrkky"))
    assert [len(village.go().taken) for _ in range(4)] == [0, 0, 1, 0]
    with village.opened() as setup, setup.store.read() as session:
        [kept] = store.mails_after(session, 0)
        assert (kept.action, kept.words) == (Action.HUMAN, "")


def test_a_mail_that_killed_the_program_three_times_is_not_tried_again(village: Village) -> None:
    village.put(mail())
    with village.opened() as setup:
        for _ in range(3):
            store.count_failure(setup.store, store.Place("inbox", 0, 1), MONDAY)
    assert actions(village.go()) == ["human"]


def test_a_mail_over_the_cap_is_for_a_person(village: Village) -> None:
    village.more = "[caps]\nmail_kilobytes = 16\n"
    village.put(mail(body="Hei! " * 5000))
    [taken] = village.go().taken
    assert (taken.decision.action, taken.mail, taken.decision.reasons) == (Action.HUMAN, None, ("automatic.3",))


def test_a_broken_letter_loses_no_mail_and_is_told(village: Village) -> None:
    own = village.folder / "templates" / "fi"
    own.mkdir(parents=True)
    (own / "confirmed.txt").write_text("Subject: Hei\n{{ nobody_knows }}\n")
    village.put(mail())
    done = village.go()
    assert (done.trouble[0].exit_code, done.taken[0].letter is not None) == (7, True), "the built-in one goes out"
    assert len(listed(village)) == 1


# ---------------------------------------------------------------- replay


def test_a_replay_says_what_a_live_pass_does(village: Village) -> None:
    for number, name in enumerate(("Maarit Kettunen", "Jorma Halme", "Leena Hakala")):
        village.put(mail(name, number=number))
    live = village.go()
    with flow.replay(config.load(village.settings), village.inbox) as kept:
        replayed = list(kept)
        assert [r.name for r in kept.final_list()["ranta"]] == [name for name, _ in listed(village)]
    assert [taken.decision for taken in replayed] == [taken.decision for taken in live.taken]


@pytest.mark.usefixtures("poison")
def test_a_replay_goes_on_after_a_bad_mail(village: Village) -> None:
    village.put(mail(subject="myrkky"))
    village.put(mail("Jorma Halme"))
    with flow.replay(config.load(village.settings), village.inbox) as kept:
        assert [str(taken.decision.action) for taken in kept] == ["human", "register"]


def listed(village: Village) -> list[tuple[str | None, Status]]:
    with village.opened() as setup, setup.store.read() as session:
        return [(r.name, r.status) for r in store.participants(session, "ranta")]
