"""Forms by rule: places, nouns, phrases, Swedish and English, and the way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.model import Language
from mailbot.reading import inflect

FINNISH = {
    # final vowel and gradation
    "Ivalo": "Ivalon Ivaloon Ivalossa Ivalosta Ivalolle",
    "kylätalo": "kylätalon kylätaloa kylätaloon kylätalossa kylätalolla kylätalolle kylätaloja kylätaloihin",
    "ilta": "illan iltaa iltaan illassa illalla illalle illat iltoja iltoihin illoissa",
    "päivä": "päivän päivää päivään päivässä päivälle päivät päiviä päiviin",
    "pöytä": "pöydän pöytää pöytään pöydässä pöydät pöytiä pöytiin pöytien pöydissä",
    "kirkko": "kirkon kirkkoon kirkossa kirkolla kirkolle",
    "Turku": "Turun Turkuun Turussa",
    "Hanko": "Hangon Hankoon Hangossa",
    "Hetta": "Hetan Hettaan Hetassa",
    "Hervanta": "Hervannan Hervantaan Hervannassa",
    "Saariselkä": "Saariselän Saariselkään Saariselällä Saariselälle",
    "Sodankylä": "Sodankylän Sodankylään Sodankylässä",
    "luento": "luennon luentoon luennolla luennolle",
    "matka": "matkan matkaan matkalle",
    "mökki": "mökin mökkiin mökillä mökille mökkien",
    # final -i, of both kinds
    "Inari": "Inarin Inariin Inarissa",
    "Kuusjärvi": "Kuusjärven Kuusjärveen Kuusjärvellä Kuusjärvelle",
    "Ruokolahti": "Ruokolahden Ruokolahteen Ruokolahdella Ruokolahdelle",
    "Utsjoki": "Utsjoen Utsjokeen Utsjoella Utsjoelle",
    "Mustasaari": "Mustasaaren Mustasaarta Mustasaareen Mustasaaressa",
    "Kirkkonummi": "Kirkkonummen Kirkkonummella",
    "Savukoski": "Savukosken Savukoskella",
    "Heinävesi": "Heinäveden Heinävettä Heinäveteen Heinävedellä",
    "kevätretki": "kevätretken kevätretkeen kevätretkellä kevätretkelle kevätretkiä",
    "Kristiinankaupunki": "Kristiinankaupungin Kristiinankaupunkiin Kristiinankaupungissa",
    "Helsinki": "Helsingin Helsinkiin Helsingissä",
    # final -s
    "Hirvas": "Hirvaan Hirvasta Hirvaaseen Hirvaassa Hirvaalla Hirvaalle",
    "Narkaus": "Narkauksen Narkausta Narkaukseen Narkauksessa",
    "Ylläs": "Ylläksen Ylläkselle Ylläksellä",
    "kokous": "kokouksen kokoukseen kokouksessa",
    "tilaisuus": "tilaisuuden tilaisuutta tilaisuuteen tilaisuudessa tilaisuuksiin tilaisuuksissa",
    # final -e, long vowels, -nen, consonants
    "Raahe": "Raahen Raaheen Raahessa",
    "perhe": "perheen perhettä perheelle",
    "Tampere": "Tampereen Tampereella Tampereelle",
    "Espoo": "Espoon Espooseen Espoossa",
    "Joensuu": "Joensuun Joensuuhun Joensuussa",
    "yö": "yön yötä yöhön yöllä",
    "Kaukonen": "Kaukosen Kaukosta Kaukoseen Kaukosessa",
    "puhelin": "puhelimen puhelinta puhelimessa",
    "Sundom": "Sundomin Sundomiin Sundomissa",
    "VPK": "VPK:n VPK:lle",
    # plurals
    "tanssit": "tansseja tansseihin tansseissa tanssien",
    "talkoot": "talkoita talkoisiin talkoissa talkoiden",
    "Virrat": "Virtoja Virtoihin Virroilla",
    "häät": "häitä häihin häissä",
}

SPOKEN = {
    "Hirvas": ["Hirvaas", "Hirvaale", "Hirvaalle"],
    "perheilta": ["perheiltahan", "perheilthaan"],
    "Narkaus": ["Narkaukses", "Narkauksheen"],
    "metsä": ["mettässä", "mettään", "mettälle"],
    "Ruokolahti": ["Ruokolahen", "Ruokolahelle"],
    "kylätalo": ["kylätalol"],
}


@pytest.mark.parametrize("word", FINNISH)
def test_a_finnish_word_is_put_in_every_case(word: str) -> None:
    missing = set(FINNISH[word].split()) - inflect.forms(word)
    assert not missing


@pytest.mark.parametrize("word", SPOKEN)
def test_dialects_that_follow_by_rule_are_among_the_forms(word: str) -> None:
    assert set(SPOKEN[word]) <= inflect.forms(word)


def test_the_endings_keep_vowel_harmony() -> None:
    assert "Kuusamossä" not in inflect.forms("Kuusamo")
    assert "Sodankylässa" not in inflect.forms("Sodankylä")


def test_only_the_last_word_of_a_phrase_inflects() -> None:
    forms = inflect.forms("Perunkajärven kylätalo")
    assert {"Perunkajärven kylätalolla", "Perunkajärven kylätalolle", "Perunkajärven kylätaloon"} <= forms
    assert not any(form.startswith("Perunkajärvellä") for form in forms)


def test_an_adjective_takes_the_case_of_its_noun() -> None:
    assert {"Vanhaan kirjastotaloon", "Vanhassa kirjastotalossa"} <= inflect.forms("Vanha kirjastotalo")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("familjekväll", {"familjekvällen", "familjekvällens", "familjekvällar"}),
        ("utfärd", {"utfärden", "utfärder"}),
        ("församlingshem", {"församlingshemmet", "församlingshemmets"}),
        ("kyrka", {"kyrkan", "kyrkans", "kyrkor"}),
        ("möte", {"mötet", "möten"}),
    ],
)
def test_a_swedish_noun_is_made_definite_and_plural(word: str, expected: set[str]) -> None:
    assert expected <= inflect.forms(word, Language.SV)


def test_an_english_noun_is_made_plural() -> None:
    assert {"sessions", "session's"} <= inflect.forms("session", "en")
    assert "parties" in inflect.forms("party", Language.EN)


def test_a_sami_sentence_inflects_our_names() -> None:
    assert {"Sajosis", "Sajosii"} <= inflect.forms("Sajos", Language.SE)


@pytest.mark.parametrize(
    ("form", "base"),
    [
        ("Kuusjärven", "Kuusjärvi"),
        ("Hervannan", "Hervanta"),
        ("Ruokolahden", "Ruokolahti"),
        ("Hirvaan", "Hirvas"),
        ("Narkauksen", "Narkaus"),
        ("Joensuuhun", "Joensuu"),
        ("Kristiinankaupunkiin", "Kristiinankaupunki"),
        ("Tampereen", "Tampere"),
        ("kirkolta", "kirkko"),
        ("Mustasaaren", "Mustasaari"),
    ],
)
def test_the_base_of_a_form_is_found(form: str, base: str) -> None:
    assert base in inflect.bases(form)


@given(st.text(max_size=30))
def test_no_text_breaks_it(text: str) -> None:
    assert text.strip() == "" or text in inflect.every(text)
    assert text in inflect.bases(text)
