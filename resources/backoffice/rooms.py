"""The front page of the resource centre for the team: its rooms, and what waits in each."""

from django.db.models import Count, Q, Sum
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from labo.backoffice import lab_only
from resources.models import (
    BibliographyImport,
    LinkCheck,
    Loan,
    Method,
    PartnerOrganisation,
    ReadingCount,
    Reference,
    ResearchRequest,
    Subscriber,
    Theme,
    WatchItem,
)
from resources.models.reading_count import month_of


@lab_only
@require_safe
def rooms(request):
    """Show each list with how much there is and how much waits. One query a room."""
    today = timezone.localdate()
    works = Reference.objects.aggregate(
        all=Count("pk", filter=Q(status="published")), waiting=Count("pk", filter=Q(status="proposed"))
    )
    loans = Loan.objects.current().aggregate(all=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today)))
    items = WatchItem.objects.counts()
    context = {
        "works": works,
        "loans": loans,
        "items": {"all": items.get("published", 0), "waiting": items.get("proposed", 0) + items.get("read", 0)},
        "broken": LinkCheck.objects.broken().count(),
        "methods": Method.objects.offered().count(),
        "themes": Theme.objects.count(),
        "research": ResearchRequest.objects.in_back_office(request.user).pending().count(),
        "structures": PartnerOrganisation.objects.aggregate(
            shown=Count("pk", filter=Q(is_shown=True)), waiting=Count("pk", filter=Q(is_shown=False, withdrawn_at=None))
        ),
        "readings": ReadingCount.objects.since(month_of(timezone.now())).aggregate(all=Sum("count"))["all"] or 0,
        "subscribers": Subscriber.objects.filter(status="confirmed").count(),
        "imports": BibliographyImport.objects.filter(status="ready").count(),
    }
    return render(request, "admin/resources/rooms.html", context)
