"""
The calendar of a note: real days computed from the day it starts, totals, and what deserves a look. Pure, no Django.

A duration is typed in plain words (« 1/2 journée », « deux jours », « 3 semaines »): it is read to draw and to date,
and what cannot be read counts as one day.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol

from labo.working_days import WorkingDays

NUMBERS = {
    "un": 1,
    "une": 1,
    "deux": 2,
    "trois": 3,
    "quatre": 4,
    "cinq": 5,
    "six": 6,
    "sept": 7,
    "huit": 8,
    "neuf": 9,
    "dix": 10,
}
_LENGTH = re.compile(rf"(\d+(?:[.,]\d+)?|{'|'.join(NUMBERS)})\s+(jour|journée|semaine|mois)", re.IGNORECASE)
_HALF = re.compile(r"1\s*/\s*2|½", re.IGNORECASE)
_AND_A_HALF = re.compile(r"et demie?\b", re.IGNORECASE)
WORKING_DAYS = {"jour": 1, "journée": 1, "semaine": 5, "mois": 21}
LONGEST = 260
"""Working days of one step at most: a year."""


class Step(Protocol):
    """What a step says about its time: a row of the database, or one that is being typed."""

    offset_days: int
    duration: str
    lab_days: Decimal
    agents: int
    agent_days: Decimal


@dataclass(frozen=True)
class Slot:
    """
    The first and the last day of a step, both working days.

    :param planned: the day that the offset gives; another one than ``first`` when nobody works on it.
    :param reason: why nobody does: « week-end », « Noël ».
    """

    first: date
    last: date
    planned: date
    reason: str = ""

    @property
    def is_moved(self) -> bool:
        return self.first != self.planned


def working_days(duration: str) -> int:
    """Return how many working days a duration covers, at least one: « 2 jours » is 2, « 1/2 journée » is 1."""
    found = _LENGTH.search(_HALF.sub("", duration))
    if not found:
        return 1
    number, unit = found[1].lower(), found[2].lower()
    count = NUMBERS.get(number) or float(number.replace(",", "."))
    count += 0.5 if _AND_A_HALF.search(duration) else 0
    return max(1, math.ceil(count * WORKING_DAYS[unit]))


def slot(starts_on: date, offset_days: int, duration: str, calendar: WorkingDays) -> Slot:
    """Return the days of a step. What would fall on a closed day moves to the next open one."""
    planned = starts_on + timedelta(days=offset_days)
    first = calendar.next_open(planned)
    last = calendar.last_of(first, min(working_days(duration), LONGEST))
    return Slot(first, last, planned, calendar.why_closed(planned))


@dataclass(frozen=True)
class Schedule:
    """
    The steps of a note in time: one slot per step, in their order, None while J0 is not set; what they cost together.

    :param agent_days: of the service, all its agents together.
    """

    slots: tuple[Slot | None, ...]
    lab_days: Decimal
    agent_days: Decimal

    @property
    def lacks_agents(self) -> bool:
        """Whether there are steps, and the service's agents take part in none."""
        return bool(self.slots) and not self.agent_days

    @property
    def backward(self) -> tuple[int, ...]:
        """The ranks, from 0, of the steps that start before the one that precedes them; the same day is none of it."""
        return tuple(
            rank
            for rank, (before, this) in enumerate(zip(self.slots, self.slots[1:], strict=False), start=1)
            if before and this and this.planned < before.planned
        )


def schedule(steps: Iterable[Step], starts_on: date | None, calendar: WorkingDays) -> Schedule:
    """Date and add up the steps of a note: once, for its editor, its PDF and its mails alike."""
    steps = list(steps)
    return Schedule(
        tuple(slot(starts_on, step.offset_days, step.duration, calendar) if starts_on else None for step in steps),
        sum((step.lab_days for step in steps), Decimal(0)),
        sum((step.agents * step.agent_days for step in steps), Decimal(0)),
    )
