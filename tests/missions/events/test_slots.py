"""The slots of a drop-in: which there are, who may book one, what follows when the lab moves it or calls it off."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from labo.models import OutboxMail
from labo.transitions import Refusal
from missions.models import Appointment
from missions.slots import LENGTH, grid
from missions.tasks import forget_needs, send_reminders
from tests import factories
from tests.missions.events.test_agenda_pages import read_twice

pytestmark = pytest.mark.django_db
PARIS = timezone.get_default_timezone


@pytest.fixture
def lab():
    return factories.make_user(role="lab")


def mails(what):
    return OutboxMail.objects.filter(template=f"missions/emails/slot_{what}").order_by("pk")


# --- The grid ---------------------------------------------------------------------------------------------


@given(minutes=st.integers(1, 600), start=st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)))
def test_slots_fill_the_hours_and_never_pass_them(minutes, start):
    start = start.replace(tzinfo=UTC)
    end = start + timedelta(minutes=minutes)

    slots = grid(start, end)

    assert len(slots) == minutes // 20
    assert all(later - sooner == LENGTH for sooner, later in pairwise(slots))
    assert not slots or (slots[0] == start and timedelta(0) <= end - (slots[-1] + LENGTH) < LENGTH)


def test_two_hours_are_six_slots_in_the_night_of_summer_time_too():
    zone = PARIS()
    start, end = datetime(2027, 3, 28, 1, 0, tzinfo=zone), datetime(2027, 3, 28, 4, 0, tzinfo=zone)

    hours = [slot.astimezone(zone).strftime("%H:%M") for slot in grid(start, end)]

    # Two o'clock does not exist that night: three hours on the wall are two.
    assert hours == ["01:00", "01:20", "01:40", "03:00", "03:20", "03:40"]


# --- Booking ----------------------------------------------------------------------------------------------


def test_a_slot_is_booked_once_and_asked_again_is_the_same():
    event, person = factories.make_drop_in(), factories.make_user()

    first, again = (factories.make_appointment(event, person=person, slot=2) for _ in range(2))

    assert (first.pk, event.appointments.count(), mails("booked").count()) == (again.pk, 1, 1)
    with pytest.raises(Refusal, match="vient d’être pris"):
        factories.make_appointment(event, slot=2)
    with pytest.raises(Refusal, match="Vous avez déjà"):
        factories.make_appointment(event, person=person, slot=3)


@pytest.mark.parametrize(
    "offset", [timedelta(minutes=10), timedelta(minutes=-20), timedelta(hours=2), timedelta(seconds=1)]
)
def test_what_is_not_a_slot_of_the_hours_is_refused(offset):
    event = factories.make_drop_in()

    with pytest.raises(Refusal, match="n’existe plus"):
        Appointment.book(event, factories.make_user(), starts_at=event.starts_at + offset)


def test_the_rest_of_the_last_slot_is_nobodys():
    start = timezone.now() + timedelta(days=3)
    event = factories.make_drop_in(starts_at=start, ends_at=start + timedelta(minutes=50))

    assert event.slots == [start, start + LENGTH]
    with pytest.raises(Refusal, match="n’existe plus"):
        factories.make_appointment(event, slot=2)


def test_a_slot_that_has_begun_a_draft_and_another_kind_take_nobody():
    event = factories.make_drop_in()
    with pytest.raises(Refusal, match="déjà commencé"):
        factories.make_appointment(event, now=event.starts_at)
    assert factories.make_appointment(event, slot=1, now=event.starts_at).is_booked  # it is not over

    with pytest.raises(Refusal, match="pas annoncée"):
        factories.make_appointment(factories.make_drop_in(announced=False))
    breakfast = factories.make_event()
    with pytest.raises(Refusal, match="n’existe plus"):
        Appointment.book(breakfast, factories.make_user(), starts_at=breakfast.starts_at)


def test_nobody_signs_up_for_a_drop_in():
    with pytest.raises(Refusal, match="entrée libre"):
        factories.make_seat(factories.make_drop_in())


def test_a_slot_given_back_is_free_at_once_and_may_be_taken_again():
    event = factories.make_drop_in()
    first = factories.make_appointment(event)

    first.cancel()
    first.cancel()
    other = factories.make_appointment(event)
    back = factories.make_appointment(event, person=first.person, slot=1)

    assert mails("cancelled").count() == 1
    assert (other.is_booked, back.pk != first.pk) == (True, True)
    with pytest.raises(Refusal, match="a commencé"):
        back.cancel(now=back.starts_at)


# --- What the lab changes ---------------------------------------------------------------------------------


def move(event, lab, *, by=timedelta(0), hours=2, place=None):
    start = event.starts_at + by
    return event.reschedule(
        starts_at=start, ends_at=start + timedelta(hours=hours), place=place or event.place, by=lab, reason="Travaux."
    )


@pytest.mark.parametrize("shift", [LENGTH, -LENGTH, timedelta(days=7), timedelta(days=-2, minutes=5)])
def test_slots_follow_their_drop_in_neighbours_too(lab, shift):
    event = factories.make_drop_in()
    rows = [factories.make_appointment(event, slot=number) for number in (0, 1, 2, 5)]

    moved = move(event, lab, by=shift)

    found = Appointment.objects.booked().order_by("starts_at")
    assert [row.starts_at for row in found] == [row.starts_at + shift for row in rows]
    assert [row.person for row in found] == [row.person for row in rows]
    assert mails("moved").count() == 4
    assert {row.starts_at for row in found} <= set(moved.slots)
    told = mails("moved").get(to=[rows[3].person.email])
    assert ("SEQUENCE:1" in told.calendar, "Travaux." in told.body) == (True, True)


def test_slots_keep_their_rank_across_summer_time(lab):
    zone = PARIS()
    year = timezone.now().year + 1
    event = factories.make_drop_in(starts_at=datetime(year, 3, 9, 12, tzinfo=zone))
    row = factories.make_appointment(event, slot=4)

    start = datetime(year, 6, 8, 12, tzinfo=zone)
    event.reschedule(starts_at=start, ends_at=start.replace(hour=14), place=event.place, by=lab)

    row.refresh_from_db()
    assert row.starts_at.astimezone(zone) == datetime(year, 6, 8, 13, 20, tzinfo=zone)


def test_a_slot_outside_the_new_hours_is_cancelled_and_told(lab):
    event = factories.make_drop_in()
    kept, lost = factories.make_appointment(event), factories.make_appointment(event, slot=5)

    move(event, lab, hours=1)

    kept.refresh_from_db()
    lost.refresh_from_db()
    assert (kept.status, lost.status) == ("booked", "cancelled")
    told = mails("cancelled").get()
    assert told.to == [lost.person.email]
    assert "METHOD:CANCEL" in told.calendar
    assert "Choisir un autre créneau" in told.body


def test_another_room_is_told_to_those_who_booked(lab):
    event = factories.make_drop_in()
    row = factories.make_appointment(event)

    move(event, lab, place="Salle 12")

    row.refresh_from_db()
    assert (row.starts_at, row.revision) == (event.starts_at, 1)
    assert "Salle 12" in mails("moved").get().calendar


def test_a_drop_in_called_off_cancels_its_slots_once(lab):
    event = factories.make_drop_in()
    row, gone = factories.make_appointment(event), factories.make_appointment(event, slot=1)
    gone.cancel()

    event.cancel(by=lab, reason="Grève des transports.")

    row.refresh_from_db()
    assert (row.status, row.cancelled_at is not None) == ("cancelled", True)
    told = mails("cancelled").get(to=[row.person.email])
    assert ("Grève des transports." in told.body, "STATUS:CANCELLED" in told.calendar) == (True, True)
    assert mails("cancelled").filter(to=[gone.person.email]).count() == 1  # their own, before


def test_talks_that_have_begun_are_left_where_they_were(lab):
    event = factories.make_drop_in(starts_at=timezone.now() - timedelta(minutes=30))
    begun, ahead = factories.make_appointment(event), factories.make_appointment(event, slot=3)

    event.cancel(by=lab, reason="Alerte incendie.")

    states = [Appointment.objects.get(pk=row.pk).status for row in (begun, ahead)]
    assert states == ["booked", "cancelled"]


def test_the_reminder_goes_once_the_day_before(time_machine):
    event = factories.make_drop_in()
    row = factories.make_appointment(event)
    zone = PARIS()
    time_machine.move_to(datetime.combine(event.day - timedelta(days=7), time(9, 1), zone))
    send_reminders()
    assert not mails("reminder").exists()

    time_machine.move_to(datetime.combine(event.day - timedelta(days=1), time(9, 1), zone))
    send_reminders()
    send_reminders()

    assert mails("reminder").get().to == [row.person.email]


def test_who_booked_is_forgotten_and_the_log_stays(time_machine):
    event = factories.make_drop_in(starts_at=timezone.now() - timedelta(hours=1))
    line = factories.make_conversation(event, appointment=factories.make_appointment(event))

    time_machine.move_to(event.ends_at + timedelta(days=89))
    forget_needs()
    assert Appointment.objects.exists()
    time_machine.shift(timedelta(days=2))
    forget_needs()

    line.refresh_from_db()
    assert (Appointment.objects.exists(), line.appointment) == (False, None)


# --- Calendars: two parsers that know nothing of one another -----------------------------------------------


def test_mails_hold_the_twenty_minutes_and_take_them_back(lab):
    event = factories.make_drop_in()
    row = factories.make_appointment(event, slot=1, theme="Un formulaire")
    move(event, lab, by=timedelta(days=1))
    row.cancel()

    found = OutboxMail.objects.filter(to=[row.person.email]).order_by("pk")
    calendars = [Calendar.from_ical(mail.calendar) for mail in found]

    assert [str(calendar["method"]) for calendar in calendars] == ["REQUEST", "REQUEST", "CANCEL"]
    entries = [calendar.walk("VEVENT")[0] for calendar in calendars]
    assert {str(entry["uid"]) for entry in entries} == {f"creneau-{row.pk}@testserver"}
    assert [entry["sequence"] for entry in entries] == [0, 1, 2]
    assert {entry.end - entry.start for entry in entries} == {LENGTH}
    assert all(read[0] == read[1] for read in (read_twice(mail.calendar.encode()) for mail in found))
    for mail in found:
        # People share their calendars: neither the link nor the subject is in them.
        assert "/rencontres/creneau/" not in mail.calendar
        assert "Un formulaire" not in mail.calendar
