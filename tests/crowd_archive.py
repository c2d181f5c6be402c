"""A crowd of letters that left, and of those who got them: what the archive and the figures show after years."""

from datetime import date, timedelta

from django.utils import timezone

from resources.models import ConsentEvent, Delivery, NewsletterIssue, Subscriber
from resources.models.suppression import address_mark
from resources.newsletter.letters import MONTHLY
from tests.factories.archive import CONTENT


def more_letters(world, numbers):
    """More issues of the monthly letter, and readers of one of them, of whom each second one left."""
    now = timezone.now()
    NewsletterIssue.objects.bulk_create(
        NewsletterIssue(
            letter=MONTHLY,
            number=500 + n,
            period=date(2020 + n // 12, n % 12 + 1, 2),
            status="sent",
            title=f"Lettre {n}",
            html="-",
            text="-",
            sha256="-",
            content={**CONTENT, "title": f"Lettre {n}"},
            **dict.fromkeys(["released_at", "send_at", "started_at", "sent_at"], now - timedelta(days=31 * n)),
        )
        for n in numbers
    )
    readers = Subscriber.objects.bulk_create(
        Subscriber(
            email=f"foule-lettre-{n}@example.org",
            mark=address_mark(f"foule-lettre-{n}@example.org"),
            status="confirmed",
            letters=[MONTHLY],
            confirmed_at=now,
        )
        for n in numbers
    )
    events = [(reader, act) for n, reader in enumerate(readers) for act in ("confirmed", "left")[: 1 + n % 2]]
    ConsentEvent.objects.bulk_create(
        ConsentEvent(subscriber=reader, act=act, origin="link", letters=[MONTHLY], at=now) for reader, act in events
    )
    Delivery.objects.bulk_create(
        Delivery(issue=world.letter, subscriber=reader, status="accepted", next_try_at=now, accepted_at=now)
        for reader in readers
    )
