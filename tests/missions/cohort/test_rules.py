"""Each rule of the cohort on the smallest example that shows it."""

import pytest

from missions.cohort import Application, Override, Rules, compose, words

NOTHING_ASKED = {"field_floor": 0, "category_c_floor": 0, "category_b_floor": 0, "enough_directions": 0}


def one(key, **fields):
    """Return an application that is alone in its direction and in its family, unless told otherwise."""
    fields = {"direction": f"Direction {key}", "family": f"famille {key}", "category": "A", "arrival": 1, **fields}
    return Application(key=key, **fields)


def rules(**fields):
    return Rules(**{**NOTHING_ASKED, "places": 1, "reserved_leads": 0, "reserved_municipality": 0, **fields})


def told(cohort, key):
    return next(line for line in (*cohort.chosen, *cohort.substitutes, *cohort.refused) if line.application.key == key)


# --- Who can be chosen ----------------------------------------------------------------------------------


def test_no_agreement_or_a_day_before_is_inadmissible():
    batch = [one("a", is_agreed=False), one("b", came_before=True), one("c")]

    cohort = compose(batch, rules(places=3))

    assert cohort.keys == ("c",)
    assert [(line.application.key, line.rules) for line in cohort.refused] == [
        ("a", (words.NOT_AGREED,)),
        ("b", (words.CAME_BEFORE,)),
    ]


def test_unknown_category_is_refused():
    with pytest.raises(ValueError, match="'D'"):
        one("a", category="D")


def test_same_key_twice_is_refused():
    with pytest.raises(ValueError, match="same key"):
        compose([one("a"), one("a")], rules())
    with pytest.raises(ValueError, match="same key"):
        compose([one("a")], rules(), [Override(key="a", is_in=is_in, reason="x") for is_in in (True, False)])


def test_number_below_zero_is_refused():
    with pytest.raises(ValueError, match="below zero"):
        Rules(places=-1)


def test_nobody_applies():
    cohort = compose([])

    assert (cohort.keys, cohort.substitutes, cohort.refused) == ((), (), ())
    assert {(gap.kind, gap.held) for gap in cohort.gaps} == {("floor", 0), ("places", 0), ("reserved", 0)}


# --- The order of the rounds ----------------------------------------------------------------------------


def test_reserved_places_come_first_and_are_given_back():
    batch = [one("a", arrival=1), one("lead", arrival=3, is_case_lead=True, is_trained=True), one("b", arrival=2)]

    cohort = compose(batch, rules(places=2, reserved_leads=2, reserved_municipality=1))

    assert cohort.keys == ("lead", "a")
    assert told(cohort, "lead").rules == (words.RESERVED_LEAD, words.ALONE)
    assert [(gap.name, gap.wanted, gap.held) for gap in cohort.gaps] == [("leads", 2, 1), ("municipality", 1, 0)]
    assert cohort.gaps[0].sentence == "1\u00a0place réservée rendue à tout le monde (porteurs de cas en cours)."


def test_reserved_place_breaks_no_floor():
    batch = [one("lead", is_case_lead=True), one("field", arrival=2, is_field=True)]

    cohort = compose(batch, rules(reserved_leads=1, field_floor=1))

    assert cohort.keys == ("field",)
    assert told(cohort, "lead").rules[0] == words.WOULD_MISS_FLOOR


def test_round_takes_who_fills_most_of_the_missing_floors():
    batch = [one("a", is_field=True), one("b", is_field=True, category="C", arrival=9), one("c", category="C")]

    cohort = compose(batch, rules(field_floor=1, category_c_floor=1))

    assert cohort.keys == ("b",)
    reason = cohort.chosen[0].reasons[0]
    assert (reason.rule, reason.floors, reason.among, reason.left) == (words.FLOOR, ("field", "category_c"), 3, 1)


