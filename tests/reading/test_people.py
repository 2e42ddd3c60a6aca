"""Who of a mail's people comes: each mail read whole, with one evening open."""

from datetime import UTC, datetime

import pytest

from mailbot.mail import parse
from mailbot.model import Action, Address, Catalogue, Event, Reading
from mailbot.reading.read import read

CATALOGUE = Catalogue(
    "Europe/Helsinki",
    Address("Kyläillat", "illat@kylat.example"),
    (Address("Henna Rautio", "henna.rautio@kylat.example"), Address("Jorma Kivelä", "jorma.kivela@kylat.example")),
    (
        Event(
            "liikenne",
            "Kylän liikenneilta",
            aliases=("Liikenneilta", "trafikkvällen", "village traffic evening"),
            starts=datetime(2027, 3, 11, 15, 30, tzinfo=UTC),
            deadline=datetime(2027, 3, 8, 21, 59, 59, tzinfo=UTC),
            place="Seurantalo Koivula",
        ),
    ),
)
MAIL = """\
From: {sender}
To: illat@kylat.example
Date: Mon, 01 Mar 2027 10:00:00 +0200
Message-ID: <a@posti.example>
Subject: Liikenneilta
Content-Type: text/plain; charset=utf-8

{text}
"""


def reading(sender: str, text: str) -> Reading:
    shown = " ".join(word.capitalize() for word in sender.partition("@")[0].split("."))
    whole = sender if "<" in sender else f"{shown} <{sender}>"
    return read(parse(MAIL.format(sender=whole, text=text).encode(), datetime(2027, 3, 1, 8, tzinfo=UTC)), CATALOGUE)


def coming(sender: str, text: str) -> list[str]:
    """The names of those who come, "-" for one without a name, in alphabetical order."""
    found = reading(sender, text)
    assert (found.intent, found.doubts) == (Action.REGISTER, ())
    return sorted(person.name or "-" for person in found.people)


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Naapurini Kaisa Toivonen kertoi liikenneillasta. Tulen mielelläni.", []),
        ("Hienoa että Antti Rönkkö tulee puhumaan! Ilmoittaudun iltaan.", []),
        ("Kuulin tästä Raimo Hyttiseltä. Ilmoittaudun.", []),
        ("Tulen mieluusti. Kutsun välitti Seppo Lahtinen.", []),
        ("Ilmoittaudun. Terveisiä myös Veijolle!", []),
        ("Ilmoittaudun. Ystäväni Helmi Kivi on jo ilmoittautunut.", []),
        ("Ilmoittaudun. Leena Karvonen lupasi ilmoittautua itse.", []),
        ("Ilmoittaudun iltaan. Onhan siellä Pertti Salolainen puhumassa?", []),
        ("Ilmoittaudun iltaan. Onko Eero Pitkänen teillä jo listalla?", []),
        ("Ilmoittaudun iltaan. Kallungin Erkki on setäni.", []),
        ("Tulen liikenneiltaan. Poikani Eero tulee meille kylään vasta kesällä.", []),
        ("Tulen yksin, Rauha-vaimoni on sairaalassa.", []),
        ("Tulen iltaan, Pekka ei.", []),
        ("Ilmoittaudun iltaan. Mukaan tulee myös Tuulikki Korhosen tytär Saara.", ["Saara"]),
        ("Tulen iltaan, ja myös Kaisa Toivonen sanoi tulevansa.", ["Kaisa Toivonen"]),
        ("Tulen iltaan. Reino Kekkonen pyysi ilmoittamaan itsensä.", ["Reino Kekkonen"]),
    ],
)
def test_who_is_only_spoken_of_does_not_come(text: str, people: list[str]) -> None:
    assert coming("ritva.salo@posti.example", text) == sorted(["Ritva Salo", *people])


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("Tulen iltaan +1.", 1),
        ("Ilmoittaudun avec.", 1),
        ("Meitä on neljä tulossa.", 3),
        ("Me kaksi vanhaa tulemme iltaan.", 1),
        ("Meille neljälle paikat, kiitos.", 3),
        ("Ilmoittautuisin mukaan kahden ystäväni kanssa.", 2),
        ("Tuun ja tuon pari työkaveria mukanani!", 2),
        ("Ilmoittaudumme: Ritva Salo ja lapset (5 ja 8 v).", 2),
        ("Kaksi aikuista ja kaksi lasta tulossa meiltä.", 3),
        ("Ritva Salo ja ystävä, liikenneilta", 1),
        ("Tulen tyttäreni ja vävyni kanssa.", 2),
        ("tuun, ja sit mun äiti ja sen mies", 2),
        ("tuun, ja frendi kans", 1),
        ("Tuon mukanani daamin, jonka nimeä en paljasta.", 1),
        ("Paikka yhdelle, kiitos!", 0),
        ("Tulossa 11.3. iltaan.", 0),
    ],
)
def test_companions_without_names_are_counted(text: str, others: int) -> None:
    assert coming("ritva.salo@posti.example", text) == sorted(["Ritva Salo", *("-" * others)])


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Korhoset tulevat torstaina, Vesa ja Erkki.", ["Erkki Korhonen", "Vesa Korhonen"]),
        ("Korhosen pariskunta saapuu, Vesa ja Ritva.", ["Ritva Korhonen", "Vesa Korhonen"]),
        ("Meitä Korhosia tulee kolme: Lea, Vesa ja Sanna.", ["Lea Korhonen", "Sanna Korhonen", "Vesa Korhonen"]),
        ("Meitä tulee Vesa, Pirjo ja kaksi lasta.", ["-", "-", "Pirjo", "Vesa Korhonen"]),
        ("Otan mukaan miniäni Jennin ja hänen äitinsä Raili Kososen.", ["Jenni", "Raili Kosonen", "Vesa Korhonen"]),
        ("Toivo-veljeni tulee kanssani iltaan.", ["Toivo", "Vesa Korhonen"]),
        ("Tulossa Korhosen Vesa ja Sinikka. Ollaan ajoissa.", ["Sinikka Korhonen", "Vesa Korhonen"]),
        ("Ilmoittaudun. Lapset Aada ja Oskar tulevat mukaan.", ["Aada", "Oskar", "Vesa Korhonen"]),
        ("Vesa ja naapurin isäntä Kalle Mäki lähtevät iltaan.", ["Kalle Mäki", "Vesa Korhonen"]),
        ("Luokaltamme tulee viisi oppilasta ja minä.", ["-", "-", "-", "-", "-", "Vesa Korhonen"]),
        ("Veljeni Kauko ja minä riitelemme siitä aina. Tulemme iltaan.", ["Kauko", "Vesa Korhonen"]),
        ("tuun ja veli jaakko jämsä tulee samalla kyydillä", ["Jaakko Jämsä", "Vesa Korhonen"]),
        ("Meille kaksi paikkaa. Vaimoni nimi on Aino Korhonen.", ["Aino Korhonen", "Vesa Korhonen"]),
        (
            "Varatkaa kolme tuolia: itselleni, Pasaselle Anterolle ja Hietalan Ainolle.",
            ["Aino Hietala", "Antero Pasanen", "Vesa Korhonen"],
        ),
        ("Lauantaille vielä kaksi: Vesa Korhonen ja poika Veikka Korhonen.", ["Veikka Korhonen", "Vesa Korhonen"]),
    ],
)
def test_people_named_in_any_manner_come(text: str, people: list[str]) -> None:
    assert coming("vesa.korhonen@posti.example", text) == people


