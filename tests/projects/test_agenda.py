"""The agenda born of disagreement: what comes first, how much time it has, why it is there."""

from fractions import Fraction
from itertools import permutations

import pytest

from projects.agenda import (
    AGREED,
    CRITERION,
    LATER,
    LENGTHS,
    LONGEST,
    SHORTEST,
    CaseSigns,
    CriterionSigns,
    evenness,
    plan,
    ranked,
    settled,
)

SIGNALS = {"v": "green", "r": "red", "e": "unclear", "s": "abstain"}


def signs(code, letters, *, position=1, **fields):
    return CriterionSigns(
        code=code,
        title=f"Critère {code}",
        position=position,
        signals=tuple(SIGNALS[letter] for letter in letters),
        **fields,
    )


def order(*criteria):
    return [each.signs.code for each in ranked(criteria)]


# --- What comes first -----------------------------------------------------------------------------------


def test_evenness_is_the_part_of_the_smaller_side():
    assert [evenness(signs("P1", letters).signals) for letters in ("vvv", "vvr", "vr", "ees", "vvrr")] == [
        Fraction(0),
        Fraction(1, 3),
        Fraction(1, 2),
        Fraction(0),
        Fraction(1, 2),
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # a strong gap before a nuance, however many questions it has
        (signs("B", "vvr"), signs("A", "vve", questions=9)),
        # a strong gap before an eliminatory red on which all agree
        (signs("B", "vvr"), signs("A", "rrr", is_eliminatory=True)),
        # the most even split first
        (signs("B", "vvrr"), signs("A", "vvvrr")),
        (signs("B", "vvrr"), signs("A", "vvvvvr", is_eliminatory=True)),
        # the same split: the most questions
        (signs("B", "vvr", questions=2), signs("A", "vvr", questions=1)),
        # the same split and as many questions: what may block
        (signs("B", "vvr", is_eliminatory=True), signs("A", "vvr")),
        # an eliminatory red before a nuance
        (signs("B", "rrr", is_eliminatory=True), signs("A", "vve", questions=1)),
        # a question before a silence
        (signs("B", "vve", questions=1), signs("A", "sss")),
        # all the same: the order of the grid
        (signs("B", "vvr", position=1), signs("A", "vvr", position=2)),
    ],
)
def test_what_comes_first(before, after):
    assert order(after, before) == order(before, after) == [before.code, after.code]


def test_order_is_the_same_whatever_the_order_of_the_criteria():
    criteria = [signs("A", "vr"), signs("B", "vvr", questions=1), signs("C", "vve"), signs("D", "sss")]

    assert {tuple(order(*shuffled)) for shuffled in permutations(criteria)} == {("A", "B", "C", "D")}


@pytest.mark.parametrize("letters", ["vvv", "rrr", "vs", "rss"])
def test_what_all_agree_on_is_settled(letters):
    assert [each.code for each in settled([signs("A", letters)])] == ["A"]
    assert order(signs("A", letters)) == []


@pytest.mark.parametrize(
    "criterion",
    [
        signs("A", "vvr"),
        signs("A", "vve"),
        signs("A", "eee"),
        signs("A", "sss"),
        signs("A", ""),
        signs("A", "vvv", questions=1),
        signs("A", "rrr", is_eliminatory=True),
    ],
)
def test_what_is_left_to_say_is_not_settled(criterion):
    assert settled([criterion]) == []
    assert order(criterion) == ["A"]


@pytest.mark.parametrize(
    ("criterion", "why"),
    [
        (signs("A", "vvr"), "Écart fort\u00a0: 2 verts, 1 rouge."),
        (
            signs("A", "vvr", is_eliminatory=True, questions=1),
            "Écart fort\u00a0: 2 verts, 1 rouge. Critère éliminatoire, à lever ou à mettre en condition. "
            "Une question sans réponse.",
        ),
        (signs("A", "vve", questions=2), "Nuances\u00a0: 2 verts, 1 à éclaircir. 2 questions sans réponse."),
        (signs("A", "ee", is_eliminatory=True), "2 à éclaircir. Critère éliminatoire."),
        (signs("A", "ss"), "Personne ne s’est prononcé."),
    ],
)
def test_each_line_says_why_it_is_there(criterion, why):
    (each,) = ranked([criterion])

    assert each.why == why


