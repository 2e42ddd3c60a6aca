from __future__ import annotations

import json
import re
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
import typer.main

from mailbot import store
from mailbot.cli.app import app
from mailbot.model import Decision, Outcome, Status
from tests.cli.conftest import Run
from tests.flow.village import MONDAY, Village, mail

COMMANDS = (
    "demo",
    "doctor",
    "poll",
    "serve",
    "replay",
    "explain",
    "participants",
    "digest",
    "review",
    "status",
    "export",
    "forget",
    "purge",
    "backup",
)


# ---------------------------------------------------------------- help


@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_ends_with_an_example(run: Run, command: str) -> None:
    ended = run(command, "--help")
    told = typer.main.get_command(app).commands[command].help or ""  # type: ignore[attr-defined]
    assert (ended.code, ended.err) == (0, "")
    assert told.strip().splitlines()[-1].startswith("Example")
    assert f"mailbot {command}" in told.strip().splitlines()[-1]


def test_every_command_is_in_the_readme() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert [c for c in typer.main.get_command(app).commands if f"`mailbot {c}" not in readme] == []  # type: ignore[attr-defined]


def test_a_wrong_command_ends_with_two(run: Run) -> None:
    assert run("pol").code == 2
    assert run("poll", "--now", "yesterday", "--config", "x").code == 2


def test_the_version_is_told(run: Run) -> None:
    assert run("--version").out.startswith("mailbot ")


# ---------------------------------------------------------------- replay


@pytest.fixture
def kept(village: Village) -> Village:
    """The village with three mails."""
    village.put(mail("Maarit Kettunen"))
    village.put(mail("Jorma Halme", body="Pääseekö Koivulahden seurantalolle pyörätuolilla?\n\nJorma Halme\n"))
    village.put(mail("Maarit Kettunen", body="En pääsekään, peruisin.\n\nMaarit Kettunen\n", number=2))
    return village


def test_a_replay_writes_a_line_a_mail_and_the_final_list(run: Run, kept: Village, tmp_path: Path) -> None:
    out, lists = tmp_path / "out.jsonl", tmp_path / "lists.json"
    ended = run("replay", kept.inbox, "--config", kept.settings, "--json", out, "--participants", lists)
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert (ended.code, ended.err) == (0, "")
    assert [(line["file"], line["action"]) for line in lines] == [
        ("001.eml", "register"),
        ("002.eml", "human"),
        ("003.eml", "cancel"),
    ]
    assert json.loads(lists.read_text(encoding="utf-8")) == {"ranta": [], "tie": []}
    assert "register" in ended.out


def test_a_line_has_all_keys_of_the_contract(run: Run, kept: Village) -> None:
    line = json.loads(run("replay", kept.inbox, "--config", kept.settings, "--json", "-").out.splitlines()[0])
    assert line["registrations"] == [
        {"name": "Maarit Kettunen", "event": "ranta", "status": "confirmed", "diet": line["registrations"][0]["diet"]}
    ]
    assert line["registrations"][0]["diet"] == {"tags": ["vegan"], "other": [], "none": False}
    assert line["received_at"] == "2021-03-08T07:00:00+00:00"
    assert {"message_id", "language", "missing", "question", "review", "reasons"} <= set(line)
    assert any(reason.endswith(": vegaani") for reason in line["reasons"])


