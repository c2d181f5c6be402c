"""Who gets the lab's letters, and who did."""

from django.utils import timezone

from resources.models import MailBudget, Subscriber, Suppression
from resources.models.suppression import address_mark
from resources.newsletter.letters import MONTHLY
from tests.factories.cases import counter, make_user

PLACE = "192.0.2.1"


def make_subscriber(status="confirmed", *, email=None, letters=(MONTHLY,), person=None, now=None):
    """A subscription that has come to a state through its verbs."""
    now = now or timezone.now()
    if person is not None:
        row = Subscriber.choose_for(person, letters, now=now)
    else:
        email = email or f"personne-{next(counter)}@example.net"
        Subscriber.ask(email, letters, place=PLACE, now=now)
        # A crowd of them is not refused what a person would be.
        MailBudget.objects.all().delete()
        row = Subscriber.objects.get(email=email.lower())
        if status != "pending":
            row = row.confirm(now=now)
    if status == "left":
        row = row.leave(now=now)
    return Subscriber.objects.get(pk=row.pk)


def make_suppression(email=None, *, reason="bounce", **fields):
    email = email or f"revient-{next(counter)}@example.net"
    return Suppression.objects.create(
        mark=address_mark(email), reason=reason, at=timezone.now(), **{"answer": "550 5.1.1", **fields}
    )


def make_agent_subscriber():
    return make_subscriber(person=make_user())
