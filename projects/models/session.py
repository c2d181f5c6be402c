"""A working session of the lab: when, where, who, and the cases it discusses."""

from django.conf import settings
from django.db import models

from labo.models import TimestampedModel
from projects.models.proposal import Proposal


class SessionQuerySet(models.QuerySet):
    def upcoming(self, *, now):
        """Return the sessions that are still to come, the nearest first."""
        return self.filter(starts_at__gte=now).order_by("starts_at", "pk")


class Session(TimestampedModel):
    """Source: La Transfo, session 10, Strasbourg: two cases presented, weighed with the grid, then discussed."""

    number = models.PositiveSmallIntegerField("numéro", unique=True)
    title = models.CharField("titre", max_length=150)
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    place = models.CharField("lieu", max_length=200)
    facilitator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="animation",
    )
    participants = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="sessions", verbose_name="participantes et participants"
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = "session"
        verbose_name_plural = "sessions"
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="session_ends_after_it_starts",
                violation_error_message="Une session finit après avoir commencé.",
            ),
        ]

    def __str__(self):
        return f"Session {self.number}, {self.title}"


class SessionCase(models.Model):
    """A case on the agenda of a session, at its rank."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="cases", verbose_name="session")
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="session_cases", verbose_name="cas")
    position = models.PositiveSmallIntegerField("rang", default=1)

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
        ]

    def __str__(self):
        return f"{self.proposal} ({self.session})"
