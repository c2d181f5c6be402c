"""Real dates for the story, counted from the day it is loaded. Pure module: no Django."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

TUESDAY, SATURDAY = 1, 5


def last_tuesday(today: date) -> date:
    """Return the last Tuesday before today, never today itself: what the story tells has happened."""
    yesterday = today - timedelta(days=1)
    return yesterday - timedelta(days=(yesterday.weekday() - TUESDAY) % 7)


def working_day(day: date) -> date:
    """Return the day itself, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))


class Days:
    """
    The calendar of one case.

    :param today: the day of loading.
    :param day_zero: days from the last Tuesday to the case's day zero; a multiple of 7 keeps it a Tuesday, so that
        the steps of a note, whole weeks later, never fall on a weekend.
    """

    def __init__(self, today: date, timezone: str, *, day_zero: int = 0):
        self.zero = last_tuesday(today) + timedelta(days=day_zero)
        self.timezone = ZoneInfo(timezone)

    def day(self, offset: int) -> date:
        """Return the working day at or before ``offset`` days from day zero."""
        return working_day(self.zero + timedelta(days=offset))

    def at(self, offset: int, hour: int, minute: int = 0) -> datetime:
        return datetime.combine(self.day(offset), time(hour, minute), self.timezone)
