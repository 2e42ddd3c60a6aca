"""Mails for the tests of the inbox."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

START = datetime(2026, 11, 2, 8, 30, tzinfo=UTC)


def at(number: int) -> datetime:
    """The arrival of the mail with this number: a day after the one before."""
    return START + timedelta(days=number)


def mail(number: int, body: str = "Hei, tulen torstaina.") -> bytes:
    """A small mail whose subject is its number and that arrived `at(number)`; its sender's clock is wrong."""
    return (
        f"Received: from mx.naapuri.example by mail.kokoamo.example; {format_datetime(at(number))}\r\n"
        f"From: Aino Example <aino@naapuri.example>\r\nTo: hilma@kokoamo.example\r\nSubject: {number}\r\n"
        f"Date: Thu, 1 Jan 2015 00:00:00 +0000\r\nMessage-ID: <{number}@naapuri.example>\r\n\r\n{body}\r\n"
    ).encode()


def with_attachment(number: int, octets: int = 400_000) -> bytes:
    """A mail in two forms of text, with a picture, a calendar entry and a mail within the mail."""
    made = EmailMessage()
    made.set_content("Tulemme kahdestaan.\n")
    made.add_alternative("<p>Tulemme kahdestaan.</p>", subtype="html")
    made.add_attachment(b"\0" * octets, "image", "jpeg", filename="kuva.jpg")
    made.add_attachment("BEGIN:VCALENDAR", subtype="calendar", filename="kutsu.ics")
    inner = EmailMessage()
    inner["Subject"] = "Alkuperäinen"
    inner.set_content("Sisempi viesti.\n")
    made.add_attachment(inner)
    head = mail(number).partition(b"\r\n\r\n")[0]
    return head + b"\r\n" + made.as_bytes().replace(b"\n", b"\r\n")


def number_of(raw: bytes | None) -> int:
    """The number of a mail made by these functions."""
    assert raw is not None
    return int(raw.partition(b"Subject: ")[2].split(b"\r\n")[0])
