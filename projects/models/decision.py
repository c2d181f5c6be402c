"""The decision: reasons, written liftings of blocking reds, dated conditions, and the letter that says it."""

import hashlib

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from labo.models import OutboxMail, TimestampedModel
from labo.outbox.queue import queue
from labo.transitions import Refusal, TransitionNotAllowed
from projects.models.assessment import Answer
from projects.models.grid import Criterion
from projects.models.proposal import Proposal

LETTERS = {
    Proposal.Status.ACCEPTED: "projects/emails/E09",
    Proposal.Status.ACCEPTED_CONDITIONS: "projects/emails/E10",
    Proposal.Status.POSTPONED: "projects/emails/E11",
    Proposal.Status.REDIRECTED: "projects/emails/E11",
    Proposal.Status.DECLINED: "projects/emails/E11",
}


class LetterChangedMeanwhile(Refusal):
    """Somebody else rewrote the letter since this page was opened."""


def blocking_reds(proposal):
    """Return the eliminatory criteria that at least one filed sheet answers in red, in the grid's order."""
    reds = Answer.objects.blocking().filter(sheet__proposal=proposal)
    return Criterion.objects.filter(pk__in=reds.values("criterion")).order_by("position")


class DecisionQuerySet(models.QuerySet):
    def announced(self):
        """Return the decisions whose letter was let go: the only ones that the service reads."""
        held = [OutboxMail.Status.HELD, OutboxMail.Status.CANCELLED]
        return self.filter(letter__isnull=False).exclude(letter__status__in=held)

    def pending(self):
        """Return the decisions that are proposed and not applied yet: the lab alone reads them."""
        return self.filter(applied_at__isnull=True)


class Decision(TimestampedModel):
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="decisions", verbose_name="cas")
    outcome = models.CharField(
        "décision",
        max_length=30,
        choices=[(outcome.value, outcome.label) for outcome in Proposal.OUTCOMES],
    )
    reasons = models.TextField("motifs", max_length=3000)
    watch_points = ArrayField(
        models.CharField(max_length=300),
        verbose_name="points de vigilance",
        default=list,
        blank=True,
        size=10,
    )
    redirected_to = models.TextField(
        "autre porte",
        max_length=500,
        blank=True,
        help_text="Un service ou une structure, et le nom d’un contact.",
    )
    reexamine_on = models.DateField("réexamen le", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="décision portée par"
    )
    decided_at = models.DateTimeField("décidé le", default=timezone.now)
    applied_at = models.DateTimeField("appliquée le", null=True, blank=True)
    letter = models.OneToOneField(
        OutboxMail, models.PROTECT, null=True, blank=True, related_name="decision", verbose_name="lettre"
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "décision"
        verbose_name_plural = "décisions"
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reasons=""),
                name="decision_has_reasons",
                violation_error_message="Une décision donne ses motifs.",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="redirected") | ~Q(redirected_to=""),
                name="decision_redirected_names_a_door",
                violation_error_message="Nommez l’autre porte et un contact.",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="postponed") | Q(reexamine_on__isnull=False),
                name="decision_postponed_has_a_date",
                violation_error_message="Donnez la date à laquelle le cas sera réexaminé.",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=[outcome.value for outcome in Proposal.OUTCOMES]),
                name="decision_known_outcome",
                violation_error_message="Cette décision n’existe pas.",
            ),
        ]

    def __str__(self):
        return f"{self.get_outcome_display()} : {self.proposal}"

    @classmethod
    @transaction.atomic
    def take(cls, proposal, *, by, now=None, **words):
        """Propose and apply at once. The arguments are those of :meth:`propose`."""
        decision = cls.propose(proposal, by=by, now=now, **words)
        decision.proposal = proposal
        decision.apply(by=by, now=now)
        return decision

    @classmethod
    @transaction.atomic
    def propose(cls, proposal, *, by, outcome, reasons, liftings=None, conditions=(), now=None, **fields):
        """
        Write a decision that is not applied yet: the case does not move, and no letter is written.

        :param liftings: {criterion: text}, why a blocking red no longer blocks.
        :param conditions: dicts of :class:`Condition` fields.
        :param fields: ``watch_points``, ``redirected_to``, ``reexamine_on``.
        :raises Refusal: without reasons, without conditions where they are announced, with a blocking red that is
            neither lifted nor turned into a dated condition, or if the case is already decided.
        """
        now = now or timezone.now()
        liftings = {criterion: text for criterion, text in (liftings or {}).items() if text.strip()}
        if not reasons.strip():
            raise Refusal("Donnez les motifs de la décision : le service les lira.")
        if outcome == Proposal.Status.ACCEPTED_CONDITIONS and not conditions:
            raise Refusal("Écrivez au moins une condition, avec une personne et une date.")
        if outcome == Proposal.Status.REDIRECTED and not fields.get("redirected_to", "").strip():
            raise Refusal("Nommez l’autre porte et un contact.")
        if outcome == Proposal.Status.POSTPONED and not fields.get("reexamine_on"):
            raise Refusal("Donnez la date à laquelle le cas sera réexaminé.")
        if outcome in Proposal.ACCEPTING:
            treated = {criterion.pk for criterion in liftings}
            if outcome == Proposal.Status.ACCEPTED_CONDITIONS:
                treated |= {condition["criterion"].pk for condition in conditions if condition.get("criterion")}
            untreated = [str(criterion) for criterion in blocking_reds(proposal) if criterion.pk not in treated]
            if untreated:
                raise Refusal(
                    "Un signal rouge éliminatoire demande une levée écrite ou une condition datée : "
                    + " ; ".join(untreated)
                    + "."
                )
        row = proposal.locked()
        if not row.can_move_to(outcome):
            raise TransitionNotAllowed(row, outcome)
        cls.objects.pending().filter(proposal=proposal).delete()
        decision = cls.objects.create(
            proposal=proposal, outcome=outcome, reasons=reasons, decided_by=by, decided_at=now, **fields
        )
        for criterion, text in liftings.items():
            decision.liftings.create(criterion=criterion, text=text, by=by)
        for condition in conditions:
            decision.conditions.create(**condition)
        return decision

    @transaction.atomic
    def apply(self, *, by, now=None):
        """
        Move the case, and write the letter, which waits to be read before it leaves.

        :raises TransitionNotAllowed: if the case has moved on since.
        :raises Refusal: a second time.
        """
        now = now or timezone.now()
        self.proposal.locked()
        if type(self).objects.get(pk=self.pk).applied_at:
            raise Refusal("Cette décision est déjà appliquée.")
        # The service reads a decision once its letter has left, also when it replaces an earlier one.
        self.proposal.move_to(self.outcome, by=by, reason=self.reasons, now=now, announced_at=None)
        self.letter = queue(
            LETTERS[self.outcome],
            to=self.proposal.addresses(),
            held=True,
            about=self.proposal.reference,
            key=f"decision:{self.pk}",
            context={
                "proposal": self.proposal,
                "decision": self,
                "conditions": list(self.conditions.all()),
            },
        )
        self.applied_at = now
        self.save(update_fields=["letter", "applied_at", "updated_at"])

    @property
    def letter_mark(self):
        """Name the words of the letter: what a page shows again to say which ones it was written from."""
        return hashlib.sha256(f"{self.letter.subject}\0{self.letter.body}".encode()).hexdigest()[:16]

    def _read_again(self, seen):
        """
        Lock the letter, and check that it still says what the person has read.

        :raises LetterChangedMeanwhile: if it does not.
        """
        self.letter = OutboxMail.objects.select_for_update(of=("self",)).get(pk=self.letter_id)
        if seen is not None and seen != self.letter_mark:
            raise LetterChangedMeanwhile(
                "Quelqu’un d’autre a modifié cette lettre entre-temps. Votre texte est gardé : comparez-le à la lettre "
                "enregistrée, puis enregistrez de nouveau."
            )

    @transaction.atomic
    def rewrite_letter(self, *, subject, body, seen):
        """
        Put other words in the letter that waits.

        :param seen: the :attr:`letter_mark` that the person had before their eyes.
        :raises MailAlreadySent: if it has left.
        :raises LetterChangedMeanwhile: if somebody else rewrote it since; nothing is written.
        """
        self._read_again(seen)
        self.letter.rewrite(subject=subject, body=body)

    @transaction.atomic
    def announce(self, *, subject=None, body=None, seen=None, now=None):
        """
        Send the letter as it now reads, and show the decision to the service.

        :param subject: other words, with ``body``; without them the letter leaves as it is kept.
        :param seen: the :attr:`letter_mark` that the person had before their eyes, if it is to be checked.
        :raises MailAlreadySent: if it has left before.
        :raises LetterChangedMeanwhile: if it is not what the person has read.
        :raises Refusal: if the case has moved on since: withdrawn, or decided anew.
        """
        now = now or timezone.now()
        if self.proposal.locked().status != self.outcome:
            raise Refusal("Ce cas a changé d’état depuis cette décision : sa lettre ne part plus.")
        self._read_again(seen)
        if subject is not None:
            self.letter.rewrite(subject=subject, body=body)
        self.letter.release(now=now)
        self.proposal.announced_at = now
        self.proposal.save(update_fields=["announced_at", "updated_at"])


