"""The one page that searches the whole site."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.text import slugify
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labo.models import SearchWord
from labo.roles import Role
from labo.search import lexicon
from labo.search.asked import read
from labo.search.finding import found
from labo.search.results import BEST, PER_PAGE
from labo.search.sources import all_sources, sentences
from missions.models import Event
from missions.models.gathering import SEARCHED
from tests import factories
from tests.labo.search.test_asked import SIGNS

pytestmark = pytest.mark.django_db
PAGE = "/recherche/"


@pytest.fixture
def catalogue(db):
    call_command("load_methods", verbosity=0)
    cache.clear()
    lexicon.refresh()


def ask(client, typed, **query):
    return client.get(PAGE, {"q": typed, **query})


def titles(response):
    """Return what is found by source: {kind: [title, …]}."""
    return {
        group.source.kind: [re.sub("</?mark>", "", row.title) for row in group.shown]
        for group in response.context["results"].groups
    }


def make_one_of_each(word, *, public=True):
    """Make one thing of each source that has this word, for everybody or for nobody outside."""
    lab = factories.make_user(role=Role.LAB)
    case = factories.make_proposal(title=f"Un cas {word}", is_public=public)
    method = factories.make_method(slugify(f"m-{word}"), name=f"Une méthode {word}")
    factories.make_event(title=f"Une rencontre {word}", announced=public)
    offer = factories.make_offer(code=slugify(f"o-{word}"), name=f"Un format {word}")
    work = factories.make_accompaniment(done=True)
    work.proposal.show_to_the_public(public)
    type(work.proposal).objects.filter(pk=work.proposal.pk).update(title=f"Un bilan {word}")
    factories.make_review(accompaniment=work, level="public" if public else "internal")
    if not public:
        method.withdraw(by=lab)
        type(offer).objects.filter(pk=offer.pk).update(is_open=False)
    return case


def test_page_finds_in_every_source(client):
    make_one_of_each("zébulon")

    found = titles(ask(client, "zebulon"))

    assert found["methodes"] == ["Une méthode zébulon"]
    assert found["rencontres"] == ["Une rencontre zébulon"]
    assert found["offre"] == ["Un format zébulon"]
    assert found["bilans"] == ["Un bilan zébulon"]
    assert "Un cas zébulon" in found["cas"]
    assert set(found) == {"bilans", "cas", "methodes", "offre", "rencontres"}


def test_hits_lead_to_pages_that_open(client):
    make_one_of_each("zébulon")
    groups = ask(client, "zebulon").context["results"].groups

    for address in (row.address for group in groups for row in group.shown):
        page = client.get(address.partition("#")[0])
        assert page.status_code == 200, address
        if "#" in address:
            assert f'id="{address.partition("#")[2]}"' in page.content.decode()


# --- Two audiences --------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["anonymous", "agent"])
def test_what_is_not_public_is_neither_found_nor_counted_nor_proposed(client, who):
    factories.make_method("m", name="Une méthode ordinaire")
    make_one_of_each("zébulon", public=False)
    cache.clear()
    lexicon.refresh()
    if who == "agent":
        client.force_login(factories.make_user())

    for typed in ("zebulon", "zébulon", "zébu", "zebulom"):
        page = ask(client, typed)
        assert page.context["results"].count == 0
        assert page.context["results"].other == ""
        assert page.context["results"].endings == []
    assert not SearchWord.objects.filter(folded__startswith="zebu").exists()
    assert SearchWord.objects.filter(folded="ordinaire").exists()


def test_review_of_the_network_is_for_who_is_signed_in(client):
    review = factories.make_review(level="network", summary="Le mot zébulon.")
    cache.clear()
    lexicon.refresh()

    outside = titles(ask(client, "zebulon"))
    client.force_login(factories.make_user())
    inside = titles(ask(client, "zebulon"))

    assert (outside, inside) == ({}, {"bilans": [review.accompaniment.proposal.title]})
    assert not SearchWord.objects.filter(folded="zebulon").exists()  # the lexicon is everybody's


def test_case_that_is_public_no_more_is_found_no_more(client):
    case = factories.make_proposal(title="Zébulon", is_public=True)
    assert ask(client, "zebulon").context["results"].count == 1

    case.show_to_the_public(False)

    assert ask(client, "zebulon").context["results"].count == 0


# --- What the page says ---------------------------------------------------------------------------------


def test_events_to_come_come_first(client):
    now = timezone.now()
    past = factories.make_held_event(title="Atelier zébulon")
    later = factories.make_event(title="Atelier zébulon", starts_at=now + timedelta(days=60))
    sooner = factories.make_event(title="Atelier zébulon", starts_at=now + timedelta(days=30))

    (group,) = ask(client, "zebulon").context["results"].groups

    assert [row.address for row in group.shown] == [row.get_absolute_url() for row in (sooner, later, past)]


def test_best_five_then_all_of_them(client):
    for number in range(PER_PAGE + 1):
        factories.make_method(f"m{number}", name=f"Zébulon {number}")

    page = ask(client, "zebulon")
    (group,) = page.context["results"].groups
    everything = client.get(group.address)
    last = client.get(f"{group.address}&page=2")

    assert (group.count, len(group.shown), group.is_cut) == (PER_PAGE + 1, BEST, True)
    assert group.address == f"{PAGE}?q=zebulon&dans=methodes"
    assert f'href="{PAGE}?q=zebulon&amp;dans=methodes#t-resultats"' in page.content.decode()
    assert len(titles(everything)["methodes"]) == PER_PAGE
    assert len(titles(last)["methodes"]) == 1
    assert "/ressources/methodes/?q=zebulon" in everything.content.decode()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Tapez un mot, même sans accents"),
        ("de la", "est dans presque tous les textes"),
        ("-école", "Vous avez dit ce que vous ne cherchez pas (école)"),
        ("'", "Il n’y a pas de mot à chercher là"),
        ("xylophone", "Essayez un mot plus court"),
        ("persona -xylophone", "sans&nbsp;: xylophone"),
        ("imersion", f'<a href="{PAGE}?q=immersion#t-resultats">immersion</a>'),
        ("a" * 201, "trop longue"),
        ("a\x00b", "un signe que personne ne peut lire"),
        ("<script>alert(1)</script>", "&lt;script&gt;"),
    ],
)
def test_page_says_what_it_understood(client, catalogue, typed, words):
    response = ask(client, typed)

    assert response.status_code == 200
    assert words in response.content.decode()
    assert "<script>alert" not in response.content.decode()


def test_words_are_marked_and_the_text_is_text(client):
    factories.make_method("m", name="<b>Évaluer</b>", objective="Une évaluation & <i>plus</i>.")

    page = ask(client, "evaluer").content.decode()

    assert "&lt;b&gt;<mark>Évaluer</mark>&lt;/b&gt;" in page
    assert "Une <mark>évaluation</mark> &amp; &lt;i&gt;plus&lt;/i&gt;." in page


def test_page_answers_htmx_with_the_results_only(client, catalogue):
    part = client.get(PAGE, {"q": "proto"}, headers={"HX-Request": "true"})
    back = client.get(PAGE, {"q": "proto"}, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    said = part.content.decode()

    assert "<html" not in said
    assert re.search(r'<p id="annonce" data-hx-swap-oob="innerHTML">\d+ résultat', said)
    assert 'role="option" aria-selected="false" data-words="prototype' in said
    assert "<html" in back.content.decode()
    assert "HX-Request" in part.headers["Vary"]


def test_results_are_not_for_robots(client):
    assert '<meta name="robots" content="noindex">' in ask(client, "persona").content.decode()
    assert '<meta name="robots" content="noindex">' not in client.get(PAGE).content.decode()


def test_box_stands_in_the_header_of_public_pages(client):
    for path in ("/", "/projets/", "/rencontres/", "/ressources/methodes/", "/accessibilite/", "/nulle-part/"):
        page = client.get(path).content.decode()
        assert f'<form class="labo-tete__cherche" role="search" action="{PAGE}">' in page, path
        assert 'for="cherche-site"' in page
    assert "cherche-site" not in client.get(PAGE).content.decode()  # it has its own


# --- Asked of the database ------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["zebulon", "zebulom", "xylophone imersion personna"])
@pytest.mark.parametrize("signed_in", [False, True])
def test_page_asks_as_much_for_many_as_for_one(client, typed, signed_in):
    cache.clear()
    if signed_in:
        client.force_login(factories.make_user())
    asked = []
    for more in (1, 9):
        for number in range(more):
            make_one_of_each(f"zébulon{more}{number} zébulon")
        lexicon.refresh()
        with CaptureQueriesContext(connection) as queries:
            ask(client, typed)
        asked.append(len(queries))

    assert asked[0] == asked[1]
    # One for each source; the reader's session, the marks, and what is proposed instead.
    assert asked[0] <= len(all_sources()) + 6
    assert asked[0] <= 15


def test_events_are_found_by_their_index():
    """The index and the search say the same expression, sign for sign: otherwise every event would be read anew."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

    plan = found(Event.objects.order_by(), read("atelier"), SEARCHED).explain()

    assert "Bitmap Index Scan on event_search" in plan


def test_page_without_a_question_asks_nothing(client, django_assert_num_queries):
    for typed in ("", "de la", "-école", "'"):
        with django_assert_num_queries(0):
            ask(client, typed)


ANYTHING = settings(
    deadline=None,
    max_examples=200,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@ANYTHING
@given(typed=st.text(max_size=250) | SIGNS)
def test_anything_typed_is_answered(client, catalogue, typed):
    # A lone surrogate does not travel in an address.
    typed = typed.encode(errors="replace").decode()

    assert ask(client, typed).status_code == 200
    assert ask(client, typed, dans="methodes", page=typed).status_code == 200
    assert client.get("/ressources/methodes/", {"q": typed}).status_code == 200


# --- Sources --------------------------------------------------------------------------------------------


def test_sentences_end():
    assert sentences("Un", "", "deux.", None, " trois ! ") == "Un. deux. trois !"


def test_sources_have_words_for_one_and_for_many(client):
    for source in all_sources():
        assert (source.named(1), source.named(2)) == (source.singular, source.plural)
        assert client.get(PAGE, {"dans": source.kind}).status_code == 200
