"""Arrivals on a phone, in Chromium: taps that wait while the network is away, a list that is searched, plain forms."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from labo.roles import Role
from missions.models import Registration
from tests import factories
from tests.browser.axe import faults_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def make_event(*people):
    starts_at = timezone.now() - timedelta(hours=1)
    early = starts_at - timedelta(days=30)
    event = factories.make_event(starts_at=starts_at, now=early, capacity=20)
    unit = factories.make_unit("Direction de l’eau et de l’assainissement")
    for name in people:
        first, last = name.split()
        person = factories.make_user(first_name=first, last_name=last, org_unit=unit)
        factories.make_seat(event, person=person, now=early)
    return event


def open_arrivals(open_as, event):
    lab = factories.make_user(role=Role.LAB)
    return open_as(lab, reverse("admin:missions_event_checkin", args=[event.pk]), width=360, height=740)


def present():
    return set(Registration.objects.filter(is_present=True).values_list("person__first_name", flat=True))


def test_taps_made_without_a_network_arrive_when_it_is_back(open_as):
    event = make_event("Camille Exemple", "Alix Fictive", "Lou Maquette")
    page = open_arrivals(open_as, event)
    count = page.get_by_role("status").filter(has_text="sur 3")

    page.get_by_role("button", name="Camille Exemple").click()
    expect(count).to_contain_text("1 présent sur 3")
    page.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('arrivees-'))")
    assert present() == {"Camille"}

    page.context.set_offline(True)
    for name in ("Alix Fictive", "Lou Maquette"):
        page.get_by_role("button", name=name).click()
    expect(count).to_contain_text("3 présents sur 3")
    expect(count).to_contain_text("2 en attente d’envoi")
    expect(page.get_by_role("button", name="Alix Fictive")).to_contain_text("En attente d’envoi")
    assert present() == {"Camille"}

    page.context.set_offline(False)
    expect(page.get_by_role("button", name="Alix Fictive")).to_contain_text("Est là")
    expect(page.get_by_role("button", name="Lou Maquette")).to_contain_text("Est là")
    expect(page.locator("[data-waiting]")).to_be_hidden()
    assert present() == {"Camille", "Alix", "Lou"}
    # The browser says of each try that there was no network, and of nothing else.
    assert [words for words in page.complaints if "ERR_INTERNET_DISCONNECTED" not in words] == []


def test_taps_outlive_the_page_and_the_last_one_counts(open_as):
    event = make_event("Camille Exemple", "Alix Fictive")
    page = open_arrivals(open_as, event)
    page.context.set_offline(True)
    page.get_by_role("button", name="Camille Exemple").click()
    page.get_by_role("button", name="Alix Fictive").click()
    page.get_by_role("button", name="Alix Fictive").click()  # a slip, taken back
    expect(page.locator("[data-waiting]")).to_have_text("2 en attente d’envoi")

    page.context.set_offline(False)
    page.reload()

    expect(page.locator("[data-waiting]")).to_be_hidden()
    expect(page.get_by_role("button", name="Camille Exemple")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Alix Fictive")).to_have_attribute("aria-pressed", "false")
    assert present() == {"Camille"}


def test_list_is_searched_while_one_types_and_targets_are_large(open_as):
    event = make_event("Élodie Çelik", "Alix Fictive")
    page = open_arrivals(open_as, event)

    page.get_by_role("searchbox").fill("celik")
    expect(page.get_by_role("button", name="Élodie Çelik")).to_be_visible()
    expect(page.get_by_role("button", name="Alix Fictive")).to_be_hidden()
    page.get_by_role("searchbox").fill("zzz")
    expect(page.get_by_text("Personne de ce nom sur la liste.")).to_be_visible()
    page.get_by_role("searchbox").fill("")

    sizes = [page.get_by_role("button", name=name).bounding_box() for name in ("Élodie Çelik", "Alix Fictive")]
    assert all(size["height"] >= 44 and size["width"] >= 300 for size in sizes)
    page.get_by_role("button", name="Alix Fictive").press("Space")
    expect(page.get_by_role("status").filter(has_text="sur 2")).to_contain_text("1 présent sur 2")
    assert page.complaints == []
    assert faults_of(page) == []


def test_without_a_script_the_forms_do_the_same(new_context, live_server):
    event = make_event("Camille Exemple", "Alix Fictive")
    context = new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    client = Client()
    client.force_login(factories.make_user(role=Role.LAB))
    name, cookie = next(iter(client.cookies.items()))
    context.add_cookies([{"name": name, "value": cookie.value, "url": live_server.url}])
    page = context.new_page()
    page.goto(live_server.url + reverse("admin:missions_event_checkin", args=[event.pk]))

    page.get_by_role("button", name="Noter tout le monde présent").click()
    page.get_by_role("button", name="Alix Fictive").click()  # has not signed
    expect(page.get_by_role("status").filter(has_text="sur 2")).to_contain_text("1 présent sur 2")
    page.get_by_role("link", name="Noter les autres absents").click()
    page.get_by_role("button", name="Noter 1 absence").click()

    expect(page.get_by_role("button", name="Alix Fictive")).to_contain_text("Absence notée")
    assert present() == {"Camille"}
    assert Registration.objects.get(person__first_name="Alix").is_present is False
