"""The shelf of the lab: copies that one takes by oneself, and brings back."""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from labo.audit import record
from labo.transitions import Refusal
from labo.typography import NBSP
from resources.models.reference import Reference

WEEKS = 3
KEPT_FOR = timedelta(days=365)
"""How long after its return a loan says who had the copy."""


class CopyQuerySet(models.QuerySet):
    def on_shelf(self):
        return self.filter(removed_at=None).order_by("pk")

    def with_loan(self):
        """Add who has each copy now, and until when: ``borrower`` (a primary key) and ``due_on``, or None for both."""
        current = Loan.objects.current().filter(copy=OuterRef("pk"))
        return self.annotate(borrower=Subquery(current.values("borrower")), due_on=Subquery(current.values("due_on")))


class Copy(models.Model):
    """One paper copy of a reference, and where it stands."""

    reference = models.ForeignKey(Reference, models.PROTECT, related_name="copies", verbose_name="référence")
    shelf = models.CharField("où le trouver", max_length=120, help_text="Étagère du labo, salle 104.")
    removed_at = models.DateTimeField("retiré le", null=True, blank=True)

    objects = CopyQuerySet.as_manager()

    class Meta:
        verbose_name = "exemplaire"
        verbose_name_plural = "exemplaires"
        ordering = ["reference", "pk"]

    def __str__(self):
        return f"{self.reference} ({self.shelf})"

    # --- Verbs ------------------------------------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def shelve(cls, reference, shelf, *, by, now=None):
        """
        Put a copy on the shelf.

        :raises Refusal: if the reference is not in the bibliography.
        """
        reference = reference.locked()
        if not reference.is_published:
            raise Refusal(f"Publiez d’abord la référence{NBSP}: son exemplaire sera alors proposé.")
        row = cls.objects.create(reference=reference, shelf=shelf)
        record("copy_shelved", on=reference, by=by, now=now)
        reference.index()
        return row

    @transaction.atomic
    def remove(self, *, by, now=None):
        """
        Take it off the shelf for good; its loans stay.

        :raises Refusal: if somebody has it, or if it is off already.
        """
        row = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
        if row.removed_at:
            raise Refusal("Cet exemplaire est déjà retiré.")
        if row.loans.current().exists():
            raise Refusal(f"Quelqu’un l’a emprunté{NBSP}: notez d’abord son retour.")
        self.removed_at = now or timezone.now()
        self.save(update_fields=["removed_at"])
        record("copy_removed", on=row.reference, by=by, now=now)
        row.reference.index()

    @classmethod
    @transaction.atomic
    def lend_one(cls, reference, *, to, now=None):
        """
        Take a copy of this reference for three weeks: the first that is free. Who has one already keeps that loan.

        :raises Refusal: if none is free, or none is on the shelf any more.
        """
        now = now or timezone.now()
        copies = list(cls.objects.on_shelf().filter(reference=reference).select_for_update(of=("self",)))
        if not copies:
            raise Refusal("Il n’y a plus d’exemplaire de cette référence sur l’étagère.")
        loans = {loan.copy_id: loan for loan in Loan.objects.current().filter(copy__in=copies)}
        for loan in loans.values():
            if loan.borrower_id == to.pk:
                return loan
        free = next((copy for copy in copies if copy.pk not in loans), None)
        if free is None:
            raise Refusal("Quelqu’un vient de l’emprunter. La page vous dit quand il doit revenir.")
        return free.loans.create(borrower=to, borrowed_at=now, due_on=timezone.localdate(now) + timedelta(weeks=WEEKS))


class LoanQuerySet(models.QuerySet):
    def current(self):
        return self.filter(returned_at=None)

    def forget(self, *, now):
        """Remove what came back a year ago: nobody needs to know any more who read what. :returns: how many."""
        return self.filter(returned_at__lt=now - KEPT_FOR).delete()[0]

    def late(self, *, today):
        """Return those that should be back, the longest awaited first."""
        return self.current().filter(due_on__lt=today).order_by("due_on", "pk")


class Loan(models.Model):
    """Whoever has a copy. The name is the lab's and the borrower's to know, and goes a year after the return."""

    copy = models.ForeignKey(Copy, models.PROTECT, related_name="loans", verbose_name="exemplaire")
    borrower = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="emprunté par"
    )
    borrowed_at = models.DateTimeField("emprunté le")
    due_on = models.DateField("à rendre le")
    returned_at = models.DateTimeField("rendu le", null=True, blank=True)

    objects = LoanQuerySet.as_manager()

    class Meta:
        verbose_name = "emprunt"
        verbose_name_plural = "emprunts"
        ordering = ["-borrowed_at", "-pk"]
        indexes = [models.Index(fields=["due_on"], name="loan_due", condition=Q(returned_at=None))]
        constraints = [
            models.UniqueConstraint(
                fields=["copy"],
                condition=Q(returned_at=None),
                name="loan_one_at_a_time",
                violation_error_message="Cet exemplaire est déjà emprunté.",
            ),
            models.CheckConstraint(
                condition=Q(returned_at=None) | Q(returned_at__gte=F("borrowed_at")),
                name="loan_returned_after",
                violation_error_message="Un exemplaire ne revient pas avant d’être parti.",
            ),
        ]

    def __str__(self):
        return f"{self.copy}, à rendre le {self.due_on:%d/%m/%Y}"

    @transaction.atomic
    def give_back(self, *, now=None):
        """Put the copy back on the shelf. A second click changes nothing."""
        row = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
        if row.returned_at is None:
            self.returned_at = now or timezone.now()
            self.save(update_fields=["returned_at"])
