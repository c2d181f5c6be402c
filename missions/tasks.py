"""What the worker does for the accompaniments and the events. Each task is safe to run twice, or twice at once."""

from celery import shared_task
from django.utils import timezone

from missions.models import (
    AccompanimentStep,
    Appointment,
    EventPicture,
    EventReminder,
    EventSeries,
    FeedbackRequest,
    FollowUp,
    Invitation,
    NetworkLetter,
    Registration,
)
from missions.models.series import AHEAD


@shared_task(name="missions.tasks.send_follow_ups")
def send_follow_ups():
    """Ask the services what became of a review, six and twelve months later: once each."""
    FollowUp.send_due(now=timezone.now())


@shared_task(name="missions.tasks.remind_of_steps")
def remind_of_steps():
    """Say a week before that a step is near, and the day after that its report is waited for: once each."""
    AccompanimentStep.objects.remind(today=timezone.localdate())


@shared_task(name="missions.tasks.extend_series")
def extend_series():
    """Announce the next events of each series, months ahead, once each."""
    today = timezone.localdate()
    for series in EventSeries.objects.under_way(today=today):
        series.extend(until=today + AHEAD)


@shared_task(name="missions.tasks.send_reminders")
def send_reminders():
    """Write the reminders that are due, once each."""
    while EventReminder.objects.send_due(now=timezone.now()):
        pass


@shared_task(name="missions.tasks.ask_for_feedback")
def ask_for_feedback():
    """Ask three questions of those who came, the day after, once each."""
    FeedbackRequest.objects.ask(now=timezone.now())


@shared_task(name="missions.tasks.write_network_letters")
def write_network_letters():
    """Write the letters that follow an onboarding day, a week, a fortnight, one and three months later: once each."""
    now = timezone.now()
    for kind in NetworkLetter.Kind.values:
        while NetworkLetter.objects.send_due(kind, now=now):
            pass


@shared_task(name="missions.tasks.pass_offers_on")
def pass_offers_on():
    """Offer to the next person the seats that were kept long enough."""
    now = timezone.now()
    for registration in Registration.objects.expired_offers(now=now):
        registration.let_go(now=now)


@shared_task(name="missions.tasks.forget_needs")
def forget_needs():
    """
    Wipe what people told of their needs, once the event is over.

    Who booked a slot or was invited goes three months after, the photographs two years.
    """
    now = timezone.now()
    Registration.objects.forget_needs(now=now)
    Appointment.objects.forget(now=now)
    Invitation.objects.forget(now=now)
    EventPicture.objects.forget(now=now)
