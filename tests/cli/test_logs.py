"""P16: what somebody wrote is in no log and in no error."""

from __future__ import annotations

import logging
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest

from mailbot.cli import logs
from mailbot.flow import mails
from tests.cli.conftest import Run
from tests.flow.village import MONDAY, mail
from tests.live.conftest import town  # noqa: F401 - a fixture
from tests.live.town import Town

NAME, DIET, SUBJECT, ADDRESS = "Kerttu Salmenkivi", "pähkinäallergia", "Salaisuuksia", "kerttu@posti.example"
MARKS = ("Kerttu", "Salmenkivi", "pähkinä", "kinäallergia", "nut-free", "Salaisuu", "posti.example")
BODY = "Ilmoittaudun torstain 18.3. iltaan. Minulla on pähkinäallergia.\n\n{name}\n"


def marked(number: int = 1, body: str = BODY) -> bytes:
    return mail(NAME, MONDAY, body, subject=SUBJECT, sender=ADDRESS, number=number)


@pytest.fixture
def said(run: Run) -> StringIO:
    """Everything that is logged, down to DEBUG, by anybody."""
    stream = StringIO()
    logs.set_up(stream, logging.DEBUG)
    return stream


@pytest.mark.dovecot
def test_a_pass_says_nothing_of_the_mails(town: Town, said: StringIO) -> None:  # noqa: F811
    town.go(MONDAY)
    town.mailbox.append(marked(), MONDAY)
    town.mailbox.append(marked(2, "En pääsekään, peruisin.\n\n{name}\n"), MONDAY)
    done = town.go(MONDAY + timedelta(hours=1))
    assert [str(taken.decision.action) for taken in done.taken] == ["register", "cancel"]
    assert found(said.getvalue()) == []


@pytest.mark.dovecot
def test_not_even_where_everything_fails(
    town: Town,  # noqa: F811
    said: StringIO,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(mail: Any, *given: Any) -> Any:
        raise ValueError(f"{mail.sender} {mail.text}")

    monkeypatch.setattr(mails, "read", fails)
    town.go(MONDAY)
    town.mailbox.append(marked(), MONDAY)
    done = town.go(MONDAY + timedelta(hours=1))
    assert (len(done.trouble), found(str(done.trouble[0]))) == (1, [])
    assert "ValueError" in said.getvalue()
    assert found(said.getvalue()) == []


def test_an_unexpected_fault_is_told_by_its_place(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*given: Any) -> Any:
        raise KeyError(NAME)

    monkeypatch.setattr("mailbot.config.load", fails)
    ended = run("poll")
    assert (ended.code, "KeyError" in ended.err, found(ended.err)) == (1, True, [])


def test_libraries_cannot_repeat_anything(said: StringIO) -> None:
    logging.getLogger("imapclient").error("mail from %s", NAME)
    logging.getLogger("mailbot.inbox.imap").error("UID %d in %s (%s)", 7, NAME, "ValueError")
    try:
        raise ValueError(DIET)
    except ValueError:
        logging.getLogger("mailbot.flow").exception("failed")
    assert "UID 7 in … (ValueError)" in said.getvalue()
    assert found(said.getvalue()) == []


def found(text: str) -> list[str]:
    return [mark for mark in MARKS if mark.lower() in text.lower()]
