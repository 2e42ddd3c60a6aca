"""The demo's two days: what came, what was understood, what was done, what a coordinator answered, the letters."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table
from rich.text import Text

from mailbot import config, demo, service
from mailbot.demo.servers import PASSWORD, USER, Inbox, Sink, running
from mailbot.flow import Taken
from mailbot.inbox.received import received_at
from mailbot.model import Action, Outcome
from mailbot.wording import Words, inert, load

_ZONE = ZoneInfo("Europe/Helsinki")
FIRST = datetime(2027, 3, 10, 16, 0, tzinfo=_ZONE)  # the demo's clock: a pass over the first two days,
SECOND = datetime(2027, 3, 11, 18, 30, tzinfo=_ZONE)  # one over the third, with the day's digest,
THIRD = datetime(2027, 3, 11, 19, 5, tzinfo=_ZONE)  # and one after a coordinator has answered it
_PLACE = re.compile(rb"\{letter to (<[^>]+>)\}")  # in a sample mail: the letter that it answers
_COLOURS = {Action.REGISTER: "green", Action.CHANGE: "cyan", Action.CANCEL: "magenta", Action.CLARIFY: "yellow"}


def run(folder: Path, console: Console | None = None) -> list[Taken]:
    """The mails as they were taken; letters and digest lie in `folder` afterwards, the table is on the screen."""
    console = console or Console()
    with tempfile.TemporaryDirectory(prefix="mailbot-demo-") as base, running() as (inbox, sink):
        settings = _settings(Path(base), inbox, sink)
        console.print("An inbox and an outgoing server run on this machine; sample mails come in …")
        taken = []
        for first, now, since in ((True, FIRST, FIRST - timedelta(days=2)), (False, SECOND, None)):
            for raw in _mails(sink.raws, first=first):
                inbox.append(raw, received_at(raw) or now)
            taken += service.one_pass(settings, now, since).taken
        inbox.append(_answer(sink.raws), THIRD)
        service.one_pass(settings, THIRD)
        is_untouched = not any(inbox.flags())
        words = load().words[settings.digest.language]
        console.print(_table(taken, words))
        console.print(f"The inbox is as it was: {'no mail has been marked as read' if is_untouched else 'CHANGED'}.")
        _tell_answer(console, sink.raws)
        _lay_out(folder, sink.raws)
    _tell(console, folder)
    return taken


def _settings(base: Path, inbox: Inbox, sink: Sink) -> config.Config:
    password = base / "password"
    password.touch(mode=0o600)
    password.write_text(PASSWORD, encoding="utf-8")
    text = files(demo).joinpath("config.toml").read_text(encoding="utf-8")
    for name, value in {"imap_port": inbox.port, "smtp_port": sink.port, "user": USER}.items():
        text = text.replace(f"{{{name}}}", str(value))
    (base / "config.toml").write_text(text, encoding="utf-8")
    return config.load(base / "config.toml")


def _mails(sent: list[bytes], *, first: bool) -> Iterator[bytes]:
    """The first day's mails, or those of the second, in which the letters that they answer are filled in."""
    letters = dict(_answers(sent))
    for mail in sorted(files(demo).joinpath("mails").iterdir(), key=lambda file: file.name):
        if mail.name.endswith(".eml") and mail.name.startswith(("0", "1")) == first:
            raw = mail.read_bytes()
            yield _PLACE.sub(lambda found: letters.get(found[1], b"<unknown@saarijoki.example>"), raw)


