"""What is left of a note once it is released: its numbered PDF, never rewritten, and the steps of its life."""

from django.conf import settings
from django.db import models
from django.db.models import Q
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
        return self.select_related("note__proposal").defer("pdf", "content").annotate(size=Length("pdf"))


class NoteVersion(models.Model):
    """
    A released PDF: stored once, never rewritten (a database trigger refuses it).

    ``number`` is its rank, « major.minor » what people call it (see :class:`~projects.models.note_release.Numbering`);
    ``content`` the structured data that its PDF carries.
    """

    note = models.ForeignKey(InterventionNote, models.PROTECT, related_name="versions", verbose_name="note")
    number = models.PositiveSmallIntegerField("rang")
    major = models.PositiveSmallIntegerField("version", default=1)
    minor = models.PositiveSmallIntegerField("sous-version", default=0)
    amendment = models.PositiveSmallIntegerField("numéro d’avenant", default=0)
    amends = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="version modifiée"
    )
    content = models.JSONField("contenu", default=dict, blank=True)
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
            models.CheckConstraint(
                condition=Q(amendment=0, amends__isnull=True) | Q(amendment__gt=0, amends__isnull=False, minor__gt=0),
                name="note_version_amendment_amends",
                violation_error_message="Un avenant modifie une version signée.",
            ),
        ]

    def __str__(self):
        return f"{self.note}, version {self.label}"

    def get_absolute_url(self):
        return reverse("projects:note_pdf", args=[self.note.proposal.reference, self.number])

    @property
    def label(self):
        """« 1 », « 2 », « 1.1 »: how people call it."""
        return f"{self.major}.{self.minor}" if self.minor else str(self.major)

    @property
    def title(self):
        """« version 1 », « version 1.1, avenant n° 1 »."""
        return f"version {self.label}" + (f", avenant n° {self.amendment}" if self.amendment else "")

    @property
    def mail_key(self):
        """The cause of the mail that asks to sign this version: one, however often the verb runs."""
        return f"note_to_sign:{self.note_id}:{self.number}"

    @property
    def signed_key(self):
        """The cause of the mail that says that the three parties have signed."""
        return f"E13:{self.note_id}:{self.number}"

    def signed_on(self):
        """Return the day of the last agreement to this version; that of its release if nobody signed it."""
        last = self.signatures.order_by("-signed_at").first()
        return timezone.localdate(last.signed_at if last else self.released_at)

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
