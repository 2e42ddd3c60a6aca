"""Replies as people write them, and that none does what was not meant."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot import review
from mailbot.review import Command, Do

WAITING, RECENT = range(11, 25), range(31, 41)
REPLIES = tomllib.loads(Path(__file__).with_name("replies.toml").read_text(encoding="utf-8"))["reply"]


def told(command: Command) -> str:
    """A command as the table writes it."""
    fields = "".join(f" {name}={value}" for name, value in command.fields)
    return f"{command.do} {command.item}{fields}{' ' + command.text if command.text else ''}"


@pytest.mark.parametrize("reply", REPLIES, ids=lambda reply: reply["text"].strip()[:40])
def test_a_reply_does_what_it_says(reply: dict) -> None:
    found = review.find(reply["text"], WAITING, RECENT)
    assert [told(command) for command in found.commands] == reply["do"]
    assert found.unclear == reply.get("unclear", False)
    assert found.is_automatic == reply.get("automatic", False)


def test_all_is_every_mail_that_waits() -> None:
    found = review.find("OK kaikki", [5, 7], [31])
    assert [(command.do, command.item) for command in found.commands] == [(Do.APPROVE, 5), (Do.APPROVE, 7)]


def test_both_is_two_and_not_more() -> None:
    assert len(review.find("molemmat ok", [5, 7], []).commands) == 2
    assert review.find("molemmat ok", [5, 7, 8], []).unclear


def test_a_number_that_is_a_mail_and_a_registration_is_not_cancelled_without_its_sign() -> None:
    assert review.find("PERU 12", [12], [12]).unclear
    assert [told(command) for command in review.find("PERU R12", [12], [12]).commands] == ["cancel 12"]


def test_numbers_are_free_where_nobody_says_which_there_are() -> None:
    assert [told(command) for command in review.find("OK 3, hylkää 4").commands] == ["approve 3", "reject 4"]


@given(st.text(alphabet="ok 17189,.:;-?!\nREPUperuVASTAvastaaeijanimi>", max_size=80))
def test_no_text_raises_and_no_number_comes_out_that_was_not_written(text: str) -> None:
    found = review.find(text, WAITING, RECENT)
    for command in found.commands:
        assert str(command.item) in text or "-" in text


@pytest.mark.parametrize("text", ["ok 17 " * 9_000, "1 " * 30_000, "," * 40_000, "(" * 30_000, "vastaa 17 " * 9_000])
def test_an_immense_line_is_told_and_not_read(text: str) -> None:
    found = review.find(text, WAITING, RECENT)
    assert (found.commands, found.unclear) == ((), True)
