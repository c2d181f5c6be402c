"""The scoring sheet in Chromium: the keyboard, what is kept as one goes, what is not kept and says so."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from projects.models import Signal
from tests.browser.axe import LOOKS
from tests.factories import fill, make_assessed, make_opened

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sheet(live_server):
    proposal = make_assessed(evaluators=2)
    return proposal.sheets.first()


def enter(page, live_server, person):
    client = Client()
    client.force_login(person)
    name, cookie = next(iter(client.cookies.items()))
    page.context.add_cookies([{"name": name, "value": cookie.value, "url": live_server.url}])


def open_sheet(page, live_server, sheet):
    enter(page, live_server, sheet.evaluator)
    page.goto(live_server.url + reverse("admin:projects_proposal_sheet", args=[sheet.proposal_id]))


def kept(sheet):
    return {a.criterion.code: (a.signal, a.comment) for a in sheet.answers.select_related("criterion")}


def test_whole_sheet_is_filled_and_filed_by_keyboard(page, live_server, sheet, complaints):
    open_sheet(page, live_server, sheet)
    saved = page.locator("#enregistre")

    page.locator("#id_R1-signal_0").focus()
    page.keyboard.press("r")
    expect(saved).to_contain_text("Enregistré à")
    page.keyboard.press("c")
    page.keyboard.type("Vers quoi ? Rien ne le dit.")  # V, R and S are letters here, not keys
    page.locator("#id_F1-signal_0").focus()
    page.keyboard.press("v")
    page.locator("#id_C1-signal_0").focus()
    page.keyboard.press("s")
    expect(page.locator("#compte-criteres")).to_have_text("3 critères sur 3")

    assert kept(sheet) == {
        "R1": ("red", "Vers quoi ? Rien ne le dit."),
        "F1": ("green", ""),
        "C1": ("abstain", ""),
    }
    page.get_by_role("button", name="Déposer mon avis").first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Déposer définitivement").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/collectif/$"))
    sheet.refresh_from_db()
    assert sheet.is_filed
    assert complaints == []


def test_keys_act_inside_a_criterion_only_and_can_be_switched_off(page, live_server, sheet, complaints):
    open_sheet(page, live_server, sheet)

    page.locator("main").focus()
    page.keyboard.press("v")
    expect(page.locator("#grille input:checked")).to_have_count(0)

    page.get_by_role("button", name="Raccourcis activés").click()
    page.locator("#id_R1-signal_0").focus()
    page.keyboard.press("r")
    expect(page.locator("#grille input:checked")).to_have_count(0)

    page.reload()
    page.get_by_role("button", name="Raccourcis désactivés").click()
    page.locator("#id_R1-signal_0").focus()
    page.keyboard.press("e")
    expect(page.locator("#grille input:checked")).to_have_count(1)
    expect(page.locator("#id_R1-comment")).to_be_visible()
    expect(page.locator("#id_F1-comment")).to_be_hidden()
    assert complaints == []


def test_answer_that_was_not_kept_says_so_and_can_be_sent_again(page, live_server, sheet):
    open_sheet(page, live_server, sheet)
    page.route("**/avis/R1/", lambda route: route.abort())

    page.locator("label[for='id_R1-signal_0']").click()

    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("R1 non enregistré")
    assert kept(sheet) == {}
    expect(page.locator("#id_R1-signal_0")).to_be_checked()

    page.unroute("**/avis/R1/")
    page.get_by_role("button", name="Réessayer").click()
    expect(page.locator("#perte")).to_be_hidden()
    expect(page.locator("#enregistre")).to_contain_text("Enregistré à")
    assert kept(sheet) == {"R1": ("green", "")}


def test_sheet_filed_in_another_tab_refuses_with_its_sentence(page, live_server, sheet):
    open_sheet(page, live_server, sheet)
    fill(sheet, Signal.GREEN)

    page.locator("label[for='id_R1-signal_2']").click()

    expect(page.get_by_role("alert")).to_contain_text("Votre avis est déjà déposé, il ne change plus.")
    assert kept(sheet)["R1"] == ("green", "")


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_screens_of_the_assessment_are_accessible_and_hold(page, live_server, sheet, complaints, theme, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)
    other = sheet.proposal.sheets.last()
    fill(other, Signal.RED)
    open_sheet(page, live_server, sheet)

    def check():
        found = Axe().run(page).response["violations"]
        assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    check()
    page.get_by_role("button", name="Déposer mon avis").first.click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    check()
    fill(sheet, Signal.GREEN)
    page.goto(live_server.url + reverse("admin:projects_proposal_matrix", args=[sheet.proposal_id]))
    check()
    make_opened(sheet.proposal)
    page.reload()
    check()
    page.locator("details.labo-mot summary").first.click()
    expect(page.get_by_text("Voici pourquoi.").first).to_be_visible()
    check()
    assert complaints == []
