"""
When the draft of a month is due. Pure functions: the beat only asks, often; Paris time is reckoned here.

A beat that was away over the moment composes later in the month; one that missed the whole month, never: what it would
have told is in the next one.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from labo.working_days import WorkingDays

FROM = time(8)
"""The hour from which the draft is written, where the lab is."""
FURTHEST = 23
"""No month has more working days."""
ONE_DAY = timedelta(days=1)


def month_of(day: date) -> date:
    """Return the first day of the month."""
    return day.replace(day=1)


def last_of(month: date) -> date:
    return month_of(month.replace(day=28) + timedelta(days=4)) - ONE_DAY


def day_of_draft(month: date, rank: int, days: WorkingDays) -> date | None:
    """
    Return the working day of the month on which its draft is written; None where the lab is closed all month.

    :param rank: 1 is the first working day, -1 the last; a month too short has its last, or its first.
    """
    first, last = month_of(month), last_of(month)
    opened = [day for day in (first + ONE_DAY * ahead for ahead in range(last.day)) if days.is_open(day)]
    if not opened:
        return None
    return opened[min(rank, len(opened)) - 1] if rank > 0 else opened[max(rank, -len(opened))]


def due(now: datetime, *, rank: int, days: WorkingDays, zone: ZoneInfo) -> date | None:
    """
    Return the month whose draft is due at this instant, or None.

    Wall-clock hours of the lab are compared, so that neither change of hour moves the day.

    :param now: an aware instant.
    """
    there = now.astimezone(zone)
    day = day_of_draft(there.date(), rank, days)
    if day is None or (there.date(), there.time()) < (day, FROM):
        return None
    return month_of(there.date())
