"""Celery: the sender of mails, its sweep, what the apps do at their hours. Redis wakes; PostgreSQL holds the truth."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labo.settings")

app = Celery("labo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["labo.outbox", "labo.notices", "labo.attached", "labo.search", "projects", "missions"])
