"""What the clock asks of the cases. Beat only calls; each task is safe to run twice."""

from celery import shared_task

from projects.models import InformationRequest


@shared_task(name="projects.tasks.remind_of_requests")
def remind_of_requests():
    """Remind the services whose answer is due in two days, once each."""
    InformationRequest.objects.remind_all()