@pytest.mark.parametrize(
    ("sender", "text", "people"),
    [
        ("aino.heikkila@posti.example", "En itse pääse, mutta puolisoni Pekka tulee.", ["Pekka"]),
        ("tero.haapala@posti.example", "Sijaani tulee Mirva Laasonen, itse olen leikkauksessa.", ["Mirva Laasonen"]),
        (
            "outi.laakso@kunta.example",
            "Johtaja Jouni Rantala osallistuu 11.3. iltaan.\nOuti Laakso\nassistentti",
            ["Jouni Rantala"],
        ),
        (
            "Haukka ry <info@haukka.example>",
            "Hei, meiltä tulevat pj. Esko Turunen ja sihteeri Liisa Autio.",
            ["Esko Turunen", "Liisa Autio"],
        ),
        (
            "Perhe Halme <halmeet@posti.example>",
            "Tulemme iltaan: Janne, Minna ja Iida Halme.",
            ["Iida Halme", "Janne Halme", "Minna Halme"],
        ),
        (
            "bo.wik@post.example",
            "Jag kan tyvärr inte komma själv, men min fru Gun Wik kommer till trafikkvällen.",
            ["Gun Wik"],
        ),
        (
            "Haukka rf <info@haukka.example>",
            "Från oss deltar ordförande Leif Sund och Mona Hägg i trafikkvällen.",
            ["Leif Sund", "Mona Hägg"],
        ),
        ("linnea.berg@post.example", "Jag tar med en vän till trafikkvällen.", ["-", "Linnea Berg"]),
        (
            "carl.berg@post.example",
            "Familjen Berg kommer till trafikkvällen, vi är tre personer.",
            ["-", "-", "Carl Berg"],
        ),
        (
            "grace.liu@mail.example",
            "I can't make it to the village traffic evening myself but my colleague Peter Novak will come.",
            ["Peter Novak"],
        ),
        (
            "david.okafor@mail.example",
            "I'd like to attend the village traffic evening with a friend.",
            ["-", "David Okafor"],
        ),
    ],
)
def test_the_sender_comes_only_where_it_is_said(sender: str, text: str, people: list[str]) -> None:
    assert coming(sender, text) == people


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("Meitä tulee neljä: Ossi Marttila, Pauli Ek ja Irja Ek.", "doubt.heads"),
        ("Kettuset tulevat liikenneiltaan.", "doubt.heads"),
        ("Ilmoittaudun, ja lisäksi Karin.", "doubt.name"),
        ("Meiltä tulee Pekka ja Liisa.", "doubt.sender"),
        ("Minun tilalleni iltaan tulee Susanna Heino.", "doubt.instead"),
        ("Ilmoittaudun. Raimo Heino miettii asiaa.", "doubt.unplaced_person"),
    ],
)
def test_what_is_open_is_a_doubt(text: str, doubt: str) -> None:
    assert reading("ossi.marttila@posti.example", text).doubts == (doubt,)


@pytest.mark.parametrize(
    "order", ["Sukunimi;Etunimi;Ruoka\nHintikka;Raimo;", "Etunimi;Sukunimi;Ruoka\nRaimo;Hintikka;"]
)
def test_a_heading_tells_which_column_holds_the_surnames(order: str) -> None:
    assert coming("toimisto@kunta.example", f"Ilmoitan seuraavat:\n\n{order}\n") == ["Raimo Hintikka"]
