from datetime import date

import pytest

from projects.note_schedule import CHART_WIDTH, Slot, chart, slot, working_days

TUESDAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("1/2 journée", 1),
        ("½ journée", 1),
        ("une demi-journée", 1),
        ("1 jour", 1),
        ("2 jours", 2),
        ("deux jours", 2),
        ("un jour et demi", 2),
        ("1,5 jour", 2),
        ("3 semaines", 15),
        ("1 mois", 21),
        ("le temps qu’il faut", 1),
        ("", 1),
        ("0 jour", 1),
    ],
)
def test_working_days(typed, days):
    assert working_days(typed) == days


@pytest.mark.parametrize(
    ("offset", "duration", "first", "last"),
    [
        (0, "1 jour", date(2026, 12, 1), date(2026, 12, 1)),
        (7, "2 jours", date(2026, 12, 8), date(2026, 12, 9)),
        (3, "2 jours", date(2026, 12, 4), date(2026, 12, 7)),
        (7, "2 semaines", date(2026, 12, 8), date(2026, 12, 21)),
    ],
)
def test_slot_counts_from_the_start_and_leaves_week_ends_out(offset, duration, first, last):
    assert slot(TUESDAY, offset, duration) == Slot(first, last)


def test_slot_says_when_it_starts_on_a_week_end():
    assert [slot(TUESDAY, offset, "1 jour").starts_on_weekend for offset in (3, 4, 5, 6)] == [False, True, True, False]


def test_slot_of_an_endless_duration_ends():
    assert slot(TUESDAY, 0, "99999 mois").last < date(2028, 1, 1)


def test_chart_of_nothing():
    assert chart([]) is None


def test_chart_draws_whole_months_in_order():
    drawn = chart(slot(TUESDAY, offset, "1 jour") for offset in (7, 40, 98))

    assert [month.label for month in drawn.months] == ["déc. 2026", "janv. 2027", "févr.", "mars"]
    assert drawn.months[0].x == 0
    assert [bar.is_last for bar in drawn.bars] == [False, False, True]
    assert sorted(bar.x for bar in drawn.bars) == [bar.x for bar in drawn.bars]
    assert all(bar.x >= 0 and bar.x + bar.width <= CHART_WIDTH for bar in drawn.bars)


def test_chart_writes_a_day_where_there_is_room():
    drawn = chart(slot(TUESDAY, offset, "1 jour") for offset in (0, 60, 119))

    assert [bar.label_before for bar in drawn.bars] == [False, False, True]
    assert drawn.bars[-1].label_x < drawn.bars[-1].x


def test_chart_of_a_long_work_keeps_readable_labels():
    drawn = chart([slot(TUESDAY, 0, "1 jour"), slot(TUESDAY, 700, "1 jour")])

    assert len(drawn.months) == 23
    assert sum(bool(month.label) for month in drawn.months) <= 7
