"""« Lu par » : a colleague who read a reference, and three lines of what they thought of it."""

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from labo.audit import record
from labo.transitions import Refusal
from labo.typography import NBSP
from resources.models.reference import Reference

A_COLLEAGUE = "Une personne du réseau"
HIDDEN = "Le labo a masqué votre avis sur cette référence. Écrivez-lui pour en parler."


class RecommendationQuerySet(models.QuerySet):
    def readable_by(self, user):
        """Return those that everybody reads, and this person's own even if it is hidden; the latest first."""
        seen = models.Q(hidden_at=None) | models.Q(reader=user.pk)
        return self.filter(seen).select_related("reader__org_unit").order_by("-written_at", "-pk")

    def names(self, readers):
        """Return the names of those of these readers who show theirs somewhere: {primary key as text: name}."""
        rows = self.filter(reader__in=readers, shows_name=True, hidden_at=None).select_related("reader")
        return {str(row.reader_id): row.reader.full_name for row in rows if row.reader.full_name}


class Recommendation(models.Model):
    """
    One opinion a reader and a reference; written again, it takes the place of the one before.

    Everybody reads it. The name is told only where its reader ticked that it may be.
    """

    reference = models.ForeignKey(Reference, models.CASCADE, related_name="recommendations", verbose_name="référence")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="lu par")
    opinion = models.TextField(
        "votre avis",
        max_length=400,
        help_text="Trois lignes : ce que vous y avez trouvé, à qui vous le conseillez. Tout le monde peut les lire.",
    )
    shows_name = models.BooleanField("montrer mon nom", default=False)
    written_at = models.DateTimeField("écrit le")
    hidden_at = models.DateTimeField("masqué le", null=True, blank=True)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = "avis de lecture"
        verbose_name_plural = "avis de lecture"
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reference", "reader"],
                name="recommendation_once_each",
                violation_error_message="Vous avez déjà donné votre avis sur cette référence.",
            ),
            models.CheckConstraint(
                condition=~models.Q(opinion=""),
                name="recommendation_says_something",
                violation_error_message="Écrivez votre avis en quelques mots.",
            ),
        ]

    def __str__(self):
        return f"{self.reference}, {self.signed_by}"

    @property
    def signed_by(self) -> str:
        """Who says it, as everybody reads it: the row comes with its reader."""
        return self.reader.full_name if self.shows_name and self.reader.full_name else A_COLLEAGUE

    @classmethod
    @transaction.atomic
    def write(cls, reference, *, by, opinion, shows_name=False, now=None):
        """
        Give one's opinion of a reference, or give it anew.

        :raises Refusal: if the reference is not in the bibliography, or if the lab hid this person's opinion.
        """
        reference = reference.locked()
        if not reference.is_published:
            raise Refusal(f"Cette référence n’est plus dans la bibliographie{NBSP}: votre avis n’y serait pas lu.")
        row = cls.objects.filter(reference=reference, reader=by).first() or cls(reference=reference, reader=by)
        if row.hidden_at:
            raise Refusal(HIDDEN)
        row.opinion, row.shows_name, row.written_at = opinion, shows_name, now or timezone.now()
        row.save()
        reference.index()
        return row

    @transaction.atomic
    def take_back(self):
        """
        Remove one's opinion. A second click finds nothing left to do.

        :raises Refusal: if the lab hid it: it stays as a trace, and is not written anew in its place.
        """
        reference = self.reference.locked()
        row = type(self).objects.filter(pk=self.pk)
        if row.exclude(hidden_at=None).exists():
            raise Refusal(HIDDEN)
        row.delete()
        reference.index()

    @transaction.atomic
    def hide(self, *, by, now=None):
        """
        Take it off the page, the row staying as a trace.

        :raises Refusal: if it is hidden already.
        """
        reference = self.reference.locked()
        row = type(self).objects.get(pk=self.pk)
        if row.hidden_at:
            raise Refusal("Cet avis est déjà masqué.")
        self.hidden_at = now or timezone.now()
        self.save(update_fields=["hidden_at"])
        record("recommendation_hidden", on=reference, by=by, now=now)
        reference.index()
