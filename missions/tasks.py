"""What the worker does for the accompaniments. Each task is safe to run twice, or twice at once."""

from celery import shared_task
from django.utils import timezone

from missions.models import FollowUp


@shared_task(name="missions.tasks.send_follow_ups")
def send_follow_ups():
    """Ask the services what became of a review, six and twelve months later: once each."""
    FollowUp.send_due(now=timezone.now())
