"""The identifiers that references hold: each of the sure ones belongs to one reference at most."""

from django.db import models
from django.db.models import Q

SURE = ("doi", "isbn", "hal", "arxiv")
"""Those that name one work. An address does not: the chapters of a book may share theirs."""


class ReferenceIdentifier(models.Model):
    """``value`` is in the one form of :mod:`resources.csl.identifiers`."""

    reference = models.ForeignKey("Reference", models.CASCADE, related_name="identifiers", verbose_name="référence")
    scheme = models.CharField("sorte", max_length=5)
    value = models.CharField("valeur", max_length=2000)

    class Meta:
        verbose_name = "identifiant"
        verbose_name_plural = "identifiants"
        ordering = ["scheme", "value"]
        indexes = [models.Index(fields=["scheme", "value"], name="identifier_lookup")]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "value"],
                condition=Q(scheme__in=SURE),
                name="identifier_of_one_reference",
                violation_error_message="Une autre référence a déjà cet identifiant.",
            ),
            models.CheckConstraint(
                condition=Q(scheme__in=[*SURE, "url"]),
                name="identifier_known_scheme",
                violation_error_message="Cette sorte d’identifiant n’existe pas.",
            ),
        ]

    def __str__(self):
        return f"{self.scheme} {self.value}"
