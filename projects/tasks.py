"""What the worker does for the cases. Each task is safe to run twice, or twice at once."""

from celery import shared_task
from django.utils import timezone

from projects import notices
from projects.models import AssessmentSheet, Condition, DraftReminder, InformationRequest, Proposal


@shared_task(name="projects.tasks.tell_of_arrivals")
def tell_of_arrivals():
    """Tell each person of the lab of the cases that have just arrived, out of the request in which a service waits."""
    for proposal in Proposal.objects.just_arrived(now=timezone.now()):
        notices.case_submitted(proposal)


@shared_task(name="projects.tasks.remind_drafts")
def remind_drafts():
    """Write to those whose draft waits, once a draft, before a session."""
    DraftReminder.write_due()


@shared_task(name="projects.tasks.remind_conditions")
def remind_conditions():
    """Remind the services of the conditions that come due: each mail has its key."""
    Condition.objects.remind(now=timezone.now())


@shared_task(name="projects.tasks.remind_of_requests")
def remind_of_requests():
    """Remind the services whose answer is due in two days, once each."""
    InformationRequest.objects.remind_all()


@shared_task(name="projects.tasks.remind_evaluators")
def remind_evaluators():
    """Write once to those whose sheet is waited for."""
    AssessmentSheet.objects.remind(now=timezone.now())
