"""
The network in figures: who was expected, who came, whom it reaches and how it grows.

Somebody « came » when their presence was noted; an event whose sheet was never filled in is counted apart, not guessed.
Six questions to the database, however long the period.
"""

from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.utils import timezone

from missions.degrees import DEGREES
from missions.models import Event, EventFeedback, Membership, OnboardingApplication, Registration
from missions.models.application_queryset import directions_by_unit
from missions.models.feedback import ENOUGH
from missions.models.trade_family import TradeFamily

MONTHS = 12


@dataclass(frozen=True)
class Period:
    """Whole months, the last one perhaps not over. ``year`` is None for the last twelve."""

    since: date
    until: date
    year: int | None = None

    @classmethod
    def of(cls, year, *, today):
        """:param year: a year, or None for the twelve months that end with this one."""
        if year is not None:
            return cls(date(year, 1, 1), date(year, 12, 31), year)
        first = today.year * MONTHS + today.month - MONTHS
        return cls(date(*month_of(first), 1), today.replace(day=monthrange(today.year, today.month)[1]))

    @property
    def months(self):
        """Return the first day of each month, in order."""
        first = self.since.year * MONTHS + self.since.month - 1
        return [date(*month_of(first + n), 1) for n in range(MONTHS)]


def month_of(number):
    """Return (year, month) of a number of months since the year 0."""
    return number // MONTHS, number % MONTHS + 1


@dataclass(frozen=True)
class Turnout:
    """Who had a seat at one event. ``unknown`` are those of whom nobody noted whether they came."""

    event: Event
    present: int
    absent: int
    unknown: int
    waiting: int

    @property
    def expected(self):
        return self.present + self.absent + self.unknown


@dataclass(frozen=True)
class Month:
    """People who came in a month: for the first time ever, or again. ``total`` is how many ever came by its end."""

    day: date
    first: int
    again: int
    total: int

    @property
    def people(self):
        return self.first + self.again


@dataclass(frozen=True)
class Reached:
    """How many different people of a direction, or of a family of trades, came."""

    name: str
    people: int


@dataclass(frozen=True)
class Figures:
    turnouts: list[Turnout]
    months: list[Month]
    directions: list[Reached]
    directions_left: list[str]
    trades: list[Reached]
    trades_unknown: int
    verdicts: list[tuple[str, int]]
    degrees: list[tuple[str, int]]

    @classmethod
    def of(cls, period: Period, *, now=None):
        now = now or timezone.now()
        visits = Visits(period)
        directions, left = visits.directions()
        trades, unknown = visits.trades()
        return cls(
            turnouts=turnouts(period, now=now),
            months=visits.months(),
            directions=directions,
            directions_left=left,
            trades=trades,
            trades_unknown=unknown,
            verdicts=verdicts(period),
            degrees=degrees(),
        )

    @property
    def people(self):
        """How many different people came in the period."""
        return sum(row.people for row in self.directions)

    @property
    def newcomers(self):
        return sum(month.first for month in self.months)

    @property
    def members(self):
        return sum(count for _, count in self.degrees)

    @property
    def held(self):
        return len(self.turnouts)

    @property
    def expected(self):
        return sum(row.expected for row in self.turnouts)

    @property
    def present(self):
        return sum(row.present for row in self.turnouts)

    @property
    def absent(self):
        return sum(row.absent for row in self.turnouts)

    @property
    def unknown(self):
        return sum(row.unknown for row in self.turnouts)


def turnouts(period, *, now) -> list[Turnout]:
    """Return a line for each event with a list that took place in the period, the latest first."""
    held = Event.objects.filter(status=Event.Status.ANNOUNCED, capacity__isnull=False).past(now=now)
    held = held.filter(starts_at__date__range=(period.since, period.until))
    confirmed = Q(registrations__status="confirmed")
    held = held.annotate(
        present=Count("registrations", confirmed & Q(registrations__is_present=True)),
        absent=Count("registrations", confirmed & Q(registrations__is_present=False)),
        unknown=Count("registrations", confirmed & Q(registrations__is_present=None)),
    )
    return [Turnout(row, row.present, row.absent, row.unknown, row.waiting_count) for row in held]


NO_DIRECTION = "Direction non précisée"


class Visits:
    """Every presence that was ever noted: who, when, from where. One row each, without names."""

    def __init__(self, period):
        self.period = period
        noted = Registration.objects.filter(is_present=True, event__status=Event.Status.ANNOUNCED)
        rows = noted.order_by("event__starts_at").values_list("person", "person__org_unit", "event__starts_at")
        self.rows = [(person, unit, timezone.localdate(at)) for person, unit, at in rows]
        self.units = {person: unit for person, unit, day in self.rows if period.since <= day <= period.until}

    def months(self) -> list[Month]:
        first_of = {}
        people = {month: set() for month in self.period.months}
        for person, _, day in self.rows:
            first_of.setdefault(person, day)
            month = day.replace(day=1)
            if month in people:
                people[month].add(person)
        firsts = Counter(day.replace(day=1) for day in first_of.values())
        total = sum(count for month, count in firsts.items() if month < self.period.since)
        found = []
        for month, came in people.items():
            total += firsts[month]
            found.append(Month(month, first=firsts[month], again=len(came) - firsts[month], total=total))
        return found

    def directions(self) -> tuple[list[Reached], list[str]]:
        """Return the directions with the people who came, the most first; and those that nobody came from."""
        names = directions_by_unit()
        counts = Counter(names.get(unit, NO_DIRECTION) for unit in self.units.values())
        return by_size(counts), sorted(set(names.values()) - set(counts))

    def trades(self) -> tuple[list[Reached], int]:
        """Return the families of trades of those who came and once applied to a day; and how many never said theirs."""
        said = OnboardingApplication.objects.order_by("applied_at").values_list("applicant", "family")
        family = {person: TradeFamily(value).label.capitalize() for person, value in said if person in self.units}
        return by_size(Counter(family.values())), len(self.units) - len(family)


def by_size(counts: Counter) -> list[Reached]:
    return [Reached(name, people) for name, people in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))]


def verdicts(period) -> list[tuple[str, int]]:
    """Return what people thought of the events of the period, where enough answered: [(words, how many)]."""
    rows = EventFeedback.objects.filter(event__starts_at__date__range=(period.since, period.until))
    by_event, counts = Counter(), Counter()
    answers = list(rows.order_by().values_list("event", "verdict").annotate(Count("pk")))
    for event, _, count in answers:
        by_event[event] += count
    for event, verdict, count in answers:
        counts[verdict] += count if by_event[event] >= ENOUGH else 0
    return [(label, counts[value]) for value, label in EventFeedback.Verdict.choices] if counts.total() else []


def degrees() -> list[tuple[str, int]]:
    """Return how many members of the network take part in each way today: [(« Je contribue », how many)]."""
    counts = dict(Membership.objects.current().order_by().values_list("degree").annotate(Count("pk")))
    return [(words.sentence, counts.get(code, 0)) for code, words in DEGREES.items()]
