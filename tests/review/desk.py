"""A store with mails that wait, a catalogue and coordinators of invented people."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

from mailbot import mail, review, store, wording
from mailbot.model import (
    Action,
    Address,
    Arrival,
    Catalogue,
    Decision,
    Event,
    Language,
    Mail,
    Outcome,
    Outgoing,
    Status,
    Zone,
    ZoneKind,
)

NOW = datetime(2026, 12, 9, 7, 12, tzinfo=UTC)
LIISA = Address("Liisa Korhonen", "liisa@village.example")
HILMA = Address("Hilma Kokko", "hilma@village.example")
OURS = Address("Kumppanuuspöydät", "ilmo@village.example")
MAIJA = "maija@posti.example"
TOKEN = "0123456789abcdef"
DIGEST_ID = "<digest-1@village.example>"


def event(event_id: str, place: str, day: int, capacity: int | None = None) -> Event:
    starts = datetime(2026, 12, day, 16, 0, tzinfo=UTC)
    return Event(event_id, f"Ilta {place}", starts=starts, ends=starts + timedelta(hours=2), deadline=NOW, place=place,
                 capacity=capacity)  # fmt: skip


CATALOGUE = Catalogue(
    "Europe/Helsinki", OURS, (LIISA, HILMA), (event("hirvas", "Hirvas", 15, 2), event("narkaus", "Narkaus", 16))
)
DESK = review.Desk(CATALOGUE, wording.load(), OURS)


def line(name: str | None = "Maija Virtanen", event_id: str | None = "hirvas", **more: object) -> Outcome:
    return Outcome(name, event_id, more.pop("status", Status.CONFIRMED), **more)  # type: ignore[arg-type]


def proposal(*lines: Outcome, action: Action = Action.REGISTER, **more: object) -> Decision:
    review_it = bool(more.pop("review", True))
    return Decision(action, Language.FI, lines, review=review_it, reasons=("doubt.heads",), case="8.6", **more)  # type: ignore[arg-type]


def kept(session: object, uid: int, decision: Decision, sender: str = MAIJA) -> int:
    """Records a mail that came."""
    text = "Ilmoittautuminen\nTulen Hirvaalle."
    zones = (Zone(ZoneKind.SUBJECT, 0, 17), Zone(ZoneKind.OWN, 17, len(text)))
    came = Mail(
        f"hash-{uid}", f"<{uid}@posti.example>", NOW, Address("Maija V", sender), "Ilmoittautuminen", text, zones
    )
    arrival = Arrival("INBOX", 7, uid, NOW, 100, (), b"From: x\r\n\r\n%d" % uid)
    made = store.record(session, arrival, came, decision, None, NOW)  # type: ignore[arg-type]
    assert made is not None
    return made


def digest(session: object, at: datetime = NOW, token: str = TOKEN, message_id: str = DIGEST_ID) -> None:
    """Lays a digest into the outbox."""
    copy = Outgoing("digest", message_id, LIISA.email, b"Subject: x\r\n\r\ny\r\n")
    store.add_digest(session, at.date(), token, token, [copy], at)  # type: ignore[arg-type]


def reply(text: str, sender: str = LIISA.email, to: str = DIGEST_ID, headers: str = "") -> Mail:
    """A reply as it arrives."""
    references = f"In-Reply-To: {to}\r\nReferences: {to}\r\n" if to else ""
    raw = (
        f"{headers}From: <{sender}>\r\nTo: <{OURS.email}>\r\nSubject: Re: Ilmoittautumiset 9.12.\r\n"
        f"Message-ID: <reply@village.example>\r\n{references}Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    )
    return mail.parse(raw.encode(), NOW)


def letters(session: object) -> list[tuple[str, str]]:
    """Kind and recipient of what is in the outbox, digests left out."""
    return [(one.kind, one.recipient) for one in store.letters(session) if one.kind != "digest"]  # type: ignore[arg-type]


def text_of(outgoing: Outgoing) -> str:
    """The text of a mail of ours."""
    body = message_from_bytes(outgoing.raw, policy=policy.default).get_body(("plain",))  # type: ignore[attr-defined]
    return str(body.get_content())
