from datetime import UTC, datetime

import icalendar
import pytest

from mailbot.model import Diet, LetterKind, Outcome, Registration, Status

from .conftest import AT, EVENING

HERE = Outcome("Tauno Kaski", "metsa", Status.CONFIRMED)


@pytest.fixture
def file(written):
    return written(LetterKind.CONFIRMED, HERE).attachments[0]


def test_a_confirmation_brings_a_calendar_file_for_each_event(written):
    letter = written(
        LetterKind.CONFIRMED, HERE, Outcome(None, "metsa", Status.CONFIRMED), Outcome("Oja", "vesi", Status.CONFIRMED)
    )
    assert [file.name for file in letter.attachments] == ["2031-05-06-metsa.ics", "2031-05-13-vesi.ics"]
    assert "Liitteenä on kalenterimerkintä" in letter.text


@pytest.mark.parametrize("status", [Status.WAITLISTED, Status.LATE, Status.INTEREST, Status.CANCELLED])
def test_without_a_place_there_is_no_calendar_file(written, status):
    letter = written(LetterKind.CONFIRMED, Outcome("Oja", "metsa", status))
    assert letter.attachments == () and "kalenterimerkintä" not in letter.text


def test_a_new_diet_brings_no_second_calendar_file_but_a_new_event_does(written):
    def brought(event):
        old = Registration(1, event, "Tauno Kaski", Status.CONFIRMED, Diet())
        return written(LetterKind.CHANGED, Outcome("Tauno Kaski", "metsa", Status.CONFIRMED, replaces=old)).attachments

    assert (len(brought("metsa")), len(brought("vesi"))) == (0, 1)


def test_the_file_publishes_and_invites_nobody(file):
    assert file.content_type == "text/calendar; charset=utf-8; method=PUBLISH"
    calendar = icalendar.Calendar.from_ical(file.content)
    (event,) = calendar.events
    assert (calendar["METHOD"], event["SEQUENCE"], "ATTENDEE" in event) == ("PUBLISH", 0, False)
    assert event["UID"] == "metsa.mailbot@lahikyla.example"
    assert event["DTSTAMP"].dt == AT.astimezone(UTC)
    assert str(event["LOCATION"]) == "Seurantalo, Metsätie 1"


def test_the_file_holds_local_times_and_their_zone(file):
    calendar = icalendar.Calendar.from_ical(file.content)
    (event,) = calendar.events
    assert event.start == EVENING and event["DTSTART"].params["TZID"] == "Europe/Helsinki"
    assert event["DTSTART"].dt.replace(tzinfo=None) == datetime(2031, 5, 6, 17, 30)  # noqa: DTZ001 the local time
    assert [zone["TZID"] for zone in calendar.timezones] == ["Europe/Helsinki"]
