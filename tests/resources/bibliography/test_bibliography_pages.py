"""The pages of the bibliography: what each reader finds, in words and in files, and what nobody else does."""

import html
import re
import xml.etree.ElementTree as ElementTree
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from labo.roles import Role
from labo.typography import NBSP
from resources.citation.cite import STYLES, cite
from resources.cited import cited
from resources.csl.item import check
from resources.exchange import reading
from resources.exports import FORMATS, item_of
from resources.models import Copy, Loan, Recommendation, Reference
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/ressources/bibliographie/"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()


@pytest.fixture
def lab():
    return factories.make_user(role=Role.LAB)


@pytest.fixture
def person(client):
    person = factories.make_user(first_name="Ali", last_name="Exemple")
    client.force_login(person)
    return person


@pytest.fixture
def desk(client, lab):
    client.force_login(lab)
    return client


def raw(client, address, status=200, **asked):
    response = client.get(address, asked)
    assert response.status_code == status
    return (b"".join(response) if response.streaming else response.content).decode()


def read(client, address, status=200, **asked):
    return html.unescape(raw(client, address, status, **asked))


def titles(client, **asked):
    return re.findall(r'<h3><a href="[^"]+"[^>]*>(.+?)</a></h3>', raw(client, LIST, **asked))


def fresh(row):
    return type(row).objects.get(pk=row.pk)


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
        f"{LIST}?q=essayer&langue=fr&tri=titre": "Prospective",
        f"{LIST}?q=essayer&sujet={theme.slug}&tri=titre": "Français",
        f"{LIST}?langue=fr&sujet={theme.slug}&tri=titre": "Effacer la recherche",
    }


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


# --- The feed -------------------------------------------------------------------------------------------


def entries(client, **asked):
    tree = ElementTree.fromstring(raw(client, LIST + "flux/", **asked))
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

    assert parsed(client, LIST + "selection/", ref=keys, format=ending) == [item(shelf[2]), item(shelf[0])]


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
    shown = raw(client, LIST + "selection/", ref=[row.key for row in shelf], norme=style)

    without = [{name: value for name, value in item_of(row).items() if name != "abstract"} for row in shelf]
    expected = {cite(one, style if style in STYLES else "iso690-fr").html for one in without}
    assert set(re.findall(r"<li>(.+?)</li>", shown.partition('id="citations"')[2].partition("</ul>")[0])) == expected
    assert len(expected) == 3
    assert "Un résumé." not in shown


def test_selection_of_nothing_says_so(client):
    assert "Aucune référence n’est cochée." in read(client, LIST + "selection/", ref=["inconnue", "\x00"])


def test_selection_beyond_its_length_says_so(client, shelf):
    keys = [row.key for row in shelf]

    assert "tient 100" in read(client, LIST + "selection/", ref=[*keys, *(f"cle-{number}" for number in range(98))])
    assert "tient 100" not in read(client, LIST + "selection/", ref=keys)


# --- For machines ---------------------------------------------------------------------------------------

UNAPI = LIST + "unapi/"


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


# --- What an agent does ---------------------------------------------------------------------------------

PROPOSE = LIST + "proposer/"
TYPED = {"type": "book", "title": "Essai", "author": "Camille Exemple", "issued": "2021", "why": "Court et clair."}


def test_proposal_waits_for_the_lab(client, person):
    response = client.post(PROPOSE, {**TYPED, "isbn": "978-2-07-036002-4", "language": "fr"})

    row = Reference.objects.get()
    assert (response.status_code, response["Location"]) == (302, LIST + "mes-lectures/")
    assert (row.status, row.added_by, row.why) == ("proposed", person, "Court et clair.")
    assert row.csl == check(row.csl).item
    assert (row.csl["author"], row.csl["ISBN"]) == ([{"family": "Exemple", "given": "Camille"}], "978-2-07-036002-4")
    assert "Proposée" in read(client, LIST + "mes-lectures/")


