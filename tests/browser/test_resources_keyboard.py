"""The bibliography, the watch and the search at the keyboard alone: the focus is never lost, what changes is said."""

import re

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from labo.roles import Role
from labo.search import lexicon
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIST = "/ressources/bibliographie/"
UNDER_THE_BAR = """() => {
    const bar = document.querySelector("[data-basket]").getBoundingClientRect();
    const here = document.activeElement.getBoundingClientRect();
    return here.bottom > bar.top && here.top < bar.bottom;
}"""


@pytest.fixture
def library(live_server):
    """Twenty-three works in French, one in English; two of them tell of an inquiry."""
    cache.clear()
    lab = factories.make_user(role=Role.LAB)
    for number in range(21):
        factories.make_reference(by=lab, lab=lab, title=f"Atelier, tome {number}")
    factories.make_reference(by=lab, lab=lab, title="Compass", language="en", type="report")
    factories.make_reference(by=lab, lab=lab, title="L’enquête de terrain")
    factories.make_reference(by=lab, lab=lab, title="Les enquêteurs du quotidien")
    lexicon.refresh()


def tab_to(screen, target, *, most=60, key="Tab"):
    """Press Tab until this has the focus; what has it on the way must be something."""
    for _ in range(most):
        screen.keyboard.press(key)
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Not reached by {most} presses of {key}")


def proposed(screen, **which):
    return screen.locator("#mots").get_by_role("option", **which)


def heading(screen):
    return screen.locator("#t-resultats")


def test_word_is_completed_with_arrows_and_enter(page, live_server, complaints, library):
    page.goto(f"{live_server.url}/recherche/")
    page.keyboard.press("/")
    page.keyboard.type("enq")
    box, words = page.get_by_role("combobox", name="Chercher dans tout le site"), proposed(page)
    expect(words).to_have_text(["enquête", "enquêteurs"])
    expect(box).to_have_attribute("aria-expanded", "true")

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(proposed(page, selected=True)).to_have_text("enquêteurs")
    expect(box).to_have_attribute("aria-activedescendant", "mot-2")
    page.keyboard.press("Enter")

    expect(box).to_have_value("enquêteurs")
    expect(box).to_be_focused()
    expect(words).to_have_count(0)
    expect(page.locator("#annonce")).to_have_text("1 résultat")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("q=enqu.*#t-resultats$"))
    expect(heading(page)).to_be_focused()
    assert complaints == []


def test_suggestions_leave_what_was_typed_alone(page, live_server, complaints, library):
    page.goto(live_server.url + LIST)
    box = page.get_by_role("combobox", name="Chercher dans la bibliographie")
    box.focus()
    page.keyboard.type("enquetes atel")  # a word that no other one ends
    expect(proposed(page)).to_have_text(["enquetes atelier"])
    page.keyboard.press("Escape")

    expect(page.locator("#mots")).to_be_hidden()
    expect(box).to_have_value("enquetes atel")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#mots")).to_be_hidden()
    page.keyboard.press("ArrowDown")
    expect(proposed(page, selected=True)).to_have_text("enquetes atelier")
    page.keyboard.press("Tab")
    expect(page.locator("#mots")).to_be_hidden()
    assert complaints == []


