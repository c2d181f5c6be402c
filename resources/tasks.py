"""What the worker does for the resource centre. Each task is safe to run twice, or twice at once."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from resources.bibliography import importing
from resources.links import night
from resources.models import Delivery, Loan, NewsletterIssue, ReadingCount, ResearchRequest
from resources.newsletter import automatic, keeping, months, rhythms, sending


@shared_task(name="resources.tasks.advance_imports")
def advance_imports():
    """Go on with the files of references that are under way, until none is left to this worker."""
    while importing.advance():
        pass


@shared_task(name="resources.tasks.follow_links")
def follow_links():
    """Follow the links that the portal shows, before the night's look at them."""
    night.follow_links()


@shared_task(name="resources.tasks.check_links")
def check_links():
    """Look at some links, a few seconds of the night."""
    night.check_links()


@shared_task(name="resources.tasks.compose_letter")
def compose_letter():
    """Write the draft of the month if its day has come and nobody has: once, however many ask."""
    now = timezone.now()
    zone = timezone.get_default_timezone()
    month = months.due(now, rank=settings.LETTER_WORKING_DAY, days=settings.WORKING_DAYS, zone=zone)
    if month and (issue := NewsletterIssue.compose(month, now=now)):
        check_letter_links.delay_on_commit(issue.pk)


@shared_task(name="resources.tasks.check_letter_links", time_limit=150)
def check_letter_links(issue):
    """Look at the links of an issue that nobody has looked at for a week, a minute at most."""
    if row := NewsletterIssue.objects.filter(pk=issue).first():
        night.check_now(row.outside_addresses())


@shared_task(name="resources.tasks.remind_of_research")
def remind_of_research():
    """Remind the lab of the requests that nobody took, and of those that are due: once a cause."""
    ResearchRequest.objects.remind(now=timezone.now())


@shared_task(name="resources.tasks.forget_loans")
def forget_loans():
    """Remove the loans that ended a year ago."""
    Loan.objects.forget(now=timezone.now())


@shared_task(name="resources.tasks.forget_readings")
def forget_readings():
    """Remove what was counted more than three years ago."""
    ReadingCount.objects.forget(now=timezone.now())


@shared_task(name="resources.tasks.compose_rhythms")
def compose_rhythms():
    """Write the letters that nobody edits, each once a period: the team's week, the watch, the meetings."""
    rhythms.compose_due()


@shared_task(name="resources.tasks.forget_letters")
def forget_letters():
    """Empty the team's letters a year after they left."""
    automatic.forget(now=timezone.now())


@shared_task(name="resources.tasks.keep_subscribers")
def keep_subscribers():
    """Forget the addresses that nobody confirmed or uses any more, and follow those of the accounts."""
    keeping.keep(now=timezone.now())


@shared_task(name="resources.tasks.send_letters", time_limit=sending.TIME_LIMIT)
def send_letters():
    """Start the letters whose hour has come, and send some of what is under way."""
    sending.sweep()


@shared_task(name="resources.tasks.forget_deliveries")
def forget_deliveries():
    """Empty the addresses of the letters that left thirteen months ago."""
    Delivery.objects.forget(now=timezone.now())
