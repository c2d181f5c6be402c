"""What the cases tell the team of its week. Two queries."""

from django.db.models import Count, Q
from django.urls import reverse

from labo.week import ARRIVED, WAITING, counted
from projects.models import Decision, Proposal

Status = Proposal.Status


def tell(week):
    """Tell the cases that came in, the decisions that were taken, and what nobody has looked at yet."""
    cases = Proposal.objects.aggregate(
        new=Count("pk", filter=Q(submitted_at__gte=week.since, submitted_at__lt=week.until)),
        waiting=Count("pk", filter=Q(status=Status.SUBMITTED)),
    )
    decisions = Decision.objects.applied().filter(applied_at__gte=week.since, applied_at__lt=week.until).count()
    cases_page = reverse("admin:projects_proposal_changelist")
    return [
        *counted(ARRIVED, cases["new"], "nouveau cas", "nouveaux cas", cases_page),
        *counted(ARRIVED, decisions, "décision prise", "décisions prises", cases_page),
        *counted(
            WAITING,
            cases["waiting"],
            "cas que personne n’a encore pris en main",
            "cas que personne n’a encore pris en main",
            f"{cases_page}?etat={Status.SUBMITTED}",
        ),
    ]
