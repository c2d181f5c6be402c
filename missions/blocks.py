"""What the accompaniments say on the shared pages: the reviews above the cases, the work on the page of a case."""

from django.db.models import Exists, OuterRef

from labo.digest import DigestItem
from missions.models import Accompaniment, Review

SHOWN = 3


def reviewed_cases(request):
    """Return the latest public reviews, or None while there are none. A search wants its results, not these."""
    if request.GET:
        return None
    reviews = list(Review.objects.public().told()[:SHOWN])
    return DigestItem("missions/partials/reviewed_cases.html", {"reviews": reviews}) if reviews else None


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
