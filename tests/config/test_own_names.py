"""Names of an installation's own: read in every mail, and a sentence for each file that holds none."""

import json
from pathlib import Path

import pytest

from mailbot import config
from mailbot.cli import main
from mailbot.errors import ConfigError

CONFIG = """\
timezone = "Europe/Helsinki"
address = "ilta@kyla.example"
coordinators = ["Hilma Heikkinen <hilma@kyla.example>"]

[[events]]
id = "talo"
title = "Kyläilta"
place = "Kylätalo"
starts = 2027-02-16T17:30:00

[words]
names_given = ["etunimet.csv"]
names_surnames = ["sukunimet.csv"]
"""
MAIL = """\
Received: from a by b; Mon, 01 Feb 2027 10:00:05 +0200
From: toimisto@rantala.example
To: ilta@kyla.example
Date: Mon, 01 Feb 2027 10:00:00 +0200
Message-ID: <a@rantala.example>
Subject: Ilmoittautuminen
Content-Type: text/plain; charset=utf-8

hei, varaisin zyxelina qvorvalle paikan kyläiltaan 16.2.
"""
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "names"


def settings(folder: Path, given: str = "", surnames: str = "") -> Path:
    (folder / "etunimet.csv").write_text(given, encoding="utf-8")
    (folder / "sukunimet.csv").write_text(surnames, encoding="utf-8")
    (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
    return folder / "config.toml"


@pytest.mark.parametrize(
    ("given", "surnames", "named"),
    [
        ("\ufeffEtunimi;Lukumäärä\nZyxelina;1\u00a0204\n", "Sukunimi,Yhteensä\r\nQvorpa,1 200\r\n", True),
        ("Zyxelina\n", "# known to us\nQvorpa\n", True),
        ("Maija\n", "Virtanen\n", False),
    ],
)
def test_a_replay_knows_the_names_of_an_installation(tmp_path: Path, given: str, surnames: str, named: bool) -> None:
    mails, out = tmp_path / "mails", tmp_path / "out.jsonl"
    mails.mkdir()
    (mails / "1.eml").write_text(MAIL, encoding="utf-8")
    chosen = settings(tmp_path, given, surnames)
    assert main(["replay", str(mails), "--config", str(chosen), "--json", str(out)]) == 0
    names = [row["name"] for row in json.loads(out.read_text(encoding="utf-8"))["registrations"]]
    assert ("Zyxelina Qvorpa" in names) is named


def test_a_file_without_names_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        config.load(settings(tmp_path, "", "Qvorpa\n"))
    assert f"{tmp_path / 'etunimet.csv'}: holds no names; write one on each line" in str(caught.value)


def test_a_file_of_other_letters_is_told(tmp_path: Path) -> None:
    chosen = settings(tmp_path, "Maija\n", "")
    (tmp_path / "sukunimet.csv").write_bytes("Mäki\n".encode("latin-1"))
    with pytest.raises(ConfigError, match=r"sukunimet\.csv: is not UTF-8; save it as UTF-8"):
        config.load(chosen)


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the name statistics are not beside the project")
def test_the_official_lists_can_be_read(tmp_path: Path) -> None:
    chosen = settings(tmp_path)
    for own, official in (("etunimet.csv", "etunimitilasto-miehet-ensimmainen.csv"), ("sukunimet.csv", "suku2023.csv")):
        (tmp_path / own).write_bytes((SHARED / official).read_bytes())
    known = config.load(chosen).catalogue
    assert {"juha", "timo"} <= known.given
    assert {"virtanen", "korhonen"} <= known.surnames
