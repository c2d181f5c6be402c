from celery import shared_task

from labo.outbox import sender


@shared_task(name="labo.outbox.tasks.deliver_due")
def deliver_due():
    """Send what is due. Safe to run twice, or twice at once: rows are claimed."""
    sender.deliver_due()
