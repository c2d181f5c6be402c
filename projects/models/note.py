"""The note d'intervention: drafted in sections, read by the service, released as a PDF, signed by three parties."""

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Q

from labo.models import TimestampedModel
from labo.transitions import LifeCycle, Refusal
from projects.models.intervention_step import STEP_NEEDS
from projects.models.note_release import NoteChangedMeanwhile, Releasing
from projects.models.proposal import Proposal
from projects.note_sections import SECTIONS


def lines_field(label):
    return ArrayField(models.CharField(max_length=400), verbose_name=label, default=list, blank=True, size=20)


class InterventionNoteQuerySet(models.QuerySet):
    def editable_by(self, user):
        """Return the notes this person drafts: every one for the lab, none for anybody else."""
        return self if user.is_authenticated and user.is_lab else self.none()


class InterventionNote(Releasing, LifeCycle, TimestampedModel):
    """``in_force`` is the last version that the three parties signed: it binds them until the next one is signed."""

    class Status(models.TextChoices):
        DRAFTING = "drafting", "En rédaction"
        IN_REVIEW = "in_review", "En relecture"
        RELEASED = "released", "Validée, à signer"
        SIGNED = "signed", "Signée"

    TRANSITIONS = {
        Status.DRAFTING: (Status.IN_REVIEW, Status.RELEASED),
        Status.IN_REVIEW: (Status.DRAFTING, Status.RELEASED),
        Status.RELEASED: (Status.SIGNED, Status.DRAFTING),
        # Once signed, what changes is an avenant.
        Status.SIGNED: (Status.DRAFTING,),
    }

    proposal = models.OneToOneField(Proposal, models.PROTECT, related_name="note", verbose_name="cas")
    status = models.CharField("état", max_length=20, choices=Status, default=Status.DRAFTING, editable=False)
    revision = models.PositiveIntegerField("révision", default=0, editable=False)
    starts_on = models.DateField("jour de départ (J0)", null=True, blank=True)
    context = models.TextField("contexte et demande initiale", max_length=3000, blank=True)
    question = models.TextField("question telle que nous la comprenons", max_length=1000, blank=True)
    will_do = lines_field("ce que le labo fera")
    will_not_do = lines_field("ce que le labo ne fera pas")
    audiences = lines_field("publics visés")
    objectives = lines_field("objectifs")
    methods = models.ManyToManyField("resources.Method", blank=True, related_name="notes", verbose_name="méthodes")
    deliverables = lines_field("ce que le service recevra")
    service_commitments = lines_field("le service s’engage à")
    lab_commitments = lines_field("le labo s’engage à")
    governance = models.TextField("gouvernance et points d’étape", max_length=2000, blank=True)
    means = models.TextField("moyens", max_length=2000, blank=True)
    data_protection = models.TextField("données, images, confidentialité", max_length=2000, blank=True)
    risks = lines_field("risques")
    stop_conditions = lines_field("conditions d’arrêt")
    follow_up = models.TextField("suites et évaluation", max_length=2000, blank=True)
    authors = lines_field("rédaction")
    signatories = lines_field("signataires")
    in_force = models.ForeignKey(
        "projects.NoteVersion",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="version en vigueur",
    )

    objects = InterventionNoteQuerySet.as_manager()

    class Meta:
        verbose_name = "note d’intervention"
        verbose_name_plural = "notes d’intervention"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["drafting", "in_review", "released", "signed"]),
                name="note_known_status",
                violation_error_message="Cet état n’existe pas.",
            ),
            models.CheckConstraint(
                condition=~Q(status="signed") | Q(in_force__isnull=False),
                name="note_signed_has_a_version_in_force",
                violation_error_message="Une note signée a une version en vigueur.",
            ),
        ]

    def __str__(self):
        return f"Note d’intervention, {self.proposal}"

    @property
    def is_released(self):
        """True while the text is frozen as a version, signed or not."""
        return self.status in (self.Status.RELEASED, self.Status.SIGNED)

    @property
    def is_in_review(self):
        return self.status == self.Status.IN_REVIEW

    @property
    def is_signed(self):
        """True once the three parties have signed a version: it stands while an avenant is being prepared."""
        return self.in_force_id is not None

    @property
    def sections(self):
        """Yield (section, value) in the order of the note."""
        return [(section, getattr(self, section.field)) for section in SECTIONS]

    @classmethod
    @transaction.atomic
    def start(cls, proposal, *, by):
        """
        Open the note of an accepted case, with the question and the people already known.

        :raises Refusal: if the case is not accepted, or already has a note.
        """
        row = proposal.locked()
        if not row.is_accepted:
            raise Refusal("Une note se rédige pour un cas retenu.")
        if cls.objects.filter(proposal=row).exists():
            raise Refusal("Ce cas a déjà sa note d’intervention.")
        return cls.objects.create(
            proposal=row,
            question=row.reframed_question,
            authors=[str(by)],
            signatories=[
                f"{row.lead}, pour le service",
                f"{row.sponsor_name}, pour la direction",
                f"{by}, pour le labo",
            ],
        )

    @transaction.atomic
    def save_draft(self, *, revision, steps=None, methods=None):
        """
        Keep the note's fields as they now stand on this instance, with its steps and methods if they are given.

        :param revision: the revision that the person had before their eyes.
        :param steps: :class:`InterventionStep` instances in their order; those of the note keep their row.
        :raises NoteChangedMeanwhile: if somebody saved since; nothing is written.
        :raises Refusal: if the note is released, or if the service is reading it.
        """
        row = self.locked()
        if row.is_released:
            raise Refusal("Cette note est validée. Préparez une nouvelle version pour la modifier.")
        if row.is_in_review:
            raise Refusal("Le service lit cette note. Reprenez-la pour la modifier.")
        if row.revision != revision:
            raise NoteChangedMeanwhile(
                "Quelqu’un d’autre a enregistré cette note entre-temps. Votre texte est gardé ci-dessous : "
                "comparez-le à la version actuelle, puis enregistrez."
            )
        self.revision = revision + 1
        self.save(update_fields=[*WRITTEN, "revision", "updated_at"])
        if methods is not None:
            self.methods.set(methods)
        if steps is not None:
            self.steps.keep(self, steps)

    def to_write(self, *, steps=None):
        """
        Return what must be written before the release, as (field, words) in the order of the note.

        :param steps: the steps to look at; those of the database by default. A step's field is « steps-0-title ».
        """
        steps = list(self.steps.all()) if steps is None else steps
        lacking = [
            (section.field, section.title) for section, value in self.sections if section.is_required and not value
        ]
        if not steps:
            lacking.append(("steps", "Déroulé"))
        for row, step in enumerate(steps):
            lacking += [
                (f"steps-{row}-{name}", f"Étape {row + 1}, {words}")
                for name, words in STEP_NEEDS.items()
                if not getattr(step, name)
            ]
        if self.starts_on is None:
            lacking.append(("starts_on", "Jour de départ (J0)"))
        return lacking

    def dated_steps(self):
        """Return the steps with their day, in their order: [(step, day)]."""
        return [(step, step.date(self.starts_on)) for step in self.steps.all()]


WRITTEN = [*(section.field for section in SECTIONS), "starts_on", "authors"]
"""The columns that the editor writes."""
