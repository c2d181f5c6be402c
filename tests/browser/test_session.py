"""A session in Chromium: two scribes at once, an agenda moved by keyboard, a decider without an account."""

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from labo.roles import Role
from projects.models import DeciderOpinion, PresentationAnswer
from tests.factories import make_user
from tests.projects.session import acts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(context, live_server, person):
    client = Client()
    client.force_login(person)
    name, cookie = next(iter(client.cookies.items()))
    context.add_cookies([{"name": name, "value": cookie.value, "url": live_server.url}])


def test_two_scribes_write_the_same_answer_and_the_second_sees_both(browser, live_server, complaints):
    row = acts.question()
    where = live_server.url + reverse("admin:projects_session_presentation", args=[row.case.session_id, row.case_id])
    pages = []
    for _ in range(2):
        context = browser.new_context(locale="fr-FR")
        sign_in(context, live_server, make_user(role=Role.LAB))
        pages.append(context.new_page())
        pages[-1].goto(where)
    first, second = pages

    first.get_by_label("Réponse du service").fill("Trois agents.")
    expect(first.locator(f"#garde-{row.pk}")).to_contain_text("Prénom Nom")
    # What was kept once is changed again without a word: the page knows the new revision.
    first.get_by_label("Réponse du service").fill("Trois agents, dont un à l’accueil.")
    expect(first.locator(f"#id_q{row.pk}-revision")).to_have_value("2")

    second.get_by_label("Réponse du service").fill("Deux agents.")
    conflict = second.get_by_role("alert").filter(has_text="en même temps que vous")
    expect(conflict).to_contain_text("Trois agents, dont un à l’accueil.")
    expect(second.get_by_label("Réponse du service")).to_have_value("Deux agents.")
    assert PresentationAnswer.objects.get().answer == "Trois agents, dont un à l’accueil."

    second.get_by_label("Réponse du service").fill("Trois agents, dont deux à l’accueil.")
    second.get_by_role("button", name="Enregistrer").press("Enter")
    expect(second.get_by_text("La réponse est enregistrée.")).to_be_visible()
    assert PresentationAnswer.objects.get().answer == "Trois agents, dont deux à l’accueil."
    for page in pages:
        page.context.close()
    assert complaints == []


def test_agenda_is_moved_by_keyboard(page, live_server, complaints):
    session = acts.plan()
    first, second = acts.line(session, "Un"), acts.line(session, "Deux")
    sign_in(page.context, live_server, make_user(role=Role.LAB))
    page.goto(live_server.url + reverse("admin:projects_session_agenda", args=[session.pk]))

    page.locator(f"#id_line-{first.pk}-minutes").fill("25")
    page.get_by_role("button", name="Monter : Deux").press("Enter")

    expect(page.get_by_text("L’ordre du jour est enregistré.")).to_be_visible()
    assert [(line.pk, line.minutes) for line in session.agenda.all()] == [(second.pk, 15), (first.pk, 25)]
    assert complaints == []


def test_decider_answers_by_keyboard_without_an_account(page, live_server, complaints):
    session = acts.open_()
    acts.propose(session.cases.get().proposal)
    _, token = acts.invite(session)
    page.goto(live_server.url + reverse("projects:pack", args=[token]))

    page.get_by_label("D’accord", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Donner mon avis").press("Enter")

    expect(page.get_by_text("Votre avis est noté")).to_be_visible()
    assert DeciderOpinion.objects.get().agrees is True
    assert page.context.cookies() == []
    assert complaints == []
