"""One answer of a sheet: a signal, why, and the passage that shows it."""

import hashlib

from django.db import models
from django.db.models import Q

from projects import signals
from projects.models.grid import Criterion


class Signal(models.TextChoices):
    GREEN = signals.GREEN, "Vert"
    UNCLEAR = signals.UNCLEAR, "À éclaircir"
    RED = signals.RED, "Rouge"
    ABSTAIN = signals.ABSTAIN, "Sans avis"


COMMENT_REQUIRED = {
    Signal.RED: "Dites pourquoi ce signal est rouge.",
    Signal.UNCLEAR: "Écrivez la question à poser au service.",
}


class AnswerQuerySet(models.QuerySet):
    def blocking(self):
        """Return the reds of filed sheets on eliminatory criteria: each asks for a lifting or a dated condition."""
        return self.filter(signal=Signal.RED, criterion__is_eliminatory=True, sheet__filed_at__isnull=False)


def mark_of(signal, comment, quote=""):
    """Name the words of an answer: what a page shows again to say which one it was written from."""
    return hashlib.sha256(f"{signal}\0{comment}\0{quote}".encode()).hexdigest()[:16]


class Answer(models.Model):
    sheet = models.ForeignKey("projects.AssessmentSheet", models.CASCADE, related_name="answers", verbose_name="avis")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="answers", verbose_name="critère")
    signal = models.CharField("signal", max_length=10, choices=Signal)
    comment = models.TextField("commentaire", max_length=1500, blank=True)
    quote = models.TextField("passage cité", max_length=600, blank=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = "réponse"
        verbose_name_plural = "réponses"
        ordering = ["criterion__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "criterion"],
                name="answer_one_per_criterion",
                violation_error_message="Ce critère a déjà une réponse.",
            ),
            models.CheckConstraint(
                condition=Q(signal__in=Signal.values),
                name="answer_known_signal",
                violation_error_message="Ce signal n’existe pas.",
            ),
        ]

    def __str__(self):
        return f"{self.criterion_id} : {self.get_signal_display()}"

    @property
    def mark(self):
        return mark_of(self.signal, self.comment, self.quote)