def test_filled_floor_attracts_no_more():
    batch = [one("a", is_field=True, arrival=2), one("b", is_field=True, arrival=3), one("c", arrival=1)]

    cohort = compose(batch, rules(places=2, field_floor=1))

    assert cohort.keys == ("a", "c")


@pytest.mark.parametrize(
    ("rule", "better", "worse"),
    [
        (words.TRAINING, {"arrival": 9, "category": "A"}, {"is_trained": True, "has_waited": True}),
        (words.WAITED, {"has_waited": True, "arrival": 9}, {"arrival": 1}),
        (words.ARRIVAL, {"arrival": 1}, {"arrival": 2}),
    ],
)
def test_equals_are_settled_by_the_next_rule(rule, better, worse):
    cohort = compose([one("a", **worse), one("z", **better)], rules())

    assert cohort.keys == ("z",)
    assert cohort.chosen[0].rules == (rule,)


def test_least_represented_family_comes_before_training():
    batch = [
        one("a", family="f", arrival=1),
        one("b", family="f", arrival=2),
        one("c", family="g", arrival=3, is_trained=True),
    ]

    cohort = compose(batch, rules(places=2))

    assert cohort.keys == ("a", "c")
    assert told(cohort, "c").sentence == ("Famille de métiers la moins représentée, g\u00a0: personne n’en est encore.")


def test_draw_settles_what_nothing_else_does():
    batch = [one(key, family="f") for key in "abcdefgh"]

    winners = {compose(batch, rules(seed=str(seed))).keys[0] for seed in range(40)}

    assert len(winners) > 4
    assert compose(batch, rules(seed="1")).chosen[0].sentence == (
        "Tirage au sort entre 8 candidatures à égalité, graine «\u00a01\u00a0»."
    )


# --- Caps -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cap", "same", "sentence"),
    [
        ("direction_cap", {"direction": "Direction des sports"}, "Direction des sports a déjà 1\u00a0place."),
        ("family_cap", {"family": "sports"}, "La famille «\u00a0sports\u00a0» a déjà 1\u00a0place."),
        ("manager_cap", {"is_manager": True}, "Les encadrants ont déjà 1\u00a0place."),
    ],
)
def test_cap_keeps_the_second_out(cap, same, sentence):
    batch = [one("a", arrival=1, **same), one("b", arrival=2, **same), one("c", arrival=3)]

    cohort = compose(batch, rules(places=3, **{cap: 1}))

    assert cohort.keys == ("a", "c")
    assert told(cohort, "b").rules[0] == words.CAP
    assert told(cohort, "b").reasons[0].sentence == sentence
    assert [(gap.kind, gap.wanted, gap.held) for gap in cohort.gaps] == [("places", 3, 2)]


@pytest.mark.parametrize(("directions", "cap"), [(7, 3), (8, 2)])
def test_cap_per_direction_is_raised_when_few_directions_apply(directions, cap):
    batch = [one(f"{rank}", direction=f"d{rank % directions}") for rank in range(30)]

    assert compose(batch).rules.direction_cap == cap


def test_inadmissible_direction_does_not_count_among_the_directions():
    batch = [one(str(rank)) for rank in range(7)]

    assert compose([*batch, one("x", is_agreed=False)]).rules.direction_cap == 3
    assert compose([*batch, one("x")]).rules.direction_cap == 2


# --- Looking ahead --------------------------------------------------------------------------------------


def test_first_of_a_round_waits_when_it_would_break_a_floor():
    """Taken round by round alone, « a » would fill the family where the only category B stands."""
    batch = [
        one("a", category="C", family="f", arrival=1),
        one("b", category="C", family="g", arrival=2),
        one("c", category="B", family="f", arrival=3),
    ]

    cohort = compose(batch, rules(places=2, family_cap=1, category_c_floor=1, category_b_floor=1))

    assert set(cohort.keys) == {"b", "c"}
    assert cohort.gaps == ()
    assert words.WOULD_MISS_FLOOR in told(cohort, "a").rules