def test_suggestion_is_taken_with_a_finger(new_context, live_server, library):
    page = new_context(viewport={"width": 360, "height": 780}, has_touch=True).new_page()
    page.goto(live_server.url + LIST)
    page.get_by_label("Chercher dans la bibliographie").press_sequentially("enq")

    proposed(page, name="enquête", exact=True).tap()

    expect(page.locator("#annonce")).to_have_text("2 références")
    expect(page.get_by_label("Chercher dans la bibliographie")).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_bibliography_keeps_the_focus(open_as, library):
    screen = open_as(factories.make_user(), LIST)
    said = screen.locator("#annonce")

    english = screen.get_by_role("checkbox", name=re.compile("^Anglais"))
    tab_to(screen, english)
    screen.keyboard.press("Space")
    expect(said).to_have_text("1 référence")
    expect(english).to_be_focused()

    tab_to(screen, screen.get_by_role("link", name=re.compile("retirer ce filtre")))
    screen.keyboard.press("Enter")
    screen.wait_for_url(re.compile("#t-resultats$"))
    expect(heading(screen)).to_be_focused()
    expect(heading(screen)).to_have_text("24 références")

    sort = screen.get_by_label("Trier")
    tab_to(screen, sort, most=2)
    screen.keyboard.type("par t")
    screen.wait_for_url(re.compile("tri=titre"))
    expect(screen.locator(".labo-notices h3").first).to_have_text("Atelier, tome 0")
    expect(sort).to_be_focused()

    tab_to(screen, screen.get_by_role("link", name="Cartes"), most=3)
    screen.keyboard.press("Enter")
    expect(screen.locator(".labo-b-cartes")).to_be_visible()
    expect(heading(screen)).to_be_focused()

    tab_to(screen, screen.get_by_role("link", name="Page suivante"))
    screen.keyboard.press("Enter")
    screen.wait_for_url(re.compile("page=2"))
    expect(heading(screen)).to_be_focused()
    assert screen.complaints == []


def test_control_that_goes_leaves_the_focus_to_the_results(open_as, library):
    """A type that no work has any more, once another filter is on, is no filter: its box goes."""
    screen = open_as(factories.make_user(), LIST + "?langue=fr&type=report")
    report = screen.get_by_role("checkbox", name=re.compile("^Rapport"))
    report.focus()

    screen.keyboard.press("Space")

    expect(report).to_have_count(0)
    expect(heading(screen)).to_be_focused()
    assert screen.complaints == []


@pytest.mark.parametrize(("width", "height"), [(1280, 500), (360, 640)])
def test_bar_of_what_is_chosen_is_next_to_the_list_and_hides_nothing(open_as, library, width, height):
    screen = open_as(factories.make_user(), LIST, width=width, height=height)
    boxes = screen.locator("[data-pick]")
    boxes.first.focus()
    screen.keyboard.press("Space")
    expect(screen.get_by_role("status").filter(has_text="1 référence sélectionnée")).to_be_visible()

    cite = screen.get_by_role("button", name="Citer ou exporter")
    hidden = []
    for _ in range(60):
        screen.keyboard.press("Tab")
        if cite.evaluate("element => element === document.activeElement"):
            break
        hidden += [screen.evaluate("document.activeElement.outerHTML")] if screen.evaluate(UNDER_THE_BAR) else []

    assert hidden == []
    screen.keyboard.press("Shift+Tab")
    expect(screen.locator(".labo-notices__actions a").last).to_be_focused()
    screen.keyboard.press("Tab")
    screen.keyboard.press("Enter")
    expect(screen.get_by_text("1 référence à citer ou à emporter.")).to_be_visible()
    assert screen.complaints == []


def test_watch_says_how_much_it_found_where_the_focus_is(open_as, library):
    factories.make_item(title="Un guichet sans comptoir")
    factories.make_item(title="Un vélo partagé")
    screen = open_as(factories.make_user(), "/ressources/veille/")

    tab_to(screen, screen.get_by_label("Chercher", exact=True))
    screen.keyboard.type("guichet")
    screen.keyboard.press("Enter")

    screen.wait_for_url(re.compile("q=guichet.*#t-resultats$"))
    expect(heading(screen)).to_be_focused()
    expect(heading(screen)).to_have_text(re.compile("^1 trouvaille"))
    tab_to(screen, screen.get_by_role("link", name="tout afficher"), most=1)
    screen.keyboard.press("Enter")
    expect(heading(screen)).to_be_focused()
    expect(heading(screen)).to_have_text(re.compile("^2 trouvailles"))
    assert screen.complaints == []
