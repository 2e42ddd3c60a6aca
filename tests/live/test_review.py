"""A coordinator's answer to the digest, by mail, between a real Dovecot and an SMTP server that keeps everything."""

from __future__ import annotations

from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from mailbot import flow, store
from mailbot.flow import digests
from tests.flow.village import MONDAY, SETTINGS, mail
from tests.live.town import Town

pytestmark = pytest.mark.dovecot
HOUR = timedelta(hours=1)
NOON = MONDAY.replace(hour=12) + timedelta(days=4)  # a mail of Monday is too old to be answered by itself
LIISA, HILMA, MAARIT = "liisa@kyla.example", "hilma@kyla.example", "maarit.kettunen@posti.example"
TWO = "Hei! Ilmoitan 18.3. Koivulahden seurantalolle: Maarit Kettunen ja Pekka Kettunen.\n\nMaarit Kettunen\n"
QUOTING = {
    "below": "{said}\n\npe 12.3.2021 klo 12.01 Kyläillat <ilmo@kyla.example> kirjoitti:\n{quoted}",
    "Outlook": "{said}\n\n________________________________\nLähettäjä: Kyläillat <ilmo@kyla.example>\n"
    "Lähetetty: 12. maaliskuuta 2021 12:01\nVastaanottaja: Liisa Mäki\nAihe: {subject}\n\n{plain}",
    "above": "pe 12.3.2021 klo 12.01 Kyläillat <ilmo@kyla.example> kirjoitti:\n{quoted}\n\n{said}",
}


@pytest.fixture
def waiting(town: Town) -> Town:
    """The town after a digest in which a mail waits for two coordinators."""
    town.events = SETTINGS.replace(
        '["Aino Raitala <aino@kyla.example>"]', f'["Liisa Mäki <{LIISA}>", "Hilma Heikkinen <{HILMA}>"]'
    )
    town.more = 'authserv_id = "mx.kyla.example"\n[digest]\ntimes = ["12:00"]\n'
    town.go(MONDAY)
    town.mailbox.append(mail(body=TWO), MONDAY + HOUR)
    assert town.go(NOON).digest
    assert [kept.recipients for kept in town.sink.mails] == [(LIISA,), (HILMA,)]
    return town


def sent(town: Town, to: str) -> list[EmailMessage]:
    """What came to this address, oldest first."""
    return [message_from_bytes(m.raw, policy=policy.default) for m in town.sink.mails if m.recipients == (to,)]  # type: ignore[misc]


