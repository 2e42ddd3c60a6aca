"""When no automatic answer may go out: rule by rule, with the person who must not be caught beside the machine."""

import pytest

from mailbot import mail
from mailbot.model import Address, Catalogue
from mailbot.reading import automatic
from mailbot.reading.automatic import Automatic, Effect

CATALOGUE = Catalogue(
    timezone="Europe/Helsinki",
    address=Address("Kylät", "kylat@kylat.example"),
    coordinators=(Address("Liisa", "liisa@kylat.example"),),
    events=(),
    addresses=("vanha@kylat.example",),
)


def looked_at(
    *fields: str,
    sender: str = "From: Maija Virtanen <maija@posti.example>",
    to: str = "To: kylat@kylat.example",
    subject: str = "Ilmoittautuminen",
    body: str = "Tulen Narkaukseen.",
    flags: tuple[str, ...] = (),
    authserv_id: str | None = None,
    own_ids: tuple[str, ...] = (),
) -> Automatic | None:
    """What is found in a resident's mail with these fields added on top."""
    head = "\r\n".join(field for field in (*fields, sender, to, f"Subject: {subject}") if field)
    found = mail.parse(f"{head}\r\n\r\n{body}".encode(), flags=flags)
    return automatic.find(found, CATALOGUE, authserv_id, own_ids)


def told(found: Automatic | None) -> tuple[str, str]:
    """The rule's number and effect; two empty texts where a person may be answered."""
    return (found.rule.removeprefix("automatic."), found.effect) if found else ("", "")


PERSON = ("", "")


def test_a_resident_may_be_answered() -> None:
    assert looked_at() is None


@pytest.mark.parametrize(("flag", "want"), [("\\Deleted", ("2", "S")), ("\\Draft", ("2", "S")), ("\\Seen", PERSON)])
def test_2_deleted_and_drafts_are_not_new(flag: str, want: tuple[str, str]) -> None:
    assert told(looked_at(flags=(flag,))) == want


def test_3_over_the_caps() -> None:
    assert told(looked_at("X-A: " + "a" * 200_000)) == ("3", "W")


@pytest.mark.parametrize(
    ("sender", "want"),
    [
        ("", ("4", "W")),
        ("From: a@b.example\r\nFrom: c@d.example", ("4", "W")),
        ("From: a@b.example, c@d.example", ("4", "W")),
        ("From: kerho: a@b.example;", ("4", "W")),
        ("From: Maija Virtanen", ("4", "W")),
        ("From: Virtanen, Maija <maija@posti.example>", PERSON),
        ("From: maija@posti.example", PERSON),
        ("FROM: maija@posti.example", PERSON),
    ],
)
def test_4_one_author_with_a_plain_address(sender: str, want: tuple[str, str]) -> None:
    assert told(looked_at(sender=sender)) == want


@pytest.mark.parametrize(
    ("fields", "sender", "want"),
    [
        ((), "From: kylat@kylat.example", ("5", "S")),
        ((), "From: Kylat+ilmo@Kylat.example", ("5", "S")),
        ((), "From: vanha@kylat.example", ("5", "S")),
        (("Sender: kylat@kylat.example",), "From: maija@posti.example", ("5", "S")),
        (("Return-Path: <kylat@kylat.example>",), "From: maija@posti.example", ("5", "S")),
        ((), "From: kylat@muualla.example", PERSON),
        (("Reply-To: kylat@kylat.example",), "From: maija@posti.example", PERSON),
    ],
)
def test_5_our_own_address(fields: tuple[str, ...], sender: str, want: tuple[str, str]) -> None:
    assert told(looked_at(*fields, sender=sender)) == want


def test_5_a_letter_of_ours_come_back() -> None:
    assert told(looked_at("Message-ID: <7@kylat.example>", own_ids=("<7@kylat.example>",))) == ("5", "S")


def test_5_a_coordinator_gets_no_letter() -> None:
    assert told(looked_at(sender="From: Liisa <LIISA@kylat.example>")) == ("5", "coordinator")


def test_5_a_coordinator_s_absence_notice_is_a_machine_s() -> None:
    found = looked_at("Auto-Submitted: auto-replied", sender="From: liisa@kylat.example")
    assert told(found) == ("8", "S")


