"""The bibliography as files and for machines: feed, exports, citations, unAPI, meta elements."""

import html
import re
import xml.etree.ElementTree as ElementTree

import pytest
from django.urls import reverse

from resources.bibliography.cited import cited
from resources.bibliography.exports import FORMATS, item_of
from resources.citation.cite import STYLES, cite
from resources.csl.item import check
from resources.exchange import reading
from tests import factories
from tests.resources.bibliography.pages import FEED, LIST, SELECTION, UNAPI, raw, read

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


# --- The feed -------------------------------------------------------------------------------------------


def entries(client, **asked):
    tree = ElementTree.fromstring(raw(client, FEED, **asked))
    return [(entry.findtext(ATOM + "id"), entry.findtext(ATOM + "title")) for entry in tree.iter(ATOM + "entry")]


def test_feed_is_a_search_that_one_follows(client, lab):
    factories.make_reference(title="Été & <hiver>", why="A < B & C")
    other = factories.make_reference(title="Autre", language="en")

    assert [title for _, title in entries(client)] == ["Autre", "Été & <hiver>"]
    assert [title for _, title in entries(client, langue="en", tri="titre")] == ["Autre"]
    before = entries(client, langue="en")
    other.rewrite({**other.csl, "title": "Mieux dit"}, by=lab)
    assert [address for address, _ in entries(client, langue="en")] == [address for address, _ in before]
    assert before[0][0].endswith(other.get_absolute_url())


def test_feed_holds_no_more_than_its_last_thirty(client, lab):
    for _ in range(32):
        factories.make_reference(by=lab, lab=lab)

    assert len(entries(client)) == 30


# --- Files ----------------------------------------------------------------------------------------------


def parsed(client, address, **asked):
    """Return the items of a file as an import reads them, but for their names."""
    response = client.get(address, asked)
    assert response.status_code == 200
    found = reading.read(b"".join(response), address)
    return [{name: value for name, value in item.items() if name != "id"} for item in found.items]


def item(row):
    return {name: value for name, value in check(item_of(row)).item.items() if name != "id"}


@pytest.fixture
def shelf():
    return [
        factories.make_reference(
            title=f"Été, « {name} »", year=None, DOI=f"10.5555/{name}", abstract="Un résumé.\n\nEn deux.", pages=None
        )
        for name in ("un", "deux", "trois")
    ]


WHOLE = [ending for ending in FORMATS if ending != "csv"]


@pytest.mark.parametrize("ending", WHOLE)
def test_search_is_taken_away_as_it_is(client, shelf, ending):
    factories.make_reference(title="Autre chose", language="en")

    found = parsed(client, f"{LIST}export.{ending}", langue="fr", tri="anciennes")

    assert found == [item(row) for row in shelf]


@pytest.mark.parametrize("ending", WHOLE)
def test_selection_is_taken_away_in_its_order(client, shelf, ending):
    keys = [shelf[2].key, shelf[0].key, shelf[2].key]

    assert parsed(client, SELECTION, ref=keys, format=ending) == [item(shelf[2]), item(shelf[0])]


@pytest.mark.parametrize("ending", WHOLE)
def test_one_is_taken_away(client, shelf, ending):
    response = client.get(reverse("resources:notice", args=[shelf[0].key, ending]))

    assert response["Content-Disposition"] == f'attachment; filename="{shelf[0].key}.{ending}"'
    assert parsed(client, reverse("resources:notice", args=[shelf[0].key, ending])) == [item(shelf[0])]


def test_table_is_read_again_with_its_titles_and_its_identifiers(client, shelf):
    found = parsed(client, f"{LIST}export.csv", tri="anciennes")

    assert [(one["title"], one["DOI"]) for one in found] == [(row.csl["title"], row.csl["DOI"]) for row in shelf]


def test_export_holds_the_whole_of_a_search_by_words(client, lab):
    rows = [factories.make_reference(by=lab, lab=lab, title=f"Carte {number}") for number in range(45)]

    found = parsed(client, f"{LIST}export.json", q="carte", page="2")

    assert sorted(one["title"] for one in found) == sorted(row.title for row in rows)


@pytest.mark.parametrize("address", ["export.docx", "export.BIB"])
def test_unknown_format_is_not_there(client, address):
    assert client.get(LIST + address).status_code == 404


