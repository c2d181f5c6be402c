from celery import shared_task

from labo.attached import keeping


@shared_task(name="labo.attached.tasks.scan_attachments")
def scan_attachments():
    """Have the files that wait looked at by the scanner. Those it does not answer for wait for the next round."""
    keeping.scan_waiting()


@shared_task(name="labo.attached.tasks.sweep_attachments")
def sweep_attachments():
    """Remove the files that no row names any more."""
    keeping.sweep_orphans()
