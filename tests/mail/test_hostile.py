"""Bytes made to do harm: each is read within bounds, and what cannot be read is a fault."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot import mail
from mailbot.flow.allowance import allowance
from mailbot.model import Address, Mail
from tests.mail.letters import body_of, raw

HEAD = b"From: Maija <maija@posti.example>\r\nSubject: ilmo\r\nMIME-Version: 1.0\r\n"


def nested(depth: int) -> bytes:
    open_ = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(depth))
    return HEAD + open_ + b"Content-Type: text/plain\r\n\r\nTulen.\r\n"


def attached(depth: int) -> bytes:
    return HEAD + b"Content-Type: message/rfc822\r\n\r\n" * depth + b"Subject: x\r\n\r\nTulen."


def many(parts: int) -> bytes:
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * parts + b"--b--\r\n"


def text(octets: bytes, kind: bytes = b"text/plain") -> bytes:
    return HEAD + b"Content-Type: " + kind + b"\r\n\r\n" + octets


@pytest.mark.parametrize(
    ("octets", "fault"),
    [
        pytest.param(nested(1_000), "nested too deep", id="nested"),
        pytest.param(attached(1_000), "nested too deep", id="attached"),
        pytest.param(many(100_000), "too many parts", id="parts"),
        pytest.param(b"X-A: " + b"a" * 200_000 + b"\r\n" + text(b"Tulen."), "header too large", id="header"),
        pytest.param(text(b"a" * 10_000_000), "text too long", id="line"),
        pytest.param(b"a" * (mail.parse.__globals__["MAX_SIZE"] + 1), "too large", id="size"),
    ],
)
def test_over_a_cap_is_a_fault_within_the_allowance(octets: bytes, fault: str) -> None:
    with allowance():
        assert fault in mail.parse(octets).faults


def test_the_sender_of_a_mail_over_the_caps_is_still_told() -> None:
    assert mail.parse(nested(1_000)).sender == Address("Maija", "maija@posti.example")


def test_twenty_levels_are_no_harm() -> None:
    found = mail.parse(nested(20))
    assert (body_of(found).strip(), found.faults) == ("Tulen.", ())


def test_a_large_attachment_is_no_harm() -> None:
    photo = base64.encodebytes(bytes(10_000_000))
    octets = (
        HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nTulen.\r\n"
    )
    octets += b"--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n" + photo + b"\r\n--b--\r\n"
    assert body_of(mail.parse(octets)).strip() == "Tulen."


@pytest.mark.parametrize(
    "octets",
    [
        pytest.param(text(b"<div>" * 50_000 + b"Tulen.", b"text/html"), id="html"),
        pytest.param(text(b"<table><tr><td>" * 20_000, b"text/html"), id="tables"),
        pytest.param(text(b"<a " * 100_000, b"text/html"), id="tags"),
        pytest.param(text(b"From: a\r\nSent: b\r\nTo: c\r\n" * 5_000), id="header blocks"),
        pytest.param(text(b"1.1. kirjoitti\r\n" * 10_000), id="attributions"),
        pytest.param(text(b"-- \r\n" * 10_000), id="dashes"),
        pytest.param(text(b">" * 100_000), id="quote marks"),
        pytest.param(text(b"a " * 50_000), id="one long line"),
        pytest.param(text(b"a-" * 100_000, b"text/plain; charset=punycode"), id="punycode"),
        pytest.param(b"Cc: " + b"(" * 100_000 + b"\r\n" + text(b"x"), id="comments"),
        pytest.param(b"Cc: " + b"a@b.example, " * 8_000 + b"\r\n" + text(b"x"), id="addresses"),
        pytest.param(b"Subject: " + b"=?utf-8?b?" * 10_000 + b"\r\n\r\n", id="encoded words"),
    ],
)
def test_what_makes_parsers_slow_is_read_within_its_allowance(octets: bytes) -> None:
    with allowance():
        mail.parse(octets)


def is_covered(found: Mail) -> bool:
    """True where the zones are in order, leave nothing out and do not overlap."""
    ends = [0, *(zone.end for zone in found.zones)]
    return [zone.start for zone in found.zones] == ends[:-1] and ends[-1] == len(found.text)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=2_000))
def test_no_bytes_raise(octets: bytes) -> None:
    found = mail.parse(octets)
    assert is_covered(found)
    assert found.received_at.tzinfo is not None


LINES = st.sampled_from(
    [
        "Tulen 6.5.", "", "> vanha", ">> vanhempi", "-- ", "Terveisin", "t. Maija", "Maija Virtanen", "vegaani",
        "P.S. G",
        "Lähetetty iPhonesta", "-----Alkuperäinen viesti-----", "Lähettäjä: Pekka <p@b.example>", "Lähetetty: 6.5.2025",
        "Aihe: ilmo", "---------- Forwarded message ---------", "> ke 8.1.2025 Pekka kirjoitti:", "________________",
        "On Wed, 8 Jan 2025, Pekka <p@b.example> wrote:", "- Pekka", "<p@b.example>", "kirjoitti:", "\t", "a | b",
    ]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(LINES, max_size=25), st.sampled_from(["ilmo", "Re: ilmo", "VL: ilmo", ""]))
def test_zones_cover_any_text_in_order(lines: list[str], subject: str) -> None:
    found = mail.parse(raw("\n".join(lines), subject=subject))
    assert is_covered(found)
    assert "".join(found.text[zone.start : zone.end] for zone in found.zones) == found.text


FIELDS = st.sampled_from(
    [
        "From: a@b.example", "From: =?utf-8?b?/w==?= <a@b>", "Subject: =?x?q?=ff?=", "Content-Type: multipart/mixed",
        'Content-Type: multipart/mixed; boundary="x"', "Content-Type: text/html; charset=utf-16", "Received: ; ;",
        "Content-Transfer-Encoding: base64", "Content-Transfer-Encoding: uuencode", "Date: 0", "To: x:;", "Cc: (",
        "Content-Type: message/rfc822", "Content-Type: text/plain; charset*=utf-8''x; name*0=a", "References: <<>>",
        "Content-Disposition: attachment; filename*=''", " folded", "no colon", "--x", "--x--", "",
    ]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(FIELDS, max_size=20), st.binary(max_size=60))
def test_no_header_raises(fields: list[str], body: bytes) -> None:
    assert is_covered(mail.parse("\r\n".join(fields).encode() + b"\r\n\r\n" + body))
