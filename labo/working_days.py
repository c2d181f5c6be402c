"""
Which days people work: not at week-ends, nor on public holidays, nor in the school holidays that the lab names.

Pure functions. What the lab has chosen comes from the environment and stands in ``settings.WORKING_DAYS``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice

import holidays

SATURDAY = 5
ALSACE_MOSELLE = "6AE"
LONGEST_PERIOD = 92
"""Days. A summer has nine weeks: what is longer is a slip of the keyboard, and would close the lab for years."""
HORIZON = 400
"""Days within which an open one is looked for."""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """School holidays: both days are closed, and so are those in between."""

    first: date
    last: date
    name: str = "vacances scolaires"

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class WorkingDays:
    """
    The calendar of a lab.

    :param subdivision: where it is, as the ``holidays`` library names the parts of France: « 6AE » is Alsace, « 57 »
        the Moselle, nothing at all the rest of the mainland.

    Source: Code du travail, art. L3133-1 (public holidays) and L3134-13 (Alsace-Moselle, after the ordinance of 16
    August 1892: Good Friday and the 26th of December as well).
    """

    subdivision: str = ALSACE_MOSELLE
    periods: tuple[Period, ...] = ()

    def __post_init__(self):
        """:raises ValueError: for a part of France that the library does not know."""
        if self.subdivision and self.subdivision not in subdivisions():
            known = ", ".join(subdivisions())
            raise ValueError(f"{self.subdivision!r} is no part of France that has holidays of its own: {known}.")

    def why_closed(self, day: date) -> str:
        """Return why nobody works that day, « Saint-Étienne » or « week-end », or nothing when it is a working day."""
        if name := public_holidays(self.subdivision, day.year).get(day):
            return name
        if day.weekday() >= SATURDAY:
            return "week-end"
        return next((period.name for period in self.periods if day in period), "")

    def is_open(self, day: date) -> bool:
        return not self.why_closed(day)

    def next_open(self, day: date) -> date:
        """Return that day, or the first working day after it."""
        return next(self.open_from(day), day)

    def open_from(self, day: date) -> Iterator[date]:
        """Yield the working days from that one on, never further than ``HORIZON`` from one to the next."""
        closed = 0
        while closed < HORIZON:
            if self.is_open(day):
                closed = 0
                yield day
            else:
                closed += 1
            day += ONE_DAY

    def last_of(self, first: date, count: int) -> date:
        """Return the last of that many working days, ``first`` being the first of them."""
        return next(islice(self.open_from(first), count - 1, None), first)


@lru_cache(maxsize=64)
def public_holidays(subdivision: str, year: int) -> Mapping[date, str]:
    """Return the public holidays of a year, with their names: the library's own table would grow as it is read."""
    return dict(holidays.country_holidays("FR", subdiv=subdivision or None, years=year, language="fr"))


def subdivisions() -> tuple[str, ...]:
    """Return the parts of France that have holidays of their own; the library's school zones are no part of it."""
    return tuple(name for name in holidays.list_supported_countries()["FR"] if not name.startswith("Zone"))


def read_periods(text: str) -> tuple[Period, ...]:
    """
    Read « vacances de Noël: 2026-12-19/2027-01-03, 2027-02-20/2027-03-07 »: two days, with a name before them or not.

    :raises ValueError: with the piece that cannot be read, and why.
    """
    return tuple(sorted(map(read_period, filter(None, map(str.strip, text.split(",")))), key=lambda each: each.first))


def read_period(piece: str) -> Period:
    name, _, days = piece.rpartition(":")
    first, _, last = days.partition("/")
    try:
        period = Period(date.fromisoformat(first.strip()), date.fromisoformat(last.strip()))
    except ValueError:
        raise ValueError(f"{piece!r} is not « 2026-12-19/2027-01-03 », a first day and a last day.") from None
    if period.last < period.first:
        raise ValueError(f"{piece!r} ends before it begins.")
    if (period.last - period.first).days >= LONGEST_PERIOD:
        raise ValueError(f"{piece!r} is longer than {LONGEST_PERIOD} days.")
    return Period(period.first, period.last, name.strip()) if name.strip() else period
