"""Two cases that become one: the first joins the second, and both services carry it."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from labo import audit
from labo.outbox.queue import queue
from labo.transitions import Refusal
from projects.models.proposal import Proposal

Status = Proposal.Status
WELCOMING = (
    Status.SUBMITTED,
    Status.SCREENING,
    Status.ASSESSING,
    Status.DELIBERATING,
    Status.ACCEPTED,
    Status.ACCEPTED_CONDITIONS,
    Status.POSTPONED,
)
"""The states of a case that another one may join: it lives, or it will."""


class MergerQuerySet(models.QuerySet):
    def named(self):
        """Return the mergers that both services know of and agreed to: each may read the other's name."""
        return self.filter(is_named=True, source__status=Status.MERGED, source__announced_at__isnull=False)

    def about(self, proposal):
        """Return what the service of a case may read: the case it joined, those that joined it by their names."""
        mine = Q(source=proposal, source__status=Status.MERGED, source__announced_at__isnull=False)
        found = self.filter(mine | Q(pk__in=self.named().filter(target=proposal)))
        return found.select_related("source__lead", "source__org_unit", "target__org_unit")


class Merger(models.Model):
    """
    Case ``source`` joined case ``target``. One step deep: what was joined joins no other, what joined welcomes nobody.

    Its people follow the target once they have read the answer, and once both services agree to be named.
    """

    source = models.OneToOneField(Proposal, models.PROTECT, related_name="merger", verbose_name="cas qui rejoint")
    target = models.ForeignKey(Proposal, models.PROTECT, related_name="joined", verbose_name="cas rejoint")
    reason = models.TextField("motif")
    is_named = models.BooleanField("les deux services acceptent d’être nommés", default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")
    at = models.DateTimeField("le", default=timezone.now)

    objects = MergerQuerySet.as_manager()

    class Meta:
        verbose_name = "fusion"
        verbose_name_plural = "fusions"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(source=F("target")),
                name="merger_of_two_cases",
                violation_error_message="Un cas ne se rejoint pas lui-même.",
            ),
        ]

    def __str__(self):
        return f"{self.source} rejoint {self.target}"

    @staticmethod
    def check_pair(source, target):
        """:raises Refusal: if ``source`` may not join ``target``. Both rows as the database holds them now."""
        if source.pk == target.pk:
            raise Refusal("Un cas ne peut pas se rejoindre lui-même : choisissez l’autre cas.")
        if target.status == Status.DRAFT:
            raise Refusal("Ce cas est encore un brouillon : aucun autre ne peut le rejoindre.")
        if target.status == Status.MERGED:
            raise Refusal(f"« {target} » a lui-même rejoint un autre cas : choisissez plutôt celui-là.")
        if target.status not in WELCOMING:
            raise Refusal(
                f"« {target} » est à l’état « {target.get_status_display().lower()} » : on ne le rejoint plus."
            )
        if Merger.objects.filter(source=source).exists():
            raise Refusal("Ce cas a déjà rejoint un autre cas.")
        if source.joined.filter(source__status=Status.MERGED).exists():
            raise Refusal(
                "D’autres cas ont rejoint celui-ci, il ne peut pas en rejoindre un à son tour. "
                "Faites rejoindre l’autre cas à celui-ci."
            )

    @transaction.atomic
    def name_each_other(self, *, by, now=None):
        """
        Note that both services agree to be named: each now reads who the other is.

        :raises Refusal: if it was noted before.
        """
        if not type(self).objects.filter(pk=self.pk, is_named=False).update(is_named=True):
            raise Refusal("C’est déjà noté : les deux services sont nommés l’un à l’autre.")
        self.is_named = True
        audit.record("merger_named", on=self, by=by, now=now)
        if self.source.announced_at:
            self.tell()

    def tell(self):
        """Tell the service of the target, once, that another one works on the same question; by its name if it may."""
        if self.is_named:
            queue(
                "projects/emails/joined",
                to=[self.target.lead.email, self.source.lead.email],
                about=self.source.reference,
                key=f"joined:{self.pk}",
                context={"merger": self, "source": self.source, "target": self.target},
            )

    def undo(self, *, by):
        """Part the two cases: what was said of it stays in their decisions, their steps and the journal."""
        audit.record("merger_undone", on=self, by=by, source=self.source.reference, target=self.target.reference)
        self.delete()
