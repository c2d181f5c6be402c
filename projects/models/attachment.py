"""A file attached to a case: taken after it was looked into, kept out of any address, given after a check."""

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from labo import audit
from labo.attached.content import MAX_SIZE, Content
from labo.attached.file import MEGA, AttachedFile
from labo.private_files import kept, private_storage
from labo.templatetags.labo import NBSP
from labo.transitions import Refusal
from projects.models.attachment_queryset import AttachmentQuerySet
from projects.models.upload_day import UploadDay
from projects.seen import mark

MAX_FILES = 5
MAX_A_DAY = 50 * MEGA
CLOSED = ("withdrawn", "redirected", "declined")
"""Public states in which a case takes no more files: a letter that has not left must not show through."""


class AttachmentChangedMeanwhile(Refusal):
    """Somebody else changed the file or its caption since this page was opened."""

    def __init__(self, attachment):
        super().__init__(
            f"Quelqu’un d’autre a modifié cette pièce entre-temps : « {attachment.caption} », {attachment.name}. "
            "Votre légende est gardée ci-dessous, un fichier est à choisir de nouveau : comparez, puis enregistrez."
        )


class Attachment(AttachedFile):
    class Kind(models.TextChoices):
        CHART = "chart", "Organigramme"
        PICTURE = "picture", "Plan ou photo"
        WORKING = "working", "Document de travail"
        OTHER = "other", "Autre pièce"

    # Deleting a case must not leave its files behind: they go first, by their own verb.
    proposal = models.ForeignKey("projects.Proposal", models.PROTECT, related_name="attachments", verbose_name="cas")
    kind = models.CharField("nature", max_length=20, choices=Kind, default=Kind.OTHER)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = "pièce jointe"
        verbose_name_plural = "pièces jointes"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "kind"],
                condition=~Q(kind="other"),
                name="attachment_one_per_slot",
                violation_error_message="Cette place est déjà prise.",
            ),
            models.UniqueConstraint(
                fields=["proposal", "sha256"],
                name="attachment_same_file_once",
                violation_error_message="Ce fichier est déjà dans le dossier.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["chart", "picture", "working", "other"]),
                name="attachment_known_kind",
                violation_error_message="Cette nature de pièce n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["clean", "waiting", "infected"]),
                name="attachment_known_state",
                violation_error_message="Cet état n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(size__gt=0, size__lte=MAX_SIZE),
                name="attachment_size_within_limit",
                violation_error_message="Une pièce pèse entre 1 octet et 10 Mo.",
            ),
        ]

    def __str__(self):
        return self.caption or self.get_kind_display()

    @property
    def mark(self):
        """Name the file and its caption: a page sends it back to say what it was filled from."""
        return mark([self.caption, self.sha256])

    @classmethod
    def attach(cls, proposal, upload, *, by, kind=Kind.OTHER, caption="", now=None):
        """
        Look into the file, keep it, then write its row: no row without its file, whatever happens between.

        :param upload: what a form gives: ``name``, ``size``, ``read()``.
        :raises Refusal: if the file is not of those that the portal takes, if there is no room left for it, or if
            ``by`` no longer writes in this case.
        """
        now = now or timezone.now()
        content = Content.of(upload)
        with kept(content.data) as name, transaction.atomic():
            row = cls._open_for(proposal, by)
            if row.attachments.count() >= MAX_FILES:
                raise Refusal(f"Un cas a {MAX_FILES}{NBSP}pièces au plus, et il les a.")
            if kind != cls.Kind.OTHER and row.attachments.filter(kind=kind).exists():
                raise Refusal(f"«{NBSP}{cls.Kind(kind).label}{NBSP}» a déjà son fichier.")
            cls._make_room(row, content, by, now)
            attachment = cls.objects.create(
                proposal=row,
                kind=kind,
                caption=caption or cls.Kind(kind).label,
                stored_as=name,
                added_by=by,
                added_at=now,
                **cls.columns_of(content),
            )
            cls._noted("attachment_added", row, by=by, now=now, name=content.name, sha256=content.sha256)
        return attachment

    @staticmethod
    def _noted(act, row, **details):
        """Write in the journal what comes to a sent case; what happens on a draft is nobody's business at the lab."""
        if not row.is_draft:
            audit.record(act, on=row, **details)

    @classmethod
    def _open_for(cls, proposal, by):
        """
        Return the case, locked.

        :raises Refusal: if it takes no more files, or none of this person.
        """
        row = proposal.locked()
        if not type(row).objects.written_by(by).filter(pk=row.pk).exists():
            raise Refusal("Vous n’écrivez plus dans ce dossier : la pièce n’est pas ajoutée.")
        if row.public_status in CLOSED:
            raise Refusal("Ce cas est clos : il ne reçoit plus de pièces. Écrivez au labo.")
        return row

    @classmethod
    def _make_room(cls, row, content, by, now):
        """
        Count the file for the case and for the day of the person. Both rows stay locked: two uploads at once wait.

        :raises Refusal: if the case has this very file, or if the day is full.
        """
        if row.attachments.filter(sha256=content.sha256).exists():
            raise Refusal("Ce fichier est déjà dans le dossier.")
        day_total = UploadDay.count(by, day=timezone.localdate(now), size=len(content.data))
        if day_total > MAX_A_DAY:
            raise Refusal(f"Vous avez envoyé {MAX_A_DAY // MEGA}{NBSP}Mo aujourd’hui. Reprenez demain.")

    def _of_a_draft(self, by, *, seen=None):
        """
        Lock the draft, then the file, and read the file again. Return the draft.

        :raises AttachmentChangedMeanwhile: if it is not what the person had before their eyes.
        :raises Refusal: once the case is sent, or the file deleted.
        """
        row = self._open_for(self.proposal, by)
        if not row.is_draft:
            raise Refusal("Ce cas est envoyé : ses pièces restent au dossier. Vous pouvez en ajouter une autre.")
        try:
            self.refresh_from_db(from_queryset=row.attachments.select_for_update(of=("self",)))
        except type(self).DoesNotExist:
            raise Refusal("Quelqu’un d’autre a supprimé cette pièce entre-temps.") from None
        if seen is not None and seen != self.mark:
            raise AttachmentChangedMeanwhile(self)
        return row

    @transaction.atomic
    def describe(self, caption, *, by, seen=None):
        """
        Change the caption, while the case is a draft.

        :param seen: the :attr:`mark` that the person had before their eyes, if it is to be checked.
        :raises AttachmentChangedMeanwhile: if somebody changed the file or its caption since; nothing is written.
        :raises Refusal: once the case is sent.
        """
        self._of_a_draft(by, seen=seen)
        self.caption = caption or self.get_kind_display()
        self.save(update_fields=["caption"])

    def replace(self, upload, *, by, caption=None, seen=None, now=None):
        """
        Put another file in the place of this one, while the case is a draft.

        :param caption: other words for it; those that it has by default.
        :param seen: as in :meth:`describe`.
        :raises Refusal: as :meth:`attach` does, and once the case is sent.
        """
        now = now or timezone.now()
        content = Content.of(upload)
        with kept(content.data) as name, transaction.atomic():
            row = self._of_a_draft(by, seen=seen)
            former = self.stored_as
            self._make_room(row, content, by, now)
            if caption is not None:
                self.caption = caption or self.get_kind_display()
            columns = {**self.columns_of(content), "stored_as": name, "added_by": by, "added_at": now}
            for column, value in columns.items():
                setattr(self, column, value)
            self.save()
            transaction.on_commit(lambda: private_storage().delete(former))

    @transaction.atomic
    def discard(self, *, by):
        """
        Delete the file of a draft: its row first, then its bytes once that is sure.

        :raises Refusal: once the case is sent.
        """
        self._of_a_draft(by)
        self.forget()