def text(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def answer(town: Town, said: str, sender: str = LIISA, at: datetime = NOON + HOUR, **more: str) -> None:
    """Lays an answer to the newest digest into the inbox, written as her mail program does."""
    digest = sent(town, sender if sender in (LIISA, HILMA) else LIISA)[0]
    plain, ours = text(digest), str(digest["Message-ID"])
    thread = more.get("thread", f"In-Reply-To: {ours}\r\nReferences: {ours}\r\n")
    body = QUOTING[more.get("quoting", "below")].format(
        said=said,
        subject=digest["Subject"],
        plain=plain,
        quoted="\n".join(f"> {line}" for line in plain.splitlines()),
    )
    body = more.get("body", body).replace("{", "{{").replace("}", "}}")
    head, number = more.get("head", "") + thread, int(more.get("number", "7"))
    raw = mail("Liisa Mäki", at, body, subject=f"VS: {digest['Subject']}", sender=sender, head=head, number=number)
    town.mailbox.append(raw, at)


def number_of(town: Town) -> int:
    with town.opened() as setup, setup.store.read() as session:
        return store.waiting(session)[0].id


@pytest.mark.parametrize("quoting", QUOTING)
def test_an_answer_to_the_digest_is_carried_out_once(waiting: Town, quoting: str) -> None:
    answer(waiting, f"OK {number_of(waiting)}\n\nt. Liisa", quoting=quoting)
    for _ in range(2):
        waiting.go(NOON + 2 * HOUR)
    assert {name for name, _, _ in waiting.listed("ranta")} == {"Maarit Kettunen", "Pekka Kettunen"}
    assert len(sent(waiting, MAARIT)) == 1
    assert len(sent(waiting, LIISA)) == 2
    assert f"kirje lähtee osoitteeseen {MAARIT}" in text(sent(waiting, LIISA)[1])


def test_who_says_it_again_or_later_is_told_whose_word_it_was(waiting: Town) -> None:
    number = number_of(waiting)
    answer(waiting, f"OK {number}")
    waiting.go(NOON + HOUR)
    answer(waiting, f"hylkää {number}", sender=HILMA, at=NOON + 2 * HOUR, number="8")
    waiting.go(NOON + 3 * HOUR)
    assert f"{number}: sen hoiti jo Liisa Mäki 12.3. klo 13.00" in text(sent(waiting, HILMA)[1])
    assert (len(sent(waiting, MAARIT)), len(waiting.listed("ranta"))) == (1, 2)


def test_the_acknowledgement_can_be_answered_in_turn(waiting: Town) -> None:
    answer(waiting, "OK 4711")
    waiting.go(NOON + HOUR)
    receipt = sent(waiting, LIISA)[1]
    ours = str(receipt["Message-ID"])
    thread = f"In-Reply-To: {ours}\r\nReferences: {receipt['References']} {ours}\r\n"
    answer(waiting, "", body=f"siis OK {number_of(waiting)}", thread=thread, at=NOON + 2 * HOUR, number="8")
    waiting.go(NOON + 3 * HOUR)
    assert len(waiting.listed("ranta")) == 2


def test_a_refusal_and_an_answer_reach_the_resident_in_her_thread(waiting: Town) -> None:
    number = number_of(waiting)
    answer(waiting, f"VASTAA {number}: Paikkoja on vain kaksi, valitettavasti.\n\nHYLKÄÄ {number}")
    waiting.go(NOON + HOUR)
    letters = sent(waiting, MAARIT)
    assert [str(letter["In-Reply-To"]) for letter in letters] == [f"<1.{MAARIT}>"] * 2
    assert "Paikkoja on vain kaksi" in text(letters[0])
    assert "Emme voi ottaa ilmoittautumistasi vastaan" in str(letters[1]["Subject"])
    assert waiting.listed("ranta") == []


def test_her_word_goes_out_though_an_answer_lies_in_sent(waiting: Town) -> None:
    by_hand = f"In-Reply-To: <1.{MAARIT}>\r\nMessage-ID: <hilma@kyla.example>\r\n\r\nPalaan asiaan!\r\n"
    waiting.mailbox.append(by_hand.encode(), folder="Sent")
    answer(waiting, f"OK {number_of(waiting)}")
    waiting.go(NOON + HOUR)
    assert len(sent(waiting, MAARIT)) == 1


REFUSED = {
    "review.stranger": {"sender": "pekka@posti.example"},
    "review.forged": {"head": "Authentication-Results: mx.kyla.example; dmarc=fail header.from=kyla.example\r\n"},
    "review.token": {"thread": "", "body": "OK kaikki\n\n> Vastauksen tunniste: MB-0123456789abcdef\n"},
    "review.old": {},
}


@pytest.mark.parametrize("reason", REFUSED)
def test_an_answer_that_does_not_count_does_nothing_and_is_told(waiting: Town, reason: str) -> None:
    late = timedelta(days=31) if reason == "review.old" else timedelta(0)
    answer(waiting, "OK kaikki", **REFUSED[reason], at=NOON + HOUR)  # type: ignore[arg-type]
    waiting.go(NOON + 2 * HOUR + late)
    assert (waiting.listed("ranta"), sent(waiting, MAARIT)) == ([], [])
    with waiting.opened() as setup, setup.store.read() as session:
        told = digests.view(setup, session, NOON + late + 3 * HOUR)
    assert told.waiting[-1].reasons == (reason,)


def test_an_out_of_office_and_thanks_are_nothing_at_all(waiting: Town) -> None:
    answer(
        waiting,
        "Olen lomalla 15.3. asti. Kiireellisissä asioissa ota yhteyttä Hilmaan.",
        head="Auto-Submitted: auto-replied\r\n",
    )
    answer(waiting, "Kiitos!", number="8")
    waiting.go(NOON + HOUR)
    assert len(waiting.sink.mails) == 2
    assert number_of(waiting)


def test_a_coordinator_whose_own_address_is_the_inbox_answers_too(waiting: Town) -> None:
    waiting.events = waiting.events.replace("ilmo@kyla.example", LIISA)
    digest = waiting.sink.mails[0].raw
    waiting.mailbox.append(digest, NOON)  # the digest itself comes into the inbox that is read
    answer(waiting, f"OK {number_of(waiting)}")
    done = waiting.go(NOON + HOUR)
    assert [str(taken.decision.reasons) for taken in done.taken][1:] == ["('review.reply',)"]
    assert len(waiting.listed("ranta")) == 2


def test_in_observe_mode_her_word_is_done_on_the_list_and_no_letter_leaves(waiting: Town) -> None:
    waiting.mode = "observe"
    answer(waiting, f"OK {number_of(waiting)}")
    waiting.go(NOON + HOUR)
    assert (len(waiting.listed("ranta")), sent(waiting, MAARIT)) == (2, [])
    assert "ohjelma vain seuraa" in text(sent(waiting, LIISA)[1])


def test_a_pass_that_dies_in_the_middle_carries_it_out_once(waiting: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    answer(waiting, f"OK {number_of(waiting)}")
    monkeypatch.setattr(flow.passing, "_deliver", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        waiting.go(NOON + HOUR)
    monkeypatch.undo()
    waiting.go(NOON + 2 * HOUR)
    assert (len(waiting.listed("ranta")), len(sent(waiting, MAARIT)), len(sent(waiting, LIISA))) == (2, 1, 2)


def test_what_is_erased_is_in_no_acknowledgement_either(waiting: Town) -> None:
    answer(waiting, f"OK {number_of(waiting)}")
    waiting.go(NOON + HOUR)
    with waiting.opened() as setup:
        flow.forget(setup, MAARIT)
        with setup.store.read() as session:
            raws = session.connection().exec_driver_sql("select raw from letters where raw is not null").all()
    assert raws == []
    assert not any(b"kettunen" in file.read_bytes().lower() for file in (waiting.folder / "data").iterdir())
