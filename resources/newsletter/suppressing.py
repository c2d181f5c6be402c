"""When an address is written to no more: at once where there is no mailbox, after five days where it is full."""

from datetime import timedelta

from django.db.models import Count
from django.db.models.functions import TruncDate

from resources.models.delivery import Delivery
from resources.models.suppression import Suppression

SOFT_DAYS = 5
SOFT_WITHIN = timedelta(days=400)


def suppress(subscriber, reason, *, answer="", now) -> bool:
    """Write to an address no more. :returns: whether it is news; the first reason stands."""
    _, is_new = Suppression.objects.get_or_create(
        mark=subscriber.mark, defaults={"reason": reason, "answer": answer[:300], "at": now}
    )
    return is_new


def came_back(delivery_id: int, *, hard: bool, answer: str, now) -> bool:
    """
    Note that a letter did not reach its mailbox; twice the same news counts once.

    A soft bounce is one point a day at most; after :data:`SOFT_DAYS` of them the address is written to no more.

    :returns: whether the address is now suppressed because of this.
    """
    row = Delivery.objects.select_related("subscriber").get(pk=delivery_id)
    if not (row.bounce_is_hard or (row.bounced_at and not hard)):
        row.bounced_at, row.bounce_is_hard, row.answer = now, hard, answer[:300]
        row.save(update_fields=["bounced_at", "bounce_is_hard", "answer"])
    if row.subscriber is None:
        return False
    if hard or soft_days(row.subscriber, now=now) >= SOFT_DAYS:
        return suppress(row.subscriber, Suppression.Reason.BOUNCE, answer=answer, now=now)
    return False


def soft_days(subscriber, *, now) -> int:
    """Return on how many different days a letter came back softly."""
    rows = subscriber.deliveries.filter(bounced_at__gte=now - SOFT_WITHIN, bounce_is_hard=False)
    return rows.aggregate(days=Count(TruncDate("bounced_at"), distinct=True))["days"]
