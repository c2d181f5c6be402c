"""Several people on one slot at the same moment. Real threads, real transactions."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, connection
from django.utils import timezone

from labo.models import OutboxMail
from labo.transitions import Refusal
from missions.models import Appointment, Conversation, Event
from tests import factories
from tests.parallel import failures, in_parallel

pytestmark = pytest.mark.django_db(transaction=True)


def rush(event, people):
    return in_parallel(*[lambda person=person: factories.make_appointment(event, person=person) for person in people])


def test_two_people_on_one_slot_and_one_has_it():
    event = factories.make_drop_in()

    results = rush(event, [factories.make_user() for _ in range(4)])

    assert [type(failure) for failure in failures(results)] == [Refusal] * 3
    assert event.appointments.booked().count() == 1
    assert OutboxMail.objects.filter(template="missions/emails/slot_booked").count() == 1


def test_one_person_on_two_slots_has_one():
    event, person = factories.make_drop_in(), factories.make_user()

    results = in_parallel(
        *[lambda slot=slot: factories.make_appointment(event, person=person, slot=slot) for slot in range(3)]
    )

    assert [type(failure) for failure in failures(results)] == [Refusal] * 2


def test_a_slot_booked_while_the_hours_move_is_one_of_the_new_hours_or_refused():
    event, lab = factories.make_drop_in(), factories.make_user(role="lab")
    start = event.starts_at + timedelta(days=1, minutes=7)
    person = factories.make_user()

    in_parallel(
        lambda: factories.make_appointment(event, person=person),
        lambda: event.reschedule(starts_at=start, ends_at=start + timedelta(hours=2), place="Ici", by=lab),
    )

    event.refresh_from_db()
    assert {row.starts_at for row in event.appointments.booked()} <= set(event.slots)


def test_two_clicks_make_one_idea_and_one_line_of_the_log():
    event = factories.make_drop_in(starts_at=timezone.now() - timedelta(hours=1))
    row, lab, key = factories.make_appointment(event, theme="Un banc"), factories.make_user(role="lab"), uuid4()

    results = in_parallel(row.become_idea, row.become_idea, lambda: row.make_idea(by=lab))
    lines = in_parallel(*[lambda: factories.make_conversation(event, key=key)] * 3)

    ideas = apps.get_model("projects", "Idea").objects
    assert ideas.count() == 1
    assert {type(failure) for failure in failures(results)} <= {Refusal}
    assert (failures(lines), Conversation.objects.count()) == ([], 1)


def without_the_lock(monkeypatch, people):
    """Take the lock away, and let nobody write before everybody has read that the slot is free."""
    monkeypatch.setattr(Event, "locked", lambda row: Event.objects.get(pk=row.pk))
    create, everybody = Appointment.objects.create, threading.Barrier(people)

    def late(**fields):
        everybody.wait(timeout=30)
        return create(**fields)

    monkeypatch.setattr(Appointment.objects, "create", late)


def test_without_the_lock_the_database_still_refuses(monkeypatch):
    """Negative control of the lock: people read an error, and yet nobody has a slot that is taken."""
    event = factories.make_drop_in()
    people = [factories.make_user() for _ in range(4)]
    without_the_lock(monkeypatch, len(people))

    results = rush(event, people)

    assert [type(failure) for failure in failures(results)] == [IntegrityError] * 3
    assert event.appointments.booked().count() == 1


def test_without_the_lock_and_the_constraint_a_slot_is_taken_twice(monkeypatch):
    """Negative control of both."""
    event = factories.make_drop_in()
    people = [factories.make_user() for _ in range(4)]
    without_the_lock(monkeypatch, len(people))
    constraint = next(found for found in Appointment._meta.constraints if found.name == "appointment_one_a_slot")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Appointment, constraint)
    try:
        rush(event, people)

        assert event.appointments.booked().count() == 4
    finally:
        Appointment.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Appointment, constraint)