# --- The time -------------------------------------------------------------------------------------------

DIVIDED = (
    signs("P1", "vvv", position=1),
    signs("P2", "vve", position=2, questions=1),
    signs("F1", "vvr", position=3),
    signs("C1", "vr", position=4, key=44),
)
CASE = CaseSigns(title="Un muséolab", criteria=DIVIDED, key=7)


def test_a_case_is_presented_answered_discussed_then_decided():
    lines = plan([CASE], minutes=120)

    assert [(line.kind, line.minutes) for line in lines] == [
        ("opening", 10),
        ("presentation", 10),
        ("answers", 20),
        ("criterion", 14),
        ("criterion", 14),
        ("criterion", 10),
        ("agreed", 0),
        ("hats", 20),
        ("decision", 10),
        ("closing", 10),
    ]
    assert [line.title for line in lines if line.kind in (CRITERION, AGREED)] == [
        "C1 Critère C1",
        "F1 Critère F1",
        "P2 Critère P2",
        "Déjà d’accord\u00a0: P1 (vert)",
    ]
    assert (lines[3].case, lines[3].criterion) == (7, 44)
    assert all(line.why for line in lines)


@pytest.mark.parametrize("minutes", range(0, 420, 7))
@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_agenda_holds_in_its_time_as_soon_as_the_promises_do(minutes, count):
    lines = plan([CASE] * count, minutes=minutes)
    promised = LENGTHS["opening"] + LENGTHS["closing"] + 60 * count

    assert sum(line.minutes for line in lines) <= max(minutes, promised)
    assert all(SHORTEST <= line.minutes <= LONGEST for line in lines if line.kind == CRITERION)
    assert [line.minutes for line in lines if line.kind in ("presentation", "answers")] == [10, 20] * count


def test_what_has_no_time_is_named_last():
    lines = plan([CASE], minutes=85)

    assert [line.title for line in lines if line.kind == CRITERION] == ["C1 Critère C1"]
    assert [line.title for line in lines if line.kind == LATER] == ["S’il reste du temps\u00a0: F1, P2"]


def test_the_most_divided_case_has_the_most_time():
    calm = CaseSigns(title="Calme", criteria=(signs("P1", "vve"),), key=1)
    lines = plan([calm, CASE], minutes=170)

    spent = {key: sum(line.minutes for line in lines if line.kind == CRITERION and line.case == key) for key in (1, 7)}
    assert spent[7] > spent[1] > 0


def test_nothing_is_said_of_sealed_sheets():
    sealed = CaseSigns(title="Scellé", are_open=False, key=1)

    lines = plan([sealed], minutes=200)

    assert [line.kind for line in lines] == ["opening", "presentation", "answers", "hats", "decision", "closing"]
    assert "ne sont pas encore ouverts" in lines[2].why


def test_links_are_said_with_the_presentation():
    (first, *_), (second, *_) = (
        [line for line in plan([CaseSigns(title="A", links=links)], minutes=100) if line.kind == "presentation"]
        for links in (1, 2)
    )

    assert "Une personne déclare un lien" in first.why
    assert "2 personnes déclarent un lien" in second.why


def test_the_same_signals_make_the_same_agenda():
    assert plan([CASE, CASE], minutes=240) == plan([CASE, CASE], minutes=240)


def test_nuances_fill_up_to_five_and_gaps_are_all_discussed():
    nuances = [signs(f"N{n}", "vve", position=n) for n in range(1, 9)]
    gaps = [signs(f"G{n}", "vr", position=10 + n) for n in range(1, 8)]

    few = plan([CaseSigns(title="A", criteria=tuple(nuances))], minutes=400)
    many = plan([CaseSigns(title="A", criteria=(*nuances, *gaps))], minutes=400)

    assert [line.title[:2] for line in few if line.kind == CRITERION] == ["N1", "N2", "N3", "N4", "N5"]
    assert [line.title[:2] for line in many if line.kind == CRITERION] == [f"G{n}" for n in range(1, 8)]
    assert [line.title for line in many if line.kind == LATER] == [
        "S’il reste du temps\u00a0: N1, N2, N3, N4, N5, N6, N7, N8"
    ]