@pytest.mark.parametrize("wrong", [{"title": ""}, {"isbn": "978-1"}, {"doi": "x"}, {"url": "javascript:alert(1)"}])
def test_invalid_proposal_keeps_what_was_typed(client, person, wrong):
    response = client.post(PROPOSE, {**TYPED, **wrong})

    shown = html.unescape(response.content.decode())
    assert (response.status_code, Reference.objects.count()) == (422, 0)
    assert "Court et clair." in shown
    assert all(value in shown for value in wrong.values())
    assert "<title>Erreur" in shown


def test_known_proposal_leads_to_the_one_that_is_there(client, person):
    known = factories.make_reference(DOI="10.5555/connu", title="Le connu")

    response = client.post(PROPOSE, {**TYPED, "doi": "https://doi.org/10.5555/connu"})

    shown = html.unescape(response.content.decode())
    assert (response.status_code, Reference.objects.count()) == (409, 1)
    assert f'<a href="{known.get_absolute_url()}">Le connu</a>' in shown
    assert "Court et clair." in shown


@pytest.mark.parametrize("status", ["proposed", "withdrawn"])
def test_proposal_of_a_colleague_is_not_told(client, person, status):
    known = factories.make_reference(status, DOI="10.5555/connu", title="Mots d’une collègue")

    response = client.post(PROPOSE, {**TYPED, "doi": "10.5555/connu"})

    shown = html.unescape(response.content.decode())
    assert response.status_code == 409
    assert "Le labo connaît déjà cette référence" in shown
    assert "Mots d’une collègue" not in shown
    assert known.key not in shown


def test_opinion_is_given_changed_and_taken_back(client, person):
    row = factories.make_reference()
    address = reverse("resources:recommend", args=[row.key])

    given = client.post(address, {"opinion": "Très clair.", "shows_name": "on"})
    assert (given.status_code, given["Location"]) == (302, row.get_absolute_url() + "#avis")
    shown = read(client, row.get_absolute_url())
    assert ("Très clair." in shown, "Ali Exemple</footer>" in shown.replace("\n", "")) == (True, True)

    client.post(address, {"opinion": "Assez clair."})
    shown = read(client, row.get_absolute_url())
    assert ("Très clair." in shown, "Une personne du réseau" in shown) == (False, True)

    client.post(reverse("resources:take_back", args=[row.key]))
    assert (Recommendation.objects.count(), "Assez clair." in read(client, row.get_absolute_url())) == (0, False)


def test_empty_opinion_is_asked_again(client, person):
    row = factories.make_reference()

    response = client.post(reverse("resources:recommend", args=[row.key]), {"opinion": " ", "shows_name": "on"})

    assert response.status_code == 422
    assert "Écrivez votre avis en quelques mots." in html.unescape(response.content.decode())


def test_hidden_opinion_is_not_taken_back(client, person, lab):
    opinion = factories.make_recommendation(by=person)
    opinion.hide(by=lab)

    response = client.post(reverse("resources:take_back", args=[opinion.reference.key]), follow=True)

    assert Recommendation.objects.count() == 1
    said = html.unescape(response.content.decode())
    assert ("Le labo a masqué votre avis" in said, "Votre avis est effacé" in said) == (True, False)


def test_copy_is_borrowed_and_brought_back(client, person):
    copy = factories.make_copy()
    row = copy.reference
    page = row.get_absolute_url()

    assert "Un exemplaire libre." in read(client, page)
    client.post(reverse("resources:borrow", args=[row.key]))
    assert "Vous l’avez emprunté." in read(client, page)
    assert row.title in read(client, LIST + "mes-lectures/").partition("Ce que j’ai proposé")[0]
    client.post(reverse("resources:bring_back", args=[row.key]))
    assert (Loan.objects.current().count(), "Un exemplaire libre." in read(client, page)) == (0, True)


