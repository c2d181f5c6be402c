"""The note d'intervention: drafted in sections, released as a PDF that is stored once and never rewritten."""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from labo.models import TimestampedModel
from labo.outbox.queue import queue
from labo.transitions import LifeCycle, Refusal, TransitionRecord
from projects.models.proposal import Proposal
from projects.note_sections import SECTIONS


class NoteChangedMeanwhile(Refusal):
    """Somebody else saved the note since this page was opened."""


def lines_field(label):
    return ArrayField(models.CharField(max_length=400), verbose_name=label, default=list, blank=True, size=20)


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
    question = models.TextField("question telle que nous la comprenons", max_length=600, blank=True)
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
    def save_draft(self, *, revision):
        """
        Keep the note's fields as they now stand on this instance.

        :param revision: the revision that the person had before their eyes.
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
        self.save()

    def empty_sections(self):
        """Return the titles of what must be written before the release."""
        titles = [section.title for section, value in self.sections if section.is_required and not value]
        if not self.steps.exists():
            titles.append("Déroulé")
        if self.starts_on is None:
            titles.append("Jour de départ (J0)")
        return titles

    @transaction.atomic
    def release(self, *, by, now=None):
        """
        Freeze the note as a numbered PDF with its SHA-256, and tell those concerned.

        :raises Refusal: if a required section is empty; the sentence names them.
        :raises TransitionNotAllowed: if the note is already released.
        """
        from projects.note_pdf import render_note

        now = now or timezone.now()
        self.locked()
        # What is released is what is saved, not what this instance was loaded with before the lock.
        self.refresh_from_db()
        if empty := self.empty_sections():
            raise Refusal(f"Il reste à écrire avant de valider la note : {', '.join(empty)}.")
        self.move_to(self.Status.RELEASED, by=by, now=now)
        number = self.versions.count() + 1
        pdf = render_note(self, number=number, released_on=timezone.localdate(now))
        version = self.versions.create(
            number=number, pdf=pdf, sha256=hashlib.sha256(pdf).hexdigest(), released_by=by, released_at=now
        )
        recipients = dict.fromkeys(filter(None, [self.proposal.lead.email, self.proposal.sponsor_email]))
        queue(
            "projects/emails/E13",
            to=list(recipients),
            about=self.proposal.reference,
            key=f"E13:{self.pk}:{number}",
            context={
                "proposal": self.proposal,
                "note": self,
                "version": version,
                "steps": list(self.steps.all()),
            },
        )
        return version

    def revise(self, *, by, reason, now=None):
        """
        Open the next version; the released ones stay as they are.

        :raises Refusal: without a reason.
        """
        if not reason.strip():
            raise Refusal("Dites ce qui change et pourquoi.")
        self.move_to(self.Status.DRAFTING, by=by, reason=reason, now=now)


class InterventionStep(models.Model):
    """One step of the tailor-made déroulé. ``offset_days`` counts from J0."""

    note = models.ForeignKey(InterventionNote, models.CASCADE, related_name="steps", verbose_name="note")
    position = models.PositiveSmallIntegerField("rang")
    title = models.CharField("étape", max_length=120)
    offset_days = models.PositiveSmallIntegerField("jours après J0")
    duration = models.CharField("durée", max_length=60)
    audience = models.CharField("avec qui", max_length=300)
    method = models.ForeignKey(
        "resources.Method",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="note_steps",
        verbose_name="méthode",
    )
    objective = models.CharField("objectif", max_length=400)
    deliverable = models.CharField("ce que vous recevez", max_length=300, blank=True)

    class Meta:
        verbose_name = "étape"
        verbose_name_plural = "étapes"
        ordering = ["note", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["note", "position"],
                name="step_unique_position",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="Deux étapes ne peuvent pas avoir le même rang.",
            ),
        ]

    def __str__(self):
        return f"{self.position}. {self.title}"

    def date(self, starts_on):
        """Return the day of the step, or None while J0 is not set."""
        return starts_on + timedelta(days=self.offset_days) if starts_on else None


class NoteVersionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return the versions of the notes this person is concerned by; the lab reads all."""
        if not user.is_authenticated:
            return self.none()
        if user.is_lab:
            return self
        return self.filter(note__proposal__in=Proposal.objects.visible_to(user))


class NoteVersion(models.Model):
    """A released PDF: stored once, never rewritten (a database trigger refuses it)."""

    note = models.ForeignKey(InterventionNote, models.PROTECT, related_name="versions", verbose_name="note")
    number = models.PositiveSmallIntegerField("version")
    pdf = models.BinaryField("PDF")
    sha256 = models.CharField("empreinte SHA-256", max_length=64)
    released_at = models.DateTimeField("validée le", default=timezone.now)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="validée par"
    )

    objects = NoteVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "version validée"
        verbose_name_plural = "versions validées"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["note", "number"],
                name="note_version_unique_number",
                violation_error_message="Cette version existe déjà.",
            ),
        ]

    def __str__(self):
        return f"{self.note}, version {self.number}"

    def get_absolute_url(self):
        return reverse("projects:note_pdf", args=[self.note.proposal.reference, self.number])


class NoteTransition(TransitionRecord):
    note = models.ForeignKey(InterventionNote, models.CASCADE, related_name="transitions", verbose_name="note")

    class Meta(TransitionRecord.Meta):
        verbose_name = "étape d’une note"
        verbose_name_plural = "étapes des notes"

    def __str__(self):
        return f"{self.note_id} : {self.source} → {self.target}"
