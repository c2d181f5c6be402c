"""What a case taught about a method: written by the lab, for the team, for the network or for everybody."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from labo.models import TimestampedModel


class MethodLessonQuerySet(models.QuerySet):
    def readable_by(self, user):
        """
        Return what this person reads on the sheet of a method: public lessons, those of the network for its members.

        The internal ones are read in the back office only.
        """
        audiences = [MethodLesson.Audience.PUBLIC]
        if user.is_authenticated and user.is_team:
            audiences.append(MethodLesson.Audience.NETWORK)
        return self.filter(audience__in=audiences).select_related("proposal")


class MethodLesson(TimestampedModel):
    class Audience(models.TextChoices):
        INTERNAL = "internal", "l’équipe du labo"
        NETWORK = "network", "les membres du réseau"
        PUBLIC = "public", "tout le monde"

    method = models.ForeignKey("resources.Method", models.PROTECT, related_name="lessons", verbose_name="méthode")
    proposal = models.ForeignKey("projects.Proposal", models.PROTECT, related_name="method_lessons", verbose_name="cas")
    text = models.TextField(
        "ce que nous avons appris",
        max_length=600,
        help_text="Deux ou trois phrases : ce qui a marché, ce qui a raté, ce que l’on refera autrement. Sans nom.",
    )
    audience = models.CharField(
        "qui peut le lire",
        max_length=20,
        choices=Audience,
        default=Audience.INTERNAL,
        help_text="Sur la page publique, le cas n’est nommé que si le service l’a rendu public.",
    )
    learned_on = models.DateField("appris le", default=timezone.localdate)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="écrit par", editable=False
    )

    objects = MethodLessonQuerySet.as_manager()

    class Meta:
        verbose_name = "leçon d’un cas"
        verbose_name_plural = "leçons des cas"
        ordering = ["-learned_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(audience__in=["internal", "network", "public"]),
                name="lesson_known_audience",
                violation_error_message="Cette audience n’existe pas.",
            ),
        ]

    def __str__(self):
        return f"{self.method}, {self.proposal}"

    @property
    def is_public(self) -> bool:
        return self.audience == self.Audience.PUBLIC

    @property
    def shown_case(self):
        """The case, if its own page is public; None otherwise."""
        proposal = self.proposal
        return proposal if proposal.is_public and proposal.status not in ("draft", "withdrawn") else None
