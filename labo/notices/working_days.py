"""The days on which the lab writes to people: neither weekends nor public holidays. Pure module."""

from datetime import date, timedelta
from functools import lru_cache

FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
FROM_EASTER = (1, 39, 50)
"""Days after Easter: its Monday, the Ascension, the Monday of Pentecost."""


def easter(year: int) -> date:
    """Source: the « Meeus/Jones/Butcher » algorithm of the Gregorian Easter."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    month, day = divmod(d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=8)
def holidays(year: int) -> frozenset[date]:
    """Return the public holidays of the whole of France. Source: Code du travail, article L3133-1."""
    moving = {easter(year) + timedelta(days=after) for after in FROM_EASTER}
    return frozenset(moving | {date(year, month, day) for month, day in FIXED})


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in holidays(day.year)
