"""
A worker with the defence switched off, for the negative control: mails are marked as sent when they are taken.

That is what a queue does that removes its task before the work is done.
"""

import os

import django
from django.utils import timezone

from labo.celery import app

__all__ = ["app"]

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labo.settings")
django.setup()

from labo.outbox.models import OutboxMail, OutboxMailQuerySet  # noqa: E402  models come after the set-up

claim = OutboxMailQuerySet.claim


def claim_and_forget(self, *, now, limit):
    rows = claim(self, now=now, limit=limit)
    self.filter(pk__in=[row.pk for row in rows]).update(status=OutboxMail.Status.SENT, sent_at=timezone.now())
    return rows


OutboxMailQuerySet.claim = claim_and_forget
