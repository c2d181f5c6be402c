"""The picture of the calendar: to scale, within its frame, cut into pages when there are many steps."""

from datetime import date
from itertools import pairwise

from labo.working_days import WorkingDays, read_periods
from projects.note_schedule import slot
from projects.note_timeline import LETTERS, MAX_ROWS, WIDTH, pictures

TUESDAY = date(2026, 12, 1)
CALENDAR = WorkingDays("6AE", read_periods("2026-12-19/2027-01-03"))


def drawn(*offsets, duration="1 jour", title="Étape"):
    steps = [(title, slot(TUESDAY, offset, duration, CALENDAR)) for offset in offsets]
    return pictures(steps, CALENDAR.periods)


def test_no_step_no_picture():
    assert drawn() == ()


def test_picture_draws_whole_months_in_order():
    [picture] = drawn(7, 40, 98)

    names = [month.label.replace("\u00a0", " ") for month in picture.months]
    assert names == ["déc. 2026", "janv. 2027", "févr.", "mars"]
    assert picture.months[0].x == 0
    assert [bar.is_last for bar in picture.bars] == [False, False, True]
    assert sorted(bar.x for bar in picture.bars) == [bar.x for bar in picture.bars]
    assert [(zone.x > 0, zone.x + zone.width < WIDTH) for zone in picture.closed] == [(True, True)]


def test_nothing_leaves_the_frame():
    for picture in (*drawn(0, 30, 729), *drawn(29, duration="3 mois"), *drawn(0, 119)):
        assert all(bar.x >= 0 and bar.x + bar.width <= WIDTH for bar in picture.bars)
        assert all(zone.x >= 0 and zone.x + zone.width <= WIDTH for zone in picture.closed)
        assert sum(bool(month.label) for month in picture.months) <= 5
    assert [bar.day_before for bar in drawn(0, 119)[0].bars] == [False, True]


def test_no_line_goes_through_a_day():
    [picture] = drawn(7, 55, 98)

    january, february = picture.months[1:3]
    heights = [bar.dot_y for bar in picture.bars]
    assert january.ticks == tuple(heights)
    assert february.ticks == (heights[0], heights[2])  # « 25 janv. » is written there


def test_year_is_said_when_it_changes_even_where_january_has_no_room():
    [picture] = drawn(0, 700)

    years = [month.label[-4:] for month in picture.months if month.label[-4:].isdecimal()]
    assert years == ["2026", "2027", "2028"]


def test_long_title_is_cut():
    [picture] = drawn(0, title="x" * 120)

    assert len(picture.bars[0].title) == LETTERS


def test_two_hundred_steps_are_cut_into_pictures_of_much_the_same_length():
    found = drawn(*range(200))

    assert [len(picture.bars) for picture in found] == [len(picture.steps) for picture in found]
    assert {len(picture.bars) for picture in found} <= {MAX_ROWS - 1, MAX_ROWS}
    assert all(one.steps.stop == two.steps.start for one, two in pairwise(found))
    assert sum(bar.is_last for picture in found for bar in picture.bars) == 1
    assert found[-1].bars[-1].title.startswith("200. ")
