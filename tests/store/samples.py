"""Mails, decisions and letters of invented people, with only what a test does not care about filled in."""

from datetime import UTC, datetime, timedelta

from mailbot.model import (
    Action,
    Address,
    Arrival,
    Decision,
    Diet,
    Language,
    LetterKind,
    Mail,
    Outcome,
    Outgoing,
    Status,
    Zone,
    ZoneKind,
)

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
MAIJA = "maija@laakso.example"
LATER = NOW + timedelta(hours=1)


def arrival(uid: int = 1, folder: str = "INBOX", uidvalidity: int = 7) -> Arrival:
    return Arrival(folder, uidvalidity, uid, NOW, 100, (), b"From: x\r\n\r\n%d" % uid)


def mail(uid: int = 1, sender: str = MAIJA, text: str = "Ilmo\nTulen Hirvaalle.", **more) -> Mail:
    return Mail(
        content_hash=more.pop("content_hash", f"hash-{uid}"),
        message_id=more.pop("message_id", f"<{uid}@laakso.example>"),
        received_at=NOW,
        sender=Address(more.pop("name", "Maija Laakso"), sender),
        subject="Ilmo",
        text=text,
        zones=more.pop("zones", (Zone(ZoneKind.SUBJECT, 0, 4), Zone(ZoneKind.OWN, 4, len(text)))),
        **more,
    )


def registers(*outcomes: Outcome, **more) -> Decision:
    lines = outcomes or (Outcome("Maija Laakso", "hirvas", Status.CONFIRMED, Diet(frozenset({"vegan"}))),)
    return Decision(
        more.pop("action", Action.REGISTER), Language.FI, lines, letter=LetterKind.CONFIRMED, case="8.6", **more
    )


def outgoing(
    uid: int = 1, to: str = MAIJA, kind: str = "confirmed", raw: bytes = b"Subject: x\r\n\r\ny\r\n"
) -> Outgoing:
    return Outgoing(kind, f"<letter-{uid}-{kind}@village.example>", to, raw)
