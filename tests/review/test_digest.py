"""The digest itself, quoted in a reply by mail programs that mark it and by some that do not, commands nothing."""

import re

import pytest

from mailbot import digest, review, wording
from mailbot.digest import Asked, DigestView, Waiting
from mailbot.model import Action, Address, Diet, Language, Outcome, Registration, Status
from tests.review.desk import CATALOGUE, NOW, TOKEN

WORDS = digest.Excerpt("Tulen Hirvaalle, ok? Nimi: Maija. Vastaa pian!", ())
TEMPLATES = wording.load()
WITHOUT = Diet()


def mail(number: int) -> Waiting:
    guess = (Outcome("Maija Virtanen", "hirvas", Status.CONFIRMED),)
    return Waiting(
        number, Address("Maija Virtanen", "maija@posti.example"), NOW, WORDS, ("doubt.heads",), Action.REGISTER, guess
    )


def registration(number: int) -> Registration:
    return Registration(number, "hirvas", f"Maija Virtanen {number}", Status.CONFIRMED, WITHOUT, "maija@posti.example")


def composed(language: Language, waiting: int = 3, new: int = 2) -> digest.Digest:
    view = DigestView(
        at=NOW,
        waiting=tuple(mail(number) for number in range(17, 17 + waiting)),
        asked=(Asked(90, Address("", "olli@posti.example"), NOW, WORDS),),
        new=tuple(registration(number) for number in range(31, 31 + new)),
        code=review.code(TOKEN),
    )
    return digest.compose(view, CATALOGUE, language, TEMPLATES)


@pytest.mark.parametrize("language", [Language.FI, Language.SV, Language.EN])
@pytest.mark.parametrize("mark", ["> ", ""])
def test_a_quoted_digest_commands_nothing(language: Language, mark: str) -> None:
    quoted = "\n".join(mark + line for line in composed(language).text.split("\n"))
    found = review.find(f"OK 17\n\n{quoted}", range(17, 20), range(31, 33))
    assert [(str(command.do), command.item) for command in found.commands] == [("approve", 17)]


@pytest.mark.parametrize("language", [Language.FI, Language.SV, Language.EN])
def test_the_words_that_a_digest_shows_are_understood(language: Language) -> None:
    text = composed(language).text
    assert "R31" in text
    shown = TEMPLATES.words[language].table["digest"]["commands"]
    said = [shown["ok"], shown["no"], shown["answer"].replace("…", "Moi"), shown["fix"].replace("…", "Narkaus")]
    found = [review.find(one.format(n=17), [17], [31]).commands[0].do for one in said]
    assert [str(do) for do in found] == ["approve", "reject", "answer", "correct"]


@pytest.mark.parametrize("language", [Language.FI, Language.SV, Language.EN])
def test_the_ways_to_answer_that_a_digest_shows_are_understood(language: Language) -> None:
    lines = TEMPLATES.words[language].table["digest"]["review"]["how"]
    for line in (way for told in lines for way in re.split(r"\s{3,}\w+\s{3,}", told)):
        found = review.find(line, range(17, 25), [12])
        assert found.commands and not found.unclear, line


def test_an_answer_under_a_quoted_mail_is_of_that_mail() -> None:
    lines = composed(Language.FI).text.split("\n")
    quoted = [f"> {line}" for line in lines]
    at = next(place for place, line in enumerate(quoted) if "[18]" in line)
    text = "\n".join([*quoted[: at + 4], "hylkää", *quoted[at + 4 :]])
    found = review.find(text, range(17, 20), range(31, 33))
    assert [(str(command.do), command.item) for command in found.commands] == [("reject", 18)]


def test_a_digest_that_cannot_be_answered_shows_no_words_to_answer_with() -> None:
    view = DigestView(at=NOW, waiting=(mail(17),), new=(registration(31),))
    made = digest.compose(view, CATALOGUE, Language.FI, TEMPLATES)
    assert "HYLKÄÄ" not in made.text + made.html
    assert "R31" not in made.text


def test_a_long_digest_stays_under_what_mail_programs_show_and_keeps_its_code() -> None:
    made = composed(Language.FI, waiting=60, new=500)
    assert len(made.html.encode()) <= digest.pages.LARGEST
    assert review.code(TOKEN) in made.html
    assert review.code(TOKEN) in made.text
