"""What a person typed, read."""

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from labo.search.asked import MAX_LENGTH, MAX_TERMS, MAX_WORDS, read
from labo.search.stop_words import SERVER_STOP_WORDS, TELLING, is_common

ANYTHING = settings(deadline=None, max_examples=1000, derandomize=True, database=None)
SIGNS = st.text(alphabet="ab éœ-*'’\"«»“”()&|!:<>\\%_.,/0 9OURSAFNT\t\n\x00\ud800·", max_size=60)


def shape(typed):
    """Return groups and exclusions as texts: « a b|c -d »."""
    asked = read(typed)
    groups = ["|".join(term.text + "*" * term.is_beginning for term in group) for group in asked.groups]
    return " ".join([*groups, *(f"-{term.text}" for term in asked.without)])


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("budget participatif", "budget participatif*"),
        ("  budget   participatif  ", "budget participatif*"),
        ('"mise en œuvre"', "mise en œuvre"),
        ("«\u00a0mise en œuvre\u00a0» demain", "mise en œuvre demain*"),
        ("“mise en œuvre”", "mise en œuvre"),
        ('"mise en œuvre', "mise œuvre*"),  # not closed yet
        ('""', ""),
        ("atelier -école", "atelier -école"),
        ('atelier -"mise en œuvre"', "atelier -mise en œuvre"),
        ("atelier SAUF école", "atelier -école"),
        ("atelier NON école", "atelier -école"),
        ("atelier SAUF la école", "atelier -école"),
        ("NON RECOURS", "NON RECOURS*"),
        ("-école", "-école"),
        ("co-construction", "co-construction*"),
        ("- école", "école*"),
        ("vélo OU marche à pied", "vélo|marche pied*"),
        ("vélo OR marche OU train", "vélo|marche|train*"),
        ("OU vélo", "vélo*"),
        ("vélo OU", "vélo"),
        ("vélo OU -marche", "vélo -marche"),
        ("vélo ET marche", "vélo marche*"),
        ("vélo ou marche", "vélo marche*"),
        ("médi*", "médi*"),
        ("médi* agents", "médi* agents*"),
        ("m* agents", "agents*"),
        ("un", ""),
        ("vé", "vé"),
        ("l’enquête", "enquête*"),
        ("aujourd'hui", "aujourd'hui"),
        ("usagers/agents", "usagers/agents"),
        ("un lieu sûr", "lieu sûr*"),
        ("'", ""),
        ("", ""),
    ],
)
def test_read(typed, expected):
    assert shape(typed) == expected


def test_words_too_common_are_told_apart():
    assert read("de la").is_only_common
    assert read("de la").common == ("de", "la")
    assert not read("de la vélo").is_only_common
    assert not read("").is_only_common
    assert read("-vélo").is_only_without
    assert not read("vélo -école").is_only_without


@pytest.mark.parametrize(
    ("typed", "variants"),
    [
        ("co-construction", ("co-construction", "co construction", "coconstruction")),
        ("rendez-vous", ("rendez-vous",)),  # « vous » is in every text: « rendez » alone is another word
        ('"quand même on peut"', ("quand le le peut",)),
        ('"la co-construction demain"', ("co-construction demain", "co construction demain")),
        ("enquête", ("enquête",)),
    ],
)
def test_variants(typed, variants):
    (term,) = read(typed).terms

    assert term.variants == variants


def test_another_word_is_put_in_its_place():
    asked = read("«\u00a0mise en œuvre\u00a0» l’imersion -école")
    spans = {term.text: term.span for term in asked.terms}

    assert asked.with_instead({spans["imersion"]: "immersion"}) == "« mise en œuvre » l’immersion -école"


def test_long_questions_are_cut():
    cut = read("vélo " * 200)

    assert (cut.is_cut, len(cut.typed) <= MAX_LENGTH) == (True, True)
    assert len(cut.terms) == MAX_TERMS
    assert len(read(f'"{"vélo " * 30}"').terms[0].words) == MAX_WORDS
    assert not read("vélo").is_cut


@ANYTHING
@given(st.text(max_size=300) | SIGNS)
def test_anything_is_read(typed):
    asked = read(typed)

    assert len(asked.typed) <= MAX_LENGTH
    assert "\x00" not in asked.typed
    for term in (*asked.terms, *asked.without):
        assert any(not is_common(word) for word in term.words)
        assert term.text in asked.typed
    for term in asked.terms:
        assert asked.typed[slice(*term.span)] == term.text


def test_stop_words_are_those_of_the_server(db):
    """Whatever PostgreSQL leaves out is left out of a question too, and the other way round."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM unnest(%s) AS word WHERE length(labo_french(word)) = 0",
            [sorted(SERVER_STOP_WORDS | TELLING)],
        )
        left_out = {word for (word,) in cursor.fetchall()}

    assert SERVER_STOP_WORDS - left_out == set()
    assert left_out & TELLING == set()
