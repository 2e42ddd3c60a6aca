"""Mails for these tests, made of what a test cares about."""

from mailbot import mail
from mailbot.model import Mail, ZoneKind

SENDER = "Maija Virtanen <maija.virtanen@posti.example>"


def raw(
    body: str | bytes = "Tulen.",
    *,
    subject: str = "Ilmo",
    sender: str = SENDER,
    kind: str = 'text/plain; charset="utf-8"',
    fields: str = "",
) -> bytes:
    """The bytes of a mail to the village."""
    octets = body.encode() if isinstance(body, str) else body
    head = f"From: {sender}\nTo: kylat@kylat.example\nSubject: {subject}\n{fields}"
    head += f"Message-ID: <1@posti.example>\nMIME-Version: 1.0\nContent-Type: {kind}\n\n"
    return head.encode().replace(b"\n", b"\r\n") + octets.replace(b"\n", b"\r\n")


def parsed(body: str | bytes = "Tulen.", **made: str) -> Mail:
    """The same, parsed."""
    return mail.parse(raw(body, **made))


def multipart(sub: str, *parts: str) -> tuple[str, str]:
    """The body and the content type of a multipart of these parts (each with its own fields)."""
    body = "".join(f"--raja\n{part}\n" for part in parts) + "--raja--\n"
    return body, f'multipart/{sub}; boundary="raja"'


def body_of(found: Mail) -> str:
    """What stands under the subject."""
    return found.text.partition("\n")[2]


def words_of(found: Mail, *kinds: ZoneKind) -> str:
    """The words of these zones, blank lines and spaces at the ends left out."""
    parts = [found.text[zone.start : zone.end] for zone in found.zones if zone.kind in kinds]
    return "\n".join(line.rstrip() for part in parts for line in part.split("\n") if line.strip())
