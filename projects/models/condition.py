"""The conditions of a decision: a person and a date each; what the service says of them, what the lab checks."""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from labo import audit
from labo.outbox.queue import queue, queue_together, write
from labo.transitions import Refusal
from projects.models.decision import Decision
from projects.models.grid import Criterion
from projects.models.proposal import Proposal

WEEK_BEFORE = (timedelta(days=2), timedelta(days=7))
"""A first reminder leaves in this window: on the seventh day, or on the next that the scheduler lives."""
LATE_AT_MOST = timedelta(days=3)
"""The second one leaves on the day, or so many days later at most: an old condition is a talk, not a mail."""


class ConditionQuerySet(models.QuerySet):
    def still_to_meet(self):
        """Return the conditions that nobody has noted as met, of the decision that each case stands by."""
        latest = Decision.objects.applied().filter(proposal=OuterRef("decision__proposal"))
        return self.filter(
            met_at__isnull=True,
            decision=Subquery(latest.values("pk")[:1]),
            decision__proposal__status=Proposal.Status.ACCEPTED_CONDITIONS,
        )

    def before_signature(self):
        """Return those without which the note is not signed."""
        return self.filter(is_before_signature=True)

    def remind(self, *, now):
        """
        Remind the services of the conditions that come due: a week before, and on the day. Each once.

        A mail's key holds the condition and its date: a moved date is a new date to be reminded of.

        :returns: how many mails were due now, those that had left before among them.
        """
        today = timezone.localdate(now)
        soon, latest = (today + delay for delay in WEEK_BEFORE)
        due = Q(due_on__range=(soon, latest)) | Q(due_on__range=(today - LATE_AT_MOST, today))
        waiting = self.still_to_meet().filter(
            due, claimed_at__isnull=True, decision__proposal__announced_at__isnull=False
        )
        mails = []
        for condition in waiting.select_related("decision__proposal__lead"):
            proposal = condition.decision.proposal
            moment = "day" if condition.due_on <= today else "week"
            mails.append(
                write(
                    "projects/emails/condition_due",
                    to=[proposal.lead.email],
                    about=proposal.reference,
                    key=f"condition:{condition.pk}:{condition.due_on}:{moment}",
                    context={"proposal": proposal, "condition": condition, "is_today": condition.due_on <= today},
                )
            )
        if mails:
            queue_together(*mails)
        return len(mails)


