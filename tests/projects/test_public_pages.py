"""The public list of cases, the page before the first question, what the shared pages show of cases."""

import re

import pytest
from django.utils import timezone

from projects.models import Proposal
from tests import factories
from tests.projects.service_side import page, text_of

pytestmark = pytest.mark.django_db


# --- Lists ----------------------------------------------------------------------------------------------


@pytest.fixture
def shown(db):
    unit = factories.make_unit("Service des musées")
    now = timezone.now()
    cases = {
        "museum": factories.make_proposal(is_public=True, title="Le muséolab", org_unit=unit),
        "bread": factories.make_proposal(is_public=True, title="Du pain", summary="Trier les biodéchets"),
        "private": factories.make_proposal(title="Privé"),
        "withdrawn": factories.make_proposal(is_public=True, title="Retiré"),
        "draft": factories.make_draft(is_public=True, title="Brouillon"),
    }
    cases["withdrawn"].withdraw(by=cases["withdrawn"].lead, reason="x")
    decided = factories.make_decided("accepted", announced=True).proposal
    Proposal.objects.filter(pk=decided.pk).update(is_public=True, title="Retenu", submitted_at=now)
    unannounced = factories.make_decided("declined").proposal
    Proposal.objects.filter(pk=unannounced.pk).update(is_public=True, title="En secret", submitted_at=now)
    return cases


def titles(client, query=""):
    return [case.title for case in client.get(f"/projets/{query}").context["page"]]


def test_list_shows_public_cases_only(client, shown):
    assert set(titles(client)) == {"Le muséolab", "Du pain", "Retenu", "En secret"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=MUSÉOLAB", ["Le muséolab"]),
        ("?q=musées", ["Le muséolab"]),
        ("?q=biodéchets+trier", ["Du pain"]),
        ("?q=biodéchets+muséolab", []),
        ("?q=%25", []),
        ("?q=%00", ["Du pain", "En secret", "Le muséolab", "Retenu"]),
        ("?state=accepted", ["Retenu"]),
        ("?state=closed", []),
        ("?state=study", ["Du pain", "En secret", "Le muséolab"]),
        ("?state=n’importe+quoi", ["Du pain", "En secret", "Le muséolab", "Retenu"]),
        ("?sort=title&page=99999", ["Du pain", "En secret", "Le muséolab", "Retenu"]),
        ("?sort=-pk&page=x", ["Du pain", "En secret", "Le muséolab", "Retenu"]),
    ],
)
def test_list_is_searched_and_filtered(client, shown, query, found):
    assert sorted(titles(client, query)) == found


def test_list_says_what_to_do_when_nothing_is_found(client, shown):
    assert "Aucun cas ne correspond." in text_of(client.get("/projets/?q=introuvable"))


def test_list_says_what_to_do_when_nothing_is_public(client, db):
    assert "Aucun cas n’est encore public." in text_of(client.get("/projets/"))


def test_list_is_read_by_pages_that_keep_the_search(client, db):
    for number in range(21):
        factories.make_proposal(is_public=True, title=f"Cas {number:02d}")

    first = client.get("/projets/?q=cas&sort=title")
    second = client.get("/projets/?q=cas&sort=title&page=2")

    assert 'href="?q=cas&amp;sort=title&amp;page=2"' in first.content.decode()
    assert [case.title for case in second.context["page"]] == ["Cas 20"]


def test_list_sets_no_cookie(client, shown):
    """R66."""
    for address in ("/projets/", "/projets/proposer/", shown["museum"].get_absolute_url()):
        assert client.get(address).cookies == {}, address


# --- Before the first question ----------------------------------------------------------------------------


def test_preconditions_and_signals_stand_before_the_first_question(client, db):
    factories.make_grid()

    response = client.get("/projets/proposer/")

    words = text_of(response)
    for said in ("Votre hiérarchie est informée", "Des agents sont volontaires", "Rien n’est déjà acheté ni décidé"):
        assert said in words
    assert words.count("Ce qui parle pour.") == words.count("Ce qui parle contre.") == 3
    assert 'href="/projets/proposer/conditions/"' in response.content.decode()


def test_page_before_the_first_question_does_without_a_grid(client, db):
    assert "La grille est en cours d’écriture." in text_of(client.get("/projets/proposer/"))


def test_form_asks_to_sign_in_and_comes_back(client, db):
    assert client.get("/projets/proposer/formulaire/").url == "/compte/login/?next=/projets/proposer/formulaire/"


# --- Shared pages -----------------------------------------------------------------------------------------


def test_my_space_puts_drafts_first_and_says_whose_turn_it_is(client, agent, released):
    factories.make_draft(agent, title="À finir")
    factories.make_proposal(agent, title="Envoyé")
    factories.make_proposal(title="À quelqu’un d’autre")

    words = text_of(page(client, "/mon-espace/", agent))

    assert words.index("À finir") < words.index("Envoyé")
    assert "Reprendre À finir" in words
    assert "C’est au labo. Le labo vous écrit sous dix jours ouvrés." in words
    assert "C’est à vous : relire et signer la note." in words
    assert "À quelqu’un d’autre" not in words


def test_my_space_invites_those_who_have_no_case(client, agent):
    assert "Vous n’avez pas encore proposé de cas." in text_of(page(client, "/mon-espace/", agent))


def test_home_shows_up_to_four_public_cases(client, db):
    assert "Les cas du moment" not in text_of(client.get("/"))
    for number in range(5):
        factories.make_proposal(is_public=True, title=f"Cas public {number}")

    words = text_of(client.get("/"))

    assert "Les cas du moment" in words
    assert len(set(re.findall(r"Cas public \d", words))) == 4
