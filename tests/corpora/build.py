"""Make an inbox of the test corpora into mails as a server holds them, and into the gold that `score.py` reads.

A corpus is a folder with `events.toml` and `mails.jsonl`. `build` writes into another folder `mails/NNN-key.eml` and
`gold.jsonl`, in the format of the development corpora. The outcome is the same at every run: what varies from mail to
mail (the charset, the transfer encoding, HTML or not) follows from the mail's key.

usage: python tests/corpora/build.py FOLDER OUT
"""

import hashlib
import html
import json
import sys
import tomllib
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Any

Mail = dict[str, Any]

HTML_ONLY, ALTERNATIVE = 7, 19  # of a hundred mails written as text, this many become HTML and (up to) this many both
CHARSETS = ("utf-8", "utf-8", "iso-8859-1")
ENCODINGS = ("quoted-printable", "base64", "8bit")


def read(folder: Path) -> list[Mail]:
    """The mails of a corpus in order of arrival."""
    lines = (folder / "mails.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def catalogue(folder: Path) -> dict[str, Any]:
    """The corpus's events with the inbox's address, as written."""
    return tomllib.loads((folder / "events.toml").read_text(encoding="utf-8"))


def number(key: str, salt: str, below: int) -> int:
    """A number from 0 that looks drawn by lot and always is the same for a key."""
    return int(hashlib.sha256(f"{salt}:{key}".encode()).hexdigest(), 16) % below


def token(key: str, salt: str, length: int) -> str:
    """Hexadecimal digits that always are the same for a key."""
    return hashlib.sha256(f"{salt}:{key}".encode()).hexdigest()[:length]


def file_name(position: int, mail: Mail) -> str:
    """`007-t007.eml` for the seventh mail."""
    return f"{position:03}-{mail['key']}.eml"


def message_id(mail: Mail) -> str:
    """The mail's Message-ID; a second delivery has that of the first."""
    domain = mail["from"][1].rpartition("@")[2]
    return f"<{token(mail['same_message_as'] or mail['key'], 'id', 16)}@{domain}>"


def thread(mail: Mail, by_key: dict[str, Mail], home: str) -> list[str]:
    """What the mail refers to: each mail up the thread and the organiser's answer to it, oldest first."""
    parent = by_key.get(mail["reply_to_key"] or "")
    if parent is None:
        return []
    answer = f"<re.{token(parent['key'], 'answer', 12)}@{home}>"
    return [*thread(parent, by_key, home), message_id(parent), answer]


def as_html(text: str) -> str:
    """The text as a mail program wraps it when its user chose no format."""
    lines = "".join(f"<div>{html.escape(line) or '<br>'}</div>" for line in text.split("\n"))
    return f'<html><head><meta charset="utf-8"></head><body><div dir="auto">{lines}</div></body></html>'


def bodies(mail: Mail) -> tuple[str | None, str | None]:
    """The mail's text and HTML: as written, or the text made HTML in a fifth of the mails.

    A second delivery is made as the first. A table drawn with spaces or bars stays text, else it would fall apart.
    """
    text, markup = mail["text"], mail["html"]
    if markup is not None or text is None or "  " in text or "|" in text:
        return text, markup
    lot = number(mail["same_message_as"] or mail["key"], "format", 100)
    if lot < HTML_ONLY:
        return None, as_html(text)
    return text, as_html(text) if lot < ALTERNATIVE else None


def write_body(message: EmailMessage, mail: Mail) -> None:
    """Give the message its body in one of the encodings in use."""
    key = mail["same_message_as"] or mail["key"]
    text, markup = bodies(mail)
    encoding = ENCODINGS[number(key, "encoding", len(ENCODINGS))]
    if text is not None:
        charset = CHARSETS[number(key, "charset", len(CHARSETS))]
        try:
            text.encode(charset)
        except UnicodeEncodeError:
            charset = "utf-8"
        message.set_content(text + "\n", charset=charset, cte=encoding)
    if markup is not None and text is not None:
        message.add_alternative(markup + "\n", subtype="html", charset="utf-8", cte="quoted-printable")
        message.set_boundary(f"=_{token(key, 'boundary', 24)}")
    elif markup is not None:
        message.set_content(markup + "\n", subtype="html", charset="utf-8", cte="quoted-printable")


def message_of(mail: Mail, by_key: dict[str, Mail], inbox: str) -> EmailMessage:
    """The mail as RFC 5322 has it, with the line the receiving server wrote on top."""
    display, address = mail["from"]
    domain, home = address.rpartition("@")[2], inbox.rpartition("@")[2]
    received = datetime.fromisoformat(mail["received"])
    first = by_key.get(mail["same_message_as"] or "", mail)
    sent = datetime.fromisoformat(first["received"]) - timedelta(seconds=3 + number(first["key"], "sent", 80))
    host = f"mx.{domain} (mx.{domain} [192.0.2.{1 + number(domain, 'host', 254)}])"
    message = EmailMessage(policy=SMTP)
    message["Received"] = (
        f"from {host} by mail.{home} with ESMTPS id {token(mail['key'], 'queue', 12)} for <{inbox}>; "
        f"{format_datetime(received)}"
    )
    message["From"] = Address(display_name=display, addr_spec=address)
    message["To"] = inbox
    message["Subject"] = mail["subject"]
    message["Date"] = format_datetime(sent)
    message["Message-ID"] = message_id(mail)
    if references := thread(mail, by_key, home):
        message["In-Reply-To"] = references[-1]
        message["References"] = " ".join(references)
    for name, value in mail["headers"].items():
        message[name] = value
    write_body(message, mail)
    return message


def gold_of(name: str, mail: Mail) -> dict[str, Any]:
    """The line of `gold.jsonl` for a mail."""
    return {"file": name, "received": mail["received"], **mail["gold"]}


def build(folder: Path, out: Path) -> int:
    """Write the corpus in `folder` as mails and gold into `out`; return how many mails there are."""
    mails, inbox = read(folder), catalogue(folder)["address"]
    by_key = {mail["key"]: mail for mail in mails}
    (out / "mails").mkdir(parents=True, exist_ok=True)
    gold = []
    for position, mail in enumerate(mails, start=1):
        name = file_name(position, mail)
        (out / "mails" / name).write_bytes(message_of(mail, by_key, inbox).as_bytes())
        gold.append(json.dumps(gold_of(name, mail), ensure_ascii=False))
    (out / "gold.jsonl").write_text("\n".join(gold) + "\n", encoding="utf-8")
    return len(mails)


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]))
