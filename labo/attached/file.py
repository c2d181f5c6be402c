"""The row of an attached file: what every app that keeps files has in common."""

import uuid

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from labo import audit
from labo.attached.clamd import scan
from labo.attached.inspection import FORMATS
from labo.outbox.queue import queue
from labo.private_files import private_storage

MEGA = 1024 * 1024


class AttachedFileQuerySet(models.QuerySet):
    def waiting(self):
        """Return the files that nobody may read yet: the scanner has not looked at them."""
        return self.filter(state="waiting")

    def readable(self):
        return self.filter(state="clean")


class AttachedFile(models.Model):
    """
    The bytes lie in the private folder, under ``stored_as``; a view gives them, after it has checked who asks.

    A model that inherits from this is scanned and swept with the others (:mod:`labo.attached.keeping`).
    """

    class State(models.TextChoices):
        CLEAN = "clean", "disponible"
        WAITING = "waiting", "en cours d’analyse"
        INFECTED = "infected", "refusée par l’antivirus"

    key = models.UUIDField("clé", default=uuid.uuid4, unique=True, editable=False)
    caption = models.CharField("légende", max_length=200)
    name = models.CharField("nom du fichier", max_length=150)
    content_type = models.CharField("type", max_length=100)
    size = models.PositiveIntegerField("taille en octets")
    sha256 = models.CharField("empreinte SHA-256", max_length=64)
    stored_as = models.CharField("nom sur le disque", max_length=100, unique=True, editable=False)
    state = models.CharField("analyse", max_length=20, choices=State, default=State.CLEAN)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="ajoutée par")
    added_at = models.DateTimeField("ajoutée le", default=timezone.now)

    class Meta:
        abstract = True

    @property
    def format_label(self):
        """« PDF », « image JPEG »: what a person calls it."""
        return FORMATS[self.name.rpartition(".")[2].lower()].label

    @property
    def is_readable(self):
        return self.state == self.State.CLEAN

    def opened(self):
        """Return the bytes as an open file, for those who may read them."""
        return private_storage().open(self.stored_as, "rb")

    @classmethod
    def columns_of(cls, content):
        """Return what a :class:`labo.attached.content.Content` says of itself."""
        return {
            "name": content.name,
            "content_type": content.format.content_type,
            "size": len(content.data),
            "sha256": content.sha256,
            "state": cls.State.WAITING if settings.CLAMD_SOCKET else cls.State.CLEAN,
        }

    def forget(self):
        """Delete the row, and the bytes after the commit. For verbs that have checked who asks."""
        name = self.stored_as
        self.delete()
        transaction.on_commit(lambda: private_storage().delete(name))

    def scan(self):
        """
        Ask the scanner, with no transaction open, then write what it said if the file is still the same.

        :raises ScannerAway: if it does not answer: the file goes on waiting.
        """
        with self.opened() as stream:
            found = scan(settings.CLAMD_SOCKET, stream)
        state = self.State.INFECTED if found else self.State.CLEAN
        with transaction.atomic():
            same = type(self).objects.waiting().filter(pk=self.pk, sha256=self.sha256)
            if not same.update(state=state):
                return
            self.state = state
            if found:
                audit.record("attachment_infected", on=self.added_by, found=found, sha256=self.sha256)
                queue(
                    "labo/emails/attachment_infected",
                    to=[settings.LAB_EMAIL],
                    context={"attachment": self, "found": found, "person": self.added_by},
                    key=f"attachment_infected:{self.key}:{self.sha256}",
                )
