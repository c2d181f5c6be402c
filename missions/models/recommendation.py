"""A recommendation of a review, and what became of it."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from labo import audit
from labo.transitions import Refusal
from missions.models.review import Review


class Recommendation(models.Model):
    class Fate(models.TextChoices):
        WAITING = "waiting", "En attente"
        ADOPTED = "adopted", "Mise en œuvre"
        CHANGED = "changed", "Transformée"
        ABANDONED = "abandoned", "Abandonnée"

    KINDS = {"waiting": "upcoming", "adopted": "done", "changed": "ongoing", "abandoned": "closed"}

    review = models.ForeignKey(Review, models.CASCADE, related_name="recommendations", verbose_name="bilan")
    position = models.PositiveSmallIntegerField("rang")
    text = models.CharField("préconisation", max_length=400)
    fate = models.CharField("devenir", max_length=20, choices=Fate, default=Fate.WAITING, editable=False)
    words = models.CharField("ce qui s’est passé", max_length=400, blank=True)
    noted_on = models.DateField("constaté le", null=True, blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="constaté par"
    )

    class Meta:
        verbose_name = "préconisation"
        verbose_name_plural = "préconisations"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fate__in=["waiting", "adopted", "changed", "abandoned"]),
                name="recommendation_known_fate",
                violation_error_message="Ce devenir n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(fate="waiting") | (Q(noted_on__isnull=False, noted_by__isnull=False) & ~Q(words="")),
                name="recommendation_fate_has_its_day_and_words",
                violation_error_message="Ce qui est advenu a sa date et quelques mots.",
            ),
            models.UniqueConstraint(
                fields=["review", "text"],
                name="recommendation_said_once",
                violation_error_message="Cette préconisation est déjà écrite.",
            ),
        ]

    def __str__(self):
        return self.text[:80]

    @property
    def kind(self):
        """The dot drawn beside the word."""
        return self.KINDS[self.fate]

    @transaction.atomic
    def settle(self, fate, *, by, words, now=None):
        """
        Note what became of it; what was noted before stays in the journal.

        :raises Refusal: without words, before the publication, or for a fate that does not exist.
        """
        if fate not in self.Fate.values:
            raise Refusal("Choisissez ce qu’est devenue la préconisation.")
        if fate != self.Fate.WAITING and not words.strip():
            raise Refusal("Dites en une phrase ce qui s’est passé.")
        if not self.review.is_published:
            raise Refusal("Le bilan n’est pas publié : ses préconisations ne sont pas encore suivies.")
        row = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
        self.fate, self.words, self.noted_on, self.noted_by = fate, words.strip(), timezone.localdate(now), by
        self.save(update_fields=["fate", "words", "noted_on", "noted_by"])
        audit.record("recommendation_noted", on=self, by=by, now=now, before=row.fate, after=fate, words=self.words)
