"""An accompaniment: what a signed note promised, from its first step to what became of it."""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q, Sum
from django.urls import reverse
from django.utils import timezone

from labo.models import TimestampedModel
from labo.outbox.queue import queue
from labo.transitions import LifeCycle, Refusal, TransitionRecord
from missions.models.amending import FollowsTheNote, planned
from missions.models.lines import days_field, lines_field
from missions.states import WORK_STATES


class AccompanimentQuerySet(models.QuerySet):
    def _cases(self):
        """The cases are another app's: they are reached by the foreign key, never by an import."""
        return self.model._meta.get_field("proposal").related_model.objects

    def visible_to(self, user):
        """Return the accompaniments of the cases that this person follows on the service side."""
        return self.filter(proposal__in=self._cases().visible_to(user))

    def in_back_office(self, user):
        """Return what this member of the team works on: all for the lab, for an ambassador those of their cases."""
        return self.filter(proposal__in=self._cases().in_back_office(user))

    def led_by_the_lab(self, user):
        """Return what this person runs: every one for the lab, none for anybody else."""
        return self if user.is_authenticated and user.is_lab else self.none()

    def under_way(self):
        return self.filter(status__in=(Accompaniment.Status.RUNNING, Accompaniment.Status.PAUSED))

    def listed(self, *, today):
        """Return the rows with what a list shows of each: its case, how many steps, over, and past but not told."""
        over = Q(steps__status__in=("done", "dropped"))
        late = Q(steps__status__in=("to_come", "moved"), steps__takes_place_on__lt=today)
        return self.select_related("proposal__org_unit", "referent").annotate(
            step_total=models.Count("steps"),
            step_over=models.Count("steps", filter=over),
            step_late=models.Count("steps", filter=late),
        )


