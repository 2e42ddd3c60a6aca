"""The configuration: what a file may say, and the sentence for each fault."""

import os
from datetime import time
from pathlib import Path

import pytest

from mailbot import config
from mailbot.errors import ConfigError
from mailbot.model import Language

HEAD = """\
timezone = "Europe/Helsinki"
address = "registrations@village.example"
coordinators = ["Hilma Heikkinen <hilma@village.example>"]
"""
EVENTS = """
[[events]]
id = "safety"
title = "Safety"
starts = 2027-02-16T17:30:00
"""
MAILBOX = """
[mailbox]
host = "imap.village.example"
user = "registrations@village.example"
password_env = "MAILBOT_PASSWORD"
"""
SMTP = '\n[smtp]\nhost = "smtp.village.example"\n'


def write(folder: Path, text: str, name: str = "config.toml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def loaded(folder: Path, text: str = "") -> config.Config:
    return config.load(write(folder, HEAD + text + EVENTS))


def faults(folder: Path, text: str, head: str = HEAD) -> str:
    path = write(folder, head + text + EVENTS)
    with pytest.raises(ConfigError) as caught:
        config.load(path)
    assert all(str(path) in fault for fault in caught.value.faults)
    return str(caught.value)


# ---------------------------------------------------------------- what it may say


def test_a_catalogue_alone_is_enough_to_replay(tmp_path: Path) -> None:
    made = loaded(tmp_path)
    assert made.catalogue.events[0].id == "safety"
    assert made.mode is config.Mode.OBSERVE
    assert made.digest.recipients == made.catalogue.coordinators


def test_a_command_that_needs_a_mailbox_says_that_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path).needs("mailbox", "smtp")
    assert [fault.split("; ")[0].split(": ")[1] for fault in caught.value.faults] == [
        "there is no [mailbox], so there is no inbox",
        "there is no [smtp], so there is no outgoing server",
    ]


def test_nothing_is_missing_where_both_sections_are(tmp_path: Path) -> None:
    loaded(tmp_path, MAILBOX + SMTP).needs("mailbox", "smtp")


@pytest.mark.parametrize(("security", "imap", "smtp"), [("tls", 993, 465), ("starttls", 143, 587)])
def test_the_usual_port_goes_with_the_security(tmp_path: Path, security: str, imap: int, smtp: int) -> None:
    line = f'security = "{security}"\n'
    made = loaded(tmp_path, MAILBOX + line + SMTP + line)
    assert (made.mailbox.port, made.smtp.port) == (imap, smtp)


def test_the_outgoing_server_has_the_log_in_of_the_mailbox(tmp_path: Path) -> None:
    smtp = loaded(tmp_path, MAILBOX + SMTP).smtp
    assert (smtp.user, smtp.password_env) == ("registrations@village.example", "MAILBOT_PASSWORD")


def test_the_outgoing_server_may_have_its_own_log_in(tmp_path: Path) -> None:
    smtp = loaded(tmp_path, MAILBOX + SMTP + 'user = "out"\npassword_env = "OUT"\n').smtp
    assert (smtp.user, smtp.secrets, smtp.password_env) == ("out", ("password_env",), "OUT")


def test_the_outgoing_server_may_be_used_without_logging_in(tmp_path: Path) -> None:
    smtp = loaded(tmp_path, MAILBOX + SMTP + 'user = ""\n').smtp
    assert (smtp.user, smtp.secrets) == ("", ())


def test_a_log_in_without_any_password_is_refused(tmp_path: Path) -> None:
    assert "[smtp]: `user` is given but no password" in faults(tmp_path, SMTP + 'user = "out"\n')


def test_paths_are_relative_to_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "letters").mkdir()
    write(tmp_path, "[paths]\ntemplates = 'letters'\ndata = 'kept'\n" + EVENTS, "rest.toml")
    path = write(tmp_path, HEAD + EVENTS + "[paths]\ntemplates = 'letters'\ndata = 'kept'\n")
    monkeypatch.chdir(tmp_path / "elsewhere")
    made = config.load(Path(os.path.relpath(path)))
    assert made.templates == tmp_path / "elsewhere/../letters"
    assert made.store_url == f"sqlite:///{tmp_path / 'elsewhere/../kept/mailbot.db'}"


