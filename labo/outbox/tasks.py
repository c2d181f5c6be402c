from celery import shared_task

from labo.outbox import sender

TIME_LIMIT = 150
"""Seconds. A run ends by itself much sooner; a server that answers one letter at a time meets this limit."""


@shared_task(name="labo.outbox.tasks.deliver_due", time_limit=TIME_LIMIT)
def deliver_due():
    """Send what is due. Safe to run twice, or twice at once: rows are claimed."""
    sender.deliver_due()
