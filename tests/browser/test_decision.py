"""The decision and its letter in Chromium: by keyboard, with what the outcome needs, to the letter that leaves."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from labo.models import OutboxMail
from labo.roles import Role
from projects.models import Condition, Decision, Signal
from tests.factories import make_deliberating, make_door, make_proposal, make_session_case, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def proposal(page, live_server):
    found = make_deliberating(Signal.RED)
    client = Client()
    client.force_login(make_user(role=Role.LAB))
    name, cookie = next(iter(client.cookies.items()))
    page.context.add_cookies([{"name": name, "value": cookie.value, "url": live_server.url}])
    page.goto(live_server.url + reverse("admin:projects_proposal_decide", args=[found.pk]))
    return found


def choose(page, label):
    page.get_by_label(label, exact=True).focus()
    page.keyboard.press("Space")


def test_the_page_asks_for_what_the_outcome_needs(page, proposal, complaints):
    conditions, again, lifting = page.get_by_text("Conditions", exact=True), page.get_by_label("Réexamen le"), "Levée"
    expect(conditions).to_be_hidden()
    expect(again).to_be_hidden()

    choose(page, "Retenue sous conditions")
    expect(conditions).to_be_visible()
    expect(page.get_by_label(lifting)).to_be_visible()

    choose(page, "Ajournée")
    expect(conditions).to_be_hidden()
    expect(page.get_by_label(lifting)).to_be_hidden()
    expect(again).to_be_visible()
    assert complaints == []


def test_what_is_typed_stays_in_sight_under_another_outcome(page, proposal):
    choose(page, "Retenue sous conditions")
    page.get_by_label("Qui s’en charge").fill("Alix Fictive")

    choose(page, "Non retenue")

    expect(page.get_by_label("Qui s’en charge")).to_be_visible()


def test_conditions_come_and_go_and_keep_their_place(page, proposal, complaints):
    choose(page, "Retenue sous conditions")
    add = page.get_by_role("button", name="Ajouter une condition")
    page.get_by_label("La condition").fill("La première")

    add.press("Enter")
    expect(page.get_by_label("La condition").nth(1)).to_be_focused()
    page.keyboard.type("La deuxième")
    add.press("Enter")
    page.keyboard.type("La troisième")
    page.get_by_role("button", name="Retirer cette condition").nth(1).press("Enter")

    assert [field.input_value() for field in page.get_by_label("La condition").all()] == ["La première", "La troisième"]
    assert page.locator("fieldset legend span").all_inner_texts() == ["1", "2"]
    names = [field.get_attribute("name") for field in page.get_by_label("La condition").all()]
    assert names == ["conditions-0-text", "conditions-1-text"]
    assert page.locator("[name='conditions-TOTAL_FORMS']").input_value() == "2"
    assert Decision.objects.count() == 0
    assert complaints == []


def test_a_decision_by_keyboard_to_the_letter_that_leaves(page, proposal, complaints):
    choose(page, "Retenue sous conditions")
    page.get_by_role("button", name="Enregistrer la décision").press("Enter")
    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    expect(page).to_have_title(re.compile("^Erreur"))
    for theme in ("light", "dark"):
        for width in (1280, 320):
            page.emulate_media(color_scheme=theme)
            page.set_viewport_size({"width": width, "height": 900})
            assert [fault["id"] for fault in Axe().run(page).response["violations"]] == [], (theme, width)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (theme, width)
    page.set_viewport_size({"width": 1280, "height": 900})

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Les motifs")).to_be_focused()
    page.keyboard.type("Un vrai sujet, à ouvrir davantage.")
    page.get_by_role("textbox", name="Pertinence").fill("Un vrai sujet de labo.")
    page.get_by_label("La condition").fill("Nommer trois agents")
    page.get_by_label("Qui s’en charge").fill("Camille Exemple")
    page.get_by_label("Avant le").fill((timezone.localdate() + timedelta(days=30)).isoformat())
    page.get_by_label("Signal rouge traité").select_option("R1")
    page.get_by_role("button", name="Enregistrer la décision").press("Enter")

    expect(page).to_have_url(re.compile("/lettre/$"))
    condition = Condition.objects.get()
    assert (condition.text, condition.criterion.code) == ("Nommer trois agents", "R1")
    page.get_by_label("Objet").fill("Notre réponse")
    page.get_by_role("button", name="Envoyer la lettre").press("Enter")
    expect(page.get_by_text("Elle part à")).to_contain_text(proposal.lead.email)
    page.get_by_role("button", name="Oui, envoyer à 2 personnes").press("Enter")
    expect(page.get_by_text("La lettre part.")).to_be_visible()
    letter = Decision.objects.get().letter
    assert (letter.subject, letter.status) == ("Notre réponse", OutboxMail.Status.PENDING)
    assert complaints == []


def test_a_decision_waits_for_its_session_then_applies(page, proposal, complaints):
    make_session_case(proposal=proposal)
    make_door("Service communication")
    page.reload()
    choose(page, "Réorientée")
    expect(page.get_by_label("Le cas rejoint")).to_be_hidden()
    page.get_by_label("Les motifs").fill("Une commande de prestation.")
    page.get_by_role("textbox", name="Pertinence").fill("La réponse est déjà choisie.")
    page.get_by_label("dans l’annuaire").select_option("Service communication")

    choose(page, "Ajournée")
    expect(page.get_by_label("dans l’annuaire")).to_be_visible()
    choose(page, "Réorientée")
    page.get_by_role("button", name="Proposer cette décision").press("Enter")

    expect(page.get_by_role("heading", name="Décision proposée : réorientée")).to_be_visible()
    assert Decision.objects.pending().get().contact_email == "porte@example.org"
    page.get_by_role("button", name="Appliquer maintenant").press("Enter")
    expect(page).to_have_url(re.compile("/lettre/$"))
    assert complaints == []


def test_a_case_joins_another_and_is_reopened(page, proposal, complaints):
    other = make_proposal(title="La même question")
    page.reload()
    choose(page, "Fusionnée")
    expect(page.get_by_label("Levée")).to_be_hidden()
    page.get_by_label("Les motifs").fill("Un seul cas ira plus loin.")
    page.get_by_label("Le cas rejoint").select_option(str(other.pk))
    for theme in ("light", "dark"):
        for width in (1280, 320):
            page.emulate_media(color_scheme=theme)
            page.set_viewport_size({"width": width, "height": 900})
            assert [fault["id"] for fault in Axe().run(page).response["violations"]] == [], (theme, width)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (theme, width)
    page.get_by_role("button", name="Enregistrer la décision").press("Enter")
    expect(page).to_have_url(re.compile("/lettre/$"))

    page.goto(page.url.replace("lettre/", "reouverture/"))
    page.get_by_label("Pourquoi rouvrir ce cas").fill("Choisi par erreur.")
    page.get_by_role("button", name="Rouvrir le cas").press("Enter")

    expect(page.get_by_role("heading", name="Décision précédente : fusionnée")).to_be_visible()
    assert Decision.objects.standing(proposal) is None
    assert complaints == []
