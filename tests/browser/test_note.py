"""The editor of the note in Chromium: the preview follows, the keyboard saves, steps move, two people meet."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from labo.roles import Role
from projects.models import InterventionNote
from tests.factories import make_user
from tests.projects.note.case_notes import make_case_note

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def note(live_server):
    return make_case_note("museolab", by=make_user(role=Role.LAB))


def enter(page, live_server, note):
    client = Client()
    client.force_login(make_user(role=Role.LAB))
    name, cookie = next(iter(client.cookies.items()))
    page.context.add_cookies([{"name": name, "value": cookie.value, "url": live_server.url}])
    page.goto(live_server.url + reverse("admin:projects_proposal_note", args=[note.proposal_id]))


def fresh(note):
    return InterventionNote.objects.get(pk=note.pk)


def test_preview_follows_what_is_typed_and_nothing_is_saved_before_one_asks(page, live_server, note, complaints):
    enter(page, live_server, note)
    preview = page.locator("#apercu-corps")

    page.locator("#id_means").fill("Quarante jours pour le labo")

    expect(preview).to_contain_text("Quarante jours pour le labo")
    expect(preview.locator("[data-section=means]")).to_have_class("labo-ni__s labo-ni__court est-ici")
    expect(page.locator("#enregistre")).to_have_text("Modifié, pas encore enregistré")
    assert fresh(note).means == note.means

    page.keyboard.press("Control+s")
    expect(page.locator("#enregistre")).to_contain_text("Enregistré à")
    assert fresh(note).means == "Quarante jours pour le labo"
    page.locator("#id_means").fill("Quarante-deux jours")
    page.keyboard.press("Control+s")  # the revision moved on without a new page
    expect(page.locator("#id_revision")).to_have_value("3")
    assert fresh(note).means == "Quarante-deux jours"
    assert complaints == []


def test_steps_come_go_and_move_by_keyboard(page, live_server, note, complaints):
    enter(page, live_server, note)
    preview = page.locator("#apercu-corps")

    page.get_by_role("button", name="Ajouter une étape").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#id_steps-7-title")).to_be_focused()
    page.keyboard.type("Fêter la fin")
    page.locator("#id_steps-7-offset_days").fill("120")
    expect(preview).to_contain_text("8. Fêter la fin")
    page.get_by_role("button", name="Monter l’étape 8").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#id_steps-6-title")).to_have_value("Fêter la fin")
    expect(page.locator("#id_steps-6-title")).to_be_focused()
    expect(preview).to_contain_text("L’étape 8 commence avant l’étape 7.".replace("étape ", "étape\u00a0"))
    page.get_by_role("button", name="Retirer l’étape 1", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Ajouter une étape")).to_be_focused()
    page.keyboard.press("Control+s")
    expect(page.locator("#enregistre")).to_contain_text("Enregistré à")

    assert [step.title for step in fresh(note).steps.all()][-2:] == ["Fêter la fin", "Restitution ouverte"]
    assert fresh(note).steps.count() == 7
    assert complaints == []


def test_two_writers_meet_on_an_accessible_page(page, live_server, note, complaints):
    enter(page, live_server, note)
    other = fresh(note)
    other.means, other.governance = "Les moyens de l’autre", "La gouvernance de l’autre"
    other.save_draft(revision=other.revision)

    page.locator("#id_means").fill("Mes moyens")
    page.keyboard.press("Control+s")

    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.locator("#conflit-means")).to_contain_text("Les moyens de l’autre")
    expect(page.locator("#id_means")).to_have_value("Mes moyens")
    expect(page.locator("#id_governance")).to_have_value("La gouvernance de l’autre")
    expect(page.locator("#enregistre")).to_have_text("Modifié, pas encore enregistré")
    assert Axe().run(page).response["violations"] == []
    page.keyboard.press("Control+s")
    expect(page.locator("#enregistre")).to_contain_text("Enregistré à")
    assert (fresh(note).means, fresh(note).governance) == ("Mes moyens", "La gouvernance de l’autre")
    assert complaints == []


def test_leaving_with_words_that_are_not_saved_asks_first(page, live_server, note):
    enter(page, live_server, note)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))

    page.locator("#id_means").fill("Pas encore")
    page.get_by_role("link", name="Tableau de bord").first.click()

    expect(page.locator("#id_means")).to_have_value("Pas encore")
    assert asked == ["beforeunload"]
