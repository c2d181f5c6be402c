"""What one group says to the other of its variant: dated, signed, section by section, answered or not."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from labo import audit
from labo.transitions import Refusal
from projects.models.note_group import RELEASED, NoteGroup, VariantSection


class Critique(models.Model):
    """``about`` is the revision of the section that it was written on: the text may have moved since."""

    class Signal(models.TextChoices):
        GREEN = "green", "vert"
        RED = "red", "rouge"

    section = models.ForeignKey(VariantSection, models.CASCADE, related_name="critiques", verbose_name="partie")
    about = models.PositiveIntegerField("sur la révision")
    signal = models.CharField("signal", max_length=10, choices=Signal)
    text = models.TextField("critique", max_length=1000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")
    written_at = models.DateTimeField("écrite le", default=timezone.now)
    answer = models.TextField("réponse", max_length=1000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="répondue par"
    )
    answered_at = models.DateTimeField("répondue le", null=True, blank=True)

    class Meta:
        verbose_name = "critique d’une variante"
        verbose_name_plural = "critiques des variantes"
        ordering = ["written_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(signal__in=["green", "red"]),
                name="critique_known_signal",
                violation_error_message="Une critique est verte ou rouge.",
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="critique_says_something",
                violation_error_message="Écrivez quelques mots.",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="critique_answered_by_somebody",
                violation_error_message="Une réponse a son texte, sa date et la personne qui l’écrit.",
            ),
        ]

    def __str__(self):
        return f"{self.get_signal_display()}, {self.section.section.title}"

    @property
    def is_answered(self):
        return self.answered_at is not None

    @classmethod
    @transaction.atomic
    def leave(cls, section, *, signal, text, by, now=None):
        """
        Say to the other group what holds in its text (green), or what worries (red).

        :raises Refusal: for a member of the group itself, before its variant is ready, or once the note is released.
        """
        group = NoteGroup.objects.select_for_update(of=("self",)).select_related("note").get(pk=section.group_id)
        if group.note.is_released:
            raise Refusal(RELEASED)
        if group.has_member(by):
            raise Refusal("Vous êtes de ce groupe : les critiques viennent de l’autre.")
        if not group.is_ready:
            raise Refusal("Ce groupe a repris sa variante. Vous la critiquerez quand il la dira prête.")
        row = VariantSection.objects.get(pk=section.pk)
        critique = cls.objects.create(
            section=row, about=row.revision, signal=signal, text=text, author=by, written_at=now or timezone.now()
        )
        audit.record("critique_left", on=critique, by=by, now=now, group=group.letter, section=row.field)
        return critique

    @transaction.atomic
    def reply(self, text, *, by, now=None):
        """
        Answer a critique, once, in the name of the group.

        :raises Refusal: for whoever is not of the group, a second time, or once the note is released.
        """
        self.section.group.locked(by=by)
        if type(self).objects.select_for_update().get(pk=self.pk).is_answered:
            raise Refusal("Quelqu’un de votre groupe a déjà répondu à cette critique.")
        self.answer, self.answered_by, self.answered_at = text, by, now or timezone.now()
        self.save(update_fields=["answer", "answered_by", "answered_at"])
        audit.record("critique_answered", on=self, by=by, now=now)