def test_first_of_a_round_waits_when_a_place_would_stay_empty():
    batch = [
        one("a", direction="d", family="f", arrival=1),
        one("b", direction="d", arrival=2),
        one("c", family="f", arrival=3),
    ]

    cohort = compose(batch, rules(places=2, direction_cap=1, family_cap=1))

    assert cohort.keys == ("b", "c")
    assert words.WOULD_LEAVE_PLACE in told(cohort, "a").rules


# --- What cannot be held --------------------------------------------------------------------------------


def test_floor_without_applications_says_so():
    cohort = compose([one("a"), one("b", category="C")], rules(places=2, category_c_floor=2))

    assert [gap.sentence for gap in cohort.gaps] == [
        "Plancher «\u00a0catégorie C\u00a0» de 2\u00a0: il n’y a que 1\u00a0candidature recevable."
    ]


def test_floor_under_the_caps_says_so():
    batch = [one("a", category="C", family="f"), one("b", category="C", family="f")]

    cohort = compose(batch, rules(family_cap=1, category_c_floor=2))

    assert "les plafonds et les choix déjà faits n’en laissent venir que 1." in cohort.gaps[0].sentence


def test_floors_against_one_another_keep_the_first():
    batch = [one("a", category="C"), one("b", is_field=True, arrival=2)]

    cohort = compose(batch, rules(field_floor=1, category_c_floor=1))

    assert cohort.keys == ("b",)
    assert cohort.gaps[0].sentence == (
        "Plancher «\u00a0catégorie C\u00a0» de 1\u00a0: 0 seulement, "
        "aucun groupe ne le tient en même temps que «\u00a0agents de terrain\u00a0»."
    )


# --- In writing, and withdrawals ------------------------------------------------------------------------


def test_team_s_word_enters_above_the_caps_and_is_told():
    batch = [one(key, family="f", is_agreed=key != "b") for key in "abc"]
    written = [Override(key="b", is_in=True, reason="Accord donné par téléphone.")]

    cohort = compose(batch, rules(places=2, family_cap=0), written)

    assert cohort.keys == ("b",)
    assert cohort.chosen[0].sentence == (
        "L’équipe a choisi cette candidature\u00a0: «\u00a0Accord donné par téléphone\u00a0»."
    )
    assert ("cap", "family: f", 0, 1) in [(gap.kind, gap.name, gap.wanted, gap.held) for gap in cohort.gaps]


def test_team_s_word_sets_aside():
    cohort = compose([one("a"), one("b", arrival=2)], rules(), [Override(key="a", is_in=False, reason="Part en mai.")])

    assert cohort.keys == ("b",)
    assert cohort.refused[0].rules == (words.OVERRIDE,)


def test_invited_people_stay_whatever_is_written_or_comes_after():
    batch = [one("a", arrival=9, is_trained=True), one("b")]

    cohort = compose(batch, rules(), [Override(key="a", is_in=False, reason="x")], kept=["a"])

    assert cohort.keys == ("a",)
    assert told(cohort, "b").rank == 1


def test_override_of_somebody_who_left_says_nothing():
    assert compose([one("a")], rules(), [Override(key="gone", is_in=True, reason="x")]).keys == ("a",)


def test_more_invited_than_places_is_told():
    cohort = compose([one("a"), one("b")], rules(), kept=["a", "b"])

    assert cohort.keys == ("a", "b")
    assert [gap.sentence for gap in cohort.gaps] == ["2 personnes pour 1\u00a0place, par les choix déjà faits."]


def test_substitute_who_restores_a_broken_floor_comes_before_the_first():
    batch = [one("a", is_field=True), one("b", arrival=2), one("c", arrival=4, is_field=True), one("d", arrival=3)]
    asked = rules(places=2, field_floor=1)
    cohort = compose(batch, asked)

    after = compose(batch[1:], asked, kept=["b"])

    assert cohort.keys == ("a", "b")
    assert [line.application.key for line in cohort.substitutes] == ["d", "c"]
    assert after.keys == ("b", "c")
