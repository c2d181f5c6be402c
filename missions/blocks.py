"""What the accompaniments say on the shared pages: the reviews above the cases, the work on the page of a case."""

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
    found = Accompaniment.objects.select_related("proposal", "review").filter(proposal__reference=reference).first()
    if found is None:
        return None
    review = getattr(found, "review", None)
    readable = review and Review.objects.readable_by(request.user).filter(pk=review.pk).exists()
    follows = Accompaniment.objects.visible_to(request.user).filter(pk=found.pk).exists()
    if not (readable or follows):
        return None
    context = {"accompaniment": found if follows else None, "review": review if readable else None}
    return DigestItem("missions/partials/work_on_the_case.html", context)