def test_copy_that_is_out_says_when_it_comes_back_and_not_with_whom(client, person):
    loan = factories.make_loan(to=factories.make_user(first_name="Sasha", last_name="Secret"))

    shown = read(client, loan.copy.reference.get_absolute_url())
    again = client.post(reverse("resources:borrow", args=[loan.copy.reference.key]), follow=True)

    assert "Retour attendu avant le" in shown
    assert "Secret" not in shown
    assert "Quelqu’un vient de l’emprunter." in html.unescape(again.content.decode())
    assert Loan.objects.count() == 1


def test_bringing_back_what_another_borrowed_changes_nothing(client, person):
    loan = factories.make_loan()

    client.post(reverse("resources:bring_back", args=[loan.copy.reference.key]))

    assert fresh(loan).returned_at is None


def test_my_reading_is_one_s_own(client, person, lab):
    mine = factories.make_reference("declined", by=person, lab=lab, title="La mienne")
    Reference.objects.filter(pk=mine.pk).update(word="Introuvable ici.")
    factories.make_reference("declined", title="Celle d’une autre")
    late = factories.make_loan(to=person, now=timezone.now() - timedelta(weeks=4))

    shown = read(client, LIST + "mes-lectures/")

    assert ("La mienne" in shown, "Introuvable ici." in shown, "Celle d’une autre" in shown) == (True, True, False)
    assert late.copy.reference.title in shown
    assert "Attendu depuis le" in shown


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
        *(LIST, LIST + "?q=mystere", LIST + "?langue=it", LIST + "flux/", LIST + "flux/?q=mystere"),
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
        for address in (LIST, row.get_absolute_url(), LIST + "flux/", LIST + "export.json"):
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


# --- The lab --------------------------------------------------------------------------------------------


def screen(name, *args):
    return reverse(f"admin:resources_reference_{name}", args=args)


def test_lab_adds_corrects_withdraws_and_publishes_again(desk, client):
    theme = factories.make_theme()
    desk.post(screen("new"), {**TYPED, "themes": [theme.pk], "licence": "CC BY"})
    row = Reference.objects.get()
    assert (row.status, row.licence, list(row.themes.all())) == ("published", "CC BY", [theme])

    desk.post(screen("change", row.pk), {**TYPED, "title": "Essai corrigé", "themes": []})
    assert (fresh(row).title, fresh(row).key, list(row.themes.all())) == ("Essai corrigé", row.key, [])

    desk.post(screen("withdraw", row.pk))
    assert (fresh(row).status, titles(client)) == ("withdrawn", [])
    desk.post(screen("publish", row.pk))
    assert (fresh(row).status, titles(client)) == ("published", ["Essai corrigé"])


def test_correction_keeps_what_the_form_does_not_show(desk):
    row = factories.make_reference(custom={"hal": "hal-01234567", "autre": "gardé"}, note="Gardée.")

    desk.post(screen("change", row.pk), {**TYPED, "hal": "hal-01234567"})

    csl = fresh(row).csl
    assert (csl["title"], csl["custom"], csl["note"]) == ("Essai", row.csl["custom"], "Gardée.")


def test_form_sent_as_it_was_shown_changes_nothing(desk):
    row = factories.make_reference(
        editor=[{"literal": "La 27e Région"}],
        issued={"date-parts": [[2018, 3]]},
        abstract="Un.\n\nDeux.",
        DOI="10.5555/meme",
        volume="3",
    )
    form = desk.get(screen("change", row.pk)).context["form"]
    typed = {name: form[name].value() for name in form.fields}

    desk.post(screen("change", row.pk), {name: value for name, value in typed.items() if value})

    assert fresh(row).csl == row.csl


