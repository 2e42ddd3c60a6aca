"""The catalogue: times, deadlines, and the contradictions that are refused."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mailbot import catalogue
from mailbot.errors import ConfigError
from mailbot.model import Address, Catalogue, Event

HEAD = {
    "timezone": "Europe/Helsinki",
    "address": "registrations@village.example",
    "coordinators": ["Hilma Heikkinen <hilma@village.example>"],
}
EVENING = {"id": "safety", "title": "Safety", "starts": datetime(2027, 2, 16, 17, 30)}  # noqa: DTZ001 - local


def local(*parts: int) -> datetime:
    return datetime(*parts)  # type: ignore[arg-type,misc]  # noqa: DTZ001


def loaded(*events: dict[str, Any], **head: object) -> Catalogue:
    return catalogue.load({**HEAD, **head, "events": list(events)})


def event(**keys: object) -> Event:
    return loaded({**EVENING, **keys}).events[0]


def faults(*events: dict[str, Any], **head: object) -> str:
    with pytest.raises(ConfigError) as caught:
        loaded(*events, **head)
    return str(caught.value)


def test_times_are_local_in_the_zone_of_the_catalogue() -> None:
    assert event().starts == datetime(2027, 2, 16, 15, 30, tzinfo=UTC)
    assert event(starts=local(2027, 6, 16, 17, 30)).starts == datetime(2027, 6, 16, 14, 30, tzinfo=UTC)


def test_a_deadline_that_is_a_date_lasts_until_its_last_second() -> None:
    open_until = event(deadline=local(2027, 2, 12).date())
    assert open_until.is_open(datetime(2027, 2, 12, 21, 59, 59, 999999, tzinfo=UTC))
    assert not open_until.is_open(datetime(2027, 2, 12, 22, 0, tzinfo=UTC))


def test_a_deadline_with_a_time_is_that_moment() -> None:
    assert event(deadline=local(2027, 2, 12, 16)).deadline == datetime(2027, 2, 12, 14, tzinfo=UTC)


def test_a_deadline_left_out_is_so_many_days_before_the_day() -> None:
    made = loaded(EVENING, deadline_days=2).events[0]
    assert made.deadline == datetime(2027, 2, 14, 21, 59, 59, 999999, tzinfo=UTC)


def test_days_before_are_calendar_days_also_over_the_change_of_the_clock() -> None:
    made = loaded({**EVENING, "starts": local(2027, 3, 29, 18)}, deadline_days=1).events[0]
    assert made.deadline == datetime(2027, 3, 28, 20, 59, 59, 999999, tzinfo=UTC)


def test_a_deadline_on_the_day_of_the_event_is_allowed() -> None:
    made = event(deadline=local(2027, 2, 16).date())
    assert made.deadline == datetime(2027, 2, 16, 21, 59, 59, 999999, tzinfo=UTC)


def test_an_event_without_a_date_says_in_words_when_it_may_be() -> None:
    made = loaded({"id": "outing", "title": "Outing", "when": "May 2027"}).events[0]
    assert not made.is_dated
    assert made.deadline is None


def test_a_time_that_comes_twice_is_taken_with_its_offset() -> None:
    made = event(starts=datetime.fromisoformat("2026-10-25T03:30:00+02:00"))
    assert made.starts is not None
    assert made.starts.astimezone(UTC) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_the_last_second_of_a_day_whose_midnight_comes_twice_is_the_later() -> None:
    made = loaded(
        {**EVENING, "starts": local(2018, 3, 1, 18), "deadline": local(2018, 2, 17).date()},
        timezone="America/Sao_Paulo",
    )
    assert made.events[0].deadline is not None
    assert made.events[0].deadline.astimezone(UTC) == datetime(2018, 2, 18, 2, 59, 59, 999999, tzinfo=UTC)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"starts": local(2026, 3, 29, 3, 30)}, "`starts` (2026-03-29T03:30:00) does not exist in Europe/Helsinki"),
        ({"starts": local(2026, 10, 25, 3, 30)}, "write 2026-10-25T03:30:00+03:00 or 2026-10-25T03:30:00+02:00"),
        ({"ends": local(2027, 2, 16, 17, 30)}, "`ends` (2027-02-16T17:30:00) is not after `starts`"),
        ({"ends": local(2027, 2, 16).date()}, "`ends` must be a day and a time, not 2027-02-16"),
        ({"deadline": local(2027, 2, 16, 18)}, "`deadline` (2027-02-16T18:00:00) is after `starts`"),
        ({"deadline": local(2027, 2, 17).date()}, "`deadline` (2027-02-17T23:59:59) is after `starts`"),
        ({"deadline": "12.2.2027"}, 'must be a date, not "12.2.2027"; write 2026-02-13'),
        ({"starts": "16.2.2027 17.30"}, "must be a day and a time"),
        ({"capacity": 0}, "`capacity` must be at least 1, not 0"),
        ({"capacity": "20"}, 'must be a whole number, not "20"; take the quotation marks away'),
        ({"label": 1}, '`label` must be words, not 1; put it between quotation marks: "1"'),
        ({"aliases": "safety night"}, 'must be a list, not "safety night"; put brackets round it: ["safety night"]'),
        ({"id": "two words"}, "write it in letters, digits, - and _"),
        ({"title": ""}, '`title` must be one word at least, not ""'),
        ({"stars": "x"}, "`stars` is no key of ours; did you mean `starts`?"),
        ({"deadline_days": 2}, "`deadline_days` belongs at the top of the file"),
    ],
)
def test_what_an_event_may_not_say(keys: dict[str, Any], said: str) -> None:
    told = faults({**EVENING, **keys})
    assert said in told
    assert "events.toml: event 1 (" in told


def test_an_event_needs_a_date_or_words_for_one() -> None:
    assert "neither `starts` nor `when` is given" in faults({"id": "outing", "title": "Outing"})


def test_an_end_without_a_beginning_is_refused() -> None:
    keys = {"id": "outing", "title": "Outing", "when": "May", "ends": local(2027, 5, 1, 20)}
    assert "`ends` is given but not `starts`" in faults(keys)


def test_two_events_with_one_id_are_refused_also_in_other_case_or_with_other_faults() -> None:
    told = faults(EVENING, {**EVENING, "id": "SAFETY", "capacity": 0})
    assert "2 events have the id 'safety'" in told


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ({"timezone": "Helsinki"}, '`timezone` is no time zone we know: "Helsinki"'),
        ({"timezone": "/etc/passwd"}, "is no time zone we know"),
        ({"address": "registrations@village"}, '`address` has no mail address in "registrations@village"'),
        ({"address": "two@a.example, three@a.example"}, "`address` has no mail address"),
        ({"coordinators": ["Hilma Heikkinen"]}, '`coordinators[1]` has no mail address in "Hilma Heikkinen"'),
        ({"coordinators": []}, "`coordinators` must be a list of at least 1, not []"),
        ({"deadline_days": -1}, "`deadline_days` must be at least 0, not -1"),
    ],
)
def test_what_the_head_may_not_say(head: dict[str, Any], said: str) -> None:
    assert said in faults(EVENING, **head)


@pytest.mark.parametrize("events", [None, EVENING, "events.toml"])
def test_events_are_blocks_with_two_brackets(events: object) -> None:
    with pytest.raises(ConfigError, match="with two brackets, for each event"):
        catalogue.load({**HEAD, "events": events})


def test_every_fault_is_told_at_once() -> None:
    told = faults({**EVENING, "capacity": 0}, {**EVENING, "id": "b", "label": 2}, timezone="Nowhere", address="none")
    assert len(told.splitlines()) == 4


@pytest.mark.parametrize(
    ("written", "name", "email"),
    [
        ("Hilma Heikkinen <Hilma@Village.Example>", "Hilma Heikkinen", "hilma@village.example"),
        ('"Heikkinen, Hilma" <hilma@village.example>', "Heikkinen, Hilma", "hilma@village.example"),
        ("Heikkinen, Hilma <hilma@village.example>", "Heikkinen, Hilma", "hilma@village.example"),
        ("<hilma@village.example>", "", "hilma@village.example"),
        (" o'brien+list@village.example ", "", "o'brien+list@village.example"),
    ],
)
def test_an_address_may_be_written_in_these_ways(written: str, name: str, email: str) -> None:
    assert catalogue.address(written) == Address(name, email)


@pytest.mark.parametrize(
    "written",
    ["", "hilma", "hilma@", "@village.example", "a b@village.example", "Hilma <hilma@village.example> x",
     "hilma@village..example", "hilma@-village.example", "Hilma <hilma@village.example",
     "Hil\r\nma <hilma@village.example>"],
)  # fmt: skip
def test_what_is_no_address(written: str) -> None:
    with pytest.raises(ValueError, match="write"):
        catalogue.address(written)


def test_the_example_of_events_is_enough_by_itself_with_a_head(tmp_path: Path) -> None:
    example = Path(__file__).parents[2] / "data/events.example.toml"
    head = "\n".join(f"{key} = {value!r}" for key, value in HEAD.items())
    (tmp_path / "events.toml").write_text(f"{head}\n{example.read_text('utf-8')}", "utf-8")
    assert [made.id for made in catalogue.load(tmp_path / "events.toml").events] == [
        "safety",
        "services",
        "outing",
        "lights",
    ]


@pytest.mark.shared
@pytest.mark.parametrize("name", ["dev-rovaniemi", "dev-inari", "dev-parish", "dev-seminar", "dev-pensioners"])
def test_the_catalogue_of_a_corpus_loads(name: str) -> None:
    path = Path(__file__).parents[3] / "shared/corpus" / name / "events.toml"
    if not path.exists():
        pytest.skip("the corpora are not beside the project (../shared)")
    made = catalogue.load(path)
    assert made.coordinators
    assert all(one.deadline for one in made.events if one.is_dated)
