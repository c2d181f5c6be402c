"""How often the pages of the demonstration were opened: made-up numbers, the same at every loading."""

from zlib import crc32

from django.utils import timezone

from resources.models import ReadingCount
from resources.models.reading_count import before, month_of
from resources.readings.figures import YEAR
from resources.readings.things import THINGS

LOVED, LEFT_ALONE = 24, 5
"""Openings of the best month of the most loved page; one work in so many was opened by nobody."""
QUIET = {8: 4, 7: 2, 12: 2}
"""The months when fewer people are at work, and how many times fewer."""


def load(*, now=None) -> int:
    """Tell the openings of the last twelve months; return how many pages were opened."""
    this_month = month_of(now or timezone.now())
    months = [before(this_month, number) for number in range(YEAR)]
    rows = [
        ReadingCount(month=month, kind=kind, thing=row.pk, count=count)
        for kind, counted in THINGS.items()
        for row in counted.public()
        for month in months
        if (count := openings(kind, row, month))
    ]
    ReadingCount.objects.bulk_create(rows)
    return len({(row.kind, row.thing) for row in rows})


def openings(kind, row, month) -> int:
    here_since = getattr(row, "published_at", None)
    if here_since and month < month_of(here_since):
        return 0
    draw = crc32(str(row).encode())
    if kind == ReadingCount.Kind.REFERENCE and draw % LEFT_ALONE == 0:
        return 0
    best = 2 + draw % LOVED
    return (best - crc32(f"{row} {month}".encode()) % best) // QUIET.get(month.month, 1)
