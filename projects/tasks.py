from celery import shared_task
from django.utils import timezone

from projects.models import Condition


@shared_task(name="projects.tasks.remind_conditions")
def remind_conditions():
    """Remind the services of the conditions that come due. Safe to run twice: each mail has its key."""
    Condition.objects.remind(now=timezone.now())
