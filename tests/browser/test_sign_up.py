"""Signing up in Chromium: a seat in one click, the waiting list, the seat given back by its link, and who is called."""

import re

import pytest
from django.test import Client

from labo.models import OutboxMail
from labo.outbox.message import build
from missions.models import Registration
from tests import factories
from tests.browser.axe import faults_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def link_of(what, person):
    """Return the path that a mail leads to, as its plain text gives it."""
    body = build(OutboxMail.objects.get(template=f"missions/emails/{what}", to=[person.email])).body
    return re.search(r"http://testserver(/rencontres/place/\S+)", body).group(1)


def test_seat_waiting_list_scanner_link_and_promotion(open_as):
    event = factories.make_event(capacity=1, title="Petit déjeuner de décembre")
    first, second = factories.make_user(), factories.make_user()

    page = open_as(first, "/rencontres/")
    page.get_by_role("link", name=re.compile("^S’inscrire")).click()
    page.get_by_role("button", name="M’inscrire").press("Enter")
    page.get_by_text("Votre place est confirmée. Un courriel").wait_for()
    assert faults_of(page) == []

    other = open_as(second, event.get_absolute_url(), width=360)
    other.get_by_role("button", name="Rejoindre la liste d’attente").click()
    other.get_by_text("au rang 1").wait_for()

    path, scanner = link_of("confirmed", first), Client()
    for _ in range(100):
        assert scanner.get(path).status_code == 200
    assert Registration.objects.get(person=first).status == "confirmed"

    page.goto(path)
    assert faults_of(page) == []
    page.get_by_role("button", name="Je rends ma place").click()
    page.get_by_text("vous n’êtes plus sur la liste").first.wait_for()

    other.goto(link_of("promoted", second))
    other.get_by_role("heading", name="Inscription confirmée").wait_for()
    assert Registration.objects.get(person=second).status == "confirmed"
    assert [*page.complaints, *other.complaints] == []


def test_sign_in_leads_back_to_the_button(page, live_server, complaints):
    event = factories.make_event()
    page.goto(live_server.url + event.get_absolute_url())

    page.get_by_role("link", name="Me connecter pour m’inscrire").click()

    assert "/compte/login/?next=" in page.url
    assert event.slug in page.url
    assert complaints == []
