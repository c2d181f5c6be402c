"""A crowd of items of the shared watch and of links: what the lists show after years."""

from datetime import timedelta

from django.utils import timezone

from resources.models import LinkCheck, WatchItem, WatchWord
from resources.watch.states import CATEGORIES


def more_watch(world, people, numbers):
    """More items of the lead in each state, words on one of them, and links that are broken where they are shown."""
    now, codes = timezone.now(), list(CATEGORIES)
    dates = {
        "proposed": {},
        "read": {"read_at": now},
        "kept": {"read_at": now, "kept_at": now},
        "published": {"read_at": now},
        "sent_back": {"sent_back_at": now, "word": "-"},
    }
    for status, dated in dates.items():
        WatchItem.objects.bulk_create(
            WatchItem(
                status=status,
                address=f"https://foule-{status}-{n}.example.org/",
                canonical=f"https://foule-{status}-{n}.example.org/",
                title=f"Trouvaille {status} {n}",
                why="-",
                category=codes[n % len(codes)],
                audience=("public", "network", "lab")[n % 3],
                shared_by=world.lead,
                says_who=True,
                shared_at=now,
                published_at=now - timedelta(days=31 * n) if status == "published" else None,
                **dated,
            )
            for n in numbers
        )
    for item in (world.item, world.waiting_item):
        WatchWord.objects.bulk_create(WatchWord(item=item, by=person, why="-") for person in people)
    for status in ("broken", "moved"):
        LinkCheck.objects.bulk_create(
            LinkCheck(
                address=f"https://foule-published-{n}.example.org/{'' if status == 'broken' else 'moved'}",
                host=f"foule-published-{n}.example.org",
                status=status,
                failures=3 if status == "broken" else 0,
                first_failed_at=now if status == "broken" else None,
                final_address="https://ailleurs.example.org/" if status == "moved" else "",
                next_check_at=now,
            )
            for n in numbers
        )
