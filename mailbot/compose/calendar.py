"""The calendar file that goes with a confirmation (RFC 5545, RFC 5546 METHOD:PUBLISH)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from mailbot.model import Attachment, Catalogue, Event
from mailbot.wording import Words
from mailbot.wording.words import on_one_line


def entry(event: Event, catalogue: Catalogue, words: Words, at: datetime) -> Attachment:
    """A file with this one event. Its UID is the event's own, so that a later copy takes the place of the first.

    METHOD:PUBLISH and no ATTENDEE: REQUEST would bring replies of calendar programs into the inbox. Of an event that is
    called off METHOD:CANCEL, by which programs take the entry away (RFC 5546 3.2.5).
    """
    import icalendar  # here, since a pass without confirmations needs none of it

    zone = ZoneInfo(catalogue.timezone)
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//mailbot//EN")
    calendar.add("version", "2.0")
    method = "CANCEL" if event.cancelled else "PUBLISH"
    calendar.add("method", method)
    shown = icalendar.Event()
    shown.add("uid", uid(event, catalogue))
    shown.add("sequence", event.sequence)
    shown.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    shown.add("dtstamp", at.astimezone(ZoneInfo("UTC")))
    for name, moment in (("dtstart", event.starts), ("dtend", event.ends)):
        if moment is not None:
            shown.add(name, moment.astimezone(zone))
    shown.add("summary", words.title(event))
    organizer = icalendar.vCalAddress(f"mailto:{catalogue.address.email}")
    if name := on_one_line(catalogue.address.name):
        organizer.params["CN"] = name
    shown.add("organizer", organizer)
    if where := ", ".join(filter(None, map(on_one_line, (event.place, event.address)))):
        shown.add("location", where)
    calendar.add_component(shown)
    near = (event.starts or at).date()  # the file holds the changes of the clock of these years only
    calendar.add_missing_timezones(near - timedelta(days=400), near + timedelta(days=400))
    return Attachment(_name(event, zone), f"text/calendar; charset=utf-8; method={method}", calendar.to_ical())


def uid(event: Event, catalogue: Catalogue) -> str:
    """The UID of an event: the same in every letter, whatever becomes of its time and place."""
    return f"{_slug(event.id)}.mailbot@{catalogue.address.email.rpartition('@')[2]}"


def _name(event: Event, zone: ZoneInfo) -> str:
    day = f"{event.starts.astimezone(zone):%Y-%m-%d}-" if event.starts else ""
    return f"{day}{_slug(event.id)}.ics"


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-") or "event"
