"""A template that a coordinator broke: no mail waits for it, the built-in letter goes out, and she is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailbot.flow import digests
from mailbot.flow.digests import page, view
from tests.cli.conftest import Run, run  # noqa: F401 - a fixture
from tests.flow.village import MONDAY, Village, mail

NOW = MONDAY + timedelta(hours=1)
BROKEN = [
    ("fi/confirmed.txt", b"Subject: Hei\n\nHei {{ nimi }}!\n"),
    ("fi/confirmed.txt", b"Hei!\n"),
    ("fi/confirmed.txt", b"Subject: \xe4\n"),
    ("fi/people.txt", b"{% if %}"),
    ("fi/words.toml", b"[dates\n"),
    ("fi/words.toml", b'[dates]\nday = "{wekday}"\n'),
]


@pytest.mark.parametrize(("name", "content"), BROKEN, ids=lambda part: str(part)[:24])
def test_a_broken_template_stops_no_mail_and_is_told(village: Village, name: str, content: bytes, run: Run) -> None:  # noqa: F811
    path = village.folder / "templates" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    village.put(mail())
    [taken] = village.go(NOW).taken
    assert taken.letter is not None
    assert "Kiitos ilmoittautumisesta. Paikka on varattu. Tervetuloa!" in taken.letter.text
    with village.opened() as setup, setup.store.read() as session:
        told = page(setup, view(setup, session, NOW)).text
    assert "Oma kirjepohjanne on rikki" in told
    assert name.rpartition("/")[2] in told
    checked = run("templates", "check", "--config", village.settings)
    assert (checked.code, name in checked.err) == (7, True)


def test_a_sound_template_is_used_and_nothing_is_told(village: Village, run: Run) -> None:  # noqa: F811
    path = village.folder / "templates/fi/confirmed.txt"
    path.parent.mkdir(parents=True)
    path.write_text("Subject: Tervetuloa\n\nNähdään!\n", encoding="utf-8")
    village.put(mail())
    [taken] = village.go(NOW).taken
    assert taken.letter is not None
    assert (taken.letter.text, taken.trouble) == ("Nähdään!\n", None)
    with village.opened() as setup, setup.store.read() as session:
        assert digests.view(setup, session, NOW).faults == ()
    assert run("templates", "check", "--config", village.settings).out.endswith("fi/confirmed.txt.\n")
