"""An event is changed by a reply to the digest: asked back with whom it concerns, and done on her yes, once."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from mailbot import catalogue, config, life, review, store, wording
from mailbot.life import altering
from mailbot.model import Outgoing
from mailbot.review import events_said
from tests.cli.conftest import Run, run  # noqa: F401 - a fixture
from tests.flow.village import mail
from tests.life.hall import HOUR, Hall, text_of

EVENTS = catalogue.load(
    {
        "timezone": "Europe/Helsinki",
        "address": "in@kyla.example",
        "coordinators": ["Aino <aino@kyla.example>"],
        "deadline_days": 2,
        "events": [
            {"id": "lampi", "title": "Turvallinen kylä", "starts": datetime(2027, 5, 11, 17, 30),  # noqa: DTZ001
             "place": "Lammenpään kylätalo", "aliases": ["Lammenpää"]},
            {"id": "harju", "title": "Ikäihmisten arki", "starts": datetime(2027, 5, 18, 17, 30),  # noqa: DTZ001
             "place": "Harjukylän koulu", "address": "Koulutie 3", "aliases": ["Harjukylä"]},
            {"id": "elo", "title": "Yhteiset talkoot", "when": "Elokuu 2027"},
        ],
    },
    Path("events.toml"),
)  # fmt: skip
NOW = datetime(2027, 4, 20, 9, tzinfo=UTC)
TEMPLATES = wording.load()
SAID = {
    "Peru Lammenpään ilta": ("lampi", {"is_cancelled": True}),
    "Hei! Harjukylän ilta joudutaan perumaan, koska sali on rikki.": ("harju", {"is_cancelled": True}),
    "Ställ in kvällen i Harjukylä": ("harju", {"is_cancelled": True}),
    "Please cancel the Harjukylä evening": ("harju", {"is_cancelled": True}),
    "Siirrä Harjukylä 25.5. klo 18": ("harju", {"on": date(2027, 5, 25), "begins": time(18)}),
    "Harjukylä siirtyy 25.5. klo 18–20": ("harju", {"on": date(2027, 5, 25), "begins": time(18), "ends": time(20)}),
    "Siirrä 18.5. ilta 25.5.": ("harju", {"on": date(2027, 5, 25)}),
    "Harjukylä alkaakin klo 18": ("harju", {"begins": time(18)}),
    "elokuu on 24.8. klo 17.30": ("elo", {"on": date(2027, 8, 24), "begins": time(17, 30)}),
    "Augusti är den 24 augusti kl. 17.30": ("elo", {"on": date(2027, 8, 24), "begins": time(17, 30)}),
    "Flytta Harjukylä till den 25 maj kl. 18": ("harju", {"on": date(2027, 5, 25), "begins": time(18)}),
    "Move Harjukylä to 25 May at 6 pm": ("harju", {"on": date(2027, 5, 25), "begins": time(18)}),
    "Uusi paikka Harjukylälle: Kylätalo": ("harju", {"place": "Kylätalo"}),
    "Harjukylän uusi paikka on Kylätalo, Kylätie 7.": ("harju", {"place": "Kylätalo", "address": "Kylätie 7"}),
    "Ny plats för Harjukylä: Byagården": ("harju", {"place": "Byagården"}),
    "New place for Harjukylä: the village hall": ("harju", {"place": "the village hall"}),
}


@pytest.mark.parametrize("words", SAID)
def test_a_change_of_an_event_is_understood(words: str) -> None:
    wishes, _, left = events_said.find(words, EVENTS, NOW)
    event, told = SAID[words]
    assert [(one.event, {key: getattr(one, key) for key in told}) for one in wishes] == [(event, told)]
    assert not re.search(r"\d", left)


@pytest.mark.parametrize(
    "words",
    [
        "Peru Maija Virtanen Lammenpäästä",
        "Älä peru Harjukylää",
        "Perutaanko Harjukylä?",
        "PERU R12",
        "Siirrä 19 Harjukylään",
        "17 ok, Harjukylä on hyvä",
        "19 ilta: Harjukylä",
        "Harjukylä on 25.5. tai 26.5.",
        "Kyllä, 18",
        "Ställ inte in Harjukylä",
    ],
)
def test_what_is_of_a_person_or_not_plain_is_no_change_of_an_event(words: str) -> None:
    wishes, codes, left = events_said.find(words, EVENTS, NOW)
    assert (wishes, codes, left) == ((), (), words)


def test_without_a_catalogue_a_reply_is_read_as_before() -> None:
    told = review.find("OK 17\nPeru Lammenpään ilta", [17], [12])
    assert ([command.item for command in told.commands], told.unclear, told.events) == ([17], True, ())


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_ways_that_a_digest_shows_are_understood(language: str) -> None:
    words = TEMPLATES.words[language].table["digest"]["review"]
    line = words["how_events"].replace("Narkauksen", "Harjukylän").replace("Narkaukselle", "Harjukylälle")
    ways = re.split(r"\s{3,}\w+\s{3,}", line.replace("Narkaus", "Harjukylä").partition(" (")[0])
    for way in ways:
        wishes, _, left = events_said.find(way, EVENTS, NOW)
        assert ([one.event for one in wishes], left.strip()) == (["harju"], ""), way
    assert len(ways) == 3
    assert events_said.find(words["event_yes"].format(code="3F9A"), EVENTS, NOW)[1] == ("3f9a",)


# ---------------------------------------------------------------- by mail


@pytest.fixture
def listed(hall: Hall) -> Hall:
    """The hall: two have a place, one waits, and a digest has gone out."""
    for name in ("Maarit Kettunen", "Ulrika Holm", "Jorma Halme"):
        hall.writes(name)
    with hall.opened() as setup, setup.store.write() as session:
        copy = Outgoing("digest", "<digest@kyla.example>", "aino@kyla.example", b"Subject: x\r\n\r\ny\r\n")
        store.add_digest(session, hall.now.date(), "07:00", "0123456789abcdef", [copy], hall.now)
    return hall


def says(hall: Hall, words: str, number: int = 1) -> str:
    """What is answered to the coordinator's reply; "" where nothing is."""
    before = len(receipts(hall))
    hall.now += HOUR
    head = "In-Reply-To: <digest@kyla.example>\r\nReferences: <digest@kyla.example>\r\n"
    hall.put(mail("Aino Raitala", hall.now, words, sender="aino@kyla.example", number=number, head=head))
    went = hall.go(hall.now)
    assert len(went.taken) == 1
    told = receipts(hall)
    return text_of(told[-1]) if len(told) > before else ""


