from celery import shared_task
from django.utils import timezone

from labo.outbox import sender
from labo.outbox.models import OutboxMail

TIME_LIMIT = 150
"""Seconds. A run ends by itself much sooner; a server that answers one letter at a time meets this limit."""


@shared_task(name="labo.outbox.tasks.deliver_due", time_limit=TIME_LIMIT)
def deliver_due():
    """Send what is due. Safe to run twice, or twice at once: rows are claimed."""
    sender.deliver_due()


@shared_task(name="labo.outbox.tasks.forget_words")
def forget_words():
    """Wipe the words of the mails that ended two weeks ago."""
    OutboxMail.objects.forget_words(now=timezone.now())