def test_5_a_coordinator_s_mail_through_a_list_is_hers() -> None:
    assert told(looked_at("List-Id: <x.y>", sender="From: liisa@kylat.example")) == ("5", "coordinator")


@pytest.mark.parametrize(
    ("fields", "want"),
    [
        (("Return-Path: <>",), ("6", "S")),
        (("return-path: < > (bounce)",), ("6", "S")),
        (("Return-Path: <maija@posti.example>",), PERSON),
        (("Return-Path: <prvs=12345abcde=maija@posti.example>",), PERSON),
        (("Return-Path: <maija@posti.example>", "Return-Path: <>"), PERSON),  # the topmost is our server's
    ],
)
def test_6_an_empty_return_path(fields: tuple[str, ...], want: tuple[str, str]) -> None:
    assert told(looked_at(*fields)) == want


REPORT = "Content-Type: multipart/report; report-type={}; boundary=r"
PART = "--r\r\nContent-Type: {}\r\n\r\nAction: failed\r\n--r--\r\n"
BOUNCE = "Final-Recipient: rfc822; pekka@posti.example\nAction: failed\nStatus: 5.1.1\n"


@pytest.mark.parametrize("kind", ["delivery-status", "disposition-notification", "feedback-report"])
def test_7_a_report_of_any_type(kind: str) -> None:
    assert told(looked_at(REPORT.format(kind), body=PART.format("text/plain"))) == ("7", "S")
    assert told(looked_at("Content-Type: multipart/mixed; boundary=r", body=PART.format(f"message/{kind}"))) == (
        "7",
        "S",
    )


def test_7_failed_recipients() -> None:
    assert told(looked_at("X-Failed-Recipients: pekka@posti.example")) == ("7", "S")


@pytest.mark.parametrize(
    ("sender", "subject", "body"),
    [
        ("From: Mail Delivery System <x@mx.example>", "Palautus", "550 5.1.1 User unknown"),
        ("From: MAILER-DAEMON@mx.example", "Kutsu", "I'm afraid I wasn't able to deliver your message"),
        ("From: it@mx.example", "Undelivered Mail Returned to Sender", "The mailbox is full"),
        ("From: it@mx.example", "Toimittamatta: Kutsu", "Viestiäsi ei voitu toimittaa vastaanottajalle"),
        ("From: it@mx.example", "Delivery Status Notification (Failure)", BOUNCE),
        ("", "failure notice", BOUNCE),
    ],
)
def test_7_a_bounce_that_only_its_words_betray(sender: str, subject: str, body: str) -> None:
    assert told(looked_at(sender=sender, subject=subject, body=body)) == ("7", "S")


def test_7_a_report_s_fields_alone_suppress_the_answer_only() -> None:
    assert told(looked_at(body=f"Tulen Narkaukseen, edellinen ei mennyt perille:\n{BOUNCE}")) == ("7", "W")


def test_7_a_resident_may_tell_of_a_bounce() -> None:
    assert looked_at(body="Viestini tuli takaisin (550 user unknown), mutta tulen Narkaukseen.") is None


@pytest.mark.parametrize(
    ("value", "want"),
    [
        ("auto-replied", ("8", "S")),
        ("auto-generated (by a robot)", ("8", "S")),
        ("(no) auto-notified; x=y", ("8", "S")),
        ("", ("8", "S")),
        ("no", PERSON),
        ("No (I am a person)", PERSON),
        ("no; x=y", PERSON),
    ],
)
def test_8_auto_submitted(value: str, want: tuple[str, str]) -> None:
    assert told(looked_at(f"AUTO-submitted: {value}")) == want


def test_8_every_instance_of_the_field_counts() -> None:
    assert told(looked_at("Auto-Submitted: no", "Auto-Submitted: auto-replied")) == ("8", "S")


@pytest.mark.parametrize(
    ("kind", "body", "want"),
    [
        ("text/calendar; method=REQUEST", "BEGIN:VCALENDAR", ("9", "S")),
        ("text/calendar", "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n", ("9", "S")),
        ("text/calendar", "BEGIN:VCALENDAR\r\n", PERSON),
    ],
)
def test_9_an_invitation(kind: str, body: str, want: tuple[str, str]) -> None:
    assert told(looked_at(f"Content-Type: {kind}", body=body)) == want