@pytest.mark.parametrize(
    ("store", "url"),
    [
        ("", "sqlite:///{base}/data/mailbot.db"),
        ('path = "list.db"', "sqlite:///{base}/list.db"),
        ('url = "sqlite:///list.db"', "sqlite:///{base}/list.db"),
        ('url = "sqlite:////var/list.db"', "sqlite:////var/list.db"),
        ('url = "postgresql://db/list"', "postgresql://db/list"),
    ],
)
def test_where_the_list_is_kept(tmp_path: Path, store: str, url: str) -> None:
    assert loaded(tmp_path, f"[store]\n{store}\n").store_url == url.format(base=tmp_path)


def test_a_folder_of_letters_beside_the_file_is_found_where_it_is(tmp_path: Path) -> None:
    assert loaded(tmp_path).templates is None
    (tmp_path / "templates").mkdir()
    assert loaded(tmp_path).templates == tmp_path / "templates"


def test_the_digest_has_its_times_language_and_readers(tmp_path: Path) -> None:
    text = '[digest]\ntimes = ["7:00", 15:30:00]\nlanguage = "sv"\nrecipients = ["liisa@village.example"]\n'
    digest = loaded(tmp_path, text).digest
    assert digest.times == (time(7), time(15, 30))
    assert digest.language is Language.SV
    assert [one.email for one in digest.recipients] == ["liisa@village.example"]


def test_events_may_be_in_a_file_of_their_own(tmp_path: Path) -> None:
    write(tmp_path, EVENTS, "events.toml")
    made = config.load(write(tmp_path, HEAD + 'events = "events.toml"'))
    assert made.catalogue.events[0].id == "safety"


def test_a_file_of_events_may_bring_the_whole_catalogue(tmp_path: Path) -> None:
    write(tmp_path, HEAD + EVENTS, "events.toml")
    made = config.load(write(tmp_path, 'events = "events.toml"\n' + MAILBOX))
    assert made.catalogue.address.email == "registrations@village.example"


def test_a_file_written_by_a_windows_editor_is_read(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xef\xbb\xbf" + (HEAD + EVENTS).replace("\n", "\r\n").encode())
    assert config.load(path).catalogue.events


# ---------------------------------------------------------------- faults


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('mode = "sned"', "`mode` must be 'observe', 'draft' or 'send', not \"sned\""),
        ('mod = "send"', "`mod` is no key of ours; did you mean `mode`?"),
        ("[mailbx]", "`mailbx` is no key of ours; did you mean `mailbox`?"),
        ('[digest]\nmode = "send"', "`mode` belongs at the top of the file, above the first [section]"),
        ('[digest]\nfolder = "x"', "`digest.folder` is no key of ours; `folder` belongs under [mailbox]"),
        ('[digest]\ntimes = ["25:00"]', '`digest.times[1]` must be a time of day, not "25:00"; write "07:00"'),
        ("[digest]\ntimes = []", "`digest.times` must be a list of at least 1, not []"),
        ('[digest]\nlanguage = "se"', '`digest.language` must be "fi", "sv" or "en", not "se"'),
        ('[digest]\nrecipients = ["liisa"]', '`digest.recipients[1]` has no mail address in "liisa"'),
        ("[caps]\nper_hour = 0", "`caps.per_hour` must be at least 1, not 0"),
        ("[caps]\nper_hour = true", "`caps.per_hour` must be a whole number, not true"),
        ('[retention]\ndays = "30"', 'must be a whole number, not "30"; take the quotation marks away'),
        ('[store]\nurl = "sqlite://"\npath = "x"', "[store]: `url` and `path` are both given; keep one of them"),
        ('[words]\ndiets = "none.toml"', "`words.diets` names a file that is not there"),
        ('[words]\nnames_given = ["none.csv"]', "`words.names_given[1]` names a file that is not there"),
        ('[paths]\ntemplates = "none"', "`paths.templates` names a folder that is not there"),
        ("store = 1", "`store` must be a section of its own, not 1"),
        ("[mailbox]", "`mailbox.host` is missing; add it, for example: host = \"imap.village.example\""),
        (MAILBOX + 'port = "imap"', '`mailbox.port` must be a whole number, not "imap"'),
        (MAILBOX + "port = 70000", "`mailbox.port` must be at most 65535, not 70000"),
        (MAILBOX + 'security = "ssl"', "`mailbox.security` must be 'tls', 'starttls' or 'none', not \"ssl\""),
        (MAILBOX + 'security = "none"', '[mailbox]: `security` is "none" for imap.village.example'),
        (MAILBOX + 'token_command = ["t"]', "`password_env` and `token_command` are both given; keep one of them"),
        (MAILBOX.replace("password_env", "#"), "[mailbox]: no password is given; add one of `password_command`"),
        (MAILBOX + 'password_command = "pass show"', 'must be a list, not "pass show"; put brackets round it'),
        (MAILBOX + 'ca_file = "none.pem"', "`mailbox.ca_file` names a file that is not there"),
    ],
)  # fmt: skip
def test_the_sentence_for_a_fault(tmp_path: Path, text: str, said: str) -> None:
    assert said in faults(tmp_path, text + "\n")


