"""Several people on one onboarding day at the same moment. Real threads, real transactions."""

from collections import Counter
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from labo.models import OutboxMail
from labo.transitions import Refusal
from missions.models import Event, OnboardingApplication, Registration
from tests import factories
from tests.parallel import failures, in_parallel

pytestmark = pytest.mark.django_db(transaction=True)
FAMILIES = ("welcome", "office", "staff", "digital", "streets", "green", "buildings", "childhood", "social", "culture")


@pytest.fixture
def lab():
    return factories.make_user(role="lab")


def closed_day(*, seats, people):
    event = factories.make_onboarding(capacity=seats)
    for number in range(people):
        factories.make_application(event, family=FAMILIES[number % 10])
    Event.objects.filter(pk=event.pk).update(closes_at=timezone.now() - timedelta(hours=1))
    event.refresh_from_db()
    return event


def send(event, lab):
    keys = OnboardingApplication.objects.cohort(event)[0].keys
    OnboardingApplication.objects.send_letters(event, seen=keys, by=lab)


def states(event):
    return Counter(OnboardingApplication.objects.filter(event=event).values_list("status", flat=True))


def test_letters_sent_by_two_at_once_leave_once(lab):
    event = closed_day(seats=3, people=6)

    results = in_parallel(*[lambda: send(event, lab)] * 4)

    assert [type(failure) for failure in failures(results)] == [Refusal] * 3
    assert states(event) == {"invited": 3, "substitute": 3}
    assert OutboxMail.objects.filter(key__contains="onboarding_invited").count() == 3
    assert Registration.objects.filter(event=event, status="confirmed").count() == 3


def test_letters_leave_from_the_page(lab):
    """Outside the transaction of a test, as in the real server."""
    event = closed_day(seats=2, people=3)
    client, address = Client(), reverse("admin:missions_onboardingapplication_letters", args=[event.pk])
    client.force_login(lab)

    answer = client.post(address, {"seen": client.get(address).context["seen"]})

    assert answer.status_code == 302
    assert states(event) == {"invited": 2, "substitute": 1}


def test_those_who_withdraw_at_once_call_as_many_others(lab):
    event = closed_day(seats=4, people=9)
    send(event, lab)
    invited = list(OnboardingApplication.objects.filter(event=event, status="invited"))
    seats = Registration.objects.filter(event=event).in_bulk(field_name="pk")
    by_link = next(seat for seat in seats.values() if seat.person_id == invited[3].applicant_id)

    results = in_parallel(*[row.withdraw for row in invited[:3]], by_link.leave)

    event.refresh_from_db()
    assert failures(results) == []
    assert states(event) == {"invited": 4, "withdrawn": 4, "substitute": 1}
    assert event.seats_taken == Registration.objects.filter(event=event, status="confirmed").count() == 4
    assert list(OnboardingApplication.objects.filter(status="substitute").values_list("rank", flat=True)) == [1]


def test_manager_who_answers_twice_at_once_is_heard_once():
    row = factories.make_application(agreed=None)

    results = in_parallel(lambda: row.answer(True), lambda: row.answer(False))

    assert [type(failure) for failure in failures(results)] == [Refusal]


def test_two_clicks_make_one_application():
    event, person = factories.make_onboarding(), factories.make_user()
    unit = factories.make_unit()

    results = in_parallel(
        *[lambda: factories.make_application(event, applicant=person, org_unit=unit, agreed=None)] * 3
    )

    assert [type(failure) for failure in failures(results)] == [Refusal] * 2
    assert OutboxMail.objects.filter(key__contains="onboarding_agreement").count() == 1


def test_without_the_lock_letters_leave_twice_or_break(lab, monkeypatch):
    """Negative control."""
    event = closed_day(seats=3, people=6)
    monkeypatch.setattr(Event, "locked", lambda row: Event.objects.get(pk=row.pk))

    results = in_parallel(*[lambda: send(event, lab)] * 4)

    assert [type(failure) for failure in failures(results)] != [Refusal] * 3
