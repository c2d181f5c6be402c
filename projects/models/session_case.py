"""A case in a session: its rank, and what became of it when the session closed."""

from django.db import models
from django.db.models import Q

from projects.models.proposal import Proposal
from projects.models.session import Session


class SessionCaseQuerySet(models.QuerySet):
    def waiting(self):
        """Return the cases that their session has not dealt with yet."""
        return self.filter(fate=SessionCase.Fate.WAITING)


class SessionCase(models.Model):
    class Fate(models.TextChoices):
        WAITING = "waiting", "à discuter"
        DECIDED = "decided", "décision appliquée"
        CARRIED = "carried", "reporté"
        ELSEWHERE = "elsewhere", "décidé ou retiré entre-temps"

    session = models.ForeignKey(Session, models.CASCADE, related_name="cases", verbose_name="session")
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="session_cases", verbose_name="cas")
    position = models.PositiveSmallIntegerField("rang", default=1)
    fate = models.CharField("issue", max_length=10, choices=Fate, default=Fate.WAITING, editable=False)
    carried_to = models.ForeignKey(
        Session,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="reporté à la session",
    )

    objects = SessionCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "cas d’une session"
        verbose_name_plural = "cas des sessions"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "proposal"],
                name="session_case_once",
                violation_error_message="Ce cas est déjà à l’ordre du jour de cette session.",
            ),
            models.UniqueConstraint(
                fields=["proposal"],
                condition=Q(fate="waiting"),
                name="session_case_waits_once",
                violation_error_message="Ce cas attend déjà une autre session.",
            ),
            models.CheckConstraint(
                condition=Q(fate__in=["waiting", "decided", "carried", "elsewhere"]),
                name="session_case_known_fate",
                violation_error_message="Cette issue n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(carried_to__isnull=True) | Q(fate="carried"),
                name="session_case_carried_only",
                violation_error_message="Seul un cas reporté nomme la session qui le reprend.",
            ),
        ]

    def __str__(self):
        return f"{self.proposal} ({self.session})"
