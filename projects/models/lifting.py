"""The blocking reds of a case, and the written lifting of each."""

from django.conf import settings
from django.db import models

from projects.models.answer import Answer
from projects.models.grid import Criterion


def blocking_reds(proposal):
    """Return the eliminatory criteria that at least one filed sheet answers in red, in the grid's order."""
    reds = Answer.objects.blocking().filter(sheet__proposal=proposal)
    return Criterion.objects.filter(pk__in=reds.values("criterion")).order_by("position")


class Lifting(models.Model):
    """Why a blocking red no longer blocks, in writing."""

    decision = models.ForeignKey("projects.Decision", models.CASCADE, related_name="liftings", verbose_name="décision")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+", verbose_name="critère")
    text = models.TextField("levée motivée", max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")

    class Meta:
        verbose_name = "levée d’un signal rouge"
        verbose_name_plural = "levées de signaux rouges"
        ordering = ["criterion__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "criterion"],
                name="lifting_one_per_criterion",
                violation_error_message="Ce signal rouge est déjà levé.",
            ),
        ]

    def __str__(self):
        return f"{self.criterion_id} : {self.text[:60]}"
