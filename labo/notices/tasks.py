from celery import shared_task

from labo.notices import digest


@shared_task(name="labo.notices.tasks.send_digests")
def send_digests():
    """Write the digests of this morning. Safe to run twice, or twice at once."""
    digest.send_digests()
