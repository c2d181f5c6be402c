"""The thread on the side of the team: two audiences that nobody can mistake, and who may write to whom."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from projects.models import Message, ThreadReading
from tests import factories
from tests.projects.lab_side import LIST, address
from tests.projects.service_side import text_of

pytestmark = pytest.mark.django_db

SERVICE, LAB = "Envoyer au service", "Noter pour le labo seulement"


@pytest.fixture
def case(db):
    return factories.make_assessed()


@pytest.fixture
def assessor(client, case):
    person = case.sheets.first().evaluator
    client.force_login(person)
    return person


def tomorrow():
    return timezone.localdate() + timedelta(days=1)


def thread(case):
    return address(case, "thread")


def test_button_says_who_will_read_and_that_is_who_reads(as_lab, case, lab_member):
    page = text_of(as_lab.get(thread(case)))
    assert SERVICE in page
    assert LAB in page

    as_lab.post(thread(case), {"text": "Au service.", "audience": "service"})
    as_lab.post(thread(case), {"text": "Entre nous.", "audience": "lab"})

    assert list(Message.objects.values_list("text", "audience", "from_lab", "author")) == [
        ("Au service.", "service", True, lab_member.pk),
        ("Entre nous.", "lab", True, lab_member.pk),
    ]


def test_each_audience_is_said_in_words_on_each_message(as_lab, case):
    factories.make_message(case, from_lab=True, text="Au service.")
    factories.make_internal_note(case, text="Entre nous.")

    page = as_lab.get(thread(case)).content.decode()
    _, to_service, note = page.split('<li id="message-')

    assert "Visible par le service" in to_service
    assert "est-interne" not in to_service
    assert "Interne labo" in note
    assert "est-interne" in note
    assert "#i-cadenas" in note


@pytest.mark.parametrize("audience", [{}, {"audience": "everybody"}, {"look": "1"}])
def test_without_its_button_nothing_leaves_and_nothing_is_lost(as_lab, case, audience):
    """The key Enter, in the field of the date."""
    page = as_lab.post(thread(case), {"text": "Mon texte.", **audience})

    assert "Choisissez qui lira ce message" in text_of(page)
    assert page.context["form"]["text"].value() == "Mon texte."
    assert not Message.objects.exists()


def test_date_on_an_internal_note_is_refused_and_kept(as_lab, case):
    page = as_lab.post(thread(case), {"text": "Mon texte.", "answer_by": tomorrow(), "audience": "lab"})

    assert "Une date de réponse" in page.context["form"].errors["answer_by"][0]
    assert page.context["form"]["text"].value() == "Mon texte."
    assert not Message.objects.exists()


def test_who_assesses_reads_and_writes_internal_notes_alone(client, case, assessor):
    factories.make_message(case, text="Du service.")
    factories.make_internal_note(case, text="Du labo.")

    page = text_of(client.get(thread(case)))
    assert "Du labo." in page
    assert "Du service." not in page
    assert SERVICE not in page

    client.post(thread(case), {"text": "Ma note.", "audience": "lab"})
    refused = client.post(thread(case), {"text": "Au service.", "audience": "service"})

    assert "L’équipe du labo écrit au service" in text_of(refused)
    assert list(Message.objects.filter(author=assessor).values_list("text", "audience")) == [("Ma note.", "lab")]


def test_colleague_who_answered_meanwhile_is_read_first(as_lab, case):
    seen = factories.make_message(case).pk
    factories.make_message(case, from_lab=True, text="Déjà répondu.")
    typed = {"text": "Ma réponse.", "audience": "service", "seen": seen, "key": str(uuid4())}

    page = as_lab.post(thread(case), typed)

    assert "Déjà répondu." in text_of(page)
    assert page.context["form"]["text"].value() == "Ma réponse."
    assert Message.objects.filter(from_lab=True).count() == 1


def test_expired_session_gives_the_text_back_and_sends_nothing(case, lab_member):
    browser = Client()
    browser.post(thread(case), {"text": "Entre nous.", "audience": "lab"})

    browser.force_login(lab_member)
    page = browser.get(thread(case))

    assert page.context["form"]["text"].value() == "Entre nous."
    assert not Message.objects.exists()


def test_lab_reads_who_read_what_expects_an_answer(as_lab, case):
    plain = factories.make_message(case, from_lab=True, text="Bonjour.")
    asked = factories.make_message(case, from_lab=True, text="Qui viendra ?", answer_by=tomorrow())
    ThreadReading.mark(case.messages.for_service(), by=case.lead, on_lab_side=False, up_to=asked.pk)

    page = as_lab.get(thread(case)).content.decode()

    _, first, second = page.split('<li id="message-')
    assert first.startswith(str(plain.pk))
    assert "Lu par" not in first
    assert f"Lu par {case.lead} le" in second


def test_script_marks_as_read_without_a_page(as_lab, case, lab_member):
    message = factories.make_message(case)

    answer = as_lab.post(address(case, "thread_read"), {"seen": message.pk}, headers={"HX-Request": "true"})

    assert (answer.status_code, answer.content) == (200, b"")
    assert ThreadReading.objects.get().person == lab_member


def test_who_assesses_marks_no_message_of_the_service(client, case, assessor):
    message = factories.make_message(case)

    client.post(address(case, "thread_read"), {"seen": message.pk})

    assert not ThreadReading.objects.exists()


def test_who_assesses_finds_no_message_of_the_service_to_take_back(client, case, assessor):
    message = factories.make_message(case)

    assert client.post(f"{thread(case)}{message.pk}/retirer/").status_code == 404


def test_list_and_case_say_what_is_new_to_this_person(as_lab, case, lab_member):
    factories.make_message(case)
    factories.make_internal_note(case, by=lab_member)
    assert "1 nouveau message" in text_of(as_lab.get(LIST))
    assert "1 nouveau message" in text_of(as_lab.get(address(case)))

    as_lab.post(address(case, "thread_read"), {"seen": Message.objects.first().pk})

    assert "nouveau message" not in text_of(as_lab.get(LIST))
    assert "Rien de nouveau." in text_of(as_lab.get(address(case)))


def test_who_assesses_counts_the_notes_alone(client, case, assessor):
    factories.make_message(case)
    factories.make_internal_note(case)

    assert "1 nouveau message" in text_of(client.get(LIST))


@pytest.mark.parametrize("count", [1, 30])
def test_thread_query_budget(as_lab, case, count, django_assert_num_queries):
    for number in range(count):
        factories.make_message(case, text=f"Question {number}.", answer_by=tomorrow())
        factories.make_internal_note(case, text=f"Note {number}.")
    ThreadReading.mark(case.messages.all(), by=factories.make_user(), on_lab_side=True, up_to=Message.objects.last().pk)

    with django_assert_num_queries(8):
        as_lab.get(thread(case))
