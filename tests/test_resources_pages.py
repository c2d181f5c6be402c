"""The methods: catalogue, search, sheet."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from labo.folding import folded
from resources.models import Method
from tests.factories import make_method

LIST = "/ressources/methodes/"


@pytest.fixture
def catalogue(db):
    call_command("load_methods", verbosity=0)


def found(client, **query):
    return [method.slug for method in client.get(LIST, query).context["methods"]]


def test_load_methods_adds_sixteen_and_leaves_what_the_lab_rewrote(db, capsys):
    call_command("load_methods")
    Method.objects.filter(slug="persona").update(objective="Notre propre phrase.")
    Method.objects.filter(slug="prototypage").delete()

    call_command("load_methods")

    assert capsys.readouterr().out.splitlines() == [
        "Methods: 16 added, 0 already there.",
        "Methods: 1 added, 15 already there.",
    ]
    assert Method.objects.get(slug="persona").objective == "Notre propre phrase."


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("portraits clichés", ["persona"]),
        ("MINUTEUR ligne du temps", ["sprint-creatif"]),
        ("chapeau bono", ["six-chapeaux"]),
        ("retour a la normale", ["test-grandeur-nature"]),
        ("l’entretien compréhensif", ["entretien"]),
        ("gommette", ["co-conception"]),
        ("pédalo", []),
    ],
)
def test_method_search_finds_by_words(client, catalogue, words, expected):
    assert found(client, q=words) == expected


def test_method_search_ignores_accents_and_endings(client, catalogue):
    with_accent = found(client, q="enquête")

    assert "enquete-ciblee" in with_accent
    assert found(client, q="enquete") == with_accent
    assert "enquete-ciblee" in found(client, q="ENQUÊTES")


@pytest.mark.parametrize(
    ("words", "first"), [("persona", "persona"), ("entretiens", "entretien"), ("test", "test-grandeur-nature")]
)
def test_method_search_puts_the_name_first(client, catalogue, words, first):
    assert found(client, q=words)[0] == first


def test_method_search_finds_what_contains_the_word(client, catalogue):
    assert "prototypage" in found(client, q="proto")


def test_method_search_treats_signs_as_text(client, catalogue):
    assert found(client, q="%") == []
    assert found(client, q="_____") == []


def test_method_list_filters_by_origin(client, catalogue):
    expected = Method.objects.filter(origin="transfo").values_list("slug", flat=True)

    assert found(client, origine="transfo") == list(expected)


def test_method_list_joins_words_and_origin(client, catalogue):
    assert found(client, q="jeu", origine="seed") == [
        slug for slug in found(client, q="jeu") if Method.objects.get(slug=slug).origin == "seed"
    ]


def test_method_filter_links_keep_the_words(client, catalogue):
    page = client.get(LIST, {"q": "jeu de rôle", "origine": "seed"}).content.decode()

    assert f'href="{LIST}?q=jeu+de+r%C3%B4le&amp;origine=transfo"' in page
    assert f'href="{LIST}?origine=seed"' in page  # the search is cleared, the origin stays


@pytest.mark.parametrize("query", ["?q=%00", "?q=" + "a" * 101, "?origine=autre", "?origine=seed&origine=%00"])
def test_method_list_shows_all_when_the_address_makes_no_sense(client, catalogue, query):
    response = client.get(LIST + query)

    assert response.status_code == 200
    assert len(response.context["methods"]) == 16


def test_method_list_shows_what_was_typed_as_text(client, catalogue):
    page = client.get(LIST, {"q": "<script>alert(1)</script>"}).content.decode()

    assert "<script>alert" not in page
    assert "Aucune méthode" in page


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize(("path", "queries"), [("/ressources/", 8), (LIST, 1), (LIST + "?q=cle", 1)])
def test_resources_list_query_budget(client, db, django_assert_num_queries, count, path, queries):
    for _ in range(count):
        make_method(objective="La clé.", steps=["Lire"])

    with django_assert_num_queries(queries):
        response = client.get(path)

    assert len(response.context["methods"]) == count


def test_method_sheet_says_all_the_method(client, catalogue, django_assert_num_queries):
    method = Method.objects.get(slug="enquete-ciblee")

    with django_assert_num_queries(5):
        page = client.get(method.get_absolute_url()).content.decode()

    written = [method.name, method.objective, method.duration, method.people, *method.material]
    written += [step.text for step in method.detailed_steps]
    assert [words for words in [*written, method.caution] if words not in page] == []


def test_method_sheet_leads_to_its_neighbours(client, catalogue):
    methods = list(Method.objects.all())

    for rank, method in enumerate(methods):
        context = client.get(method.get_absolute_url()).context
        assert context["before"] == (methods[rank - 1] if rank else None)
        assert context["after"] == (methods[rank + 1] if rank + 1 < len(methods) else None)


def test_method_sheet_without_steps_nor_material_still_reads(client, db):
    page = client.get(make_method(caution="").get_absolute_url()).content.decode()

    assert "Pas à pas" not in page
    assert "Matériel" not in page
    assert "À garder en tête" not in page


def test_method_sheet_unknown(client, db):
    assert client.get(reverse("resources:method_detail", args=["inconnue"])).status_code == 404


def test_resources_say_when_they_are_empty(client, db):
    assert "Aucune fiche pour l’instant" in client.get("/ressources/").content.decode()
    assert "Aucune fiche pour l’instant" in client.get(LIST).content.decode()


def test_folded_takes_accents_away():
    assert folded("L’Œuvre où ÇA s’éprouve") == "l oeuvre ou ca s eprouve"
