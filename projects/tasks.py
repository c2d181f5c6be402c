from celery import shared_task

from projects.models import DraftReminder


@shared_task(name="projects.tasks.remind_drafts")
def remind_drafts():
    """Write the reminders that are due. Safe to run twice, or twice at once."""
    DraftReminder.write_due()
