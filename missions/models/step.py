"""One step of an accompaniment: when, with whom, what came of it, and the time that it took."""

from datetime import timedelta

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from labo import audit
from labo.models import TimestampedModel
from labo.outbox.queue import queue
from labo.templatetags.labo import day
from labo.transitions import LifeCycle, Refusal, TransitionRecord
from missions.models.accompaniment import Accompaniment
from missions.models.lines import days_field
from missions.states import STEP_STATES

NO_LONGER = "Cet accompagnement est fini : ses étapes ne changent plus."
YEARS = 5
"""From the first day: a step further away is a slip of the keyboard, and no calendar would hold it."""

WEEK = timedelta(days=7)


class StepChangedMeanwhile(Refusal):
    """Somebody else wrote about the step since this page was opened."""


class AccompanimentStepQuerySet(models.QuerySet):
    def ahead(self):
        """Return the steps that are still waited for, the nearest first."""
        return self.filter(status__in=("to_come", "moved")).order_by("takes_place_on", "position")

    def remind(self, *, today):
        """
        Write to the people of each case about a step that is a week ahead, and to the lab about one that was yesterday.

        A week ahead or less, a day ago or more: what a day without the worker missed is written later, once each.
        """
        running = self.ahead().filter(accompaniment__status="running").select_related("accompaniment__proposal")
        for step in running.filter(takes_place_on__gt=today, takes_place_on__lte=today + WEEK):
            step.accompaniment.tell("missions/emails/E15", key=f"ahead:{step.pk}:{step.takes_place_on}", step=step)
        late = running.filter(takes_place_on__lt=today, takes_place_on__gte=today - WEEK)
        for step in late.select_related("accompaniment__referent"):
            queue(
                "missions/emails/report_due",
                to=[step.accompaniment.referent.email],
                about=step.accompaniment.proposal.reference,
                key=f"accompaniment:{step.accompaniment_id}:report:{step.pk}:{step.takes_place_on}",
                context={"step": step, "accompaniment": step.accompaniment},
            )


