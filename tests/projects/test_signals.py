"""What a set of signals says, row by row."""

import pytest

from projects.signals import Tally, balance_in_words, gap, in_words, tally

KEYS = {"g": "green", "r": "red", "u": "unclear", "a": "abstain"}


def answers(letters):
    return [KEYS[letter] for letter in letters]


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        ("", "silence"),
        ("aaa", "silence"),
        ("ggg", "agreement"),
        ("gaa", "agreement"),
        ("rrr", "agreement"),
        ("uuu", "agreement"),
        ("ggu", "nuances"),
        ("rru", "nuances"),
        ("gr", "strong_gap"),
        ("ggr", "strong_gap"),  # one of three counts
        ("gggr", "nuances"),  # one of four no longer does
        ("gggggr", "nuances"),
        ("ggggrr", "strong_gap"),  # two of six: a third
        ("gggggrr", "nuances"),
        ("rrrrrg", "nuances"),  # the lone green, the same as the lone red
        ("grrrr", "nuances"),
        ("grauuu", "strong_gap"),  # those who ask or abstain take no side
        ("gruuuuuuu", "strong_gap"),
    ],
)
def test_gap_of_an_ordinary_criterion(letters, expected):
    assert gap(answers(letters), eliminatory=False) == expected
    assert gap(answers(letters[::-1]), eliminatory=False) == expected


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        ("gggggr", "strong_gap"),  # one red among greens is enough
        ("rrrrrg", "strong_gap"),
        ("rrrr", "agreement"),  # an alert, not a disagreement
        ("rrru", "nuances"),
        ("ggggu", "nuances"),
        ("a", "silence"),
    ],
)
def test_gap_of_an_eliminatory_criterion(letters, expected):
    assert gap(answers(letters), eliminatory=True) == expected


@pytest.mark.parametrize(
    ("letters", "counts", "words", "balance"),
    [
        ("", Tally(), "aucune réponse", "Ni vert ni rouge"),
        ("g", Tally(green=1), "1 vert", "Plus de verts que de rouges"),
        ("ggrru", Tally(2, 1, 2, 0), "2 verts, 1 à éclaircir, 2 rouges", "Autant de verts que de rouges"),
        ("gggra", Tally(3, 0, 1, 1), "3 verts, 1 rouge, 1 sans avis", "Plus de verts que de rouges"),
        ("grr", Tally(1, 0, 2, 0), "1 vert, 2 rouges", "Plus de rouges que de verts"),
        ("uua", Tally(0, 2, 0, 1), "2 à éclaircir, 1 sans avis", "Ni vert ni rouge"),
    ],
)
def test_tally_in_numbers_and_words(letters, counts, words, balance):
    found = tally(answers(letters))

    assert found == counts
    assert in_words(found) == words
    assert balance_in_words(found) == balance


def test_shapes_follow_one_order():
    assert tally(answers("argug")).shapes == ["green", "green", "unclear", "red", "abstain"]


def test_unknown_signal_is_an_error():
    with pytest.raises(TypeError):
        tally(["purple"])