def _answers(sent: list[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """The Message-ID of each mail that was answered, with that of its letter."""
    for raw in sent:
        letter = message_from_bytes(raw)
        if letter["In-Reply-To"]:
            yield str(letter["In-Reply-To"]).strip().encode(), str(letter["Message-ID"]).strip().encode()


# ---------------------------------------------------------------- a coordinator answers


def _answer(sent: list[bytes]) -> bytes:
    """Her answer to the digest, as her mail program sends it: above what it quotes."""
    digest = next(mail for mail in map(_parsed, sent) if mail.get_body(("html",)) is not None)
    text = _text(digest)
    found = re.findall(r"^\s*(?:\[(\d+)\]|- (R\d+)) ([^<,:]+?)(?: <|,)", text, re.MULTILINE)
    numbers = {name: number or listed for number, listed, name in reversed(found)}
    said = files(demo).joinpath("answer.txt").read_text(encoding="utf-8").format_map(numbers)
    reply = EmailMessage()
    reply["From"], reply["To"], reply["Subject"] = digest["To"], digest["From"], f"Re: {digest['Subject']}"
    reply["Message-ID"], reply["Date"] = "<answer@saarijoki.example>", format_datetime(THIRD)
    reply["In-Reply-To"] = reply["References"] = str(digest["Message-ID"])
    reply.set_content(said + "\n" + "\n".join(f"> {line}".rstrip() for line in text.splitlines()) + "\n")
    return reply.as_bytes(policy=policy.SMTP)


def _tell_answer(console: Console, sent: list[bytes]) -> None:
    """The acknowledgement; the letters that went out by it are among the others."""
    receipt = next(mail for mail in map(_parsed, sent) if "answer@" in str(mail["In-Reply-To"]))
    console.print("\nA coordinator answered the digest by mail, and got this back:\n")
    console.print(_text(receipt), markup=False, highlight=False)


def _parsed(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return str(body.get_content()) if body is not None else ""


# ---------------------------------------------------------------- the table


def _table(taken: Iterable[Taken], words: Words) -> Table:
    table = Table("mail", "taken as", "understood", "letter", title="What came, and what was done", show_lines=True)
    for one in taken:
        decision = one.decision
        mail = one.mail
        sender = Text.assemble((mail.sender.name if mail else "?", "bold"), "\n", inert(mail.subject if mail else ""))
        action = Text(decision.action, style=_COLOURS.get(decision.action, ""))
        if decision.review:
            action.append("\nwaits for a coordinator")
        letter = f"{one.letter.kind} ({one.letter.language})" if one.letter else "–"
        table.add_row(sender, action, Text(_understood(one, words)), letter)
    return table


def _understood(taken: Taken, words: Words) -> str:
    decision = taken.decision
    lines = [_line(outcome, words) for outcome in decision.outcomes]
    if decision.missing:
        lines.append(f"asks for: {', '.join(sorted(decision.missing))}")
    if decision.question and decision.action is not Action.IGNORE:
        lines.append("a question: shown to the coordinators")
    if decision.action is Action.HUMAN and not decision.question:
        lines.append("shown to the coordinators")
    if decision.action is Action.IGNORE:
        rules = [reason.split()[-1] for reason in decision.reasons]
        lines.append(f"left alone{f' ({rules[0]})' if rules else ''}")
    return inert("\n".join(lines))


def _line(outcome: Outcome, words: Words) -> str:
    name = outcome.name or str(words.table["digest"]["unnamed"])
    diet = f", {words.diet(outcome.diet)}" if outcome.diet.is_stated else ""
    return f"{name} → {outcome.event or '?'}: {outcome.status}{diet}"


# ---------------------------------------------------------------- what to open


def _lay_out(folder: Path, sent: list[bytes]) -> None:
    """Letters as .eml and .txt, digest, lists; what an earlier demo left there is taken away first."""
    for name in ("letters", "lists"):
        shutil.rmtree(folder / name, ignore_errors=True)
        (folder / name).mkdir(parents=True)
    number = 0
    for raw in sent:
        letter = _parsed(raw)
        page = letter.get_body(("html",))
        if page is not None:
            (folder / "digest.html").write_text(page.get_content(), encoding="utf-8")
            (folder / "digest.eml").write_bytes(raw)
            continue
        for part in letter.iter_attachments():
            if (name := part.get_filename() or "").endswith(".xlsx"):
                (folder / "lists" / name).write_bytes(part.get_content())
        number += 1
        name = f"{number:02}-{parseaddr(str(letter['To']))[1].partition('@')[0]}"
        (folder / "letters" / f"{name}.eml").write_bytes(raw)
        head = f"To: {letter['To']}\nSubject: {letter['Subject']}\n\n"
        (folder / "letters" / f"{name}.txt").write_text(head + _text(letter), encoding="utf-8")


def _tell(console: Console, folder: Path) -> None:
    letters = sorted((folder / "letters").glob("*.txt"))
    console.print(f"\n{len(letters)} letters: read them with  [bold]less {folder}/letters/*.txt[/]")
    console.print("  (the .eml files beside them open in a mail program, with the calendar file)")
    console.print(f"The list of the evening whose deadline has passed, for the door and the kitchen: {folder}/lists/")
    console.print(
        f"The coordinators' digest: open  [bold]{(folder / 'digest.html').absolute().as_uri()}[/]  in a browser"
    )
