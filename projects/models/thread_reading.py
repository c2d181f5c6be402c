"""How far each person has read the thread of a case, and who read what expects an answer."""

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from projects.models.message import Message
from projects.models.proposal import Proposal


class ThreadReading(models.Model):
    """How far a person has read the thread of a case, on one of its two sides."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="readings", verbose_name="cas")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="personne")
    on_lab_side = models.BooleanField("du côté du labo")
    last_seen = models.ForeignKey(Message, models.PROTECT, related_name="+", verbose_name="dernier message lu")
    read_at = models.DateTimeField("lu le", default=timezone.now)

    class Meta:
        verbose_name = "lecture des échanges"
        verbose_name_plural = "lectures des échanges"
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "person", "on_lab_side"],
                name="thread_reading_once",
                violation_error_message="Cette lecture est déjà notée.",
            ),
        ]

    def __str__(self):
        return f"{self.person_id} : {self.last_seen_id}"

    @classmethod
    @transaction.atomic
    def mark(cls, messages, *, by, on_lab_side, up_to, now=None):
        """
        Note that this person has read up to a message, and never less than before.

        Each message that waits for their side's answer keeps its own receipt.

        :param messages: those of one case that this person reads.
        :param up_to: the key of the last one that was on the page.
        :returns: False if that is no message of theirs.
        """
        now = now or timezone.now()
        last = messages.filter(pk=up_to).select_related("proposal").first()
        if last is None:
            return False
        # A message is read, or taken back, one after the other.
        last.proposal.locked()
        reading, is_first = cls.objects.get_or_create(
            proposal=last.proposal,
            person=by,
            on_lab_side=on_lab_side,
            defaults={"last_seen": last, "read_at": now},
        )
        if not is_first and reading.last_seen_id < last.pk:
            reading.last_seen, reading.read_at = last, now
            reading.save(update_fields=["last_seen", "read_at"])
        asked = messages.standing().filter(from_lab=not on_lab_side, answer_by__isnull=False, pk__lte=last.pk)
        MessageReceipt.objects.bulk_create(
            [MessageReceipt(message=message, person=by, read_at=now) for message in asked], ignore_conflicts=True
        )
        return True


class MessageReceipt(models.Model):
    """Who read a message that expects an answer, and when."""

    message = models.ForeignKey(Message, models.PROTECT, related_name="receipts", verbose_name="message")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="personne")
    read_at = models.DateTimeField("lu le", default=timezone.now)

    class Meta:
        verbose_name = "accusé de lecture"
        verbose_name_plural = "accusés de lecture"
        ordering = ["read_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["message", "person"],
                name="message_receipt_once",
                violation_error_message="Cette lecture est déjà notée.",
            ),
        ]

    def __str__(self):
        return f"{self.person_id} : {self.message_id}"
