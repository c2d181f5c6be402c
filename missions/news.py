"""What the missions have new to tell in a letter: the public reviews, and the meetings where a place is left."""

from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone
from django.utils.text import Truncator

from labo.news import News
from labo.outbox.message import escape_markdown
from labo.templatetags.labo import hour, short_day
from labo.typography import NBSP
from missions.event_card import seats_in_words
from missions.models import Event, Review
from missions.models.gathering import EventKind, SignUp

AHEAD = timedelta(days=45)
"""How far ahead a meeting is told: until the letter after the next one."""
MEETINGS = 12
WORDS = 40


def reviews():
    return Review.objects.public()


def meetings(*, after=None):
    """Return the meetings that anybody may join: announced, to come, with a place left. Drop-ins come each week."""
    after = after or timezone.now()
    open_to_all = Q(sign_up=SignUp.FREE) | Q(
        sign_up=SignUp.OPEN, closes_at__gt=after, waiting_count=0, seats_taken__lt=F("capacity")
    )
    announced = Event.objects.filter(status=Event.Status.ANNOUNCED, starts_at__gt=after)
    return announced.filter(open_to_all).exclude(kind=EventKind.DROP_IN)


def tell(since, until):
    """Yield the reviews published in that time, then the meetings of the weeks after it. Two queries."""
    told = reviews().filter(published_at__gte=since, published_at__lt=until)
    for review in told.select_related("accompaniment__proposal").order_by("-published_at", "-pk"):
        yield News(
            source=f"review:{review.pk}",
            category="terrain",
            title=review.accompaniment.proposal.title,
            text=f"Le bilan est publié. {shortened(review.summary)}".strip(),
            address=review.get_absolute_url(),
            words="Lire le bilan",
            on=timezone.localdate(review.published_at),
        )
    coming = meetings(after=until).filter(starts_at__lt=until + AHEAD)
    for event in coming.order_by("starts_at", "pk")[:MEETINGS]:
        yield News(
            source=f"event:{event.pk}",
            category="agenda",
            title=event.title,
            text="\n".join(filter(None, [shortened(event.summary), where(event)])),
            address=event.get_absolute_url(),
            words="Voir la rencontre" if event.sign_up == SignUp.FREE else "Réserver une place",
            on=event.day,
        )


def where(event):
    """« 8 h 30, salle 104. **Il reste 4 places sur 25**, inscription jusqu’au 1er décembre. »"""
    place = f"{hour(event.starts_at)}, {escape_markdown(event.place)}."
    if event.sign_up == SignUp.FREE:
        return f"{place} Entrée libre."
    return f"{place} **Il reste {seats_in_words(event)}**, inscription jusqu’au{NBSP}{short_day(event.closes_at)}."


def shortened(text):
    return escape_markdown(Truncator(" ".join(text.split())).words(WORDS, truncate="…"))


TABLES = {"review": reviews, "event": meetings}
