"""Events of the network, their series, and the people on their lists."""

from datetime import time, timedelta

from django.utils import timezone

from missions.models import Event, EventSeries, Registration
from tests.factories.cases import counter, make_user


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


def make_held_event(*, days=2, **fields):
    """A breakfast that was held two days ago."""
    starts_at = timezone.now() - timedelta(days=days)
    return make_event(starts_at=starts_at, now=starts_at - timedelta(days=30), **fields)


def make_presence(event, *, person=None):
    """Somebody who signed up in time for an event that was held, and came."""
    seat = make_seat(event, person=person, now=event.starts_at - timedelta(days=20))
    return seat.note_presence(True, now=event.starts_at)
