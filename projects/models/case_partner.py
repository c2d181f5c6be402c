"""Whom a case worked with: a structure of the directory, and what it did there."""

from django.db import models

from projects.models.proposal import Proposal


class CasePartnerQuerySet(models.QuerySet):
    def shown(self):
        """Return those of the cases whose page everybody reads, the latest first."""
        return (
            self.filter(proposal__in=Proposal.objects.public())
            .select_related("proposal")
            .order_by("-proposal__submitted_at", "pk")
        )


class CasePartner(models.Model):
    """The lab writes it; everybody reads it where the case is public."""

    proposal = models.ForeignKey("projects.Proposal", models.CASCADE, related_name="partners", verbose_name="cas")
    organisation = models.ForeignKey(
        "resources.PartnerOrganisation", models.PROTECT, related_name="case_ties", verbose_name="structure"
    )
    role = models.CharField(
        "son rôle",
        max_length=120,
        blank=True,
        help_text="En quelques mots, que tout le monde peut lire : « a accueilli la visite ».",
    )

    objects = CasePartnerQuerySet.as_manager()

    class Meta:
        verbose_name = "structure d’un cas"
        verbose_name_plural = "structures des cas"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "organisation"],
                name="case_partner_once",
                violation_error_message="Ce cas cite déjà cette structure.",
            ),
        ]

    def __str__(self):
        return f"{self.proposal}, {self.organisation}"