def receipts(hall: Hall) -> list[EmailMessage]:
    with hall.opened() as setup, setup.store.read() as session:
        from email import message_from_bytes, policy

        import sqlalchemy as sa

        from mailbot.store.schema import LetterRow

        rows = session.scalars(sa.select(LetterRow).where(LetterRow.kind.startswith("acknowledgement")))
        return [message_from_bytes(row.raw or b"", policy=policy.default) for row in rows]  # type: ignore[misc]


def code_in(text: str) -> str:
    return re.findall(r"KYLLÄ ([0-9A-F]{4})", text)[-1]


def test_a_cancelling_is_asked_back_and_done_on_a_yes_once(listed: Hall) -> None:
    file, letters = listed.settings.read_text(), listed.kinds()
    asked = says(listed, "Hei,\nperu Koivulahden ilta\n\nAino")
    assert "Tämä koskee 3 ihmistä" in asked
    assert "Jorma Halme (jonossa): jorma.halme@posti.example" in asked
    assert listed.settings.read_text() == file
    assert len(listed.kinds()) == len(letters) + 1

    done = says(listed, f"Kyllä {code_in(asked).lower()}\n\n> KYLLÄ AB12", 2)
    assert "Yhteinen ranta: peruttu" in done
    assert config.load(listed.settings).catalogue.event("ranta").cancelled
    assert [one for one in listed.kinds() if one.startswith("event_cancelled")] == [
        f"event_cancelled {name}" for name in ("maarit.kettunen", "ulrika.holm", "jorma.halme")
    ]
    again = says(listed, f"KYLLÄ {code_in(asked)}", 3)
    assert "sen teki jo Aino Raitala" in again
    assert sum(one.startswith("event_cancelled") for one in listed.kinds()) == 3


