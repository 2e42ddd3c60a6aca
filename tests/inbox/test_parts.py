"""What is left of a large mail: all headers, all text, no attachment."""

from __future__ import annotations

import doctest
from email import message_from_bytes
from email.message import EmailMessage

import pytest
from imapclient.response_types import BodyData

from mailbot.inbox import parts, received
from mailbot.inbox.parts import of_bodystructure, reduced
from tests.inbox.mails import with_attachment

WHOLE = 1000  # small enough that the mails of these tests count as large ones
MOST = 10**6


def kept(raw: bytes, most: int = MOST) -> bytes:
    left = reduced(raw, WHOLE, most)
    assert left is not None
    return left


def shape(raw: bytes) -> list[str]:
    return [part.get_content_type() for part in message_from_bytes(raw).walk()]


def attached() -> EmailMessage:
    made = EmailMessage()
    made["Subject"] = "Ilmoittautuminen"
    made.set_content("Tulen.\n")
    made.add_attachment(b"\0" * 9000, "application", "pdf", filename="lomake.pdf")
    return made


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(parts).failed == doctest.testmod(received).failed == 0


def test_every_part_keeps_its_place_and_its_header() -> None:
    raw = with_attachment(1)
    assert shape(kept(raw)) == shape(raw)
    assert b'filename="kuva.jpg"' in kept(raw)


def test_an_attachment_is_empty_and_the_text_whole() -> None:
    text, pdf = message_from_bytes(kept(attached().as_bytes())).get_payload()
    assert text.get_payload(decode=True) == b"Tulen.\n"
    assert pdf.get_payload(decode=True).strip() == b""


def test_a_text_that_is_an_attachment_stays_behind() -> None:
    made = attached()
    made.add_attachment("rivi\n" * 500, filename="loki.txt")
    assert b"rivi" not in kept(made.as_bytes())


def test_a_large_mail_within_the_mail_loses_its_attachments_too() -> None:
    outer = EmailMessage()
    outer.set_content("Välitän tämän.\n", cte="8bit")
    outer.add_attachment(attached())
    left = kept(outer.as_bytes())
    assert b"Tulen." in left
    assert b"lomake.pdf" in left
    assert len(left) < 1500


def test_a_delivery_report_is_kept() -> None:
    raw = (
        b"Content-Type: multipart/report; boundary=r; report-type=delivery-status\n\n--r\n\nEi mennyt perille.\n--r\n"
        b"Content-Type: message/delivery-status\n\nStatus: 5.1.1\n--r\n"
        b"Content-Type: text/rfc822-headers\n\nSubject: Hei\n--r--\n"
    )
    assert all(words in kept(raw) for words in (b"perille", b"Status: 5.1.1", b"Subject: Hei"))


def test_text_alone_over_the_cap_is_not_cut_but_left() -> None:
    assert reduced(b"Subject: Pitka\n\n" + b"rivi\n" * 3000, WHOLE, 10_000) is None


def test_a_mail_that_is_one_attachment_is_its_header() -> None:
    raw = b"Subject: Kuva\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\n" + b"AAAA" * 5000
    assert kept(raw, 1000) == raw.partition(b"AAAA")[0]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n",
        b"Subject: ei runkoa",
        b"Content-Type: multipart/mixed\n\nei rajaa",
        b"Content-Type: multipart/mixed; boundary=b\n\nei osia",
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nei loppua",
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\n--b\n--b--\n",
        b"Content-Type: text\n\noutoa",
    ],
)
def test_a_malformed_mail_keeps_its_words(raw: bytes) -> None:
    assert set(raw.split()) <= set(kept(raw).split())


@pytest.mark.parametrize("boundary", ["toinen", '""'])
def test_words_outside_of_every_part_are_not_lost(boundary: str) -> None:
    raw = (
        f"Content-Type: multipart/mixed; boundary={boundary}\n\n--raja\n\n".encode()
        + b"Tulen.\n" * 1000
        + b"--raja--\n"
    )
    assert reduced(raw, WHOLE, MOST) == raw
    assert reduced(raw, WHOLE, 5000) is None


NESTED = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(1000))
SIDE_BY_SIDE = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nhei\n" * 100_000


@pytest.mark.parametrize("raw", [NESTED, SIDE_BY_SIDE], ids=["nested", "side by side"])
def test_a_mail_of_parts_without_end_is_left(raw: bytes) -> None:
    assert reduced(raw, WHOLE, MOST) is None


@pytest.mark.parametrize(
    "structure", [(), ((),), (b"text",), ([], b"mixed"), (b"message", b"rfc822", None, None, None, None, 5000)]
)
def test_a_description_out_of_grammar_is_a_value_error(structure: tuple[object, ...]) -> None:
    with pytest.raises(ValueError, match=r"BODYSTRUCTURE|boundary"):
        of_bodystructure(BodyData(structure), 5000, WHOLE)
