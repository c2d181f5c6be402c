"""Files added in a real browser: by keyboard, several at once, one refused, the line cut; and without a script."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from projects.models import Attachment
from tests.factories import make_draft, make_user
from tests.labo.attached import making

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def draft():
    return make_draft(make_user(first_name="Camille", last_name="Exemple"))


def sign_in(page, live_server, person):
    client = Client()
    client.force_login(person)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.session.session_key, "url": live_server.url}
    page.context.add_cookies([cookie])


@pytest.fixture
def opened(page, live_server, draft):
    sign_in(page, live_server, draft.lead)
    page.goto(live_server.url + reverse("projects:draft_attachments", args=[draft.key]))
    return page


def choose(page, place, name, data):
    page.locator(f"#id_{place}-file").set_input_files({"name": name, "mimeType": "x/y", "buffer": data})


def test_files_go_in_one_is_refused_and_the_page_stays(opened, complaints):
    choose(opened, "chart", "organigramme.pdf", making.pdf())
    choose(opened, "picture", "photo.png", b"<svg></svg>")
    opened.locator("#id_picture-caption").fill("Le hall")
    opened.get_by_role("button", name="Ajouter ces pièces").press("Enter")

    summary = opened.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("c’est une page web ou du XML")
    expect(opened.get_by_role("heading", name=re.compile("Dans le dossier"))).to_contain_text("1 sur 5")
    expect(opened.locator("#id_picture-caption")).to_have_value("Le hall")
    assert [row.kind for row in Attachment.objects.all()] == ["chart"]
    assert complaints == []


def test_heavy_file_is_stopped_before_it_leaves(opened):
    choose(opened, "other-1", "plan.pdf", b"%PDF-" + b"0" * (10 * 1024 * 1024))
    opened.get_by_role("button", name="Ajouter ces pièces").click()

    expect(opened.locator("[data-failed]")).to_contain_text("« plan.pdf » pèse plus de 10")
    expect(opened.locator("#id_other-1-file")).to_be_focused()


def test_cut_line_is_said_and_the_choice_stays(opened):
    choose(opened, "chart", "organigramme.pdf", making.pdf())
    opened.route("**/pieces/", lambda route: route.abort())
    opened.get_by_role("button", name="Ajouter ces pièces").click()

    expect(opened.locator("[data-failed]")).to_contain_text("la liaison avec le portail est coupée")
    opened.unroute("**/pieces/")
    opened.get_by_role("button", name="Ajouter ces pièces").click()
    expect(opened.get_by_role("status")).to_contain_text("est ajouté")
    assert Attachment.objects.count() == 1


def test_progress_is_shown_while_it_goes(opened):
    opened.evaluate(
        """() => {
          window.seen = [];
          const line = document.querySelector("[data-sending]");
          new MutationObserver(() => window.seen.push(line.hidden)).observe(line, { attributes: true });
        }"""
    )
    choose(opened, "picture", "plan.png", making.picture(size=(1500, 1500)))
    opened.get_by_role("button", name="Ajouter ces pièces").click()

    expect(opened.get_by_role("status")).to_contain_text("est ajouté")
    assert opened.evaluate("window.seen")[0] is False


def test_without_a_script_the_form_is_plain(browser, live_server, draft):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, live_server, draft.lead)
    page.goto(live_server.url + reverse("projects:draft_attachments", args=[draft.key]))
    choose(page, "chart", "organigramme.pdf", making.pdf())
    page.get_by_role("button", name="Ajouter ces pièces").click()

    expect(page.locator("main")).to_contain_text("est ajouté")
    expect(page.locator("main")).to_contain_text("1 sur 5")
    context.close()


def test_download_is_a_download(opened, draft):
    choose(opened, "chart", "Organigramme d’été.pdf", making.pdf())
    opened.get_by_role("button", name="Ajouter ces pièces").click()

    with opened.expect_download() as download:
        opened.get_by_role("link", name="Organigramme", exact=True).click()

    assert download.value.suggested_filename == "Organigramme d’été.pdf"


def test_team_page_by_keyboard(page, live_server, draft, complaints):
    sign_in(page, live_server, draft.lead)
    page.goto(live_server.url + reverse("projects:draft_team", args=[draft.key]))

    page.get_by_label("Son adresse professionnelle").focus()
    page.keyboard.type("lou.maquette@example.org")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_contain_text("lou.maquette@example.org peut ouvrir ce cas")
    assert draft.co_leads.get().role == "comment"
    assert complaints == []
