"""What is done for the attached files of every app at once: the scanner asked, what a crash left swept."""

import logging
from datetime import timedelta

from django.apps import apps
from django.utils import timezone

from labo.attached.clamd import ScannerAway, ScannerDown
from labo.attached.file import AttachedFile
from labo.private_files import private_storage

logger = logging.getLogger(__name__)

ORPHAN_AFTER = timedelta(days=1)


def kinds():
    """Return the models whose rows name files of the private folder."""
    return [model for model in apps.get_models() if issubclass(model, AttachedFile)]


def scan_waiting():
    """
    Have each waiting file scanned, oldest first.

    One that gets no clear answer waits for the next round, and holds up no other. A scanner that cannot be reached
    is asked once.
    """
    for model in kinds():
        for attachment in model.objects.waiting().order_by("pk"):
            try:
                attachment.scan()
            except ScannerAway as away:
                logger.warning("The scanner is away, an attached file waits: %s", away)
                if isinstance(away, ScannerDown):
                    return


def sweep_orphans(*, now=None):
    """
    Remove the files that no row of any app names and that are older than a day: what a crash left.

    :returns: how many.
    """
    before = (now or timezone.now()) - ORPHAN_AFTER
    storage = private_storage()
    old = [name for name, written_at in storage.kept() if written_at < before]
    named = set()
    for model in kinds():
        named |= set(model.objects.filter(stored_as__in=old).values_list("stored_as", flat=True))
    orphans = [name for name in old if name not in named]
    for name in orphans:
        storage.delete(name)
    return len(orphans)
