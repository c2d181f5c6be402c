"""The room of the six hats: one per case. Its rounds, who leads it, and what the blue hat says in the end."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from labo import audit
from labo.models import TimestampedModel
from labo.transitions import LifeCycle, Refusal, TransitionRecord
from labo.typography import NBSP
from projects.models.hat_round import LONGEST, MINUTES, AlreadyDone, HatRound
from projects.models.hats import Hat, HatContribution
from projects.models.proposal import Proposal

MAX_ROUNDS = 12
NOT_DISCUSSED = "Les chapeaux se remplissent pendant la discussion du cas."


class PlanChangedMeanwhile(Refusal):
    """Somebody else changed the rounds, or began one, since this page was opened."""


class HatRoomQuerySet(models.QuerySet):
    def in_back_office(self, user):
        """Return the rooms of the cases this member of the team works on."""
        return self.filter(proposal__in=Proposal.objects.in_back_office(user))

    def open_to_lead(self, user):
        """Return the rooms that let in the person who carries the case, on the service's side."""
        return self.filter(lead_stays=True, proposal__in=Proposal.objects.led_by(user))

    def with_written(self):
        """Add ``written``: how many ideas the round that goes on holds, shown or not."""
        of_the_round = HatContribution.objects.filter(
            round__room=OuterRef("pk"), round__started_at__isnull=False, round__ended_at=None
        )
        counted = of_the_round.order_by().values("round").annotate(how_many=Count("pk"))
        return self.annotate(written=Coalesce(Subquery(counted.values("how_many")), 0))


