"""Until when one signs up and from when a seat is offered: changed afterwards, and held when the event moves."""

from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from labo.models import AuditEvent, OutboxMail
from labo.transitions import Refusal
from missions.models import Event, OnboardingApplication
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def lab():
    return factories.make_user(role="lab")


def test_the_team_changes_the_closing_and_the_freeze(client, lab):
    event = factories.make_event()
    client.force_login(lab)
    closing = event.day - timedelta(days=3)
    data = {"closes_on": closing, "closes_at": "18:00", "freeze_hours": "48"}

    client.post(reverse("admin:missions_event_rules", args=[event.pk]), data)
    again = client.post(reverse("admin:missions_event_rules", args=[event.pk]), data)

    event.refresh_from_db()
    assert event.closes_at == datetime.combine(closing, time(18), timezone.get_default_timezone())
    assert event.freeze_hours == 48
    assert (again.status_code, "Rien n’a changé" in again.content.decode()) == (409, True)
    assert AuditEvent.objects.filter(act="event_rules_changed").count() == 1


def test_sign_up_never_closes_after_the_start(lab):
    event = factories.make_event()

    with pytest.raises(Refusal, match="au plus tard au début"):
        event.change_rules(closes_at=event.starts_at + timedelta(minutes=1), freeze_hours=24, by=lab)
    with pytest.raises(Refusal, match="ni clôture"):
        factories.make_drop_in().change_rules(closes_at=event.closes_at, freeze_hours=1, by=lab)


def test_a_later_closing_lets_people_in_again(lab):
    event = factories.make_event()
    Event.objects.filter(pk=event.pk).update(closes_at=timezone.now() - timedelta(hours=1))
    with pytest.raises(Refusal, match="closes"):
        factories.make_seat(event)

    event.change_rules(closes_at=event.starts_at, freeze_hours=24, by=lab)

    assert factories.make_seat(event).status == "confirmed"


def test_applications_stay_closed_once_the_letters_have_left(lab):
    day = factories.make_onboarding()
    row = factories.make_application(day)
    type(row).objects.filter(pk=row.pk).update(told_at=timezone.now(), status="invited")

    with pytest.raises(Refusal, match="lettres sont parties"):
        day.change_rules(closes_at=day.starts_at, freeze_hours=24, by=lab)
    assert day.change_rules(closes_at=day.closes_at, freeze_hours=2, by=lab).freeze_hours == 2


def test_an_offered_seat_is_never_held_past_the_new_start(lab):
    event = factories.make_event(capacity=1)
    first, second = factories.make_seat(event), factories.make_seat(event)
    late = event.freezes_at + timedelta(hours=1)
    first.leave(now=late)
    sooner = late + timedelta(hours=2)

    event.reschedule(
        starts_at=sooner, ends_at=sooner + timedelta(hours=1), place=event.place, by=lab, now=late + timedelta(hours=1)
    )

    second.refresh_from_db()
    assert (second.status, second.offered_until) == ("offered", sooner)
    assert "toujours gardée" in OutboxMail.objects.get(template="missions/emails/event_moved").body


def test_an_event_moved_later_leaves_the_offer_as_it_was_made(lab):
    event = factories.make_event(capacity=1)
    first, second = factories.make_seat(event), factories.make_seat(event)
    late = event.freezes_at + timedelta(hours=1)
    first.leave(now=late)
    later = event.starts_at + timedelta(days=1)

    event.reschedule(starts_at=later, ends_at=later + timedelta(hours=1), place="Ailleurs", by=lab, now=late)

    second.refresh_from_db()
    assert second.offered_until == late + timedelta(hours=4)


def test_a_drop_in_stays_one_and_nothing_becomes_one(client, lab):
    client.force_login(lab)
    words = {"title": "Autre", "summary": "", "programme": "", "access": "", "for_whom": "Tous", "hosts": ""}
    for event, kind in [(factories.make_event(), "drop_in"), (factories.make_drop_in(), "workshop")]:
        answer = client.post(reverse("admin:missions_event_words", args=[event.pk]), {**words, "kind": kind})
        assert answer.status_code == 422
        assert "Une permanence le reste" in answer.content.decode()


def test_a_new_drop_in_needs_no_seats(client, lab):
    client.force_login(lab)
    day = timezone.localdate() + timedelta(days=10)
    data = {"kind": "drop_in", "title": "Permanence", "day": day, "begins_at": "12:00", "ends_at": "14:00"}

    client.post(reverse("admin:missions_event_new"), {**data, "place": "Ici", "sign_up": "open", "capacity": "4"})

    event = Event.objects.get()
    assert (event.sign_up, event.capacity, len(event.slots)) == ("free", None, 6)


def test_a_day_that_is_moved_after_its_letters_takes_no_new_application(lab):
    day = factories.make_onboarding()
    factories.make_application(day)
    after, later = day.closes_at + timedelta(hours=1), day.starts_at + timedelta(days=60)
    applications = OnboardingApplication.objects
    applications.send_letters(day, seen=applications.cohort(day)[0].keys, by=lab, now=after)

    day.reschedule(starts_at=later, ends_at=later + timedelta(hours=8), place="Ailleurs", by=lab, now=after)

    with pytest.raises(Refusal, match="closes"):
        factories.make_application(day, now=after + timedelta(hours=1))


def test_a_day_that_people_applied_to_stays_an_onboarding_day(client, lab):
    client.force_login(lab)
    day = factories.make_onboarding()
    factories.make_application(day)

    answer = client.post(
        reverse("admin:missions_event_words", args=[day.pk]),
        {"kind": "workshop", "title": "Atelier", "for_whom": "Tous"},
    )

    day.refresh_from_db()
    assert (answer.status_code, day.kind) == (422, "onboarding")
