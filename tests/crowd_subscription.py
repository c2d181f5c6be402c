"""A crowd of subscriptions, each with its proofs, and of addresses that are set aside."""

from django.utils import timezone

from resources.models import ConsentEvent, Subscriber, Suppression
from resources.models.suppression import address_mark


def more_subscribers(world, numbers):
    """More of each state, a long story of one of them, and more addresses set aside."""
    now = timezone.now()
    dates = {
        "pending": {"asked_at": now, "asked_letters": ["monthly"]},
        "confirmed": {"confirmed_at": now, "letters": ["monthly", "watch"]},
        "left": {"left_at": now},
    }
    for status, dated in dates.items():
        emails = [f"foule-{status}-{n}@example.net" for n in numbers]
        Subscriber.objects.bulk_create(
            Subscriber(email=email, mark=address_mark(email), status=status, **dated) for email in emails
        )
    ConsentEvent.objects.bulk_create(
        ConsentEvent(
            subscriber=world.subscriber, act="changed", origin="link", letters=["monthly"], wording="-", at=now
        )
        for n in numbers
    )
    Suppression.objects.bulk_create(
        Suppression(mark=address_mark(f"revient-foule-{n}@example.net"), reason="bounce", at=now) for n in numbers
    )