def test_lab_reads_the_oldest_proposal_first(desk):
    first, second = factories.make_reference("proposed"), factories.make_reference("proposed")

    assert desk.get(screen("queue"))["Location"] == screen("change", first.pk)
    desk.post(screen("publish", first.pk))
    assert desk.get(screen("queue"))["Location"] == screen("change", second.pk)
    declined = desk.post(screen("decline", second.pk), {"word": "Trop ancienne."})
    assert (declined["Location"], fresh(second).word) == (screen("queue"), "Trop ancienne.")
    assert "Aucune proposition n’attend." in read(desk, desk.get(screen("queue"))["Location"])


def test_refusing_needs_a_word(desk):
    row = factories.make_reference("proposed")

    response = desk.post(screen("decline", row.pk), {"word": " "})

    assert (response.status_code, fresh(row).status) == (422, "proposed")
    assert "Dites en un mot pourquoi" in html.unescape(response.content.decode())


@pytest.mark.parametrize("told", ["{key}", "https://labo.example.org/ressources/bibliographie/{key}/", " {key} "])
def test_lab_merges_by_address(desk, told):
    kept, gone = factories.make_reference(), factories.make_reference()

    response = desk.post(screen("merge", gone.pk), {"into": told.format(key=kept.key)})

    assert (response["Location"], fresh(gone).merged_into) == (screen("change", kept.pk), kept)


def test_merging_by_a_wrong_address_says_so(desk):
    row, proposed = factories.make_reference(), factories.make_reference("proposed")
    answers = {"inconnue": 422, proposed.key: 422, row.key: 409}

    for typed, status in answers.items():
        response = desk.post(screen("merge", row.pk), {"into": typed})
        assert response.status_code == status
        assert typed in html.unescape(response.content.decode())
    assert fresh(row).status == "published"


def test_likely_twin_is_told_to_the_lab(desk):
    known = factories.make_reference(title="Essayer avant de décider")
    row = factories.make_reference("proposed", title="Essayer avant de décider")

    shown = read(desk, screen("change", row.pk))

    assert "Peut-être la même" in shown
    assert f'<a href="{screen("change", known.pk)}">' in shown


def test_lab_shelves_lends_takes_back_and_removes(desk):
    row = factories.make_reference()
    assert desk.post(screen("copy_add", row.pk), {"shelf": ""}).status_code == 422
    desk.post(screen("copy_add", row.pk), {"shelf": "Étagère 2"})
    copy = Copy.objects.get()
    loan = factories.make_loan(copy)

    refused = desk.post(screen("copy_remove", row.pk, copy.pk), follow=True)
    assert "Quelqu’un l’a emprunté" in html.unescape(refused.content.decode())
    desk.post(screen("loan_close", row.pk, loan.pk))
    desk.post(screen("copy_remove", row.pk, copy.pk))

    assert fresh(loan).returned_at is not None
    assert fresh(copy).removed_at is not None


def test_parts_of_another_reference_are_not_reached(desk):
    row, loan, opinion = factories.make_reference(), factories.make_loan(), factories.make_recommendation()

    for name, part in (("copy_remove", loan.copy), ("loan_close", loan), ("opinion_hide", opinion)):
        assert desk.post(screen(name, row.pk, part.pk)).status_code == 404
    assert (fresh(loan).returned_at, fresh(opinion).hidden_at) == (None, None)


def test_lab_hides_an_opinion(desk, client):
    opinion = factories.make_recommendation(opinion="Sans intérêt.")

    desk.post(screen("opinion_hide", opinion.reference_id, opinion.pk))

    assert "Sans intérêt." not in read(client, opinion.reference.get_absolute_url())
    assert "Masqué" in read(desk, screen("change", opinion.reference_id))


def test_citation_follows_its_reference_and_asks_the_database_nothing(client, lab, django_assert_num_queries):
    row = factories.make_reference(title="Avant")
    before = cited([row], list(STYLES))
    row.rewrite({**row.csl, "title": "Après"}, by=lab)

    with django_assert_num_queries(0):
        after = cited([row], list(STYLES))

    assert all("Avant" in citation.text for citation in before.values())
    assert all("Après" in citation.text for citation in after.values())
