"""The six hats beside the collective view."""

import pytest
from django.urls import reverse

from projects.models import HatContribution
from tests.factories import make_assessed, make_deliberating, make_user


@pytest.fixture
def as_lab(client, lab_member):
    client.force_login(lab_member)
    return client


def address(proposal, name="hat"):
    return reverse(f"admin:projects_proposal_{name}", args=[proposal.pk])


def test_idea_is_put_under_its_hat_unsigned(as_lab):
    proposal = make_deliberating()
    author = make_user(first_name="Iris", last_name="Introuvable")
    HatContribution.contribute(proposal, hat="white", text="Trois mille élèves par an.", by=author)

    page = as_lab.post(
        address(proposal), {"hat": "black", "text": "Personne n’a de temps réservé."}, follow=True
    ).content.decode()

    board = page.split("Six chapeaux</h2>")[1]
    white, black = board.split("<h3>Noir")
    assert "Trois mille élèves par an." in white
    assert "Personne n’a de temps réservé." in black.split("<h3>Jaune")[0]
    assert "Introuvable" not in board
    assert "Votre idée est posée." in page


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"hat": "black", "text": ""}, "Ce champ est obligatoire."),
        ({"hat": "pink", "text": "Une idée."}, "Sélectionnez un choix valide"),
        ({"hat": "black", "text": "x" * 601}, "600"),
    ],
)
def test_idea_in_error_is_kept_on_the_page(as_lab, data, sentence):
    proposal = make_deliberating()

    page = as_lab.post(address(proposal), data).content.decode()

    assert sentence in page
    assert data["text"] in page
    assert "data-error-summary" in page
    assert HatContribution.objects.count() == 0


def test_idea_outside_the_discussion_is_refused_and_kept(as_lab):
    proposal = make_assessed()

    page = as_lab.post(address(proposal), {"hat": "green", "text": "Mon idée."}).content.decode()

    assert "Les chapeaux se remplissent pendant la discussion du cas." in page
    assert "Mon idée." in page
    assert HatContribution.objects.count() == 0


def test_form_of_ideas_shows_during_the_discussion_only(as_lab):
    during, before = make_deliberating(), make_assessed()

    assert "Poser l’idée" in as_lab.get(address(during, "matrix")).content.decode()
    assert "Poser l’idée" not in as_lab.get(address(before, "matrix")).content.decode()


def test_idea_is_written_as_text(as_lab):
    proposal = make_deliberating()

    page = as_lab.post(
        address(proposal), {"hat": "red", "text": "<script>alert(1)</script>"}, follow=True
    ).content.decode()

    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page
