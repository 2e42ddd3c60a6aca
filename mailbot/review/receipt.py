"""The acknowledgement of a coordinator's reply: what was done, what was not, and how to say it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from mailbot import outbox
from mailbot.model import Address, Mail, Outgoing
from mailbot.review.carry import Desk, Done
from mailbot.review.event_changes import Asked
from mailbot.review.ticket import code
from mailbot.store import Told
from mailbot.wording import Words
from mailbot.wording.words import filled, on_one_line


def receipt(done: Sequence[Done], remarks: Sequence[str], desk: Desk, asked: Sequence[Asked] = ()) -> str:
    """The text of an acknowledgement; in the terminal the same is shown."""
    words = desk.templates.words[desk.language.letter]
    told = [(one.is_done, line(one, desk)) for one in done]
    made = [one.text for one in asked if one.is_done]
    trouble = [one.text for one in asked if one.is_trouble]
    questions = [one.text for one in asked if not (one.is_done or one.is_trouble)]
    parts = [
        *(f"{_say(words, 'event_head')}\n\n{question}" for question in questions),
        _part(_say(words, "done_head"), [*(line for is_done, line in told if is_done), *made]),
        _part(_say(words, "trouble_head"), [*(line for is_done, line in told if not is_done), *trouble]),
        _part(_say(words, "unclear_head"), [f"”{on_one_line(remark)}”" for remark in remarks if remark]),
    ]
    if remarks or not all(is_done for is_done, _ in told):
        parts += [_part(_say(words, "how_head"), how(words)), _say(words, "warning") + "\n"]
    return "\n".join(part for part in parts if part)


def how(words: Words) -> list[str]:
    """The lines that show how to answer a digest."""
    return [str(line) for line in (*words.table["digest"]["review"]["how"], _say(words, "how_events"))]


def line(done: Done, desk: Desk) -> str:
    """What became of one command, in words."""
    words = desk.templates.words[desk.language.letter]
    values = {
        "n": f"R{done.command.item}" if done.command.is_listed else str(done.command.item),
        "who": done.who,
        "at": words.short_moment(done.at.astimezone(ZoneInfo(desk.catalogue.timezone))) if done.at else "",
        "how": ", ".join(_statuses(done, words)),
    }
    said = filled(_say(words, done.key), f"digest.toml, review.{done.key}", **values)
    if not done.is_done or done.key == "corrected_waits":
        return said
    key = f"letter_{desk.mode}" if done.letter_to else "no_letter"
    return f"{said}; {filled(_say(words, key), f'digest.toml, review.{key}', to=done.letter_to)}"


def acknowledgement(
    mail: Mail,
    to: Address,
    done: Sequence[Done],
    remarks: Sequence[str],
    desk: Desk,
    now: datetime,
    digest: Told | None = None,
    asked: Sequence[Asked] = (),
) -> Outgoing:
    """The acknowledgement as a mail in the thread of the reply; LetterError where it cannot be addressed.

    It can be answered as the digest can: it has the digest in its thread, and its code.
    """
    words = desk.templates.words[desk.language.letter]
    counts = {
        "done": sum(one.is_done for one in done) + sum(one.is_done for one in asked),
        "unclear": len(remarks) + sum(not one.is_done for one in done) + sum(one.is_trouble for one in asked),
    }
    is_question = any(not (one.is_done or one.is_trouble) for one in asked)
    subject = "event_subject" if is_question else "subject"
    message_id = outbox.message_id(desk.ours, "acknowledgement", mail.content_hash)
    raw = outbox.build_digest(
        ours=desk.ours,
        to=to,
        subject=filled(_say(words, subject), f"digest.toml, review.{subject}", **counts),
        text=receipt(done, remarks, desk, asked) + (f"\n{_code(words, digest)}\n" if digest else ""),
        html="",
        message_id=message_id,
        date=now,
        in_reply_to=mail.message_id,
        references=mail.references,
    )
    return Outgoing("acknowledgement", message_id, to.email, raw)


def _code(words: Words, digest: Told) -> str:
    return filled(_say(words, "code"), "digest.toml, review.code", code=code(digest.token))


def _part(head: str, lines: Iterable[str]) -> str:
    listed = "".join(f"- {line}\n" for line in lines)
    return f"{head}:\n{listed}" if listed else ""


def _say(words: Words, key: str) -> str:
    return str(words.table["digest"]["review"][key])


def _statuses(done: Done, words: Words) -> Iterator[str]:
    for status in done.statuses:
        yield str(words.table["digest"]["statuses"][status])
