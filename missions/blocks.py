"""What the accompaniments say on the shared pages: the reviews above the cases, the work on the page of a case."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from labo.digest import DigestItem
from labo.models import User
from missions.event_card import Card, seats_picture
from missions.models import Accompaniment, Appointment, CalendarLink, Event, Registration, Review
from missions.models.registration_queryset import address_of

SHOWN = 3
SLOT_SHOWN = timedelta(days=14)
"""How long after a drop-in its page is still at hand: time for an idea to be born of it."""


def reviewed_cases(request):
    """Return the latest public reviews, or None while there are none. A search wants its results, not these."""
    if request.GET:
        return None
    reviews = list(Review.objects.public().told()[:SHOWN])
    return DigestItem("missions/partials/reviewed_cases.html", {"reviews": reviews}) if reviews else None


def next_event(request):
    """Return the next event that has seats to take, for the home page. One query."""
    now = timezone.now()
    coming = Event.objects.public().upcoming(now=now).filter(status="announced", sign_up="open", closes_at__gt=now)
    event = coming.with_seat_of(request.user).first()
    if event is None:
        return None
    context = {"event": event, "card": Card.of(event, now=now, seat=event.seat), "seats": seats_picture(event)}
    return DigestItem("missions/partials/next_event.html", context)


def own_part(request):
    """
    Return what the reader takes part in: events with a seat or a place in the queue, slots, private calendar, network.

    Three queries.
    """
    now = timezone.now()
    rows = Registration.objects.on_the_list().filter(person=request.user, event__ends_at__gte=now)
    seats = list(rows.exclude(event__status="cancelled").select_related("event").order_by("event__starts_at"))
    for seat in seats:
        seat.address = address_of(seat)
    slots = Appointment.objects.booked().filter(person=request.user, starts_at__gte=now - SLOT_SHOWN)
    slots = slots.exclude(starts_at__lt=now, idea__isnull=False).select_related("event")
    lines = [{"at": seat.event.starts_at, "event": seat.event, "seat": seat} for seat in seats]
    lines += [{"at": slot.starts_at, "event": slot.event, "slot": slot} for slot in slots]
    own_link = CalendarLink.objects.filter(accompaniment=None, person=OuterRef("pk"), closed_at__isnull=True)
    person = User.objects.select_related("membership").annotate(has_link=Exists(own_link)).get(pk=request.user.pk)
    member = getattr(person, "membership", None)
    context = {
        "lines": sorted(lines, key=lambda line: line["at"]),
        "now": now,
        "has_link": person.has_link,
        # Shown once, on the page that follows its making: only its mark is kept.
        "new_address": request.session.get("new_agenda") if request.GET.get("agenda") else "",
        "member": member if member and member.left_at is None else None,
    }
    return DigestItem("missions/partials/own_part.html", context)


def work_on_the_case(request):
    """Return where the work on this case is, for those who follow it; its review for whoever may read it."""
    reference = request.resolver_match.kwargs.get("reference", "")
    followed = Accompaniment.objects.visible_to(request.user).filter(pk=OuterRef("pk"))
    readable = Review.objects.readable_by(request.user).filter(accompaniment=OuterRef("pk"))
    found = (
        Accompaniment.objects.filter(proposal__reference=reference)
        .annotate(is_followed=Exists(followed), is_readable=Exists(readable))
        .select_related("proposal", "review")
        .first()
    )
    if found is None or not (found.is_followed or found.is_readable):
        return None
    context = {
        "accompaniment": found if found.is_followed else None,
        "review": found.review if found.is_readable else None,
    }
    return DigestItem("missions/partials/work_on_the_case.html", context)
