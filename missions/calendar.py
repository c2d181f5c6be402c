"""
The calendar of an accompaniment (iCalendar): one event a step, that keeps its identity when it moves.

No link of it holds a secret: people share their calendars with colleagues. Source: RFC 5545, 3.8.4.7 and 3.8.7.4.
"""

from datetime import UTC, datetime, timedelta
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event, Timezone

CONTENT_TYPE = "text/calendar; charset=utf-8"
# The rules of summer time in the European Union since 1996. The library would list the change of every year instead
# (RDATE), which calendar programs read less well: one of the two parsers that we tried took summer for winter.
PARIS = """BEGIN:VTIMEZONE
TZID:Europe/Paris
BEGIN:DAYLIGHT
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""


@cache
def paris() -> Timezone:
    return Timezone.from_ical(PARIS)


def written(events, *, title="", method="PUBLISH") -> bytes:
    """Return the calendar file of these events. Source: RFC 5546, 1.4, for the methods."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.LAB_NAME}//portail//FR")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if title:
        calendar.add("x-wr-calname", title)
    if settings.TIME_ZONE == "Europe/Paris":
        calendar.add_component(paris())
    for event in events:
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar.to_ical()


def calendar_of(accompaniment) -> bytes:
    """Return the calendar file of an accompaniment. A step that was dropped is there as cancelled."""
    return written((event_of(step, accompaniment) for step in accompaniment.steps.all()), title=str(accompaniment))


def uid(what, row) -> str:
    """Return what names an event for ever, wherever it moves. Source: RFC 5545, 3.8.4.7."""
    return f"{what}-{row.pk}@{urlsplit(settings.SITE_URL).hostname}"


def event_of(step, accompaniment) -> Event:
    event = Event()
    event.add("uid", uid("etape", step))
    event.add("sequence", step.revision)
    event.add("dtstamp", step.updated_at.astimezone(UTC))
    event.add("summary", f"{step.title} ({accompaniment})")
    event.add("status", "CANCELLED" if step.status == step.Status.DROPPED else "CONFIRMED")
    event.add("url", f"{settings.SITE_URL}{accompaniment.get_absolute_url()}")
    for name, value in (("description", step.objective), ("location", step.place)):
        if value:
            event.add(name, value)
    if step.begins_at:
        zone = timezone.get_default_timezone()
        event.add("dtstart", datetime.combine(step.takes_place_on, step.begins_at, zone))
        event.add("dtend", datetime.combine(step.takes_place_on, step.ends_at, zone))
    else:
        event.add("dtstart", step.takes_place_on)
        event.add("dtend", step.takes_place_on + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    return event
