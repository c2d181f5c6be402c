"""The search of the whole site, at the keyboard, on a phone, without a script."""

import re

import pytest
from django.core.cache import cache
from django.core.management import call_command
from playwright.sync_api import expect

from labo.search import lexicon

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def catalogue(live_server):
    call_command("load_methods", verbosity=0)
    cache.clear()
    lexicon.refresh()


def test_search_is_all_at_the_keyboard(page, live_server, complaints, catalogue):
    page.goto(f"{live_server.url}/ressources/")
    page.keyboard.press("/")
    expect(page.get_by_label("Chercher dans tout le site")).to_be_focused()
    page.keyboard.type("enquete")
    page.keyboard.press("Enter")
    page.wait_for_url("**/recherche/?q=enquete")
    expect(page.locator("mark").first).to_have_text(re.compile("enquête", re.IGNORECASE))

    # As one types: results, their number aloud, the address, the ends of the word.
    page.keyboard.press("/")
    page.keyboard.type("proto")
    page.wait_for_url("**/recherche/?q=proto")
    expect(page.locator("#annonce")).to_have_text(re.compile(r"^\d+ résultats?$"))
    expect(page.locator("#mots [role=option]").first).to_have_text(re.compile("^proto"))
    expect(page).to_have_title(re.compile("proto"))

    page.keyboard.press("Control+A")
    page.keyboard.type("imersion/")  # a sign like others where one writes
    expect(page.locator("#annonce")).to_have_text("Aucun résultat")
    expect(page.locator("#q")).to_have_value("imersion/")
    page.get_by_role("link", name="immersion").press("Enter")
    page.wait_for_url(re.compile("/recherche/.q=immersion"))
    expect(page.locator("#q")).to_have_value(re.compile("^immersion"))
    assert complaints == []


def test_key_of_the_search_can_be_switched_off(page, live_server, complaints):
    page.goto(f"{live_server.url}/recherche/")
    page.get_by_text("Conseils pour chercher").press("Enter")
    button = page.get_by_role("button", name="Raccourci activé")
    button.press("Enter")
    expect(page.get_by_role("button", name="Raccourci désactivé")).to_have_attribute("aria-pressed", "false")

    page.goto(f"{live_server.url}/ressources/")
    page.keyboard.press("/")

    expect(page.get_by_label("Chercher dans tout le site")).not_to_be_focused()
    assert complaints == []


def test_phone_has_a_link_to_the_search(page, live_server, complaints):
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto(f"{live_server.url}/ressources/")
    expect(page.get_by_label("Chercher dans tout le site")).to_be_hidden()

    page.get_by_role("link", name="Chercher dans tout le site").click()

    page.wait_for_url("**/recherche/")
    assert complaints == []


def test_search_works_without_a_script(new_context, live_server, catalogue):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/recherche/")
    page.get_by_label("Chercher dans tout le site").fill("enquete")
    page.get_by_role("button", name="Chercher").click()

    expect(page.locator("mark").first).to_be_visible()
    assert page.url.endswith("/recherche/?q=enquete#t-resultats")
