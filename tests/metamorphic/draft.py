"""A mail as its writer made it: fields and text, from which bytes are made anew after each change."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from email import message_from_bytes, policy
from email.headerregistry import Address as Field
from email.message import EmailMessage

from mailbot.decide import decide, known
from mailbot.mail import parse
from mailbot.model import Catalogue, Decision, Mail, Standing, ZoneKind
from mailbot.reading.read import read

Edit = Callable[[str], str]
_TAGS = re.compile(r"(<[^>]*>)")
_REMADE = {"from", "subject", "date", "received", "mime-version", "content-type", "content-transfer-encoding"}


@dataclass(frozen=True, slots=True)
class Draft:
    """What is written; `form` is how the body is sent."""

    name: str  # of the From field
    email: str
    subject: str
    body: str
    received_at: datetime
    form: str = "plain"  # plain, html or flowed
    fields: tuple[tuple[str, str], ...] = ()  # every other field

    def edited(self, edit: Edit) -> Draft:
        """Subject and body, each changed; of HTML only what is read."""
        if self.form != "html":
            return replace(self, subject=edit(self.subject), body=edit(self.body))
        pieces = [piece if piece.startswith("<") else edit(piece) for piece in _TAGS.split(self.body)]
        return replace(self, subject=edit(self.subject), body="".join(pieces))

    @property
    def words(self) -> str:
        """Subject and body without tags."""
        body = _TAGS.sub(" ", self.body) if self.form == "html" else self.body
        return f"{self.subject}\n{body}"

    def mail(self) -> Mail:
        """The mail as it comes in."""
        return parse(self.raw(), self.received_at)

    def raw(self) -> bytes:
        """The bytes that a server would hold."""
        made = EmailMessage(policy=policy.SMTP.clone(max_line_length=900))
        for name, value in self.fields:
            made[name] = value
        local, _, domain = self.email.partition("@")
        made["From"] = Field(self.name, local, domain)
        made["Subject"] = self.subject
        made["Date"] = self.received_at
        made.set_content(self.body, subtype="html" if self.form == "html" else "plain", charset="utf-8")
        if self.form == "flowed":
            made.set_param("format", "flowed")
        return made.as_bytes()


def of(raw: bytes, received_at: datetime) -> Draft | None:
    """The draft of a mail; None where it holds more than words."""
    came = message_from_bytes(raw, policy=policy.default)
    if any(part.get_filename() or not _is_text(part.get_content_type()) for part in came.walk()):
        return None
    body = came.get_body(("plain", "html"))
    if body is None:
        return None
    is_html = body.get_content_subtype() == "html"
    text = str(body.get_content()).replace("\r\n", "\n")
    sender = came["from"].addresses[0] if came["from"] and came["from"].addresses else None
    if sender is None or not sender.domain:
        return None
    return Draft(
        name=sender.display_name,
        email=sender.addr_spec.lower(),
        subject=str(came["subject"] or ""),
        body=_unescaped(text) if is_html else text,
        received_at=received_at,
        form="html" if is_html else "plain",
        fields=tuple((k, " ".join(str(v).split())) for k, v in came.items() if k.lower() not in _REMADE),
    )


def _is_text(content_type: str) -> bool:
    return content_type in {"text/plain", "text/html", "multipart/alternative"}


def _unescaped(text: str) -> str:
    """HTML whose letters stand as themselves."""
    return re.sub(r"&(?!lt;|gt;|amp;|nbsp;)\w+;|&#\d+;", lambda found: html.unescape(found[0]), text)


def decided(draft: Draft, catalogue: Catalogue, standing: Standing) -> Decision:
    """What is done with it, the list standing so."""
    mail = draft.mail()
    return decide(mail, read(mail, catalogue, known(mail, standing)), catalogue, standing)


def first_foreign(draft: Draft) -> int | None:
    """Where in the body other people's words begin; None where there are none, or it cannot be told."""
    mail = draft.mail()
    kinds = {ZoneKind.QUOTED, ZoneKind.FORWARDED, ZoneKind.HEADER}
    for zone in mail.zones:
        lines = mail.text[zone.start : zone.end].strip().splitlines()
        if zone.kind in kinds and lines:
            return max(draft.body.find(lines[0]), 0)
    return None