class HatRoom(LifeCycle, TimestampedModel):
    class Status(models.TextChoices):
        PREPARED = "prepared", "Préparée"
        RUNNING = "running", "En cours"
        CLOSED = "closed", "Close"

    TRANSITIONS = {
        Status.PREPARED: (Status.RUNNING,),
        Status.RUNNING: (Status.CLOSED,),
        Status.CLOSED: (Status.RUNNING,),
    }

    proposal = models.OneToOneField(Proposal, models.CASCADE, related_name="hat_room", verbose_name="cas")
    status = models.CharField("état", max_length=20, choices=Status, default=Status.PREPARED, editable=False)
    facilitator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="animation"
    )
    lead_stays = models.BooleanField("le porteur ou la porteuse reste dans la salle", default=False)
    proposed = models.TextField("ce que le groupe propose de décider", max_length=1000, blank=True)
    reasons = models.TextField("pourquoi", max_length=3000, blank=True)
    dissent = models.TextField("ce qui reste en désaccord", max_length=2000, blank=True)
    closed_at = models.DateTimeField("close le", null=True, blank=True, editable=False)
    state = models.PositiveIntegerField(
        "numéro d’état",
        default=1,
        editable=False,
        help_text="Change avec tout ce que la salle voit : une page dont le numéro n’a pas bougé ne se relit pas.",
    )

    objects = HatRoomQuerySet.as_manager()

    class Meta:
        verbose_name = "salle des six chapeaux"
        verbose_name_plural = "salles des six chapeaux"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["prepared", "running", "closed"]),
                name="hat_room_known_status",
                violation_error_message="Cet état n’existe pas.",
            ),
            models.CheckConstraint(
                condition=(Q(status="closed", closed_at__isnull=False) & ~Q(proposed="") & ~Q(reasons=""))
                | (~Q(status="closed") & Q(closed_at__isnull=True)),
                name="hat_room_closes_with_its_synthesis",
                violation_error_message="Une salle se clôt sur une proposition et ses raisons.",
            ),
        ]

    def __str__(self):
        return f"Salle des six chapeaux, {self.proposal}"

    @property
    def is_closed(self):
        return self.status == self.Status.CLOSED

    @property
    def current(self):
        """The round that goes on, or None. One query."""
        return self.rounds.filter(started_at__isnull=False, ended_at__isnull=True).first()

    @classmethod
    @transaction.atomic
    def prepare(cls, proposal, *, by, lead_stays=False, now=None):
        """
        Set up the room of a case: six rounds in the usual order, led by whoever prepares it.

        :raises AlreadyDone: if the case has its room.
        :raises Refusal: before the case is assessed, or once it is decided.
        """
        case = proposal.locked()
        if cls.objects.filter(proposal=case).exists():
            raise AlreadyDone("La salle de ce cas est déjà préparée.")
        if case.status not in (Proposal.Status.ASSESSING, Proposal.Status.DELIBERATING):
            raise Refusal("La salle se prépare pendant l’évaluation ou la discussion du cas.")
        room = cls.objects.create(proposal=proposal, facilitator=by, lead_stays=lead_stays)
        HatRound.objects.bulk_create(HatRound(room=room, hat=hat, position=at) for at, hat in enumerate(Hat, start=1))
        audit.record("hat_room_prepared", on=room, by=by, now=now, lead_stays=lead_stays)
        return room

    # --- Inside a verb ----------------------------------------------------------------------------------

    def hold(self, *, decided=False):
        """
        Lock the case, then the room, and read the room again. Every verb begins here, in this order.

        :param decided: the verb still makes sense once the case is decided.
        :raises Refusal: once the room is closed, or the case decided.
        """
        case = self.proposal.locked()
        self.refresh_from_db(from_queryset=HatRoom.objects.select_for_update(of=("self",)))
        if self.is_closed:
            raise AlreadyDone("La salle est close. Rouvrez-la pour continuer.")
        if not decided and case.status not in (Proposal.Status.ASSESSING, Proposal.Status.DELIBERATING):
            raise Refusal(
                f"Ce cas n’est plus en discussion{NBSP}: la salle ne change plus. Vous pouvez seulement la clore."
            )

    def touch(self):
        """Tell the pages that watch the room that something changed."""
        self.state += 1
        self.save(update_fields=["state", "updated_at"])

    def begin(self, *, by, now=None):
        """Open the room with its first round. For the verbs of a round, which hold the room."""
        if self.proposal.locked().status != Proposal.Status.DELIBERATING:
            raise Refusal(NOT_DISCUSSED)
        if self.status == self.Status.PREPARED:
            self.move_to(self.Status.RUNNING, by=by, now=now)

    # --- Verbs ------------------------------------------------------------------------------------------

    @transaction.atomic
    def plan(self, rounds, *, lead_stays, seen):
        """
        Change what is to come: the rounds that have not begun, in their order, and who may stay.

        :param rounds: [(hat, minutes)].
        :param seen: the :attr:`state` that the person had before their eyes.
        :raises PlanChangedMeanwhile: if the room changed since; nothing is written.
        :raises Refusal: with too many rounds, or none at all.
        """
        self.hold()
        if seen != self.state:
            raise PlanChangedMeanwhile(
                f"La salle a changé entre-temps. Votre ordre est gardé{NBSP}: vérifiez-le, puis enregistrez de nouveau."
            )
        begun = self.rounds.exclude(started_at=None).count()
        if not 1 <= begun + len(rounds) <= MAX_ROUNDS:
            raise Refusal(f"Gardez de un à {MAX_ROUNDS} tours.")
        self.rounds.filter(started_at=None).delete()
        HatRound.objects.bulk_create(
            HatRound(room=self, hat=hat, minutes=min(minutes, LONGEST), position=position)
            for position, (hat, minutes) in enumerate(rounds, start=self._last() + 1)
        )
        self.lead_stays = lead_stays
        self.save(update_fields=["lead_stays"])
        self.touch()

    def _last(self):
        return self.rounds.aggregate(last=models.Max("position"))["last"] or 0

    @transaction.atomic
    def take_over(self, *, by, now=None):
        """
        Put on the blue hat: lead the room from now on.

        :raises AlreadyDone: if it is theirs already.
        """
        self.hold()
        if self.facilitator_id == by.pk:
            raise AlreadyDone("Vous animez déjà la salle.")
        before, self.facilitator = self.facilitator, by
        self.save(update_fields=["facilitator"])
        self.touch()
        audit.record("hat_room_taken_over", on=self, by=by, now=now, before=str(before))

    @transaction.atomic
    def key_in(self, hat, lines, *, by, now=None):
        """
        Type what was written on paper under a hat, one idea a line.

        They join the latest round of that hat: hidden while it is being written, shown once it is revealed. A hat that
        has not had its turn had it on paper.

        :raises Refusal: outside the discussion.
        """
        now = now or timezone.now()
        self.hold()
        round = self.rounds.filter(hat=hat, started_at__isnull=False).last() or self._round_on_paper(hat, by, now)
        self.begin(by=by, now=now)
        HatContribution.objects.bulk_create(
            HatContribution(proposal=self.proposal, round=round, hat=hat, text=text, author=by) for text in lines
        )
        self.touch()
        audit.record("hat_ideas_keyed_in", on=self, by=by, now=now, hat=hat, count=len(lines))
        return round

    def _round_on_paper(self, hat, by, now):
        round = self.rounds.filter(hat=hat, started_at=None).first()
        round = round or HatRound(room=self, hat=hat, position=self._last() + 1, minutes=MINUTES)
        round.started_at = round.until = round.revealed_at = round.ended_at = now
        round.save()
        return round

    @transaction.atomic
    def close(self, *, by, proposed, reasons, dissent="", now=None):
        """
        End with the blue hat: what the room proposes to decide, why, and who sees it otherwise.

        What was written under the current hat is shown with the rest. It stays possible once the case is decided: a
        room that nobody closed keeps its trace.

        :raises AlreadyDone: if somebody closed it before.
        :raises Refusal: without a proposal or its reasons, or before any round.
        """
        now = now or timezone.now()
        self.hold(decided=True)
        if not proposed.strip() or not reasons.strip():
            raise Refusal("Écrivez ce que le groupe propose de décider, et pourquoi.")
        if self.status == self.Status.PREPARED:
            raise Refusal(f"Aucun chapeau n’a encore eu son tour{NBSP}: la salle n’a rien à clore.")
        unseen = self.rounds.filter(started_at__isnull=False, revealed_at__isnull=True)
        unseen.update(revealed_at=now, paused_at=None)
        self.rounds.filter(started_at__isnull=False, ended_at__isnull=True).update(ended_at=now)
        words = {"proposed": proposed, "reasons": reasons, "dissent": dissent, "closed_at": now}
        self.move_to(self.Status.CLOSED, by=by, now=now, state=self.state + 1, **words)

    @transaction.atomic
    def reopen(self, *, by, reason, now=None):
        """
        Open a closed room again. Its synthesis stays, to be read and written anew at the next closing.

        :raises Refusal: without a reason, or outside the discussion.
        """
        if not reason.strip():
            raise Refusal(f"Dites pourquoi la salle rouvre{NBSP}: l’équipe le lira.")
        if self.proposal.locked().status != Proposal.Status.DELIBERATING:
            raise Refusal(NOT_DISCUSSED)
        self.refresh_from_db(from_queryset=HatRoom.objects.select_for_update(of=("self",)))
        if not self.is_closed:
            raise AlreadyDone("La salle est déjà ouverte.")
        self.move_to(self.Status.RUNNING, by=by, reason=reason, now=now, closed_at=None, state=self.state + 1)


class HatRoomTransition(TransitionRecord):
    room = models.ForeignKey(HatRoom, models.CASCADE, related_name="transitions", verbose_name="salle")

    class Meta(TransitionRecord.Meta):
        verbose_name = "étape d’une salle"
        verbose_name_plural = "étapes des salles"

    def __str__(self):
        return f"{self.room_id} : {self.source} → {self.target}"
