"""The bibliography on a phone: find by typing, filter, copy a citation, keep a selection; and without a script."""

import re
from pathlib import Path

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from labo.roles import Role
from resources.bibliography.cited import citable
from resources.citation.cite import cite
from resources.exchange import reading
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIST = "/ressources/bibliographie/"
PHONE = {"width": 360, "height": 780}
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def library(live_server):
    """Twenty-four works, one of which says « boussole » in French and one in English."""
    cache.clear()
    lab = factories.make_user(role=Role.LAB)
    for number in range(22):
        factories.make_reference(by=lab, lab=lab, title=f"Atelier, tome {number}")
    factories.make_reference(by=lab, lab=lab, title="Boussole de poche", language="en")
    return factories.make_reference(by=lab, lab=lab, title="La boussole des agents", why="Pour ne pas se perdre.")


def test_agent_finds_filters_and_copies_on_a_phone(open_as, library):
    screen = open_as(factories.make_user(), LIST, **PHONE)
    screen.context.grant_permissions(["clipboard-read", "clipboard-write"])

    screen.get_by_label("Chercher dans la bibliographie").press_sequentially("boussol")
    expect(screen.locator("#annonce")).to_have_text("2 références")
    expect(screen.locator("mark").first).to_be_visible()
    screen.wait_for_url(re.compile(r"\?q=boussol"))
    screen.get_by_text("Affiner", exact=True).click()
    screen.get_by_role("checkbox", name=re.compile("Français")).check()
    expect(screen.locator("#annonce")).to_have_text("1 référence")
    screen.wait_for_url(re.compile("langue=fr"))
    assert screen.evaluate(OVERFLOW) == 0

    screen.get_by_role("link", name="La boussole des agents", exact=True).click()
    screen.get_by_role("button", name="Copier la citation ISO 690 (auteur-date)").click()
    expect(screen.get_by_text("Copié.")).to_be_attached()
    assert screen.evaluate("navigator.clipboard.readText()") == cite(citable(library)).text
    assert screen.evaluate(OVERFLOW) == 0
    assert screen.complaints == []


def test_selection_is_kept_from_page_to_page_and_taken_away(open_as, library):
    screen = open_as(factories.make_user(), LIST + "?tri=titre", **PHONE)
    basket = screen.get_by_role("region", name="Sélection")
    expect(basket).to_be_hidden()

    screen.get_by_role("checkbox", name=re.compile("Atelier, tome 0$")).check()
    expect(basket).to_contain_text("1 référence sélectionnée")
    screen.get_by_role("link", name="Page suivante").click()
    screen.get_by_role("checkbox", name=re.compile("La boussole des agents")).check()
    expect(basket).to_contain_text("2 références sélectionnées")
    screen.go_back()
    expect(screen.get_by_role("checkbox", name=re.compile("Atelier, tome 0$"))).to_be_checked()
    basket.get_by_role("button", name="Citer ou exporter").click()

    expect(screen.get_by_text("2 références à citer ou à emporter.")).to_be_visible()
    with screen.expect_download() as download:
        screen.get_by_role("link", name="BibTeX").click()
    found = reading.read(Path(download.value.path()).read_bytes(), "selection.bib")
    assert sorted(item["title"] for item in found.items) == ["Atelier, tome 0", "La boussole des agents"]
    assert screen.complaints == []


def test_selection_is_emptied(open_as, library):
    screen = open_as(factories.make_user(), LIST, **PHONE)
    box = screen.get_by_role("checkbox", name=re.compile("La boussole"))
    box.check()

    screen.get_by_role("button", name="Tout désélectionner").click()

    expect(box).not_to_be_checked()
    expect(screen.locator("[data-basket]")).to_be_hidden()
    expect(screen.get_by_label("Chercher dans la bibliographie")).to_be_focused()
    assert screen.complaints == []


def test_search_and_filters_work_without_a_script(new_context, live_server, library):
    page = new_context(java_script_enabled=False, viewport=PHONE).new_page()
    page.goto(live_server.url + LIST)
    page.get_by_label("Chercher dans la bibliographie").fill("boussole")
    page.get_by_role("button", name="Chercher").click()
    expect(page.get_by_role("heading", level=2, name=re.compile("2 références"))).to_be_visible()

    page.get_by_text("Affiner", exact=True).click()
    page.get_by_role("checkbox", name=re.compile("Français")).check()
    page.get_by_role("button", name="Appliquer ces filtres").click()
    expect(page.get_by_role("heading", level=2, name=re.compile("1 référence"))).to_be_visible()
    assert "q=boussole" in page.url

    page.get_by_role("checkbox", name=re.compile("Sélectionner")).check()
    page.get_by_role("button", name="Citer ou exporter la sélection").click()
    expect(page.get_by_text("1 référence à citer ou à emporter.")).to_be_visible()


def test_list_is_as_wide_as_its_paper(page, live_server, library):
    """What the mouse needs is not printed; what it leaves is not squeezed into its place."""
    page.goto(live_server.url + LIST)
    page.emulate_media(media="print")

    assert page.locator("[data-pick]").first.is_hidden()
    work = page.locator(".labo-notices > li").first
    assert work.locator("h3").bounding_box()["width"] > 0.9 * work.bounding_box()["width"]