class Accompaniment(FollowsTheNote, LifeCycle, TimestampedModel):
    """
    ``limits`` are the lines « ne fera pas » of the note as it was signed: each step is held against them.

    ``stopped_at`` outlives the state: a stopped accompaniment has its review too, and its reader must know.
    """

    class Status(models.TextChoices):
        RUNNING = "running", WORK_STATES["running"].name
        PAUSED = "paused", WORK_STATES["paused"].name
        STOPPED = "stopped", WORK_STATES["stopped"].name
        REVIEWED = "reviewed", WORK_STATES["reviewed"].name
        FOLLOWED_UP = "followed_up", WORK_STATES["followed_up"].name

    TRANSITIONS = {
        Status.RUNNING: (Status.PAUSED, Status.STOPPED, Status.REVIEWED),
        Status.PAUSED: (Status.RUNNING, Status.STOPPED),
        Status.STOPPED: (Status.REVIEWED,),
        Status.REVIEWED: (Status.FOLLOWED_UP,),
    }

    proposal = models.OneToOneField(
        "projects.Proposal", models.PROTECT, related_name="accompaniment", verbose_name="cas"
    )
    status = models.CharField("état", max_length=20, choices=Status, default=Status.RUNNING, editable=False)
    referent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="accompaniments", verbose_name="référent au labo"
    )
    started_on = models.DateField("jour de départ")
    limits = lines_field("ce que le labo ne fera pas")
    planned_lab_days = days_field("jours prévus pour le labo", null=True, blank=True)
    planned_agent_days = days_field("jours prévus pour le service", null=True, blank=True)
    resume_on = models.DateField("point prévu le", null=True, blank=True)
    stopped_at = models.DateTimeField("interrompu le", null=True, blank=True)

    objects = AccompanimentQuerySet.as_manager()

    class Meta:
        verbose_name = "accompagnement"
        verbose_name_plural = "accompagnements"
        ordering = ["-started_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["running", "paused", "stopped", "reviewed", "followed_up"]),
                name="accompaniment_known_status",
                violation_error_message="Cet état n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(status="paused", resume_on__isnull=False)
                | (~Q(status="paused") & Q(resume_on__isnull=True)),
                name="accompaniment_paused_has_a_date",
                violation_error_message="Un accompagnement suspendu a la date du prochain point, et lui seul.",
            ),
            models.CheckConstraint(
                condition=~Q(status="stopped") | Q(stopped_at__isnull=False),
                name="accompaniment_stopped_has_its_date",
                violation_error_message="Un accompagnement interrompu a sa date.",
            ),
            models.CheckConstraint(
                condition=(Q(planned_lab_days__isnull=True) | Q(planned_lab_days__gte=0))
                & (Q(planned_agent_days__isnull=True) | Q(planned_agent_days__gte=0)),
                name="accompaniment_plans_time",
                violation_error_message="Le temps prévu est un nombre de jours.",
            ),
        ]

    def __str__(self):
        return str(self.proposal)

    def get_absolute_url(self):
        return reverse("missions:accompaniment", args=[self.proposal.reference])

    @property
    def work_state(self):
        """How the service reads the state."""
        return WORK_STATES[self.status]

    @property
    def is_under_way(self):
        return self.status in (self.Status.RUNNING, self.Status.PAUSED)

    @property
    def takes_reports(self):
        """True until the review is published: a stopped accompaniment is still told."""
        return self.is_under_way or self.status == self.Status.STOPPED

    @property
    def was_stopped(self):
        return self.stopped_at is not None

    @classmethod
    @transaction.atomic
    def start(cls, note, *, by, planned_lab_days=None, planned_agent_days=None, now=None):
        """
        Open the accompaniment that a note promises: its steps with their days, its limits as they were signed.

        :param note: the note d’intervention of an accepted case.
        :param planned_lab_days: what its steps count together if it is not given; so for those of the agents.
        :raises Refusal: if the note is not signed yet, if it has no first day, or if the work has begun already.
        """
        now = now or timezone.now()
        proposal = note.proposal.locked()
        if note.status != note.Status.SIGNED:
            raise Refusal("L’accompagnement commence quand la note est signée par les trois parties.")
        if not proposal.is_accepted:
            raise Refusal("Ce cas n’est plus retenu : il n’y a rien à accompagner.")
        if note.starts_on is None:
            raise Refusal("La note ne dit pas quel jour le travail commence.")
        if cls.objects.filter(proposal=proposal).exists():
            raise Refusal("Cet accompagnement a déjà commencé.")
        dated = note.dated_steps()
        lab_days, agent_days = planned([step for step, _ in dated])
        row = cls(
            proposal=proposal,
            referent=by,
            started_on=note.starts_on,
            limits=note.will_not_do,
            planned_lab_days=lab_days if planned_lab_days is None else planned_lab_days,
            planned_agent_days=agent_days if planned_agent_days is None else planned_agent_days,
        )
        row.save()
        row.transitions.create(source="", target=row.status, by=by, at=now)
        row.add_from_note(dated)
        row.tell("missions/emails/started", key="started", steps=list(row.steps.all()))
        return row

    @transaction.atomic
    def pause(self, *, by, reason, resume_on, now=None):
        """
        Suspend the work until a day when both sides talk again.

        :raises Refusal: without a reason, or for a day that is past.
        """
        if not reason.strip():
            raise Refusal("Dites pourquoi le travail est suspendu : le service lira cette raison.")
        if resume_on is None or resume_on <= timezone.localdate(now):
            raise Refusal("Choisissez le jour du prochain point, à venir.")
        step = self.move_to(self.Status.PAUSED, by=by, reason=reason.strip(), now=now, resume_on=resume_on)
        self.tell("missions/emails/E16", key=f"turn:{step.pk}", reason=step.reason)

    @transaction.atomic
    def resume(self, *, by, reason="", now=None):
        """Take the work up again."""
        step = self.move_to(self.Status.RUNNING, by=by, reason=reason.strip(), now=now, resume_on=None)
        self.tell("missions/emails/E16", key=f"turn:{step.pk}", reason=step.reason)

    @transaction.atomic
    def stop(self, *, by, reason, now=None):
        """
        Stop for good, before the end of the note. A short review is still due.

        :raises Refusal: without a reason.
        """
        if not reason.strip():
            raise Refusal("Dites pourquoi le travail s’arrête : le service lira cette raison, et le bilan en partira.")
        now = now or timezone.now()
        step = self.move_to(self.Status.STOPPED, by=by, reason=reason.strip(), now=now, resume_on=None, stopped_at=now)
        self.tell("missions/emails/E16", key=f"turn:{step.pk}", reason=step.reason)

    def time_spent(self):
        """Return (lab days, agent days) as the reports tell them, zero while there is none. One query."""
        spent = self.steps.aggregate(lab=Sum("lab_days"), agents=Sum("agent_days"))
        return spent["lab"] or 0, spent["agents"] or 0

    def first_review_due_on(self, months):
        """Return the day of the follow-up after so many months, or None before the review."""
        reviewed = self.transitions.filter(target=self.Status.REVIEWED).first()
        return timezone.localdate(reviewed.at) + timedelta(days=round(months * 365 / 12)) if reviewed else None

    def tell(self, template, *, key, **context):
        """Write to the people of the case, on the side of the service."""
        queue(
            template,
            to=self.proposal.addresses(),
            about=self.proposal.reference,
            key=f"accompaniment:{self.pk}:{key}",
            context={"accompaniment": self, "proposal": self.proposal, **context},
        )


class AccompanimentTransition(TransitionRecord):
    accompaniment = models.ForeignKey(
        Accompaniment, models.CASCADE, related_name="transitions", verbose_name="accompagnement"
    )

    class Meta(TransitionRecord.Meta):
        verbose_name = "changement d’un accompagnement"
        verbose_name_plural = "changements des accompagnements"

    def __str__(self):
        return f"{self.accompaniment_id} : {self.source} → {self.target}"

    @property
    def words(self):
        """« Suspendu », « Commencé » for the first."""
        return WORK_STATES[self.target].name if self.source else "Commencé"
