"""What the resource centre tells the team of its week. Three queries."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from labo.week import ARRIVED, WAITING, counted
from resources.models import ConsentEvent, ResearchRequest, WatchItem


def tell(week):
    """Tell what was shared, asked and subscribed to, and what waits for somebody of the lab."""
    today = timezone.localdate(week.until)
    items = WatchItem.objects.aggregate(
        new=Count("pk", filter=Q(shared_at__gte=week.since, shared_at__lt=week.until)),
        waiting=Count("pk", filter=Q(status__in=["proposed", "read"])),
    )
    questions = ResearchRequest.objects.aggregate(
        new=Count("pk", filter=Q(asked_at__gte=week.since, asked_at__lt=week.until)),
        open=Count("pk", filter=Q(status__in=["asked", "taken"])),
        late=Count("pk", filter=Q(status__in=["asked", "taken"], due_on__lt=today)),
    )
    readers = ConsentEvent.objects.filter(act="confirmed", at__gte=week.since, at__lt=week.until).count()
    items_page, research = (
        reverse("admin:resources_watchitem_next"),
        reverse("admin:resources_researchrequest_changelist"),
    )
    return [
        *counted(ARRIVED, items["new"], "page partagée", "pages partagées", items_page),
        *counted(ARRIVED, questions["new"], "demande de recherche", "demandes de recherche", research),
        *counted(
            ARRIVED,
            readers,
            "abonnement confirmé à une lettre",
            "abonnements confirmés à une lettre",
            reverse("admin:resources_letters_figures"),
        ),
        *counted(WAITING, items["waiting"], "page de la veille à lire", "pages de la veille à lire", items_page),
        *counted(
            WAITING,
            questions["open"],
            f"question sans réponse{late(questions['late'])}",
            f"questions sans réponse{late(questions['late'])}",
            research,
        ),
    ]


def late(count: int) -> str:
    return f", dont {count} en retard" if count else ""
