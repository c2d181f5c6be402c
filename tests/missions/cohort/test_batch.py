"""The fifteen of a fictional batch of sixty: always the same, and each with the rule that chose it."""

import random
import subprocess
import sys
from collections import Counter

import pytest

from missions.cohort import Override, Rules, compose, words
from tests.architecture.sources import ROOT
from tests.missions.cohort.batch import applications

RULES = Rules(seed="journée de mars")


def test_batch_has_sixty_invented_applications():
    batch = applications()

    assert len(batch) == 60
    assert len({row.direction for row in batch}) > 8
    assert Counter(row.is_agreed and not row.came_before for row in batch) == {True: 58, False: 2}


def test_fifteen_hold_every_cap_and_floor():
    cohort = compose(applications(), RULES)

    people = [line.application for line in cohort.chosen]
    assert (len(people), cohort.gaps) == (15, ())
    assert max(Counter(row.direction for row in people).values()) <= 2
    assert max(Counter(row.family for row in people).values()) <= 3
    assert sum(row.is_manager for row in people) <= 4
    assert {floor: held >= asked for floor, (asked, held) in cohort.floors.items()} == dict.fromkeys(
        cohort.floors, True
    )
    assert sum(row.is_case_lead for row in people) >= 2
    assert sum(row.is_municipality for row in people) >= 1


def test_same_batch_gives_the_same_cohort_in_any_order():
    expected = compose(applications(), RULES)

    for seed in range(10):
        shuffled = applications()
        random.Random(seed).shuffle(shuffled)
        assert compose(shuffled, RULES) == expected


def test_same_batch_gives_the_same_cohort_in_any_process():
    """Sets and dictionaries are ordered by hashes, and those of strings change from one process to another."""
    program = (
        "from tests.missions.cohort.batch import applications; from missions.cohort import Rules, compose; "
        "print(compose(applications(), Rules(seed='x')))"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }

    assert len(printed) == 1


def test_everybody_of_the_batch_stands_once():
    cohort = compose(applications(), RULES)

    lines = [*cohort.chosen, *cohort.substitutes, *cohort.refused]
    assert sorted(line.application.key for line in lines) == sorted(row.key for row in applications())
    assert [line.place for line in cohort.chosen] == list(range(1, 16))
    assert [line.rank for line in cohort.substitutes] == list(range(1, 44))
    assert all(line.reasons and line.sentence for line in lines)
    assert all(reason.rule in words.RULES for line in lines for reason in line.reasons)


def test_fifteen_of_the_batch():
    """The lab can say to anyone why these fifteen: the first round, the last, and who was left out."""
    cohort = compose(applications(), RULES)

    told = {line.application.key: line for line in (*cohort.chosen, *cohort.substitutes, *cohort.refused)}
    assert told["Titouan Motif"].sentence == (
        "Porte un cas en cours\u00a0: place réservée (1 sur 2). N’a pas encore appris ces méthodes ailleurs."
    )
    assert told["Victoire Classeur"].rules == ("reserved_municipality", "floor")
    assert told["Victoire Classeur"].sentence == (
        "Vient d’une commune membre\u00a0: place réservée (1 sur 1). "
        "Comble deux planchers\u00a0: agents de terrain et catégorie C."
    )
    assert told["Myriam Registre"].rules == ("floor", "family", "training", "waited")
    assert told["Sohan Tampon"].sentence == "L’accord du ou de la responsable n’est pas arrivé à la clôture."
    assert told["Léandre Liasse"].sentence == "Est déjà venue à une journée d’intégration."


def test_seed_settles_equals_alone():
    cohorts = {seed: compose(applications(), Rules(seed=seed)) for seed in ("a", "b", "c", "d")}

    assert len({cohort.keys for cohort in cohorts.values()}) > 1
    for seed, cohort in cohorts.items():
        drawn = [reason for line in cohort.chosen for reason in line.reasons if reason.rule == words.DRAW]
        assert drawn
        assert all(reason.among > reason.left == 1 for reason in drawn)
        assert all(f"graine «\u00a0{seed}\u00a0»" in reason.sentence for reason in drawn)


def test_every_rule_is_seen_in_the_reasons():
    batch = applications()
    first = compose(batch, RULES)
    again = compose(
        batch[:-1],
        RULES,
        [Override(key="Zoé Punaise", is_in=True, reason="Elle anime la mini-enquête.")],
        kept=first.keys[1:],
    )
    narrow = compose(batch, Rules(direction_cap=1, family_cap=1, enough_directions=0, seed="x"))
    tiny = compose(batch[:3], RULES)

    seen = Counter(
        rule
        for cohort in (first, again, narrow, tiny)
        for line in (*cohort.chosen, *cohort.substitutes, *cohort.refused)
        for rule in line.rules
    )
    # The two looks ahead have their own examples, in test_rules.
    assert set(words.RULES) - set(seen) == {words.WOULD_MISS_FLOOR, words.WOULD_LEAVE_PLACE}


@pytest.mark.parametrize("leaving", range(15))
def test_withdrawal_moves_nobody_who_is_invited(leaving):
    cohort = compose(applications(), RULES)
    gone = cohort.keys[leaving]
    kept = [key for key in cohort.keys if key != gone]

    after = compose([row for row in applications() if row.key != gone], RULES, kept=kept)

    assert set(kept) < set(after.keys)
    assert len(after.keys) == 15
    assert after.gaps == () or {gap.kind for gap in after.gaps} == {"reserved"}
    assert {line.rules for line in after.chosen if line.application.key in kept} == {(words.KEPT,)}
