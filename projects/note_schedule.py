"""
The calendar of a note: real days computed from the day it starts, and the picture of them. Pure functions, no Django.

A duration is typed in plain words (« 1/2 journée », « deux jours », « 3 semaines »): it is read to draw and to date,
and what cannot be read counts as one day.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

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
SATURDAY = 5
MONTHS = ["janv.", "févr.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."]

CHART_WIDTH, ROW_HEIGHT, DOT, LABEL = 400, 16, 13, 62
"""In the units of the drawing, which are CSS pixels at the size of the page."""


@dataclass(frozen=True)
class Slot:
    """The first and the last day of a step."""

    first: date
    last: date

    @property
    def starts_on_weekend(self) -> bool:
        return self.first.weekday() >= SATURDAY


def working_days(duration: str) -> int:
    """Return how many working days a duration covers, at least one: « 2 jours » is 2, « 1/2 journée » is 1."""
    found = _LENGTH.search(_HALF.sub("", duration))
    if not found:
        return 1
    number, unit = found[1].lower(), found[2].lower()
    count = NUMBERS.get(number) or float(number.replace(",", "."))
    count += 0.5 if _AND_A_HALF.search(duration) else 0
    return max(1, math.ceil(count * WORKING_DAYS[unit]))


def slot(starts_on: date, offset_days: int, duration: str) -> Slot:
    """Return the days of a step, week-ends left out after the first day."""
    first = last = starts_on + timedelta(days=offset_days)
    remaining = min(working_days(duration), 260) - 1
    while remaining:
        last += timedelta(days=1)
        remaining -= last.weekday() < SATURDAY
    return Slot(first, last)


@dataclass(frozen=True)
class Month:
    label: str
    x: float


@dataclass(frozen=True)
class Bar:
    """One step on the drawing: a gommette, longer when the step lasts, its day written where there is room."""

    x: float
    width: float
    is_last: bool

    @property
    def label_x(self) -> float:
        return self.x - 5 if self.label_before else self.x + self.width + 5

    @property
    def label_before(self) -> bool:
        return self.x + self.width + LABEL > CHART_WIDTH


@dataclass(frozen=True)
class Chart:
    """Months side by side at the scale of their days, and one bar per step. ``x`` grows with time."""

    months: tuple[Month, ...]
    bars: tuple[Bar, ...]
    width: int = CHART_WIDTH
    row: int = ROW_HEIGHT
    dot: int = DOT


def next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def chart(slots: Iterable[Slot]) -> Chart | None:
    """Draw the slots on whole months, or return None when there are none."""
    slots = list(slots)
    if not slots:
        return None
    start = min(slot.first for slot in slots).replace(day=1)
    end = next_month(max(slot.last for slot in slots))
    per_day = CHART_WIDTH / (end - start).days

    def at(day: date) -> float:
        return round((day - start).days * per_day, 1)

    months, month = [], start
    while month < end:
        months.append(Month(month_label(month, is_first=month == start), at(month)))
        month = next_month(month)
    last = max(slots, key=lambda slot: (slot.last, slot.first))
    bars = []
    for each in slots:
        width = max(DOT, at(each.last + timedelta(days=1)) - at(each.first))
        x = min(at(each.first), CHART_WIDTH - width - 1)
        bars.append(Bar(round(x, 1), round(width, 1), each is last))
    return Chart(thinned(months), tuple(bars))


def thinned(months: list[Month]) -> tuple[Month, ...]:
    """Keep only as many labels as can be read side by side: one month in two, three, six or twelve."""
    for step in (1, 2, 3, 6, 12):
        if len(months) / step <= 7:
            break
    return tuple(Month(month.label if rank % step == 0 else "", month.x) for rank, month in enumerate(months))


def month_label(month: date, *, is_first: bool) -> str:
    """« nov. 2026 » at the start and at each new year, « déc. » else."""
    name = MONTHS[month.month - 1]
    return f"{name} {month.year}" if is_first or month.month == 1 else name
