"""What people read and press: the times of a drop-in, one's slot behind its link, the idea that is born of it."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from labo.models import OutboxMail
from tests import factories
from tests.missions.events.test_agenda_pages import page, read_twice

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return factories.make_user()


def ideas():
    return apps.get_model("projects", "Idea").objects


def path_of(row):
    return row.address.removeprefix("http://testserver")


def held_slot(person, **fields):
    event = factories.make_drop_in(starts_at=timezone.now() - timedelta(hours=1))
    return factories.make_appointment(event, person=person, **fields)


def test_the_page_says_which_times_are_free_and_never_whose_they_are(client, person):
    event = factories.make_drop_in()
    other = factories.make_appointment(event, slot=1, theme="Un sujet à elle")
    factories.make_appointment(event, slot=2, person=person)
    client.force_login(person)

    answer = client.get(event.get_absolute_url())

    assert [slot.state for slot in answer.context["slots"]] == ["free", "taken", "own", "free", "free", "free"]
    found = answer.content.decode()
    assert str(other.person) not in found
    assert "Un sujet à elle" not in found
    assert "M’inscrire" not in found


def test_one_click_books_with_its_subject(client, person):
    event = factories.make_drop_in()
    client.force_login(person)
    free = client.get(event.get_absolute_url()).context["slots"][3]

    answer = client.post(
        reverse("missions:book", args=[event.slug]), {"slot": free.value, "theme": "Un formulaire"}, follow=True
    )

    row = event.appointments.get()
    assert (row.person, row.starts_at, row.theme) == (person, free.starts_at, "Un formulaire")
    assert "C’est réservé" in answer.content.decode()
    assert "Votre créneau" in answer.content.decode()


def test_a_page_that_is_out_of_date_books_nothing_and_keeps_the_subject(client, person):
    event, lab = factories.make_drop_in(), factories.make_user(role="lab")
    client.force_login(person)
    shown = client.get(event.get_absolute_url()).context["slots"][0].value
    later = event.starts_at + timedelta(minutes=30)
    event.reschedule(starts_at=later, ends_at=later + timedelta(hours=2), place=event.place, by=lab)

    for slot in (shown, "", "n'importe quoi", "9999-12-31T23:59:59+00:00"):
        answer = client.post(reverse("missions:book", args=[event.slug]), {"slot": slot, "theme": "Mon sujet"})
        assert answer.status_code == 409
        assert "Mon sujet" in answer.content.decode()
    assert not event.appointments.exists()


def test_whoever_is_not_signed_in_reads_the_times_and_is_led_to_sign_in(client):
    event = factories.make_drop_in()

    found = page(client, event.get_absolute_url())

    assert "Me connecter pour réserver" in found
    assert client.post(reverse("missions:book", args=[event.slug])).status_code == 302
    assert not event.appointments.exists()


def test_link_shows_and_only_a_post_cancels(client, person):
    row = factories.make_appointment(person=person)
    for _ in range(3):
        assert client.get(path_of(row)).status_code == 200
    row.refresh_from_db()
    assert row.is_booked

    client.post(path_of(row), {"act": "cancel"})

    row.refresh_from_db()
    assert not row.is_booked
    assert "annulé" in page(client, path_of(row))
    assert client.get("/rencontres/creneau/n-importe-quoi/").status_code == 404


def test_agenda_says_that_one_has_a_slot(client, person):
    row = factories.make_appointment(person=person)
    client.force_login(person)
    assert "Vous avez un créneau" in page(client, "/rencontres/")

    row.cancel()
    factories.make_appointment(row.event, person=person, slot=1)  # a second row of the same person
    found = page(client, "/rencontres/")
    assert found.count("Vous avez un créneau") == found.count("<h3>") == 1


def test_own_space_and_own_feed_hold_the_slot(client, person):
    row = factories.make_appointment(person=person, theme="Un banc")
    factories.make_appointment()
    client.force_login(person)

    assert page(client, reverse("my_space")).count("Voir ou annuler") == 1
    client.post(reverse("missions:own_calendar"))
    first, second = read_twice(client.get(client.session["new_agenda"]).content)
    assert first == second == [(f"creneau-{row.pk}@testserver", 0, row.starts_at.replace(microsecond=0), "CONFIRMED")]


# --- An idea ----------------------------------------------------------------------------------------------


def test_one_click_of_the_person_makes_one_idea(client, person):
    row = held_slot(person, theme="Des bancs au soleil")
    factories.make_conversation(row.event, appointment=row, theme="Note interne du labo", follow_up="idea")
    client.force_login(person)

    first = client.post(path_of(row), {"act": "idea"})
    second = client.post(path_of(row), {"act": "idea"})

    idea = ideas().get()
    assert (idea.author, idea.title, idea.status) == (person, "Des bancs au soleil", "received")
    assert first["Location"] == second["Location"] == idea.get_absolute_url()
    assert "Des bancs au soleil" in idea.text
    assert "Note interne" not in idea.text
    assert "Note interne" not in page(client, idea.get_absolute_url())


def test_the_word_of_the_lab_goes_into_the_idea_once_it_was_sent(person):
    row = held_slot(person)
    row.write("Regardez la méthode des parcours.")

    idea = row.become_idea()

    assert "Regardez la méthode des parcours." in idea.text
    assert idea.title.startswith("Une idée née à la permanence du")


def test_a_long_word_and_a_long_subject_still_make_an_idea(person):
    row = held_slot(person, theme="é" * 100)
    row.write("à" * 1000)

    idea = row.become_idea()

    idea.full_clean(exclude=["key"])
    assert len(idea.text) == 800


def test_nobody_but_the_person_makes_an_idea_of_it(client, person):
    row = held_slot(person)

    assert client.post(path_of(row), {"act": "idea"})["Location"].startswith("/compte/login/?next=")
    client.force_login(factories.make_user())
    client.post(path_of(row), {"act": "idea"})

    assert not ideas().exists()


def test_a_slot_that_was_given_back_makes_no_idea(client, person):
    row = factories.make_appointment(person=person)
    row.cancel()
    client.force_login(person)

    answer = client.post(path_of(row), {"act": "idea"}, follow=True)

    assert "a été annulé" in answer.content.decode()
    assert not ideas().exists()
    assert OutboxMail.objects.filter(template="projects/emails/idea_new").count() == 0


def test_the_page_asks_no_more_for_a_full_drop_in(client, person, django_assert_num_queries):
    empty, full = factories.make_drop_in(), factories.make_drop_in()
    for slot in range(6):
        factories.make_appointment(full, slot=slot)
    client.force_login(person)

    with CaptureQueriesContext(connection) as few:
        client.get(empty.get_absolute_url())
    with django_assert_num_queries(len(few)):
        client.get(full.get_absolute_url())
