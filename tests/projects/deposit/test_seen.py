"""Two writers of the same texts: who changed what, told by marks alone."""

import pytest

from projects.seen import mark, marks, read_marks, settle

READ = {"a": "un", "b": ["x", "y"], "c": None}


def settled(mine, theirs, seen=None):
    found = settle(READ | mine, READ | theirs, marks(READ) if seen is None else seen)
    return found.adopted, found.disputed


@pytest.mark.parametrize(
    ("mine", "theirs", "adopted", "disputed"),
    [
        ({}, {}, {}, {}),
        ({"a": "deux"}, {}, {}, {}),
        ({}, {"a": "deux"}, {"a": "deux"}, {}),
        ({"a": "deux"}, {"a": "trois"}, {}, {"a": "trois"}),
        ({"a": "deux"}, {"a": "deux"}, {}, {}),
        ({"b": ["x"]}, {"b": ["y"]}, {}, {"b": ["y"]}),
        ({"c": 3}, {"c": 4}, {}, {"c": 4}),
        ({"a": "deux"}, {"b": []}, {"b": []}, {}),
        ({"a": ""}, {"a": "deux"}, {}, {"a": "deux"}),
    ],
)
def test_what_changed_where(mine, theirs, adopted, disputed):
    assert settled(mine, theirs) == (adopted, disputed)


def test_without_marks_the_last_writer_has_the_last_word():
    assert settled({"a": "deux"}, {"a": "trois"}, seen={}) == ({}, {})


def test_marks_tell_texts_apart():
    assert len({mark(value) for value in ("", None, [], [""], "a", ["a"], "A", "a ", 1, "1")}) == 10


def test_mark_takes_a_half_sign():
    """A lone surrogate comes in a form like any other text."""
    assert len(mark("\ud800")) == 16


@pytest.mark.parametrize("written", [None, "", "x", "[1]", "3", '"a"', "{", "nul", "\x00", '{"a"' * 900])
def test_marks_that_cannot_be_read_are_none(written):
    assert read_marks(written) is None


def test_marks_that_are_no_text_are_dropped():
    assert read_marks('{"a": "x", "b": 3, "c": null, "d": ["y"]}') == {"a": "x"}


def test_deep_marks_are_none_too():
    """R34: a hostile nest must not end in a 500."""
    assert read_marks("[" * 100_000) is None
