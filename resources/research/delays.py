"""When an answer is due, and when the lab is reminded: all of it in working days. No row is read here."""

from datetime import date, timedelta

from django.conf import settings

DAYS = 10
"""Working days that the lab gives itself to answer."""
UNTAKEN_AFTER = 2
"""Working days after which a request that nobody took is recalled."""
ONE_DAY = timedelta(days=1)


def due_on(asked_on: date) -> date:
    """Return the tenth working day after that one."""
    return settings.WORKING_DAYS.last_of(asked_on + ONE_DAY, DAYS)


def is_untaken_for_long(asked_on: date, today: date) -> bool:
    return settings.WORKING_DAYS.last_of(asked_on + ONE_DAY, UNTAKEN_AFTER) <= today


def is_near(due: date, today: date) -> bool:
    """True on the last working day before it is due, and on the day itself for what a stopped machine left."""
    return today <= due <= settings.WORKING_DAYS.next_open(today + ONE_DAY)


def is_open(day: date) -> bool:
    return settings.WORKING_DAYS.is_open(day)


def days_between(first: date, last: date) -> int:
    """Return how many working days came after the first day, up to the last and with it."""
    span = (last - first).days
    return sum(is_open(first + timedelta(days=step)) for step in range(1, span + 1))
