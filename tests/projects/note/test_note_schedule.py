"""The calendar of a note: days, moves, totals, and their words."""

from datetime import date
from decimal import Decimal

import pytest

from labo.working_days import WorkingDays, read_periods
from projects.note_schedule import Slot, schedule, slot, working_days
from projects.note_words import days, moved_words, time_given
from tests.projects.note.case_notes import step

TUESDAY = date(2026, 12, 1)
OPEN = WorkingDays("6AE")
WITH_SCHOOL = WorkingDays("6AE", read_periods("vacances de Noël:2026-12-19/2027-01-03"))


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
        (4, "2 jours", date(2026, 12, 7), date(2026, 12, 8)),
        (23, "2 jours", date(2026, 12, 24), date(2026, 12, 28)),
        (24, "1 jour", date(2026, 12, 28), date(2026, 12, 28)),
    ],
)
def test_slot_keeps_clear_of_closed_days(offset, duration, first, last):
    found = slot(TUESDAY, offset, duration, OPEN)

    assert (found.first, found.last) == (first, last)
    assert found.is_moved == (offset in {4, 24})


def test_slot_of_an_endless_duration_ends():
    assert slot(TUESDAY, 0, "99999 mois", OPEN).last < date(2028, 1, 1)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (slot(date(2026, 10, 3), 0, "", OPEN), "décalé du samedi 3 au lundi 5 octobre (week-end)"),
        (slot(TUESDAY, 24, "", OPEN), "décalé du vendredi 25 au lundi 28 décembre (Noël)"),
        (slot(TUESDAY, 20, "", WITH_SCHOOL), "décalé du lundi 21 décembre au lundi 4 janvier (vacances de Noël)"),
        (slot(TUESDAY, 2, "", OPEN), ""),
    ],
)
def test_words_of_a_move(found, words):
    assert moved_words(found).replace("\u00a0", " ") == words


def test_schedule_adds_up_and_says_what_deserves_a_look():
    steps = [
        step(offset_days=7, lab_days=Decimal("1.5"), agents=4, agent_days=Decimal("0.5")),
        step(offset_days=7, lab_days=Decimal(2), agents=3, agent_days=Decimal(2)),
        step(offset_days=3),
    ]

    found = schedule(steps, TUESDAY, OPEN)

    assert (found.lab_days, found.agent_days) == (Decimal("3.5"), Decimal(8))
    assert found.backward == (2,)  # the same day twice is no step back
    assert not found.lacks_agents
    assert time_given(found).replace("\u00a0", " ") == "3,5 jours du labo, 8 jours d’agents du service"


def test_schedule_without_agents_day_zero_or_steps():
    alone = schedule([step(lab_days=Decimal(2))], None, OPEN)

    assert alone.slots == (None,)
    assert alone.lacks_agents
    assert time_given(alone).replace("\u00a0", " ") == "2 jours du labo"
    assert not schedule([], TUESDAY, OPEN).lacks_agents


def test_words_of_a_number_of_days():
    counts = [Decimal(count) for count in ("0.5", "1", "1.5", "2.0", "10", "200")]

    assert [days(count).replace("\u00a0", " ") for count in counts] == [
        "0,5 jour",
        "1 jour",
        "1,5 jour",
        "2 jours",
        "10 jours",
        "200 jours",
    ]


def test_slot_is_said_planned_where_it_was():
    assert slot(TUESDAY, 4, "", OPEN) == Slot(date(2026, 12, 7), date(2026, 12, 7), date(2026, 12, 5), "week-end")