def test_a_replay_writes_a_page_to_look_through(run: Run, kept: Village, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    assert run("replay", kept.inbox, "--config", kept.settings, "--html", page).code == 0
    told = page.read_text(encoding="utf-8")
    assert told.count("<details") == 3
    assert "Ilmoittautumisesi on vahvistettu" in told


def test_a_replay_keeps_nothing(run: Run, kept: Village) -> None:
    before = sorted(path.name for path in kept.folder.rglob("*"))
    run("replay", kept.inbox, "--config", kept.settings)
    assert sorted(path.name for path in kept.folder.rglob("*")) == before


def test_a_replay_of_nothing_is_told(run: Run, village: Village) -> None:
    ended = run("replay", village.folder / "nowhere", "--config", village.settings)
    assert (ended.code, ended.err.count("\n")) == (4, 1)


# ---------------------------------------------------------------- explain


def test_explain_shows_each_finding_with_its_rule_and_words(run: Run, kept: Village) -> None:
    ended = run("explain", kept.inbox / "001.eml", "--config", kept.settings)
    assert ended.code == 0
    for told in ("diets.vegan", "vegaani", "events.date", "18.3.", "Maarit Kettunen", "register", "case 8.6"):
        assert told in ended.out


def test_explain_gives_json_whose_places_fit_the_text(run: Run, kept: Village) -> None:
    told = json.loads(run("explain", kept.inbox / "001.eml", "--config", kept.settings, "--json").out)
    found = [one for one in told["reading"]["evidence"] if one["start"] >= 0]
    assert found
    assert all(told["text"][one["start"] : one["end"]] == one["words"] for one in found)


def test_explain_shows_no_control_sequences_of_a_mail(run: Run, village: Village) -> None:
    village.put(mail(body="Hei \x1b[2J\x1b]0;x\x07 tulen 18.3.\n\nMaarit [red]Kettunen\n"))
    ended = run("explain", village.inbox / "001.eml", "--config", village.settings)
    assert (ended.code, "\x1b" in ended.out, "[red]" in ended.out) == (0, False, True)


def test_a_mail_is_kept_as_a_case_that_tells_when_it_is_understood_otherwise(run: Run, kept: Village) -> None:
    cases, here = kept.folder / "cases", ("--config", kept.settings)
    saved = run("explain", kept.inbox / "001.eml", "--save", cases, *here)
    expected = cases / "001.toml"
    assert (saved.code, str(expected) in saved.out) == (0, True)
    assert (cases / "001.eml").read_bytes() == (kept.inbox / "001.eml").read_bytes()
    checked = run("explain", cases, "--check", *here)
    assert (checked.code, checked.out) == (0, "001: right\n")
    right = expected.read_text(encoding="utf-8").replace("Maarit Kettunen", "Maaret Kettunen")
    expected.write_text(right, encoding="utf-8")
    checked = run("explain", cases, "--check", *here)
    assert (checked.code, "Maaret Kettunen" in checked.out) == (1, True)
    again = run("explain", kept.inbox / "001.eml", "--save", cases, *here)
    assert (again.code, expected.read_text(encoding="utf-8")) == (4, right)


def test_a_folder_without_cases_is_told(run: Run, kept: Village) -> None:
    assert "--save" in run("explain", kept.inbox, "--check", "--config", kept.settings).err


# ---------------------------------------------------------------- participants


@pytest.fixture
def listed(village: Village) -> Village:
    """The village with a list, made of mails and of what a hostile one might bring there."""
    village.put(mail("Maarit Kettunen"))
    [taken] = village.go().taken
    with village.opened() as setup, setup.store.write() as session:
        names = ("=1+1", "+358401234567", "-x", "@x", "\tx", None)
        lines = tuple(Outcome(name, "ranta", Status.CONFIRMED) for name in names)
        decision = Decision(taken.decision.action, taken.decision.language, outcomes=lines)
        hostile = mail("Paha Poika", number=9)
        arrival = type(taken.arrival)("inbox", 0, 99, MONDAY, len(hostile), (), hostile)
        store.record(session, arrival, taken.mail, decision, None, MONDAY)
    return village


def test_participants_are_shown_with_diet_and_state_and_counted_for_the_kitchen(run: Run, listed: Village) -> None:
    ended = run("participants", "ranta", "--config", listed.settings)
    assert ended.code == 0
    for told in ("Maarit Kettunen", "vegaaniruoka", "mukana", "nimetön seuralainen"):
        assert told in ended.out
    kitchen = ended.out.partition("Ruokavaliot")[2]
    assert "vegaaniruoka" in kitchen
    assert "Maarit" not in kitchen


def test_participants_as_json(run: Run, listed: Village) -> None:
    told = json.loads(run("participants", "ranta", "--json", "--config", listed.settings).out)
    row = next(row for row in told["participants"] if row["name"] == "Maarit Kettunen")
    assert row["diet"] == {"tags": ["vegan"], "other": [], "none": False, "severe": False}
    assert (row["status"], row["sender"]) == ("confirmed", "maarit.kettunen@posti.example")
    assert {"kind": "coming", "words": "Osallistujia yhteensä", "count": 7, "severe": 0} in told["kitchen"]


def test_in_the_excel_file_names_are_text_and_nothing_else(run: Run, listed: Village, tmp_path: Path) -> None:
    file = tmp_path / "ranta.xlsx"
    assert run("participants", "ranta", "--xlsx", file, "--config", listed.settings).code == 0
    with zipfile.ZipFile(file) as book:
        sheet, strings = book.read("xl/worksheets/sheet1.xml").decode(), book.read("xl/sharedStrings.xml").decode()
    assert ("<f>" in sheet, "<hyperlink" in sheet) == (False, False)
    assert ">=1+1<" in strings


def test_the_kitchens_file_holds_no_names(run: Run, listed: Village, tmp_path: Path) -> None:
    file = tmp_path / "kitchen.xlsx"
    assert run("participants", "ranta", "--kitchen", file, "--config", listed.settings).code == 0
    with zipfile.ZipFile(file) as book:
        strings = book.read("xl/sharedStrings.xml").decode()
    assert ("vegaaniruoka" in strings, "Maarit" in strings) == (True, False)


def test_the_list_is_put_right_by_hand_with_its_history(run: Run, listed: Village) -> None:
    here = ("--config", listed.settings)
    added = run("participants", "add", "tie", "--name", "Kaisa Mäki", "--diet", "gluteeniton", *here)
    number = re.search(r"R\d+", added.out)[0]  # type: ignore[index]
    assert f"{number} Kaisa Mäki: lisätty listalle (mukana); kirjettä ei lähde" in added.out
    again = run("participants", "add", "tie", "--name", "kaisa mäki", *here)
    assert (again.code, "on jo listalla" in again.out) == (1, True)
    assert run("participants", "edit", number, "--name", "Kaisa Mäkinen", "--event", "ranta", *here).code == 0
    assert "Kaisa Mäkinen" in run("participants", "ranta", *here).out
    assert run("participants", "remove", number, *here).code == 0
    assert "Kaisa" not in run("participants", "ranta", *here).out
    with listed.opened() as setup, setup.store.read() as session:
        lines = store.changes_after(session, 0)[-3:]
    assert [line.who for line in lines] == ["aino@kyla.example"] * 3


@pytest.mark.parametrize(
    "arguments",
    [
        ("edit", "R1"),
        ("edit", "one", "--name", "x"),
        ("remove", "x"),
        ("add", "kevat", "--name", "x"),
        ("add", "ranta", "--name", "x", "--letter"),
        ("add", "ranta", "--name", "x", "--as", "x@y.example"),
    ],
)
def test_what_cannot_be_done_by_hand_is_told(run: Run, listed: Village, arguments: tuple[str, ...]) -> None:
    ended = run("participants", *arguments, "--config", listed.settings)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err


def test_an_unknown_event_is_told_with_those_there_are(run: Run, village: Village) -> None:
    ended = run("participants", "kevat", "--config", village.settings)
    assert (ended.code, "ranta, tie" in ended.err) == (2, True)


def test_an_excel_file_that_cannot_be_written_is_told(run: Run, listed: Village, tmp_path: Path) -> None:
    ended = run("participants", "ranta", "--xlsx", tmp_path / "nowhere" / "x.xlsx", "--config", listed.settings)
    assert (ended.code, "cannot be written" in ended.err) == (1, True)


# ---------------------------------------------------------------- review


@pytest.fixture
def waiting(village: Village) -> Village:
    """The village with a mail that waits, since it was too old to be answered."""
    village.put(mail("Maarit Kettunen"))
    village.go(MONDAY + timedelta(days=5))
    return village


def test_what_waits_is_shown_and_carried_out_in_the_terminal_as_by_mail(run: Run, waiting: Village) -> None:
    here = ("--config", waiting.settings)
    shown = run("review", *here)
    for told in ("Maarit Kettunen", "Viesti oli liian vanha", "18.3. Yhteinen ranta", "HYLKÄÄ 18"):
        assert told in shown.out
    unasked = run("review", "OK kaikki", *here)
    assert (unasked.code, "approve 1" in unasked.out, "--yes" in unasked.err) == (2, True, True)
    done = run("review", "OK", "kaikki", "--yes", *here)
    assert (done.code, "hyväksytty ja kirjattu (mukana)" in done.out) == (0, True)
    again = run("review", "OK 1", "--yes", *here)
    assert (again.code, "sen hoiti jo Aino Raitala" in again.out) == (1, True)
    assert "mikään ei odota" in run("review", *here).out


def test_an_answer_that_is_not_understood_is_told(run: Run, waiting: Village) -> None:
    ended = run("review", "kuka", "on", "1?", "--config", waiting.settings)
    assert (ended.code, "Tätä ei ymmärretty" in ended.out) == (1, True)


def test_a_reply_is_only_read(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "reply.txt"
    file.write_text("OK 17, hylkää 18\n\n> OK 19\n", encoding="utf-8")
    told = json.loads(run("review", "--read", file, "--json", "--items", "11-24", "--recent", "31-40").out)
    assert [(one["do"], one["item"]) for one in told["commands"]] == [("approve", 17), ("reject", 18)]
    assert set(told["commands"][0]) == {"do", "item", "fields", "text"}
    assert told["unclear"] is False


# ---------------------------------------------------------------- digest


def test_the_digest_is_shown_and_written_without_being_made(run: Run, listed: Village, tmp_path: Path) -> None:
    page, now = tmp_path / "digest.html", (MONDAY + timedelta(hours=2)).isoformat()
    for _ in range(2):
        ended = run("digest", "--html", page, "--now", now, "--config", listed.settings)
        assert (ended.code, "Maarit Kettunen" in ended.out, "Maarit" in page.read_text()) == (0, True, True)


# ---------------------------------------------------------------- demo


def test_the_demo_shows_its_mails_and_leaves_letters_and_digest(run: Run, tmp_path: Path) -> None:
    ended = run("demo", "--folder", tmp_path / "demo")
    letters = list((tmp_path / "demo" / "letters").glob("*.txt"))
    assert (ended.code, ended.err) == (0, "")
    assert len(letters) >= 10
    assert len(letters) == len(list((tmp_path / "demo" / "letters").glob("*.eml")))
    assert "Maarit Kettunen" in (tmp_path / "demo" / "digest.html").read_text(encoding="utf-8")
    for stranger in ("Pirkko Vainio", "Kylätoiminnan uutiset", "Mail Delivery System", "Koivulahden seurantalo ry"):
        assert not any(stranger.split()[0].lower() in letter.name for letter in letters)
    assert "no mail has been marked as read" in ended.out
    assert "Daniel Okafor: hyväksytty ja kirjattu (mukana)" in ended.out
    texts = [letter.read_text(encoding="utf-8") for letter in letters]
    assert sum("Luiska on pihan puolella" in text and "leena.hakala" in text for text in texts) == 1
    assert sum("Kuittaus: 2 tehty, 0 jäi epäselväksi" in text for text in texts) == 1
    assert len(list((tmp_path / "demo" / "lists").glob("*.xlsx"))) == 2
