"""What the worker does for the resources. Each task is safe to run twice, or twice at once."""

from celery import shared_task
from django.utils import timezone

from resources.models import ResearchRequest


@shared_task(name="resources.tasks.remind_of_research")
def remind_of_research():
    """Remind the lab of the requests that nobody took, and of those that are due: once a cause."""
    ResearchRequest.objects.remind(now=timezone.now())
