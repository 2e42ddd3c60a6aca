"""Servers that are not there, or do not speak: one sentence each, that says what to do."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest
from imapclient.exceptions import LoginError

from mailbot.errors import InboxError
from mailbot.inbox import Account, open_inbox
from mailbot.inbox.connection import sentence
from tests.servers.embedded import embedded


def account(**changes: object) -> Account:
    settings: dict[str, object] = {"host": "127.0.0.1", "user": "hilma", "secret": lambda: "kesayo", "security": "none"}
    return Account(**{**settings, **changes})  # type: ignore[arg-type]


def complaint(of: Account) -> str:
    with pytest.raises(InboxError) as caught, open_inbox(of):
        pass
    return str(caught.value)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def test_nothing_at_the_port() -> None:
    assert "Nothing answers at 127.0.0.1, port" in complaint(account(port=free_port()))


def test_no_such_host() -> None:
    assert "There is no mail server 'mail.nowhere.invalid'" in complaint(
        account(host="mail.nowhere.invalid", security="tls")
    )


def test_a_server_that_keeps_silent_is_waited_for_only_so_long() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        said = complaint(account(port=silent.getsockname()[1], connect_seconds=0.2, read_seconds=0.2))
    assert "did not answer in time" in said


def test_a_server_that_hangs_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        hang_up = threading.Thread(target=lambda: listener.accept()[0].close())
        hang_up.start()
        assert "tried again at the next pass" in complaint(account(port=listener.getsockname()[1]))
        hang_up.join(10)


@pytest.mark.parametrize("answer", ["[UNAVAILABLE] Temporary failure", "[LIMIT] Too many connections"])
def test_a_server_that_cannot_check_passwords_now_is_not_a_wrong_password(answer: str) -> None:
    assert "cannot log anybody in right now" in sentence(account(), LoginError(answer))


def test_a_line_that_breaks_at_the_login_is_not_a_wrong_password() -> None:
    error = LoginError("command: AUTHENTICATE => socket error: EOF")
    assert "broke the connection off" in sentence(account(), error)


def test_a_server_without_starttls() -> None:
    with embedded() as server:
        assert "does not offer STARTTLS" in complaint(account(port=server.port, security="starttls"))


def test_no_password_goes_out_in_plain_text() -> None:
    asked: list[str] = []
    said = complaint(account(host="mail.kokoamo.example", secret=lambda: asked.append("") or "kesayo"))
    assert "would go to mail.kokoamo.example unencrypted" in said
    assert asked == []


def test_an_authority_s_file_that_is_not_there(tmp_path: Path) -> None:
    said = complaint(account(port=free_port(), security="tls", ca_file=tmp_path / "ca.pem"))
    assert "name a PEM file" in said


def test_the_secret_is_not_in_the_account_s_looks() -> None:
    assert "secret" not in repr(account())
