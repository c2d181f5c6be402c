"""What the worker does for the resource centre. Each task is safe to run twice, or twice at once."""

from celery import shared_task

from resources import importing


@shared_task(name="resources.tasks.advance_imports")
def advance_imports():
    """Go on with the files of references that are under way, until none is left to this worker."""
    while importing.advance():
        pass
