"""Diets of an installation's own: read like those of the program, and a sentence for each fault."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailbot import config
from mailbot.errors import ConfigError
from mailbot.mail import parse
from mailbot.reading.read import read

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
diets = "diets.toml"
"""
OWN = """
[[block]]
id = "own.fava"
kind = "food"
stems = ["favapapu", "favapavu", "favapapuj"]
yes = ["favapapua"]

[[block]]
id = "own.club"
tags = ["vegan", "gluten-free"]
words = ["a-ryhmä"]
yes = ["kuulun a-ryhmään: a-ryhmä"]

[[block]]
id = "own.monastery"
kind = "open"
stems = ["luostariruo"]
yes = ["luostariruokaa"]
"""
MAIL = """\
From: Maija Aho <maija.aho@posti.example>
To: ilta@kyla.example
Date: Mon, 01 Feb 2027 10:00:00 +0200
Message-ID: <a@posti.example>
Subject: Ilmoittautuminen
Content-Type: text/plain; charset=utf-8

Hei, tulen Kylätalolle 16.2. {said}

Maija Aho
"""


def loaded(folder: Path, own: str = OWN) -> config.Config:
    (folder / "diets.toml").write_text(own, encoding="utf-8")
    (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
    return config.load(folder / "config.toml")


@pytest.mark.parametrize(
    ("said", "tags", "other"),
    [
        ("En siedä favapapuja.", set(), ("favapapuja",)),
        ("Minulla on favapapuallergia.", set(), ("favapapu",)),
        ("Favapapua saa olla.", set(), ()),
        ("Ruokavalio: A-ryhmä", {"vegan", "gluten-free"}, ()),
        ("Syön luostariruokaa.", set(), ("luostariruokaa",)),
    ],
)
def test_a_word_of_ones_own_is_read_in_a_mail(
    tmp_path: Path, said: str, tags: set[str], other: tuple[str, ...]
) -> None:
    mail = parse(MAIL.format(said=said).encode(), datetime(2027, 2, 1, 8, tzinfo=UTC))
    reading = read(mail, loaded(tmp_path).catalogue)
    assert [(set(p.diet.tags), p.diet.other) for p in reading.people] == [(tags, other)]


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ('id = "a"\nwords = ["x"]\nyes = ["x"]', "the block `a`: it has no tags; add `tags`"),
        ('id = "a"\ntags = ["nuts"]\nwords = ["x"]\nyes = ["x"]', "the block `a`: there is no tag `nuts`; take one of"),
        ('id = "a"\ntags = ["vegan"]\nyes = ["x"]', "the block `a`: it has no words; give `stems`"),
        ('id = "a"\ntags = ["vegan"]\nwords = ["X"]\nyes = ["x"]', "write `stems` and `words` in lower case"),
        ('id = "a"\ntags = ["vegan"]\nwords = ["x"]\nyes = ["y"]', "its words do not touch its own example `y`"),
        ('id = "a"\ntags = ["vegan"]\nwords = ["x"]', "the block `a`: it has no example; add `yes`"),
        ('id = "a"\nkind = "raw"\nwords = ["x"]\nyes = ["x"]', "`block[1].kind` must be"),
    ],
)
def test_the_sentence_for_a_fault_of_ones_own_diets(tmp_path: Path, block: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, f"[[block]]\n{block}\n")
    assert said in str(caught.value)
    assert str(tmp_path / "diets.toml") in str(caught.value)
