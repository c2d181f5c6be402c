"""When a draft is due: working days, Paris time, clocks that jump."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from labo.working_days import Period, WorkingDays
from resources.newsletter.months import day_of_draft, due, last_of

PARIS = ZoneInfo("Europe/Paris")
DAYS = WorkingDays()


def asked(*moment, rank=-5, fold=0, days=DAYS):
    return due(datetime(*moment, tzinfo=PARIS, fold=fold).astimezone(UTC), rank=rank, days=days, zone=PARIS)


@pytest.mark.parametrize(
    ("month", "rank", "day"),
    [
        ((2026, 11), -5, (2026, 11, 24)),
        ((2026, 11), -1, (2026, 11, 30)),
        ((2026, 11), 1, (2026, 11, 2)),
        ((2026, 12), -1, (2026, 12, 31)),
        ((2026, 12), -5, (2026, 12, 24)),  # the 25th and the 26th are holidays here
        ((2028, 2), -1, (2028, 2, 29)),
        ((2027, 2), -1, (2027, 2, 26)),
        ((2026, 5), 40, (2026, 5, 29)),
        ((2026, 5), -40, (2026, 5, 4)),
    ],
)
def test_day_of_the_draft(month, rank, day):
    assert day_of_draft(date(*month, 15), rank, DAYS) == date(*day)


def test_month_when_the_lab_is_closed_has_no_draft():
    closed = WorkingDays(periods=(Period(date(2026, 8, 1), date(2026, 8, 31)),))

    assert asked(2026, 8, 31, 12, days=closed) is None


@pytest.mark.parametrize("month", range(1, 13))
def test_last_day_of_each_month(month):
    assert (last_of(date(2027, month, 1)).toordinal() + 1) == date(2027 + month // 12, month % 12 + 1, 1).toordinal()


def test_draft_is_due_from_eight_in_paris_until_the_end_of_the_month():
    november = date(2026, 11, 1)

    assert asked(2026, 11, 23, 23, 59) is None
    assert asked(2026, 11, 24, 7, 59) is None
    assert asked(2026, 11, 24, 8) == november
    assert asked(2026, 11, 30, 23, 59) == november
    assert asked(2026, 12, 1, 0, 0) is None


def test_hours_are_those_of_paris_on_both_sides_of_a_change_of_hour():
    # The last working day of October 2027 is Friday the 29th, the clocks go back on Sunday the 31st.
    assert asked(2027, 10, 29, 7, 59, rank=-1) is None
    assert asked(2027, 10, 29, 8, rank=-1) == date(2027, 10, 1)
    # The same wall-clock hour comes twice on the 31st: due both times, and written once by whoever composes.
    assert asked(2027, 10, 31, 2, 30, rank=-1) == asked(2027, 10, 31, 2, 30, rank=-1, fold=1) == date(2027, 10, 1)
    # 29 March 2027 is a holiday, the 30th the first working day after the clocks went forward on the 28th.
    assert due(datetime(2027, 3, 30, 5, 59, tzinfo=UTC), rank=-2, days=DAYS, zone=PARIS) is None
    assert due(datetime(2027, 3, 30, 6, 0, tzinfo=UTC), rank=-2, days=DAYS, zone=PARIS) == date(2027, 3, 1)


def test_new_year_in_paris_is_the_month_of_paris():
    assert due(datetime(2026, 12, 31, 23, 30, tzinfo=UTC), rank=1, days=DAYS, zone=PARIS) is None
    assert due(datetime(2026, 11, 30, 22, 30, tzinfo=UTC), rank=-1, days=DAYS, zone=PARIS) == date(2026, 11, 1)
