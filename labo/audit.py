"""The journal of acts: who did what, on which thing, when. Rows are added and never rewritten."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone


class AuditEvent(models.Model):
    """
    One act.

    ``subject`` names the thing as « app.model:pk », ``label`` as a person reads it: the line outlives the thing.
    """

    act = models.CharField("acte", max_length=50)
    subject = models.CharField("sur", max_length=100, db_index=True)
    label = models.CharField("intitulé", max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par"
    )
    details = models.JSONField("détails", default=dict, blank=True, encoder=DjangoJSONEncoder)
    at = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "acte"
        verbose_name_plural = "journal des actes"
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.act} : {self.label}"


def record(act, *, on, by=None, now=None, **details):
    """
    Write one act in the journal, in the current transaction.

    :param act: what was done, in lower-case English: ``sheets_opened``, ``case_handed_over``.
    :param on: the row it was done on.
    :param details: what a reader needs later, as JSON values: before and after, a reason, a count.
    """
    return AuditEvent.objects.create(
        act=act,
        subject=f"{on._meta.label_lower}:{on.pk}",
        label=str(on)[:200],
        by=by,
        details=details,
        at=now or timezone.now(),
    )
