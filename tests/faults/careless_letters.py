"""A worker that strikes letters off the list when it takes them, for the negative control: the usual bulk sender."""

from tests.faults.hasty_worker import app

__all__ = ["app"]


from django.utils import timezone

from resources.models import Delivery, Subscriber
from resources.newsletter import queue

claim = queue.claim


def claim_and_forget(issue, mark, *, limit, now):
    rows = claim(issue, mark, limit=limit, now=now)
    Delivery.objects.filter(pk__in=[row.id for row in rows]).update(
        status="accepted", accepted_at=timezone.now(), claim=None, leased_until=None
    )
    return rows


def step_without_asking(issue, row, mark, **values):
    return row and Subscriber.objects.values_list("email", "leave_token").get(deliveries__pk=row.id)


queue.claim, queue.step = claim_and_forget, step_without_asking
