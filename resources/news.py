"""What the resource centre has new to tell in a letter: works, methods, answered questions, the shared watch."""

from django.db.models import Prefetch, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.text import Truncator

from labo.news import News
from labo.outbox.message import escape_markdown
from labo.typography import listed
from resources.models import AnsweredQuestion, Method, Recommendation, Reference, WatchItem
from resources.models.watch_item import SOMEBODY
from resources.watch.web_address import site_of

WORDS = 40
WORKS = 40
"""How many new works are proposed at most: an import may bring thousands in one day."""


def works():
    return Reference.objects.published()


def methods():
    return Method.objects.offered()


def questions():
    return AnsweredQuestion.objects.shown()


def items():
    """Return the items of the watch that anybody may read: published, or kept for a letter that will publish them."""
    return WatchItem.objects.filter(status__in=["kept", "published"], audience="public")


def for_agents_only():
    """Return what the lab kept for agents alone: a letter that everybody reads cannot tell it."""
    return WatchItem.objects.filter(status="kept", audience="network").order_by("kept_at", "pk")


def tell(since, until):
    """
    Yield what became public in that time, and all that was kept for a letter since the watch exists. Five queries.

    Who gave their opinion of a work is named where they ticked that they may be, as on the page of the work.
    """
    yield from watch_news(since, until)
    for row in questions().filter(published_at__gte=since, published_at__lt=until):
        yield News(
            source=f"question:{row.pk}",
            category="lecture",
            title=short(row.title),
            text=f"Une question répondue. {told(row.question)}",
            address=row.get_absolute_url(),
            words="Lire la réponse",
            on=timezone.localdate(row.published_at),
        )
    readers = Recommendation.objects.filter(hidden_at=None, shows_name=True).select_related("reader")
    fresh = works().filter(published_at__gte=since, published_at__lt=until).order_by("-published_at", "-pk")
    for work in fresh.prefetch_related(Prefetch("recommendations", readers, to_attr="signed"))[:WORKS]:
        about = ", ".join(filter(None, [work.names, work.container, str(work.year or "")]))
        yield News(
            source=f"reference:{work.pk}",
            category="lecture",
            title=short(work.title),
            text="\n".join(filter(None, [told(work.why), escape_markdown(about)])),
            address=work.get_absolute_url(),
            words="Voir la référence",
            on=timezone.localdate(work.published_at),
            credit=read_by(work.signed),
        )
    for method in methods().filter(listed_at__gte=since, listed_at__lt=until).order_by("-listed_at", "-pk"):
        yield News(
            source=f"method:{method.pk}",
            category="methode",
            title=short(method.name),
            text=told(method.objective),
            address=method.get_absolute_url(),
            words="Voir la fiche de la méthode",
            on=timezone.localdate(method.listed_at),
        )


def watch_news(since, until):
    published = Q(status="published", published_at__gte=since, published_at__lt=until)
    kept = Q(status="kept", kept_at__lt=until)
    rows = items().filter(published | kept).select_related("shared_by")
    for item in rows.annotate(at=Coalesce("published_at", "kept_at")).order_by("-at", "-pk"):
        yield News(
            source=f"watch:{item.pk}",
            category=item.category,
            title=short(item.title),
            text=told(item.why),
            address=item.address,
            words=f"Lire sur {site_of(item.address)}"[:80],
            on=timezone.localdate(item.at),
            credit="" if item.who == SOMEBODY else f"Repéré par {item.who}"[:150],
        )


def read_by(recommendations):
    """« Lu par Zoé Adam et Ali Kaya », those alone who agreed."""
    names = [row.reader.full_name for row in recommendations if row.reader.full_name]
    return f"Lu par {listed(names[:3])}"[:150] if names else ""


def short(text):
    return Truncator(" ".join(text.split())).chars(150, truncate="…")


def told(text):
    return escape_markdown(Truncator(" ".join(text.split())).words(WORDS, truncate="…"))


TABLES = {"watch": items, "reference": works, "method": methods, "question": questions}
