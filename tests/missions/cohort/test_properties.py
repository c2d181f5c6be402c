"""Caps always hold, floors hold whenever they can: held against a solver that tries every cohort there is."""

from dataclasses import replace
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from missions.cohort import FLOORS, Application, Rules, compose

EXACT = settings(deadline=None, max_examples=300, derandomize=True, database=None)

small_applications = st.lists(
    st.builds(
        Application,
        key=st.just(""),
        direction=st.sampled_from("ABC"),
        family=st.sampled_from("xyz"),
        category=st.sampled_from("ABC"),
        arrival=st.integers(1, 4),
        is_field=st.booleans(),
        is_manager=st.booleans(),
        is_trained=st.booleans(),
        is_case_lead=st.booleans(),
        is_municipality=st.booleans(),
    ),
    max_size=9,
).map(lambda rows: [replace(row, key=str(rank)) for rank, row in enumerate(rows)])
small_rules = st.builds(
    Rules,
    places=st.integers(1, 5),
    reserved_leads=st.integers(0, 2),
    reserved_municipality=st.integers(0, 1),
    direction_cap=st.integers(1, 3),
    raised_direction_cap=st.integers(1, 3),
    enough_directions=st.integers(0, 3),
    family_cap=st.integers(1, 3),
    manager_cap=st.integers(0, 3),
    field_floor=st.integers(0, 3),
    category_c_floor=st.integers(0, 2),
    category_b_floor=st.integers(0, 2),
    seed=st.just("s"),
)


def held(people):
    return tuple(sum(row.fills(floor) for row in people) for floor in FLOORS)


def within(people, rules):
    """Tell whether a group stands within the places and the caps."""

    def most(name):
        values = [getattr(row, name) for row in people]
        return max((values.count(value) for value in values), default=0)

    return (
        len(people) <= rules.places
        and most("direction") <= rules.direction_cap
        and most("family") <= rules.family_cap
        and sum(row.is_manager for row in people) <= rules.manager_cap
    )


def best(rows, rules, start=()):
    """Return the floors of the best cohort there is (the first floor first), then its size, by trying them all."""
    rest = [row for row in rows if row not in start]
    groups = [
        (*start, *group)
        for size in range(max(0, rules.places - len(start)) + 1)
        for group in combinations(rest, size)
        if within((*start, *group), rules)
    ]
    reached = [(tuple(map(min, held(group), rules.floors)), len(group)) for group in groups]
    whole = [pair for pair in reached if pair[0] == rules.floors]
    return max(whole or reached)


def reached(cohort):
    people = [line.application for line in cohort.chosen]
    return tuple(map(min, held(people), cohort.rules.floors)), len(people)


@EXACT
@given(small_applications, small_rules)
def test_caps_always_hold_and_floors_whenever_they_can(rows, rules):
    cohort = compose(rows, rules)

    assert within([line.application for line in cohort.chosen], cohort.rules)
    assert reached(cohort) == best(rows, cohort.rules)


@EXACT
@given(small_applications, small_rules, st.randoms(use_true_random=False))
def test_withdrawal_brings_the_best_of_those_who_are_left(rows, rules, chance):
    cohort = compose(rows, rules)
    if not cohort.keys:
        return
    gone = chance.choice(cohort.keys)
    left = [row for row in rows if row.key != gone]
    kept = [row for row in left if row.key in cohort.keys]

    after = compose(left, rules, kept=[row.key for row in kept])

    assert {row.key for row in kept} <= set(after.keys)
    # With fewer directions left, the cap per direction may have been raised: never lowered below those invited.
    assert within([line.application for line in after.chosen], after.rules)
    assert reached(after) == best(left, after.rules, tuple(kept))


@EXACT
@given(small_applications, small_rules, st.randoms(use_true_random=False))
def test_order_of_the_input_changes_nothing(rows, rules, chance):
    shuffled = list(rows)
    chance.shuffle(shuffled)

    assert compose(shuffled, rules) == compose(rows, rules)


@EXACT
@given(small_applications, small_rules)
def test_number_that_does_not_hold_is_told(rows, rules):
    cohort = compose(rows, rules)

    missed = {floor for floor, (asked, count) in cohort.floors.items() if count < asked}
    assert {gap.name for gap in cohort.gaps if gap.kind == "floor"} == missed
    assert any(gap.kind == "places" for gap in cohort.gaps) == (len(cohort.keys) < rules.places)
    assert not any(gap.kind == "cap" for gap in cohort.gaps)


@EXACT
@given(small_applications, small_rules)
def test_everybody_stands_once_with_a_reason(rows, rules):
    cohort = compose(rows, rules)

    lines = [*cohort.chosen, *cohort.substitutes, *cohort.refused]
    assert sorted(line.application.key for line in lines) == sorted(row.key for row in rows)
    assert all(line.reasons for line in lines)
