"""P9: an outgoing mail has exactly our headers and one recipient, whatever stands in the values."""

import email
import email.policy
import re
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mailbot.errors import LetterError
from mailbot.model import Address, Attachment, Language, Letter, LetterKind
from mailbot.outbox import build, build_digest, message_id
from mailbot.outbox.mime import line

OURS = Address("Hilma", "inbox@village.example")
DATE = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
OUR_HEADERS = [
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress", "Content-Type",
    "Content-Transfer-Encoding", "MIME-Version",
]  # fmt: skip

PART_HEADERS = {"Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "MIME-Version"}

# What breaks out of headers: line ends of every kind, encoded words that hold them, and any text between.
DANGEROUS = ["\r\n", "\n", "\r", "\x00", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u202e", "Bcc: a@b.example", ","]
ENCODED = [
    "=?utf-8?q?x=0D=0ABcc:_v=40w.example?=",
    "=?utf-8?b?DQpCY2M6IHg=?=",
    "=?",
    "?=",
    "=?utf-8?q?=0A?= ",
    "\ud800",
]
TEXT = st.lists(st.one_of(st.text(max_size=30), st.sampled_from(DANGEROUS + ENCODED)), max_size=6).map("".join)


def letter(**more) -> Letter:
    given = {
        "kind": LetterKind.CONFIRMED,
        "message_id": "<l1@village.example>",
        "to": "maija@laakso.example",
        "subject": "Ilmoittautuminen",
        "text": "Hei\n",
        "language": Language.FI,
    }
    return Letter(**(given | more))


def parsed(raw: bytes) -> email.message.EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)


def words(part: email.message.EmailMessage) -> str:
    """The text of a part, its line ends as Python has them."""
    return part.get_content().replace("\r\n", "\n")


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@given(subject=TEXT, text=TEXT, name=TEXT, reply_to=TEXT, file=TEXT)
@example(
    subject="=?utf-8?q?x=0D=0ABcc:_v=40w.example?=",
    text=".\r\n.\r\nQUIT",
    name="a\r\nBcc: x",
    reply_to="<a\n@b>",
    file="a\r\nX: y",
)
@settings(max_examples=150, deadline=None)
def test_no_value_makes_a_header(subject: str, text: str, name: str, reply_to: str, file: str) -> None:
    attachment = Attachment(file, "text/calendar; method=PUBLISH", b"BEGIN:VCALENDAR\r\n")
    made = letter(subject=subject, text=text, in_reply_to=reply_to, references=(reply_to,), attachments=(attachment,))
    raw = build(made, Address(name, OURS.email), DATE)
    mail = parsed(raw)
    extra = {"In-Reply-To", "References"} & set(mail.keys())
    assert sorted(mail.keys()) == sorted({*OUR_HEADERS, *extra} - {"Content-Transfer-Encoding"})
    assert [address.addr_spec for address in mail["To"].addresses] == ["maija@laakso.example"]
    assert [address.addr_spec for address in mail["From"].addresses] == [OURS.email]
    assert squeezed(mail["Subject"]) == squeezed(line(subject))
    assert {key for part in mail.iter_attachments() for key in part.keys()} == PART_HEADERS  # noqa: SIM118 - not a dict
    assert raw.isascii()
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", raw)
    assert max(map(len, raw.split(b"\r\n"))) <= 998


SIGNS = ':,;"\\()<>@.[]'
LONG = [f"{word * 40}{sign} {word * length}" for word in ("a", "ö ") for sign in SIGNS for length in (1, 40, 90)]


@pytest.mark.parametrize("name", [*LONG, "a" * 75 + ":=?utf-8?q?x?=", "= ?" * 30, "Kylä: ä" * 30, "b" * 900])
def test_a_name_longer_than_a_line_stays_a_name(name: str) -> None:
    for raw in (
        build(letter(), Address(name, OURS.email), DATE),
        build_digest(
            ours=OURS, to=Address(name, OURS.email), subject="", text="", html="", message_id="<a@b>", date=DATE
        ),
    ):
        (address,) = parsed(raw)["To" if raw.startswith(b"From: Hilma") else "From"].addresses
        assert (address.addr_spec, squeezed(address.display_name)) == (OURS.email, squeezed(line(name)))
        assert max(map(len, raw.split(b"\r\n"))) <= 78


@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=200))
@settings(max_examples=60, deadline=None)
def test_the_words_arrive_as_they_were_written(text: str) -> None:
    body = words(parsed(build(letter(text=text), OURS, DATE)))
    assert body.rstrip("\n") == text.rstrip("\n")


