"""The bytes that leave: exactly our headers, one recipient, CRLF only, whatever stands in the values.

No value can begin a header of its own. Control characters become spaces before anything else is done, and so does the
beginning of an encoded word (`=?`): Python's own header classes would decode it, line breaks and all (CVE-2024-6923).
What was built is parsed again, and not given out if it holds one header more or less.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from email.header import Header
from email.headerregistry import Address as HeaderAddress
from email.headerregistry import UniqueAddressHeader
from email.message import EmailMessage, Message
from email.parser import BytesHeaderParser
from email.policy import EmailPolicy, compat32
from email.utils import format_datetime
from hashlib import sha256

from mailbot.errors import LetterError
from mailbot.model import Address, Attachment, Letter

# RFC 5321 dot-atoms only: neither quotes nor comments, nothing that a server may read in two ways.
_ADDR_SPEC = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*"
)
_MESSAGE_ID = re.compile(r"<[!-;=?A-~]{1,240}@[!-;=?A-~]{1,240}>")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")  # RFC 5322 3.2.3
_SHORT = 60
_MOST_REFERENCES = 20  # the first and the last ones: RFC 5322 sets no bound, but mail programs do
_BIDI_CONTROLS = {*"\u200e\u200f\u061c", *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}

_ANSWER = {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"}
_REPORT = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


class _Folding(EmailPolicy):
    """Python's policy for SMTP, but for what it folds wrongly.

    Message-IDs are folded between and never within: many are longer than a line. A long name beside an address would
    lose its quotes when it is folded, and a comma or colon in it would begin another address.
    """

    def fold_binary(self, name: str, value: str) -> bytes:
        """The field as it goes out."""
        if name in {"Message-ID", "In-Reply-To", "References"}:
            return (f"{name}: " + "\r\n ".join(value.split()) + "\r\n").encode("ascii")
        if isinstance(value, UniqueAddressHeader):
            (address,) = value.addresses
            words = (f"{name}:", *_phrase(address.display_name), f"<{address.addr_spec}>")
            return ("\r\n ".join(words).replace(":\r\n", ":", 1) + "\r\n").encode("ascii")
        return super().fold_binary(name, value)


def _phrase(name: str) -> list[str]:
    """The lines of a name before an address: in encoded words (RFC 2047 5 (3)) where it is not short and plain."""
    if _ATOMS.fullmatch(name) and len(name) <= _SHORT:
        return [name] if name else []
    return Header(name, "utf-8", header_name="From").encode(linesep="\n").split("\n ")


_POLICY = _Folding(linesep="\r\n", cte_type="7bit")


def build(letter: Letter, ours: Address, date: datetime) -> bytes:
    """The letter as RFC 5322 bytes, from our address; LetterError where its recipient is not a plain address."""
    kind = _ANSWER if letter.in_reply_to or letter.kind.is_answer else _REPORT
    mail = _begun(ours, Address("", letter.to), letter.subject, letter.message_id, date, kind)
    _set_ids(mail, "In-Reply-To", [letter.in_reply_to])
    _set_ids(mail, "References", letter.references)
    return _finished(mail, letter.text, "", letter.attachments)


def build_digest(
    *,
    ours: Address,
    to: Address,
    subject: str,
    text: str,
    html: str,
    message_id: str,
    date: datetime,
    attachments: Iterable[Attachment] = (),
    in_reply_to: str = "",
    references: Iterable[str] = (),
) -> bytes:
    """A digest, or what else we write to a coordinator or in her words, as RFC 5322 bytes; `html` may be ""."""
    mail = _begun(ours, to, subject, message_id, date, _REPORT)
    _set_ids(mail, "In-Reply-To", [in_reply_to])
    _set_ids(mail, "References", [*references, in_reply_to])
    return _finished(mail, text, html, attachments)


def message_id(ours: Address, *seed: str) -> str:
    """A Message-ID of our domain that is the same for the same seed, e.g. a mail's hash and the kind of letter.

    So a letter made again from a restored backup has the Message-ID it had, and is found in the Sent folder.

    >>> message_id(Address("", "inbox@village.example"), "ab12", "confirmed")
    '<mailbot.4717eb247cfb6b67afd555fada1ca89b@village.example>'
    """
    digest = sha256("\0".join((ours.email, *seed)).encode("utf-8", "replace")).hexdigest()[:32]
    return f"<mailbot.{digest}@{ours.email.rpartition('@')[2]}>"


def line(text: str) -> str:
    r"""The text as one line that is nothing but text: no control or direction signs, no encoded words.

    >>> line("a\r\nBcc: x"), line("=?utf-8?q?x?=")
    ('a Bcc: x', '= ?utf-8?q?x?=')
    """
    clean = "".join(" " if _is_control(sign) else sign for sign in text)
    return " ".join(clean.replace("=?", "= ?").split())


def _is_control(sign: str) -> bool:
    return sign in _BIDI_CONTROLS or unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"}


def _begun(
    ours: Address, to: Address, subject: str, message_id: str, date: datetime, kind: dict[str, str]
) -> EmailMessage:
    if not _MESSAGE_ID.fullmatch(message_id):
        raise LetterError("A letter has no Message-ID of the form <…@…>; this is a fault of mailbot, please report it.")
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = _address(ours)
    mail["To"] = _address(to)
    mail["Subject"] = line(subject)
    mail["Date"] = format_datetime(date)
    mail["Message-ID"] = message_id
    for name, value in kind.items():
        mail[name] = value
    return mail


def _address(address: Address) -> HeaderAddress:
    if not _ADDR_SPEC.fullmatch(address.email) or len(address.email) > 254:  # RFC 5321 4.5.3.1.3
        raise LetterError(
            "A letter cannot be addressed: its recipient's address is not a plain one; answer that mail by hand."
        )
    return HeaderAddress(display_name=line(address.name), addr_spec=address.email)


def _set_ids(mail: EmailMessage, name: str, ids: Iterable[str]) -> None:
    """Sets a field of Message-IDs; what does not look like one is left out: it came from a stranger."""
    good = [one for one in ids if _MESSAGE_ID.fullmatch(one)]
    if len(good) > _MOST_REFERENCES:
        good = [good[0], *good[1 - _MOST_REFERENCES :]]
    if good:
        mail[name] = " ".join(good)


def _finished(mail: EmailMessage, text: str, html: str, attachments: Iterable[Attachment]) -> bytes:
    ours = [name.lower() for name in mail]
    mail.set_content(_lines(text), cte="quoted-printable")
    if html:
        mail.add_alternative(_lines(html), subtype="html", cte="quoted-printable")
    for attachment in attachments:
        _attach(mail, attachment)
    raw = mail.as_bytes(policy=_POLICY)
    mime = {"mime-version", "content-type", "content-transfer-encoding"}
    if sorted(set(_names(raw)) - mime) != sorted(ours):
        raise LetterError(
            "A letter came out with other headers than ours; this is a fault of mailbot, please report it."
        )
    return raw


def _names(raw: bytes) -> list[str]:
    return [name.lower() for name in BytesHeaderParser(policy=compat32).parsebytes(raw)]


def _attach(mail: EmailMessage, attachment: Attachment) -> None:
    declared = Message()
    declared["Content-Type"] = line(attachment.content_type)
    parameters = {key: str(value) for key, value in declared.get_params(failobj=[], header="content-type")[1:]}
    mail.add_attachment(
        attachment.content,
        maintype=declared.get_content_maintype(),
        subtype=declared.get_content_subtype(),
        params=parameters,
        filename=line(attachment.name),
    )


def _lines(text: str) -> str:
    """The text with plain line ends, and without the control characters that mail must not hold."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode("utf-8")
    return "".join(sign for sign in plain if sign in "\n\t" or unicodedata.category(sign) != "Cc")