class Condition(models.Model):
    """
    What must be true for the lab to go on: a person and a date, or it is no condition.

    The service says that it is done; the lab checks and notes it as met. ``lab_word`` is what the lab last answered.
    """

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="conditions", verbose_name="décision")
    criterion = models.ForeignKey(
        Criterion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="signal rouge traité"
    )
    text = models.TextField("condition", max_length=500)
    owner = models.CharField("personne qui s’en charge", max_length=150)
    due_on = models.DateField("avant le")
    is_before_signature = models.BooleanField("avant la signature de la note", default=True)
    claimed_at = models.DateTimeField("dite faite le", null=True, blank=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dite faite par"
    )
    claim_note = models.TextField("ce que dit le service", max_length=500, blank=True)
    lab_word = models.TextField("réponse du labo", max_length=500, blank=True)
    met_at = models.DateTimeField("réunie le", null=True, blank=True)
    met_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="constatée par",
    )

    objects = ConditionQuerySet.as_manager()

    class Meta:
        verbose_name = "condition"
        verbose_name_plural = "conditions"
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(met_at__isnull=True, met_by__isnull=True) | Q(met_at__isnull=False, met_by__isnull=False),
                name="condition_met_has_date_and_witness",
                violation_error_message="Une condition réunie a une date et une personne qui le constate.",
            ),
            models.CheckConstraint(
                condition=Q(claimed_at__isnull=True, claimed_by__isnull=True)
                | Q(claimed_at__isnull=False, claimed_by__isnull=False),
                name="condition_claimed_has_date_and_person",
                violation_error_message="Une condition dite faite a une date et une personne qui le dit.",
            ),
        ]

    def __str__(self):
        return self.text[:80]

    @property
    def is_claimed(self):
        """True while the lab has still to check what the service says."""
        return self.claimed_at is not None and self.met_at is None

    def _still_open(self):
        """
        Lock the case, then the condition, and check that it still has to be met.

        :raises Refusal: if it is met, or if its decision no longer stands.
        """
        self.decision.proposal.locked()
        row = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
        if row.met_at:
            raise Refusal("Cette condition est déjà notée comme réunie.")
        if not type(self).objects.still_to_meet().filter(pk=self.pk).exists():
            raise Refusal("Cette condition ne tient plus : le cas a changé d’état depuis la décision qui la posait.")
        return row

    def _write(self, **values):
        for name, value in values.items():
            setattr(self, name, value)
        self.save(update_fields=list(values))

    def _tell(self, template, *, key):
        """Write to the lead what the lab answered."""
        proposal = self.decision.proposal
        queue(
            template,
            to=[proposal.lead.email],
            about=proposal.reference,
            key=f"condition:{self.pk}:{key}",
            context={"proposal": proposal, "condition": self},
        )

    def _check_announced(self):
        if not Proposal.objects.filter(pk=self.decision.proposal_id, announced_at__isnull=False).exists():
            raise Refusal("La réponse du labo n’est pas encore partie.")

    @transaction.atomic
    def claim(self, *, by, note="", now=None):
        """
        Say, on the side of the service, that it is done. The lab then checks.

        :raises Refusal: if it was said before, if it is met, or if the service has not read its answer yet.
        """
        row = self._still_open()
        if row.claimed_at:
            raise Refusal("C’est déjà dit : le labo va vérifier.")
        self._check_announced()
        self._write(claimed_at=now or timezone.now(), claimed_by=by, claim_note=note.strip())
        audit.record("condition_claimed", on=self, by=by, now=now, note=self.claim_note)

    @transaction.atomic
    def meet(self, *, by, now=None):
        """
        Note that the condition is met, whether the service said so or not.

        :raises Refusal: if it was noted before, or if its decision no longer stands.
        """
        self._still_open()
        self._write(met_at=now or timezone.now(), met_by=by)
        audit.record("condition_met", on=self, by=by, now=now)

    @transaction.atomic
    def send_back(self, *, by, reason, now=None):
        """
        Answer the service that it is not done yet, and why.

        :raises Refusal: without a reason, or if the service says nothing of the kind.
        """
        if not reason.strip():
            raise Refusal("Dites au service ce qui manque encore.")
        row = self._still_open()
        if not row.claimed_at:
            raise Refusal("Le service ne dit pas que c’est fait : il n’y a rien à lui renvoyer.")
        event = audit.record("condition_sent_back", on=self, by=by, now=now, note=row.claim_note, reason=reason)
        self._write(claimed_at=None, claimed_by=None, claim_note="", lab_word=reason.strip())
        self._tell("projects/emails/condition_refused", key=f"refused:{event.pk}")

    @transaction.atomic
    def move_due(self, *, by, due_on, reason, now=None):
        """
        Give another date, and say why: the service reads both, the journal keeps the former one.

        :raises Refusal: without a reason, for the same date, for a day that is past, or before the letter has left.
        """
        if not reason.strip():
            raise Refusal("Dites pourquoi la date change : le service lira cette raison.")
        row = self._still_open()
        self._check_announced()
        if due_on == row.due_on:
            raise Refusal("C’est déjà la date de cette condition.")
        if due_on < timezone.localdate(now):
            raise Refusal("Choisissez une date à venir.")
        event = audit.record("condition_moved", on=self, by=by, now=now, before=row.due_on, after=due_on, reason=reason)
        self._write(due_on=due_on, lab_word=reason.strip())
        self._tell("projects/emails/condition_moved", key=f"moved:{event.pk}")
