"""The reviews, the events and the formats of the offer in the search of the whole site."""

from django.db.models import Case, Q, Value, When
from django.urls import reverse
from django.utils import timezone

from labo.search.finding import found
from labo.search.sources import Hit, Source, sentences
from labo.search.vectors import FrenchVector, Lines
from labo.templatetags.labo import day
from missions.models import Event, OfferFormat, Review
from missions.models.gathering import SEARCHED
from missions.portfolio import SHARED
from missions.states import EVENT_STATES

# --- Reviews: what the page of each tells ---------------------------------------------------------------

TOLD = ("summary", "question", "works", "fails", "outputs", "outcomes", "impacts")
LISTED = ("findings", "leads", "tests", "themes")


def _reviews(asked, user):
    rows = Review.objects.readable_by(user).filter(level__in=SHARED)
    title = FrenchVector("accompaniment__proposal__title", weight="A")
    vector = title + FrenchVector(*TOLD, *(Lines(name) for name in LISTED))
    rows = rows.select_related("accompaniment__proposal__org_unit")
    return found(rows, asked, vector).order_by("-told", "-published_at", "-pk")


def _review_text(review) -> str:
    lines = [line for name in LISTED for line in getattr(review, name)]
    return sentences(*(getattr(review, name) for name in TOLD), *lines)


def _review_hit(review) -> Hit:
    case = review.accompaniment.proposal
    return Hit(case.title, review.get_absolute_url(), _review_text(review), (day(review.published_at),))


REVIEWS = Source(
    kind="bilans",
    singular="bilan",
    plural="bilans",
    icon="coche",
    find=_reviews,
    hit=_review_hit,
    texts=lambda: [
        f"{review.accompaniment.proposal.title}. {_review_text(review)}"
        for review in Review.objects.public().select_related("accompaniment__proposal")
    ],
)

# --- Events: those to come first ------------------------------------------------------------------------


def _events(asked, user):
    now = timezone.now()
    to_come = Q(ends_at__gte=now)
    return found(Event.objects.public(), asked, SEARCHED, ranked_by=FrenchVector("title")).order_by(
        Case(When(to_come, then=Value(0)), default=Value(1)),
        "-told",
        Case(When(to_come, then="starts_at")),
        "-starts_at",
        "-pk",
    )


def _event_text(event) -> str:
    return sentences(event.summary, *(words for _, words in event.programme_lines), event.for_whom, event.hosts)


def _event_hit(event) -> Hit:
    about = [event.get_kind_display().capitalize(), day(event.starts_at), event.place]
    if event.status == Event.Status.CANCELLED:
        about.append(EVENT_STATES[event.status].name)
    return Hit(event.title, event.get_absolute_url(), _event_text(event), tuple(about))


EVENTS = Source(
    kind="rencontres",
    singular="rencontre",
    plural="rencontres",
    icon="date",
    find=_events,
    hit=_event_hit,
    texts=lambda: [f"{event.title}. {event.place}. {_event_text(event)}" for event in Event.objects.public()],
)

# --- The offer ------------------------------------------------------------------------------------------


def _formats(asked, user):
    vector = FrenchVector("name", weight="A") + FrenchVector(
        "purpose", "duration", "how_to_ask", Lines("service_gives"), Lines("service_receives")
    )
    return found(OfferFormat.objects.filter(is_open=True), asked, vector).order_by("-told", "position", "name")


def _format_text(row) -> str:
    return sentences(row.purpose, *row.service_gives, *row.service_receives, row.how_to_ask)


FORMATS = Source(
    kind="offre",
    singular="format de l’offre",
    plural="formats de l’offre",
    icon="gens",
    find=_formats,
    hit=lambda row: Hit(row.name, f"{reverse('missions:support')}#f-{row.code}", _format_text(row), (row.duration,)),
    texts=lambda: [f"{row.name}. {_format_text(row)}" for row in OfferFormat.objects.filter(is_open=True)],
)
