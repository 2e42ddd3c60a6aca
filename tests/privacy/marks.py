"""Words that must be found nowhere but in the list, and a mail that holds them all."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from tests.flow.village import MONDAY, mail

NAME, SENDER, SUBJECT = "Kerttu Salmenkivi", "kerttu.salmenkivi@merkki.example", "Salaisuuksia"
DIET = "pähkinäallergia"
BODY = "Ilmoittaudun torstain 18.3. iltaan. Minulla on pähkinäallergia, ja keltasirkkuja ruokin.\n\n{name}\n"
MARKS = ("kerttu", "salmenkivi", "merkki.example", "salaisuu", "pähkinä", "nut-free", "keltasirk")


def marked(number: int = 1, body: str = BODY, *, at: datetime = MONDAY, head: str = "") -> bytes:
    """A mail in which everything is a mark."""
    return mail(NAME, at, body, subject=SUBJECT, sender=SENDER, number=number, head=head)


def found(text: str | bytes) -> list[str]:
    """The marks that the text, or the bytes however they write it, hold."""
    octets = text.encode("utf-8", "replace") if isinstance(text, str) else text
    plain = octets.lower().replace("Ä".encode(), "ä".encode())
    return [mark for mark in MARKS if any(spelled in plain for spelled in _spellings(mark))]


def _spellings(mark: str) -> list[bytes]:
    """In UTF-8, in Latin-1, in UTF-16, as JSON and as quoted-printable write it."""
    quoted = "".join(sign if sign.isascii() else "".join(f"={octet:02x}" for octet in sign.encode()) for sign in mark)
    return [
        mark.encode(),
        mark.encode("latin-1"),
        mark.encode("utf-16-le"),
        mark.encode("ascii", "backslashreplace").replace(b"\\xe4", b"\\u00e4"),
        quoted.encode(),
    ]


def everywhere(folder: Path) -> list[str]:
    """The marks in any file under this folder, and the file they are in."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [f"{mark} in {path.name}" for path in files for mark in found(path.read_bytes())]
