"""A drop-in in Chromium: a slot booked at the keyboard, noted on a phone, an idea of it; a yes by a link."""

import re

import pytest
from django.apps import apps
from django.utils import timezone

from labo.models import OutboxMail
from labo.outbox.message import build
from missions.models import Appointment, Conversation, Event
from missions.slots import LENGTH
from tests import factories
from tests.browser.axe import faults_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def link_of(what, person, word):
    """Return the path that a mail leads to, as its plain text gives it."""
    body = build(OutboxMail.objects.get(template=f"missions/emails/{what}", to=[person.email])).body
    return re.search(rf"http://testserver(/rencontres/{word}/\S+)", body).group(1)


def test_slot_booked_at_the_keyboard_and_given_back_by_its_link(open_as):
    event, person = factories.make_drop_in(), factories.make_user()
    page = open_as(person, event.get_absolute_url(), width=360)

    field = page.get_by_label("De quoi voulez-vous parler ?")
    field.fill("Un formulaire")
    field.press("Enter")  # books nothing: one has not chosen an hour
    assert not Appointment.objects.exists()
    page.get_by_role("button", name=re.compile("libre")).nth(2).press("Enter")
    page.get_by_text("C’est réservé").wait_for()

    row = event.appointments.get()
    assert (row.starts_at, row.theme) == (event.starts_at + 2 * LENGTH, "Un formulaire")
    assert faults_of(page) == []
    page.goto(link_of("slot_booked", person, "creneau"))
    assert faults_of(page) == []
    page.get_by_role("button", name="Annuler mon créneau").click()
    page.get_by_text("le créneau est libre pour quelqu’un d’autre").wait_for()
    row.refresh_from_db()
    assert not row.is_booked
    assert page.complaints == []


def test_conversation_noted_on_a_phone_then_an_idea_for_the_person(open_as):
    event = factories.make_drop_in(starts_at=timezone.now() - LENGTH)
    row = factories.make_appointment(event, theme="Des bancs au soleil")
    page = open_as(factories.make_user(role="lab"), f"/admin/missions/event/{event.pk}/journal/", width=360)

    page.get_by_label("Donner suite").first.select_option("idea")
    page.get_by_role("button", name="Noter").first.click()
    page.get_by_text("C’est noté, sans nom.").wait_for()
    line = Conversation.objects.get()
    assert (line.appointment, line.theme, line.follow_up) == (row, "Des bancs au soleil", "idea")

    page.get_by_text(f"Écrire à {row.person}").click()
    page.get_by_label("Un mot pour la personne").fill("Partons des habitudes.")
    assert faults_of(page) == []
    page.get_by_role("button", name="En faire une idée").click()
    page.get_by_text("Une idée en est née").wait_for()
    assert apps.get_model("projects", "Idea").objects.get().author == row.person
    assert page.complaints == []


def test_guest_answers_by_the_link_without_signing_in(page, live_server, complaints):
    event = factories.make_invited_event()
    row = factories.make_invitation(event, email="nouvelle.venue@example.org")
    page.goto(live_server.url + row.address.removeprefix("http://testserver"))
    assert faults_of(page) == []

    page.get_by_role("button", name="Je viens", exact=True).click()
    page.get_by_text("Vous avez dit oui.").wait_for()

    assert Event.objects.get(pk=event.pk).seats_taken == 1
    assert faults_of(page) == []
    assert complaints == []
