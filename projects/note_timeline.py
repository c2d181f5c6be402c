"""
The picture of a note's calendar: one row per step, months at the scale of their days. Pure functions, no Django.

It is narrow and its letters are large for it, so that it is read on a phone as on paper: the same drawing for both.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from labo.typography import NBSP
from labo.working_days import Period
from projects.note_schedule import Slot

MONTHS = ["janv.", "févr.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."]

WIDTH, AXIS, ROW, DOT = 320, 22, 29, 13
"""In the units of the drawing."""
LABEL = 62
LETTER = 6
"""How wide a letter of a day is, or nearly."""
MAX_LABELS = 5
LETTERS = 48
"""Of a title, at most: what is longer is whole in the table."""
MAX_ROWS = 16
"""Of one picture: it holds on a page."""


@dataclass(frozen=True)
class Month:
    """The first day of a month: its name, and a tick on each row, but where a day is written. ``ticks`` are heights."""

    label: str
    x: float
    ticks: tuple[float, ...] = ()


@dataclass(frozen=True)
class Closed:
    """School holidays on the drawing."""

    x: float
    width: float


@dataclass(frozen=True)
class Bar:
    """One step: its title, and under it a gommette, longer when the step lasts, with its day beside it."""

    title: str
    day: str
    y: float
    x: float
    width: float
    is_last: bool

    @property
    def title_y(self) -> float:
        return self.y + 11.5

    @property
    def dot_y(self) -> float:
        return self.y + 14.5

    @property
    def day_y(self) -> float:
        return self.y + 25

    @property
    def day_before(self) -> bool:
        """Whether the day stands left of the gommette, for lack of room."""
        return self.x + self.width + LABEL > WIDTH

    @property
    def day_x(self) -> float:
        return round(self.x - 5 if self.day_before else self.x + self.width + 5, 1)

    def writes_at(self, x: float) -> bool:
        """Whether the day is written there."""
        length = LETTER * len(self.day)
        start = self.day_x - length if self.day_before else self.day_x
        return start - 1 <= x <= start + length + 1


@dataclass(frozen=True)
class Picture:
    """A part of the calendar: at most ``MAX_ROWS`` steps. ``x`` grows with time."""

    months: tuple[Month, ...]
    closed: tuple[Closed, ...]
    bars: tuple[Bar, ...]
    first: date
    last: date
    steps: range
    width: int = WIDTH
    axis: int = AXIS
    dot: int = DOT

    @property
    def rows_height(self) -> int:
        return ROW * len(self.bars)

    @property
    def height(self) -> int:
        return AXIS + self.rows_height + 2


def pictures(
    steps: Sequence[tuple[str, Slot]], periods: Iterable[Period] = (), *, size: int = MAX_ROWS
) -> tuple[Picture, ...]:
    """
    Draw the steps, as (title, slot), on as many pictures as they need, all but the same length.

    :param periods: the school holidays, drawn behind.
    """
    if not steps:
        return ()
    # The end of the work: said by a form and a colour of its own, once.
    end = max(range(len(steps)), key=lambda rank: (steps[rank][1].last, steps[rank][1].first, rank))
    count = -(-len(steps) // size)
    cuts = [len(steps) * part // count for part in range(count + 1)]
    return tuple(picture(steps[start:stop], tuple(periods), first=start, end=end) for start, stop in pairwise(cuts))


def picture(steps: Sequence[tuple[str, Slot]], periods: tuple[Period, ...], *, first: int, end: int) -> Picture:
    """Draw some steps on whole months, the first of them being that of rank ``first``."""
    slots = [slot for _, slot in steps]
    opens, closes = min(slot.first for slot in slots), max(slot.last for slot in slots)
    start, stop = opens.replace(day=1), next_month(closes)
    per_day = WIDTH / (stop - start).days

    def at(day: date) -> float:
        return round((day - start).days * per_day, 1)

    months = [start]
    while (month := next_month(months[-1])) < stop:
        months.append(month)
    bars = []
    for rank, (title, slot) in enumerate(steps):
        width = max(DOT, at(slot.last + timedelta(days=1)) - at(slot.first))
        x = max(0.8, min(at(slot.first), WIDTH - width - 1))
        words = f"{first + rank + 1}. {title}"
        bars.append(
            Bar(
                words if len(words) <= LETTERS else f"{words[: LETTERS - 1].rstrip()}…",
                short_days(slot),
                AXIS + ROW * rank,
                round(x, 1),
                round(width, 1),
                first + rank == end,
            )
        )
    closed = tuple(
        Closed(at(since), round(at(until) - at(since), 1))
        for period in periods
        if (since := max(period.first, start)) < (until := min(period.last + timedelta(days=1), stop))
    )
    names = tuple(
        Month(label, x := at(month), tuple(bar.dot_y for bar in bars if not bar.writes_at(x)))
        for label, month in zip(labelled(months), months, strict=True)
    )
    return Picture(names, closed, tuple(bars), opens, closes, range(first, first + len(steps)))


def next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def labelled(months: list[date]) -> list[str]:
    """
    Name as many months as can be read side by side: every one, or one in two, three, six or twelve.

    « nov. 2026 » at the start and when the year is another one than that of the label before, « déc. » else.
    """
    apart = next((step for step in (1, 2, 3, 6) if len(months) / step <= MAX_LABELS), 12)
    labels, year = [], None
    for rank, month in enumerate(months):
        if rank % apart:
            labels.append("")
            continue
        name = MONTHS[month.month - 1]
        labels.append(name if month.year == year else f"{name}{NBSP}{month.year}")
        year = month.year
    return labels


def short_days(slot: Slot) -> str:
    """« 8 déc. »: the first day alone, for lack of room."""
    return f"{slot.first.day}{NBSP}{MONTHS[slot.first.month - 1]}"
