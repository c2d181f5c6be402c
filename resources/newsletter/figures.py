"""
The letters in figures, without following anybody: what was sent, what came back, who left, how many read them.

« Remise » is what the mail server answered; nobody knows here whether a letter was opened, nor which link was followed.
Four questions to the database, however many issues.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, F, Q
from django.utils import timezone

from resources.models import ConsentEvent, Delivery, NewsletterIssue, Subscriber
from resources.newsletter.letters import MONTHLY

MONTHS = 12
SHOWN = 24
"""Issues: two years of the monthly letter."""
SOON = timedelta(days=7)
"""Who leaves within a week after a letter leaves because of it, as far as one can tell."""


@dataclass(frozen=True)
class Sent:
    """
    One issue and what became of its mails. ``waiting`` are still to be tried, ``skipped`` left before their turn.

    ``bounced`` were accepted first and came back later; ``left`` went within a week.
    """

    issue: NewsletterIssue
    accepted: int = 0
    rejected: int = 0
    skipped: int = 0
    waiting: int = 0
    bounced: int = 0
    left: int = 0

    @property
    def all(self) -> int:
        return self.accepted + self.rejected + self.skipped + self.waiting

    @property
    def reached(self) -> int:
        """How many were accepted and did not come back."""
        return self.accepted - self.bounced


@dataclass(frozen=True)
class Month:
    """``total`` is how many get the letter when the month ends, or now if it is not over."""

    day: date
    arrived: int
    left: int
    total: int


@dataclass(frozen=True)
class Figures:
    letter: str
    issues: list[Sent]
    months: list[Month]

    @classmethod
    def of(cls, letter: str = MONTHLY, *, now=None):
        now = now or timezone.now()
        return cls(letter, sent(letter), months(letter, now=now))

    @property
    def readers(self) -> int:
        return self.months[-1].total

    @property
    def arrived(self) -> int:
        return sum(month.arrived for month in self.months)

    @property
    def left(self) -> int:
        return sum(month.left for month in self.months)


def sent(letter) -> list[Sent]:
    """Return a line for each issue that left, or began to, the latest first. Three queries."""
    issues = NewsletterIssue.objects.filter(letter=letter, started_at__isnull=False).order_by("-period", "-pk")
    issues = list(issues.without_mail().defer("content")[:SHOWN])
    counts = {issue.pk: Counter() for issue in issues}
    ways = Delivery.objects.filter(issue__in=list(counts)).order_by().values_list("issue", "status")
    came_back = Count("pk", filter=Q(bounced_at__isnull=False))
    for pk, status, count, back in ways.annotate(count=Count("pk"), back=came_back):
        known = status if status in ("accepted", "rejected", "skipped") else "waiting"
        counts[pk][known] += count
        counts[pk]["bounced"] += back if status == "accepted" else 0
    for pk, count in left_soon(list(counts), letter):
        counts[pk]["left"] = count
    return [Sent(issue, **counts[issue.pk]) for issue in issues]


def left_soon(issues, letter):
    """Return [(issue, how many of those who got it dropped the letter within a week)]."""
    dropped = ConsentEvent.objects.filter(
        Q(act="left", letters__contains=[letter]) | Q(act="changed") & ~Q(letters__contains=[letter])
    )
    since = F("subscriber__deliveries__issue__started_at")
    gone = dropped.filter(
        subscriber__deliveries__issue__in=issues,
        subscriber__deliveries__status="accepted",
        at__gte=since,
        at__lt=since + SOON,
    )
    return gone.order_by().values_list("subscriber__deliveries__issue").annotate(Count("subscriber", distinct=True))


def months(letter, *, now) -> list[Month]:
    """
    Return the last twelve months, this one included, from the proofs of what people agreed to. One query.

    An address that its owner had erased is in no month any more.
    """
    days = last_months(timezone.localdate(now))
    first = datetime.combine(days[0], time(0), timezone.get_default_timezone())
    acts = ConsentEvent.objects.exclude(act="asked").filter(at__lte=now).order_by("at", "pk")
    reading, total_before = set(), 0
    arrived, left = Counter(), Counter()
    for reader, at, act, letters in acts.values_list("subscriber", "at", "act", "letters").iterator(chunk_size=5000):
        # A departure names what is left, the other acts what one gets from then on.
        wants = letter in letters if act != "left" else reader in reading and letter not in letters
        if wants == (reader in reading):
            continue
        (reading.add if wants else reading.discard)(reader)
        if at < first:
            total_before = len(reading)
        else:
            (arrived if wants else left)[timezone.localdate(at).replace(day=1)] += 1
    found, total = [], total_before
    for day in days:
        total += arrived[day] - left[day]
        found.append(Month(day, arrived[day], left[day], total))
    return found


def last_months(today: date) -> list[date]:
    last = today.year * MONTHS + today.month - 1
    return [date(number // MONTHS, number % MONTHS + 1, 1) for number in range(last - MONTHS + 1, last + 1)]


def reading_now() -> dict[str, int]:
    """Return {letter: how many get it today}. One query."""
    rows = Subscriber.objects.filter(status="confirmed").values_list("letters", flat=True)
    return Counter(letter for letters in rows.iterator(chunk_size=5000) for letter in letters)
