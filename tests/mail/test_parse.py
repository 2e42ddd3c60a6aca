"""What a mail is, whatever program sent it."""

from datetime import UTC, datetime

import pytest

from mailbot import mail
from mailbot.model import Address, ZoneKind
from tests.mail.letters import body_of, multipart, parsed, raw, words_of


@pytest.mark.parametrize(
    "charset", ["utf-8", "iso-8859-1", "iso-8859-15", "cp1252", "us-ascii", "x-unknown", "punycode"]
)
@pytest.mark.parametrize("written", ["utf-8", "cp1252"])
def test_letters_are_right_whatever_the_label_says(charset: str, written: str) -> None:
    found = parsed("Syön pähkinöitä.".encode(written), kind=f"text/plain; charset={charset}")
    assert body_of(found) == "Syön pähkinöitä."


def test_unlabelled_windows_1252_is_read() -> None:
    assert body_of(parsed("Päivää – “kyllä” 5 €".encode("cp1252"), kind="text/plain")) == "Päivää – “kyllä” 5 €"


def test_latin_1_with_windows_quotes_has_its_quotes() -> None:
    assert body_of(parsed("”Tulen”".encode("cp1252"), kind="text/plain; charset=iso-8859-1")) == "”Tulen”"


def test_utf_8_read_as_latin_1_by_a_relay_is_undone() -> None:
    assert body_of(parsed("Närpiöstä Åbo".encode().decode("cp1252"))) == "Närpiöstä Åbo"


def test_a_letter_cut_in_two_does_not_spoil_the_rest() -> None:
    assert body_of(parsed("Pähkinät, kiitos, äyriäiset ja ö".encode()[:-1])).startswith("Pähkinät, kiitos, äyriäiset")


@pytest.mark.parametrize("written", ["utf-8", "cp1252"])
def test_a_raw_8_bit_header_keeps_its_letters(written: str) -> None:
    octets = "From: Päivi Mäki <paivi@posti.example>\nSubject: Perunkajärvi\n\nTulen".encode(written)
    found = mail.parse(octets)
    assert (found.sender, found.subject) == (Address("Päivi Mäki", "paivi@posti.example"), "Perunkajärvi")


def test_an_encoded_word_split_inside_a_letter_is_whole() -> None:
    assert parsed(subject="=?utf-8?q?P=C3?= =?utf-8?q?=A4ivi?=").subject == "Päivi"


def test_an_encoded_line_end_starts_no_field() -> None:
    found = parsed(subject="=?utf-8?q?x=0D=0ABcc:_v@posti.example?=")
    assert found.subject == "x Bcc: v@posti.example"
    assert not found.header("bcc")


def test_of_two_subjects_the_first_counts() -> None:
    found = mail.parse(b"From: a@b.example\nSubject: eka\nSubject: toka\n\nx")
    assert (found.subject, found.header("Subject")) == ("eka", ("eka", "toka"))


def test_a_missing_header_is_empty() -> None:
    found = mail.parse(b"From: a@b.example\n\nTulen")
    assert (found.subject, found.message_id, found.references, found.text) == ("", "", (), "\nTulen")


def test_a_text_part_with_a_name_is_read() -> None:
    assert body_of(parsed("Tulen.", kind='text/plain; charset=utf-8; name="viesti.txt"')) == "Tulen."


def test_an_attached_file_is_no_text() -> None:
    body, kind = multipart(
        "mixed",
        "Content-Type: text/plain\n\nTulen.",
        "Content-Type: text/plain; name=muistio.txt\nContent-Disposition: attachment\n\nPekka tulee.",
    )
    assert body_of(parsed(body, kind=kind)).strip() == "Tulen."


def test_a_calendar_is_no_text_but_its_method_is_told() -> None:
    calendar = "Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nMETHOD:REQUEST\nEND:VCALENDAR"
    body, kind = multipart("mixed", "Content-Type: text/plain\n\nKutsu.", calendar)
    found = parsed(body, kind=kind)
    assert body_of(found).strip() == "Kutsu."
    assert "text/calendar; method=request" in found.part_types


def test_an_attached_mail_is_passed_on_with_its_author() -> None:
    inner = "From: Pekka Kuusi <pekka@posti.example>\nSubject: ilmo\nContent-Type: text/plain\n\nTulen Narkaukseen.\n"
    body, kind = multipart(
        "mixed", "Content-Type: text/plain\n\nTämä tuli minulle.", f"Content-Type: message/rfc822\n\n{inner}"
    )
    found = parsed(body, kind=kind)
    assert words_of(found, ZoneKind.OWN) == "Tämä tuli minulle."
    assert words_of(found, ZoneKind.FORWARDED) == "Tulen Narkaukseen."
    assert found.forwarded_from == Address("Pekka Kuusi", "pekka@posti.example")


def test_a_returned_letter_is_quoted_not_passed_on() -> None:
    body, kind = multipart(
        "report; report-type=delivery-status",
        "Content-Type: text/plain\n\nEi perillä.",
        "Content-Type: message/rfc822\n\nFrom: a@b.example\nSubject: x\n\nTervetuloa Narkaukseen.",
    )
    found = parsed(body, kind=kind)
    assert words_of(found, ZoneKind.QUOTED) == "Tervetuloa Narkaukseen."
    assert found.part_types[0] == "multipart/report; report-type=delivery-status"


def test_flowed_lines_are_joined() -> None:
    body = "Tulen \nNarkaukseen.\n\n> mihin \n> tulet?\n"
    assert body_of(parsed(body, kind="text/plain; format=flowed")) == "Tulen Narkaukseen.\n\n> mihin tulet?"


