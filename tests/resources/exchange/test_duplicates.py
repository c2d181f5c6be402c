"""What is known already."""

import pytest

from labo.typography import NBSP
from resources.exchange.duplicates import Duplicate, Known

BOOK = {
    "type": "book",
    "title": "Design for Policy",
    "author": [{"family": "Bason", "given": "Christian"}],
    "issued": {"date-parts": [[2014]]},
    "ISBN": "978-1-4724-1352-9",
    "DOI": "10.1234/x",
}


def like(**changes):
    return {key: value for key, value in {**BOOK, "ISBN": None, "DOI": None, **changes}.items() if value}


@pytest.mark.parametrize(
    ("item", "reason", "score"),
    [
        (BOOK, "même DOI", 100.0),
        (like(title="Autre", DOI="https://doi.org/10.1234/X"), "même DOI", 100.0),
        (like(title="Autre", ISBN="1-4724-1352-0"), "même ISBN", 100.0),
        (like(), "même titre, même année", 100.0),
        (like(title="<i>Design</i> for  policy !"), "même titre, même année", 100.0),
        (like(issued={"date-parts": [[2015]]}), f"même titre, à un{NBSP}an près", 100.0),
        (like(issued=None), "même titre, date inconnue", 100.0),
        (like(author=None, editor=BOOK["author"]), "même titre, même année", 100.0),
    ],
)
def test_duplicate_is_found_and_explained(item, reason, score):
    assert Known([("b22", BOOK)]).find(item) == Duplicate("b22", reason, score)


@pytest.mark.parametrize(
    "item",
    [
        like(title="Leading Public Design"),
        like(issued={"date-parts": [[2016]]}),
        like(author=[{"family": "Junginger"}]),
        like(title=None, URL="https://exemple.org/"),
        {},
    ],
)
def test_other_work_is_none(item):
    assert Known([("b22", BOOK)]).find(item) is None


def test_title_mistyped_is_found():
    known = Known([(1, like(title="Les formes d’innovation publique par le design"))])

    found = known.find(like(title="Les formes d'innovations publiques par le design"))

    assert (found.key, found.reason) == (1, "titre presque identique, même année")


def test_titles_that_differ_by_a_number_are_two():
    known = Known([(1, like(title="Évaluer l’innovation publique (session 7)"))])

    assert known.find(like(title="Évaluer l’innovation publique (session 8)")) is None


def test_chapter_is_not_its_book():
    known = Known([(1, BOOK)])

    assert known.find({"type": "chapter", "title": "Un chapitre", "ISBN": BOOK["ISBN"]}) is None


def test_comparisons_grow_with_the_items_alone(monkeypatch):
    """Counted in titles compared: a block that is too long is left to equal titles."""
    from resources.exchange import duplicates

    compared = []
    real = duplicates.process.extract
    monkeypatch.setattr(
        duplicates.process,
        "extract",
        lambda title, block, **rest: compared.append(len(block)) or real(title, block, **rest),
    )
    for authors in (1, 50):
        compared.clear()
        items = [
            like(title=f"Un titre {number}", author=[{"family": f"A{number % authors}"}]) for number in range(2000)
        ]
        known = Known(enumerate(items))
        for item in items:
            known.find({**item, "title": f"{item['title']} bis"})
        assert sum(compared) <= len(items) * duplicates.MOST_COMPARED
