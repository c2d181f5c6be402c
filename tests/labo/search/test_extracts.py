"""What was found, shown in the text."""

import re

import pytest
from django.utils.html import escape
from hypothesis import given, settings
from hypothesis import strategies as st

from labo.search.asked import read
from labo.search.extracts import PASSAGE, Marks, marks_for

pytestmark = pytest.mark.django_db
ANYTHING = settings(deadline=None, max_examples=500, derandomize=True, database=None)


def marked(text, typed):
    """Return the text with « [ ] » for marks."""
    return marks_for(read(typed), [text]).marked(text).replace("<mark>", "[").replace("</mark>", "]")


@pytest.mark.parametrize(
    ("text", "typed", "expected"),
    [
        ("Une évaluation menée", "evaluer", "Une [évaluation] menée"),
        ("Une evaluation menée", "évaluer", "Une [evaluation] menée"),
        ("L’ENQUÊTE et les enquêtes", "enquete", "L’[ENQUÊTE] et les [enquêtes]"),
        ("Œuvre et œuvres", "oeuvre", "[Œuvre] et [œuvres]"),
        ("l’évaluation", "l’évaluation", "l’[évaluation]"),
        # beginnings, of the last word alone
        ("immersion et imagination", "imagination imm", "[immersion] et [imagination]"),
        ("immersion et imagination", "imm imagination", "immersion et [imagination]"),
        # phrases, in order, the common words within
        ("mise en œuvre, œuvre mise", '"mise en oeuvre"', "[mise en œuvre], œuvre mise"),
        ("mise en œuvre et mise à jour", '"mise en œuvre" jour', "[mise en œuvre] et mise à [jour]"),
        # compounds, whole and in parts
        ("la co-construction", "construction", "la co-[construction]"),
        ("la co-construction", "co-construction", "la [co-construction]"),
        ("la co construction, la coconstruction", "co-construction", "la [co construction], la [coconstruction]"),
        ("27e Région", "27e", "[27e] Région"),
        # choices are marked, exclusions are not
        ("vélo, marche, école", "vélo OU marche", "[vélo], [marche], école"),
        ("vélo, école", "vélo -école", "[vélo], école"),
        # what the same letters begin is not the same word
        ("une enquise, un enquiquineur", "enquête", "une enquise, un enquiquineur"),
        ("", "vélo", ""),
    ],
)
def test_marks(text, typed, expected):
    assert marked(text, typed) == expected


def test_marks_ask_once_for_many_texts(django_assert_num_queries):
    with django_assert_num_queries(1):
        marks_for(read("enquete evaluer"), ["Une enquête", "Une évaluation"] * 50)
    with django_assert_num_queries(0):
        marks_for(read("enquete"), ["Rien de tel"])


def test_passage_is_around_the_best_match():
    before, after = "Un mot de plus. " * 40, "Encore un mot. " * 40
    text = f"{before}Une enquête. {after}Une enquête sur l’évaluation des écoles. {after}"
    passage = marks_for(read("enquete evaluer"), [text]).passage(text)
    plain = re.sub("</?mark>", "", passage)

    assert "<mark>enquête</mark> sur l’<mark>évaluation</mark>" in passage
    assert (plain[:2], plain[-1]) == ("… ", "…")
    assert PASSAGE - 30 <= len(plain) <= PASSAGE + 3
    assert plain.strip("… ") in text
    words = plain.strip("… ").split()
    assert words[0] in text.split()
    assert words[-1] in text.split()


def test_passage_without_a_match_is_the_beginning():
    assert Marks().passage("Un deux trois quatre", signs=10) == "Un deux…"
    assert Marks().passage("Un\n\n  deux") == "Un deux"
    assert Marks().passage("") == ""


def test_html_of_a_text_is_text():
    text = "<script>alert('enquête')</script> & <mark>"

    assert marked(text, "enquete") == "&lt;script&gt;alert(&#x27;[enquête]&#x27;)&lt;/script&gt; &amp; &lt;mark&gt;"


WORDS = st.lists(st.sampled_from(["enquête", "Évaluer", "<b>", "&amp;", "co-construction", "de", "œuvre", "\n", "'\""]))


@ANYTHING
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200) | WORDS.map(" ".join))
def test_marks_change_nothing_but_the_marks(text):
    text = text.replace("\x00", "")
    marks = marks_for(read('enquete evaluation oeuvre OU "co-construction de"', as_typed=False), [text])
    line = " ".join(text.split())

    assert re.sub("</?mark>", "", marks.marked(text)) == escape(text)
    passage = re.sub("</?mark>", "", marks.passage(text))
    assert passage == escape(line) if len(line) <= PASSAGE else passage.strip("… ") in escape(line)
