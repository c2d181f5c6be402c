"""Events of the network, their series, and the people on their lists."""

from datetime import time, timedelta
from uuid import uuid4

from django.utils import timezone

from missions.models import (
    Appointment,
    Conversation,
    Event,
    EventPicture,
    EventSeries,
    Invitation,
    OnboardingApplication,
    Registration,
)
from missions.slots import LENGTH
from tests.factories.cases import counter, make_unit, make_user
from tests.factories.missions import make_photo


def make_event(*, announced=True, starts_at=None, now=None, by=None, **fields):
    """A breakfast in ten days, with two seats."""
    number = next(counter)
    starts_at = starts_at or timezone.now() + timedelta(days=10)
    values = {
        "kind": "breakfast",
        "title": f"Petit déjeuner {number}",
        "slug": f"petit-dejeuner-{number}",
        "place": "Salle 104",
        "capacity": 2,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=90),
        "closes_at": starts_at - timedelta(hours=20),
    }
    event = Event.objects.create(**{**values, **fields})
    if announced:
        event.announce(by=by, now=now)
    return event


def make_series(**fields):
    values = {
        "kind": "breakfast",
        "title": "Petit déjeuner",
        "place": "Salle 104",
        "capacity": 25,
        "which": 1,
        "weekday": 3,
        "begins_at": time(8, 30),
        "ends_at": time(10, 0),
        "starts_on": timezone.localdate(),
    }
    return EventSeries.objects.create(**{**values, **fields})


def make_seat(event, *, person=None, now=None, **fields):
    return Registration.sign_up(event, person or make_user(), now=now, **fields)


def make_onboarding(*, closes_in=timedelta(days=20), **fields):
    """An onboarding day in forty days, with fifteen seats; applications close twenty days before."""
    starts_at = fields.pop("starts_at", None) or timezone.now() + timedelta(days=40)
    values = {
        "kind": "onboarding",
        "title": "Journée d’intégration",
        "sign_up": "selection",
        "capacity": 15,
        "ends_at": starts_at + timedelta(hours=8),
        "closes_at": starts_at - closes_in,
    }
    return make_event(starts_at=starts_at, **{**values, **fields})


def make_application(event=None, *, agreed=True, now=None, **fields):
    """An application whose manager said yes, no (``agreed=False``) or nothing (None)."""
    person = fields.pop("applicant", None) or make_user()
    values = {
        "org_unit": None if fields.get("municipality") else make_unit(),
        "municipality": "",
        "family": "culture",
        "category": "B",
        "is_field": True,
        "is_manager": False,
        "is_trained": False,
        "motivation": "Voir comment font les autres.",
        "manager_name": "Yaël Croquis",
        "manager_email": "yael.croquis@example.org",
    }
    row = OnboardingApplication.apply(event or make_onboarding(), person, now=now, **{**values, **fields})
    return row if agreed is None else row.answer(agreed, now=now)


def make_held_event(*, days=2, **fields):
    """A breakfast that was held two days ago."""
    starts_at = timezone.now() - timedelta(days=days)
    return make_event(starts_at=starts_at, now=starts_at - timedelta(days=30), **fields)


def make_presence(event, *, person=None):
    """Somebody who signed up in time for an event that was held, and came."""
    seat = make_seat(event, person=person, now=event.starts_at - timedelta(days=20))
    return seat.note_presence(True, now=event.starts_at)


def make_photograph(event=None, *, by=None, words="Trois personnes autour d’un plan"):
    event = event or make_held_event()
    return EventPicture.add(event, make_photo(), words=words, by=by or make_user(role="lab"))


def make_drop_in(*, starts_at=None, **fields):
    """A drop-in of two hours, in ten days: six slots."""
    starts_at = starts_at or timezone.now() + timedelta(days=10)
    values = {
        "kind": "drop_in",
        "title": "Permanence",
        "sign_up": "free",
        "capacity": None,
        "ends_at": starts_at + timedelta(hours=2),
        "closes_at": starts_at,
        "now": starts_at - timedelta(days=30),
    }
    return make_event(starts_at=starts_at, **{**values, **fields})


def make_appointment(event=None, *, person=None, slot=0, now=None, **fields):
    """A booked slot: the first, or another by its number. It is booked a day before."""
    event = event or make_drop_in()
    starts_at = event.starts_at + slot * LENGTH
    now = now or min(timezone.now(), event.starts_at - timedelta(days=1))
    return Appointment.book(event, person or make_user(), starts_at=starts_at, now=now, **fields)


def make_conversation(event=None, **fields):
    """A line in the log of a drop-in that was held an hour ago."""
    event = event or make_drop_in(starts_at=timezone.now() - timedelta(hours=1))
    values = {"key": uuid4(), "theme": "Écrire simplement", "follow_up": "none"}
    return Conversation.log(event, **{**values, **fields})


def make_invited_event(**fields):
    return make_event(**{"sign_up": "invitation", "title": "Atelier des pilotes", **fields})


def make_invitation(event=None, *, email=None, by=None, now=None):
    email = email or f"personne-{next(counter)}@example.org"
    (row,) = Invitation.objects.invite(event or make_invited_event(), [email], by=by or make_user(role="lab"), now=now)
    return row
