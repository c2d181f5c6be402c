"""What is left of a note once it is released: its numbered PDF, never rewritten, and the steps of its life."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Length
from django.urls import reverse
from django.utils import timezone

from labo.models import OutboxMail
from labo.transitions import TransitionRecord
from projects.models.note import InterventionNote
from projects.models.proposal import Proposal


class NoteVersionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return the versions of the notes this person is concerned by; the lab reads all."""
        if not user.is_authenticated:
            return self.none()
        if user.is_lab:
            return self
        return self.filter(note__proposal__in=Proposal.objects.visible_to(user))

    def listed(self):
        """Return the versions with their ``size`` in bytes, and without the PDF itself."""
        return self.select_related("note__proposal").defer("pdf").annotate(size=Length("pdf"))


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

    @property
    def mail_key(self):
        """The cause of the mail that tells of this version: one, however often the verb runs."""
        return f"E13:{self.note_id}:{self.number}"

    def told(self):
        """Return the addresses that were told of this version."""
        mail = OutboxMail.objects.filter(key=self.mail_key).first()
        return mail.to if mail else []


class NoteTransition(TransitionRecord):
    note = models.ForeignKey(InterventionNote, models.CASCADE, related_name="transitions", verbose_name="note")

    class Meta(TransitionRecord.Meta):
        verbose_name = "étape d’une note"
        verbose_name_plural = "étapes des notes"

    def __str__(self):
        return f"{self.note_id} : {self.source} → {self.target}"