def test_flowed_lines_of_delsp_lose_their_space() -> None:
    assert body_of(parsed("kylä \ntalo", kind="text/plain; format=flowed; delsp=yes")) == "kylätalo"


def test_lines_broken_at_a_width_are_joined_and_names_under_each_other_are_not() -> None:
    body = (
        "Hei! Luin ilmoituksen kaupan seinältä, ja tulisimme mielellämme Narkauksen\n"
        "kylätalolle kuuntelemaan. Meitä on kolme, ja kahdella meistä on jotain\n"
        "allergioita:\nMaija Virtanen\nPekka Virtanen\n"
    )
    text = body_of(parsed(body))
    assert "Narkauksen kylätalolle" in text
    assert "allergioita:\nMaija Virtanen\nPekka Virtanen" in text


def test_invisible_signs_are_gone_and_overrides_are_a_fault() -> None:
    found = parsed("Ma\u200bija\xa0V\u202eirtanen\u2066 \x00a\u0308")
    assert body_of(found) == "Maija Virtanen ä"
    assert "bidi controls" in found.faults


def test_arrival_is_the_topmost_received() -> None:
    fields = (
        "Received: from a by b; Fri, 16 Apr 2021 07:58:37 +0300\n"
        "Received: from c by d; Thu, 15 Apr 2021 07:00:00 +0300\n"
        "Date: Wed, 1 Jan 2020 00:00:00 +0000\n"
    )
    assert parsed(fields=fields).received_at == datetime(2021, 4, 16, 4, 58, 37, tzinfo=UTC)


def test_arrival_told_by_the_server_counts_before_the_header() -> None:
    at = datetime(2021, 4, 1, tzinfo=UTC)
    assert mail.parse(raw(fields="Received: from a by b; Fri, 16 Apr 2021 07:58:37 +0300\n"), at).received_at == at


@pytest.mark.parametrize("date", ["", "Date: huomenna\n", "Date: Fri, 99 Foo 2021 07:58:37 +9999\n"])
def test_a_mail_without_a_moment_still_has_an_aware_one(date: str) -> None:
    assert parsed(fields=date).received_at.tzinfo is not None


def test_the_thread_is_read() -> None:
    found = parsed(fields="In-Reply-To: <b@x.example> (vastaus)\nReferences: <a@x.example>\n <b@x.example>\n")
    assert (found.in_reply_to, found.references) == ("<b@x.example>", ("<a@x.example>", "<b@x.example>"))


def test_recipients_are_of_to_and_cc_and_resent_in_small_letters() -> None:
    found = mail.parse(b"To: Kyl <KYLAT@a.example>\nCc: b@b.example\nResent-To: c@c.example\nBcc: d@d.example\n\n")
    assert found.recipients == ("kylat@a.example", "b@b.example", "c@c.example")


@pytest.mark.parametrize(
    ("fields", "sender", "fault"),
    [
        ("", Address("", ""), "From missing"),
        ("From: a@b.example\nFrom: c@d.example\n", Address("", "a@b.example"), "From repeated"),
        ("From: a@b.example, c@d.example\n", Address("", "a@b.example"), "From holds several addresses"),
        ("From: kerho: a@b.example;\n", Address("", "a@b.example"), "From is a group"),
        ("From: Maija\n", Address("Maija", ""), "From is no plain address"),
        ("From: Maija maija@b.example\n", Address("Maija", "maija@b.example"), "From is no plain address"),
        ("From: <>\n", Address("<>", ""), "From is no plain address"),
    ],
)
def test_an_author_who_is_not_one_plain_address_is_a_fault(fields: str, sender: Address, fault: str) -> None:
    found = mail.parse(fields.encode() + b"Subject: x\n\nTulen")
    assert found.sender == sender
    assert fault in found.faults


@pytest.mark.parametrize(
    ("field", "sender"),
    [
        ('"Virtanen, Maija" <Maija@B.example>', Address("Virtanen, Maija", "maija@b.example")),
        ("Virtanen, Maija <maija@b.example>", Address("Virtanen, Maija", "maija@b.example")),
        ("=?utf-8?q?M=C3=A4ki=2C_Asko?= <asko@b.example>", Address("Mäki, Asko", "asko@b.example")),
        ("maija@b.example (Maija Virtanen)", Address("Maija Virtanen", "maija@b.example")),
        ("maija@b.example <maija@b.example>", Address("maija@b.example", "maija@b.example")),
    ],
)
def test_a_person_is_no_fault(field: str, sender: Address) -> None:
    found = mail.parse(f"From: {field}\nSubject: x\n\nTulen".encode())
    assert (found.sender, found.faults) == (sender, ())


def test_a_second_delivery_has_the_same_hash() -> None:
    again = (
        b"Received: from x by y; Fri, 16 Apr 2021 07:58:37 +0300\r\nReturn-Path: <a@b.example>\r\nX-Spam: no\r\n"
        + raw()
    )
    assert mail.parse(again).content_hash == parsed().content_hash
    assert mail.parse(raw().replace(b"\r\n", b"\n")).content_hash == parsed().content_hash


def test_the_same_id_with_another_text_has_another_hash() -> None:
    assert parsed("En tule.").content_hash != parsed("Tulen.").content_hash


def test_the_same_text_sent_anew_has_another_hash() -> None:
    assert mail.parse(raw().replace(b"<1@", b"<2@")).content_hash != parsed().content_hash
