import pytest

from mailbot import compose
from mailbot.errors import LetterError
from mailbot.model import Action, Decision, Language, LetterKind, Outcome, Status
from mailbot.wording import LANGUAGES

from .conftest import CATALOGUE, MAIL

TAGS = [
    "gluten-free",
    "lactose-free",
    "low-lactose",
    "milk-free",
    "egg-free",
    "fish-free",
    "crustacean-free",
    "mollusc-free",
    "nut-free",
    "peanut-free",
    "soy-free",
    "celery-free",
    "mustard-free",
    "sesame-free",
    "lupin-free",
    "sulphite-free",
    "vegetarian",
    "vegan",
    "pescatarian",
    "pork-free",
    "beef-free",
    "halal",
    "kosher",
    "diabetic",
    "low-fodmap",
    "low-salt",
]


@pytest.fixture
def own(tmp_path):
    """A `templates/` folder of the operator's with this file in it, loaded."""

    def lay(name: str, text: str | bytes) -> compose.Templates:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return compose.load(tmp_path)

    return lay


def complaint(of) -> str:
    with pytest.raises(LetterError) as fault:
        of()
    return str(fault.value)


def test_the_built_in_templates_are_sound(templates):
    compose.check(templates)


def test_an_operator_s_letter_wins_and_the_rest_stay(own):
    templates = own("sv/late.txt", "Subject: Sent\n\nHej {{ events[0].people[0].name }}!\n")
    late = Outcome("Oja", "yo", Status.LATE)
    decision = Decision(Action.REGISTER, Language.SV, outcomes=(late,), letter=LetterKind.LATE)
    assert compose.letter(decision, MAIL, CATALOGUE, templates).text == "Hej Oja!\n"
    compose.check(templates)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Subject: Hei\n\n{{ nimi }}\n", "line 3: 'nimi' is undefined"),
        ("Subject: Hei\n\n\n{% if %}\n", "line 4: Expected an expression"),
        ("Subject: Hei\n{{ seats / 0 }}\n", "line 2: division by zero"),
        ('Subject: Hei\n{% include "fi/loppu.txt" %}\n', "line 2: there is no template 'fi/loppu.txt'"),
        ("Subject: Hei\n{{ hosts.__class__.__mro__ }}\n", "line 2: access to attribute '__class__'"),
        ("Hei!\n", "line 1: a letter begins with a line `Subject: …`"),
        ("Subject:\nHei!\n", "line 1: a letter begins with a line `Subject: …`"),
    ],
)
def test_a_broken_letter_is_told_by_file_line_and_remedy(own, text, told):
    templates = own("fi/confirmed.txt", text)
    sentence = complaint(lambda: compose.check(templates))
    assert f"fi/confirmed.txt, {told}" in sentence
    assert "or delete the file" in sentence or "Add it." in sentence


def test_all_faults_are_told_at_once(own):
    own("en/late.txt", "Hello")
    own("en/lat.txt", "Subject: a\n")
    sentence = complaint(lambda: compose.check(own("fi/people.txt", "{{ a }}")))
    assert [name for name in ("en/late.txt", "en/lat.txt", "fi/people.txt") if name not in sentence] == []


def test_a_part_of_one_s_own_may_be_included(own):
    own("fi/oma.txt", "Tervetuloa!\n")
    compose.check(own("fi/late.txt", 'Subject: Hei\n\n{% include "fi/oma.txt" %}\n'))


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("fi/words.toml", "[dates\n", "Expected ']'"),
        ("fi/words.toml", "[diets]\nvegaani = 'x'\n", "diets.'vegaani' is no key of ours"),
        ("fi/words.toml", "[dates]\nweekdays = ['ma']\n", "dates.'weekdays' is no key of ours, or not of its shape"),
        ("fi/late.txt", b"Subject: \xe4\n", "not UTF-8"),
    ],
)
def test_what_cannot_be_read_is_told_at_once_when_loaded(own, name, text, told):
    sentence = complaint(lambda: own(name, text))
    assert name in sentence and told in sentence


def test_a_place_that_words_do_not_have_is_told(own):
    templates = own("fi/words.toml", '[dates]\nday = "{wekday}"\n')
    assert "fi/words.toml, dates.day" in complaint(lambda: compose.check(templates))


def test_words_of_one_s_own_may_be_a_few(own, templates):
    words = own("en/words.toml", '[diets]\nvegan = "plants only"\n').words[Language.EN].table
    assert words["diets"]["vegan"] == "plants only"
    assert words["diets"]["kosher"] == templates.words[Language.EN].table["diets"]["kosher"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_diet_tag_has_words_of_its_own_in_every_language(templates, language):
    diets = templates.words[language].table["diets"]
    assert set(diets) == set(TAGS) and len(set(diets.values())) == len(TAGS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_languages_have_the_same_words(templates, language):
    def keys(table):
        return {key: keys(value) if isinstance(value, dict) else type(value) for key, value in table.items()}

    assert keys(templates.words[language].table) == keys(templates.words[Language.FI].table)
