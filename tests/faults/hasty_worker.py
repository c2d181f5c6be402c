"""The portal's worker in a hurry: leases of seconds, a sweep each second. What it does is the same."""

import os
from datetime import timedelta

import django

from labo.celery import app

__all__ = ["app"]

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labo.settings")
django.setup()

from resources.newsletter import queue  # noqa: E402  models come after the set-up

queue.LEASE, queue.IN_HAND = timedelta(seconds=3), timedelta(seconds=1.5)
app.conf.beat_schedule["send-letters"]["schedule"] = 1.0
