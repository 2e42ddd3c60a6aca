from dataclasses import replace
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
import vobject

from mailbot import compose
from mailbot.model import Action, Decision, Diet, Language, LetterKind, Outcome, Registration, Status

from .conftest import AT, CATALOGUE, EVENING, MAIL

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


# ---------------------------------------------------------------- moved and called off, read by two programs


def sent(templates, kind: LetterKind, status: Status, **changed):
    """The file that goes with a letter of this kind, when the first event of the catalogue has changed so."""
    metsa, *others = CATALOGUE.events
    catalogue = replace(CATALOGUE, events=(replace(metsa, **changed), *others))
    old = Registration(1, "metsa", "Tauno Kaski", Status.CONFIRMED, Diet())
    decision = Decision(Action.CHANGE, Language.FI, (replace(HERE, status=status, replaces=old),), letter=kind)
    (file,) = compose.letter(decision, MAIL, catalogue, templates, before=metsa).attachments
    return file


def read_twice(content: bytes):
    """What two readers find in the file: method, UID, SEQUENCE, STATUS, beginning, place, time zones."""
    calendar = icalendar.Calendar.from_ical(content)
    (event,) = calendar.events
    by_icalendar = (
        str(calendar["METHOD"]),
        str(event["UID"]),
        int(event["SEQUENCE"]),
        str(event["STATUS"]),
        event.start.astimezone(UTC),
        str(event["LOCATION"]),
        [str(zone["TZID"]) for zone in calendar.timezones],
    )
    other = vobject.readOne(content.decode())
    by_vobject = (
        other.method.value,
        other.vevent.uid.value,
        int(other.vevent.sequence.value),
        other.vevent.status.value,
        other.vevent.dtstart.value.astimezone(UTC),
        other.vevent.location.value,
        [zone.tzid.value for zone in other.vtimezone_list],
    )
    assert by_icalendar == by_vobject
    return by_vobject


def test_an_event_that_is_moved_takes_the_place_of_its_old_entry(file, templates):
    moved = sent(
        templates,
        LetterKind.EVENT_CHANGED,
        Status.CONFIRMED,
        starts=EVENING + timedelta(days=1),
        ends=EVENING + timedelta(days=1, hours=3),
        place="Koulu",
        sequence=2,
    )
    uid, zone = "metsa.mailbot@lahikyla.example", ["Europe/Helsinki"]
    before, after = read_twice(file.content), read_twice(moved.content)
    assert before == ("PUBLISH", uid, 0, "CONFIRMED", EVENING, "Seurantalo, Metsätie 1", zone)
    assert after == ("PUBLISH", uid, 2, "CONFIRMED", EVENING + timedelta(days=1), "Koulu, Metsätie 1", zone)


def test_an_event_that_is_called_off_takes_its_entry_away(templates):
    off = sent(templates, LetterKind.EVENT_CANCELLED, Status.CANCELLED, cancelled=True, sequence=3)
    method, uid, sequence, status, *_ = read_twice(off.content)
    assert (method, uid, sequence, status) == ("CANCEL", "metsa.mailbot@lahikyla.example", 3, "CANCELLED")
    assert off.content_type == "text/calendar; charset=utf-8; method=CANCEL"
    assert "ORGANIZER" in off.content.decode()  # RFC 5546 3.2.5 wants one


def test_a_reminder_and_a_question_bring_no_file(templates):
    for kind in (LetterKind.REMINDER, LetterKind.DATE_SET):
        with pytest.raises(ValueError, match="not enough values"):
            sent(templates, kind, Status.CONFIRMED if kind is LetterKind.REMINDER else Status.INTEREST)


def test_every_line_is_short_and_ends_as_the_rfc_says(file):
    lines = file.content.split(b"\r\n")
    assert lines[-1] == b""
    assert max(map(len, lines)) <= 75  # RFC 5545 3.1
    assert b"\n" not in b"".join(lines)