@pytest.mark.parametrize(
    ("field", "want"),
    [
        ("List-Id: <kerho.posti.example>", ("10", "W")),
        ("List-Unsubscribe: <https://posti.example/u>", ("10", "W")),
        ("Mailing-List: kerho", ("10", "W")),
        ("X-BeenThere: kerho@posti.example", ("10", "W")),
        ("Feedback-ID: 1:2:3", ("10", "W")),
        ("X-Campaign: kevat", ("10", "W")),
        ("X-Mailer: Listmaster 2", PERSON),
        ("Precedence: bulk", ("11", "W")),
        ("X-Precedence: Junk", ("11", "W")),
        ("Precedence: (x) list", ("11", "W")),
        ("Precedence: auto_reply", ("11", "W")),
        ("Precedence: first-class", PERSON),
        ("X-Auto-Response-Suppress: All", ("12", "W")),
        ("X-Auto-Response-Suppress: DR, RN, OOF", ("12", "W")),
        ("X-Auto-Response-Suppress: RN,autoreply", ("12", "W")),
        ("X-Auto-Response-Suppress: DR, RN, NRN", PERSON),
        ("X-Autoreply: yes", ("13", "S")),
        ("X-Autoresponder: x", ("13", "S")),
        ("X-Auto-Reply-From: a@b.example", ("13", "S")),
        ("X-MS-Exchange-Inbox-Rules-Loop: a@b.example", ("13", "S")),
        ("X-FC-MachineGenerated: true", ("13", "S")),
        ("X-Loop: kerho", ("13", "S")),
        ("Content-Identifier: Auto-replied", ("13", "S")),
        ("X-ChoiceMail-Registration-Request: 1", ("13", "S")),
        ("X-Autoreply: no", PERSON),
        ("X-Spam-Flag: YES", ("16", "W")),
        ("X-Spam-Status: Yes, score=9", ("16", "W")),
        ("X-MS-Exchange-Organization-SCL: 9", ("16", "W")),
        ("X-Spam-Flag: NO", PERSON),
        ("X-Spam-Status: No, score=1 tests=YES", PERSON),
    ],
)
def test_10_to_13_and_16_fields(field: str, want: tuple[str, str]) -> None:
    assert told(looked_at(field)) == want


@pytest.mark.parametrize(
    "local",
    [
        *(
            "mailer-daemon",
            "MAILER-DAEMON",
            "postmaster",
            "no-reply",
            "noreply+7",
            "do-not-reply",
            "donotreply",
            "root",
        ),
        *(
            "ei-vastata",
            "eivastausta",
            "svara-inte",
            "bounce",
            "bounces+12-ab",
            "kerho-bounces",
            "owner-kerho",
            "daemon",
        ),
        *(
            "kerho-request",
            "listserv",
            "majordomo",
            "cron",
            "notification",
            "notifications",
            "newsletter",
            "uutiskirje",
        ),
    ],
)
def test_14_a_sender_that_is_no_person(local: str) -> None:
    assert told(looked_at(sender=f"From: {local}@posti.example")) == ("14", "S")


@pytest.mark.parametrize(
    "local", ["maija", "noora", "prvs=1234abcdef=maija", "reply.maija", "cronberg", "info", "rootsi"]
)
def test_14_a_person(local: str) -> None:
    assert looked_at(sender=f"From: {local}@posti.example") is None


def test_14_a_list_behind_a_person_keeps_her_registration() -> None:
    assert told(looked_at("Return-Path: <kerho-bounces+maija=posti.example@lista.example>")) == ("14", "W")


@pytest.mark.parametrize(
    "subject",
    [
        "Automaattinen vastaus: Kutsu",
        "=?utf-8?q?Automaattinen_vastaus?=",
        "Poissaoloviesti",
        "Lomavastaus",
        "Autosvar: kväll",
        "Automatiskt svar: kväll",
        "Frånvaro: kväll",
        "Out of Office: hello",
        "Automatic reply: hello",
    ],
)
def test_15_an_automatic_subject(subject: str) -> None:
    assert told(looked_at(subject=subject)) == ("15", "W")


@pytest.mark.parametrize(
    "subject",
    ["Poissaoloilmoitus", "Peruutettu", "Olen poissa", "Re: Automaattinen vastaus", "Autolla tulossa", "Frånvarande"],
)
def test_15_a_resident_s_subject(subject: str) -> None:
    assert looked_at(subject=subject) is None


