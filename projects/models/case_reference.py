"""What a case read: a reference of the bibliography, and what it served for there."""

from django.db import models

from projects.models.proposal import Proposal


class CaseReferenceQuerySet(models.QuerySet):
    def shown(self):
        """Return those of the cases whose page everybody reads, the latest first."""
        return (
            self.filter(proposal__in=Proposal.objects.public())
            .select_related("proposal")
            .order_by("-proposal__submitted_at", "pk")
        )


class CaseReference(models.Model):
    """The lab writes it on the reference or on the case; everybody reads it where the case is public."""

    proposal = models.ForeignKey("projects.Proposal", models.CASCADE, related_name="references", verbose_name="cas")
    reference = models.ForeignKey(
        "resources.Reference", models.PROTECT, related_name="case_uses", verbose_name="référence"
    )
    used_for = models.CharField(
        "pour quoi",
        max_length=120,
        blank=True,
        help_text="En quelques mots, que tout le monde peut lire : « pour la grille d’entretien ».",
    )

    objects = CaseReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "référence d’un cas"
        verbose_name_plural = "références des cas"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "reference"],
                name="case_reference_once",
                violation_error_message="Ce cas cite déjà cette référence.",
            ),
        ]

    def __str__(self):
        return f"{self.proposal}, {self.reference}"
