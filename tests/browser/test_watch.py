"""The shared watch in a browser: the form completed in place, and the button of the bar on somebody else's page."""

import re

import pytest
from playwright.sync_api import expect

from resources.models import WatchItem
from resources.views.watch import button_code
from tests import factories
from tests.outside import outside, page  # noqa: F401  a fixture

# ruff: noqa: F811 (the fixture, and the name of what the tests are given)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHARE, BUTTON = "/ressources/veille/partager/", "/ressources/veille/bouton/"


def test_page_is_shared_in_two_clicks(open_as, outside):
    person = factories.make_user()
    outside.answers["example.org/page"] = page("<title>Une page trouvée</title><meta name=description content='Quoi'>")
    screen = open_as(person, SHARE)

    screen.get_by_label("Adresse de la page").fill("http://example.org/page")
    screen.get_by_label("Pourquoi vous la partagez").fill("Elle m’a servi.")
    screen.get_by_role("button", name="Compléter").click()
    expect(screen.get_by_label("Titre")).to_have_value("Une page trouvée")
    expect(screen.get_by_label("Pourquoi vous la partagez")).to_have_value("Elle m’a servi.")
    assert screen.url.endswith(SHARE)
    screen.get_by_label("Rubrique").select_option("ailleurs")
    screen.get_by_role("button", name="Partager", exact=True).click()

    expect(screen.get_by_role("heading", name="Ce que j’ai partagé")).to_be_visible()
    assert WatchItem.objects.get().description == "Quoi"
    assert screen.complaints == []


def test_button_of_the_bar_brings_the_page_that_one_reads(open_as, live_server, settings):
    """What a browser runs when its bar is clicked is the code, on the page that is open."""
    settings.SITE_URL = live_server.url
    screen = open_as(factories.make_user(), "/accessibilite/")
    code = button_code().removeprefix("javascript:")

    with screen.expect_popup() as opened:
        screen.evaluate("getSelection().selectAllChildren(document.querySelector('h1'))")
        screen.evaluate(code)

    form = opened.value
    expect(form.get_by_label("Adresse de la page")).to_have_value(f"{live_server.url}/accessibilite/")
    expect(form.get_by_label("Titre")).to_have_value(re.compile("^.+ · "))
    expect(form.get_by_label("De quoi il s’agit")).to_have_value(screen.locator("h1").inner_text())
    assert WatchItem.objects.count() == 0


def test_button_does_nothing_on_the_page_that_gives_it_and_says_so(open_as):
    screen = open_as(factories.make_user(), BUTTON)
    hint = screen.get_by_text("Ici, il ne fait rien")
    expect(hint).to_be_hidden()

    screen.get_by_role("link", name="Partager à la veille").click()

    expect(hint).to_be_visible()
    assert screen.url.endswith(BUTTON)
    assert len(screen.context.pages) == 1
    assert screen.complaints == []


def test_code_of_the_button_is_copied(open_as):
    screen = open_as(factories.make_user(), BUTTON)
    screen.context.grant_permissions(["clipboard-read", "clipboard-write"])

    screen.get_by_role("button", name="Copier le code").click()

    expect(screen.get_by_text("Copié.")).to_be_visible()
    assert screen.evaluate("navigator.clipboard.readText()") == button_code()


def test_lab_reads_with_the_keyboard_alone(open_as):
    lab = factories.make_user(role="lab")
    for title in ("Première", "Seconde"):
        factories.make_item("proposed", title=title)
    screen = open_as(lab, "/admin/resources/watchitem/a-lire/")

    for title in ("Première", "Seconde"):
        expect(screen.get_by_role("heading", level=1)).to_have_text(title)
        screen.get_by_role("button", name="Publier").focus()
        screen.keyboard.press("Enter")

    expect(screen.get_by_role("heading", level=1)).to_have_text("Rien n’attend ici")
    assert set(WatchItem.objects.values_list("status", flat=True)) == {"published"}
    assert screen.complaints == []
