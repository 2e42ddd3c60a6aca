"""Whether a reply counts: from a coordinator, to a digest of ours, not long after it, and not forged.

A digest's copies have unguessable Message-IDs, which a reply carries in its References; for mail programs that drop
them, the digest shows a code, of its own token, that stands in the quoted text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from mailbot import store
from mailbot.model import Catalogue, Mail
from mailbot.reading.automatic import is_forged
from mailbot.store import Told

VALID = timedelta(days=30)
_CODE = re.compile(r"\bMB-([0-9a-f]{16})\b")


def code(token: str) -> str:
    """The code that a digest shows, and that a reply carries in what it quotes.

    >>> code("0123456789abcdef")
    'MB-0123456789abcdef'
    """
    return f"MB-{token}"


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a mail that answers a digest shows; `refusal` is "" where it counts, else the id of the reason."""

    digest: Told | None
    refusal: str = ""


def ticket(session: Session, mail: Mail, catalogue: Catalogue, authserv_id: str | None, now: datetime) -> Ticket | None:
    """The ticket of a mail; None where it does not answer a digest, so that it goes the way of all mail."""
    codes = _CODE.findall(f"{mail.subject}\n{mail.text}")
    digest = store.digest_answered(session, mail.thread)
    digest = digest or next((found for one in codes if (found := store.digest_with(session, one))), None)
    if digest is None and not codes:
        return None
    return Ticket(digest, _refusal(mail, digest, catalogue, authserv_id, now))


def _refusal(mail: Mail, digest: Told | None, catalogue: Catalogue, authserv_id: str | None, now: datetime) -> str:
    if mail.sender.email not in {person.email.lower() for person in catalogue.coordinators}:
        return "review.stranger"
    if is_forged(mail, catalogue, authserv_id) or any(fault.startswith("From") for fault in mail.faults):
        return "review.forged"
    if digest is None:
        return "review.token"
    return "review.old" if now - digest.made_at > VALID else ""
