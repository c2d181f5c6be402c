"""What changed between two texts, word by word."""

import random
import time

import pytest

from projects.differences import GONE, NEW, SAME, Run, changes, difference
from projects.form_sections import QUESTIONS


def test_word_is_replaced_and_another_added():
    assert difference("Le chat noir dort.\nIl rêve.", "Le chat blanc dort bien.\nIl rêve.") == [
        Run(SAME, "Le chat "),
        Run(GONE, "noir "),
        Run(NEW, "blanc "),
        Run(SAME, "dort "),
        Run(NEW, "bien"),
        Run(SAME, ".\nIl rêve."),
    ]


@pytest.mark.parametrize(
    ("before", "after", "runs"),
    [
        ("", "Tout neuf.", [Run(NEW, "Tout neuf.")]),
        ("Tout est retiré.", "", [Run(GONE, "Tout est retiré.")]),
        ("Pareil.", "Pareil.", [Run(SAME, "Pareil.")]),
        ("", "", []),
        # A space is no change: a paste, a line put back on one line.
        ("deux  mots", "deux mots", [Run(SAME, "deux mots")]),
        ("un\ndeux", "un\ntrois\ndeux", [Run(SAME, "un\n"), Run(NEW, "trois\n"), Run(SAME, "deux")]),
        # « l’équipe » is one word: half a word struck through is not read.
        ("L’équipe", "L’équipage", [Run(GONE, "L’équipe"), Run(NEW, "L’équipage")]),
    ],
)
def test_difference(before, after, runs):
    assert difference(before, after) == runs


def test_a_word_between_two_rewritings_goes_with_them():
    assert difference("le petit et le grand", "un vaste et un immense") == [
        Run(GONE, "le petit et le grand"),
        Run(NEW, "un vaste et un immense"),
    ]


def words(runs, *kinds):
    return "".join(run.words for run in runs if run.kind in kinds).split()


VOCABULARIES = [1, 2, 3, 7, 40, 400]


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
@pytest.mark.parametrize("break_", [" ", "\n"])
def test_both_texts_can_be_read_back_and_it_is_quick(vocabulary, break_):
    """Texts of 3,000 signs, the hostile ones included: two words that come back a thousand times."""
    draw = random.Random(vocabulary)
    known = [f"m{number}" for number in range(vocabulary)]
    old = draw.choices(known, k=3000 // 4)
    new = [*old[:200], *draw.choices(known, k=100), *old[320:], *draw.choices(known, k=20)]
    before, after = break_.join(old)[:3000], break_.join(new)[:3000]

    begun = time.process_time()
    runs = difference(before, after)

    assert time.process_time() - begun < 0.5
    assert words(runs, SAME, GONE) == before.split()
    assert words(runs, SAME, NEW) == after.split()


def test_changes_are_those_of_the_answers_that_differ_in_the_order_of_the_form():
    before = {"title": "Un titre", "schedule": "Au printemps.", "means": "Aucun"}
    after = {"schedule": "À l’automne.", "title": "Un titre", "means": "", "problem": "Un problème."}

    found = changes(before, after, list(QUESTIONS.values()))

    assert [change.question.field for change in found] == ["problem", "schedule", "means"]
    assert found[2].runs == [Run(GONE, "Aucun")]
