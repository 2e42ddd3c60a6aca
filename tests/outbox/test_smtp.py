"""Sending to a real SMTP server: after each try it is known whether the letter left."""

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbot.errors import SendError
from mailbot.model import LetterState, Outgoing
from mailbot.outbox import Post, Verdict
from mailbot.servers import Smtp
from tests.servers.smtp import HANG, HANG_UP, Sink, make_certificate

OURS = "inbox@village.example"
RAW = b"Subject: x\r\n\r\n.\r\n..\r\nend\r\n"


def outgoing(to: str = "maija@laakso.example") -> Outgoing:
    return Outgoing("confirmed", "<l1@village.example>", to, RAW)


def server(sink: Sink, **more) -> Smtp:
    return Smtp(host=more.pop("host", sink.host), port=sink.port, **({"security": "none", "timeout_seconds": 2} | more))


@pytest.fixture
def post(sink: Sink) -> Iterator[Post]:
    opened = Post(server(sink), OURS, last_word_seconds=0.3)
    yield opened
    opened.close()


def test_a_letter_that_the_server_takes_is_sent(sink: Sink, post: Post) -> None:
    assert post.send(outgoing()) == Verdict(LetterState.SENT)
    (kept,) = sink.mails
    assert (kept.sender, kept.recipients, kept.raw) == (OURS, ("maija@laakso.example",), RAW)


def test_all_letters_of_a_pass_go_over_one_connection(sink: Sink, post: Post) -> None:
    sink.refuse("nobody@village.example", "550 no such user")
    sink.next_answers("451 later", "554 no")
    for to in ("a@b.example", "nobody@village.example", "c@d.example", "e@f.example"):
        post.send(outgoing(to))
    assert [kept.answer[:3] for kept in sink.tries] == ["451", "554", "250"]
    assert sink.connections == 1


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("250 OK", Verdict(LetterState.SENT)),
        ("451 later", Verdict(LetterState.DUE, "after DATA: 451")),
        ("421 closing", Verdict(LetterState.DUE, "after DATA: 421")),
        ("554 no", Verdict(LetterState.FAILED, "after DATA: 554")),
        ("354 what?", Verdict(LetterState.UNCERTAIN, "after DATA: 354")),
        (HANG_UP, Verdict(LetterState.UNCERTAIN, "after DATA: SMTPServerDisconnected")),
        (HANG, Verdict(LetterState.UNCERTAIN, "after DATA: SMTPServerDisconnected")),
    ],
)
def test_the_last_word_tells_what_became_of_a_letter(sink: Sink, post: Post, answer: str, verdict: Verdict) -> None:
    sink.next_answers(answer)
    assert post.send(outgoing()) == verdict
    assert post.send(outgoing()) == Verdict(LetterState.SENT), "the next one goes all the same"


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("450 greylisted", Verdict(LetterState.DUE, "RCPT: 450")),
        ("550 no such user", Verdict(LetterState.FAILED, "RCPT: 550")),
    ],
)
def test_a_refused_recipient_stops_only_this_letter(sink: Sink, post: Post, answer: str, verdict: Verdict) -> None:
    sink.refuse("maija@laakso.example", answer)
    assert post.send(outgoing()) == verdict
    assert sink.tries == []
    assert post.send(outgoing("pekka@aho.example")).state is LetterState.SENT


@pytest.mark.parametrize("answer", ["421 too many", HANG_UP])
def test_a_server_that_leaves_before_the_letter_is_trouble(sink: Sink, post: Post, answer: str) -> None:
    sink.refuse("maija@laakso.example", answer)
    with pytest.raises(SendError, match="tried again by itself"):
        post.send(outgoing())
    assert sink.tries == []


def test_a_server_that_refuses_our_address_is_trouble_and_no_fault_of_the_letter(sink: Sink, post: Post) -> None:
    sink.refuse(OURS, "550 not yours")
    with pytest.raises(SendError, match=r"took no letter \(SMTPResponseException 550\).*our address may send"):
        post.send(outgoing())


def test_a_slow_server_is_waited_for(sink: Sink, post: Post) -> None:
    sink.delay_seconds = 0.15
    assert post.send(outgoing()).state is LetterState.SENT


# ---------------------------------------------------------------- the connection


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed here: no certificate can be made")
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_letter_goes_over_verified_tls(certificate: tuple[Path, Path], security: str) -> None:
    with Sink(certificate=certificate, tls=security == "tls", users={"hilma": "secret"}) as sink:
        (password := certificate[0].with_name("password")).write_text("secret\n")
        password.chmod(0o600)
        login = {"user": "hilma", "password_file": str(password), "ca_file": str(certificate[0])}
        post = Post(server(sink, host="localhost", security=security, **login), OURS)
        assert post.send(outgoing()).state is LetterState.SENT
        post.close()
        assert [(kept.login, kept.over_tls) for kept in sink.mails] == [("hilma", True)]


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_that_nobody_vouches_for_is_not_trusted(certificate: tuple[Path, Path], security: str) -> None:
    with Sink(certificate=certificate, tls=security == "tls") as sink:
        with pytest.raises(SendError, match=r"certificate of .* is not trusted .*`ca_file`"):
            Post(server(sink, host="localhost", security=security), OURS).send(outgoing())
        assert sink.tries == []


def test_a_certificate_of_another_name_is_not_trusted(certificate: tuple[Path, Path]) -> None:
    with Sink(certificate=certificate, tls=True) as sink, pytest.raises(SendError, match="right name into `host`"):
        Post(server(sink, security="tls", ca_file=str(certificate[0])), OURS).check()


def test_a_server_without_starttls_gets_nothing(sink: Sink) -> None:
    with pytest.raises(SendError, match="offers no such log-in or STARTTLS"):
        Post(server(sink, security="starttls"), OURS).send(outgoing())
    assert sink.tries == []


@pytest.mark.parametrize(("told", "taken"), [("secret", True), ("wrong", False)])
@pytest.mark.parametrize("key", ["password_env", "token_command"])
def test_a_log_in_by_password_or_token(monkeypatch: pytest.MonkeyPatch, key: str, told: str, taken: bool) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", told)
    source = "MAIL_PASSWORD" if key == "password_env" else ("echo", told)
    with Sink(users={"hilma": "secret"}) as sink:
        post = Post(server(sink, user="hilma", **{key: source}), OURS)
        if taken:
            assert post.send(outgoing()).state is LetterState.SENT
        else:
            with pytest.raises(SendError, match=r"refused the log-in of hilma \(535\)") as trouble:
                post.send(outgoing())
            assert "wrong" not in str(trouble.value)
        post.close()
        assert [kept.login for kept in sink.mails] == ["hilma"] * taken


def test_a_server_that_greets_with_a_refusal_is_trouble() -> None:
    with (
        Sink(banner="554 go away") as sink,
        pytest.raises(SendError, match=r"cannot be reached \(SMTPConnectError 554\)"),
    ):
        Post(server(sink), OURS).send(outgoing())


def test_a_port_where_nobody_listens_is_trouble(sink: Sink) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        nowhere = Smtp(host="127.0.0.1", port=unused.getsockname()[1], security="none")
        with pytest.raises(SendError, match="check host, port and security"):
            Post(nowhere, OURS).check()


def test_a_server_that_says_nothing_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = Smtp(host="127.0.0.1", port=silent.getsockname()[1], security="none", timeout_seconds=1)
        with pytest.raises(SendError, match="cannot be reached"):
            Post(server, OURS).check()


def test_a_check_sends_nothing(sink: Sink, post: Post) -> None:
    post.check()
    assert (sink.connections, sink.tries) == (1, [])
