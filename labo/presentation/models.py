"""What is kept of the document that presents the lab: the texts of its parts, and the versions frozen at a date."""

import hashlib

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Length
from django.urls import reverse
from django.utils import timezone

from labo.audit import record
from labo.presentation.parts import Part
from labo.transitions import Refusal

MAX_LENGTH = 6000
PRESS = 20190910
"""Any number that nothing else locks: the second day of the founding session."""


class TextChangedMeanwhile(Refusal):
    """Somebody else saved this part since the page was opened."""


class PresentationText(models.Model):
    """The lab's own text of one part. No row: the part says only what the portal tells by itself."""

    part = models.CharField("partie", max_length=20, choices=Part, unique=True)
    text = models.TextField("texte", max_length=MAX_LENGTH, blank=True)
    revision = models.PositiveIntegerField("révision", default=0, editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="écrit par"
    )
    updated_at = models.DateTimeField("écrit le", default=timezone.now)

    class Meta:
        verbose_name = "texte de la présentation"
        verbose_name_plural = "présentation du labo"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(part__in=Part.values),
                name="presentation_text_known_part",
                violation_error_message="Cette partie n’existe pas.",
            ),
        ]

    def __str__(self):
        return self.get_part_display()

    @classmethod
    @transaction.atomic
    def write(cls, part, text, *, by, seen, now=None):
        """
        Put the lab's text in a part; an empty one leaves what the portal tells alone.

        :param seen: the revision that the person started from, 0 where there was no text.
        :raises TextChangedMeanwhile: if it is no longer that one; nothing is written.
        """
        # Two first texts of one part wait for one another here: neither finds a row to lock otherwise.
        cls.objects.get_or_create(part=part)
        row = cls.objects.select_for_update().get(part=part)
        text = text.strip()
        if row.revision != seen:
            raise TextChangedMeanwhile(
                "Quelqu’un d’autre a modifié cette partie entre-temps. Votre texte est gardé : comparez, puis "
                "enregistrez de nouveau."
            )
        if text == row.text:
            return row
        before, row.text = row.text, text
        row.revision, row.updated_by, row.updated_at = row.revision + 1, by, now or timezone.now()
        row.save()
        record("presentation_worded", on=row, by=by, now=now, changes={part: [before, text]})
        return row


class PresentationVersionQuerySet(models.QuerySet):
    def listed(self):
        """Return the versions, the latest first, with their ``size`` in bytes and without the PDF itself."""
        return self.defer("pdf").annotate(size=Length("pdf"))


class PresentationVersion(models.Model):
    """
    The document as it stood one day: stored once, never rewritten nor removed (a database trigger refuses it).

    ``mark`` names what it says, whatever the day (:attr:`labo.presentation.document.Document.mark`).
    """

    number = models.PositiveIntegerField("version", unique=True)
    mark = models.CharField("marque du contenu", max_length=64)
    pdf = models.BinaryField("PDF")
    sha256 = models.CharField("empreinte SHA-256", max_length=64)
    frozen_on = models.DateField("datée du")
    frozen_at = models.DateTimeField("figée le", default=timezone.now)
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="figée par")

    objects = PresentationVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "version de la présentation"
        verbose_name_plural = "versions de la présentation"
        ordering = ["-number"]

    def __str__(self):
        return f"Présentation du labo, version {self.number}"

    def get_absolute_url(self):
        return reverse("about_version", args=[self.number])

    @classmethod
    @transaction.atomic
    def freeze(cls, *, by, now=None):
        """
        Keep the document of today for good.

        :raises Refusal: if it says nothing new since the last version.
        :raises NotPrinted: if it cannot be printed as it must be; nothing is kept.
        """
        from labo.presentation.document import document  # it reads this module
        from labo.presentation.printing import printed

        # One at a time: a second click finds the version of the first.
        with transaction.get_connection().cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PRESS])
        now = now or timezone.now()
        today = document(on=timezone.localdate(now))
        last = cls.objects.defer("pdf").first()
        if last and last.mark == today.mark:
            raise Refusal(f"Rien n’a changé depuis la version {last.number} : elle dit déjà tout cela.")
        number = last.number + 1 if last else 1
        pdf = printed(today, number=number)
        row = cls.objects.create(
            number=number,
            mark=today.mark,
            pdf=pdf,
            sha256=hashlib.sha256(pdf).hexdigest(),
            frozen_on=today.on,
            frozen_at=now,
            frozen_by=by,
        )
        record("presentation_frozen", on=row, by=by, now=now, sha256=row.sha256)
        return row


def altered():
    """Yield a sentence for each frozen version that is no longer what it was."""
    for row in PresentationVersion.objects.iterator(chunk_size=5):
        if hashlib.sha256(bytes(row.pdf)).hexdigest() != row.sha256:
            yield f"La version {row.number} de la présentation ne correspond plus à son empreinte."
