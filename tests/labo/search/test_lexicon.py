"""The lexicon: kept up to date, mistyped words, ends of words."""

import random
import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.management import call_command

from labo.folding import folded
from labo.models import SearchWord
from labo.search import lexicon, sources, typos
from labo.search.asked import read
from labo.search.tasks import refresh_words
from resources.models import Method
from resources.search import METHODS
from tests import factories
from tests.architecture.sources import files, text

NOBODY = AnonymousUser()


@pytest.fixture
def catalogue(db):
    call_command("load_methods", verbosity=0)
    cache.clear()
    lexicon.refresh()


def said(typed, *, found=0, user=NOBODY):
    return lexicon.did_you_mean(read(typed), user, found=found)


def words(**filters):
    return sorted(SearchWord.objects.filter(**filters).values_list("folded", flat=True))


# --- Kept up to date ------------------------------------------------------------------------------------


def test_counted_keeps_how_a_word_is_written_most_often():
    texts = [
        "Une Enquête. L’enquête, l’enquête !",
        "Des ENQUÊTES, une enquête",
        "Le CCAS, le 27e, la co-construction de x",
    ]

    assert lexicon.counted(texts) == {
        "enquete": ("enquête", 2),
        "enquetes": ("ENQUÊTES", 1),
        "ccas": ("CCAS", 1),
        "co-construction": ("co-construction", 1),
        "construction": ("construction", 1),
    }


def test_lexicon_follows_what_everybody_may_read(db, django_assert_max_num_queries):
    cache.clear()
    method = factories.make_method("a", name="Vélodrome", objective="-")
    assert lexicon.refresh() == len(sources.all_sources())
    assert "velodrome" in words(source="methodes")

    with django_assert_max_num_queries(6 * len(sources.all_sources()) + 2):
        assert lexicon.refresh() == 0
    Method.objects.filter(pk=method.pk).update(name="Trottoir")
    refresh_words()
    assert ("trottoir" in words(), "velodrome" in words()) == (True, False)
    method.withdraw(by=factories.make_user())
    assert lexicon.refresh() == 1
    assert "trottoir" not in words()


def test_lexicon_believes_the_stamp_of_a_source(db, monkeypatch):
    """A source of many rows says that nothing changed without giving its texts."""
    cache.clear()
    read_times = []
    stamped = sources.Source(
        **{**vars(METHODS), "texts": lambda: read_times.append(1) or ["vélodrome"], "stamp": lambda: "12 rows"}
    )
    monkeypatch.setattr(sources, "_sources", {"methodes": stamped})

    assert (lexicon.refresh(), lexicon.refresh()) == (1, 0)
    assert read_times == [1]


def test_words_of_a_source_that_is_gone_leave(db):
    SearchWord.objects.create(source="ancienne", folded="velodrome", word="vélodrome", documents=1)

    lexicon.refresh()

    assert words(source="ancienne") == []


# --- Mistyped -------------------------------------------------------------------------------------------


def mistyped(word, picked):
    """Return the word with one letter missing, doubled, wrong, added or turned round with the next."""
    at, letters = picked.randrange(len(word)), "abcdefghijklmnopqrstuvwxyz"
    return picked.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + picked.choice(letters) + word[at + 1 :],
            word[:at] + picked.choice(letters) + word[at:],
            word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :] if at else word[1] + word[0] + word[2:],
        ]
    )


def project_words():
    """Return the French words of the project's own texts with how many files have each, as a lexicon would."""
    told = [text(path) for path in files("projects", "missions", "resources", "labo", suffixes={".yaml"})]
    told += [
        re.sub(r"<[^>]*>|{%.*?%}|{{.*?}}", " ", text(path)) for path in files("templates", suffixes={".html", ".md"})
    ]
    return {key: documents for key, (_, documents) in lexicon.counted(told).items()}


def test_right_word_is_among_the_first_five():
    """98 % of words with one typing mistake, over the words of the project's own texts."""
    known, picked = project_words(), random.Random(27)
    assert len(known) > 3500
    asked = [word for word in sorted(known) if len(word) >= 5 and word.isalpha()]
    tried = found = 0
    for word in picked.sample(asked, 1000):
        wrong = mistyped(word, picked)
        if wrong in known:
            continue  # another word: nothing says that it is not the one that was meant
        tried += 1
        found += word in typos.near(wrong, known.items())

    assert tried > 900
    assert found / tried >= 0.98


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("enquetr", ["enquete"]),
        ("enquet", ["enquete"]),
        ("nequete", ["enquete"]),
        ("velo", []),  # known itself
        ("vel", []),  # too short to guess
        ("particiaption", ["participation"]),
        ("xxxxxx", []),
    ],
)
def test_near(word, expected):
    known = [("enquete", 5), ("enquetes", 2), ("velo", 3), ("participation", 1)]

    assert typos.near(word, known) == expected


def test_near_prefers_the_first_letter_then_the_most_used():
    assert typos.near("pable", [("sable", 9), ("palle", 1), ("pable", 1)]) == ["palle", "sable"]
    assert typos.near("pable", [("palle", 1), ("pables", 7)]) == ["pables", "palle"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("imersion", "immersion"),
        ("Imersion", "Immersion"),
        ("enquette -atelier", "enquête -atelier"),
        ("l’enquette", "l’enquête"),
        ('"jeu de rôle" imersion', ""),  # no sheet has both
        ("immersion", ""),
        ("imers", ""),  # not a mistake: the word is not finished
        ("xylophone", ""),
        ("", ""),
    ],
)
def test_did_you_mean(catalogue, typed, expected):
    assert said(typed) == expected


def test_did_you_mean_finds_more_than_what_was_typed(catalogue):
    """A word of the lexicon that finds nothing for this reader is never proposed."""
    assert said("imersion", found=0) == "immersion"
    Method.objects.all().delete()
    assert "immersion" in words()
    assert said("imersion") == ""


def test_did_you_mean_only_where_little_was_found(catalogue, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert said("imersion", found=lexicon.FEW) == ""


@pytest.mark.parametrize("typed", ["imersion", "imersion enquette personna prototypge metodo", "zzzzzzz yyyyyyy"])
def test_did_you_mean_asks_three_times_at_most(catalogue, django_assert_max_num_queries, typed):
    with django_assert_max_num_queries(3):
        said(typed)


# --- Ends of words --------------------------------------------------------------------------------------


def test_endings_complete_the_last_word(catalogue, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = lexicon.endings(read("atelier proto"))

    assert found[0] in ("atelier prototype", "atelier prototypes", "atelier prototypage")
    assert all(folded(words).startswith("atelier proto") for words in found)
    assert len(found) <= lexicon.ENDINGS


@pytest.mark.django_db
def test_endings_may_come_from_one_source_and_keep_small_letters():
    for source, word in [("references", "Enquêter"), ("references", "ENQ"), ("veille", "enquête")]:
        SearchWord.objects.create(source=source, folded=folded(word), word=word, documents=1)

    assert set(lexicon.endings(read("enq"))) == {"enquêter", "enquête"}
    assert lexicon.endings(read("enq"), source="references") == ["enquêter"]
    assert lexicon.endings(read("Enq"), source="references") == ["Enquêter"]


@pytest.mark.parametrize("typed", ["", "de", "at", '"atelier"', "-proto", "proto -atelier"])
def test_endings_are_not_for_what_is_finished(catalogue, django_assert_num_queries, typed):
    with django_assert_num_queries(0):
        assert lexicon.endings(read(typed)) == []
