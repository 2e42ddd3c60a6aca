"""The light reader gives what pyvoikko gives, from a file that is mapped and not loaded."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mailbot.reading import voikko
from mailbot.reading.voikko import Form, WordClass, analyse

WORDS = (Path(__file__).parent / "voikko_words.txt").read_text(encoding="utf-8").split()


def test_the_words_are_a_fair_sample() -> None:
    assert len(set(WORDS)) > 250


def test_every_output_is_that_of_pyvoikko() -> None:
    program = (
        "import json, sys, pyvoikko\n"
        "words = json.load(sys.stdin)\n"
        "print(json.dumps([sorted({o for o, _ in pyvoikko.VOIKKO_FST.lookup(word)}) for word in words]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], input=json.dumps(WORDS), capture_output=True, text=True, check=True
    )
    assert [sorted(voikko.raw(word)) for word in WORDS] == json.loads(done.stdout)


@pytest.mark.parametrize(
    ("word", "lemma", "word_class", "features"),
    [
        ("Virtasella", "Virtanen", WordClass.SURNAME, {"case": "adessive", "number": "singular"}),
        ("PEKAN", "Pekka", WordClass.GIVEN, {"case": "genitive"}),
        ("Rovaniemellä", "Rovaniemi", WordClass.PLACE, {"case": "adessive"}),
        (
            "ilmoittautuisin",
            "ilmoittautua",
            WordClass.VERB,
            {"mood": "conditional", "person": "1", "negation": "false"},
        ),
        ("mieheni", "mies", WordClass.NOUN, {"possessive": "1s"}),
        (
            "pähkinäallergiaa",
            "pähkinäallergia",
            WordClass.NOUN,
            {"case": "partitive", "parts": ("pähkinä", "allergia")},
        ),
        ("maidotonta", "maidoton", WordClass.ADJECTIVE, {"case": "partitive"}),
        ("en", "ei", WordClass.NEGATION, {"person": "1", "number": "singular"}),
    ],
)
def test_a_reading_has_its_features(word: str, lemma: str, word_class: WordClass, features: dict[str, str]) -> None:
    found = [form for form in analyse(word) if (form.lemma, form.word_class) == (lemma, word_class)]
    assert any(all(getattr(form, key) == value for key, value in features.items()) for form in found), analyse(word)


def test_an_unknown_word_has_no_reading() -> None:
    assert analyse("xyzzyq") == ()
    assert analyse("") == ()
    assert analyse("漢字") == ()


def test_a_word_that_never_ends_costs_little() -> None:
    assert analyse("a" * 60) == ()
    assert analyse("kala" * 15 + "q") == ()
    assert analyse("x" * 100_000) == ()


def test_the_flat_copy_is_private_and_made_once(tmp_path: Path) -> None:
    program = "from mailbot.reading.voikko import analyse; print(analyse('koira')[0].lemma)"
    for _ in range(2):
        assert _run(program, tmp_path) == "koira"
    (flat,) = (tmp_path / "mailbot").iterdir()
    assert flat.stat().st_mode & 0o777 == 0o600


def test_no_cache_can_be_written_and_words_are_still_read(tmp_path: Path) -> None:
    (tmp_path / "mailbot").write_text("a file stands where the folder would be")
    assert _run("from mailbot.reading.voikko import analyse; print(analyse('koira')[0].lemma)", tmp_path) == "koira"


def _run(program: str, cache: Path) -> str:
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_form_is_a_value() -> None:
    assert Form("koira") == Form("koira")
