"""The files of a step: what the team gives of it to the service, a report, a photo, a guide."""

from django.db import models, transaction
from django.db.models import Q, Sum
from django.urls import reverse
from django.utils import timezone

from labo import audit
from labo.attached.content import MAX_SIZE, Content
from labo.attached.file import MEGA, AttachedFile, AttachedFileQuerySet
from labo.private_files import kept
from labo.templatetags.labo import NBSP
from labo.transitions import Refusal
from missions.models.accompaniment import Accompaniment
from missions.models.step import NO_LONGER, AccompanimentStep

MOST = 10
"""Files of one step."""
MAX_TOTAL = 100 * MEGA
"""Bytes of one accompaniment, all its steps together."""


class StepFileQuerySet(AttachedFileQuerySet):
    def visible_to(self, user):
        """Return the files of the accompaniments that this person follows on the service side."""
        return self.filter(step__accompaniment__in=Accompaniment.objects.visible_to(user))


class StepFile(AttachedFile):
    # Deleting a step must not leave its files behind: they go first, by their own verb.
    step = models.ForeignKey(AccompanimentStep, models.PROTECT, related_name="files", verbose_name="étape")

    objects = StepFileQuerySet.as_manager()

    class Meta:
        verbose_name = "fichier d’une étape"
        verbose_name_plural = "fichiers des étapes"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["step", "sha256"],
                name="step_file_same_file_once",
                violation_error_message="Ce fichier est déjà avec cette étape.",
            ),
            models.CheckConstraint(
                condition=~Q(caption=""),
                name="step_file_says_what_it_is",
                violation_error_message="Dites en quelques mots ce que c’est.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["clean", "waiting", "infected"]),
                name="step_file_known_state",
                violation_error_message="Cet état n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(size__gt=0, size__lte=MAX_SIZE),
                name="step_file_size_within_limit",
                violation_error_message="Un fichier pèse entre 1 octet et 10 Mo.",
            ),
        ]

    def __str__(self):
        return self.caption

    def get_absolute_url(self):
        return reverse("missions:step_file", args=[self.step.accompaniment.proposal.reference, self.key])

    @classmethod
    def attach(cls, step, upload, *, caption, by, now=None):
        """
        Look into the file, keep it, then write its row: no row without its file, whatever happens between.

        :param upload: what a form gives: ``name``, ``size``, ``read()``.
        :param caption: what it is, for those who read the list.
        :raises Refusal: if the file is not of those that the portal takes, without words, twice, if there is no room
            left for it, if the step was given up, or once the accompaniment is over.
        """
        if not caption.strip():
            raise Refusal("Dites en quelques mots ce que c’est : le service lit ces mots.")
        content = Content.of(upload)  # before any lock: it takes a moment
        with kept(content.data) as name, transaction.atomic():
            row = cls._open_step(step)
            if row.status == row.Status.DROPPED:
                raise Refusal("Cette étape est abandonnée : mettez le fichier avec une autre.")
            if row.files.count() >= MOST:
                raise Refusal(f"Une étape a {MOST}{NBSP}fichiers au plus, et celle-ci les a. Retirez-en un d’abord.")
            if row.files.filter(sha256=content.sha256).exists():
                raise Refusal("Ce fichier est déjà avec cette étape.")
            others = cls.objects.filter(step__accompaniment=row.accompaniment_id)
            if (others.aggregate(total=Sum("size"))["total"] or 0) + len(content.data) > MAX_TOTAL:
                raise Refusal(
                    f"Les fichiers de cet accompagnement pèsent {MAX_TOTAL // MEGA}{NBSP}Mo au plus ensemble. "
                    "Retirez ceux qui ne servent plus."
                )
            added = cls.objects.create(
                step=row,
                caption=caption.strip(),
                stored_as=name,
                added_by=by,
                added_at=now or timezone.now(),
                **cls.columns_of(content),
            )
            audit.record("step_file_added", on=row, by=by, now=now, name=added.name, sha256=added.sha256)
        return added

    @transaction.atomic
    def remove(self, *, by, now=None):
        """
        Take the file away for good: its row first, then its bytes once that is sure.

        :raises Refusal: once the accompaniment is over: the service keeps what it was given.
        """
        row = self._open_step(self.step)
        audit.record("step_file_removed", on=row, by=by, now=now, name=self.name, sha256=self.sha256)
        self.forget()

    @staticmethod
    def _open_step(step):
        """Lock the accompaniment, then the step. :raises Refusal: if the first is over."""
        whole = step.accompaniment.locked()
        if not whole.takes_reports:
            raise Refusal(NO_LONGER)
        return step.locked()
