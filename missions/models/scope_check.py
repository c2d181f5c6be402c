"""The check of a step against « ce que le labo ne fera pas »: within the frame, or a drift with its words."""

from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from labo.transitions import Refusal
from missions.models.step import AccompanimentStep


@dataclass(frozen=True)
class Checked:
    """What a person found with the lines of the note before their eyes. ``line`` is the one that a drift touches."""

    is_within: bool
    words: str = ""
    line: str = ""

    def keep(self, step, moment, *, by, now=None):
        """
        Write the check beside its step.

        :param moment: added or reported.
        :raises Refusal: for a drift without words.
        """
        if not self.is_within and not self.words.strip():
            raise Refusal("Dites en quoi cette étape sort du cadre de la note, et ce que vous en faites.")
        return ScopeCheck.objects.create(
            step=step,
            moment=moment,
            is_within=self.is_within,
            line="" if self.is_within else self.line,
            words=self.words.strip(),
            by=by,
            at=now or timezone.now(),
        )


class ScopeCheckQuerySet(models.QuerySet):
    def drifts(self):
        return self.filter(is_within=False)


class ScopeCheck(models.Model):
    class Moment(models.TextChoices):
        ADDED = "added", "à l’ajout de l’étape"
        REPORTED = "reported", "au compte rendu"

    step = models.ForeignKey(AccompanimentStep, models.CASCADE, related_name="checks", verbose_name="étape")
    moment = models.CharField("moment", max_length=20, choices=Moment)
    is_within = models.BooleanField("cela reste dans le cadre")
    line = models.CharField("ligne de la note", max_length=400, blank=True)
    words = models.TextField("écart, en mots", max_length=1000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")
    at = models.DateTimeField("le", default=timezone.now)

    objects = ScopeCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "vérification du cadre"
        verbose_name_plural = "vérifications du cadre"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_within=True) | ~Q(words=""),
                name="scope_drift_has_its_words",
                violation_error_message="Un écart se dit en mots.",
            ),
        ]

    def __str__(self):
        return f"{self.step} : {'dans le cadre' if self.is_within else 'écart'}"
