"""A whole season in a village: four evenings, sixty people, everything that can become of a registration.

Read it from top to bottom. The servers are real (Dovecot, an SMTP server that keeps what it gets), only the clock is
ours.
"""

from __future__ import annotations

import icalendar
import pytest

from mailbot.store.schema import RegistrationRow
from tests.flow.village import text_of
from tests.season.world import Season, files_of

pytestmark = pytest.mark.dovecot

COMES = "Hei! Ilmoittaudun {when} iltaan.\n\nTerveisin\n{{name}}\n"
SAFE, SERVICES, LIGHTS = (COMES.format(when=when) for when in ("torstain 18.3.", "8.4.", "20.4."))
GIVES_UP = "En pääsekään tulemaan, peruisin.\n\n{name}\n"
OUTING = "Hei! Kevätretki kiinnostaa, tulisin mukaan kevätretkelle.\n\n{name}\n"

ON_LIGHTS = [
    "Aatos Vainio",
    "Bertta Sillanpää",
    "Daavid Toivola",
    "Elviira Harju",
    "Felix Kangas",
    "Greta Norrgård",
    "Hannele Virta",
    "Ilpo Rantala",
    "Jalmari Heino",
    "Kaarina Salmi",
    "Lauri Hautala",
    "Mirja Koskela",
    "Niilo Peltola",
    "Orvokki Suomela",
]
ON_OUTING = [
    "Paavo Luoma",
    "Raakel Mattila",
    "Sulo Kiviniemi",
    "Taimi Aho",
    "Urho Lampi",
    "Venla Hiltunen",
    "Yrjö Tuomela",
    "Åke Sundqvist",
    "Äijö Kurki",
    "Aune Rinne",
    "Eino Jokela",
    "Saima Vesala",
    "Toini Ketola",
    "Viljo Saarela",
]


def test_a_season(season: Season) -> None:
    march_begins(season)
    the_hall_fills(season)
    a_place_becomes_free(season)
    people_change_their_minds(season)
    two_come_late(season)
    the_first_evening(season)
    april_evening_is_full(season)
    april_evening_is_moved(season)
    an_evening_is_cancelled(season)
    the_outing_gets_its_day(season)
    what_is_left(season)


# ---------------------------------------------------------------- March


def march_begins(season: Season) -> None:
    """The program is started. What lay in the inbox before is nobody's registration."""
    season.writes("Vanha Tuttu", SAFE)
    assert season.poll().taken == []


