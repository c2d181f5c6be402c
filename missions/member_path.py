"""The path of one person in the network, for their eyes only: what they came to, what they chose. It counts nothing."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from missions.degrees import reached
from missions.models import Appointment, Event, EventKind, Registration

COME_TO = {
    EventKind.BREAKFAST: ("Un petit déjeuner", "date"),
    EventKind.ONBOARDING: ("La journée d’intégration", "gens"),
    EventKind.DROP_IN: ("Une permanence", "bulle"),
}
CHOSEN = {
    "contributor": ("Contribuer à un cas", "crayon"),
    "ambassador": ("Accompagner à son tour", "plus"),
}


@dataclass(frozen=True)
class PathStep:
    """``on`` is the first day, or None for what may come or may not. ``is_here`` marks the furthest one reached."""

    words: str
    icon: str
    on: date | None
    is_here: bool = False


def path_of(member, *, now):
    """Return the five steps of a member. Three queries."""
    seats = (
        Registration.objects.came()
        .filter(person=member.person_id, event__ends_at__lte=now, event__status=Event.Status.ANNOUNCED)
        .order_by("-event__starts_at")
    )
    came = dict(seats.filter(event__kind__in=COME_TO).values_list("event__kind", "event__starts_at"))
    slots = Appointment.objects.booked().filter(person=member.person_id, starts_at__lte=now)
    came[EventKind.DROP_IN] = slots.order_by("starts_at").values_list("starts_at", flat=True).first()
    chosen = list(member.degrees.all())
    days = [(words, icon, came.get(kind)) for kind, (words, icon) in COME_TO.items()]
    for degree, (words, icon) in CHOSEN.items():
        first = next((row.chosen_at for row in chosen if reached(row.degree, degree)), None)
        days.append((words, icon, first))
    furthest = max((rank for rank, (_, _, at) in enumerate(days) if at), default=-1)
    return [
        PathStep(words, icon, timezone.localdate(at) if at else None, is_here=rank == furthest)
        for rank, (words, icon, at) in enumerate(days)
    ]