def test_a_move_and_a_place_are_written_into_the_operators_file(listed: Hall) -> None:
    asked = says(listed, "Siirrä Koivulahti 25.3. klo 18, uusi paikka: Kuusikon koulu, Koulutie 2")
    says(listed, f"KYLLÄ {code_in(asked)}", 2)
    event = config.load(listed.settings).catalogue.event("ranta")
    assert event.starts is not None and event.ends is not None and event.deadline is not None
    assert (f"{event.starts:%d.%m. %H}", f"{event.ends:%H}", f"{event.deadline:%d}") == ("25.03. 18", "21", "23")
    assert (event.place, event.address, event.sequence) == ("Kuusikon koulu", "Koulutie 2", 1)
    assert "# the hall is small" in listed.settings.read_text()
    listed.writes("Reino Salo", "Hei! Ilmoittaudun torstain 25.3. iltaan.\n\nReino Salo\n")
    assert "25.3.2021" in text_of(listed.letters("Reino Salo")[-1])


def test_a_yes_to_what_has_changed_since_does_nothing(listed: Hall) -> None:
    asked = says(listed, "Koivulahden uusi paikka on Kuusikon koulu")
    file = listed.settings
    file.write_text(file.read_text().replace("Koivulahden seurantalo", "Toinen talo"))
    assert "on muutettu kysymyksen jälkeen" in says(listed, f"KYLLÄ {code_in(asked)}", 2)
    assert not [one for one in listed.kinds() if one.startswith("event_changed")]


def test_a_day_without_a_time_is_asked_for_and_a_time_gone_by_is_told(listed: Hall) -> None:
    assert "mihin aikaan" in says(listed, "Kevätretki on 14.5.")
    assert "uusi aika on jo mennyt" in says(listed, "Siirrä Koivulahti 1.3.2021", 2)
    assert "tällaista tunnusta ei ole" in says(listed, "KYLLÄ 3f9a", 3)


def test_where_the_list_cannot_be_written_the_file_says_what_it_said(
    listed: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, file = says(listed, "Peru Koivulahti"), listed.settings.read_text()

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(store, "settle_wanted", broken)
    head = "In-Reply-To: <digest@kyla.example>\r\nReferences: <digest@kyla.example>\r\n"
    listed.now += HOUR
    raw = mail("Aino Raitala", listed.now, f"KYLLÄ {code_in(asked)}", sender="aino@kyla.example", number=2, head=head)
    listed.put(raw)
    assert not listed.go(listed.now).taken
    assert listed.settings.read_text() == file
    monkeypatch.undo()
    assert listed.go(listed.now + timedelta(minutes=5)).taken
    assert listed.listed() == []


def test_a_file_that_was_written_before_the_program_ended_is_told_at_the_next_pass(listed: Hall) -> None:
    asked = says(listed, "Peru Koivulahti")
    altering.write(listed.settings, life.plan(listed.settings, "ranta", {"cancelled": True}).text)
    says(listed, f"KYLLÄ {code_in(asked)}", 2)
    assert sum(one.startswith("event_cancelled") for one in listed.kinds()) == 3


def test_a_reply_read_for_show_keeps_its_form(tmp_path: Path, run: Run) -> None:  # noqa: F811
    (tmp_path / "reply.txt").write_text("OK 17\nPeru Narkauksen ilta", encoding="utf-8")
    told = json.loads(run("review", "--read", str(tmp_path / "reply.txt"), "--json").out)
    assert (told["unclear"], [one["do"] for one in told["commands"]]) == (True, ["approve"])
