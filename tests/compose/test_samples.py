"""Every letter to look at, and the page that prints them all."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailbot import compose
from mailbot.model import LetterKind
from mailbot.wording import LANGUAGES
from tests.cli.conftest import Run, run  # noqa: F401 - a fixture


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_a_sample_of_every_letter(templates: compose.Templates, language: str) -> None:
    shown = list(compose.samples(language, templates))
    assert {sample.kind for sample in shown} == set(LetterKind)
    assert {str(sample.letter.language) for sample in shown} == {language}


def test_docs_letters_md_prints_them_as_they_are(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    page = Path(__file__).parents[2].joinpath("docs/letters.md").read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    printed = page.partition("## Every letter\n\n")[2]
    assert run("templates", "preview", "--markdown").out == printed, "run `make letters`"


def test_one_letter_in_one_language_can_be_asked_for(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.chdir(tmp_path)
    out = run("templates", "preview", "moved_up", "--language", "sv").out
    assert "Subject: En plats blev ledig för dig: 16 februari 2027" in out
    assert "Subject: Sinulle" not in out
    assert run("templates", "preview", "moved-up").code == 2
