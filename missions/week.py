"""What the missions tell the team of its week, and which meetings anybody may come to."""

from datetime import datetime, time, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from labo.meetings import Meeting
from labo.templatetags.labo import hour, week_day
from labo.typography import NBSP
from labo.week import ARRIVED, COMING, Line, counted
from missions.event_card import seats_in_words
from missions.models import Event, Registration
from missions.models.gathering import EventKind, SignUp

SHOWN = 8


def tell(week):
    """Tell the sign-ups of the week and the events of the next one. Two queries."""
    signed_up = Registration.objects.filter(signed_up_at__gte=week.since, signed_up_at__lt=week.until)
    count = signed_up.exclude(status=Registration.Status.LEFT).count()
    events_page = reverse("admin:missions_event_changelist")
    coming = Event.objects.filter(status="announced", starts_at__gte=week.until, starts_at__lt=week.ahead)
    events = list(coming.order_by("starts_at", "pk")[: SHOWN + 1])
    lines = [
        Line(COMING, in_a_line(event), reverse("admin:missions_event_change", args=[event.pk])) for event in events
    ]
    others = [Line(COMING, "D’autres rencontres", events_page)] if len(events) > SHOWN else []
    return [
        *counted(ARRIVED, count, "inscription à une rencontre", "inscriptions à des rencontres", events_page),
        *lines[:SHOWN],
        *others,
    ]


def in_a_line(event) -> str:
    """« Jeudi 3 décembre, 8 h 30 : Petit déjeuner, 12 inscrits sur 25 »"""
    when = f"{week_day(event.starts_at).capitalize()}, {hour(event.starts_at)}"
    taken = f", {event.seats_taken} sur {event.capacity} places prises" if event.capacity else ""
    return f"{when}{NBSP}: {event.title}{taken}"


def open_meetings(first, last) -> list[Meeting]:
    """
    Tell the meetings of these days that anybody may come to: with a list that is open to all, or without a list.

    A drop-in is left aside: there is one each week, and nobody needs to be told. One query.
    """
    zone = timezone.get_default_timezone()
    begins, ends = datetime.combine(first, time(0), zone), datetime.combine(last + timedelta(days=1), time(0), zone)
    anybody = Q(sign_up=SignUp.OPEN) | Q(sign_up=SignUp.FREE) & ~Q(kind=EventKind.DROP_IN)
    rows = Event.objects.filter(anybody, status="announced", starts_at__gte=begins, starts_at__lt=ends)
    return [
        Meeting(
            source=f"event:{event.pk}",
            title=event.title,
            text=event.summary,
            place=event.place,
            places=places_of(event),
            address=event.get_absolute_url(),
            starts_at=event.starts_at,
            closes_at=event.closes_at,
        )
        for event in rows
    ]


def places_of(event) -> str:
    if event.capacity is None:
        return "Entrée libre, sans inscription"
    if event.seats_left > 0 and not event.waiting_count:
        return f"Il reste {seats_in_words(event)}"
    return f"Complet{NBSP}: on peut s’inscrire en liste d’attente"
