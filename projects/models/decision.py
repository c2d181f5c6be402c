"""The decision: proposed with its reasons, then applied: the case moves, and a letter says it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from labo import audit
from labo.models import TimestampedModel
from labo.outbox.queue import queue
from labo.transitions import Refusal, TransitionNotAllowed
from projects.models import outcome as rules
from projects.models.decision_queryset import DecisionQuerySet
from projects.models.door import Door
from projects.models.grid import Dimension
from projects.models.letter import LETTERS, WithLetter
from projects.models.merger import Merger
from projects.models.proposal import Proposal

Status = Proposal.Status


class ProposedMeanwhile(Refusal):
    """Somebody else changed the proposed decision since this page was opened. ``decision`` is theirs, or None."""

    def __init__(self, decision):
        super().__init__("Quelqu’un d’autre a changé la décision proposée entre-temps.")
        self.decision = decision


class Decision(WithLetter, TimestampedModel):
    """
    Written once, never rewritten. Proposed (``applied_at`` is empty): the lab alone reads it. Applied: the case moved.

    ``redirected_to`` and the contact are frozen here: a door whose phone changes leaves the old letters as they were.
    """

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="decisions", verbose_name="cas")
    outcome = models.CharField(
        "décision",
        max_length=30,
        choices=[(outcome.value, outcome.label) for outcome in Proposal.OUTCOMES],
    )
    reasons = models.TextField("motifs", max_length=3000)
    relevance_reasons = models.TextField("ce qui a pesé en pertinence", max_length=1500, blank=True)
    feasibility_reasons = models.TextField("ce qui a pesé en faisabilité", max_length=1500, blank=True)
    coherence_reasons = models.TextField("ce qui a pesé en cohérence", max_length=1500, blank=True)
    watch_points = ArrayField(
        models.CharField(max_length=300),
        verbose_name="points de vigilance",
        default=list,
        blank=True,
        size=10,
    )
    door = models.ForeignKey(
        Door, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="porte de l’annuaire"
    )
    redirected_to = models.TextField(
        "autre porte",
        max_length=500,
        blank=True,
        help_text="Un service ou une structure, et le nom d’un contact.",
    )
    contact_name = models.CharField("personne à contacter", max_length=150, blank=True)
    contact_email = models.EmailField("son adresse", blank=True)
    contact_phone = models.CharField("son téléphone", max_length=30, blank=True)
    reexamine_on = models.DateField("réexamen le", null=True, blank=True)
    to_rework = models.TextField("à retravailler d’ici là", max_length=1500, blank=True)
    merged_into = models.ForeignKey(
        Proposal, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="cas rejoint"
    )
    is_named = models.BooleanField("les deux services acceptent d’être nommés", default=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="décision portée par"
    )
    decided_at = models.DateTimeField("décidé le", default=timezone.now)
    applied_at = models.DateTimeField("appliquée le", null=True, blank=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="appliquée par"
    )
    set_aside_at = models.DateTimeField("écartée le", null=True, blank=True)
    set_aside_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="écartée par"
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
            models.CheckConstraint(
                condition=Q(outcome="merged", merged_into__isnull=False)
                | (~Q(outcome="merged") & Q(merged_into__isnull=True)),
                name="decision_merged_names_a_case",
                violation_error_message="Une fusion, et elle seule, nomme le cas rejoint.",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("proposal")),
                name="decision_not_into_itself",
                violation_error_message="Un cas ne se rejoint pas lui-même.",
            ),
            models.CheckConstraint(
                condition=Q(applied_at__isnull=True, applied_by__isnull=True, letter__isnull=True)
                | Q(applied_at__isnull=False, applied_by__isnull=False, letter__isnull=False),
                name="decision_applied_has_who_and_letter",
                violation_error_message="Une décision appliquée dit par qui et a sa lettre, une décision proposée non.",
            ),
            models.CheckConstraint(
                condition=Q(set_aside_at__isnull=True, set_aside_by__isnull=True)
                | Q(set_aside_at__isnull=False, set_aside_by__isnull=False, applied_at__isnull=True),
                name="decision_set_aside_was_never_applied",
                violation_error_message="Une décision écartée dit par qui, et n’a jamais été appliquée.",
            ),
            models.UniqueConstraint(
                fields=["proposal"],
                condition=Q(applied_at__isnull=True, set_aside_at__isnull=True),
                name="decision_one_proposed",
                violation_error_message="Ce cas a déjà une décision proposée.",
            ),
        ]

    def __str__(self):
        return f"{self.get_outcome_display()} : {self.proposal}"

    @property
    def is_applied(self):
        return self.applied_at is not None

    @property
    def weighed(self):
        """Return what weighed, as [(dimension, words)], in the order of the grid."""
        said = [(dimension, getattr(self, f"{dimension}_reasons")) for dimension in Dimension]
        return [(dimension, words) for dimension, words in said if words.strip()]

    def stands_for(self, proposal):
        """Say whether this is the decision that the case stands by. One query."""
        return Decision.objects.standing(proposal) == self

    @classmethod
    @transaction.atomic
    def propose(cls, proposal, *, by, outcome, reasons, liftings=None, conditions=(), seen=None, now=None, **fields):
        """
        Write a decision that is not applied yet: the case does not move, and the lab alone reads it.

        It takes the place of the one that was proposed before, which stays in the journal.

        :param liftings: {criterion: text}, why a blocking red no longer blocks.
        :param conditions: dicts of :class:`Condition` fields.
        :param seen: the pk of the proposed decision that the person had before their eyes, 0 for none.
        :param fields: any other column: ``relevance_reasons``, ``watch_points``, ``door``, ``merged_into``…
        :raises Refusal: if it lacks what the service needs to read (see ``projects/models/outcome.py``).
        :raises TransitionNotAllowed: if the case cannot take this step.
        :raises ProposedMeanwhile: if ``seen`` is given, and the decision now proposed is another one.
        """
        now = now or timezone.now()
        liftings = {criterion: text for criterion, text in (liftings or {}).items() if text.strip()}
        door = fields.get("door")
        decision = cls(
            proposal=proposal, outcome=outcome, reasons=reasons, decided_by=by, decided_at=now,
            **{**(door.words if door else {}), **fields},
        )  # fmt: skip
        decision._lock()
        rules.check(decision, lifted={criterion.pk for criterion in liftings}, conditions=conditions)
        former = cls.objects.pending().filter(proposal=proposal).first()
        if seen is not None and seen != (former.pk if former else 0):
            raise ProposedMeanwhile(former)
        if former:
            former.set_aside(by=by, now=now)
        decision.save()
        for criterion, text in liftings.items():
            decision.liftings.create(criterion=criterion, text=text, by=by)
        for condition in conditions:
            decision.conditions.create(**condition)
        audit.record("decision_proposed", on=decision, by=by, now=now, outcome=outcome, case=proposal.reference)
        return decision

    @transaction.atomic
    def apply(self, *, by, now=None):
        """
        Move the case as this decision says, and write its letter, which waits to be read before it leaves.

        :raises Refusal: if it is applied or set aside, or if what it was written on has changed: a new blocking red,
            a case to join that is no longer there.
        :raises TransitionNotAllowed: if the case has moved since, and can no longer take this step.
        """
        now = now or timezone.now()
        conditions = list(self.conditions.select_related("criterion"))
        self._lock()
        self._check_waiting()
        rules.check(
            self,
            lifted=set(self.liftings.values_list("criterion", flat=True)),
            conditions=[{"criterion": condition.criterion} for condition in conditions],
        )
        # The service reads a decision once its letter has left, also when it replaces an earlier one.
        self.proposal.move_to(self.outcome, by=by, reason=self.reasons, now=now, announced_at=None)
        if self.outcome == Status.MERGED:
            Merger.objects.create(
                source=self.proposal,
                target=self.merged_into,
                is_named=self.is_named,
                reason=self.reasons,
                by=by,
                at=now,
            )
        self.letter = queue(
            LETTERS[self.outcome],
            to=self.proposal.addresses(),
            held=True,
            about=self.proposal.reference,
            key=f"decision:{self.pk}",
            context={"proposal": self.proposal, "decision": self, "conditions": conditions},
        )
        self.applied_at, self.applied_by = now, by
        self.save(update_fields=["letter", "applied_at", "applied_by", "updated_at"])

    @classmethod
    @transaction.atomic
    def take(cls, proposal, *, by, now=None, **words):
        """
        Propose and apply at once: what is decided outside a session, or before the assessment.

        The arguments are those of :meth:`propose`.
        """
        decision = cls.propose(proposal, by=by, now=now, **words)
        decision.apply(by=by, now=now)
        return decision

    def _lock(self):
        """
        Lock the case, and the one that it would join, always in the same order; read them as they now are.

        :raises TransitionNotAllowed: if the case cannot take this step.
        """
        pks = [self.proposal_id, *([self.merged_into_id] if self.merged_into_id else [])]
        rows = Proposal.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk")
        found = {row.pk: row for row in rows}
        if not found[self.proposal_id].can_move_to(self.outcome):
            raise TransitionNotAllowed(found[self.proposal_id], self.outcome)
        if self.merged_into_id:
            self.merged_into = found[self.merged_into_id]

    def _check_waiting(self):
        """:raises Refusal: once it is applied or set aside. The case is locked: both only happen under that lock."""
        row = type(self).objects.get(pk=self.pk)
        if row.applied_at:
            raise Refusal("Cette décision est déjà appliquée.")
        if row.set_aside_at:
            raise Refusal(
                "Cette décision a été écartée entre-temps : une autre l’a remplacée, ou l’équipe y a renoncé."
            )

    @transaction.atomic
    def set_aside(self, *, by, now=None):
        """
        Give up a decision that is only proposed. It stays in the base, and the journal says by whom.

        :raises Refusal: once it is applied, or set aside before.
        """
        self.proposal.locked()
        self._check_waiting()
        self.set_aside_at, self.set_aside_by = now or timezone.now(), by
        self.save(update_fields=["set_aside_at", "set_aside_by", "updated_at"])
        audit.record("decision_set_aside", on=self, by=by, now=now, outcome=self.outcome)
