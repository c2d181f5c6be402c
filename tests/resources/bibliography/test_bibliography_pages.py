"""The pages of the bibliography: what each reader finds, and what nobody else does."""

import html
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from labo.typography import NBSP
from resources.bibliography.exports import FORMATS
from resources.models import Reference
from tests import factories
from tests.resources.bibliography.pages import FEED, LIST, UNAPI, raw, read, titles

pytestmark = pytest.mark.django_db


# --- The list -------------------------------------------------------------------------------------------


def test_list_shows_the_last_added_first_twenty_a_page(client, lab):
    for number in range(22):
        now = timezone.now() - timedelta(days=number)
        Reference.add(factories.bibliography.csl_item(title=f"Titre {number}"), by=lab, now=now)

    assert titles(client) == [f"Titre {number}" for number in range(20)]
    assert titles(client, page=2) == ["Titre 20", "Titre 21"]
    assert "22 références" in read(client, LIST)


def test_while_one_types_the_results_come_alone(client):
    factories.make_reference(title="Cartographier")

    response = client.get(LIST, {"q": "carto"}, headers={"HX-Request": "true"})
    part = response.content.decode()

    assert "<html" not in part
    assert re.search(r"<title>(.+?) · ", html.unescape(part))[1] == f"Bibliographie, «{NBSP}carto{NBSP}»"
    assert '<p id="annonce" data-hx-swap-oob="innerHTML">1 référence</p>' in part
    assert "HX-Request" in response["Vary"]
    back = client.get(LIST, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert b"<html" in back.content


def test_filters_in_use_are_taken_off_one_by_one(client):
    theme = factories.make_theme("Prospective")
    factories.make_reference(themes=[theme])
    shown = read(client, LIST, q="essayer", sujet=theme.slug, langue="fr", tri="titre", type="nimporte")

    chips = dict(
        re.findall(r'<a class="labo-puce labo-puce--filtre" href="([^"]+)">(.+?) <', shown),
    )

    assert chips == {
        f"{LIST}?q=essayer&langue=fr&tri=titre#t-resultats": "Prospective",
        f"{LIST}?q=essayer&sujet={theme.slug}&tri=titre#t-resultats": "Français",
        f"{LIST}?langue=fr&sujet={theme.slug}&tri=titre#t-resultats": "Effacer la recherche",
    }


def sorts(client, **asked):
    """Return {what the list of orders sends: its words}, and the words of the one in use."""
    found = re.findall(r'<option value="(\w*)"( selected)?>(.+?)</option>', read(client, LIST, **asked))
    return {value: words for value, _, words in found}, [words for _, is_chosen, words in found if is_chosen]


def test_first_words_typed_are_answered_by_the_nearest_works(client):
    """The list of orders goes along with each search: the order that nobody chose must not stand for one."""
    for _ in range(2):
        factories.make_reference(title="Prospective")

    (before, _), (after, chosen) = sorts(client), sorts(client, q="prospective", tri="")

    assert (before[""], after[""], chosen) == (
        "ajoutées récemment",
        "les plus proches de vos mots",
        ["les plus proches de vos mots"],
    )
    assert sorts(client, q="prospective", tri="ajout")[1] == ["ajoutées récemment"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "La bibliographie est encore vide."),
        ({"q": "introuvable"}, "Aucune référence ne correspond."),
        ({"langue": "it"}, "Aucune référence ne correspond."),
        ({"q": "de la"}, "Aucune référence ne correspond."),
    ],
)
def test_empty_list_says_what_to_do(client, asked, said):
    assert said in read(client, LIST, **asked)


def test_search_that_is_too_long_says_so(client):
    assert "trop longue" in read(client, LIST, q="mot " * 60)
    assert "trop longue" not in read(client, LIST, q="mot")


def test_title_in_another_language_says_which(client):
    factories.make_reference(title="Design thinking", language="en")
    factories.make_reference(title="Ici", language="fr")
    factories.make_reference(title="Sans langue", language=None)

    assert re.findall(r'<h3><a [^>]*?( lang="\w+")?>', raw(client, LIST)) == ["", "", ' lang="en"']
    row = Reference.objects.get(language="en")
    assert '<h1 lang="en">Design thinking</h1>' in raw(client, row.get_absolute_url())


def test_what_was_asked_for_is_marked_and_the_rest_is_escaped(client):
    factories.make_reference(title="<b>Carte</b> & <script>", why="Des cartes.", author=[{"literal": "<i>Carte</i>"}])

    shown = raw(client, LIST, q="carte")

    assert "<mark>Carte</mark> &amp; &lt;script&gt;" in shown
    assert "Des <mark>cartes</mark>." in shown
    assert "<script>" not in shown.partition('id="resultats"')[2].partition("labo-panier")[0]


def test_passage_of_the_abstract_is_shown_where_the_word_stands(client):
    factories.make_reference(why="Court.", abstract="Une page sur la médiation numérique.")

    assert "<mark>médiation</mark>" in raw(client, LIST, q="mediation")
    assert "labo-b-extrait" in raw(client, LIST)


def test_choices_count_what_they_would_leave(client):
    factories.make_reference(language="fr")
    factories.make_reference(language="en", URL="https://example.org/a")

    shown = re.sub(r"<[^>]+>", "", read(client, LIST, langue="fr"))

    assert "Français 1" in shown
    assert "Anglais 1" in shown
    assert "1 référence" in shown


