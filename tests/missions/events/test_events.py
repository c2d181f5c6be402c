"""What changes an event: announced, moved, made smaller, called off; and what follows for the people on its list."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import timezone

from labo.models import AuditEvent, OutboxMail
from labo.transitions import Refusal
from missions.models import Event, EventReminder, Registration, SeriesSubscription
from missions.models.event import WouldWait
from missions.tasks import extend_series, forget_needs, pass_offers_on, send_reminders
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def lab():
    return factories.make_user(role="lab")


def mails(what):
    return OutboxMail.objects.filter(template=f"missions/emails/{what}").order_by("pk")


def test_a_draft_is_in_no_agenda_and_takes_nobody(lab):
    event = factories.make_event(announced=False)

    assert not Event.objects.public().exists()
    with pytest.raises(Refusal):
        factories.make_seat(event)
    event.announce(by=lab)
    assert factories.make_seat(event).status == "confirmed"
    assert [reminder.days for reminder in event.reminders.order_by("days")] == [1, 7]


def test_an_event_that_has_begun_is_not_announced(lab):
    event = factories.make_event(announced=False, starts_at=timezone.now() - timedelta(hours=1))

    with pytest.raises(Refusal, match="déjà commencé"):
        event.announce(by=lab)


def test_sign_up_twice_is_one_seat_and_one_mail():
    event, person = factories.make_event(), factories.make_user()

    first, second = factories.make_seat(event, person=person), factories.make_seat(event, person=person)

    event.refresh_from_db()
    assert (first.pk, event.seats_taken, mails("confirmed").count()) == (second.pk, 1, 1)


def test_sign_up_closes_at_its_hour():
    event = factories.make_event()

    with pytest.raises(Refusal, match="closes"):
        factories.make_seat(event, now=event.closes_at)


def test_whoever_comes_back_goes_behind_the_others():
    event = factories.make_event(capacity=1)
    first, second = factories.make_seat(event), factories.make_seat(event)

    first.leave()
    back = factories.make_seat(event, person=first.person)

    second.refresh_from_db()
    assert (second.status, back.status, back.rank(), back.pk) == ("confirmed", "waiting", 1, first.pk)
    assert mails("promoted").get().to == [second.person.email]


def test_close_to_the_event_a_seat_is_offered_and_passed_on():
    event = factories.make_event(capacity=1)
    first, second, third = (factories.make_seat(event) for _ in range(3))
    late = event.freezes_at + timedelta(hours=1)

    first.leave(now=late)

    second.refresh_from_db()
    assert (second.status, second.offered_until) == ("offered", late + timedelta(hours=4))
    with pytest.raises(Refusal, match="plus gardée"):
        second.accept(now=second.offered_until)
    second.let_go(now=late + timedelta(hours=1))  # not yet
    second.let_go(now=second.offered_until)
    third.refresh_from_db()
    second.refresh_from_db()
    assert (second.status, third.status) == ("left", "offered")
    assert third.accept(now=late + timedelta(hours=5)).status == "confirmed"
    event.refresh_from_db()
    assert (event.seats_taken, event.waiting_count) == (1, 0)


def test_nobody_is_called_once_it_has_begun():
    event = factories.make_event(capacity=1)
    first, second = factories.make_seat(event), factories.make_seat(event)

    first.leave(now=event.starts_at + timedelta(minutes=5))

    second.refresh_from_db()
    assert second.status == "waiting"


def test_offers_that_nobody_took_are_passed_on_by_the_worker(time_machine):
    event = factories.make_event(capacity=1)
    first, second, third = (factories.make_seat(event) for _ in range(3))
    time_machine.move_to(event.freezes_at + timedelta(minutes=1))
    first.leave()

    time_machine.shift(timedelta(hours=5))
    pass_offers_on()
    pass_offers_on()

    states = [Registration.objects.get(pk=seat.pk).status for seat in (first, second, third)]
    assert states == ["left", "left", "offered"]
    assert (mails("offered").count(), mails("offer_over").count()) == (2, 1)


def test_a_seat_given_keeps_its_order_and_is_told_to_both():
    event = factories.make_event(capacity=1)
    giver, waiting = factories.make_seat(event), factories.make_seat(event)
    colleague = factories.make_user()

    taken = giver.give_to(colleague)

    giver.refresh_from_db()
    waiting.refresh_from_db()
    assert (giver.status, taken.status, taken.given_by, waiting.rank()) == ("left", "confirmed", giver.person, 1)
    assert mails("given").get().to == [colleague.email]
    with pytest.raises(Refusal, match="Seule une place confirmée"):
        waiting.give_to(factories.make_user())


def test_moved_event_tells_everybody_once_and_its_reminders_follow(lab):
    event = factories.make_event(capacity=1)
    seat, waiting = factories.make_seat(event), factories.make_seat(event)
    starts_at = event.starts_at + timedelta(days=3)

    moved = event.reschedule(
        starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), place="Ailleurs", by=lab, reason="Travaux."
    )

    assert (moved.revision, moved.closes_at) == (1, event.closes_at + timedelta(days=3))
    told = list(mails("event_moved"))
    assert {mail.to[0] for mail in told} == {seat.person.email, waiting.person.email}
    assert "Travaux." in told[0].body
    assert [mail.calendar.count("SEQUENCE:1") for mail in told] == [1, 0]  # who waits has nothing in the calendar
    days = EventReminder.objects.filter(event=event).order_by("-days").values_list("due_at", flat=True)
    assert [timezone.localdate(due) for due in days] == [moved.day - timedelta(days=n) for n in (7, 1)]
    with pytest.raises(Refusal, match="Rien n’a changé"):
        moved.reschedule(starts_at=starts_at, ends_at=moved.ends_at, place="Ailleurs", by=lab)


def test_fewer_seats_change_nothing_until_it_is_confirmed(lab):
    event = factories.make_event(capacity=3)
    seats = [factories.make_seat(event) for _ in range(4)]

    with pytest.raises(WouldWait, match="2 personnes passeraient") as refusal:
        event.resize(1, by=lab)

    assert set(refusal.value.people) == {seat.person for seat in seats[1:3]}
    event.refresh_from_db()
    assert (event.capacity, event.seats_taken) == (3, 3)
    event.resize(1, by=lab, seen_waiting=2)
    order = [seat.person for seat in event.registrations.waiting().order_by("arrival")]
    assert order == [seat.person for seat in seats[1:]]
    assert mails("back_to_waiting").count() == 2
    event.resize(4, by=lab)
    assert event.registrations.confirmed().count() == 4
    event.resize(1, by=lab, seen_waiting=3)  # news again, not the same news
    assert (mails("promoted").count(), mails("back_to_waiting").count()) == (3, 5)


def test_cancelled_event_tells_everybody_once_and_their_calendars(lab):
    event = factories.make_event(capacity=1)
    seat, _ = factories.make_seat(event), factories.make_seat(event)

    with pytest.raises(Refusal, match="Dites pourquoi"):
        event.cancel(by=lab, reason=" ")
    event.cancel(by=lab, reason="La salle est inondée.")

    assert mails("event_cancelled").count() == 2
    calendar = mails("event_cancelled").get(to=[seat.person.email]).calendar
    assert ("METHOD:CANCEL" in calendar, "STATUS:CANCELLED" in calendar, "SEQUENCE:1" in calendar) == (True,) * 3
    assert not event.reminders.exists()
    with pytest.raises(Refusal):
        event.cancel(by=lab, reason="Encore.")
    assert AuditEvent.objects.filter(subject=f"missions.event:{event.pk}", act="status_moved").count() == 2


def test_reminders_go_once_to_those_who_come(time_machine):
    event = factories.make_event(capacity=1)
    seat, _ = factories.make_seat(event), factories.make_seat(event)
    zone = timezone.get_default_timezone()
    time_machine.move_to(datetime.combine(event.day - timedelta(days=7), time(9, 1), zone))

    send_reminders()
    send_reminders()

    assert mails("reminder").get().to == [seat.person.email]
    time_machine.move_to(datetime.combine(event.day - timedelta(days=1), time(9, 1), zone))
    send_reminders()
    assert [mail.subject[:11] for mail in mails("reminder")] == ["C’est dans ", "C’est demai"]


def test_needs_are_forgotten_after_the_event(time_machine):
    event = factories.make_event()
    factories.make_seat(event, access_needs="Une boucle magnétique")

    forget_needs()
    assert event.registrations.get().access_needs
    time_machine.move_to(event.ends_at + timedelta(minutes=1))
    forget_needs()
    assert event.registrations.get().access_needs == ""


def test_presence_is_noted_from_the_day_on_for_the_confirmed():
    event = factories.make_event(capacity=1)
    seat, waiting = factories.make_seat(event), factories.make_seat(event)

    with pytest.raises(Refusal, match="à partir du jour même"):
        seat.note_presence(True)
    assert seat.note_presence(True, now=event.starts_at).is_present is True
    assert seat.note_presence(None, now=event.starts_at).noted_at is None
    with pytest.raises(Refusal, match="place confirmée"):
        waiting.note_presence(True, now=event.starts_at)


# --- Series -----------------------------------------------------------------------------------------------


def test_rule_names_the_first_thursdays_whatever_the_months():
    series = factories.make_series(starts_on=date(2027, 1, 1))

    days = series.days(date(2027, 1, 1), date(2028, 3, 31))

    assert days[:3] == [date(2027, 1, 7), date(2027, 2, 4), date(2027, 3, 4)]
    assert len(days) == 15
    assert all(day.weekday() == 3 and day.day <= 7 for day in days)


def test_last_weekday_and_every_week_count_leap_years_too():
    last = factories.make_series(which=-1, weekday=1, starts_on=date(2028, 1, 1))
    every = factories.make_series(which=0, weekday=1, starts_on=date(2028, 2, 20), ends_on=date(2028, 3, 7))

    assert last.days(date(2028, 2, 1), date(2028, 2, 29)) == [date(2028, 2, 29)]
    assert every.days(date(2028, 1, 1), date(2029, 1, 1)) == [date(2028, 2, 22), date(2028, 2, 29), date(2028, 3, 7)]


def test_events_of_a_series_keep_their_hour_across_summer_time(time_machine):
    time_machine.move_to(datetime(2027, 2, 10, 8, tzinfo=UTC))
    series = factories.make_series(starts_on=date(2027, 2, 10))

    events = series.extend(until=date(2027, 5, 1))

    zone = timezone.get_default_timezone()
    assert [event.starts_at.astimezone(zone).hour for event in events] == [8, 8]
    assert [event.starts_at.astimezone(UTC).hour for event in events] == [7, 6]


def test_a_holiday_goes_to_the_next_open_week(time_machine):
    time_machine.move_to(datetime(2026, 12, 10, 8, tzinfo=UTC))
    series = factories.make_series(weekday=4, starts_on=date(2026, 12, 10))  # 1 January 2027 is a Friday

    (event,) = series.extend(until=date(2027, 1, 31))

    assert (event.occurs_on, event.day) == (date(2027, 1, 1), date(2027, 1, 8))


def test_extending_again_leaves_what_was_moved_or_cancelled(lab, time_machine):
    time_machine.move_to(datetime(2027, 1, 10, 8, tzinfo=UTC))
    series = factories.make_series(starts_on=date(2027, 1, 10))
    moved, cancelled, *_ = series.extend(until=date(2027, 4, 30))
    later = moved.starts_at + timedelta(days=1)
    moved.reschedule(starts_at=later, ends_at=later + timedelta(hours=1), place="Ici", by=lab)
    cancelled.cancel(by=lab, reason="Pas de salle.")

    extend_series()
    again = series.extend(until=date(2027, 4, 30))

    assert again == []
    assert series.events.filter(status="cancelled").count() == 1
    assert series.events.get(pk=moved.pk).starts_at == later


def test_who_comes_to_every_event_has_a_seat_in_each(time_machine):
    time_machine.move_to(datetime(2027, 1, 10, 8, tzinfo=UTC))
    series = factories.make_series(starts_on=date(2027, 1, 10), capacity=1)
    first, second = factories.make_user(), factories.make_user()
    for minutes, person in enumerate((second, first)):
        since = timezone.now() + timedelta(minutes=minutes)
        SeriesSubscription.objects.create(series=series, person=person, since=since)

    event = series.extend(until=date(2027, 2, 28))[0]

    assert (event.seats_taken, event.waiting_count) == (1, 1)
    seats = event.registrations.order_by("arrival")
    assert [(seat.person, seat.source) for seat in seats] == [(second, "series"), (first, "series")]
