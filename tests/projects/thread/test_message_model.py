"""Writing, answering, reading and taking back: what each side may do, and what the database itself refuses."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from labo.models import AuditEvent, OutboxMail
from labo.roles import Role
from labo.transitions import Refusal
from projects.models import Audience, Message, NewMessagesMeanwhile, ThreadReading
from projects.models.message import WITHDRAWABLE
from tests import factories

pytestmark = pytest.mark.django_db

TODAY, TOMORROW = timezone.localdate, lambda: timezone.localdate() + timedelta(days=1)


@pytest.fixture
def case():
    return factories.make_assessed(sponsor_email="dominique.modele@example.org")


def read(message, by, *, on_lab_side):
    return ThreadReading.mark(message.proposal.messages.all(), by=by, on_lab_side=on_lab_side, up_to=message.pk)


def fresh(message):
    return Message.objects.get(pk=message.pk)


# --- Who writes what ------------------------------------------------------------------------------------


def people(case):
    return {
        "lead": case.lead,
        "sponsor": factories.make_user(case.sponsor_email),
        "stranger": factories.make_user(),
        "assessor": case.sheets.first().evaluator,
        "other ambassador": factories.make_user(role=Role.AMBASSADOR),
        "lab": factories.make_user(role=Role.LAB),
        "administrator": factories.make_user(role=Role.ADMINISTRATOR),
    }


@pytest.mark.parametrize(
    ("verb", "allowed"),
    [
        (Message.write_to_lab, {"lead", "sponsor"}),
        (Message.write_to_service, {"lab", "administrator"}),
        (Message.note, {"assessor", "lab", "administrator"}),
    ],
)
def test_each_verb_is_for_those_it_is_for(case, verb, allowed):
    wrote = set()
    for name, person in people(case).items():
        try:
            verb(case, by=person, text="Bonjour.")
        except Refusal:
            continue
        wrote.add(name)

    assert wrote == allowed
    assert Message.objects.count() == len(allowed)


def test_a_draft_has_no_thread():
    draft = factories.make_draft()

    with pytest.raises(Refusal, match="brouillon"):
        Message.write_to_lab(draft, by=draft.lead, text="Bonjour.")


@pytest.mark.parametrize("text", ["", "  \n "])
def test_a_message_has_words(case, text):
    with pytest.raises(Refusal, match="Écrivez votre message"):
        factories.make_message(case, text=text)


def test_an_answer_is_not_expected_for_yesterday(case):
    with pytest.raises(Refusal, match="date à venir"):
        factories.make_message(case, answer_by=TODAY() - timedelta(days=1))


def test_audience_says_what_each_reader_reads(case):
    from_service = factories.make_message(case)
    to_service = factories.make_message(case, from_lab=True)
    note = factories.make_internal_note(case)
    lab, assessor = factories.make_user(role=Role.LAB), case.sheets.first().evaluator

    assert list(case.messages.for_service()) == [from_service, to_service]
    assert list(case.messages.for_team(lab)) == [from_service, to_service, note]
    assert list(case.messages.for_team(assessor)) == [note]


# --- Once, and not over somebody's head -----------------------------------------------------------------


def test_same_form_sent_twice_is_one_message(case):
    key = uuid4()

    first = factories.make_message(case, from_lab=True, by=(lab := factories.make_user(role=Role.LAB)), key=key)
    again = factories.make_message(case, from_lab=True, by=lab, key=key)

    assert again == first
    assert OutboxMail.objects.filter(template="projects/emails/message_to_service").count() == 2  # lead and sponsor


def test_same_form_with_other_words_is_another_message(case):
    """The back button brings the form again, with the key that it was drawn with: nothing typed is swallowed."""
    key = uuid4()

    first = factories.make_message(case, key=key)
    second = factories.make_message(case, key=key, text="Encore une chose.")

    assert first != second
    assert second.text == "Encore une chose."


def test_sending_waits_when_somebody_else_wrote_meanwhile(case):
    seen = factories.make_message(case).pk
    factories.make_message(case, from_lab=True, text="Une collègue a répondu.")

    with pytest.raises(NewMessagesMeanwhile):
        factories.make_message(case, from_lab=True, seen=seen)

    assert factories.make_message(case, from_lab=True, seen=Message.objects.last().pk)


def test_one_s_own_messages_and_internal_notes_hold_back_nothing(case):
    seen, lab = factories.make_message(case).pk, factories.make_user(role=Role.LAB)
    factories.make_message(case, from_lab=True, by=lab)
    factories.make_internal_note(case)

    assert factories.make_message(case, from_lab=True, by=lab, text="Et aussi.", seen=seen)


# --- Who has the ball -----------------------------------------------------------------------------------


def test_next_message_of_the_other_side_answers(case):
    question = factories.make_message(case, from_lab=True, answer_by=TOMORROW())
    factories.make_message(case, from_lab=True, text="Une précision.")
    factories.make_internal_note(case)
    assert fresh(question).expects_answer

    answer = factories.make_message(case)

    question = fresh(question)
    assert (question.answered_with, question.answered_at) == (answer, answer.created_at)
    assert list(Message.objects.awaiting(from_lab=True)) == []


def test_answer_that_is_taken_back_answers_no_more(case):
    question = factories.make_message(case, from_lab=True, answer_by=TOMORROW())
    answer = factories.make_message(case)

    answer.withdraw(by=case.lead)

    assert fresh(question).expects_answer


def test_question_that_is_taken_back_waits_for_nothing(case):
    question = factories.make_message(case, answer_by=TOMORROW())

    question.withdraw(by=case.lead)

    assert list(Message.objects.awaiting(from_lab=False)) == []


def test_an_answer_is_late_the_day_after():
    message = factories.make_message(answer_by=TODAY())

    assert not message.is_late(TODAY())
    assert message.is_late(TOMORROW())


# --- Reading --------------------------------------------------------------------------------------------


def test_reading_goes_forward_only(case):
    first, second = factories.make_message(case), factories.make_message(case, text="Une autre.")
    lab = factories.make_user(role=Role.LAB)

    read(second, lab, on_lab_side=True)
    read(first, lab, on_lab_side=True)

    assert ThreadReading.objects.get().last_seen == second


def test_receipt_is_kept_for_what_expects_an_answer_and_keeps_its_hour(case):
    plain = factories.make_message(case, from_lab=True)
    asked = factories.make_message(case, from_lab=True, answer_by=TOMORROW())
    read(asked, case.lead, on_lab_side=False)
    at = asked.receipts.get().read_at

    later = factories.make_message(case, from_lab=True, text="Plus tard.")
    read(later, case.lead, on_lab_side=False)

    assert asked.receipts.get().read_at == at
    assert plain.receipts.count() == later.receipts.count() == 0


def test_one_reads_no_message_of_another_case(case):
    elsewhere = factories.make_message()

    assert not ThreadReading.mark(case.messages.all(), by=case.lead, on_lab_side=False, up_to=elsewhere.pk)
    assert not ThreadReading.objects.exists()


# --- Taking back ----------------------------------------------------------------------------------------


def test_message_that_is_taken_back_leaves_no_word_anywhere(case):
    message = factories.make_message(case, from_lab=True, by=(lab := factories.make_user(role=Role.LAB)), text="Canari")
    mails = OutboxMail.objects.filter(body__contains="Canari")
    assert mails.count() == 2

    message.withdraw(by=lab)

    assert (fresh(message).text, mails.count()) == ("", 0)
    assert set(OutboxMail.objects.filter(template__endswith="message_to_service").values_list("status")) == {
        ("cancelled",)
    }
    assert not any(person.notices.waiting().exists() for person in [case.lead, lab])
    assert AuditEvent.objects.get(act="message_withdrawn").details == {"message": message.pk}


@pytest.mark.parametrize(
    ("withdraw", "sentence"),
    [
        (lambda message, lab: message.withdraw(by=factories.make_user(role=Role.LAB)), "qui a écrit"),
        (lambda message, lab: message.withdraw(by=lab, now=message.created_at + WITHDRAWABLE), "dix minutes"),
    ],
    ids=["somebody else", "too late"],
)
def test_message_stays(case, withdraw, sentence):
    message = factories.make_message(case, from_lab=True, by=(lab := factories.make_user(role=Role.LAB)))

    with pytest.raises(Refusal, match=sentence):
        withdraw(message, lab)

    assert fresh(message).text


def test_message_that_was_read_stays(case):
    message = factories.make_message(case, from_lab=True, by=(lab := factories.make_user(role=Role.LAB)))
    read(message, factories.make_user(role=Role.LAB), on_lab_side=True)  # a colleague: it is not for them
    read(message, case.lead, on_lab_side=False)

    with pytest.raises(Refusal, match="a été lu"):
        message.withdraw(by=lab)


def test_colleague_who_read_it_does_not_keep_a_message_to_the_service(case):
    message = factories.make_message(case, from_lab=True, by=(lab := factories.make_user(role=Role.LAB)))
    read(message, factories.make_user(role=Role.LAB), on_lab_side=True)

    message.withdraw(by=lab)

    assert fresh(message).withdrawn_at


def test_internal_note_that_a_colleague_read_stays(case):
    note = factories.make_internal_note(case, by=(lab := factories.make_user(role=Role.LAB)))
    read(note, factories.make_user(role=Role.LAB), on_lab_side=True)

    with pytest.raises(Refusal, match="a été lu"):
        note.withdraw(by=lab)


def test_message_whose_mail_left_stays(case):
    message = factories.make_message(case, from_lab=True, by=(lab := factories.make_user(role=Role.LAB)))
    OutboxMail.objects.claim(now=timezone.now() + WITHDRAWABLE + timedelta(seconds=1), limit=50)

    with pytest.raises(Refusal, match="dix minutes"):
        message.withdraw(by=lab)

    assert fresh(message).text
    assert not OutboxMail.objects.filter(status="cancelled").exists()


def test_message_is_taken_back_once(case):
    message = factories.make_message(case)
    message.withdraw(by=case.lead)

    with pytest.raises(Refusal, match="déjà retiré"):
        message.withdraw(by=case.lead)


# --- The database itself --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        "audience = 'service'",
        "text = 'Autre chose'",
        "text = ''",
        "from_lab = false",
        "created_at = now()",
        "author_id = (SELECT max(id) FROM labo_user)",
    ],
)
def test_message_is_never_rewritten(change):
    note = factories.make_internal_note(now=timezone.now() - timedelta(days=1))
    factories.make_user()

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE projects_message SET " + change + " WHERE id = %s", [note.pk])

    assert fresh(note).audience == Audience.LAB


def test_same_statements_pass_without_the_trigger():
    """Negative control."""
    note = factories.make_internal_note()

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE projects_message DISABLE TRIGGER message_never_rewritten")
        cursor.execute("UPDATE projects_message SET audience = 'service' WHERE id = %s", [note.pk])

    assert fresh(note).audience == Audience.SERVICE
