"""The calendar of a lab: what is closed, what comes next, and settings that cannot be read."""

from datetime import date

import pytest
from django.core.exceptions import ImproperlyConfigured

from labo.env import working_days
from labo.working_days import HORIZON, Period, WorkingDays, read_periods

CHRISTMAS = "vacances de Noël: 2026-12-19/2027-01-03"
ALSACE = WorkingDays("6AE", read_periods(CHRISTMAS))


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 12, 18), ""),
        (date(2026, 12, 19), "week-end"),
        (date(2026, 12, 21), "vacances de Noël"),
        (date(2026, 12, 25), "Noël"),
        (date(2026, 12, 26), "Saint-Étienne"),
        (date(2027, 1, 4), ""),
        (date(2027, 3, 26), "Vendredi saint"),
        (date(2027, 3, 29), "Lundi de Pâques"),
        (date(2027, 5, 17), "Lundi de Pentecôte"),
    ],
)
def test_why_a_day_is_closed(day, why):
    assert ALSACE.why_closed(day) == why


def test_elsewhere_in_france_good_friday_is_a_working_day():
    assert WorkingDays("").is_open(date(2027, 3, 26))
    assert WorkingDays("57").why_closed(date(2027, 3, 26)) == "Vendredi saint"


@pytest.mark.parametrize(
    ("day", "moved"),
    [
        (date(2026, 10, 2), date(2026, 10, 2)),
        (date(2026, 10, 3), date(2026, 10, 5)),
        (date(2026, 12, 19), date(2027, 1, 4)),
        (date(2027, 3, 26), date(2027, 3, 30)),
        (date(2026, 11, 11), date(2026, 11, 12)),
    ],
)
def test_next_open_day(day, moved):
    assert ALSACE.next_open(day) == moved


def test_every_next_day_is_open_and_the_nearest():
    """Over two whole years: the rule itself, day after day, from the last to the first."""
    following = None
    for ordinal in range(date(2028, 1, 31).toordinal(), date(2026, 1, 1).toordinal(), -1):
        day = date.fromordinal(ordinal)
        following = day if ALSACE.is_open(day) else following
        if following:
            assert ALSACE.next_open(day) == following


def test_last_of_several_working_days():
    assert ALSACE.last_of(date(2026, 12, 18), 1) == date(2026, 12, 18)
    assert ALSACE.last_of(date(2026, 12, 18), 2) == date(2027, 1, 4)


def test_a_lab_that_never_opens_ends_all_the_same():
    closed = WorkingDays("", (Period(date(2026, 1, 1), date(2030, 1, 1)),))

    assert closed.next_open(date(2026, 5, 4)) == date(2026, 5, 4)
    assert HORIZON < 500


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026-12-19", "is not « 2026-12-19/2027-01-03 »"),
        ("19/12/2026", "is not"),
        ("2026-12-19/2026-02-30", "is not"),
        ("2027-01-03/2026-12-19", "ends before it begins"),
        ("2026-12-19/2028-01-03", "longer than 92 days"),
    ],
)
def test_school_holidays_that_cannot_be_read_stop_the_boot(text, words):
    with pytest.raises(ImproperlyConfigured, match="SCHOOL_HOLIDAYS cannot be read") as error:
        working_days("6AE", f"{CHRISTMAS}, {text}")

    assert words in str(error.value)
    assert text in str(error.value)


@pytest.mark.parametrize("text", ["Alsace-Moselle", "Zone B", "67"])
def test_unknown_part_of_france_stops_the_boot(text):
    with pytest.raises(ImproperlyConfigured, match=r"HOLIDAYS_SUBDIVISION cannot be read.*6AE"):
        working_days(text, "")


def test_read_periods():
    assert read_periods("") == ()
    assert read_periods("2027-02-20/2027-03-07, Noël: 2026-12-19/2027-01-03,") == (
        Period(date(2026, 12, 19), date(2027, 1, 3), "Noël"),
        Period(date(2027, 2, 20), date(2027, 3, 7), "vacances scolaires"),
    )
