"""The note d'intervention: drafted in sections, released as a PDF that is stored once and never rewritten."""

import hashlib

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from labo.models import TimestampedModel
from labo.outbox.queue import queue
from labo.transitions import LifeCycle, Refusal, TransitionNotAllowed
from projects.models.condition import Condition
from projects.models.intervention_step import STEP_NEEDS
from projects.models.proposal import Proposal
from projects.note_sections import SECTIONS


class NoteChangedMeanwhile(Refusal):
    """Somebody else saved the note since this page was opened."""


def lines_field(label):
    return ArrayField(models.CharField(max_length=400), verbose_name=label, default=list, blank=True, size=20)


class InterventionNoteQuerySet(models.QuerySet):
    def editable_by(self, user):
        """Return the notes this person drafts: every one for the lab, none for anybody else."""
        return self if user.is_authenticated and user.is_lab else self.none()


class InterventionNote(LifeCycle, TimestampedModel):
    class Status(models.TextChoices):
        DRAFTING = "drafting", "En rédaction"
        RELEASED = "released", "Validée"

    TRANSITIONS = {Status.DRAFTING: (Status.RELEASED,), Status.RELEASED: (Status.DRAFTING,)}

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

    objects = InterventionNoteQuerySet.as_manager()

    class Meta:
        verbose_name = "note d’intervention"
        verbose_name_plural = "notes d’intervention"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["drafting", "released"]),
                name="note_known_status",
                violation_error_message="Cet état n’existe pas.",
            ),
        ]

    def __str__(self):
        return f"Note d’intervention, {self.proposal}"

    @property
    def is_released(self):
        return self.status == self.Status.RELEASED

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
        :raises Refusal: if the note is released.
        """
        row = self.locked()
        if row.is_released:
            raise Refusal("Cette note est validée. Préparez une nouvelle version pour la modifier.")
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

    def release(self, *, by, revision=None, now=None):
        """
        Freeze the note as a numbered PDF with its SHA-256, and tell those concerned.

        The PDF is printed before any lock is taken; the lock then checks that what was printed is still the note.

        :param revision: the revision that the person read; the saved one if it is not given.
        :raises Refusal: if a required section is empty (the sentence names them), if the service has not had its
            answer yet, if a condition set before the signature is not met, or if the case is no longer accepted.
        :raises NoteChangedMeanwhile: if somebody saved since.
        :raises TransitionNotAllowed: if the note is already released.
        """
        from projects.note_pdf import render_note

        now = now or timezone.now()
        read = type(self).objects.get(pk=self.pk)
        read.check_releasable(revision=read.revision if revision is None else revision)
        number = read.versions.count() + 1
        pdf = render_note(read, number=number, released_on=timezone.localdate(now))
        with transaction.atomic():
            read.proposal.locked()
            row = self.locked()
            row.check_releasable(revision=read.revision)
            self.move_to(self.Status.RELEASED, by=by, now=now)
            version = row.versions.create(
                number=number, pdf=pdf, sha256=hashlib.sha256(pdf).hexdigest(), released_by=by, released_at=now
            )
            queue(
                "projects/emails/E13",
                to=row.proposal.addresses(),
                about=row.proposal.reference,
                key=version.mail_key,
                context={
                    "proposal": row.proposal,
                    "note": row,
                    "version": version,
                    "steps": row.dated_steps(),
                },
            )
        return version

    def dated_steps(self):
        """Return the steps with their day, in their order: [(step, day)]."""
        return [(step, step.date(self.starts_on)) for step in self.steps.all()]

    def conditions_before_signature(self):
        """Return the conditions that the decision set before the signature, and that nobody has noted as met."""
        waiting = Condition.objects.still_to_meet().before_signature()
        return list(waiting.filter(decision__proposal=self.proposal_id))

    def check_releasable(self, *, revision):
        """:raises Refusal: or one of its kinds, when the note cannot be released as it was read."""
        if not self.can_move_to(self.Status.RELEASED):
            raise TransitionNotAllowed(self, self.Status.RELEASED)
        if self.revision != revision:
            raise NoteChangedMeanwhile(
                "Quelqu’un d’autre a enregistré cette note entre-temps. Relisez-la avant de la valider."
            )
        if not self.proposal.is_accepted:
            raise Refusal("Ce cas n’est plus retenu : la note ne peut pas être validée.")
        if self.proposal.announced_at is None:
            raise Refusal("Le service n’a pas encore reçu sa réponse. Envoyez la lettre avant de valider la note.")
        if waiting := self.conditions_before_signature():
            words = " ; ".join(str(condition) for condition in waiting)
            raise Refusal(f"À réunir avant la signature, d’après la réponse envoyée au service : {words}.")
        if lacking := self.to_write():
            words = " ; ".join(words for _, words in lacking)
            raise Refusal(f"Il reste à écrire avant de valider la note : {words}.")

    @transaction.atomic
    def revise(self, *, by, reason, now=None):
        """
        Open the next version; the released ones stay as they are.

        :raises Refusal: without a reason.
        """
        if not reason.strip():
            raise Refusal("Dites ce qui change et pourquoi.")
        row = self.locked()
        # Whoever still has the released text before their eyes must not validate it a second time.
        self.move_to(self.Status.DRAFTING, by=by, reason=reason, now=now, revision=row.revision + 1)


WRITTEN = [*(section.field for section in SECTIONS), "starts_on", "authors"]
"""The columns that the editor writes."""
