"""The kernel: agents, transitions, outbox, PDF, back office. Imports no mission."""

from labo.celery import app as celery_app

__all__ = ["celery_app"]
