"""Events by their names, numbers and dates in an invented catalogue, and what several mentions mean together."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.flow.allowance import allowance
from mailbot.model import Address, Catalogue, Event, EventKind, EventMention
from mailbot.reading import dates, events

HELSINKI = ZoneInfo("Europe/Helsinki")
ARRIVED = datetime(2027, 3, 1, 9, 0, tzinfo=HELSINKI)  # a Monday


def event(event_id: str, label: str, title: str, day: str, place: str, address: str = "", **more: object) -> Event:
    """An event of three hours with its deadline two days before; without a day it is undated."""
    starts = datetime.fromisoformat(day).replace(tzinfo=HELSINKI) if day else None
    return Event(
        id=event_id,
        label=label,
        title=title,
        starts=starts,
        ends=starts + timedelta(hours=3) if starts else None,
        deadline=starts - timedelta(days=2) if starts else None,
        place=place,
        address=address,
        **more,  # type: ignore[arg-type]
    )


def catalogue(*held: Event) -> Catalogue:
    return Catalogue("Europe/Helsinki", Address("", "kylat@lakeus.example"), (), held)


OURS = catalogue(
    event("tiet", "I ja II", "Tiet ja joukkoliikenne – lupaukset ja kustannukset", "2027-03-18T18:00",
          "Hotelli Kuusijärvi", "Rantaraitti 3, 85100 Kalajoki"),
    event("ensiapu", "III", "Ensiapu kotona", "2027-03-23T18:00", "Pirttikosken kylätalo",
          "Koulutie 1, 84900 Pirttikoski"),
    event("ikä", "IV", "Ikäihmisten arki", "2027-04-06T13:00", "Alavieskan pappila",
          "Kirkkotie 2, 85200 Alavieska", aliases=("Äldreforum",)),
    event("retki", "V", "Kevätretki Raaheen", "", "Paikka avoin", when="Toukokuu 2027"),
)  # fmt: skip


def meant(text: str, ours: Catalogue = OURS, at: datetime = ARRIVED) -> events.Settled:
    return events.settle(events.find(text, dates.find(text, at), ours, at), text)


# (what a resident writes, the events it names)
NAMED = [
    # by place, inflected
    ("Tulen Kuusijärvelle.", ["tiet"]),
    ("Hotelli Kuusijärveen kaksi paikkaa", ["tiet"]),
    ("Pirttikoskelle tullaan", ["ensiapu"]),
    ("Pirttikosken kylätalolla nähdään", ["ensiapu"]),
    ("Alavieskan iltaan", ["ikä"]),
    ("Alavieskhan", ["ikä"]),
    ("kuusijarvelle tulen", ["tiet"]),
    ("PIRTTIKOSKI", ["ensiapu"]),
    ("Rantaraitti 3, tulossa", ["tiet"]),
    ("Pappilaan tulen", ["ikä"]),
    ("Pirttikosken-iltaan", ["ensiapu"]),
    # by theme, in other languages too
    ("ensiapuiltaan", ["ensiapu"]),
    ("Ilmoittaudun ensiapuun", ["ensiapu"]),
    ("I would like to learn first aid", ["ensiapu"]),
    ("kvällen om första hjälpen", ["ensiapu"]),
    ("joukkoliikenteestä puhumaan", ["tiet"]),
    ("seniori-iltaan", ["ikä"]),
    ("the evening about ageing", ["ikä"]),
    ("bussiutfärden", []),
    ("kevätretkelle lähden", ["retki"]),
    ("Raaheen mukaan", ["retki"]),
    ("Ilmoittaudun: Tiet ja joukkoliikenne", ["tiet"]),
    ("Ikäihmisten arki kiinnostaa", ["ikä"]),
    # by alias
    ("Äldreforum, tack", ["ikä"]),
    ("till äldreforumet", ["ikä"]),
    # by date
    ("Tulen 18.3.", ["tiet"]),
    ("to 18.3. klo 18", ["tiet"]),
    ("den 23 mars", ["ensiapu"]),
    ("6 April please", ["ikä"]),
    ("kuudes huhtikuuta", ["ikä"]),
    ("18. päivä", ["tiet"]),
    ("kolmen viikon päästä tiistaina", ["ensiapu"]),
    ("pitkäperjantaina", []),
    ("torstaina", ["tiet"]),
    ("toukokuun retki", ["retki"]),
    # by number
    ("III pöytään", ["ensiapu"]),
    ("kolmanteen iltaan", ["ensiapu"]),
    ("nro 4", ["ikä"]),
    ("Tilaisuuden numero: 3", ["ensiapu"]),
    ("tilaisuuksiin numero 1 ja 3", ["tiet", "ensiapu"]),
    ("toiseen ja neljänteen pöytään", ["tiet", "ikä"]),
    ("pöydät III ja IV", ["ensiapu", "ikä"]),
    ("nelospöytään", ["ikä"]),
    ("kolmoseen ja vitoseen", ["ensiapu", "retki"]),
    ("Ilm. 3 + 4", ["ensiapu", "ikä"]),
    ("to event number 3", ["ensiapu"]),
    # with slips of the pen
    ("Pirtikoskelle", ["ensiapu"]),
    ("Kuusijrävelle", ["tiet"]),
    ("Pirttikkoskelle", ["ensiapu"]),
    # several
    ("18.3. ja 23.3.", ["tiet", "ensiapu"]),
    ("Kuusijärvi 18.3. ja Alavieska 6.4.", ["tiet", "ikä"]),
    ("18.3. ja Pirttikoskelle", ["tiet", "ensiapu"]),
    # words that agree
    ("Alavieskaan 6.4. ikäihmisten iltaan", ["ikä"]),
    ("to Kuusijärvi on Thursday 18 March", ["tiet"]),
    # all
    ("Ilmoittaudun kaikkiin.", ["ensiapu", "ikä", "tiet"]),
    ("joka iltaan", ["ensiapu", "ikä", "tiet"]),
    ("all the evenings", ["ensiapu", "ikä", "tiet"]),
    ("maaliskuun pöydät", ["ensiapu", "tiet"]),
    ("pöydät I–III", ["ensiapu", "tiet"]),
    ("kaikkiin sekä toukokuun retkelle", ["ensiapu", "ikä", "tiet", "retki"]),
    ("18.3. ja 6.4., molempiin", ["tiet", "ikä"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), NAMED, ids=[text for text, _ in NAMED])
def test_an_event_is_known_by_its_names(text: str, expected: list[str]) -> None:
    settled = meant(text)
    assert list(settled.events) == expected
    assert not settled.contradiction


@pytest.mark.parametrize(
    "text",
    [
        "Hyvää iltaa!", "God kväll, jag vill komma",
        "Meitä tulee 3", "minä ja 2 lasta", "Koti on kotona", "kolme henkeä",
        "Olen ollut kolmatta iltaa valveilla", "Ilmoitan neljä henkeä iltaan", "iltaan 3 henkeä", "tulen ma tai ti",
        "puh. 040 555 0118", "molemmat syövät kaikkea", "kaikki käy", "joka päivä syön puuroa",
        "the evening I come",
        "no one comes", "kvällen ² tai ¼",
    ],
)  # fmt: skip
def test_other_words_name_no_event(text: str) -> None:
    settled = meant(text)
    assert (settled.events, settled.contradiction) == ((), False)


# (number of the rule in settling.py, text, events, candidates, contradiction)
ROWS = [
    (1, "Tulen mukaan.", [], [], False),
    (1, "tiistaina", [], ["ensiapu", "ikä"], False),
    (2, "Alavieska 6.4.", ["ikä"], [], False),
    (3, "Alavieska ja Pirttikoski", ["ikä", "ensiapu"], [], False),
    (4, "Pirttikoskelle tiistaina", ["ensiapu"], [], False),
    (5, "tiistain iltaan klo 13", ["ikä"], [], False),
    (6, "Alavieskaan 23.3. tulen", [], ["ensiapu", "ikä"], True),
    (6, "Alavieska, 23.3.", [], ["ensiapu", "ikä"], True),
    (7, "Alavieskaan 7.4.", [], ["ikä"], True),
    (7, "Alavieskaan lauantaina", [], ["ikä"], True),
    (7, "Puhuimme lauantaina ensiavusta, tulen mukaan", ["ensiapu"], [], False),
    (8, "ma 18.3. tulen", [], ["tiet"], True),
    (8, "Kuusijärvelle ma 18.3.", ["tiet"], [], False),
    (9, "Tulen 19.3.", [], [], True),
    (10, "kaikkiin maaliskuun iltoihin", ["ensiapu", "tiet"], [], False),
    (11, "molempiin", [], ["ensiapu", "ikä", "tiet"], False),
]


@pytest.mark.parametrize(("rule", "text", "expected", "candidates", "contradiction"), ROWS)
def test_the_rules_of_settling(
    rule: int, text: str, expected: list[str], candidates: list[str], contradiction: bool
) -> None:
    settled = meant(text)
    assert (list(settled.events), list(settled.candidates)) == (expected, candidates), rule
    assert settled.contradiction is contradiction


def test_both_are_the_two_that_are_still_open() -> None:
    after_the_first = datetime(2027, 3, 19, tzinfo=HELSINKI)
    assert meant("molempiin", at=after_the_first).events == ("ensiapu", "ikä")
    assert meant("both remaining evenings", at=after_the_first).events == ("ensiapu", "ikä")


def test_both_evenings_at_one_place_are_those_two() -> None:
    ours = catalogue(
        event("a", "1", "Lumi", "2027-03-18T18:00", "Kalajoen kirjasto"),
        event("b", "2", "Jää", "2027-03-25T18:00", "Kalajoen kirjasto"),
        event("c", "3", "Vesi", "2027-04-01T18:00", "Raahen museo"),
        event("d", "4", "Sumu", "2027-04-08T18:00", "Raahen museo"),
    )
    assert meant("Kalajoen illat, molemmat", ours).events == ()
    assert meant("Kalajoen kirjaston molempiin iltoihin", ours).events == ("a", "b")


def test_a_place_that_all_share_says_nothing() -> None:
    ours = catalogue(
        event("a", "1", "Ensiapu", "2027-03-18T18:00", "Kalajoen kirjasto"),
        event("b", "2", "Lumityöt", "2027-03-25T18:00", "Kalajoen kirjasto"),
    )
    assert meant("Kalajoelle 18.3.", ours).events == ("a",)
    assert set(meant("Kalajoelle", ours).candidates) == {"a", "b"}


WORKSHOPS = catalogue(
    event("lukee", "1", "Romaanin lukupiiri", "2027-03-09T17:30", "Kalajoen kirjasto"),
    event("kaava-a", "2 A", "Keskustan kaavaklinikka, sessio A", "2027-03-18T09:00", "Kaupungintalo"),
    event("kaava-b", "2 B", "Keskustan kaavaklinikka, sessio B", "2027-03-18T13:00", "Kaupungintalo"),
    event("pyörä", "3", "Pyöräpaja", "2027-03-25T17:00", "Raahen koulu, pajaluokka", aliases=("Cykelverkstaden",)),
    event("ikä", "4", "Seniorien digineuvonta", "2027-03-25T17:00", "Raahen koulu, auditorio"),
    event("soutu", "5", "Kirkkovenesoutu", "2027-05-08T10:00", "Raahen ranta", aliases=("Kyrkbåtsrodd",)),
    event("satama", "6", "Sataman iltakävely", "2027-05-20T18:00", "Satamatori", aliases=("Hamnpromenaden",)),
    event("syys", "7", "Syysmatka Tallinnaan", "", "Paikka avoin", when="Syyskuu 2027"),
)  # fmt: skip

# (what a resident writes, the events of WORKSHOPS it names)
TOLD_APART = [
    # other words for the same, compounds and their parts
    ("fillaripajaan", ["pyörä"]), ("Polkupyörä tietysti", ["pyörä"]), ("cykeljuttu", ["pyörä"]),
    ("kirjakerhoon", ["lukee"]), ("the book club", ["lukee"]), ("vanhusten tietokoneilta", ["ikä"]),
    ("puhelinkurssille", ["ikä"]), ("kaavajuttuun 18.3. klo 13", ["kaava-b"]), ("soutamaan", ["soutu"]),
    ("kirkkoveneeseen", ["soutu"]), ("på rodden", ["soutu"]), ("hamnrundan", ["satama"]),
    ("satamakierrokselle", ["satama"]), ("syysreissulle", ["syys"]), ("bussilla tulen", []),
    ("the traffic was bad", []), ("kuvataidekurssille", []), ("naturally I come", []),
    # letters, numbers with letters, parts of the day
    ("sessioon B", ["kaava-b"]), ("B-ryhmään", ["kaava-b"]), ("2B", ["kaava-b"]), ("2 A, kiitos", ["kaava-a"]),
    ("sessiot A ja B", ["kaava-a", "kaava-b"]), ("kaavaklinikan aamupäivän sessioon", ["kaava-a"]),
    ("the afternoon session", ["kaava-b"]), ("kaavan aamuryhmään", ["kaava-a"]), ("Hyvää iltapäivää!", []),
    ("Soittakaa iltapäivällä.", []),
    # the hour in words, on a clock of twelve hours
    ("18.3. yhdeksältä", ["kaava-a"]), ("18. maaliskuuta kello yhdeksi", ["kaava-b"]),
    ("18.3. klo 1", ["kaava-b"]), ("den 18 mars klockan nio", ["kaava-a"]), ("on 18 March at one", ["kaava-b"]),
    ("18 March, nine o'clock", ["kaava-a"]), ("9.3. puoli kuudelta", ["lukee"]), ("yhdeksältä", []),
    ("18.3. meitä on yhdeksän henkeä", []), ("18.3. puoli kymmeneltä", []),
    # order
    ("seuraavaan tilaisuuteen", ["lukee"]), ("viimeiseen tilaisuuteen", ["satama"]),
    ("toukokuun ensimmäiseen tapahtumaan", ["soutu"]), ("toukokuun viimeiseen", ["satama"]),
    ("kaavaklinikan jälkimmäiseen sessioon", ["kaava-b"]), ("the later planning session on 18 March", ["kaava-b"]),
    ("viimeinen ilmoittautumispäivä", []), ("sista dagen", []), ("seuraavat henkilöt", []),
    # all but
    ("kaikkiin paitsi soutuun ja kaavaklinikkaan", ["ikä", "lukee", "pyörä", "satama"]),
    ("all except the rowing", ["ikä", "kaava-a", "kaava-b", "lukee", "pyörä", "satama"]),
    ("syön kaikkea paitsi kalaa", []),
    # both of what stands together
    ("25.3. molempiin", ["ikä", "pyörä"]), ("sekä aamupäivän että iltapäivän sessioon 18.3.", ["kaava-a", "kaava-b"]),
    # partial dates
    ("viikon 12 torstaina", ["ikä", "pyörä"]), ("toukokuun alkupuolella", ["soutu"]), ("i mitten av maj", ["satama"]),
    ("kahdeksas viidettä", ["soutu"]), ("ensi kuun 9. päivä", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TOLD_APART, ids=[text for text, _ in TOLD_APART])
def test_events_are_told_apart_as_people_tell_them(text: str, expected: list[str]) -> None:
    settled = meant(text, WORKSHOPS)
    assert sorted(settled.events or settled.candidates if len(expected) > 1 else settled.events) == expected


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("Raahen koulun pajaluokkaan, digineuvontaan", ["ikä", "pyörä"]),
        ("kaavaklinikan sessio A klo 13", ["kaava-a", "kaava-b"]),
        ("soutuun 20.5.", ["satama", "soutu"]),
        ("Työväenyhdistyksen soutuun 14.5.", ["soutu"]),
        ("Raahen kouluun seniorien iltaan 18.3.", ["ikä", "kaava-a", "kaava-b"]),
    ],
)
def test_what_belongs_to_different_events_is_a_contradiction(text: str, candidates: list[str]) -> None:
    settled = meant(text, WORKSHOPS)
    assert (settled.contradiction, settled.events, list(settled.candidates)) == (True, (), candidates)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Soutuun tulen enkä pyöräpajaan.", ["soutu"]),
        ("I come to the rowing, but not the book club.", ["soutu"]),
        ("Tulen ei 9.3. vaan 8.5.", ["soutu"]),
        ("Jag kommer inte på rodden.", ["soutu"]),  # a verb's own "not" is read with the verb
    ],
)
def test_what_is_left_out_in_the_same_breath_is_not_named(text: str, expected: list[str]) -> None:
    assert list(meant(text, WORKSHOPS).events) == expected


NORDIC = catalogue(
    event("vav", "1", "Vävkurs för nybörjare / Kudontakurssi aloittelijoille", "2027-03-09T17:30", "Ekenäs museum"),
    event("saga", "2", "Muinaistarinoita lapsille / Forntidssagor för barn", "2027-03-13T11:00", "Karjaan kirjasto"),
    event("luento", "3", "Luento: Hanko sodan varjossa", "2027-03-25T18:00", "Hangon museo / Hangö museum"),
    event("turku", "4", "Bussimatka keskiajan Turkuun / Bussresa till medeltidens Åbo", "2027-05-08T07:30", "Asema"),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kudontaan", ["vav"]), ("Haluan oppia kutomaan", ["vav"]), ("lasten tapahtumaan", ["saga"]),
        ("satuhetkeen", ["saga"]), ("keskiaikaretkelle", ["turku"]), ("bussutflykten i maj", ["turku"]),
        ("maaliskuun ekaan tapahtumaan", ["vav"]), ("Tulen luennolle ja Tauno Turun matkalle.", ["luento", "turku"]),
        ("Luennolle en kudontaan.", ["luento"]),
        # days of something else in the writer's life
        ("Turun matkalle tulen. Poikani täyttää 13.3. kymmenen.", ["turku"]),
        ("Luennolle tulen. Lääkärissä olen 9.3. joten soittakaa muulloin.", ["luento"]),
        ("Jag kommer till Åbo. Den 13 mars är jag bortrest.", ["turku"]),
        ("Syntymäpäivänäni 25.3. tulen luennolle", ["luento"]),
        # something is left out that we do not know
        ("kaikkiin paitsi luennolle ja taulukurssille", []),
        ("kaikkiin paitsi luennolle ja satuihin", ["turku", "vav"]),
    ],
)  # fmt: skip
def test_a_catalogue_of_two_languages_is_read_in_both(text: str, expected: list[str]) -> None:
    settled = meant(text, NORDIC)
    assert (sorted(settled.events), settled.contradiction) == (expected, False)


# (our question's choice, the answer, what it chooses)
ANSWERS = [
    (("kaava-a", "kaava-b"), "Se varhaisempi, kiitos", ["kaava-a"]),
    (("kaava-a", "kaava-b"), "jälkimmäinen", ["kaava-b"]),
    (("kaava-a", "kaava-b"), "iltapäivä sopii paremmin", ["kaava-b"]),
    (("kaava-a", "kaava-b"), "klo 13", ["kaava-b"]),
    (("kaava-a", "kaava-b"), "A", ["kaava-a"]),
    (("kaava-a", "kaava-b"), "molemmat kiitos", ["kaava-a", "kaava-b"]),
    (("pyörä", "ikä"), "båda två", ["ikä", "pyörä"]),
    (("pyörä", "ikä"), "Kumpikin kävisi, mutta olkoon pyöräpaja", ["pyörä"]),
    (("lukee", "pyörä", "soutu"), "8.", ["soutu"]),
    (("lukee", "pyörä", "soutu"), "3", ["pyörä"]),
    (("lukee", "pyörä", "soutu"), "3 henkeä", []),
    (("lukee", "pyörä", "soutu"), "viimeinen", ["soutu"]),
]


@pytest.mark.parametrize(("choice", "text", "expected"), ANSWERS, ids=[text for _, text, _ in ANSWERS])
def test_an_answer_chooses_among_what_we_asked(choice: tuple[str, ...], text: str, expected: list[str]) -> None:
    found = events.find(text, dates.find(text, ARRIVED), WORKSHOPS, ARRIVED, asked=frozenset(choice))
    assert sorted(events.settle(found, text).events) == expected


def test_a_surname_that_is_a_place_is_passed_over_where_masked() -> None:
    text = "Ikäihmisten iltaan Liisa Pirttikoski"
    mask = [(text.index("Liisa"), len(text))]
    found = events.find(text, (), OURS, ARRIVED, mask)
    assert events.settle(found, text).events == ("ikä",)


def test_where_someone_lives_is_weaker_than_where_she_goes() -> None:
    assert meant("Asun Pirttikoskella mutta tulen Alavieskaan.").events == ("ikä",)
    assert meant("I write from Pirttikoski, put me down for 6 April").events == ("ikä",)


def test_an_event_that_is_over_gives_way() -> None:
    after = datetime(2027, 3, 20, tzinfo=HELSINKI)
    assert meant("Kuusijärvi meni ohi, Pirttikoskelle sitten", at=after).events == ("ensiapu",)
    assert meant("Varaan paikan 23.3. Hotelli Kuusijärvellä", at=after).contradiction


def test_a_slip_never_bridges_two_events() -> None:
    ours = catalogue(
        event("a", "1", "Lumi", "2027-03-18T18:00", "Hietakylän talo"),
        event("b", "2", "Vesi", "2027-03-25T18:00", "Hirtakylän talo"),
    )
    assert meant("Hiitakylään", ours).events == ()


def test_the_number_column_of_a_table_is_read() -> None:
    text = "Nimi | Pöytä | Ruoka\nOili Aho | III | -\nEero Aho | 4 | L\n"
    assert meant(text).events == ("ensiapu", "ikä")


def test_events_without_labels_are_numbered_in_order() -> None:
    ours = catalogue(
        event("a", "", "Lumi", "2027-03-18T18:00", "Kalajoen kirjasto"),
        event("b", "", "Vesi", "2027-03-25T18:00", "Raahen museo"),
    )
    assert meant("toiseen iltaan", ours).events == ("b",)


def test_a_mention_keeps_its_place_kind_and_words() -> None:
    text = "Tulen 6.4. Alavieskaan"
    found = events.find(text, dates.find(text, ARRIVED), OURS, ARRIVED)
    assert [(m.kind, m.words) for m in found] == [(EventKind.DATE, "6.4."), (EventKind.PLACE, "Alavieskaan")]
    assert all(text[m.start : m.end] == m.words for m in found)


def test_the_evidence_is_what_it_stood_on() -> None:
    assert [e.words for e in meant("Alavieskaan 6.4.").evidence] == ["Alavieskaan", "6.4."]


def test_mentions_settle_without_their_text() -> None:
    here = EventMention(0, 9, "events.place", "Alavieska", EventKind.PLACE, frozenset({"ikä"}))
    there = EventMention(10, 15, "events.date", "23.3.", EventKind.DATE, frozenset({"ensiapu"}))
    assert events.settle([here, there]).contradiction
    assert events.settle([here]).events == ("ikä",)
    assert events.settle([]) == events.Settled()


@pytest.mark.parametrize("piece", ["x", "III ", "6.5", "numero 3, ", "Kuusijärvi 18.3. ", "a | 3\n", "1."])
def test_a_huge_text_is_read_within_its_allowance(piece: str) -> None:
    text = "Pöytä | nro\n" + piece * (40_000 // len(piece))
    with allowance():
        meant(text)


@given(st.text(alphabet=st.sampled_from("KuusijärviPtokelAavs 1836.,-–|\nIV"), max_size=120))
def test_no_text_breaks_it(text: str) -> None:
    settled = meant(text)
    assert set(settled.events) <= {"tiet", "ensiapu", "ikä", "retki"}