# --- The selection --------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", [*STYLES, "inconnu"])
def test_selection_is_cited_in_each_style(client, shelf, style):
    shown = raw(client, SELECTION, ref=[row.key for row in shelf], norme=style)

    without = [{name: value for name, value in item_of(row).items() if name != "abstract"} for row in shelf]
    expected = {cite(one, style if style in STYLES else "iso690-fr").html for one in without}
    assert set(re.findall(r"<li>(.+?)</li>", shown.partition('id="citations"')[2].partition("</ul>")[0])) == expected
    assert len(expected) == 3
    assert "Un résumé." not in shown


def test_selection_of_nothing_says_so(client):
    assert "Aucune référence n’est cochée." in read(client, SELECTION, ref=["inconnue", "\x00"])


def test_selection_beyond_its_length_says_so(client, shelf):
    keys = [row.key for row in shelf]

    assert "tient 50" in read(client, SELECTION, ref=[*keys, *(f"cle-{number}" for number in range(48))])
    assert "tient 50" not in read(client, SELECTION, ref=keys)


def test_citation_follows_its_reference_and_asks_the_database_nothing(client, lab, django_assert_num_queries):
    row = factories.make_reference(title="Avant")
    before = cited([row], list(STYLES))
    row.rewrite({**row.csl, "title": "Après"}, by=lab)

    with django_assert_num_queries(0):
        after = cited([row], list(STYLES))

    assert all("Avant" in citation.text for citation in before.values())
    assert all("Après" in citation.text for citation in after.values())


# --- For machines ---------------------------------------------------------------------------------------


def formats(text):
    tree = ElementTree.fromstring(text)
    return tree.get("id"), [one.get("name") for one in tree]


def test_unapi_tells_its_formats_and_gives_them(client, shelf):
    row = shelf[0]

    assert formats(raw(client, UNAPI)) == (None, ["ris", "bibtex", "csl"])
    assert formats(raw(client, UNAPI, 300, id=row.key)) == (row.key, ["ris", "bibtex", "csl"])
    for name in ("ris", "bibtex", "csl"):
        response = client.get(UNAPI, {"id": row.key, "format": name})
        assert "Content-Disposition" not in response
        assert parsed(client, UNAPI, id=row.key, format=name) == [item(row)]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"id": "inconnue"}, 404),
        ({"id": "\x00"}, 404),
        ({"id": "inconnue", "format": "ris"}, 404),
        ({"id": "<a>"}, 404),
        ({"format": "ris"}, 200),
    ],
)
def test_unapi_of_what_is_not_there(client, asked, status):
    assert client.get(UNAPI, asked).status_code == status


def test_unapi_of_a_format_that_it_has_not(client, shelf):
    assert client.get(UNAPI, {"id": shelf[0].key, "format": "mods"}).status_code == 406


def test_page_names_the_work_for_machines(client):
    row = factories.make_reference(
        type="article-journal",
        title="L’été & « nous »",
        author=[{"family": "Lewis", "given": "Jenny M."}, {"literal": "La 27e Région"}],
        container_title="Revue <d’essai>",
        publisher=None,
        issued={"date-parts": [[2018, 3]]},
        volume="51",
        issue="3",
        page="249–267",
        DOI="10.5555/essai",
        URL="https://example.org/a?b=1&c=2",
    )

    shown = raw(client, row.get_absolute_url())
    meta = [
        (name, html.unescape(value))
        for name, value in re.findall(r'<meta name="(citation_\w+)" content="(.*?)">', shown)
    ]

    assert meta == [
        ("citation_title", "L’été & « nous »"),
        ("citation_author", "Lewis, Jenny M."),
        ("citation_author", "La 27e Région"),
        ("citation_publication_date", "2018/3"),
        ("citation_journal_title", "Revue <d’essai>"),
        ("citation_volume", "51"),
        ("citation_issue", "3"),
        ("citation_firstpage", "249"),
        ("citation_lastpage", "267"),
        ("citation_doi", "10.5555/essai"),
        ("citation_language", "fr"),
        ("citation_public_url", "https://example.org/a?b=1&c=2"),
    ]
    assert f'<abbr class="unapi-id" title="{row.key}">' in shown
