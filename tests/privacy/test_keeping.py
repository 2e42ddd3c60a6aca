"""P4, P17: of what is no registration nothing is kept, and what is erased is erased."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import Run, run  # noqa: F401 - a fixture
from tests.flow.village import MONDAY, Village, mail
from tests.privacy.marks import BODY, NAME, SENDER, everywhere, found, marked

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOW = MONDAY + HOUR
LONG_AFTER = datetime.fromisoformat("2021-04-18T12:00:00+03:00")  # 31 days after the event of 18 March
OTHERS = mail("Jorma Halme", number=50)


@pytest.fixture
def village(tmp_path: Path) -> Village:
    """A village whose inbox is empty, and where a first pass has been made."""
    village = Village(tmp_path)
    assert village.go(MONDAY).taken == []
    return village


def filled(village: Village, *raws: bytes) -> Village:
    """The village after a pass over these mails, which then vanish from its inbox."""
    for raw in raws:
        village.put(raw)
    village.go(NOW)
    shutil.rmtree(village.inbox)
    return village


def listed(village: Village, event: str = "ranta") -> list[str | None]:
    from mailbot import store

    with village.opened() as setup, setup.store.read() as session:
        return [one.name for one in store.participants(session, event)]


# ---------------------------------------------------------------- what is no registration

NO_REGISTRATION = {
    "of no concern": marked(1, "Myydään keltasirkkuja ja pähkinöitä.\n\n{name}\n"),
    "from a machine": marked(2, head="Auto-Submitted: auto-replied\r\n"),
    "a bounce": marked(3, head="Return-Path: <>\r\n"),
    "a calendar's answer": marked(4).replace(b"text/plain;", b"text/calendar; method=REPLY;"),
    "over the caps": marked(5, BODY + "keltasirkku " * 200_000),
    "cannot be parsed": marked(6).replace(b"text/plain; charset=utf-8", b"multipart/mixed; boundary=a\r\n" * 2_000),
    "nothing but marks": marked(7, "keltasirkku\n"),
}


@pytest.mark.parametrize("what", NO_REGISTRATION)
def test_of_what_is_no_registration_no_byte_is_kept(what: str, village: Village) -> None:
    kept = filled(village, NO_REGISTRATION[what])
    assert everywhere(kept.folder / "data") == []


def test_of_a_registration_there_are_bytes_to_be_found(village: Village) -> None:
    assert everywhere(filled(village, marked()).folder / "data") != []


def test_a_mail_that_fails_three_times_leaves_nothing(village: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*given: object) -> None:
        raise ValueError(f"{given}")

    monkeypatch.setattr("mailbot.flow.mails.read", fails)
    village.put(marked())
    for _ in range(4):
        village.go(NOW)
    assert everywhere(village.folder / "data") == []


# ---------------------------------------------------------------- erased


def test_an_address_that_is_forgotten_is_in_no_byte(run: Run, village: Village) -> None:  # noqa: F811
    kept = filled(village, marked(), marked(2, "Pääseekö sinne pyörätuolilla 18.3.? keltasirkku\n\n{name}\n"), OTHERS)
    assert run("backup", "--config", kept.settings).code == 0
    assert len({word.split()[-1] for word in everywhere(kept.folder / "data")}) >= 2, "in the list and in its copy"
    assert run("forget", SENDER.upper(), "--config", kept.settings).out.startswith("erased: 1 registrations, 2 mails")
    assert (everywhere(kept.folder / "data"), listed(kept)) == ([], ["Jorma Halme"])


def test_a_person_whom_another_registered_is_forgotten_by_name(run: Run, village: Village) -> None:  # noqa: F811
    theirs = "Hei! Ilmoitan 18.3. iltaan Jorma Halmeen ja Kerttu Salmenkiven.\n\nJorma Halme\n"
    kept = filled(village, mail("Jorma Halme", body=theirs))
    run("backup", "--config", kept.settings)
    assert NAME in listed(kept)
    assert run("forget", NAME, "--config", kept.settings).code == 0
    assert (everywhere(kept.folder / "data"), listed(kept)) == ([], ["Jorma Halme"])


def test_who_is_forgotten_is_not_answered_again(run: Run, village: Village) -> None:  # noqa: F811
    village.put(marked())
    village.go(NOW)
    run("forget", SENDER, "--config", village.settings)
    village.put(marked())
    assert [str(taken.decision.action) for taken in village.go(NOW + HOUR).taken] == ["ignore"]
    assert everywhere(village.folder / "data") == []


def test_a_pass_after_the_deadline_leaves_no_byte_in_the_list_and_its_copies(run: Run, village: Village) -> None:  # noqa: F811
    kept = filled(village, marked())
    run("backup", "--config", kept.settings)
    kept.go(LONG_AFTER - 2 * DAY)
    assert everywhere(kept.folder / "data") != []
    kept.go(LONG_AFTER)
    assert everywhere(kept.folder / "data") == []


def test_within_a_day_there_is_nothing_more_to_erase(village: Village) -> None:
    """So a pass builds the file anew once a day at most."""
    from mailbot import flow

    kept = filled(village, marked(), OTHERS)
    with kept.opened() as setup:
        first = flow.purge(setup, LONG_AFTER)
        again = [flow.purge(setup, LONG_AFTER.replace(hour=hour)) for hour in (0, 6, 18, 23)]
    assert first.registrations == 2
    assert {(one.registrations, one.mails, one.letters) for one in again} == {(0, 0, 0)}


def test_registrations_for_an_event_that_is_taken_from_the_catalogue_are_purged_too(village: Village) -> None:
    kept = filled(village, marked())
    text = kept.settings.read_text(encoding="utf-8")
    from mailbot import config, flow

    other = kept.folder / "other.toml"
    other.write_text(text.replace('id = "ranta"', 'id = "uusi"'), encoding="utf-8")
    with flow.opened(config.load(other)) as setup:
        flow.purge(setup, MONDAY + 40 * DAY)
    assert everywhere(kept.folder / "data") == []


def test_the_service_s_own_pass_purges(village: Village) -> None:
    kept = filled(village, marked())
    kept.go(LONG_AFTER)
    assert listed(kept) == []


# ---------------------------------------------------------------- given out


def test_an_export_holds_everything_of_an_address_and_nothing_of_another(run: Run, village: Village) -> None:  # noqa: F811
    kept = filled(village, marked(), OTHERS)
    given = json.loads(run("export", SENDER, "--config", kept.settings).out)
    assert [one["name"] for one in given["registrations"]] == [NAME]
    assert (len(given["mails"]), len(given["letters"]), "Halme" in str(given)) == (1, 1, False)


def test_status_counts_and_names_nobody(run: Run, village: Village) -> None:  # noqa: F811
    kept = filled(village, marked(), OTHERS)
    told = run("status", "--json", "--config", kept.settings)
    figures = json.loads(told.out)
    assert (figures["mails"], figures["event ranta"]) == ({"register": 2}, {"confirmed": 2})
    assert found(told.out) == []


# ---------------------------------------------------------------- files


def test_every_file_is_its_owners_alone(run: Run, village: Village, tmp_path: Path) -> None:  # noqa: F811
    before = os.umask(0o022)
    try:
        kept = filled(village, marked())
        out = tmp_path / "out"
        out.mkdir()
        kept.put(marked())
        for arguments in (
            ("backup",),
            ("backup", out / "copy.db"),
            ("participants", "ranta", "--xlsx", out / "list.xlsx"),
            ("digest", "--html", out / "digest.html"),
            ("replay", kept.inbox, "--json", out / "lines.jsonl", "--participants", out / "list.json"),
        ):
            assert run(*arguments, "--config", kept.settings).code == 0, arguments
        assert os.umask(0o022) == 0o022, "the mask of who called is put back"
    finally:
        os.umask(before)
    made = [path for folder in (kept.folder / "data", out) for path in [folder, *folder.rglob("*")] if path != out]
    assert len(made) >= 8
    assert {path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in made if path.stat().st_mode & 0o077} == {}


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not on this machine (Debian: apt install strace)")
def test_nothing_is_written_outside_of_the_data_folder(village: Village) -> None:
    kept = filled(village, marked(), *(mail(f"Anna {chr(65 + at)}nen", number=at) for at in range(20)))
    for command in (
        ("backup",),
        ("purge", "--now", LONG_AFTER.isoformat()),
        ("participants", "ranta", "--xlsx", "x.xlsx"),
    ):
        assert [path for path in _written(kept, *command) if not path.is_relative_to(kept.folder)] == []


def _written(village: Village, *command: str) -> list[Path]:
    """The files that a command opened for writing, but for the interpreter's own."""
    trace = village.folder / "trace"
    watched = ["strace", "-f", "-qq", "-e", "trace=openat,creat", "-o", str(trace)]
    program = [sys.executable, "-B", "-m", "mailbot", *command, "--config", str(village.settings)]
    ended = subprocess.run([*watched, *program], cwd=village.folder, capture_output=True, text=True, timeout=120)
    if ended.returncode and "ptrace" in ended.stderr:
        pytest.skip("strace may not trace here")
    assert ended.returncode == 0, ended.stderr
    lines = [line for line in trace.read_text().splitlines() if re.search(r"O_WRONLY|O_RDWR|creat\(", line)]
    opened = {found.group(1) for line in lines if (found := re.search(r'"([^"]*)"', line)) and " = -1 " not in line}
    paths = [(village.folder / path).resolve() for path in opened if not Path(path).is_char_device()]
    assert any(path.name == "mailbot.db" for path in paths), "the trace shows what is written"
    return paths
