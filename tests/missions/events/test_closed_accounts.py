"""Accounts that were closed since: nobody waits for them, and nothing is written to them."""

from datetime import timedelta

import pytest

from labo.models import OutboxMail
from missions.models import OnboardingApplication
from tests import factories

pytestmark = pytest.mark.django_db


def close(person):
    person.is_active = False
    person.save()


def test_a_freed_seat_goes_past_whoever_has_no_account_any_more():
    event = factories.make_event(capacity=1)
    seat, gone, next_one = (factories.make_seat(event) for _ in range(3))
    close(gone.person)

    seat.leave()

    for row in (gone, next_one, event):
        row.refresh_from_db()
    assert (gone.status, next_one.status) == ("left", "confirmed")
    assert (event.seats_taken, event.waiting_count) == (1, 0)
    assert OutboxMail.objects.filter(to=[gone.person.email], template="missions/emails/promoted").count() == 0


def test_a_list_of_closed_accounts_alone_keeps_nobody_out():
    event = factories.make_event(capacity=1)
    seat, gone = (factories.make_seat(event) for _ in range(2))
    close(gone.person)

    seat.leave()

    assert factories.make_seat(event).status == "confirmed"


def test_the_group_of_an_onboarding_day_holds_no_closed_account():
    day, lab = factories.make_onboarding(capacity=1), factories.make_user(role="lab")
    rows = [factories.make_application(day) for _ in range(4)]
    applications, after = OnboardingApplication.objects, day.closes_at + timedelta(hours=1)
    close(rows[0].applicant)

    cohort, _ = applications.cohort(day)
    keys = {line.application.key for line in (*cohort.chosen, *cohort.substitutes, *cohort.refused)}
    assert keys == {str(row.pk) for row in rows[1:]}

    applications.send_letters(day, seen=cohort.keys, by=lab, now=after)
    first, second = day.applications.filter(status="substitute").order_by("rank")
    close(first.applicant)
    day.applications.get(status="invited").withdraw(now=after)

    second.refresh_from_db()
    assert second.status == "invited"
