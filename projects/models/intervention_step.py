"""The steps of a note d'intervention: the déroulé, with what each costs in days."""

from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Mod
from django.db.models.lookups import Exact

from labo.transitions import Refusal

STEP_NEEDS = {"title": "titre", "duration": "durée", "audience": "avec qui", "objective": "ce qui se passe"}
"""What a step must say before the release, and how it is called there."""

HALF = Decimal("0.5")
MAX_OFFSET, MAX_DAYS, MAX_AGENTS = 730, 200, 500
BEFORE_THE_START = "Une étape ne peut pas avoir lieu avant le jour de départ (J0)."


def days_field(label):
    return models.DecimalField(
        label,
        max_digits=4,
        decimal_places=1,
        default=Decimal(0),
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(MAX_DAYS)],
    )


def in_halves(*names):
    """Return the condition that these columns hold whole days and half days."""
    return Q(*[Exact(Mod(F(name), HALF), Decimal(0)) for name in names], *[Q(**{f"{name}__gte": 0}) for name in names])


class InterventionStepQuerySet(models.QuerySet):
    def keep(self, note, steps):
        """
        Make these the steps of the note, in their order; those that it had keep their row, the others go.

        :raises Refusal: for a step before day 0.
        """
        if any(step.offset_days < 0 for step in steps):
            raise Refusal(BEFORE_THE_START)
        known = set(self.filter(note=note).values_list("pk", flat=True))
        for position, step in enumerate(steps, start=1):
            step.note, step.position = note, position
            if step.pk not in known:
                step.pk = None
            step.save()
        self.filter(note=note).exclude(pk__in=[step.pk for step in steps]).delete()


class InterventionStep(models.Model):
    """
    One step of the tailor-made déroulé. ``offset_days`` counts from J0, week-ends included.

    The service gives ``agents`` people for ``agent_days`` days each; days are counted in halves.
    """

    note = models.ForeignKey("projects.InterventionNote", models.CASCADE, related_name="steps", verbose_name="note")
    position = models.PositiveSmallIntegerField("rang")
    title = models.CharField("étape", max_length=120)
    offset_days = models.PositiveSmallIntegerField("jours après J0")
    duration = models.CharField("durée", max_length=150)
    audience = models.CharField("avec qui", max_length=300)
    method = models.ForeignKey(
        "resources.Method",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="note_steps",
        verbose_name="méthode",
    )
    objective = models.CharField("objectif", max_length=400)
    deliverable = models.CharField("ce que vous recevez", max_length=300, blank=True)
    lab_days = days_field("jours du labo")
    agents = models.PositiveSmallIntegerField(
        "agents du service", default=0, blank=True, validators=[MaxValueValidator(MAX_AGENTS)]
    )
    agent_days = days_field("jours par agent")

    objects = InterventionStepQuerySet.as_manager()

    class Meta:
        verbose_name = "étape"
        verbose_name_plural = "étapes"
        ordering = ["note", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["note", "position"],
                name="step_unique_position",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="Deux étapes ne peuvent pas avoir le même rang.",
            ),
            models.CheckConstraint(
                condition=in_halves("lab_days", "agent_days"),
                name="step_days_in_halves",
                violation_error_message="Les jours se comptent par demi-journées.",
            ),
            models.CheckConstraint(
                condition=Q(agents=0, agent_days=0) | Q(agents__gt=0, agent_days__gt=0),
                name="step_agents_with_their_days",
                violation_error_message="Dites à la fois combien d’agents du service, et combien de jours chacun.",
            ),
        ]

    def __str__(self):
        return f"{self.position}. {self.title}"

    @property
    def all_agent_days(self):
        """The days that the service gives, all agents together."""
        return self.agents * self.agent_days

    def date(self, starts_on: date | None) -> date | None:
        """Return the day of the step, a working one, or None while J0 is not set."""
        if starts_on is None:
            return None
        return settings.WORKING_DAYS.next_open(starts_on + timedelta(days=self.offset_days))
