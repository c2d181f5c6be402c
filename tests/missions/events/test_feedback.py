"""Three questions after an event: asked once of whoever came, kept without them, shown when there are enough."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from labo.models import OutboxMail
from labo.transitions import Refusal
from missions.models import EventFeedback, FeedbackRequest
from missions.tasks import ask_for_feedback
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def held():
    event = factories.make_held_event(days=1, capacity=5)
    for _ in range(3):
        factories.make_presence(event)
    return event


def test_whoever_came_is_asked_once(held):
    absent = factories.make_seat(held, now=held.starts_at - timedelta(days=20))
    absent.note_presence(False, now=held.starts_at)
    factories.make_seat(factories.make_event())

    ask_for_feedback()
    ask_for_feedback()

    mails = OutboxMail.objects.filter(template="missions/emails/feedback")
    assert mails.count() == FeedbackRequest.objects.count() == 3
    assert not mails.filter(to=[absent.person.email]).exists()


def test_an_answer_is_kept_without_its_author(held, client):
    ask_for_feedback()
    asked = FeedbackRequest.objects.first()
    path = asked.address.removeprefix("http://testserver")

    assert client.get(path).status_code == 200
    assert not EventFeedback.objects.exists()
    client.post(path, {"verdict": "yes", "kept": "Le café", "change": ""})

    said = EventFeedback.objects.get()
    assert (said.event, said.verdict, said.kept) == (held, "yes", "Le café")
    with connection.cursor() as cursor:
        columns = {
            column.name for column in connection.introspection.get_table_description(cursor, said._meta.db_table)
        }
    assert columns == {"id", "event_id", "verdict", "kept", "change", "given_on"}
    asked.refresh_from_db()
    with pytest.raises(Refusal, match="déjà enregistré"):
        asked.answer(verdict="no")


def test_answers_are_read_by_the_lab_from_three_on(held, client):
    client.force_login(factories.make_user(role="lab"))
    address = reverse("admin:missions_event_change", args=[held.pk])
    ask_for_feedback()
    first, second, third = FeedbackRequest.objects.all()

    first.answer(verdict="yes", kept="Zoé a raconté")
    second.answer(verdict="rather", kept="Attablés par cinq")
    assert "Attablés par cinq" not in client.get(address).content.decode()
    third.answer(verdict="yes", change="Plus court")

    shown = held.feedback.shown()
    assert shown["kept"] == ["Attablés par cinq", "Zoé a raconté"]
    assert "Plus court" in client.get(address).content.decode()


def answered(event, *verdicts):
    for verdict in verdicts:
        EventFeedback.objects.create(event=event, verdict=verdict, kept="Zoé a raconté", given_on=event.day)


def test_the_network_reads_how_many_and_no_words(held, client):
    answered(held, "yes", "rather", "yes")
    address = held.get_absolute_url()
    assert "bien employé" not in client.get(address).content.decode()

    client.force_login(factories.make_user())
    page = client.get(address).content.decode()

    assert "3 personnes l’ont dit" in page
    assert "Zoé a raconté" not in page


def test_who_prepares_the_next_one_reads_what_was_said_of_the_last(held, client):
    answered(held, "yes", "rather", "yes")
    answered(factories.make_held_event(days=1, kind="workshop"), "no", "no", "no")
    answered(factories.make_held_event(days=1), "no", "no")
    client.force_login(factories.make_user(role="lab"))

    coming, workshop, itself = (
        client.get(reverse("admin:missions_event_change", args=[event.pk])).context["last_time"]
        for event in (factories.make_event(), factories.make_event(kind="lab_tour"), held)
    )

    assert coming["event"] == held
    assert workshop is itself is None