class AccompanimentStep(LifeCycle, TimestampedModel):
    """
    ``planned_on`` is the day of the note and moves with its avenants only; ``takes_place_on`` is the day that counts.
    ``note_step`` is the row of the note that the step comes from: none once the note gave it up.

    ``revision`` counts what was written about the step: it is the SEQUENCE of its event in the calendars.
    """

    class Status(models.TextChoices):
        TO_COME = "to_come", STEP_STATES["to_come"].name
        MOVED = "moved", STEP_STATES["moved"].name
        DONE = "done", STEP_STATES["done"].name
        DROPPED = "dropped", STEP_STATES["dropped"].name

    TRANSITIONS = {
        Status.TO_COME: (Status.MOVED, Status.DONE, Status.DROPPED),
        Status.MOVED: (Status.MOVED, Status.DONE, Status.DROPPED),
    }

    accompaniment = models.ForeignKey(
        Accompaniment, models.CASCADE, related_name="steps", verbose_name="accompagnement"
    )
    position = models.PositiveSmallIntegerField("rang")
    status = models.CharField("état", max_length=20, choices=Status, default=Status.TO_COME, editable=False)
    revision = models.PositiveIntegerField("révision", default=0, editable=False)
    is_from_note = models.BooleanField("prévue par la note", default=False, editable=False)
    note_step = models.ForeignKey(
        "projects.InterventionStep",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="étape de la note",
    )
    title = models.CharField("étape", max_length=120)
    planned_on = models.DateField("prévue le")
    takes_place_on = models.DateField("date")
    begins_at = models.TimeField("de", null=True, blank=True)
    ends_at = models.TimeField("à", null=True, blank=True)
    place = models.CharField("lieu", max_length=200, blank=True)
    duration = models.CharField("durée", max_length=150, blank=True)
    audience = models.CharField("avec qui", max_length=300, blank=True)
    objective = models.CharField("objectif", max_length=400, blank=True)
    deliverable = models.CharField("ce que le service reçoit", max_length=300, blank=True)
    method = models.ForeignKey(
        "resources.Method",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="accompaniment_steps",
        verbose_name="méthode",
    )
    report = models.TextField("compte rendu", max_length=6000, blank=True)
    participants = models.CharField("qui était là", max_length=400, blank=True)
    expected_count = models.PositiveSmallIntegerField("personnes attendues", null=True, blank=True)
    attended_count = models.PositiveSmallIntegerField("personnes présentes", null=True, blank=True)
    lab_days = days_field("jours passés par le labo", null=True, blank=True)
    agent_days = days_field("jours passés par le service", null=True, blank=True)

    objects = AccompanimentStepQuerySet.as_manager()

    class Meta:
        verbose_name = "étape"
        verbose_name_plural = "étapes"
        ordering = ["takes_place_on", "position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["to_come", "moved", "done", "dropped"]),
                name="work_step_known_status",
                violation_error_message="Cet état n’existe pas.",
            ),
            models.UniqueConstraint(
                fields=["accompaniment", "position"],
                name="work_step_unique_position",
                violation_error_message="Deux étapes ne peuvent pas avoir le même rang.",
            ),
            models.CheckConstraint(
                condition=~Q(status="done") | ~Q(report=""),
                name="work_step_done_has_its_report",
                violation_error_message="Une étape faite a son compte rendu.",
            ),
            models.CheckConstraint(
                condition=Q(begins_at__isnull=True, ends_at__isnull=True)
                | Q(begins_at__isnull=False, ends_at__gt=F("begins_at")),
                name="work_step_ends_after_it_begins",
                violation_error_message="Une étape finit après l’heure où elle commence.",
            ),
            models.CheckConstraint(
                condition=(Q(lab_days__isnull=True) | Q(lab_days__gte=0))
                & (Q(agent_days__isnull=True) | Q(agent_days__gte=0)),
                name="work_step_counts_time",
                violation_error_message="Le temps passé est un nombre de jours.",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def work_state(self):
        return STEP_STATES[self.status]

    @property
    def is_ahead(self):
        return self.status in (self.Status.TO_COME, self.Status.MOVED)

    @property
    def has_moved(self):
        return self.takes_place_on != self.planned_on

    @classmethod
    @transaction.atomic
    def add(cls, accompaniment, *, by, check, now=None, **fields):
        """
        Add a step that the note did not foresee.

        :param check: what was found when the step was held against the limits of the note.
        :param fields: its columns, ``takes_place_on`` among them.
        :raises Refusal: once the work is over, for a day out of reach, or if the check says nothing of a drift.
        """
        row = accompaniment.locked()
        if not row.is_under_way:
            raise Refusal(NO_LONGER)
        check_day(row, fields["takes_place_on"])
        last = cls.objects.filter(accompaniment=row).aggregate(last=models.Max("position"))["last"] or 0
        step = cls.objects.create(accompaniment=row, position=last + 1, planned_on=fields["takes_place_on"], **fields)
        audit.record("work_step_added", on=step, by=by, now=now, day=step.takes_place_on)
        check.keep(step, "added", by=by, now=now)
        return step

    @transaction.atomic
    def tell_done(self, *, by, seen, check, now=None, **fields):
        """
        Report on the step: what happened, who came, how long it took. Once done, the report can be mended.

        :param seen: the revision that the person had before their eyes.
        :param check: what was found when the report was held against the limits of the note.
        :raises Refusal: without a report, before the day, or once the review is published.
        :raises StepChangedMeanwhile: if somebody wrote since; nothing is written.
        """
        row = self._still_open(seen)
        if not fields.get("report", "").strip():
            raise Refusal("Écrivez quelques lignes de compte rendu : ce qui s’est passé, ce qui a surpris.")
        if row.takes_place_on > timezone.localdate(now):
            raise Refusal("Cette étape n’a pas encore eu lieu : déplacez-la d’abord si elle s’est tenue plus tôt.")
        fields["revision"] = row.revision + 1
        if row.status == self.Status.DONE:
            for name, value in fields.items():
                setattr(self, name, value)
            self.save(update_fields=[*fields, "updated_at"])
            audit.record("work_report_mended", on=self, by=by, now=now)
        else:
            self.move_to(self.Status.DONE, by=by, now=now, **fields)
        check.keep(self, "reported", by=by, now=now)

    @transaction.atomic
    def move(self, *, by, seen, to, reason, begins_at=None, ends_at=None, place="", now=None):
        """
        Give the step another day, hours or place. The service is told.

        :raises Refusal: without a reason, for a day out of reach, or for what is over.
        :raises StepChangedMeanwhile: if somebody wrote since.
        """
        if not reason.strip():
            raise Refusal("Dites pourquoi l’étape change : le service lira cette raison.")
        row = self._still_open(seen)
        check_day(self.accompaniment, to)
        step = self.move_to(
            self.Status.MOVED,
            by=by,
            reason=reason.strip(),
            now=now,
            takes_place_on=to,
            begins_at=begins_at,
            ends_at=ends_at,
            place=place,
            revision=row.revision + 1,
        )
        self.accompaniment.tell(
            "missions/emails/step_moved", key=f"step:{step.pk}", step=self, reason=step.reason, before=row
        )

    @transaction.atomic
    def drop(self, *, by, seen, reason, now=None):
        """
        Give the step up, and say why.

        :raises Refusal: without a reason, or for what is over.
        :raises StepChangedMeanwhile: if somebody wrote since.
        """
        if not reason.strip():
            raise Refusal("Dites pourquoi l’étape est abandonnée : le service lira cette raison.")
        row = self._still_open(seen)
        self.move_to(self.Status.DROPPED, by=by, reason=reason.strip(), now=now, revision=row.revision + 1)

    def _still_open(self, seen):
        """Lock the accompaniment, then the step. :raises Refusal: if one is over or the other has changed."""
        whole = self.accompaniment.locked()
        if not whole.takes_reports:
            raise Refusal(NO_LONGER)
        row = self.locked()
        if row.revision != seen:
            raise StepChangedMeanwhile(
                "Quelqu’un d’autre a écrit sur cette étape entre-temps. Votre texte est gardé ci-dessous : "
                "comparez-le à la version actuelle, puis enregistrez."
            )
        return row


def check_day(accompaniment, on):
    """:raises Refusal: for a day before the work begins, or years after."""
    if on < accompaniment.started_on:
        raise Refusal(f"Le travail commence le {day(accompaniment.started_on)} : une étape ne vient pas avant.")
    if on > accompaniment.started_on + timedelta(days=YEARS * 366):
        raise Refusal(f"Choisissez une date dans les {YEARS} ans qui suivent le début du travail.")


class AccompanimentStepTransition(TransitionRecord):
    step = models.ForeignKey(
        AccompanimentStep, models.CASCADE, related_name="transitions", verbose_name="étape de l’accompagnement"
    )

    class Meta(TransitionRecord.Meta):
        verbose_name = "changement d’une étape"
        verbose_name_plural = "changements des étapes"

    def __str__(self):
        return f"{self.step_id} : {self.source} → {self.target}"

    @property
    def words(self):
        return STEP_STATES[self.target].name
