"""The thread on the side of the service: what it reads, what it writes, what it never loses."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from labo.models import OutboxMail
from labo.roles import Role
from projects.models import Message, ThreadReading
from tests import factories
from tests.projects.service_side import text_of
from tests.test_role_matrix import forbid_writes

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(agent):
    return factories.make_proposal(agent)


@pytest.fixture
def lab(db):
    return factories.make_user(role=Role.LAB, first_name="Noa", last_name="Prototype")


def address(case, verb=""):
    return f"/projets/{case.reference}/echanges/{verb}"


def tomorrow():
    return timezone.localdate() + timedelta(days=1)


# --- Reading --------------------------------------------------------------------------------------------


def test_service_reads_its_messages_in_order_and_no_internal_note(service, case, lab):
    factories.make_message(case, text="Une question ?")
    factories.make_internal_note(case, by=lab, text="Canari interne")
    factories.make_message(case, from_lab=True, by=lab, text="Une réponse.\nEn deux lignes.")

    page = service.get(address(case))

    read = text_of(page)
    assert read.index("Une question ?") < read.index("Noa Prototype , le labo") < read.index("Une réponse.")
    assert "Une réponse.<br>En deux lignes." in page.content.decode()
    assert "Canari" not in page.content.decode()
    assert "Interne" not in page.content.decode()


def test_what_people_write_is_shown_letter_for_letter(service, case):
    factories.make_message(case, text="<script>alert(1)</script> & [x](https://ailleurs.example/)")

    page = service.get(address(case)).content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; [x](https://ailleurs.example/)" in page


def test_reading_writes_nothing_until_the_page_says_so(service, case, lab, agent):
    message = factories.make_message(case, from_lab=True, by=lab)
    with forbid_writes() as written:
        page = service.get(address(case))
    assert written == []
    assert "Nouveau" in text_of(page)

    answer = service.post(address(case, "lu/"), {"seen": message.pk})

    assert (answer.status_code, answer["Location"]) == (302, address(case))
    assert ThreadReading.objects.get().person == agent
    assert "Nouveau" not in text_of(service.get(address(case)))


def test_message_that_comes_while_one_reads_stays_new(service, case, lab):
    seen = factories.make_message(case, from_lab=True, by=lab)
    factories.make_message(case, from_lab=True, by=lab, text="Entre-temps.")

    service.post(address(case, "lu/"), {"seen": seen.pk})

    assert text_of(service.get(address(case))).count("Nouveau") == 1


@pytest.mark.parametrize("seen", ["", "abc", "-1", "9" * 30, "99999"])
def test_marking_nonsense_as_read_changes_nothing(service, case, lab, seen):
    factories.make_message(case, from_lab=True, by=lab)

    assert service.post(address(case, "lu/"), {"seen": seen}).status_code == 302
    assert not ThreadReading.objects.exists()


def test_service_cannot_mark_an_internal_note_as_read(service, case, lab):
    note = factories.make_internal_note(case, by=lab)

    service.post(address(case, "lu/"), {"seen": note.pk})

    assert not ThreadReading.objects.exists()


def test_service_learns_that_the_lab_has_read_and_not_who(service, case, lab):
    message = factories.make_message(case, answer_by=tomorrow())
    ThreadReading.mark(case.messages.all(), by=lab, on_lab_side=True, up_to=message.pk)

    page = text_of(service.get(address(case)))

    assert "Lu par le labo" in page
    assert "Noa" not in page


# --- Writing --------------------------------------------------------------------------------------------


def test_service_writes_to_the_lab(service, case, agent):
    answer = service.post(address(case), {"text": "Bonjour,\r\n\r\nUne question.", "key": uuid4()}, follow=True)

    message = Message.objects.get()
    assert (message.author, message.from_lab, message.audience) == (agent, False, "service")
    assert message.text == "Bonjour,\n\nUne question."
    assert answer.redirect_chain == [(f"{address(case)}#message-{message.pk}", 302)]
    assert "Votre message est envoyé au labo." in text_of(answer)


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"text": ""}, "text", "Écrivez votre message."),
        ({"text": "x" * 4001}, "text", "trop long de 1"),
        ({"text": "Bonjour", "answer_by": "2020-01-01"}, "answer_by", "date à venir"),
        ({"text": "Bonjour", "answer_by": "demain"}, "answer_by", "Indiquez une date"),
    ],
)
def test_refusal_keeps_what_was_typed(service, case, typed, field, said):
    key = str(uuid4())

    page = service.post(address(case), {**typed, "key": key})

    assert said in page.context["form"].errors[field][0]
    assert page.context["form"]["text"].value() == typed["text"]
    assert f'value="{key}"' in page.content.decode()
    assert not Message.objects.exists()


def test_text_of_four_thousand_signs_is_not_too_long(service, case):
    service.post(address(case), {"text": "é" * 4000})

    assert len(Message.objects.get().text) == 4000


def test_message_that_crosses_another_is_held_back_with_both_on_the_page(service, case, lab):
    service.get(address(case))
    factories.make_message(case, from_lab=True, by=lab, text="Entre-temps, ceci.")
    typed = {"text": "Mon texte.", "seen": "0", "key": str(uuid4())}

    page = service.post(address(case), typed)

    assert "pendant que vous écriviez" in text_of(page)
    assert "Entre-temps, ceci." in text_of(page)
    assert page.context["form"]["text"].value() == "Mon texte."
    again = {**typed, "seen": str(page.context["last"])}
    assert service.post(address(case), again).status_code == 302


def test_expired_session_gives_the_text_back(case, agent):
    browser, key = Client(), str(uuid4())
    answer = browser.post(address(case), {"text": "Un long texte.", "key": key})
    assert answer.status_code == 302

    browser.force_login(agent)
    page = browser.get(address(case))

    assert page.context["form"]["text"].value() == "Un long texte."
    assert f'value="{key}"' in page.content.decode()
    assert "Nous avons gardé ce que vous aviez écrit." in text_of(page)


def test_sponsor_writes_too(client, case):
    client.force_login(factories.make_user(case.sponsor_email))

    client.post(address(case), {"text": "Je confirme."})

    assert Message.objects.get().text == "Je confirme."


def test_question_to_the_lab_is_mailed_to_it_and_told(service, case, lab):
    service.post(address(case), {"text": "Quand ? **Vite** [x](https://a.example)", "answer_by": tomorrow()})

    mail = OutboxMail.objects.get(template="projects/emails/message_to_lab")
    assert mail.to == ["labo@example.org"]
    assert "> Quand ? \\*\\*Vite\\*\\* \\[x\\](https://a.example)" in mail.body
    assert "attend une réponse" in lab.notices.get(kind="service_message").line


# --- Taking back ----------------------------------------------------------------------------------------


def test_own_message_is_taken_back_from_the_page(service, case):
    message = factories.make_message(case, text="Trop vite.")
    assert "Retirer ce message" in text_of(service.get(address(case)))

    page = service.post(address(case, f"{message.pk}/retirer/"), follow=True)

    assert "Message retiré" in text_of(page)
    assert "Trop vite." not in text_of(page)
    assert "Retirer ce message" not in text_of(page)


def test_what_may_not_be_taken_back_offers_no_button(service, case, lab):
    factories.make_message(case, from_lab=True, by=lab)
    factories.make_message(case, now=timezone.now() - timedelta(minutes=11))
    read = factories.make_message(case, text="Lu.")
    ThreadReading.mark(case.messages.all(), by=lab, on_lab_side=True, up_to=read.pk)

    assert "Retirer ce message" not in text_of(service.get(address(case)))


def test_somebody_else_s_message_is_not_taken_back(service, case, lab):
    message = factories.make_message(case, from_lab=True, by=lab)

    page = service.post(address(case, f"{message.pk}/retirer/"), follow=True)

    assert "Seule la personne qui a écrit" in text_of(page)
    assert Message.objects.get().text


# --- Who has the ball -----------------------------------------------------------------------------------


def test_my_space_and_the_case_say_what_is_new_and_what_is_expected(service, case, lab):
    factories.make_message(case, from_lab=True, by=lab)
    factories.make_message(case, from_lab=True, by=lab, text="Qui viendra ?", answer_by=tomorrow())

    for page in ("/mon-espace/", f"/projets/{case.reference}/"):
        read = text_of(service.get(page))
        assert "2 nouveaux messages" in read, page
        assert "À vous : répondre au labo avant le" in read, page
        assert "en retard" not in read, page
    assert "Le labo attend une réponse de votre part" in text_of(service.get(f"/projets/{case.reference}/"))


def test_answer_that_is_late_says_so(service, case, lab):
    long_ago = timezone.now() - timedelta(days=9)
    asked = {"answer_by": timezone.localdate() - timedelta(days=2), "now": long_ago}
    factories.make_message(case, from_lab=True, by=lab, **asked)

    for page in ("/mon-espace/", f"/projets/{case.reference}/", address(case)):
        assert "en retard" in text_of(service.get(page)), page


def test_nothing_new_says_nothing(service, case):
    factories.make_message(case)

    assert "nouveau" not in text_of(service.get("/mon-espace/"))


# --- Mails ----------------------------------------------------------------------------------------------


def mails():
    return OutboxMail.objects.filter(template="projects/emails/message_to_service").order_by("pk")


def test_answer_expected_is_one_plain_mail_to_all_whatever_they_chose(case, agent, lab):
    agent.notice_preferences.create(kind="lab_message", rhythm="never")

    message = factories.make_message(case, from_lab=True, by=lab, text="Qui viendra ?", answer_by=tomorrow())

    mail = mails().get()
    assert mail.to == [agent.email, case.sponsor_email]
    assert mail.headers == {}
    assert mail.subject.startswith(f"{case.title} : le labo attend votre réponse avant le")
    assert "> Qui viendra ?" in mail.body
    assert f"/projets/{case.reference}/echanges/" in mail.body
    assert mail.next_try_at - message.created_at == timedelta(minutes=10)


def test_simple_message_follows_what_each_person_chose(case, agent, lab):
    factories.make_message(case, from_lab=True, by=lab)

    assert sorted((mail.to, bool(mail.headers)) for mail in mails()) == sorted(
        [([agent.email], True), ([case.sponsor_email], False)]  # the sponsor has no account
    )


@pytest.mark.parametrize(("rhythm", "waiting"), [("daily", 1), ("never", 0)])
def test_simple_message_waits_or_is_not_told(case, agent, lab, rhythm, waiting):
    agent.notice_preferences.create(kind="lab_message", rhythm=rhythm)

    factories.make_message(case, from_lab=True, by=lab)

    assert [mail.to for mail in mails()] == [[case.sponsor_email]]
    assert agent.notices.waiting().count() == waiting
