from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot import compose
from mailbot.model import Action, Decision, Diet, Language, LetterKind, Outcome, Status

from .conftest import CATALOGUE, MAIL

HOSTILE = [
    "{{ 7*7 }}",
    "{% raw %}",
    "<script>alert(1)</script>",
    "Maija\u202eneniatriV",
    "Maija\r\nBcc: x@y.example",
    "https://evil.example",
    "www.evil.example",
    "t.co Osta",
    "Maija Virta9",
    "a@b.example",
    "x" * 81,
    "yksi kaksi kolme neljä viisi kuusi seitsemän",
    "Maija  Oja",
    "-",
    " ",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_what_has_not_the_shape_of_a_name_does_not_go_back(written, name):
    assert not compose.is_well_shaped(name)
    letter = written(LetterKind.CONFIRMED, Outcome(name, "metsa", Status.CONFIRMED))
    assert "Osallistuja: paikka on varattu" in letter.text
    assert name.strip(" -") in ("", " ") or name not in letter.text


@pytest.mark.parametrize(
    "name",
    [
        "Maija Virtanen",
        "Anna-Liisa O'Brien",
        "J.P. af Ursin",
        "Þóra",
        "A.-M. Näkkäläjärvi",
        "Nguyễn Thị Lan",
        "Ä Ö",
        "Jr.",
    ],
)
def test_people_s_names_have_the_shape_of_one(written, name):
    assert compose.is_well_shaped(name)
    assert f"{name}: paikka on varattu" in written(LetterKind.CONFIRMED, Outcome(name, "metsa", Status.CONFIRMED)).text


@pytest.mark.parametrize(
    "words", ["see www.evil.example", "{{ 7*7 }}", "call 0405551234", "<b>", "a@b", "x" * 90, "\u202eo"]
)
def test_words_of_a_diet_that_are_not_plain_do_not_go_back(written, words):
    letter = written(LetterKind.CONFIRMED, Outcome("Oja", "metsa", Status.CONFIRMED, Diet(other=(words,))))
    assert "Ruokavalio: muu rajoitus: kirjattu omin sanoin" in letter.text and words not in letter.text


@settings(deadline=None)
@given(name=st.text(max_size=90), words=st.text(max_size=90))
def test_any_text_as_a_name_or_diet_makes_a_letter_of_one_subject_and_harmless_lines(templates, name, words):
    outcome = Outcome(name, "metsa", Status.CONFIRMED, Diet(other=(words,)))
    decision = Decision(Action.REGISTER, Language.FI, outcomes=(outcome,), letter=LetterKind.CONFIRMED)
    letter = compose.letter(decision, MAIL, CATALOGUE, templates)
    plain = compose.letter(
        replace(decision, outcomes=(replace(outcome, name="Oja", diet=Diet()),)), MAIL, CATALOGUE, templates
    )
    assert letter.subject == plain.subject
    assert not set("{}<>@\u202e\r") & set(letter.text.split("Yhteyshenkilöt")[0])
