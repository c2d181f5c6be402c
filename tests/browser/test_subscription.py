"""A subscription at the keyboard alone, on a phone: asked, confirmed from the mail, chosen, left, taken up again."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from labo.models import OutboxMail
from resources.models import Subscriber
from resources.newsletter import forms
from tests import factories
from tests.browser.axe import faults_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def press(page, name, role="button"):
    """Reach something by its name and press Enter there."""
    found = page.get_by_role(role, name=name)
    found.focus()
    expect(found).to_be_focused()
    page.keyboard.press("Enter")


def heading(page, words):
    expect(page.get_by_role("heading", level=1, name=words)).to_be_visible()


def test_subscription_from_the_first_page_to_the_last(page, live_server, complaints, monkeypatch):
    monkeypatch.setattr(forms, "FASTEST", timedelta(0))
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(live_server.url + "/")
    press(page, "S’abonner à la lettre", "link")

    heading(page, "S’abonner à la lettre")
    page.get_by_label("Votre adresse").focus()
    page.keyboard.type("zoe@example.net")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Les petits déjeuners")).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="M’abonner")).to_be_focused()
    page.keyboard.press("Enter")
    heading(page, "Regardez vos courriels")

    mail = OutboxMail.objects.get()
    page.goto(live_server.url + urlsplit(re.search(r"\((http\S+)\)", mail.body)[1]).path)
    heading(page, "Confirmer mon abonnement")
    press(page, "Je confirme")
    heading(page, "C’est confirmé")

    press(page, "Choisir mes lettres", "link")
    heading(page, "Choisir mes lettres")
    page.get_by_label("La veille partagée").focus()
    page.keyboard.press("Space")
    press(page, "Enregistrer mes choix")
    expect(page.get_by_text("Vos choix sont enregistrés.")).to_be_visible()
    row = Subscriber.objects.get()
    assert row.letters == ["monthly", "breakfasts", "watch"]

    press(page, "Ne plus recevoir de lettre", "link")
    heading(page, "Ne plus recevoir de lettre")
    press(page, "Ne plus recevoir")
    heading(page, "C’est noté")
    row.refresh_from_db()
    assert (row.status, row.letters) == ("left", [])

    press(page, "Me réinscrire")
    expect(page.get_by_text("Vous revoilà")).to_be_visible()
    row.refresh_from_db()
    assert row.letters == ["monthly", "breakfasts", "watch"]
    assert complaints == []


def test_subscription_works_without_javascript(new_context, live_server, monkeypatch):
    monkeypatch.setattr(forms, "FASTEST", timedelta(0))
    page = new_context(java_script_enabled=False).new_page()
    page.goto(live_server.url + "/lettre/abonnement/")

    page.get_by_role("button", name="M’abonner").click()
    expect(page.get_by_role("link", name="Indiquez l’adresse où recevoir la lettre.")).to_be_visible()
    page.get_by_label("Votre adresse").fill("zoe@example.net")
    page.get_by_role("button", name="M’abonner").click()

    heading(page, "Regardez vos courriels")
    assert Subscriber.objects.get().email == "zoe@example.net"


def test_what_a_button_answers_passes_axe(page, open_as, live_server):
    """The pages that no GET of the table of routes opens: what is done, what is too late, what came back."""
    person, row = factories.make_user(), factories.make_subscriber(letters=("monthly", "watch"))
    factories.make_suppression(person.email)
    faults = {}
    page.goto(f"{live_server.url}/lettre/quitter/{row.leave_token}/")
    page.get_by_label("Seulement « La veille partagée »").check()
    page.get_by_role("button", name="Ne plus recevoir").click()
    faults["left"] = faults_of(page)
    row.refresh_from_db()
    row.leave()
    page.goto(f"{live_server.url}/lettre/preferences/{row.leave_token}/")
    faults["may come back"] = faults_of(page)
    page.goto(f"{live_server.url}/lettre/oublier/{row.leave_token}/")
    page.get_by_role("button", name="Oui, oublier cette adresse").click()
    heading(page, "C’est oublié")
    faults["forgotten"] = faults_of(page)
    page.goto(f"{live_server.url}/lettre/confirmer/inconnu/")
    faults["too late"] = faults_of(page)
    for path in ("/lettre/abonnement/", "/mon-espace/"):
        faults[path] = faults_of(open_as(person, path))

    assert {name: found for name, found in faults.items() if found} == {}
