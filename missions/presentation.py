"""What the missions tell in the document that presents the lab: themselves, the offer, the next events, the reviews."""

from django.db.models import Count, Exists, OuterRef, Window

from labo.presentation.parts import Figure, Told
from missions.models import Event, EventKind, OfferFormat, Quote, Review

SHOWN = 20
VOICES = 8
EVENTS = 6


def three_missions(on):
    """Tell where each mission has its page."""
    return Told("missions/presentation/missions.html")


def offer(on):
    """Tell the formats that the lab offers."""
    formats = list(OfferFormat.objects.shown())
    if not formats:
        return None
    return Told("missions/presentation/offer.html", {"formats": formats})


def next_events(on):
    """Tell the next events that one signs up for; the drop-in hours have their own words."""
    coming = Event.objects.filter(status=Event.Status.ANNOUNCED, starts_at__date__gte=on)
    shown = list(coming.exclude(kind=EventKind.DROP_IN).order_by("starts_at", "pk")[:EVENTS])
    return Told("missions/presentation/events.html", {"events": shown}) if shown else None


def voices(on):
    """Tell what people said in the public reviews: voices without a name."""
    public = Review.objects.public().filter(pk=OuterRef("review"))
    quotes = Quote.objects.filter(Exists(public)).select_related("review__accompaniment__proposal")
    shown = list(quotes.order_by("-review__published_at", "-review", "position")[:VOICES])
    return Told("missions/presentation/voices.html", {"quotes": shown}) if shown else None


def public_reviews(on):
    """Tell what the cases have taught, as anybody may read it."""
    # Counted with the rows, before the limit: one query says both.
    shown = list(Review.objects.public().told().annotate(among=Window(Count("*")))[:SHOWN])
    if not shown:
        return None
    count = shown[0].among
    context = {"reviews": shown, "more": count > SHOWN}
    figures = (Figure(count, "bilan public", "bilans publics"),)
    return Told("missions/presentation/reviews.html", context, figures)
