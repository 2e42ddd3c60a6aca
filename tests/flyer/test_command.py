"""`mailbot events`: a flyer is shown, asked about and written only on yes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from mailbot import config
from mailbot.cli.events import events
from mailbot.errors import FlyerError

SETTINGS = 'timezone = "Europe/Helsinki"\naddress = "ilmo@kyla.example"\ncoordinators = ["aino@kyla.example"]\n'
OLD = '[[events]]\nid = "ranta"\ntitle = "Ranta"\nstarts = 2027-03-18T17:30:00\ndeadline = 2027-03-16\n'
FLYER = "Soup night\nThu 11 February 2027, 6-8 pm\nVillage Hall, 1 Mill Lane\nSign up by 8 February.\n"


def settings(folder: Path, *, beside: bool = True) -> Path:
    """Settings whose events are in a file beside them, or in the same file."""
    if beside:
        (folder / "events.toml").write_text(OLD, encoding="utf-8")
    path = folder / "config.toml"
    path.write_text(SETTINGS + ('events = "events.toml"\n' if beside else f"\n{OLD}"), encoding="utf-8")
    return path


def flyer(folder: Path, text: str = FLYER) -> str:
    path = folder / "flyer.txt"
    path.write_text(text, encoding="utf-8")
    return str(path)


def run(*arguments: str | Path, said: str = "") -> Result:
    return CliRunner().invoke(events, [str(argument) for argument in arguments], input=said)


def test_json_prints_the_events_in_the_catalogue_s_fields_and_needs_no_settings(tmp_path: Path) -> None:
    ended = run("import", flyer(tmp_path), "--json")
    assert json.loads(ended.stdout) == [
        {
            "id": "soup",
            "title": "Soup night",
            "starts": "2027-02-11T18:00:00",
            "ends": "2027-02-11T20:00:00",
            "deadline": "2027-02-08",
            "place": "Village Hall",
            "address": "1 Mill Lane",
            "doubts": [],
        }
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["flyer.txt"]


def test_json_tells_each_doubt(tmp_path: Path) -> None:
    (found,) = json.loads(
        run("import", flyer(tmp_path, "Soup\nThu 11 Feb at 6 pm"), "--json", "--published", "2027-01-01").stdout
    )
    assert {(one["kind"], one["field"]) for one in found["doubts"]} == {
        ("inferred", "year"),
        ("missing", "ends"),
        ("missing", "deadline"),
        ("missing", "place"),
    }


@pytest.mark.parametrize("beside", [True, False])
def test_on_yes_the_events_are_written_and_what_was_there_is_kept(tmp_path: Path, beside: bool) -> None:
    path = settings(tmp_path, beside=beside)
    ended = run("import", flyer(tmp_path), "--config", path, said="y\n")
    assert ended.exit_code == 0, ended.output
    assert [event.id for event in config.load(path).catalogue.events] == ["ranta", "soup"]
    assert OLD in next(tmp_path.glob("*.1.bak")).read_text(encoding="utf-8")


def test_on_no_nothing_is_written(tmp_path: Path) -> None:
    path = settings(tmp_path)
    ended = run("import", flyer(tmp_path), "--config", path, said="n\n")
    assert "Nothing is written" in ended.output
    assert (tmp_path / "events.toml").read_text(encoding="utf-8") == OLD
    assert not list(tmp_path.glob("*.bak"))


def test_the_words_of_each_field_are_shown(tmp_path: Path) -> None:
    ended = run("import", flyer(tmp_path), "--config", settings(tmp_path), said="n\n")
    assert "Sign up by 8 February" in ended.output


def test_what_is_missing_is_asked_and_an_empty_answer_leaves_it_out(tmp_path: Path) -> None:
    path = settings(tmp_path)
    text = "Soup night\nThu 11 February 2027, 6 pm\n"
    ended = run("import", flyer(tmp_path, text), "--config", path, said="nonsense\n2027-02-11 20:00\n2027-02-08\n\ny\n")
    assert ended.exit_code == 0, ended.output
    event = config.load(path).catalogue.event("soup")
    assert event.ends is not None
    assert (event.ends.hour, f"{event.deadline:%d.%m.}", event.place) == (20, "08.02.", "")


def test_a_flyer_read_twice_adds_nothing(tmp_path: Path) -> None:
    path = settings(tmp_path)
    for _ in range(2):
        ended = run("import", flyer(tmp_path), "--config", path, said="y\n")
    assert "Already in the catalogue" in ended.output
    assert len(config.load(path).catalogue.events) == 2


def test_events_that_the_catalogue_would_refuse_are_not_written(tmp_path: Path) -> None:
    path = settings(tmp_path)
    text = FLYER.replace("by 8 February", "by 18 February 2027")
    ended = run("import", flyer(tmp_path, text), "--config", path, said="y\n")
    assert "is after `starts`" in str(ended.exception)
    assert (tmp_path / "events.toml").read_text(encoding="utf-8") == OLD


def test_a_cancelled_event_is_left_out_and_told(tmp_path: Path) -> None:
    ended = run("import", flyer(tmp_path, FLYER + "\nDance – CANCELLED\nFri 12 February 2027, 6-8 pm\n"), "--json")
    assert [one["title"] for one in json.loads(ended.stdout)] == ["Soup night"]
    assert "Dance" in ended.stderr


def test_a_text_without_events_is_told(tmp_path: Path) -> None:
    ended = run("import", flyer(tmp_path, "Hello!"), "--config", settings(tmp_path))
    assert isinstance(ended.exception, FlyerError)


def test_the_events_are_listed(tmp_path: Path) -> None:
    path = settings(tmp_path)
    assert "Ranta" in run("list", "--config", path).output
    assert json.loads(run("list", "--config", path, "--json").stdout) == [
        {"id": "ranta", "title": "Ranta", "starts": "2027-03-18T17:30:00", "deadline": "2027-03-16T23:59:59.999999"}
    ]