def the_hall_fills(season: Season) -> None:
    """Twelve places: nine who come alone, two together, one more. Then there is a line."""
    season.on(2, 3)
    season.writes("Aino Raitala", SAFE)
    season.writes("Eero Laine", "Tulen Koivulan kylätalolle 18.3. Olen keliaakikko.\n\nT. {name}\n")
    season.writes("Ulrika Holm", "Hej! Jag anmäler mig till kvällen den 18 mars. Jag är vegan.\n\n{name}\n")
    season.writes("Daniel Okafor", "Hello, I would like to join the evening on 18 March.\n\n{name}\n")
    for name in ("Fanni Korpela", "Hilja Tervo", "Jouko Mäkelä", "Kaino Ruohonen", "Lempi Ojala"):
        season.writes(name, SAFE)
    season.writes("Oskari Niemi", "Tulen 18.3. iltaan, ja ystävä tulee mukaan.\n\n{name}\n")
    season.writes("Martta Lehto", SAFE)
    season.writes("Eino Uusitalo", SAFE)
    season.writes(
        "Irja Lampela",
        "Ilmoittaudumme torstain 18.3. iltaan: Helvi Ojanen, Kerttu Savela ja Irja Lampela.\n\n{name}\n",
    )
    season.writes("Leena Hakala", SAFE)
    season.poll()

    listed = season.listed("turva")
    assert len(listed["confirmed"]) == 12
    assert listed["waitlisted"] == ["Eino Uusitalo", "Irja Lampela", "Helvi Ojanen", "Kerttu Savela", "Leena Hakala"]
    assert season.last("Ulrika Holm") == "Din anmälan är bekräftad"
    assert season.last("Daniel Okafor") == "Your registration is confirmed"
    assert season.last("Eino Uusitalo") == "Ilmoittautumisesi on jonotuslistalla"
    assert "Odotamme, että paikkoja on teille kaikille yhdessä." in text_of(season.letters("Irja Lampela")[0])
    [file] = files_of(season.letters("Aino Raitala")[0])
    assert icalendar.Calendar.from_ical(file).events[0]["UID"] == "turva.mailbot@kyla.example"

    # Other mail of that day is left alone, and a question is for a person.
    season.writes("Uutiskirje", "Kevään tarjoukset!\n", subject="Uutiskirje", head="List-Id: <uutiset.example>\r\n")
    season.writes("Pirkko Vainio", "Olen poissa 18.3.\n", head="Auto-Submitted: auto-replied\r\n")
    season.writes("Rauha Seppälä", "Pääseekö Koivulan kylätalolle pyörätuolilla?\n\n{name}\n", subject="Kysymys")
    season.answers("Aino Raitala", "Kiitos paljon!\n\nAino")
    actions = [str(taken.decision.action) for taken in season.poll().taken]
    assert actions == ["ignore", "ignore", "human", "ignore"]
    assert [len(season.letters(name)) for name in ("Pirkko Vainio", "Rauha Seppälä", "Aino Raitala")] == [0, 0, 1]

    season.morning(3, 3)
    assert "Pääseekö Koivulan kylätalolle pyörätuolilla?" in season.digest()
    assert "12 / 12 paikkaa" in season.digest()


def a_place_becomes_free(season: Season) -> None:
    """In order of arrival, and nobody's family is parted."""
    season.on(4, 3)
    season.answers("Jouko Mäkelä", GIVES_UP)
    season.poll()
    assert season.last("Jouko Mäkelä") == "Ilmoittautumisesi on peruttu"
    assert season.last("Eino Uusitalo") == "Sinulle vapautui paikka"
    assert len(files_of(season.letters("Eino Uusitalo")[-1])) == 1

    # One place, and the next in line are three: it goes to who fits, and the coordinator is told.
    season.answers("Fanni Korpela", GIVES_UP)
    season.poll()
    assert season.last("Leena Hakala") == "Sinulle vapautui paikka"
    assert season.listed("turva")["waitlisted"] == ["Irja Lampela", "Helvi Ojanen", "Kerttu Savela"]
    season.answers("Martta Lehto", GIVES_UP)
    season.poll()
    season.morning(5, 3)
    waits = "yhdessä jonottaa 3 (Irja Lampela, Helvi Ojanen, Kerttu Savela), vapaita paikkoja 1"
    assert waits in season.digest()

    # The family says that two of them can come without the third, and a coordinator takes somebody off the list.
    season.on(5, 3, 12)
    season.answers("Irja Lampela", "Kerttu Savela ei pääsekään.\n\nIrja")
    season.poll()
    assert season.listed("turva")["waitlisted"] == ["Irja Lampela", "Helvi Ojanen"]
    season.hilma_answers(f"PERU R{season.number('Hilja Tervo')}")
    season.poll()
    assert season.last("Hilja Tervo") == "Ilmoittautumisesi on peruttu"
    assert season.last("Irja Lampela") == "Teille vapautui paikka"
    assert "waitlisted" not in season.listed("turva")
    assert len(season.listed("turva")["confirmed"]) == 12


