"""The calendar file, read again by a second parser: hours across the change to summer time, days, moves, drops."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject
from django.urls import reverse

from missions.calendar import calendar_of
from missions.models import AccompanimentStep, CalendarLink
from missions.models.scope_check import Checked
from tests import factories

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


def events_of(content):
    return {event.uid.value: event for event in vobject.readOne(content.decode()).vevent_list}


def test_hours_are_right_on_both_sides_of_summer_time():
    """France changes on 28 March 2027: ten o'clock is 9 UTC the Friday before, 8 UTC the Monday after."""
    row = factories.make_accompaniment()
    days = [date(2027, 3, 26), date(2027, 3, 29)]
    for day in days:
        hours = {"takes_place_on": day, "begins_at": time(10), "ends_at": time(12, 30)}
        AccompanimentStep.add(row, by=row.referent, check=Checked(True), title="Atelier, été", **hours)

    content = calendar_of(row)

    assert b"TZID:Europe/Paris" in content
    timed = [event for event in events_of(content).values() if isinstance(event.dtstart.value, datetime)]
    begins = sorted(event.dtstart.value for event in timed)
    assert [moment.astimezone(ZoneInfo("UTC")).hour for moment in begins] == [9, 8]
    assert [moment.astimezone(PARIS) for moment in begins] == [datetime.combine(day, time(10), PARIS) for day in days]
    assert {event.dtend.value - event.dtstart.value for event in timed} == {timedelta(hours=2, minutes=30)}


def test_event_keeps_its_name_and_counts_its_changes():
    row = factories.make_accompaniment()
    step = row.steps.get()
    ((uid, before),) = events_of(calendar_of(row)).items()

    step.move(by=row.referent, seen=0, to=step.takes_place_on + timedelta(days=2), reason="Un pont.")
    moved = events_of(calendar_of(row))[uid]
    step.drop(by=row.referent, seen=1, reason="Sans objet.")
    dropped = events_of(calendar_of(row))[uid]

    assert (before.sequence.value, moved.sequence.value, dropped.sequence.value) == ("0", "1", "2")
    assert moved.dtstart.value == before.dtstart.value + timedelta(days=2)  # all day: a date, not a moment
    assert (moved.status.value, dropped.status.value) == ("CONFIRMED", "CANCELLED")


def test_private_address_opens_until_it_is_closed_and_stands_in_no_calendar(client):
    row = factories.make_accompaniment()
    lead = row.proposal.lead
    client.force_login(lead)
    page = client.post(reverse("missions:calendar_link", args=[row.proposal.reference]), follow=True)
    address = page.context["new_address"]
    client.logout()

    opened = client.get(address)

    assert (opened.status_code, opened["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert address.rsplit("/", 1)[1].removesuffix(".ics") not in opened.content.decode()
    CalendarLink.open(row, person=lead)
    assert client.get(address).status_code == 404
    assert CalendarLink.close(row, person=lead) == 1