def test_a_letter_has_these_headers_and_no_others() -> None:
    made = letter(in_reply_to="<m1@laakso.example>", references=("<m0@laakso.example>", "<m1@laakso.example>"))
    mail = parsed(build(made, OURS, DATE))
    assert sorted(mail.keys()) == sorted([*OUR_HEADERS, "In-Reply-To", "References"])
    assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) == ("auto-replied", "All")
    assert (mail["In-Reply-To"], mail["References"]) == (
        "<m1@laakso.example>",
        "<m0@laakso.example> <m1@laakso.example>",
    )
    assert mail["Date"].datetime == DATE
    assert mail["Message-ID"] == "<l1@village.example>"


def test_a_long_thread_keeps_its_first_and_its_last() -> None:
    ids = tuple(f"<{number}@laakso.example>" for number in range(500))
    kept = parsed(build(letter(references=ids), OURS, DATE))["References"].split()
    assert (kept[0], kept[-1], len(kept)) == (ids[0], ids[-1], 20)


def test_a_message_id_longer_than_a_line_stays_whole() -> None:
    long = "<" + "A" * 150 + "@eur01.prod.example>"
    raw = build(letter(in_reply_to=long, references=(long, long)), OURS, DATE)
    assert raw.count(long.encode()) == 3


@pytest.mark.parametrize(
    "address",
    ["", "maija", "a@b, c@d.example", "Maija <a@b.example>", "a@b.example\r\nBcc: c", '"a b"@c.example',
     "mäki@c.example", "a@[127.0.0.1]", "@b.example", "a@b..example", "a..b@c.example", "a@b.example;c@d.example",
     "x" * 250 + "@b.example"],
)  # fmt: skip
def test_an_address_that_is_not_plain_gets_no_letter(address: str) -> None:
    with pytest.raises(LetterError) as told:
        build(letter(to=address), OURS, DATE)
    assert not address or address not in str(told.value)


@pytest.mark.parametrize("address", ["a+b@c.example", "prvs=1=a@c.example", "a_b.c@d-e.f.example", "o'neil@c.example"])
def test_a_plain_address_gets_its_letter(address: str) -> None:
    assert parsed(build(letter(to=address), OURS, DATE))["To"].addresses[0].addr_spec == address


def test_a_calendar_file_goes_with_its_method() -> None:
    attachment = Attachment("ilta.ics", "text/calendar; method=PUBLISH; charset=utf-8", "SUMMARY:Yöttömän yön".encode())
    (part,) = parsed(build(letter(attachments=(attachment,)), OURS, DATE)).iter_attachments()
    assert part.get_content_type() == "text/calendar"
    assert (part["Content-Type"].params["method"], part.get_filename()) == ("PUBLISH", "ilta.ics")
    assert part.get_payload(decode=True).decode() == "SUMMARY:Yöttömän yön"


def test_a_digest_is_text_and_html_with_its_files() -> None:
    attachment = Attachment(
        "lista.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK\0\r\n"
    )
    raw = build_digest(
        ours=OURS, to=Address("Liisa Öhman", "liisa@village.example"), subject="Kooste", text="Hei ä",
        html="<p>Hei ä</p>", message_id="<d1@village.example>", date=DATE, attachments=[attachment],
    )  # fmt: skip
    mail = parsed(raw)
    assert mail["To"].addresses[0].display_name == "Liisa Öhman"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert words(mail.get_body(("plain",))) == "Hei ä\n"
    assert words(mail.get_body(("html",))) == "<p>Hei ä</p>\n"
    assert [part.get_payload(decode=True) for part in mail.iter_attachments()] == [b"PK\0\r\n"]


def test_a_letter_without_a_proper_message_id_is_refused() -> None:
    with pytest.raises(LetterError, match="Message-ID"):
        build(letter(message_id="<a b@c>"), OURS, DATE)


def test_a_message_id_is_the_same_for_the_same_mail_and_no_other() -> None:
    made = {message_id(OURS, *seed) for seed in (("a", "b"), ("a", "b"), ("ab", ""), ("a", "c"))}
    assert len(made) == 3
