"""What the worker does for the cases. Each task is safe to run twice, or twice at once."""

from celery import shared_task

from projects.models import Attachment


@shared_task(name="projects.tasks.scan_attachments")
def scan_attachments():
    """Have the files that wait looked at by the scanner. Those it does not answer for wait for the next round."""
    Attachment.objects.scan_waiting()


@shared_task(name="projects.tasks.sweep_attachments")
def sweep_attachments():
    Attachment.objects.sweep_orphans()
