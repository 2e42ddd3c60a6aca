"""The language of a mail, down to two words of it."""

import pytest

from mailbot.model import Language
from mailbot.reading import language

FINNISH = [
    "Hei, tulen torstaina kylätalolle.",
    "mie tuun",
    "met tulhaan kaikin",
    "Ilmoittaudun. Erkki",
    "ILMOITTAUDUN TILAISUUTEEN 12.5.",
    "tuun jos kerkiin",
    "Lähetetty iPhonesta",
    "Ei pääse.",
    "Oon tulossa, Janne",
    "minä ja Anna",
    "kiitos!",
    "kaks henkee tulloo Nilsijästä",
    "Myö tullaa molemmat",
    "Mää tuun kans",
    "Peruutus",
    "Este tuli, en osallistu.",
    "Kyllä kiitos",
    "Olen Anders Söderström ja tulen tilaisuuteen.",
    "Hej, siis moi, tulen kyllä suomeksi ilmoittautumaan",
    "Nimi: Åsa Björk\nErityisruokavalio: laktoositon",
    "Liitteenä lasku 1234",
    "Taloyhtiön kokous siirtyy",
    "ok tullaan",
    "Sama täällä",
    "Vaihdetaan toiseen iltaan",
    "Pekka + 1 hlö",
    "Onko vielä tilaa?",
    "emmä tiiä viel",
    "Tule mukaan webinaariin: the future of work",
]

SWEDISH = [
    "Hej, jag kommer på torsdag.",
    "Jag kommer!",
    "vi kommer två",
    "tan yngst tål int ägg",
    "ja kombär å",
    "Anmälan",
    "Anmäler mig",
    "Mvh Lars",
    "VI KOMMER BÅDA TVÅ",
    "Tyvärr förhindrad",
    "Kan inte komma",
    "Hälsningar Maija Virtanen",
    "Jag heter Pekka Korhonen och vill vara med i Hietaniemi",
    "Skickat från min iPhone",
    "Avbokning",
    "Tack!",
    "Namn: Matti Niemi\nSpecialdiet: ingen",
    "Går det ännu att anmäla sig?",
    "Fakturan bifogas",
    "Sätt opp me",
    "He va fint",
    "Ja ska fö all del kom",
    "Glömde skriva att jag är vegan",
    "Stryk mig från listan",
    "Min son kommer",
    "min son och jag",
]

ENGLISH = [
    "Hello, I will come on Thursday.",
    "Count me in",
    "I'm coming!",
    "Thank you",
    "Two of us",
    "Registration for Thursday",
    "Sorry, can't make it",
    "I WOULD LIKE TO ATTEND",
    "My name is Matti Virtanen and I live in Kuusamo",
    "Please cancel my registration",
    "Sent from my iPhone",
    "See you there, Mikko",
    "Dietary: vegan",
    "hi, me and my wife come",
    "Is there parking?",
    "Put my name in, it is late",
    "Best regards Päivi Hämäläinen",
]

SAMI = [
    "Bures! Mun boađán duorastaga.",
    "Mun searvvan",
    "Giitu, moai bohte",
    "Buorre beaivi, háliidan searvat",
    "In sáhte boahtit",
    "Dearvvuođat, Máret",
]


@pytest.mark.parametrize("text", FINNISH)
def test_it_is_finnish(text: str) -> None:
    assert language.find(text)[0] is Language.FI


@pytest.mark.parametrize("text", SWEDISH)
def test_it_is_swedish(text: str) -> None:
    assert language.find(text)[0] is Language.SV


@pytest.mark.parametrize("text", ENGLISH)
def test_it_is_english(text: str) -> None:
    assert language.find(text)[0] is Language.EN


@pytest.mark.parametrize("text", SAMI)
def test_it_is_northern_sami(text: str) -> None:
    assert language.find(text)[0] is Language.SE


@pytest.mark.parametrize("text", ["", "\n", "12.5. klo 18", "???", "12345"])
def test_where_nothing_tells_it_is_finnish_and_unsure(text: str) -> None:
    assert language.find(text)[0] is Language.FI
    assert language.find(text)[1] < 0.9


def test_names_alone_tell_little() -> None:
    assert language.find("Pirkko Saarinen")[1] < 0.5


def test_most_of_the_words_decide() -> None:
    mixed = "Hej! Kiva kun kutsuitte, tulen mielelläni mukaan torstaina. Tack!"
    assert language.find(mixed)[0] is Language.FI


def test_a_plain_mail_is_sure() -> None:
    assert language.find("Hei, olisin tulossa torstaina kylätalolle puolisoni kanssa, kiitos.")[1] > 0.8


def test_the_longest_mail_is_read_in_a_moment() -> None:
    assert language.find("tulen mukaan " * 100_000)[0] is Language.FI
