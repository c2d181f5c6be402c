"""Around the sheet in Chromium: a passage quoted by selecting it, the whole way without a script, each state by axe."""

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from labo.roles import Role
from projects.models import AssessmentSheet, ServiceView, Stance
from tests.browser.axe import faults_of, open_page, sign_in
from tests.factories import amend, fill, make_assessed, make_opened, make_service_view, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def enter(page, live_server, person):
    client = Client()
    client.force_login(person)
    sign_in(page, live_server.url, next(iter(client.cookies.values())).value)


def address(live_server, name, proposal):
    return live_server.url + reverse(f"admin:projects_proposal_{name}", args=[proposal.pk])


SELECT = """
(words) => {
  const nodes = document.createTreeWalker(document.getElementById("dossier"), NodeFilter.SHOW_TEXT);
  while (nodes.nextNode()) {
    const start = nodes.currentNode.data.indexOf(words);
    if (start < 0) continue;
    const range = document.createRange();
    range.setStart(nodes.currentNode, start);
    range.setEnd(nodes.currentNode, start + words.length);
    document.getSelection().removeAllRanges();
    document.getSelection().addRange(range);
    return true;
  }
  return false;
}
"""


def test_passage_is_quoted_by_selecting_it(page, live_server, complaints):
    sheet = make_assessed(problem="Les outils dorment dans un placard.").sheets.first()
    enter(page, live_server, sheet.evaluator)
    page.goto(address(live_server, "sheet", sheet.proposal))
    page.locator("label[for='id_F1-signal_0']").click()
    expect(page.locator("#enregistre")).to_contain_text("Enregistré à")
    expect(page.locator("#citer")).to_be_hidden()

    assert page.evaluate(SELECT, "outils dorment")
    page.get_by_role("button", name="Citer ce passage pour F1").click()

    expect(page.locator("#id_F1-quote")).to_be_focused()
    expect(page.locator("#id_F1-quote")).to_have_value("outils dorment")
    page.wait_for_timeout(1200)  # typing is kept after a moment
    expect(page.locator("#perte")).to_be_hidden()
    assert [(a.criterion.code, a.quote) for a in sheet.answers.select_related("criterion")] == [
        ("F1", "outils dorment")
    ]
    assert complaints == []


@pytest.fixture
def plain(browser, live_server, browser_context_args):
    """A browser without scripts."""
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_whole_way_without_a_script(plain, live_server):
    proposal = make_assessed(declared=False)
    first, second = proposal.sheets.all()
    fill(second, "red")
    enter(plain, live_server, first.evaluator)

    plain.goto(address(live_server, "sheet", proposal))
    plain.get_by_label("Un lien à signaler").check()
    plain.get_by_label("Quel lien, ou pourquoi vous retirer").fill("Un ancien collègue.")
    plain.get_by_role("button", name="Continuer").click()
    for code in ("R1", "F1", "C1"):
        plain.locator(f"label[for='id_{code}-signal_0']").click()
    plain.get_by_label("Passage cité").first.fill("Un problème.")
    plain.get_by_role("button", name="Déposer mon avis").first.click()
    plain.get_by_role("button", name="Déposer définitivement").click()
    assert "Les avis s’ouvrent ensemble" in plain.content()
    enter(plain, live_server, make_user(role=Role.LAB))
    plain.goto(address(live_server, "matrix", proposal))
    plain.get_by_role("button", name="Ouvrir la discussion").click()
    assert "Un ancien collègue." in plain.content()
    enter(plain, live_server, first.evaluator)
    plain.goto(address(live_server, "stances", proposal))
    plain.get_by_label("Je me rallie : rouge").first.check()
    plain.get_by_role("button", name="Enregistrer mes positions").click()

    row = AssessmentSheet.objects.get(pk=first.pk)
    assert (row.declaration, row.answers.get(criterion__code="R1").quote) == ("link", "Un problème.")
    assert Stance.objects.get().signal == "red"
    assert "se rallie" in plain.content()


def test_service_looks_at_the_grid_without_a_script(plain, live_server):
    proposal = make_assessed()
    enter(plain, live_server, proposal.lead)

    plain.goto(live_server.url + proposal.get_absolute_url())
    plain.get_by_role("link", name="Donner mon regard").click()
    plain.locator("label[for='id_R1-signal_2']").click()
    plain.get_by_role("button", name="Envoyer mon regard au labo").click()
    assert "Dites pourquoi ce signal est rouge." in plain.content()
    plain.get_by_label("Quelques mots").first.fill("Rien n’est décidé.")
    plain.get_by_role("button", name="Envoyer mon regard au labo").click()

    assert "Votre regard est envoyé." in plain.content()
    assert ServiceView.objects.get().is_sent


def test_states_that_the_route_table_does_not_show_pass_axe(page, live_server):
    """R74: undeclared, to review, sealed with one missing, opened with a view and a rally, sent view; errors too."""
    fresh = make_assessed(declared=False)
    early = make_assessed(evaluators=3)
    for sheet in early.sheets.all()[:2]:
        fill(sheet, "red")
    amend(early, summary="Autre chose.")
    opened = make_assessed(evaluators=5)
    make_service_view(opened, "green", "red", "unclear")
    for sheet, signal in zip(opened.sheets.all(), ["red", "green", "unclear", "abstain", "abstain"], strict=True):
        fill(sheet, signal)
    make_opened(opened)
    own = opened.sheets.first()
    Stance.take(own, own.grid.criteria.first(), choice="rallied", signal="green", word="Convaincu.")
    lab = make_user(role=Role.LAB)
    seen = [
        (fresh.sheets.first().evaluator, address(live_server, "declare", fresh)),
        (early.sheets.first().evaluator, address(live_server, "sheet", early)),
        (lab, address(live_server, "matrix", early)),
        (lab, address(live_server, "deliberate", early)),
        (lab, address(live_server, "evaluators", early)),
        (own.evaluator, address(live_server, "matrix", opened)),
        (own.evaluator, address(live_server, "stances", opened)),
        (lab, live_server.url + reverse("admin:projects_proposal_overview")),
        (fresh.lead, live_server.url + reverse("projects:service_view", args=[fresh.reference])),
        (opened.lead, live_server.url + reverse("projects:service_view", args=[opened.reference])),
        (fresh.lead, live_server.url + fresh.get_absolute_url()),
    ]

    faults = {}
    for person, url in seen:
        enter(page, live_server, person)
        if found := open_page(page, url) + faults_of(page):
            faults[url] = found

    assert faults == {}
