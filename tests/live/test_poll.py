"""`mailbot poll` between a real Dovecot and an SMTP server that keeps everything."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes

import pytest

from mailbot import config, flow
from mailbot.model import LetterState
from tests.flow.village import COMES, MONDAY, mail
from tests.live.town import Town
from tests.servers.dovecot import Mailbox

pytestmark = pytest.mark.dovecot
HOUR = timedelta(hours=1)
NOW = MONDAY + 3 * HOUR

TABLE = (
    "Hei, meiltä tulevat tieiltaan 23.3.:\n\n- Helvi Ojanen, gluteeniton\n- Kerttu Savela, vegaani\n\nIrja Lampela\n"
)
MAILS = [
    mail("Maarit Kettunen", MONDAY + 0.1 * HOUR),
    mail("Ulrika Sjöholm", MONDAY + 0.2 * HOUR, "Hej! Jag anmäler mig till kvällen den 18 mars.\n\nUlrika Sjöholm\n"),
    mail("Daniel Okafor", MONDAY + 0.3 * HOUR, "I would like to join the evening on 23 March.\n\nDaniel Okafor\n"),
    mail("Irja Lampela", MONDAY + 0.4 * HOUR, TABLE),
    mail("Jorma Halme", MONDAY + 0.5 * HOUR, "Ilmoittaudun mukaan.\n\nJorma Halme\n"),
    mail("Leena Hakala", MONDAY + 0.6 * HOUR, "Pääseekö Koivulahden seurantalolle pyörätuolilla?\n\nLeena Hakala\n"),
    mail("Pirkko Vainio", MONDAY + 0.7 * HOUR, "Olen poissa 18.3.\n", head="Auto-Submitted: auto-replied\r\n"),
    mail("Uutiset", MONDAY + 0.8 * HOUR, COMES, head="List-Id: <uutiset.example>\r\n"),
]


@pytest.fixture
def filled(town: Town) -> Town:
    """The town after its first pass, with mails that came since."""
    assert town.go(MONDAY).taken == []
    town.mailbox.append_all([(raw, MONDAY + (at + 1) * HOUR / 10) for at, raw in enumerate(MAILS)])
    return town


def test_one_poll_answers_each_registration_once_and_a_second_one_nothing(filled: Town) -> None:
    before = filled.mailbox.flags()
    first = filled.run("poll", "--now", NOW.isoformat())
    assert (first.returncode, first.stdout, first.stderr) == (0, "", "")
    assert len(filled.answered()) == 5
    assert set(filled.answered().values()) == {1}
    second = filled.run("poll", "--now", NOW.isoformat())
    assert (second.returncode, len(filled.sink.mails)) == (0, 5)
    assert filled.mailbox.flags() == before


def test_sent_holds_a_copy_of_each_letter(filled: Town) -> None:
    filled.go(NOW)
    assert sorted(filled.mailbox.raws("Sent")) == sorted(kept.raw for kept in filled.sink.mails)


def test_the_rows_are_those_of_a_replay(filled: Town) -> None:
    filled.go(NOW)
    kept_mail = filled.folder / "kept"
    kept_mail.mkdir()
    for number, raw in enumerate(MAILS):
        (kept_mail / f"{number}.eml").write_bytes(raw)
    with flow.replay(config.load(filled.settings), kept_mail) as replay:
        assert len(list(replay)) == len(MAILS)
        final = replay.final_list()
    for event, rows in final.items():
        assert [(r.name, r.status, tuple(sorted(r.diet.tags))) for r in rows] == filled.listed(event)
    assert final["ranta"]
    assert final["tie"]


def test_a_reply_to_the_letter_cancels(town: Town) -> None:
    town.go(MONDAY)
    town.mailbox.append(MAILS[0], MONDAY + HOUR)
    town.go(MONDAY + HOUR)
    letter = message_from_bytes(town.sink.mails[0].raw)["Message-ID"]
    head = f"In-Reply-To: {letter}\r\nReferences: {letter}\r\n"
    body = "En pääsekään tulemaan, peruisin.\n\nMaarit\n"
    town.mailbox.append(mail("Maarit Kettunen", body=body, number=2, head=head), MONDAY + 2 * HOUR)
    town.go(NOW)
    assert town.listed("ranta") == []
    assert "peru" in str(message_from_bytes(town.sink.mails[1].raw)["Subject"]).lower()


def test_drafts_are_laid_aside_and_nothing_is_sent(filled: Town) -> None:
    filled.mode = "draft"
    assert filled.go(NOW).letters == {LetterState.DRAFTED: 5}
    assert (len(filled.mailbox.raws("Drafts")), filled.sink.mails) == (5, [])


def test_an_answered_mail_is_recorded_and_gets_no_letter(town: Town) -> None:
    town.go(MONDAY)
    town.mailbox.append(MAILS[0], MONDAY + HOUR, flags=["\\Answered"])
    [taken] = town.go(NOW).taken
    assert (taken.letter, taken.decision.reasons, town.sink.mails) == (None, ("automatic.21",), [])
    assert len(town.listed("ranta")) == 1


def test_what_a_person_answered_meanwhile_is_not_answered_again(town: Town) -> None:
    town.go(MONDAY)
    town.mailbox.append(MAILS[0], MONDAY + HOUR)
    by_hand = (
        b"In-Reply-To: <1.maarit.kettunen@posti.example>\r\nMessage-ID: <hilma@kyla.example>\r\n\r\nTervetuloa!\r\n"
    )
    town.mailbox.append(by_hand, folder="Sent")
    assert town.go(NOW).letters == {LetterState.HELD: 1}
    assert (town.sink.mails, len(town.listed("ranta"))) == ([], 1)


def test_over_the_hourly_cap_letters_wait_and_the_digest_tells(town: Town) -> None:
    town.more = '[caps]\nper_hour = 2\n[digest]\ntimes = ["12:00"]\n'
    town.go(MONDAY)
    for number in range(3):
        name = f"Anna {'ABC'[number]}aaltonen"
        town.mailbox.append(mail(name, number=number), MONDAY + HOUR)
    noon = MONDAY.replace(hour=12)
    assert town.go(noon).digest
    assert [len(kept.recipients) for kept in town.sink.mails] == [1, 1, 1]
    assert town.sink.mails[-1].recipients == ("aino@kyla.example",)
    assert b"H=C3=84IRI=C3=96T" in town.sink.mails[-1].raw
    assert town.go(noon + HOUR + timedelta(minutes=1)).letters == {LetterState.SENT: 1}


def test_a_new_uidvalidity_loses_nothing_and_answers_nothing_again(filled: Town) -> None:
    filled.go(NOW)
    filled.mailbox.append(mail("Eino Uusitalo", NOW), NOW)
    filled.mailbox.set_uidvalidity(4242)
    done = filled.go(NOW + HOUR)
    assert [str(taken.decision.action) for taken in done.taken] == ["ignore"] * len(MAILS) + ["register"]
    assert set(filled.answered().values()) == {1}


def test_mails_from_before_the_start_stay_unanswered_in_a_moved_mailbox(town: Town, dovecot: Mailbox) -> None:
    old = mail("Kaisa Vanhala", MONDAY - HOUR)
    town.mailbox.append(old, MONDAY - HOUR)
    town.go(MONDAY)
    town.mailbox.append(MAILS[0], MONDAY + HOUR)
    town.go(NOW)
    town.mailbox.set_uidvalidity(4243)
    town.mailbox.append(old.replace(b"<1.", b"<2."), NOW)  # moved without its date: only its Received field tells
    assert [str(taken.decision.action) for taken in town.go(NOW + HOUR).taken] == ["ignore", "ignore"]
    assert len(town.sink.mails) == 1


def test_with_an_old_list_put_back_nothing_is_answered_again(filled: Town) -> None:
    filled.folder.joinpath("data").mkdir(exist_ok=True)
    backup = {file.name: file.read_bytes() for file in filled.folder.joinpath("data").iterdir()}
    filled.go(NOW)
    for file in filled.folder.joinpath("data").iterdir():
        file.unlink()
    for name, content in backup.items():
        filled.folder.joinpath("data", name).write_bytes(content)
    again = filled.go(NOW + HOUR)
    assert again.letters == {LetterState.HELD: 5}
    assert (set(filled.answered().values()), len(filled.listed("ranta"))) == ({1}, 2)


def test_the_digest_is_sent_when_asked_for_and_the_next_one_begins_after_it(filled: Town) -> None:
    filled.go(NOW)
    letters = len(filled.sink.mails)
    for expected in (1, 0):
        ended = filled.run("digest", "--send", "--now", (NOW + HOUR).isoformat())
        assert (ended.returncode, ended.stderr, len(filled.sink.mails) - letters) == (0, "", 1), expected
    assert filled.sink.mails[-1].recipients == ("aino@kyla.example",)
    assert "no news" in ended.stdout