def people_change_their_minds(season: Season) -> None:
    """A diet is added, an evening is changed, somebody comes after all, and three write what nobody can read."""
    season.on(8, 3)
    season.answers("Lempi Ojala", "Unohdin sanoa, että olen vegaani.\n\nLempi")
    season.answers("Kaino Ruohonen", "Siirtäisin ilmoittautumiseni 8.4. iltaan.\n\nKaino")
    season.poll()
    assert "Ruokavalio: vegaaniruoka" in text_of(season.letters("Lempi Ojala")[-1])
    assert season.listed("palvelut") == {"confirmed": ["Kaino Ruohonen"]}

    season.answers("Jouko Mäkelä", "Pääsenkin sittenkin tulemaan!\n\nJouko")
    season.answers("Fanni Korpela", "Tulisin sittenkin.\n\nFanni")
    season.poll()
    assert season.last("Jouko Mäkelä") == "Ilmoittautumisesi on vahvistettu"  # Kaino's place
    assert season.last("Fanni Korpela") == "Ilmoittautumisesi on jonotuslistalla"

    # What is missing is asked for, twice at most.
    season.writes("Selma Aalto", "Hei! Ilmoittaudun mukaan. Olen keliaakikko.\n\n{name}\n")
    season.writes("Tauno Kaski", "Hei! Ilmoittaudun mukaan.\n\n{name}\n")
    season.poll()
    season.answers("Selma Aalto", "Lehtorannan koululle, kiitos.")
    season.answers("Tauno Kaski", "Tulen siihen teidän iltaan.\n\nTauno")
    season.poll()
    season.answers("Tauno Kaski", "No siihen iltaan, johon ilmoittauduin.\n\nTauno")
    season.poll()
    assert season.last("Selma Aalto") == "Ilmoittautumisesi on vahvistettu"
    assert len(season.letters("Tauno Kaski")) == 2
    season.morning(9, 3)
    assert "Lähettäjältä on kysytty jo kahdesti" in season.digest()
    number = season.digest().partition("] Tauno Kaski")[0].rpartition("[")[2]
    season.hilma_answers(f"{number} nimi: Tauno Kaski; ilta: Lehtorannan koulu")
    season.poll()
    assert season.last("Tauno Kaski") == "Ilmoittautumisesi on vahvistettu"
    assert season.listed("palvelut")["confirmed"] == ["Kaino Ruohonen", "Selma Aalto", "Tauno Kaski"]


def two_come_late(season: Season) -> None:
    """They are told kindly at once; then the coordinator lets one in and refuses the other."""
    season.on(15, 3, 8)
    season.writes("Lauha Myllylä", SAFE)
    season.writes("Onni Pajunen", SAFE)
    season.poll()
    assert season.last("Lauha Myllylä") == "Ilmoittautumisesi tuli määräajan jälkeen"

    # At nine everybody who has a place is reminded, and nobody else.
    season.on(15, 3, 9)
    season.poll()
    reminded = sum(season.last(name) == "Muistutus" for name in ("Aino Raitala", "Eino Uusitalo", "Irja Lampela"))
    assert (reminded, season.last("Lauha Myllylä")) == (3, "Ilmoittautumisesi tuli määräajan jälkeen")

    season.answers("Aino Raitala", GIVES_UP)  # that makes room, and Fanni, who waits, comes first
    season.answers("Eero Laine", "Valitettavasti en pääse.\n\nEero")
    season.poll()
    assert season.last("Fanni Korpela") == "Sinulle vapautui paikka"
    season.morning(16, 3)
    season.hilma_answers(f"OK R{season.number('Lauha Myllylä')}\nHYLKÄÄ R{season.number('Onni Pajunen')}")
    season.poll()
    assert season.last("Lauha Myllylä") == "Ilmoittautumisesi on vahvistettu"
    assert season.last("Onni Pajunen") == "Emme voi ottaa ilmoittautumistasi vastaan"


def the_first_evening(season: Season) -> None:
    """It is held; somebody counts; the last word comes, then the diets go, and in April the names."""
    final = season.listed("turva")
    assert sorted(final["confirmed"]) == [
        "",
        "Daniel Okafor",
        "Eino Uusitalo",
        "Fanni Korpela",
        "Helvi Ojanen",
        "Irja Lampela",
        "Jouko Mäkelä",
        "Lauha Myllylä",
        "Leena Hakala",
        "Lempi Ojala",
        "Oskari Niemi",
        "Ulrika Holm",
    ]
    season.on(19, 3, 8)
    season.run("events", "came", "turva", "11")
    season.on(19, 3, 9)
    season.poll()
    told = season.digest("Tilaisuus on ohi: I: Turvallinen kylä")
    assert "Paikalla oli: 11" in told
    assert "Paikka oli varattu: 12" in told
    assert "Ruokavaliot poistetaan listalta 29.3.2021 ja nimet 18.4.2021." in told

    season.on(29, 3, 8)
    season.poll()
    assert not any(diets(season, "turva").values())
    assert "Lempi Ojala" in season.listed("turva")["confirmed"]


