"""The search of the bibliography against a slow one, written in Python: what it finds, counts and in which order."""

from contextlib import suppress
from functools import lru_cache
from random import Random

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from hypothesis import example, given, settings
from hypothesis import strategies as st

from labo.folding import folded
from labo.roles import Role
from labo.search.asked import read
from labo.transitions import Refusal
from resources.bibliography import search as bibliography_search
from resources.bibliography.codes import FACETS, code
from resources.bibliography.form import BibliographyForm
from resources.bibliography.search import BY_WORDS, ORDERS, search
from resources.csl.types import TYPES
from resources.models import Recommendation, Reference, ReferenceIndex
from tests import factories
from tests.databases import settled
from tests.factories.bibliography import csl_item

pytestmark = pytest.mark.django_db

MADE = 60
KINDS = ["book", "article-journal", "report", "webpage"]
YEARS = [None, 1984, 2009, 2010, 2019, 2020, 2021]
TONGUES = [None, "fr", "en", "de"]
WORDS = ["cartographie", "budget", "atelier"]
NAMES = ["Zola", "Éluard", "Aubert", None]
EVERY = 10_000


class Library:
    """Sixty references in all their states, and what a reader of Python would find among those that are published."""

    def __init__(self):
        chance = Random(7)
        self.lab = factories.make_user(role=Role.LAB)
        self.themes = [factories.make_theme() for _ in range(4)]
        self.readers = [factories.make_user() for _ in range(3)]
        for number in range(MADE):
            self.make(number, chance)
        self.rows = [self.told(row) for row in Reference.objects.filter(status="published")]

    def make(self, number, chance):
        family, year = chance.choice(NAMES), chance.choice(YEARS)
        row = Reference.propose(
            csl_item(
                type=chance.choice(KINDS),
                title=f"{chance.choice(['Été', 'abeille', 'Zoo'])} {chance.choice(WORDS)} {number}",
                author=[{"family": family, "given": "A."}] if family else None,
                issued={"date-parts": [[year]]} if year else None,
                language=chance.choice(TONGUES),
                abstract=f"On y parle de {chance.choice(WORDS)}.",
                URL=chance.choice([None, f"https://example.org/{number}"]),
                DOI=chance.choice([None, f"10.5555/{number}"]),
            ),
            by=self.lab,
            themes=chance.sample(self.themes, chance.randint(0, 3)),
        )
        if number % 10 == 0:
            return
        row.publish(by=self.lab)
        for reader in chance.sample(self.readers, chance.randint(0, 3)):
            opinion = Recommendation.write(row, by=reader, opinion="Clair.", shows_name=chance.random() < 0.5)
            if chance.random() < 0.3:
                opinion.hide(by=self.lab)
        if chance.random() < 0.3:
            copy = factories.make_copy(row, by=self.lab)
            if chance.random() < 0.5:
                copy.remove(by=self.lab)
        if number % 10 == 1:
            row.withdraw(by=self.lab)

    def told(self, row):
        """One reference as plain values: {facet: its values}, words, keys of the orders."""
        shown = row.recommendations.filter(hidden_at=None)
        online = ["en-ligne"] if "URL" in row.csl or "DOI" in row.csl else []
        shelf = ["emprunter"] if row.copies.filter(removed_at=None).exists() else []
        return {
            "pk": row.pk,
            "type": {row.csl["type"]},
            "annee": {str(row.year // 10 * 10) if row.year else "0"},
            "langue": {row.csl.get("language") or "?"},
            "sujet": {str(theme.pk) for theme in row.themes.all()},
            "lu": {str(opinion.reader_id) if opinion.shows_name else "0" for opinion in shown},
            "acces": {*online, *shelf},
            "head": set(folded(row.title).split()),
            "all": {*folded(row.title).split(), *folded(row.csl["abstract"].rstrip(".")).split()},
            "ajout": (-row.published_at.timestamp(), -row.pk),
            "recentes": (-(row.year or -9999), -row.pk),
            "anciennes": (row.year is None, row.year or 0, row.pk),
            "titre": (folded(row.title), row.pk),
            "auteur": (row.names == "", folded(row.names), row.pk),
        }

    def found(self, chosen, word="", *, but=""):
        return [
            row
            for row in self.rows
            if (not word or word in row["all"])
            and all(row[facet] & set(values) for facet, values in chosen.items() if facet != but and values)
        ]

    def counts(self, chosen, word=""):
        """{facet: {value: how many}}, each facet as if it had no choice itself."""
        told = {}
        for facet in FACETS:
            for row in self.found(chosen, word, but=facet):
                for value in row[facet]:
                    told.setdefault(facet, {}).setdefault(value, 0)
                    told[facet][value] += 1
        return told


@pytest.fixture(scope="module")
def library(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield settled(Library())
        transaction.set_rollback(True)


@lru_cache
def nothing():
    return read("")


def filters(library):
    """Choices of filters, some of which nothing has."""
    values = {
        "type": [*KINDS, "map"],
        "annee": ["0", "1980", "2000", "2010", "2020", "1950"],
        "langue": ["?", "fr", "en", "de", "it"],
        "sujet": [str(theme.pk) for theme in library.themes] + ["0"],
        "lu": ["0", *(str(reader.pk) for reader in library.readers), "999999999999"],
        "acces": ["en-ligne", "emprunter"],
    }
    return st.fixed_dictionaries({}, optional={
        facet: st.lists(st.sampled_from(some), unique=True, max_size=3) for facet, some in values.items()
    })  # fmt: skip


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_filters_find_and_count_what_a_slow_search_does(library, data):
    chosen = data.draw(filters(library))
    word = data.draw(st.sampled_from(["", *WORDS]))
    order = data.draw(st.sampled_from([*ORDERS, *([BY_WORDS] if word else [])]))
    cache.clear()

    found = search(read(word, as_typed=False), chosen, order=order, start=0, size=300)

    expected = library.found(chosen, word)
    assert found.total == len(expected)
    assert sorted(found.keys) == sorted(row["pk"] for row in expected)
    assert found.counts == library.counts(chosen, word)
    if order in ORDERS:
        assert found.keys == [row["pk"] for row in sorted(expected, key=lambda row: row[order])]


def test_slow_search_would_tell_a_wrong_one(library):
    """Negative control: with « and » inside a facet, or its own choice counted, the two are not the same."""
    chosen = {"langue": ["fr", "en"], "type": ["book"]}
    cache.clear()
    found = search(nothing(), chosen, order="ajout", start=0, size=EVERY)

    assert found.total > len(library.found({"langue": ["fr"], "type": ["book"]})) > 0
    assert set(found.counts["type"]) > {"book"}
    assert found.counts["langue"].keys() > {"fr", "en"}


@pytest.mark.parametrize("word", ["", "budget"])
@pytest.mark.parametrize("order", [*ORDERS, BY_WORDS])
def test_pages_put_end_to_end_are_the_whole(library, monkeypatch, order, word):
    if order == BY_WORDS and not word:
        order = "ajout"
    asked, size = read(word, as_typed=False), 5
    monkeypatch.setattr(bibliography_search, "RANKED", 2 * size)
    whole = library.found({}, word)
    pages = [search(asked, {}, order=order, start=start, size=size) for start in range(0, len(whole) + size, size)]

    keys = [key for page in pages for key in page.keys]
    assert sorted(keys) == sorted(row["pk"] for row in whole)
    assert len(keys) == len(set(keys)) > 3 * size
    assert {page.total for page in pages} == {len(whole)}
    assert pages[-1].keys == []


def test_most_telling_are_those_whose_title_says_it(library, monkeypatch):
    """Beyond the ranked ones, the latest works first."""
    monkeypatch.setattr(bibliography_search, "RANKED", 10)
    found = library.found({}, "atelier")
    by_title = {row["pk"] for row in found if "atelier" in row["head"]}
    latest = [row["pk"] for row in sorted(found, key=lambda row: row["recentes"])]

    keys = search(read("atelier", as_typed=False), {}, order=BY_WORDS, start=0, size=10).keys
    rest = search(read("atelier", as_typed=False), {}, order=BY_WORDS, start=10, size=EVERY).keys

    assert len(by_title) >= 10
    assert set(keys) == set([key for key in latest if key in by_title][:10])
    assert rest == [key for key in latest if key not in keys]


def form(query=""):
    return BibliographyForm(QueryDict(query))


@pytest.mark.parametrize("query", ["q=de+la", "q=-atelier", "q=%22%22+%2C", "q=le"])
def test_nothing_looked_for_finds_nothing(library, query):
    assert (form(query).total, form(query).references, form(query).everything()) == (0, [], [])


def test_no_words_finds_all_the_last_added_first(library):
    found = form()

    assert found.total == len(library.rows)
    assert [row.pk for row in found.references] == [
        row["pk"] for row in sorted(library.rows, key=lambda row: row["ajout"])[:20]
    ]


def test_exclusion_leaves_out(library):
    expected = [row["pk"] for row in library.found({}, "atelier") if "budget" not in row["all"]]

    assert sorted(form("q=atelier+-budget").everything()) == sorted(expected)
    assert len(expected) < len(library.found({}, "atelier"))


def test_page_beyond_the_last_is_the_last(library):
    last = (len(library.rows) - 1) // 20 * 20
    expected = [row["pk"] for row in sorted(library.rows, key=lambda row: row["ajout"])[last:]]

    assert [row.pk for row in form("page=99").references] == expected
    assert form("page=99").page.number == last // 20 + 1


@pytest.mark.parametrize(
    "query",
    [
        "type=plainte&sujet=inconnu&annee=12345&annee=-1&langue=fra&langue=é1&lu=x&acces=vol&tri=hasard&vue=mur",
        f"lu={'9' * 18}&lu={10**12 + 1}&lu={'9' * 5000}&page={'9' * 5000}",
    ],
)
def test_filters_that_make_no_sense_are_left_out(library, query):
    asked = form(query)

    assert (asked.chosen, asked.sort, asked.view) == ({}, "ajout", "liste")
    assert (asked.chips, asked.query()) == ([], "")


def test_reader_who_does_not_show_a_name_is_named_nowhere(library):
    unnamed = factories.make_user(first_name="Sasha", last_name="Secret")
    factories.make_recommendation(by=unnamed)
    asked = form(f"lu={unnamed.pk}")

    assert [words for words, _ in asked.chips] == ["Une personne du réseau"]
    assert "Secret" not in str(asked.facets) + asked.title


def test_number_of_a_value_fits_its_facet_alone():
    numbers = [code("sujet", "12"), code("lu", "12"), code("lu", "0"), code("acces", "emprunter")]

    assert len(set(numbers)) == len(numbers)
    assert {code("type", name) for name in TYPES} == set(range(len(TYPES)))


# --- Counts that are kept -------------------------------------------------------------------------------


def asked_of_the_database(query=""):
    with CaptureQueriesContext(connection) as queries:
        total = form(query).total
    return total, sum("cells" in query["sql"] for query in queries)


def test_counts_without_words_are_kept_until_the_index_changes(django_capture_on_commit_callbacks):
    cache.clear()
    lab = factories.make_user(role=Role.LAB)
    row = factories.make_reference(by=lab, lab=lab)
    first = ReferenceIndex.objects.count()

    seen = [asked_of_the_database(), asked_of_the_database(), asked_of_the_database("acces=emprunter")]
    with django_capture_on_commit_callbacks(execute=True):
        factories.make_reference(by=lab, lab=lab)
    seen += [asked_of_the_database(), asked_of_the_database()]
    with django_capture_on_commit_callbacks(execute=True):
        row.withdraw(by=lab)
    seen += [asked_of_the_database()]

    assert [asked for _, asked in seen] == [1, 0, 1, 1, 0, 1]
    assert [total - first for total, _ in (seen[0], seen[1], *seen[3:])] == [0, 0, 1, 1, 0]


def test_counts_with_words_are_asked_each_time(library):
    assert [asked_of_the_database("q=atelier")[1] for _ in range(2)] == [1, 1]


# --- The index ------------------------------------------------------------------------------------------


def index():
    return list(ReferenceIndex.objects.order_by("pk").values())


def rebuilt():
    ReferenceIndex.objects.all().delete()
    Reference.objects.all().index()
    return index()


STEPS = ("publish", "withdraw", "decline", "rewrite", "merge", "opinion", "hide", "take_back", "shelve", "remove")


@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 3)), min_size=3, max_size=12))
@example(steps=[("opinion", 1), ("take_back", 1)])
@example(steps=[("opinion", 1), ("hide", 1)])
@example(steps=[("shelve", 1), ("remove", 1)])
@example(steps=[("opinion", 1), ("shelve", 1), ("merge", 1)])
@example(steps=[("decline", 2), ("publish", 2), ("withdraw", 2)])
@settings(max_examples=20, deadline=None)
def test_index_is_what_a_rebuild_gives_after_any_acts(steps):
    with transaction.atomic():
        lab, theme = factories.make_user(role=Role.LAB), factories.make_theme()
        rows = [factories.make_reference(status, by=lab, lab=lab, themes=[theme]) for status in ("published",) * 2]
        rows += [factories.make_reference("proposed", by=lab, lab=lab) for _ in range(2)]
        acts = {
            "publish": lambda row: row.publish(by=lab),
            "withdraw": lambda row: row.withdraw(by=lab),
            "decline": lambda row: row.decline("Non.", by=lab),
            "rewrite": lambda row: row.rewrite(csl_item(), by=lab, themes=[], why="Autrement."),
            "merge": lambda row: row.merge(rows[0], by=lab),
            "opinion": lambda row: factories.make_recommendation(row, by=lab, shows_name=True),
            "hide": lambda row: [one.hide(by=lab) for one in row.recommendations.all()],
            "take_back": lambda row: [one.take_back() for one in row.recommendations.all()],
            "shelve": lambda row: factories.make_copy(row, by=lab),
            "remove": lambda row: [one.remove(by=lab) for one in row.copies.all()],
        }
        for act, number in steps:
            with suppress(Refusal):
                acts[act](Reference.objects.get(pk=rows[number].pk))
        before = index()

        assert before == rebuilt()
        assert {row["reference_id"] for row in before} == set(
            Reference.objects.published().values_list("pk", flat=True)
        )
        transaction.set_rollback(True)
