"""What a colleague remarks beside an answer of a draft. It stays between those who prepare the case."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from labo.transitions import Refusal
from projects.form_sections import QUESTIONS

SENT = "Ce brouillon est envoyé : la remarque n’est pas ajoutée."


class DraftCommentQuerySet(models.QuerySet):
    def open(self):
        return self.filter(resolved_at__isnull=True)


class DraftComment(models.Model):
    proposal = models.ForeignKey("projects.Proposal", models.CASCADE, related_name="draft_comments", verbose_name="cas")
    field = models.CharField("question", max_length=40)
    text = models.TextField("remarque", max_length=1000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")
    written_at = models.DateTimeField("écrite le", default=timezone.now)
    resolved_at = models.DateTimeField("traitée le", null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="traitée par"
    )

    objects = DraftCommentQuerySet.as_manager()

    class Meta:
        verbose_name = "remarque sur un brouillon"
        verbose_name_plural = "remarques sur les brouillons"
        ordering = ["written_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="draft_comment_resolved_by_somebody",
                violation_error_message="Une remarque traitée l’est par quelqu’un.",
            ),
        ]

    def __str__(self):
        return self.text[:60]

    @classmethod
    @transaction.atomic
    def write(cls, proposal, *, field, text, by, now=None):
        """
        Leave a remark beside an answer.

        :raises Refusal: if the draft was sent, or closed to ``by``, meanwhile; or for a question that is not asked.
        """
        row = proposal.locked()
        if not row.is_draft or not type(row).objects.commented_by(by).filter(pk=row.pk).exists():
            raise Refusal(SENT)
        if field not in QUESTIONS:
            raise Refusal("Cette question n’existe plus. Rechargez la page.")
        return cls.objects.create(proposal=row, field=field, text=text, author=by, written_at=now or timezone.now())

    def resolve(self, *, by, now=None):
        """Note the remark as dealt with. A second click finds it done."""
        type(self).objects.open().filter(pk=self.pk).update(resolved_at=now or timezone.now(), resolved_by=by)
