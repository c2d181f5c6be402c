"""The identifiers that references hold: each of the sure ones belongs to one reference at most."""

from django.db import IntegrityError, models, transaction
from django.db.models import Q

from resources.csl.identifiers import Identifier, identifiers_of

SURE = ("doi", "isbn", "hal", "arxiv")
"""Those that name one work. An address does not: the chapters of a book may share theirs."""


LONGEST = 1000
"""Bytes of a value: an index holds no more than some two thousand. A longer address is nobody's identifier."""


def held_by(item: dict) -> list[Identifier]:
    """Return the identifiers of an item that its row holds."""
    return [one for one in identifiers_of(item) if len(one.value.encode()) <= LONGEST]


class ReferenceIdentifierQuerySet(models.QuerySet):
    def holder(self, identifiers, *, but=None):
        """Return (the reference that holds one of these sure identifiers, which one), or None."""
        for one in identifiers:
            if one.scheme in SURE:
                held = (
                    self.filter(scheme=one.scheme, value=one.value).exclude(reference=but).select_related("reference")
                )
                if row := held.first():
                    return row.reference, one
        return None

    def hold(self, reference):
        """
        Give a reference its identifiers; return the :meth:`holder` of one that is taken, or None.

        Those of its item, and of each other kind those of the references merged into it.
        """
        wanted = held_by(reference.csl)
        for csl in reference.merged.order_by("pk").values_list("csl", flat=True):
            schemes = {one.scheme for one in wanted}
            wanted += [one for one in held_by(csl) if one.scheme not in schemes]
        if known := self.holder(wanted, but=reference.pk):
            return known
        self.filter(reference=reference).delete()
        try:
            with transaction.atomic():
                self.bulk_create(self.model(reference=reference, scheme=one.scheme, value=one.value) for one in wanted)
        except IntegrityError:  # another hand was faster
            return self.holder(wanted, but=reference.pk)
        return None


class ReferenceIdentifier(models.Model):
    """``value`` is in the one form of :mod:`resources.csl.identifiers`."""

    reference = models.ForeignKey("Reference", models.CASCADE, related_name="identifiers", verbose_name="référence")
    scheme = models.CharField("sorte", max_length=5)
    value = models.CharField("valeur", max_length=LONGEST)

    objects = ReferenceIdentifierQuerySet.as_manager()

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
