"""Which attached files one reads, which wait for the scanner, and what a crash left of them."""

import logging
from datetime import timedelta

from django.db import models
from django.utils import timezone

from labo.private_files import private_storage
from projects.attached.clamd import ScannerAway, ScannerDown

logger = logging.getLogger(__name__)

ORPHAN_AFTER = timedelta(days=1)


class AttachmentQuerySet(models.QuerySet):
    def of(self, proposal):
        """Return the files of a case, named slots first, as every list shows them."""
        return self.filter(proposal=proposal).order_by(models.Case(models.When(kind="other", then=1), default=0), "pk")

    def waiting(self):
        """Return the files that nobody may read yet: the scanner has not looked at them."""
        return self.filter(state="waiting")

    def readable(self):
        return self.filter(state="clean")

    def scan_waiting(self):
        """
        Have each waiting file scanned, oldest first.

        One that gets no clear answer waits for the next round, and holds up no other. A scanner that cannot be reached
        is asked once.
        """
        for attachment in self.waiting().order_by("pk"):
            try:
                attachment.scan()
            except ScannerAway as away:
                logger.warning("The scanner is away, an attached file waits: %s", away)
                if isinstance(away, ScannerDown):
                    return

    def sweep_orphans(self, *, now=None):
        """
        Remove the files that no row names and that are older than a day: what a crash left.

        :returns: how many.
        """
        before = (now or timezone.now()) - ORPHAN_AFTER
        storage = private_storage()
        old = [name for name, written_at in storage.kept() if written_at < before]
        named = set(self.filter(stored_as__in=old).values_list("stored_as", flat=True))
        orphans = [name for name in old if name not in named]
        for name in orphans:
            storage.delete(name)
        return len(orphans)
