"""Two groups' texts become one in Chromium, by keyboard alone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from projects.models import InterventionNote
from tests.factories import make_clause, make_drafting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_two_texts_become_one_by_keyboard(page, live_server, complaints):
    drafting = make_drafting()
    group, clause = drafting["group"], make_clause("Réaliser un test")
    note, person = group.note, group.members.get()
    client = Client()
    client.force_login(person)
    name, cookie = next(iter(client.cookies.items()))
    page.context.add_cookies([{"name": name, "value": cookie.value, "url": live_server.url}])
    page.goto(live_server.url + reverse("admin:projects_proposal_note_merge_section", args=[note.proposal_id, "means"]))

    expect(page.locator("mark")).to_have_count(2)
    page.locator("input[name=choice]").first.focus()
    page.keyboard.press("Space")
    expect(page.locator("#id_text")).to_be_hidden()
    page.keyboard.press("ArrowUp")  # round to the last one: a text made of both
    expect(page.locator("#id_text")).to_have_value("Les moyens de A.\n\nLes moyens de B.")
    assert Axe().run(page).response["violations"] == []
    page.keyboard.press("Tab")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("Les moyens des deux.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/fusion/**")
    expect(page.get_by_text("« Moyens » est dans la note.")).to_be_visible()
    assert InterventionNote.objects.get(pk=note.pk).means == "Les moyens des deux."

    # A clause comes in one click, and nothing is sent.
    group.take_up_again(by=person)
    page.goto(
        live_server.url
        + reverse("admin:projects_proposal_note_variant_section", args=[note.proposal_id, "a", "will_do"])
    )
    page.get_by_role("button", name=clause.text).press("Enter")
    expect(page.locator("#id_text")).to_have_value("Une ligne.\nRéaliser un test")
    assert group.sections.get(field="will_do").text == "Une ligne."
    assert complaints == []
