"""Whatever anybody sends is read: without an error, and in a time that grows no faster than the mail."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailbot.decide import decide, known
from mailbot.model import (
    Action,
    Address,
    Catalogue,
    Diet,
    Event,
    Known,
    Mail,
    Missing,
    Pending,
    PersonRead,
    Registration,
    Standing,
    Status,
    Zone,
    ZoneKind,
)
from mailbot.reading.read import read

AT = datetime(2027, 3, 30, 9, tzinfo=UTC)
HOSTS = (Address("Orvokki Saastamoinen", "orvokki@nevala.example"),)


def moment(month: int, day: int, hour: int = 15) -> datetime:
    return datetime(2027, month, day, hour, tzinfo=UTC)


def event(key: str, title: str, place: str, month: int, day: int, **more: object) -> Event:
    dated = Event(key, title, starts=moment(month, day), ends=moment(month, day, 17), place=place)
    return replace(dated, deadline=moment(month, day - 3, 20), **more)  # type: ignore[arg-type]


FINNISH = Catalogue(
    "Europe/Helsinki",
    Address("", "illat@nevala.example"),
    HOSTS,
    (
        event("tuuli", "Tuulivoima ja maisema", "Honkaperän kylätalo", 4, 6, label="1"),
        event("vesi", "Vesihuolto ja kaivot", "Lehmisalon koulu", 4, 14, label="2", aliases=("kaivoilta",), capacity=1),
        Event("retki", "Kylien syysretki", label="4", when="Syyskuu 2027", place="Paikka avoin"),
    ),
)
SWEDISH = Catalogue(
    "Europe/Helsinki",
    Address("", "kvallar@holmskar.example"),
    HOSTS,
    (event("bastu", "Bybastun och stranden", "Skolan i Sunnanberg", 4, 13, label="B", aliases=("bastukvällen",)),),
)
EMPTY = Catalogue("UTC", Address("", "tom@tom.example"), (), ())
CATALOGUES = (FINNISH, SWEDISH, EMPTY)

WORDS = (
    "Maija", "Virtasella", "O'Brien", "van der Berg", "Anna-Liisa", "tulen", "emme pääse", "perun", "peruuntui",
    "siirrän", "tilalle", "Honkaperälle", "Lehmisalossa", "bastukvällen", "Sunnanberg", "kaikkiin", "molemmat",
    "6.4.", "6.4", "14.4.2027", "31.2.", "0.0.", "99.99.", "ti", "huomenna", "ensi viikolla", "den 13 april",
    "April 14th", "klo 18", "vegaani", "gluteeniton", "ei pähkinää", "allerginen", "laktos", "no fish", "L", "G, VL",
    "Onko", "?", "!", "meitä on kolme", "+1", "100000000000000000000 hlö", "Nimi:", "|", "-", "- ", "1.", "•", ",",
    "ja", "och", "and", "kanssa", "minä", "mieheni", "jag", "min man", "I", "my wife", "Terveisin", "t.", "/M", "--",
    "> ", "\n", "\n\n", "\t", "\r", "(", ")", "\"", "<b>", "&auml;", "\u00ad", "\u200b", "\u202e", "\ufeff", "\x00",
    "İ", "ß", "ﬁ", "e\u0301", "👩‍👩‍👧", "𝔐𝔞𝔦𝔧𝔞", "Ⅳ", "٣", "²", "ÄÖÅ", "ŋđžšč", "Мария", "安", "..", "…", "–", "@", "http://x.example",
)  # fmt: skip
ODD = st.one_of(
    st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join),
    st.lists(st.sampled_from(WORDS), max_size=12).map("".join),
    st.text(max_size=200),
)
PEOPLE = st.one_of(st.just(""), st.just("Maija Virtanen"), st.just("virtanen, maija / kylä"), st.text(max_size=30))
PARTS = st.lists(st.tuples(st.sampled_from(ZoneKind), ODD), max_size=5)
THREAD = frozenset({"<letter@nevala.example>"})
ROWS = (
    Registration(1, "tuuli", "Maija Virtanen", Status.CONFIRMED, Diet(frozenset({"vegan"})), "m@posti.example", THREAD),
    Registration(2, "tuuli", None, Status.WAITLISTED, Diet(), "m@posti.example", THREAD),
)
ASKED = Pending(
    7, "m@posti.example", THREAD, (PersonRead("Maija Virtanen"),), (), ("tuuli", "vesi"), frozenset({Missing.EVENT}), AT
)
STANDING = st.sampled_from(
    (Standing(), Standing(ROWS), Standing((), (ASKED,)), Standing(ROWS, (replace(ASKED, wish=Action.CANCEL),)))
)


def laid_out(parts: list[tuple[ZoneKind, str]], sender: str = "", *, is_reply: bool = False) -> Mail:
    """A mail of these zones, in any order, the subject first."""
    text, zones = "", []
    for kind, words in [(ZoneKind.SUBJECT, "Ilmo\n"), *parts]:
        zones.append(Zone(kind, len(text), len(text) + len(words)))
        text += words
    return Mail(
        content_hash="",
        message_id="<1@posti.example>",
        received_at=AT,
        sender=Address(sender, "m@posti.example"),
        subject="Ilmo",
        text=text,
        zones=tuple(zones),
        recipients=("illat@nevala.example",),
        in_reply_to="<letter@nevala.example>" if is_reply else "",
    )


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PARTS, PEOPLE, st.booleans(), STANDING)
def test_any_words_in_any_zone_are_read_and_decided(
    parts: list[tuple[ZoneKind, str]], sender: str, is_reply: bool, standing: Standing
) -> None:
    mail = laid_out(parts, sender, is_reply=is_reply)
    for catalogue in CATALOGUES:
        reading = read(mail, catalogue, known(mail, standing))
        ids = {event.id for event in catalogue.events} | {row.event for row in ROWS} | {None}
        assert {line.event for line in decide(mail, reading, catalogue, standing).outcomes} <= ids | {"tuuli", "vesi"}
        for found in reading.evidence:
            assert found.start < 0 or mail.text[found.start : found.end] == found.words


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PARTS, PEOPLE)
def test_a_mail_is_read_the_same_way_each_time(parts: list[tuple[ZoneKind, str]], sender: str) -> None:
    mail = laid_out(parts, sender)
    assert read(mail, FINNISH, Known()) == read(mail, FINNISH, Known())


# ---------------------------------------------------------------- time

SMALL, LARGE, TIMES, TRIES = 10_000, 200_000, 20, 2
BODIES = {
    "a letter": "Hei, tulemme Honkaperälle 6.4. mieheni Pekka Virtasen kanssa. Hän on vegaani, minä en ole.\n",
    "a list": "- Maija Virtanen, vegaani\n- Pekka Niemi, ei pähkinää\n",
    "one line": "Maija Virtanen ja Pekka Niemi ja ",
    "a table": "| Maija Virtanen | Honkaperä 6.4. | gluteeniton |\n",
    "letters": "a",
    "capitals": "Aa ",
    "numbers": "6.4. 14.4. ",
    "digits": "12",
    "spaces": " ",
    "lines": "\n",
    "signs": "?!",
    "quotes": "> ",
    "hyphens": "Anna-",
    "commas": "vegaani, ",
    "brackets": "(((",
    "swedish": "Jag kommer till bastukvällen den 13 april med min man Stig, han äter inte fisk. ",
}


def of_length(body: str, length: int) -> Mail:
    return laid_out([(ZoneKind.OWN, body * (length // len(body)))], "Maija Virtanen")


@contextmanager
def within(limit: float) -> Iterator[None]:
    """Raises TimeoutError after so many seconds of the processor."""

    def ring(number: int, frame: object) -> None:
        raise TimeoutError(f"over {limit:.2f} s")

    old = signal.signal(signal.SIGVTALRM, ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, limit)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, old)


def seconds(body: str, length: int, limit: float) -> float:
    """The processor's time for reading this body, repeated to the length."""
    mail = of_length(body, length)
    with within(limit):
        begun = process_time()
        read(mail, FINNISH)
        return process_time() - begun


@pytest.mark.parametrize("kind", BODIES)
def test_twenty_times_the_body_takes_at_most_twenty_times_the_time(kind: str) -> None:
    body, limit = BODIES[kind], 3.0
    seconds(body, SMALL // 10, limit)  # word lists and memories are filled
    small = max(min(seconds(body, SMALL, limit) for _ in range(TRIES)), 0.005)
    for left in reversed(range(TRIES)):  # the best of some tries
        try:
            seconds(body, LARGE, TIMES * small)
            return
        except TimeoutError:
            if not left:
                raise