@pytest.mark.parametrize(
    "body",
    [
        "Olen vuosilomalla 7.–20.9. Kiireellisissä asioissa soita vaihteeseen.",
        "Jag är ledig till den 8 maj. I brådskande ärenden kontakta växeln.",
        "I am out of the office until Monday. I will reply when I am back.",
    ],
)
def test_15_an_absence_notice_without_a_sign_in_its_header(body: str) -> None:
    assert told(looked_at(subject="Re: Kutsu", body=body)) == ("15", "W")


@pytest.mark.parametrize(
    "body",
    ["Olen poissa 6.5., joten en pääse.", "Olen lomalla, joten pääsen mukaan!", "Jag är borta den 6 maj, stryk mig."],
)
def test_15_a_resident_who_is_away(body: str) -> None:
    assert looked_at(body=body) is None


def test_16_a_spam_mark_in_the_subject() -> None:
    assert told(looked_at(subject="***SPAM*** voitit")) == ("16", "W")


@pytest.mark.parametrize(
    ("to", "want"),
    [
        ("To: muu@posti.example", ("17", "W")),
        ("To: undisclosed-recipients:;", ("17", "W")),
        ("", ("17", "W")),
        ("To: muu@posti.example\r\nCc: Kylat+Ilmo@kylat.example", PERSON),
        ("To: muu@posti.example\r\nResent-To: vanha@kylat.example", PERSON),
    ],
)
def test_17_addressed_to_us(to: str, want: tuple[str, str]) -> None:
    assert told(looked_at(to=to)) == want


FAIL = "Authentication-Results: {}; spf=pass; dmarc=fail (p=reject) header.from=posti.example"
OTHER = "Authentication-Results: mx.kylat.example; dmarc=pass (p=none) header.from={}"
QUOTED = 'Authentication-Results: mx.kylat.example; dkim=fail reason="; dmarc=pass header.from=posti.example"'
PASS = "Authentication-Results: {}; dmarc=pass header.from=posti.example"


@pytest.mark.parametrize(
    ("fields", "authserv_id", "want"),
    [
        ((FAIL.format("mx.kylat.example"),), "mx.kylat.example", ("18", "W")),
        ((FAIL.format("MX.kylat.example 1"),), "mx.kylat.example", ("18", "W")),
        ((FAIL.format("mx.kylat.example"), PASS.format("mx.kylat.example")), "mx.kylat.example", ("18", "W")),
        ((PASS.format("mx.kylat.example"), FAIL.format("mx.kylat.example")), "mx.kylat.example", PERSON),
        ((FAIL.format("mx.muu.example"), PASS.format("mx.kylat.example")), "mx.kylat.example", PERSON),
        (("Authentication-Results: mx.kylat.example; dmarc=none",), "mx.kylat.example", PERSON),
        (("Authentication-Results: mx.kylat.example; spf=pass (dmarc=fail)",), "mx.kylat.example", PERSON),
        ((FAIL.format("mx.kylat.example"),), None, PERSON),
        ((OTHER.format("paha.example"),), "mx.kylat.example", ("18", "W")),
        ((OTHER.format("example."),), "mx.kylat.example", PERSON),
        (("Authentication-Results: mx.kylat.example (dmarc=pass); dmarc=fail",), "mx.kylat.example", ("18", "W")),
        ((f"{QUOTED}; dmarc=fail",), "mx.kylat.example", ("18", "W")),
        ((f"{QUOTED}; dmarc=none",), "mx.kylat.example", PERSON),
    ],
)
def test_18_our_own_server_s_verdict(fields: tuple[str, ...], authserv_id: str | None, want: tuple[str, str]) -> None:
    assert told(looked_at(*fields, authserv_id=authserv_id)) == want


def test_the_first_rule_that_holds_wins() -> None:
    assert told(looked_at("X-Loop: kerho", "Precedence: bulk", "List-Id: <x>")) == ("10", "W")


def test_a_bounce_without_an_author_is_still_a_machine_s() -> None:
    assert told(looked_at("Return-Path: <>", sender="")) == ("6", "S")


def test_the_words_it_stood_on_are_told() -> None:
    found = looked_at("Precedence: bulk (newsletter)")
    assert found is not None
    assert (found.effect, found.evidence.words) == (Effect.W, "precedence: bulk ")
