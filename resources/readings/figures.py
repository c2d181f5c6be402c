"""
What was read, for the lab: month by month, by kind of page, page by page; and the works that nobody opens.

Openings are counted, not people: somebody who opens a page on two days is two openings. A handful of questions to the
database, and one for each kind of page that was read.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from heapq import nlargest

from django.db.models import Min, Sum
from django.utils import timezone
from django.utils.functional import cached_property

from resources.models import ReadingCount, Reference
from resources.models.reading_count import before, month_of
from resources.readings.things import THINGS, Counted

YEAR = 12
MOST_SHOWN, MOST_GONE = 10, 30
"""Pages of a kind on the screen; among the most opened ones, how many may be gone since without a gap there."""


@dataclass(frozen=True)
class Read:
    """One page, and how often it was opened in the period."""

    title: str
    address: str
    count: int
    most: int

    @property
    def width(self) -> int:
        """In hundredths of the page that was opened most."""
        return round(self.count / self.most * 100) if self.most else 0


@dataclass(frozen=True)
class KindRead:
    """One kind of page. ``count`` is what was opened of it, pages that are gone since included."""

    counted: Counted
    count: int
    pages: list[Read]


@dataclass(frozen=True)
class Month:
    day: date
    count: int
    most: int

    @property
    def height(self) -> int:
        """In hundredths of the busiest month."""
        return round(self.count / self.most * 100) if self.most else 0

    @property
    def top(self) -> int:
        return 100 - self.height


class Figures:
    """
    :param months: how many months the lists of pages cover, the one under way being the last: 1 or 12.
    """

    def __init__(self, *, months=YEAR, now=None):
        self.this_month = month_of(now or timezone.now())
        self.first = before(self.this_month, YEAR - 1)
        self.since = before(self.this_month, months - 1)

    def months(self) -> list[Month]:
        """Return the last twelve months, in order, whatever the period of the lists."""
        counts = dict(ReadingCount.objects.since(self.first).order_by().values_list("month").annotate(Sum("count")))
        most = max(counts.values(), default=0)
        days = [before(self.this_month, number) for number in range(YEAR - 1, -1, -1)]
        return [Month(day, counts.get(day, 0), most) for day in days]

    def kinds(self, *, at_most=MOST_SHOWN) -> list[KindRead]:
        """
        Return each kind of page with what was opened most, in the order of the kinds.

        :param at_most: pages of a kind, or None for all of them.
        """
        counts: dict[str, dict[int, int]] = {kind: {} for kind in THINGS}
        rows = ReadingCount.objects.since(self.since).order_by().values_list("kind", "thing")
        for kind, thing, count in rows.annotate(Sum("count")):
            counts[kind][thing] = count
        return [
            KindRead(one, sum(counts[kind].values()), pages(one, counts[kind], at_most)) for kind, one in THINGS.items()
        ]

    @cached_property
    def since_when(self) -> date | None:
        """The first month that is counted, or None as long as nothing is."""
        return ReadingCount.objects.aggregate(first=Min("month"))["first"]

    @property
    def unread_since(self) -> date:
        """The month that the list of unread works begins with: twelve months ago, or where counting began."""
        return max(self.first, self.since_when or self.this_month)

    def unread(self):
        """Return the works that were there before that month, and that nobody opened since; the oldest first."""
        opened = ReadingCount.objects.since(self.first).filter(kind=ReadingCount.Kind.REFERENCE)
        works = Reference.objects.published().filter(published_at__lt=start_of(self.unread_since))
        return works.exclude(pk__in=opened.values("thing")).order_by("published_at", "pk")


def start_of(month: date) -> datetime:
    return timezone.make_aware(datetime.combine(month, time()))


def pages(counted: Counted, counts: dict[int, int], at_most: int | None) -> list[Read]:
    """Return the pages of one kind that everybody still reads, the most opened first."""
    first = counts if at_most is None else nlargest(at_most + MOST_GONE, counts, key=counts.get)
    rows = counted.public().in_bulk(list(first)) if counts else {}
    most = max((counts[pk] for pk in rows), default=0)
    found = [Read(str(row), row.get_absolute_url(), counts[pk], most) for pk, row in rows.items()]
    return sorted(found, key=lambda page: (-page.count, page.title))[:at_most]
