"""P7, P8, P10: one bad mail stops nothing, costs little, and nothing of it comes back."""

from __future__ import annotations

import os
import re
import signal
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from mailbot.flow import Pass, allowance
from mailbot.model import Action
from tests.flow.village import MONDAY, Village, mail
from tests.hostile import measure
from tests.hostile.mails import _NAMES, CUNNING, EXHAUSTING, HOSTILE
from tests.live.conftest import town  # noqa: F401 - a fixture
from tests.live.town import Town

ALLOWANCE = 0.7  # seconds in these tests; `make hostile` measures all of them with what a real mail is allowed
HOUR = timedelta(hours=1)


def test_each_is_contained_and_the_good_one_behind_it_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowance, "SECONDS", ALLOWANCE)
    sample = [*list(EXHAUSTING.items())[::3], *list(CUNNING.items())[::6]]
    costs = list(measure.measured(sample))
    print(*costs, sep="\n")  # noqa: T201 - shown with -s
    assert [cost.name for cost in costs if not cost.is_good_answered] == []
    assert [cost.name for cost in costs if cost.action == "crash"] == []
    assert max(cost.seconds for cost in costs) < measure.MOST_SECONDS
    assert max(cost.megabytes for cost in costs) < measure.MOST_MEGABYTES


def test_a_program_that_dies_is_not_taken_for_one_that_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(raw: bytes, folder: Path) -> Pass:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError

    monkeypatch.setattr(measure, "_warm_up", lambda: None)
    monkeypatch.setattr(measure, "passed", dies)
    [cost] = measure.measured([("none", b"")])
    assert (cost.action, cost.is_good_answered) == ("crash", False)


@pytest.mark.dovecot
def test_on_real_servers_one_poll_answers_the_good_one_behind_each(town: Town) -> None:  # noqa: F811
    town.more = "[caps]\nper_hour = 1000\ndomain_per_day = 1000\n"
    town.go(MONDAY)
    chosen = [
        raw for name, raw in HOSTILE.items() if raw and (name in CUNNING or len(raw) > 9_000_000 or "deep" in name)
    ]
    for number, raw in enumerate(chosen):
        town.mailbox.append(raw, MONDAY + HOUR)
        town.mailbox.append(mail("Maarit Kettunen", number=number, sender=f"m{number}@posti.example"), MONDAY + HOUR)
    ended = town.run("poll", "--verbose", "--now", (MONDAY + 2 * HOUR).isoformat())
    assert (ended.returncode, ended.stderr) == (0, "")
    answered = town.answered()
    assert [number for number in range(len(chosen)) if answered[f"<{number}.m{number}@posti.example>"] != 1] == []
    assert len(town.mailbox.raws()) == 2 * len(chosen)


# ---------------------------------------------------------------- what comes back


def sent(village: Village, raw: bytes) -> tuple[Pass, list[str]]:
    """A pass over this mail, and the text of every letter it made, subject included."""
    village.put(raw)
    done = village.go(MONDAY + HOUR)
    return done, [f"{taken.letter.subject}\n{taken.letter.text}" for taken in done.taken if taken.letter]


ASKED = {  # nothing of these is repeated, and who they are is asked: a number or a path may stand where a name does
    "a plus formula as a name",
    "a minus formula as a name",
    "a path as a name",
}
PLAIN = {"zero widths in a name", "half a surrogate in a name"}  # harmless once what is invisible is gone


@pytest.mark.parametrize("what", _NAMES)
def test_a_name_that_is_none_gets_no_answer_and_is_laid_before_the_coordinators(what: str, village: Village) -> None:
    done, letters = sent(village, CUNNING[what])
    [taken] = done.taken
    assert _NAMES[what] not in "".join(letters)
    if what not in ASKED | PLAIN:
        assert (letters, taken.decision.review, taken.decision.reasons[-1]) == ([], True, "automatic.19")
    if what in ASKED:
        assert taken.decision.action is Action.CLARIFY


@pytest.mark.parametrize("what", CUNNING)
def test_nothing_of_an_attack_is_in_a_letter(what: str, village: Village) -> None:
    _, letters = sent(village, CUNNING[what])
    assert re.findall(r"paha|evil|49|script|HYPERLINK|Bcc|uhri|[{}<>\x00-\x09\x1b\u202e]", "".join(letters)) == []


@pytest.mark.parametrize("what", CUNNING)
def test_a_letter_goes_to_the_author_and_to_nobody_else(what: str, village: Village) -> None:
    village.put(CUNNING[what])
    village.go(MONDAY + HOUR)
    with village.opened() as setup:
        from mailbot import store

        with setup.store.read() as session:
            letters = [
                (one.recipient, session.get_one(store.schema.LetterRow, one.id).raw) for one in store.letters(session)
            ]
    for recipient, raw in letters:
        parsed = message_from_bytes(raw or b"", policy=default)
        assert recipient.endswith("@paha.example")
        assert [address.addr_spec for address in parsed["To"].addresses] == [recipient]
        assert not {"cc", "bcc", "reply-to"} & {name.lower() for name in parsed}


def test_what_is_hidden_in_a_page_is_not_read(village: Village) -> None:
    done, _ = sent(village, CUNNING["a hidden registration in HTML"])
    assert done.taken[0].decision.action is not Action.REGISTER


def test_a_machine_takes_no_orders(village: Village) -> None:
    sent(village, mail("Jorma Halme"))
    done, _ = sent(village, CUNNING["orders to a machine"])
    assert done.taken[0].decision.outcomes == ()


@pytest.fixture
def village(tmp_path: Path) -> Village:
    """A village whose inbox is empty, and where a first pass has been made."""
    village = Village(tmp_path)
    assert village.go(MONDAY).taken == []
    return village