class Lifting(models.Model):
    """Why a blocking red no longer blocks, in writing."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="liftings", verbose_name="décision")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+", verbose_name="critère")
    text = models.TextField("levée motivée", max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")

    class Meta:
        verbose_name = "levée d’un signal rouge"
        verbose_name_plural = "levées de signaux rouges"
        ordering = ["criterion__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "criterion"],
                name="lifting_one_per_criterion",
                violation_error_message="Ce signal rouge est déjà levé.",
            ),
        ]

    def __str__(self):
        return f"{self.criterion_id} : {self.text[:60]}"


class ConditionQuerySet(models.QuerySet):
    def still_to_meet(self):
        """Return the conditions that nobody has noted as met, of the decision that each case stands by."""
        latest = Decision.objects.filter(proposal=OuterRef("decision__proposal")).order_by("-decided_at", "-pk")
        return self.filter(
            met_at__isnull=True,
            decision=Subquery(latest.values("pk")[:1]),
            decision__proposal__status=Proposal.Status.ACCEPTED_CONDITIONS,
        )


class Condition(models.Model):
    """What must be true for the lab to go on: a person and a date, or it is no condition."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="conditions", verbose_name="décision")
    criterion = models.ForeignKey(
        Criterion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="signal rouge traité"
    )
    text = models.TextField("condition", max_length=500)
    owner = models.CharField("personne qui s’en charge", max_length=150)
    due_on = models.DateField("avant le")
    is_before_signature = models.BooleanField("avant la signature de la note", default=True)
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
        ]

    def __str__(self):
        return self.text[:80]

    def meet(self, *, by, now=None):
        """
        Note that the condition is met.

        :raises Refusal: if it was noted before.
        """
        met = type(self).objects.filter(pk=self.pk, met_at__isnull=True).update(met_at=now or timezone.now(), met_by=by)
        if not met:
            raise Refusal("Cette condition est déjà notée comme réunie.")
        self.refresh_from_db()
