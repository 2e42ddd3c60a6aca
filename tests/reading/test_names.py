"""Names come out in the nominative, whoever they are and however they stand; nothing else comes out as a name."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mailbot.model import Address, Catalogue, Event, Mail, NameMention, Zone, ZoneKind
from mailbot.reading import names

CATALOGUE = Catalogue(
    "Europe/Helsinki",
    Address("Kyläillat", "illat@kylat.example"),
    (Address("Riikka Salonpää", "riikka.salonpaa@kylat.example"),),
    (
        Event("kivi", "Toimitilat ja turvallisuus", place="Hotelli Kivihaka", address="Kivihaantie 2, 97000 Kivihaka"),
        Event("ranta", "Kylärauha", place="Rantalan koulu", aliases=("Rantalan ilta",)),
    ),
)


def written(text: str, sender: str = "", email: str = "", subject: str = "Ilmo", signature: str = "") -> Mail:
    body = f"{text}\n{signature}" if signature else text
    whole = f"{subject}\n{body}"
    cut = len(whole) - len(signature)
    zones = [Zone(ZoneKind.SUBJECT, 0, len(subject) + 1), Zone(ZoneKind.OWN, len(subject) + 1, cut)]
    if signature:
        zones.append(Zone(ZoneKind.SIGNATURE, cut, len(whole)))
    at = datetime(2026, 3, 2, 12, tzinfo=UTC)
    return Mail("", "", at, Address(sender, email), subject, whole, tuple(zones))


def found(text: str, sender: str = "", email: str = "", known: Sequence[str] = ()) -> list[str]:
    mentions = names.find(written(text, sender, email), CATALOGUE, tuple(known))
    return [mention.name for mention in mentions if mention.start >= 0]


def headed(sender: str, email: str = "", text: str = "Tulen.") -> list[str]:
    return [mention.name for mention in names.find(written(text, sender, email), CATALOGUE) if mention.start < 0]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ilmoitan Maija Virtasen mukaan.", "Maija Virtanen"),
        ("Olen varannut Maija Virtaselle paikan.", "Maija Virtanen"),
        ("Lisäksi Pekka Kivelällä on keliakia.", "Pekka Kivelä"),
        ("Teen tämän Olavi Mäen puolesta.", "Olavi Mäki"),
        ("Ilmoittaisin mukaan Tiina Ruokasta.", "Tiina Ruokanen"),
        ("Tulen yhdessä Anna Hirvaan kanssa.", "Anna Hirvas"),
        ("Merkitkää myös Liisa Niskalan nimi.", "Liisa Niskala"),
        ("Tilatkaa Eero Lehdolle kasvisruoka.", "Eero Lehto"),
        ("Kysyin asiaa Kaisa Lahdelta.", "Kaisa Lahti"),
        ("Laittakaa Juho Peltomäelle tuoli.", "Juho Peltomäki"),
        ("Otan mukaan Åke Sundqvistin.", "Åke Sundqvist"),
        ("Kutsuin Ahmed Hassanin mukaan.", "Ahmed Hassan"),
        ("Tuon Anna-Kaisa Koskisen.", "Anna-Kaisa Koskinen"),
        ("Otan Sirpa Kärppä-Virran kyytiin.", "Sirpa Kärppä-Virta"),
        ("Varaan paikan Carl von Essenille.", "Carl von Essen"),
        ("Jag anmäler också Anna Lindqvists son.", "Anna Lindqvist"),
    ],
)
def test_a_surname_alone_inflects(text: str, name: str) -> None:
    assert name in found(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Tuon mukanani Pekan.", "Pekka"),
        ("Lisäksi Riitalle gluteeniton.", "Riitta"),
        ("Ja Antti-Jussille sama.", "Antti-Jussi"),
        ("Kerroin Einolle ja tulemme.", "Eino"),
        ("Meidän Helmikin tulee.", "Helmi"),
    ],
)
def test_a_bare_given_name_inflects(text: str, name: str) -> None:
    assert found(text) == [name]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Tulemme: Maija ja Pekka Virtanen", ["Maija Virtanen", "Pekka Virtanen"]),
        ("Åke och Britt Berg kommer", ["Åke Berg", "Britt Berg"]),
        ("Maija & Pekka Virtanen", ["Maija Virtanen", "Pekka Virtanen"]),
        (
            "Mukana ovat Antti, Hanna, Eemil (14) ja Helmi (11) Rantanen.",
            ["Antti Rantanen", "Hanna Rantanen", "Eemil Rantanen", "Helmi Rantanen"],
        ),
        ("Tulee perhe Virtanen: Maija, Pekka ja Onni.", ["Maija Virtanen", "Pekka Virtanen", "Onni Virtanen"]),
        ("Otan lapset Veera ja Eino, sukunimi Mäkinen.", ["Veera Mäkinen", "Eino Mäkinen"]),
        ("Olen Maija Virtanen ja tulen mieheni Pekan kanssa.", ["Maija Virtanen", "Pekka"]),
        ("Tulen mieheni Pekan ja Maija Korhosen kanssa.", ["Pekka", "Maija Korhonen"]),
        ("Matti (Virtanen, sama osoite) lähtee mukaan.", ["Matti Virtanen"]),
    ],
)
def test_a_shared_surname_is_everybodys(text: str, people: list[str]) -> None:
    assert found(text) == people


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Nimi: Virtanen Maija", "Maija Virtanen"),
        ("Nimi: KORHONEN MATTI", "Matti Korhonen"),
        ("Uusitalon Paavo tässä moi.", "Paavo Uusitalo"),
        ("Siellä on Peltomäen Joonaskin.", "Joonas Peltomäki"),
        ("1. Koskinen Outi, vegaani", "Outi Koskinen"),
        ("Namn: Åke Berg", "Åke Berg"),
        ("Sukunimi: Virtanen\nEtunimi: Maija", "Maija Virtanen"),
    ],
)
def test_the_order_is_put_right(text: str, name: str) -> None:
    assert name in found(text)


def test_a_doubtful_line_follows_the_order_of_its_table() -> None:
    table = "Nimi | Ruoka\nVirtanen Sari | G\nKoskinen Vesa | -\nLahja Onni | vegaani"
    assert found(table) == ["Sari Virtanen", "Vesa Koskinen", "Onni Lahja"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("moi, tuun mukaan\nt. maija virtanen", "Maija Virtanen"),
        ("tuun ite ja joona lahti tulee kans", "Joona Lahti"),
        ("HEI TULEN MUKAAN TERVEISIN MAIJA VIRTANEN", "Maija Virtanen"),
        ("TULEN VAIMONI RAUHAN KANSSA. SYÖMME KAIKKEA MITÄ ANNETAAN.", "Rauha"),
    ],
)
def test_names_are_found_where_capitals_tell_nothing(text: str, name: str) -> None:
    assert name in found(text)


@pytest.mark.parametrize(
    "name",
    [
        "Nguyen Thi Lan",
        "Abdi Hassan Warsame",
        "Tom O'Sullivan",
        "Katarzyna Wójcik",
        "Olena Kovalenko",
        "Ahmed Al-Hassan",
        "Ánde Aikio",
        "Jürgen Müller",
        "Carl von Essen",
        "J-P Virtanen",
        "E. Virtanen",
        "Yuki Tanaka",
    ],
)
def test_a_name_of_any_language_stands_as_it_is(name: str) -> None:
    assert found(f"Olemme tulossa.\n\n{name}") == [name]


@pytest.mark.parametrize(
    "text",
    [
        "Satu ei ole totta. Toivo elää. Onni potkaisi. Rauhaa kaikille!",
        "Tervetuloa Hotelli Kivihakaan, sanottiin. Rantalan koulu on tuttu.",
        "Inarin kunta ja Rovaniemen seurakunta tukevat. Toivo ry maksaa.",
        "Hei Riikka,\nnähdään Maanantaina Helsingissä tai Oulussa.",
        "Best Regards, Kind Thanks. Would you come on Monday?",
        "Med Vänliga Hälsningar. Tack Så Mycket.",
        "Suomen Punainen Risti, Lapin Kansa ja Yle Uutiset.",
        "Nähdään 6. May klo 18, Ilmo sisään.",
        "VEGAANI JA GLUTEENITON KIITOS",
    ],
)
def test_what_is_no_person_does_not_come_out(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("palomestari Tuomas Kaikkonen ja lähihoitaja Anna Mäki tulevat", ["Tuomas Kaikkonen", "Anna Mäki"]),
        ("Dr Maria Smith will come.", ["Maria Smith"]),
        ("- Toivo Laine, pj.\n- Satu Laine, sihteeri", ["Toivo Laine", "Satu Laine"]),
        ("Maija Virtanen, Sonka", ["Maija Virtanen"]),
        ("Maija Virtanen Rovaniemeltä tulee", ["Maija Virtanen"]),
        ("Hei! Maija Virtanen tässä.", ["Maija Virtanen"]),
        ("Isäni Veikko Virtanen tulee.", ["Veikko Virtanen"]),
    ],
)
def test_titles_and_villages_are_left_out(text: str, people: list[str]) -> None:
    assert found(text) == people


@pytest.mark.parametrize(
    ("sender", "email", "people"),
    [
        ("Maija Virtanen", "mv@posti.example", ["Maija Virtanen"]),
        ("Virtanen Maija", "", ["Maija Virtanen"]),
        ("Österman, Bengt", "", ["Bengt Österman"]),
        ("KORHONEN MATTI", "", ["Matti Korhonen"]),
        ("Noora Alanko / Rannan Sanomat", "", ["Noora Alanko"]),
        ("Seppo ja Ritva Kangas", "kankaat@posti.example", ["Seppo Kangas", "Ritva Kangas"]),
        ("", "aleksi.niemela04@koulu.example", ["Aleksi Niemelä"]),
        ("", "virtanen.maija@posti.example", ["Maija Virtanen"]),
        ("aleksi n", "aleksi.niemela@koulu.example", ["Aleksi", "Aleksi Niemelä"]),
        ("", "pikkupeura77@posti.example", []),
        ("Kylän kotihoito", "toimisto@kyla.example", []),
        ("Rannan seurakunta", "info@rantasrk.example", []),
    ],
)
def test_the_from_field_tells_a_name(sender: str, email: str, people: list[str]) -> None:
    assert headed(sender, email) == people


def test_an_address_takes_its_dots_from_the_text() -> None:
    assert "Ahmed Al-Hassan" in headed("", "ahmed.alhassan@posti.example", "My name is Ahmed Al-Hassan.")


def test_a_nominative_elsewhere_settles_an_inflected_form() -> None:
    assert "Juha Karin" not in found("Lisäksi Juha Karille paikka.", known=["Juha Kari"])
    assert found("Tuon Karin mukanani.", known=["Karin Berg"]) == ["Karin"]
    assert found("Tuon Karin mukanani.", known=["Kari Berg"]) == ["Kari"]


def test_two_nominatives_of_a_form_are_both_told() -> None:
    (mention,) = [one for one in names.find(written("Lisäksi vielä Karin."), CATALOGUE) if one.start >= 0]
    assert {mention.name, *mention.alternatives} == {"Kari", "Karin"}
    assert mention.sure < 0.8


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Tuon Karin mukanani.", "Kari"),
        ("Tulen Martin kanssa.", "Martti"),
        ("Ilmoitan mukaan poikani Martin.", "Martti"),
        ("Karin tulee mukaan.", "Karin"),
        ("Myös Martin osallistuu.", "Martin"),
    ],
)
def test_the_words_beside_settle_the_case(text: str, name: str) -> None:
    assert found(text) == [name]


def test_a_mention_keeps_its_place_and_case() -> None:
    mail = written("Ilmoitan Maija Virtasen mukaan.")
    (mention,) = names.find(mail, CATALOGUE)
    assert mail.text[mention.start : mention.end] == mention.words == "Maija Virtasen"
    assert (mention.case, mention.given, mention.surname) == ("genitive", "Maija", "Virtanen")


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Tässä tulee Maija Virtanen kylään taas.", "text"),
        ("Tulen.\nMaija Virtanen", "signature"),
        ("Nimi: Maija Virtanen\nRuoka: vegaani", "form"),
        ("- Maija Virtanen, kaikki käy\n- ja muut sitten tulevat perässä", "list"),
        ("Maija Virtanen | vegaani\nmuut | ei mitään", "table"),
    ],
)
def test_a_mention_tells_where_it_stood(text: str, source: str) -> None:
    (mention,) = names.find(written(text), CATALOGUE)
    assert (mention.name, mention.source) == ("Maija Virtanen", source)


def test_quoted_words_hold_no_names() -> None:
    text = "Ilmo\nTulen.\nke 1.4. Pekka Mäki kirjoitti:\n> Maija Virtanen\n"
    zones = (Zone(ZoneKind.SUBJECT, 0, 5), Zone(ZoneKind.OWN, 5, 12), Zone(ZoneKind.QUOTED, 12, len(text)))
    mail = Mail("", "", datetime(2026, 3, 2, tzinfo=UTC), Address("", ""), "Ilmo", text, zones)
    assert names.find(mail, CATALOGUE) == ()


def full(name: str, source: str = "text") -> NameMention:
    given, _, surname = name.rpartition(" ")
    return NameMention(0, 1, "names.text", name, name, given, surname, source=source)


@pytest.mark.parametrize(
    ("name", "mentions", "whole"),
    [
        ("Maija", [full("Maija Virtanen", "display")], "Maija Virtanen"),
        ("E. Pikkarainen", [full("Esko Pikkarainen", "display")], "Esko Pikkarainen"),
        ("J-P Sieppi", [full("Jukka-Pekka Sieppi", "display")], "Jukka-Pekka Sieppi"),
        ("Pirkko H.", [full("Pirkko Hietala", "address")], "Pirkko Hietala"),
        ("Pena", [full("Pentti Laine", "display")], "Pentti Laine"),
        ("Maija", [full("Maija Virtanen"), full("Maija Korhonen")], None),
        ("Pekka", [full("Maija Virtanen", "display")], None),
        ("Maija Virtanen", [full("Maija Virtanen", "display")], None),
    ],
)
def test_a_bare_name_is_completed_where_it_is_clear(name: str, mentions: list[NameMention], whole: str | None) -> None:
    assert names.complete(name, mentions) == whole


@pytest.mark.parametrize(
    ("text", "sender", "email", "name"),
    [
        ("Tulen.\nMaija Virtanen", "mv", "mv@posti.example", "Maija Virtanen"),
        ("Tulen.\nMaija", "Maija Virtanen", "mv@posti.example", "Maija Virtanen"),
        ("Tulen.\nt. aleksi", "aleksi n", "aleksi.niemela04@koulu.example", "Aleksi Niemelä"),
        ("Tulen.", "", "maija.virtanen@posti.example", "Maija Virtanen"),
        ("Äitini Liisa Mäki tulee.\nMaija Virtanen", "", "x@posti.example", "Maija Virtanen"),
        ("Tulen.\nJ-P Virtanen", "Jukka-Pekka Virtanen", "jp@posti.example", "Jukka-Pekka Virtanen"),
        ("Tulen.", "", "pikkupeura77@posti.example", None),
    ],
)
def test_the_sender_is_the_one_who_signs(text: str, sender: str, email: str, name: str | None) -> None:
    mail = written(text, sender, email)
    one = names.sender_name(mail, names.find(mail, CATALOGUE), CATALOGUE)
    assert (one.name if one else None) == name


def test_an_operators_lists_name_what_ours_lack() -> None:
    mail = written("Varatkaa paikka Zyxelina Qvorvalle.")
    known = replace(CATALOGUE, given=frozenset({"zyxelina"}), surnames=frozenset({"qvorpa"}))
    assert [one.name for one in names.find(mail, known)] == ["Zyxelina Qvorpa"]
