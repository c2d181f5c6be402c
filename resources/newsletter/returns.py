"""What the portal does with what comes back. The same mail twice changes nothing the second time."""

import logging

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from resources.models.delivery import Delivery
from resources.models.suppression import Suppression
from resources.newsletter import bounces
from resources.newsletter.bounces import News
from resources.newsletter.suppressing import came_back, suppress

logger = logging.getLogger(__name__)


def take(content: bytes, *, now=None) -> News | None:
    """Act on one mail. :returns: what it told, or None if it is about no letter of ours."""
    now = now or timezone.now()
    returned = bounces.read(content, box=settings.BOUNCE_ADDRESS)
    if returned is None:
        return None
    with transaction.atomic():
        row = (
            Delivery.objects.select_for_update(of=("self",))
            .select_related("issue")
            .defer("issue__html", "issue__text")
            .filter(key=returned.key)
            .first()
        )
        if row is None:
            return None
        if returned.news == News.POLICY:
            if row.bounced_at is None:
                Delivery.objects.filter(pk=row.pk).update(answer=returned.answer[:300])
        elif returned.news in (News.HARD, News.SOFT):
            came_back(row.pk, hard=returned.news == News.HARD, answer=returned.answer, now=now)
        elif row.subscriber_id and returned.news == News.COMPLAINT:
            row.subscriber.leave(now=now)
            suppress(row.subscriber, Suppression.Reason.COMPLAINT, now=now)
        elif row.subscriber_id:
            # The mail that the button of a mailbox writes: it leaves the letter that the button stood in.
            row.subscriber.leave(row.issue.letter, origin="one_click", now=now)
    logger.info("Delivery %s came back: %s", row.pk, returned.news)
    return returned.news