# --- A reference ----------------------------------------------------------------------------------------


def test_withdrawn_reference_keeps_its_page_and_leaves_the_rest(client, lab):
    row = factories.make_reference("withdrawn", title="Retirée")

    shown = read(client, row.get_absolute_url())

    assert "n’est plus dans la bibliographie" in shown
    assert '<meta name="robots" content="noindex">' in shown
    assert "citation_title" not in shown
    assert titles(client) == []
    for ending in FORMATS:
        assert client.get(reverse("resources:notice", args=[row.key, ending])).status_code == 404


def test_merged_reference_leads_to_the_other(client):
    row = factories.make_reference("merged")

    response = client.get(row.get_absolute_url())

    assert (response.status_code, response["Location"]) == (301, row.merged_into.get_absolute_url())


def test_case_is_named_where_everybody_reads_it(client):
    row = factories.make_reference()
    public = factories.make_case_reference(row, proposal=factories.make_proposal(is_public=True))
    hidden = factories.make_case_reference(row, used_for="pour nous")
    type(hidden.proposal).objects.filter(pk=hidden.proposal_id).update(title="Un cas secret", is_public=False)
    type(public.proposal).objects.filter(pk=public.proposal_id).update(title="Un cas montré")

    shown = read(client, row.get_absolute_url())

    assert "Un cas secret" not in shown
    assert "pour nous" not in shown
    assert ("Un cas montré" in shown) == (public in row.case_uses.shown())


# --- Two audiences --------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["anonymous", "agent"])
@pytest.mark.parametrize("status", ["proposed", "declined", "arriving"])
def test_what_is_not_published_is_nowhere(client, who, status):
    """Not on a page, in a feed, in a file, for a machine or in a count; and its address says nothing."""
    proposer = factories.make_user(first_name="Sasha", last_name="Secret")
    row = factories.make_reference(
        "proposed", by=proposer, title="Mystère", DOI="10.5555/mystere", why="Mystère.", language="it"
    )
    Reference.objects.filter(pk=row.pk).update(status=status, word="Mystère." if status == "declined" else "")
    Reference.objects.filter(pk=row.pk).index()
    factories.make_reference(title="Autre", language="fr")
    if who == "agent":
        client.force_login(factories.make_user())

    addresses = [
        *(LIST, LIST + "?q=mystere", LIST + "?langue=it", FEED, LIST + "flux/?q=mystere"),
        *(f"{LIST}export.{ending}{query}" for ending in FORMATS for query in ("", "?q=mystere")),
        *(f"{LIST}selection/?ref={row.key}", f"{LIST}selection/?ref={row.key}&format=bib"),
        *("/recherche/?q=mystere", f"{LIST}?lu={proposer.pk}"),
    ]
    for address in addresses:
        said = read(client, address)
        told = said.replace("q=mystere", "").replace('value="mystere"', "").replace("«\u00a0mystere\u00a0»", "")
        assert (address, "Mystère" in told, "Secret" in told, "10.5555" in told) == (address, False, False, False)
    for address in (
        row.get_absolute_url(),
        *(reverse("resources:notice", args=[row.key, ending]) for ending in FORMATS),
        f"{UNAPI}?id={row.key}",
        f"{UNAPI}?id={row.key}&format=ris",
    ):
        assert client.get(address).status_code == 404, address
    assert "Aucune référence" in read(client, LIST, q="mystere")
    assert "Italien" not in read(client, LIST)


def test_names_of_who_proposes_and_borrows_are_the_lab_s(client, lab):
    proposer, borrower, reader = (
        factories.make_user(first_name=name, last_name="Secret") for name in ("Sasha", "Alex", "Lou")
    )
    row = factories.make_reference(by=proposer, lab=lab)
    factories.make_loan(factories.make_copy(row, by=lab), to=borrower)
    factories.make_recommendation(row, by=reader)
    for person in (None, factories.make_user()):
        if person:
            client.force_login(person)
        for address in (LIST, row.get_absolute_url(), FEED, LIST + "export.json"):
            assert "Secret" not in read(client, address), address
    client.force_login(lab)
    shown = read(client, reverse("admin:resources_reference_change", args=[row.pk]))

    assert [name in shown for name in ("Sasha Secret", "Alex Secret", "Lou Secret")] == [True] * 3


def test_hidden_opinion_is_read_by_the_lab_and_its_author(client, lab):
    author = factories.make_user()
    opinion = factories.make_recommendation(by=author, opinion="Mystère et boule.", shows_name=True)
    opinion.hide(by=lab)
    page = opinion.reference.get_absolute_url()
    seen = {}
    for name, person in {"anonymous": None, "agent": factories.make_user(), "author": author}.items():
        if person:
            client.force_login(person)
        said = [read(client, page), read(client, LIST, q="boule")]
        seen[name] = ("Mystère et boule." in said[0], "Aucune référence" in said[1])
    client.force_login(lab)
    shown = read(client, reverse("admin:resources_reference_change", args=[opinion.reference_id]))

    assert seen == {"anonymous": (False, True), "agent": (False, True), "author": (True, True)}
    assert "Mystère et boule." in shown
