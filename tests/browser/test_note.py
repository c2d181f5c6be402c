"""The editor of the note in Chromium: the preview follows, the keyboard saves, steps move, two people meet."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from labo.roles import Role
from projects.models import InterventionNote
from tests.factories import make_method, make_user
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


def test_seven_steps_are_placed_by_keyboard_with_real_dates(page, live_server, note, complaints):
    note.save_draft(revision=note.revision, steps=[])
    make_method(name="Prototypage", duration="1 jour", objective="Essayer")
    enter(page, live_server, note)
    preview = page.locator("#apercu-corps")

    def press(name, **how):
        page.get_by_role("button", name=name, **how).focus()
        page.keyboard.press("Enter")

    for number in range(1, 8):
        press("Prototypage 1 jour")  # the focus stays in the catalogue
        expect(page.locator("#catalogue-dit")).to_contain_text(f"Étape {number} ajoutée")
    page.locator("#id_steps-6-title").fill("Fêter la fin")
    page.locator("#id_starts_on").fill("2026-12-01")
    page.locator("#id_steps-3-offset_days").fill("25")  # the 26th of December
    page.locator("#id_steps-0-lab_days").fill("1,5")
    expect(page.locator("#jour-3")).to_contain_text("décalé du samedi 26 au lundi 28 décembre (Saint-Étienne)")
    expect(page.locator("#deroule-bilan")).to_contain_text("Aucun agent du service ne prend part")
    expect(page.locator("#deroule-bilan")).to_contain_text("1,5\u00a0jour du labo")
    expect(preview.get_by_role("img").first).to_be_visible()
    press("Monter l’étape 7")
    expect(page.locator("#id_steps-5-title")).to_be_focused()
    expect(page.locator("#deroule-bilan")).to_contain_text("étape\u00a07 commence avant l’étape\u00a06")
    press("Retirer l’étape 1", exact=True)
    undo = page.get_by_role("button", name="Remettre cette étape")
    expect(undo).to_be_focused()
    assert Axe().run(page).response["violations"] == []
    page.keyboard.press("Enter")
    expect(page.locator("#id_steps-0-title")).to_be_focused()  # the step is back, and the focus with it
    expect(page.locator("#id_steps-0-lab_days")).to_have_value("1,5")
    for row in range(7):
        page.locator(f"#id_steps-{row}-audience").fill("Tous")
    page.keyboard.press("Control+s")
    expect(page.locator("#enregistre")).to_contain_text("Enregistré à")

    saved = fresh(note).dated_steps()
    assert [step.title for step, _ in saved] == ["Prototypage"] * 5 + ["Fêter la fin", "Prototypage"]
    assert [day.isoformat() for _, day in saved][:4] == ["2026-12-01", "2026-12-08", "2026-12-15", "2026-12-28"]
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
