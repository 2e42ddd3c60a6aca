"""Every value of the model comes back from its JSON as it was."""

from datetime import UTC

from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.model import Decision, Diet, PersonRead, Registration
from mailbot.store.values import from_json, to_json

st.register_type_strategy(type(None), st.none())
AWARE = st.datetimes(timezones=st.just(UTC))
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


def values(kind: type) -> st.SearchStrategy:
    """Any value of this type, with small texts and aware moments."""
    import datetime

    st.register_type_strategy(str, TEXT)
    st.register_type_strategy(datetime.datetime, AWARE)
    return st.from_type(kind)


@given(values(Decision))
@settings(max_examples=60, deadline=None)
def test_a_decision_comes_back_as_it_was(decision: Decision) -> None:
    assert from_json(Decision, to_json(decision)) == decision


@given(values(Registration))
@settings(max_examples=40, deadline=None)
def test_a_registration_comes_back_as_it_was(registration: Registration) -> None:
    assert from_json(Registration, to_json(registration)) == registration


def test_what_a_newer_version_wrote_is_passed_over_and_what_an_older_did_not_is_filled_in() -> None:
    assert from_json(PersonRead, {"name": "A", "shoe_size": 44}) == PersonRead("A")


def test_half_a_surrogate_pair_does_no_harm() -> None:
    assert to_json(Diet(other=("\ud83d",)))["other"] == ["\ud83d"]
