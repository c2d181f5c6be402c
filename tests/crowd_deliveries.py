"""A crowd of people whom a letter did not reach."""

from django.utils import timezone

from resources.models import Delivery


def more_deliveries(world, numbers):
    """More rows of the letter that leaves, in each state that its screen lists or counts."""
    now = timezone.now()
    Delivery.objects.bulk_create(
        Delivery(
            issue=world.leaving_issue,
            email=f"foule-{status}-{n}@example.org",
            status=status,
            next_try_at=now,
            answer="450 Plus tard",
            accepted_at=now if status == "accepted" else None,
        )
        for status in ("rejected", "deferred", "accepted", "queued", "skipped")
        for n in numbers
    )