# ---------------------------------------------------------------- April


def april_evening_is_full(season: Season) -> None:
    """Nine places, and now they are offered: a yes, a no, a silence."""
    season.offer_hours = 24
    for name in ("Pentti Hakkarainen", "Reino Virolainen", "Sisko Ahonen", "Tyyne Lindroos"):
        season.writes(name, SERVICES)
    season.writes("Gunnel Wikström", "Hej, jag kommer till kvällen den 8 april.\n\n{name}\n")
    season.poll()
    season.run("participants", "add", "palvelut", "--name", "Impi Kallio", "--diet", "gluteeniton")  # she phoned
    for name in ("Valto Nurmi", "Wäinö Koski", "Alma Eskola"):
        season.writes(name, SERVICES)
    season.poll()
    assert season.listed("palvelut")["waitlisted"] == ["Valto Nurmi", "Wäinö Koski", "Alma Eskola"]

    season.answers("Pentti Hakkarainen", GIVES_UP)
    season.answers("Reino Virolainen", GIVES_UP)
    season.poll()
    assert [season.last(name) for name in ("Valto Nurmi", "Wäinö Koski")] == ["Sinulle on tarjolla paikka"] * 2
    season.answers("Valto Nurmi", "Kyllä kiitos!")
    season.poll()
    assert season.last("Valto Nurmi") == "Ilmoittautumisesi on vahvistettu"
    season.on(30, 3, 12)  # Wäinö has not answered
    season.poll()
    assert season.last("Alma Eskola") == "Sinulle on tarjolla paikka"
    season.answers("Alma Eskola", "Ei kiitos, menin jo muualle.\n\nAlma")
    season.poll()


def april_evening_is_moved(season: Season) -> None:
    """Another place and another day: everybody is told, with a calendar file that takes the place of the old one."""
    season.on(31, 3)
    season.run("events", "set", "palvelut", "--starts", "2021-04-13T18:00", "--place", "Koivulan kylätalo", "--yes")
    season.poll()
    assert season.last("Selma Aalto") == "Muutos tilaisuuteen"
    assert season.last("Gunnel Wikström") == "En ändring i evenemanget"
    assert "Vanha paikka, joka ei enää pidä paikkaansa: Lehtorannan koulu" in text_of(season.letters("Selma Aalto")[-1])
    [old], [new] = (files_of(one) for one in season.letters("Selma Aalto")[-2:])
    before, after = (icalendar.Calendar.from_ical(file).events[0] for file in (old, new))
    assert (before["UID"], before["SEQUENCE"], after["SEQUENCE"]) == (after["UID"], 0, 1)
    assert f"{after.start:%d.%m. %H.%M}" == "13.04. 18.00"
    season.answers("Sisko Ahonen", "Tämä päivä ei sovi minulle, joten en pääse.\n\nSisko")
    season.poll()
    assert season.last("Sisko Ahonen") == "Ilmoittautumisesi on peruttu"


def an_evening_is_cancelled(season: Season) -> None:
    """Fourteen had registered. Each is told once; who registers afterwards is told too."""
    season.on(1, 4)
    for name in ON_LIGHTS:
        season.writes(name, "Hej! Jag kommer den 20 april.\n\n{name}\n" if name == "Greta Norrgård" else LIGHTS)
    season.poll()
    assert season.listed("valot") == {"confirmed": ON_LIGHTS}
    season.on(6, 4)
    season.run("events", "cancel", "valot", "--yes")
    season.poll()
    assert season.listed("valot") == {}
    assert [len(season.letters(name)) for name in ON_LIGHTS] == [2] * len(ON_LIGHTS)
    assert season.last("Aatos Vainio") == "Tilaisuus on peruttu"
    assert season.last("Greta Norrgård") == "Evenemanget är inställt"
    [file] = files_of(season.letters("Aatos Vainio")[-1])
    notice = icalendar.Calendar.from_ical(file)
    assert (notice["METHOD"], notice.events[0]["STATUS"]) == ("CANCEL", "CANCELLED")

    season.writes("Esteri Wallin", LIGHTS)
    season.poll()
    assert season.last("Esteri Wallin") == "Tilaisuus on peruttu"