@pytest.mark.parametrize("key", ["password", "passwd", "secret", "token"])
def test_a_secret_in_the_file_has_its_own_sentence_and_is_not_repeated(tmp_path: Path, key: str) -> None:
    told = faults(tmp_path, MAILBOX + f'{key} = "hunter2"\n')
    assert f"`mailbox.{key}`: a secret is never written in this file" in told
    assert "hunter2" not in told


def test_a_password_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "hunter2\n", "secret").chmod(0o644)
    told = faults(tmp_path, MAILBOX.replace('password_env = "MAILBOT_PASSWORD"', 'password_file = "secret"'))
    assert f"run: chmod 600 {tmp_path / 'secret'}" in told


def test_every_fault_of_both_files_is_told_at_once(tmp_path: Path) -> None:
    write(tmp_path, EVENTS + "capacity = 0\nlabel = 3\n", "events.toml")
    path = write(tmp_path, 'events = "events.toml"\nmode = 3\nfoo = 1\ntimezone = "X"\n' + SMTP + "port = 0\n")
    with pytest.raises(ConfigError) as caught:
        config.load(path)
    assert len(caught.value.faults) == 8  # address and coordinators are missing besides
    assert caught.value.exit_code == 3


def test_a_key_said_in_both_files_must_be_the_same(tmp_path: Path) -> None:
    write(tmp_path, HEAD.replace("registrations@", "info@") + EVENTS, "events.toml")
    with pytest.raises(ConfigError, match="keep one of them"):
        config.load(write(tmp_path, HEAD + 'events = "events.toml"'))


def test_a_file_of_events_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"`events` cannot be used: .*events\.toml: there is no such file"):
        config.load(write(tmp_path, HEAD + 'events = "events.toml"'))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "timezone = Europe/Helsinki",
            "line 1 is not TOML: Invalid value (column 12); put words between quotation marks",
        ),
        ("a = 1\nstarts = 2027-02-16T17:30", "line 2 is not TOML"),
        ("starts = 2027-02-16T17:30", "a time needs its seconds: 2027-02-16T17:30:00"),
        ("deadline = 12.2.2027", "write the date as 2027-02-12"),
        ('path = "C:\\users"', "write / for \\ in a path"),
        ('mode = "send"\nmode = "send"', "line 2 is not TOML: Cannot overwrite a value"),
        ("[mailbox", "line 1 is not TOML"),
        ('mode = "send', "line 1 is not TOML"),
    ],
)
def test_a_file_that_is_no_toml_names_the_line_and_the_remedy(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        config.load(write(tmp_path, text))
    assert said in str(caught.value)


def test_a_file_in_another_encoding_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b'mode = "send"\naddress = "Mets\xe4 <a@b.example>"\n')
    with pytest.raises(ConfigError, match="line 2 is not UTF-8"):
        config.load(path)


@pytest.mark.parametrize(("path", "said"), [("none.toml", "there is no such file"), (".", "cannot be read")])
def test_a_file_that_cannot_be_read(tmp_path: Path, path: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        config.load(tmp_path / path)
