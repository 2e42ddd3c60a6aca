"""The case table of deciding, a row a case, and every case has its row."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from mailbot import decide as decide_module
from mailbot.decide import decide, merged
from mailbot.model import (
    Action,
    Address,
    Catalogue,
    Diet,
    Event,
    Evidence,
    Language,
    LetterKind,
    Mail,
    Missing,
    Pending,
    PersonRead,
    Reading,
    Registration,
    Reply,
    Standing,
    Status,
)

NOW = datetime(2030, 4, 1, 12, tzinfo=UTC)
MINE = "aila@posti.example"


def day(number: int) -> datetime:
    return datetime(2030, 4, number, 18, tzinfo=UTC)


CATALOGUE = Catalogue(
    "Europe/Helsinki",
    Address("", "ilmo@kerho.example"),
    (Address("Inka Rytky", "inka@kerho.example"),),
    (
        Event("laulu", "Lauluilta", starts=day(10), deadline=day(8)),
        Event("kutoma", "Kutomakurssi", starts=day(12), deadline=day(9), capacity=2),
        Event("vanha", "Vanha ilta", starts=day(2), deadline=NOW - timedelta(days=1)),
        Event("syksy", "Syksyn retki", when="Syksy 2030"),
        Event("peruttu", "Peruttu ilta", starts=day(20), deadline=day(18), cancelled=True),
    ),
)


def mail(sender: str = MINE, thread: str = "") -> Mail:
    return Mail(
        "hash", "<new@posti.example>", NOW, Address("Aila Rauma", sender), "Ilmo", "Ilmo\n", (), in_reply_to=thread
    )


def person(name: str | None = "Aila Rauma", *events: str, **more: object) -> PersonRead:
    return PersonRead(name, events, **more)  # type: ignore[arg-type]


def reading(intent: Action = Action.HUMAN, *people: PersonRead, **more: object) -> Reading:
    return Reading(Language.FI, intent, people, **more)  # type: ignore[arg-type]


def listed(name: str | None, event: str, diet: Diet | None = None, **more: object) -> Registration:
    values = {"id": 1, "status": Status.CONFIRMED, "sender": MINE, **more}
    return Registration(event=event, name=name, diet=diet or Diet(), **values)  # type: ignore[arg-type]


ASKED = Pending(
    7, MINE, frozenset(), (person(diet=Diet(frozenset({"vegan"}))),), (), (), frozenset({Missing.EVENT}), NOW
)
VEGAN = Diet(frozenset({"vegan"}))


@dataclass(frozen=True)
class Row:
    case: str
    reading: Reading
    action: Action
    standing: tuple[Registration, ...] = ()
    pending: tuple[Pending, ...] = ()
    names: tuple[str | None, ...] = ()
    status: Status | None = None
    missing: frozenset[Missing] = frozenset()
    thread: str = ""
    cancelled: tuple[Registration, ...] = ()


LETTER = "<letter@kerho.example>"
IN_THREAD = {"thread": frozenset({LETTER})}
R, C, X = Action.REGISTER, Action.CHANGE, Action.CANCEL
AT = {"events": ("laulu",)}
SHE = person(is_sender=True, is_assumed=True)
KEPT = listed("Aila Rauma", "kutoma", status=Status.WAITLISTED, offered_until=NOW + timedelta(days=1), **IN_THREAD)
SET = listed("Aila Rauma", "kutoma", status=Status.INTEREST, **IN_THREAD)
THERE = listed("Aila Rauma", "laulu", **IN_THREAD)
GONE = listed("Aila Rauma", "laulu", VEGAN, status=Status.CANCELLED, **IN_THREAD)
ROWS = [
    Row("1", reading(Action.IGNORE, automatic="S automatic.8"), Action.IGNORE),
    Row("2", reading(Action.IGNORE), Action.IGNORE),
    Row("3", reading(R, person(), automatic="W automatic.10", **AT), Action.HUMAN),
    Row("4", reading(Action.HUMAN, question=True), Action.HUMAN),
    Row("6.1", reading(X, person()), X, (listed("Aila Rauma", "laulu"),), (), ("Aila Rauma",), Status.CANCELLED),
    Row(
        "6.2",
        reading(X, person(), candidates=("laulu", "kutoma")),
        Action.CLARIFY,
        (listed("Aila Rauma", "laulu"), listed("Aila Rauma", "kutoma", id=2)),
        missing=frozenset({Missing.EVENT}),
    ),
    Row("6.3", reading(X, person()), Action.CLARIFY, missing=frozenset({Missing.REGISTRATION})),
    Row("6.4", reading(X, person(), is_soft=True), Action.HUMAN),
    Row(
        "6.5",
        reading(X, missing=frozenset({Missing.NAME}), events=("laulu",)),
        Action.CLARIFY,
        (listed("Aila Rauma", "laulu"), listed("Eino Laaja", "laulu", id=2)),
        missing=frozenset({Missing.NAME}),
    ),
    Row(
        "7.1",
        reading(C, person(), events=("kutoma",), dropped=("laulu",)),
        C,
        (listed("Aila Rauma", "laulu", VEGAN),),
        (),
        ("Aila Rauma",),
        Status.CONFIRMED,
    ),
    Row(
        "7.2",
        reading(C, person("Eino Laaja"), replaced=("Aila Rauma",)),
        C,
        (listed("Aila Rauma", "laulu", VEGAN),),
        (),
        ("Eino Laaja",),
    ),
    Row("7.3", reading(C, person("Eino Laaja")), C, (listed(None, "laulu"),), (), ("Eino Laaja",)),
    Row("7.4", reading(C, person(diet=VEGAN)), C, (listed("Aila Rauma", "laulu"),), (), ("Aila Rauma",)),
    Row(
        "7.5",
        reading(C, person(), dropped=("laulu",)),
        Action.CLARIFY,
        (listed("Aila Rauma", "laulu"),),
        missing=frozenset({Missing.EVENT}),
    ),
    Row("7.6", reading(C, person(diet=VEGAN)), Action.CLARIFY, missing=frozenset({Missing.REGISTRATION})),
    Row("8.6", reading(R, person(is_sender=True), **AT), R, (), (ASKED,), ("Aila Rauma",), Status.CONFIRMED),
    Row("8.2", reading(R, person(None, is_sender=True), **AT), Action.CLARIFY, missing=frozenset({Missing.NAME})),
    Row("8.3", reading(R, person()), Action.CLARIFY, missing=frozenset({Missing.EVENT})),
    Row("8.4", reading(R, person(diet=VEGAN), **AT), C, (listed("Aila Rauma", "laulu"),), (), ("Aila Rauma",)),
    Row("8.5", reading(R, person(), **AT), R, (listed("Aila Rauma", "laulu"),), (), ("Aila Rauma",)),
    Row("8.6", reading(R, person(), **AT), R, (), (), ("Aila Rauma",), Status.CONFIRMED),
    Row("8.6", reading(R, person(), events=("vanha",)), R, (), (), ("Aila Rauma",), Status.LATE),
    Row("8.6", reading(R, person(), events=("syksy",)), R, (), (), ("Aila Rauma",), Status.INTEREST),
    Row(
        "8.6",
        reading(R, person(), person(None), events=("kutoma",)),
        R,
        (listed("Ilmari Ollila", "kutoma", sender="ilmari@posti.example"),),
        (),
        ("Aila Rauma", None),
        Status.WAITLISTED,
    ),
    Row("8.0", reading(reply=Reply.YES), R, (KEPT,), (), ("Aila Rauma",), Status.CONFIRMED, thread=LETTER),
    Row("8.0", reading(reply=Reply.NO), X, (KEPT,), (), ("Aila Rauma",), Status.CANCELLED, thread=LETTER),
    Row("8.0", reading(R, SHE), R, (SET,), (), ("Aila Rauma",), Status.CONFIRMED, thread=LETTER),
    Row("8.6", reading(R, person(), events=("kutoma",)), R, (SET,), (), ("Aila Rauma",), Status.CONFIRMED),
    Row("4", reading(Action.HUMAN, reply=Reply.FINE), Action.HUMAN, (SET,), thread=LETTER),
    Row("8.7", reading(R, SHE), R, (), (), ("Aila Rauma",), Status.CONFIRMED, thread=LETTER, cancelled=(GONE,)),
    Row("8.6", reading(R, person("Eino Laaja")), R, names=("Eino Laaja",), thread=LETTER, cancelled=(GONE,)),
    Row("9", reading(Action.HUMAN, reply=Reply.THANKS), Action.IGNORE, (THERE,), thread=LETTER),
    Row("4", reading(Action.HUMAN, reply=Reply.THANKS), Action.HUMAN, (THERE,)),
    Row("8.6", reading(R, person(), events=("peruttu",)), R, (), (), ("Aila Rauma",), Status.CANCELLED),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.case}-{row.action}-{row.status}")
def test_a_case_is_decided_as_the_table_says(row: Row) -> None:
    standing = Standing(row.standing, row.pending, row.cancelled)
    made = decide(mail(thread=row.thread), row.reading, CATALOGUE, standing)
    assert (made.case, made.action, made.missing) == (row.case, row.action, row.missing)
    if row.names:
        assert tuple(line.name for line in made.outcomes) == row.names
    if row.status:
        assert {line.status for line in made.outcomes} == {row.status}


def test_every_case_of_the_table_has_a_row() -> None:
    told = set(re.findall(r"^    (\d(?:\.\d)?)  ", decide_module.__doc__ or "", re.MULTILINE))
    told -= {"5", "6", "7", "8", "8.1"}  # headings, doubt (below), and the joining of a question and its answer
    assert told == {row.case for row in ROWS}


def test_who_comes_back_eats_what_she_did() -> None:
    made = decide(mail(thread=LETTER), reading(R, SHE), CATALOGUE, Standing(cancelled=(GONE,)))
    assert [(line.diet, line.replaces) for line in made.outcomes] == [(VEGAN, GONE)]


def test_a_place_that_is_kept_is_taken() -> None:
    kept = replace(KEPT, name="Eino Laaja", sender="eino@posti.example", thread=frozenset())
    other = listed("Ilmari Ollila", "kutoma", id=2, sender="ilmari@posti.example")
    made = decide(mail(), reading(R, person(), events=("kutoma",)), CATALOGUE, Standing((kept, other)))
    assert {line.status for line in made.outcomes} == {Status.WAITLISTED}


def test_i_for_two_who_were_asked_is_not_sure() -> None:
    asked = (SET, replace(SET, id=2, name="Eino Laaja"))
    says_i = reading(R, SHE, evidence=(Evidence("intent.come.i", "Tulen", 0, 5),))
    assert decide(mail(thread=LETTER), says_i, CATALOGUE, Standing(asked)).review
    both = decide(mail(thread=LETTER), reading(reply=Reply.YES), CATALOGUE, Standing(asked))
    assert [line.name for line in both.outcomes] == ["Aila Rauma", "Eino Laaja"]


@pytest.mark.parametrize(("times", "is_for_a_person"), [(1, False), (2, True)])
def test_there_is_no_third_question(times: int, is_for_a_person: bool) -> None:
    asked = replace(ASKED, times=times)
    made = decide(mail(), reading(R, SHE), CATALOGUE, Standing((), (asked,)))
    assert (made.action, made.review) == (Action.CLARIFY, is_for_a_person)
    assert made.letter is (None if is_for_a_person else LetterKind.CLARIFY)


def test_a_doubt_is_for_review_and_answers_nothing() -> None:
    made = decide(mail(), reading(R, person(), doubts=("doubt.heads",), **AT), CATALOGUE, Standing())
    assert made.review
    assert made.letter is None
    assert "doubt.heads" in made.reasons


def test_an_answer_keeps_the_diet_of_the_question() -> None:
    made = decide(mail(), reading(R, person(is_sender=True), **AT), CATALOGUE, Standing((), (ASKED,)))
    assert made.outcomes[0].diet == VEGAN
    assert made.completes == 7


def test_a_move_keeps_the_diet_and_gives_up_the_old_place() -> None:
    old = listed("Aila Rauma", "laulu", VEGAN)
    made = decide(mail(), reading(C, person(), events=("kutoma",), dropped=("laulu",)), CATALOGUE, Standing((old,), ()))
    assert (made.outcomes[0].event, made.outcomes[0].diet, made.outcomes[0].replaces) == ("kutoma", VEGAN, old)


def test_the_diet_of_somebody_replaced_does_not_pass_on() -> None:
    made = decide(
        mail(),
        reading(C, person("Eino Laaja"), replaced=("Aila Rauma",)),
        CATALOGUE,
        Standing((listed("Aila Rauma", "laulu", VEGAN),), ()),
    )
    assert made.outcomes[0].diet == Diet()


def test_a_stranger_s_first_name_cancels_nobody() -> None:
    theirs = listed("Aila Rauma", "laulu", sender="other@posti.example")
    stranger = replace(mail("third@posti.example"), sender=Address("Third Person", "third@posti.example"))
    made = decide(stranger, reading(X, person("Aila")), CATALOGUE, Standing((theirs,), ()))
    assert made.action is Action.CLARIFY


def test_a_mail_that_may_not_be_answered_by_itself_has_no_letter() -> None:
    made = decide(mail(), reading(R, person(), automatic="coordinator automatic.5", **AT), CATALOGUE, Standing())
    assert (made.action, made.letter) == (Action.REGISTER, None)


@pytest.mark.parametrize(
    ("event", "letter"),
    [("laulu", LetterKind.CONFIRMED), ("vanha", LetterKind.LATE), ("syksy", LetterKind.INTEREST)],
)
def test_the_letter_follows_the_status(event: str, letter: LetterKind) -> None:
    made = decide(mail(), reading(R, person(), events=(event,)), CATALOGUE, Standing())
    assert made.letter is letter


def test_a_family_is_not_split_by_the_last_place() -> None:
    made = decide(
        mail(), reading(R, person(), person("Onni"), person("Ida"), events=("kutoma",)), CATALOGUE, Standing()
    )
    assert {line.status for line in made.outcomes} == {Status.WAITLISTED}


@pytest.mark.parametrize(
    ("old", "said", "dropped", "tags"),
    [
        ({"lactose-free"}, {"milk-free"}, (), {"milk-free"}),
        ({"pescatarian"}, {"vegan"}, (), {"vegan"}),
        ({"gluten-free"}, {"nut-free"}, (), {"gluten-free", "nut-free"}),
        ({"nut-free", "peanut-free"}, set(), ("nut-free",), {"peanut-free"}),
    ],
)
def test_a_diet_grows_narrows_or_is_put_right(
    old: set[str], said: set[str], dropped: tuple[str, ...], tags: set[str]
) -> None:
    told = replace(person(), diet=Diet(frozenset(said)), dropped=frozenset(dropped))
    assert merged(Diet(frozenset(old)), told).tags == tags


def test_nothing_special_any_more_clears_the_diet() -> None:
    assert merged(VEGAN, person(diet=Diet(none=True))) == Diet(none=True)
