"""Parties: the people whom one mail put on the list of an event. They come together, and one letter tells them all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mailbot.model import Language, Registration, Status
from mailbot.store.schema import MailRow, RegistrationRow
from mailbot.store.values import registration


@dataclass(frozen=True, slots=True)
class Party:
    """People who came onto the list together, and the conversation in which they did."""

    to: str  # the address that registered them; "" where nobody wrote
    people: tuple[Registration, ...]
    language: Language | None = None  # of the mail; None where there was none
    mail_id: int | None = None
    thread: tuple[str, ...] = ()  # Message-IDs: that the conversation began with, and that of the mail


def parties(session: Session, event: str, *statuses: Status) -> list[Party]:
    """Who is on the list of an event in these states, by party, in the order in which they are served."""
    place_in_line = sa.func.coalesce(RegistrationRow.position, 0)
    rows = (
        sa.select(RegistrationRow, MailRow)
        .outerjoin(MailRow, RegistrationRow.mail_id == MailRow.id)
        .where(RegistrationRow.event == event, RegistrationRow.status.in_(statuses))
        .where(RegistrationRow.erased_at.is_(None))
        .order_by(place_in_line, RegistrationRow.id)
    )
    groups: dict[object, list[tuple[RegistrationRow, MailRow | None]]] = {}
    for row, mail in session.execute(rows):
        # Whom a coordinator wrote down in one go belongs together too.
        groups.setdefault(row.mail_id or (row.sender, row.created_at), []).append((row, mail))
    return [_party(group) for group in groups.values()]


def _party(group: list[tuple[RegistrationRow, MailRow | None]]) -> Party:
    (first, mail), people = group[0], tuple(registration(row) for row, _ in group)
    if mail is None:
        return Party(first.sender, people)
    ids = tuple(dict.fromkeys(one for one in (mail.thread, mail.message_id) if one and one.startswith("<")))
    return Party(first.sender, people, mail.language, mail.id, ids)


def offer(session: Session, people: Iterable[Registration], until: datetime | None) -> None:
    """Keeps a place for each of these, who wait, until this moment; None: no longer."""
    ids = [one.id for one in people]
    session.execute(sa.update(RegistrationRow).where(RegistrationRow.id.in_(ids)).values(offered_until=until))
