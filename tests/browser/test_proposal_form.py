"""The proposal form in Chromium: by keyboard, without a script, with counters."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import expect

from projects.models import Proposal
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NEW = "/projets/proposer/formulaire/"
NBSP = "\u00a0"
KEPT_TRYING = re.compile("status of 422|net::ERR_FAILED")


@pytest.fixture
def agent(client, transactional_db):
    museums = factories.make_unit("Direction des musées", kind="direction")
    unit = factories.make_unit("Service éducatif", parent=museums)
    factories.make_grid()
    agent = factories.make_user("agent@example.org", job_title="Médiatrice", org_unit=unit)
    client.force_login(agent)
    return agent


def signed_in(context, client, origin):
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "url": origin}])


@pytest.fixture
def form(page, client, agent, live_server, settings, complaints):
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    signed_in(page.context, client, live_server.url)
    page.goto(live_server.url + NEW)
    yield page
    # An answer that cannot be kept yet is said on the page; Chromium says it in the console too.
    assert [complaint for complaint in complaints if not KEPT_TRYING.search(complaint)] == []


def answer_all(page):
    """Type every needed answer, from the first field to the last button, with the keys alone."""
    keys = page.keyboard
    page.locator("[name=title]").focus()
    typed = {
        "title": "Un muséolab",
        "sponsor_name": "Dominique Modèle",
        "sponsor_email": "dominique.modele@example.org",
        "summary": "Essayer au musée.",
        "problem": "Les outils dorment.",
        "audiences": "Les familles.",
        "expectations": "Y voir clair.",
        "leeway": "Tout est ouvert.",
        "available_agents": "Quatre médiatrices",
        "schedule": "Au printemps.",
    }
    for _ in range(60):
        name = page.evaluate("document.activeElement.name")
        if name == "action":
            break
        if name in typed:
            keys.type(typed.pop(name))
        keys.press("Tab")
    assert typed == {}
    assert page.evaluate("document.activeElement.textContent") == "Envoyer au labo"


def test_a_case_is_written_and_sent_by_keyboard(form):
    answer_all(form)
    form.keyboard.press("Enter")

    expect(form.get_by_role("heading", level=1)).to_have_text("Votre proposition est envoyée")
    assert Proposal.objects.get().status == "submitted"


def test_enter_in_a_line_keeps_the_draft_and_does_not_send_it(form):
    form.locator("[name=title]").fill("Un muséolab")
    form.keyboard.press("Enter")

    expect(form.get_by_text("Brouillon enregistré à").first).to_be_visible()
    assert (Proposal.objects.get().status, Proposal.objects.get().title) == ("draft", "Un muséolab")


def test_first_mistake_is_one_key_away(form):
    form.get_by_role("button", name="Envoyer au labo").click()

    summary = form.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    form.keyboard.press("Tab")
    form.keyboard.press("Enter")
    expect(form.locator("[name=title]")).to_be_focused()
    assert form.title().startswith(f"Erreur{NBSP}: ")


def test_parts_say_what_they_still_need(form):
    publics = form.locator("[data-part=publics]")
    expect(publics).to_contain_text(f"1{NBSP}réponse à donner")

    form.locator("[name=audiences]").fill("Les familles.")
    expect(publics).to_contain_text("Rempli")

    form.locator("[name=audiences]").fill("  ")
    expect(publics).to_contain_text(f"1{NBSP}réponse à donner")


def test_counter_counts_as_the_server_does(form):
    counter = form.locator("[name=schedule] + .labo-compte")
    expect(counter).to_have_text(f"1500{NBSP}signes restants")

    form.locator("[name=schedule]").fill("a\n" * 700 + "é" * 99 + "😀")
    expect(counter).to_have_text(f"0{NBSP}signes restants")
    form.locator("[name=schedule]").press("End")
    form.keyboard.type("b")
    expect(counter).to_have_text(f"1{NBSP}signe de trop")

    form.get_by_role("button", name="Enregistrer le brouillon").last.click()
    expect(form.locator("#id_schedule_error")).to_contain_text(f"trop long de 1{NBSP}signe")


def test_a_double_click_sends_once(form):
    answer_all(form)
    form.get_by_role("button", name="Envoyer au labo").dblclick()

    expect(form.get_by_role("heading", level=1)).to_have_text("Votre proposition est envoyée")
    assert Proposal.objects.get().transitions.count() == 1


def test_back_button_after_sending_leads_to_the_case(form):
    answer_all(form)
    form.keyboard.press("Enter")
    expect(form.get_by_role("heading", level=1)).to_have_text("Votre proposition est envoyée")

    form.go_back()

    # The form took the address of its draft with its first answer: going back to it leads to what it has become.
    reference = Proposal.objects.get().reference
    expect(form.get_by_text(f"Cette proposition est déjà envoyée, sous la référence {reference}.")).to_be_visible()
    expect(form).to_have_url(re.compile(f"/projets/{reference}/$"))


def test_back_button_without_autosave_leads_to_the_case_too(form):
    """The answers come back with their key: the same answers make no second case."""
    form.route("**/champ/**", lambda route: route.abort())
    answer_all(form)
    form.keyboard.press("Enter")
    expect(form.get_by_role("heading", level=1)).to_have_text("Votre proposition est envoyée")

    form.go_back()
    expect(form.locator("[name=title]")).to_have_value("Un muséolab")
    form.get_by_role("button", name="Envoyer au labo").click()

    reference = Proposal.objects.get().reference
    expect(form.get_by_text(f"Cette proposition est déjà envoyée, sous la référence {reference}.")).to_be_visible()


def test_a_case_is_kept_and_sent_without_a_script(browser, client, agent, live_server, settings):
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    context = browser.new_context(java_script_enabled=False)
    signed_in(context, client, live_server.url)
    page = context.new_page()
    page.goto(live_server.url + NEW)
    page.fill("[name=title]", "Un muséolab")
    page.get_by_role("button", name="Enregistrer le brouillon").last.click()
    assert page.get_by_text("Brouillon enregistré à").first.is_visible()

    for name in ("sponsor_name", "summary", "problem", "audiences", "expectations", "leeway", "schedule"):
        page.fill(f"[name={name}]", "Un texte.")
    page.fill("[name=sponsor_email]", "dominique.modele@example.org")
    page.fill("[name=available_agents]", "Quatre médiatrices\nUn agent")
    page.get_by_role("button", name="Envoyer au labo").click()

    assert page.get_by_role("heading", level=1).inner_text() == "Votre proposition est envoyée"
    assert Proposal.objects.get().available_agents == ["Quatre médiatrices", "Un agent"]
    context.close()


def test_every_answer_is_printed(page, client, agent, live_server, complaints):
    """What is folded on the screen is not folded on paper."""
    case = factories.make_proposal(agent, constraints="Sécurité des œuvres.")
    signed_in(page.context, client, live_server.url)
    page.goto(live_server.url + case.get_absolute_url())
    folded = page.get_by_text("Sécurité des œuvres.")
    assert not folded.is_visible()

    page.emulate_media(media="print")

    assert folded.is_visible()
    assert not page.get_by_role("link", name="Proposer un cas").first.is_visible()
    assert complaints == []
