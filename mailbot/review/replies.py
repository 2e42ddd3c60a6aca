"""A mail that answers a digest, from its ticket to its acknowledgement, within the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from mailbot.errors import LetterError
from mailbot.model import Action, Address, Catalogue, Decision, Language, Mail, Outgoing
from mailbot.reading.automatic import is_machine
from mailbot.review.carry import Desk, Done, carry_out, scene
from mailbot.review.event_changes import settled
from mailbot.review.find import find_in
from mailbot.review.receipt import acknowledgement
from mailbot.review.ticket import ticket
from mailbot.review.values import Reply


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a reply: the decision that its own row is recorded with, and the acknowledgement."""

    decision: Decision
    outgoing: Outgoing | None = None
    reply: Reply | None = None
    done: tuple[Done, ...] = ()
    catalogue: Catalogue | None = None  # where the reply has changed an event: the events as they are now


def take(session: Session, mail: Mail, desk: Desk, authserv_id: str | None, now: datetime) -> Taken | None:
    """What a reply to a digest did; None where the mail is none, so that it goes the way of all mail.

    What a machine wrote (rules of automatic answers with the effect S) is none; of any other mail this is asked before
    the rest of the rules. The row of a reply that counts keeps nothing of its words (`ignore`); one that does not
    count waits for the coordinators, with the reason.
    """
    shown = ticket(session, mail, desk.catalogue, authserv_id, now)
    if shown is None or is_machine(mail, desk.catalogue):
        return None
    if shown.refusal:
        return Taken(Decision(Action.HUMAN, Language.FI, review=True, case="0", reasons=(shown.refusal,)))
    reply = find_in(mail, scene(session, now, desk))
    decision = Decision(Action.IGNORE, Language.FI, case="0", reasons=("review.reply",))
    if reply.is_empty:
        return Taken(decision, reply=reply)
    who = _coordinator(mail, desk)
    done = tuple(carry_out(session, reply.commands, who, desk, now, mail.content_hash))
    asked = settled(session, reply, who, desk, now)
    changed = next((one.catalogue for one in reversed(asked) if one.catalogue), None)
    try:
        outgoing = acknowledgement(mail, who, done, reply.remarks, desk, now, shown.digest, asked)
    except LetterError:
        outgoing = None  # her address is in the configuration, and the digest reached her: she sees the next one
    return Taken(decision, outgoing, reply, done, changed)


def _coordinator(mail: Mail, desk: Desk) -> Address:
    people = {person.email.lower(): person for person in desk.catalogue.coordinators}
    return people.get(mail.sender.email, mail.sender)