def the_outing_gets_its_day(season: Season) -> None:
    """Fourteen were interested. Eight say yes, three say no, three say nothing."""
    season.on(7, 4)
    for name in ON_OUTING:
        season.writes(name, OUTING)
    season.poll()
    assert season.listed("retki") == {"interest": ON_OUTING}
    assert season.last("Paavo Luoma") == "Kiinnostuksesi on merkitty"
    season.on(8, 4)
    season.run("events", "set", "retki", "--starts", "2021-05-15T10:00", "--deadline", "2021-05-10", "--yes")
    season.poll()
    assert {season.last(name) for name in ON_OUTING} == {"Päivä on nyt sovittu"}
    yes = ["Kyllä!", "Joo, tulen mielelläni", "Päivä sopii hyvin.", "Tulen.", "Ja tack, jag kommer", "Kyllä kiitos"]
    for name, words in zip(ON_OUTING[:8], [*yes, "Haluan tulla!", "Osallistun mielelläni"], strict=True):
        season.answers(name, words)
    for name, words in zip(
        ON_OUTING[8:11], ["Ei kiitos", "En pääse silloin.", "Se päivä ei sovi minulle"], strict=True
    ):
        season.answers(name, words)
    season.poll()
    assert season.listed("retki") == {"confirmed": ON_OUTING[:8], "interest": ON_OUTING[11:]}
    assert season.last("Paavo Luoma") == "Ilmoittautumisesi on vahvistettu"
    assert season.last("Aune Rinne") == "Ilmoittautumisesi on peruttu"


# ---------------------------------------------------------------- the end


def what_is_left(season: Season) -> None:
    """Every letter left once, nothing failed, the inbox is as it was, and the names of March are gone."""
    season.on(12, 5, 9)
    season.poll()
    assert season.last("Paavo Luoma") == "Muistutus"
    season.on(18, 5, 9)
    season.poll()
    assert "Paikka oli varattu: 8" in season.digest("Tilaisuus on ohi: IV: Kevätretki")

    assert set(season.listed("turva")) <= {"confirmed"} and set(season.listed("turva").get("confirmed", [])) <= {""}
    outbox = season.outbox()
    assert {state for _, state in outbox} == {"sent"}
    told = {kind for kind, _ in outbox}
    assert told >= {"moved_up", "offered", "date_set", "event_changed", "event_cancelled", "reminder", "refused"}
    assert told >= {"confirmed", "waitlisted", "late", "interest", "changed", "cancelled", "clarify", "over", "digest"}
    ids = [kept.raw.partition(b"Message-ID: ")[2].partition(b"\r\n")[0] for kept in season.sink.mails]
    assert len(ids) == len(set(ids)) == sum(outbox.values())
    assert all(flags == frozenset() for flags, _ in season.mailbox.flags().values())
    assert len([name for name in season.written if name not in NOBODY]) + len(COMPANIONS) == 60


NOBODY = {"Vanha Tuttu", "Uutiskirje", "Pirkko Vainio", "Hilma Heikkinen"}
COMPANIONS = ("Helvi Ojanen", "Kerttu Savela", "Oskari's friend", "Impi Kallio")


def diets(season: Season, event: str) -> dict[str, list[str]]:
    """What is kept of what people eat."""
    with season.town.opened() as setup, setup.store.read() as session:
        return {f"{row.name} {row.id}": row.diet_tags for row in session.query(RegistrationRow) if row.event == event}
