"""F31: one question to somebody outside the team, by a link that opens one case and takes one answer."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from labo.links import mark_of, new_token
from labo.models import AuditEvent, OutboxMail
from labo.outbox.sender import deliver_due
from labo.transitions import Refusal
from projects.models import Decision, OutsideOpinion, Proposal
from tests import factories
from tests.parallel import failures, in_parallel

pytestmark = pytest.mark.django_db


def page_of(token):
    return reverse("projects:opinion", args=[token])


def screen(name, *args):
    return reverse(f"admin:projects_proposal_{name}", args=args)


ASKED = {
    "name": "Sacha Maquette, voirie",
    "email": "sacha.maquette@example.org",
    "question": "Qui tient les plannings du terrain ?",
    "due_on": (timezone.localdate() + timedelta(days=10)).isoformat(),
}


# --- Asking ---------------------------------------------------------------------------------------------


def test_question_leaves_with_a_link_that_the_database_does_not_know(lab_member):
    opinion, token = factories.make_opinion()

    assert opinion.mark == mark_of(token)
    assert token not in str(OutsideOpinion.objects.values().get())
    assert AuditEvent.objects.filter(act="opinion_asked", subject=f"projects.proposal:{opinion.proposal_id}").exists()


def test_mail_is_wiped_once_it_has_left(smtp_sink):
    opinion, token = factories.make_opinion()

    deliver_due()

    (taken,) = [taken for taken in smtp_sink.taken if taken.recipients == (opinion.email,)]
    assert page_of(token) in taken.part("plain")
    assert token not in OutboxMail.objects.get(key=f"opinion:{opinion.pk}").body


@pytest.mark.parametrize("status", ["submitted", "decided"])
def test_no_opinion_outside_the_study_of_the_case(status):
    proposal = factories.make_proposal() if status == "submitted" else factories.make_decided().proposal

    with pytest.raises(Refusal, match="pendant l’étude"):
        factories.make_opinion(proposal=proposal)


def test_no_opinion_from_those_who_carry_the_case():
    proposal = factories.make_deliberating()

    for address in (proposal.lead.email, proposal.sponsor_email.upper()):
        with pytest.raises(Refusal, match="porte ou soutient"):
            factories.make_opinion(proposal=proposal, email=address)


def test_one_question_at_a_time():
    opinion, _ = factories.make_opinion(email="dehors@example.org")

    with pytest.raises(Refusal, match="déjà une question"):
        factories.make_opinion(proposal=opinion.proposal, email="Dehors@Example.org")

    opinion.revoke(by=factories.make_user())
    factories.make_opinion(proposal=opinion.proposal, email="dehors@example.org")


@pytest.mark.django_db(transaction=True)
def test_asking_twice_at_once_asks_once():
    proposal = factories.make_deliberating()
    asking = [lambda: factories.make_opinion(proposal=proposal, email="dehors@example.org")] * 4

    refused = failures(in_parallel(*asking))

    assert [type(failure) for failure in refused] == [Refusal] * 3
    assert OutsideOpinion.objects.count() == 1


# --- Answering ------------------------------------------------------------------------------------------


def test_link_shows_the_case_and_takes_one_answer():
    opinion, token = factories.make_opinion()
    outsider = Client(enforce_csrf_checks=False)

    page = outsider.get(page_of(token)).content.decode()
    outsider.post(page_of(token), {"answer": "  La cheffe d’équipe, chaque jeudi. "})
    after = outsider.get(page_of(token)).content.decode()

    assert opinion.question in page
    assert opinion.proposal.summary in page
    assert opinion.proposal.sponsor_email not in page
    opinion.refresh_from_db()
    assert opinion.answer == "La cheffe d’équipe, chaque jeudi."
    assert "Votre avis est enregistré" in after
    assert "<textarea" not in after


def test_looking_a_hundred_times_changes_nothing():
    """A mail scanner opens every link."""
    opinion, token = factories.make_opinion()
    for _ in range(50):
        Client().get(page_of(token))
        Client().head(page_of(token))

    opinion.refresh_from_db()
    assert opinion.is_waiting


def test_second_answer_is_refused_and_the_first_stays():
    opinion, token = factories.make_opinion()
    opinion.give("La première.")

    page = Client().post(page_of(token), {"answer": "La seconde."}).content.decode()

    assert "Votre avis est déjà enregistré." in page
    opinion.refresh_from_db()
    assert opinion.answer == "La première."


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_leave_one():
    opinion, _ = factories.make_opinion()

    def give(text):
        OutsideOpinion.objects.get(pk=opinion.pk).give(text)

    refused = failures(in_parallel(*[lambda number=number: give(f"Avis {number}") for number in range(6)]))

    assert [type(failure) for failure in refused] == [Refusal] * 5


@pytest.mark.parametrize("answer", ["", "   ", "x" * 4001])
def test_bad_answer_is_a_sentence_and_keeps_the_words(answer):
    opinion, token = factories.make_opinion()

    page = Client().post(page_of(token), {"answer": answer})

    assert page.status_code == 200
    assert "est à corriger" in page.content.decode()
    assert answer.strip() in page.content.decode()
    opinion.refresh_from_db()
    assert opinion.is_waiting


def test_late_answer_is_taken_for_two_weeks():
    opinion, _ = factories.make_opinion(due_on=date(2026, 3, 1))

    assert opinion.is_open(now=timezone.make_aware(timezone.datetime(2026, 3, 15, 12)))
    assert not opinion.is_open(now=timezone.make_aware(timezone.datetime(2026, 3, 16, 12)))
    with pytest.raises(Refusal, match="close"):
        opinion.give("Trop tard.", now=timezone.make_aware(timezone.datetime(2026, 3, 16, 12)))


def test_decided_case_takes_no_answer_any_more():
    opinion, token = factories.make_opinion()
    Decision.take(
        opinion.proposal,
        by=factories.make_user(role="lab"),
        outcome=Proposal.Status.ACCEPTED,
        reasons="Des motifs.",
        relevance_reasons="Un vrai sujet.",
    )

    assert "Cette demande est close" in Client().get(page_of(token)).content.decode()
    with pytest.raises(Refusal, match="close"):
        OutsideOpinion.objects.get().give("Trop tard.")


def test_closed_link_is_a_page_that_does_not_exist():
    opinion, token = factories.make_opinion()
    opinion.revoke(by=factories.make_user())

    assert Client().get(page_of(token)).status_code == Client().get(page_of(new_token()[0])).status_code == 404
    with pytest.raises(Refusal, match="déjà fermé"):
        opinion.revoke(by=factories.make_user())


def test_page_keeps_its_address_to_itself():
    _, token = factories.make_opinion()

    answer = Client().get(page_of(token))

    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex"


# --- The lab's side -------------------------------------------------------------------------------------


@pytest.fixture
def as_lab(client, lab_member):
    client.force_login(lab_member)
    return client


def test_lab_asks_and_reads_the_answer(as_lab):
    proposal = factories.make_deliberating()

    asked = as_lab.post(screen("opinions", proposal.pk), ASKED, follow=True).content.decode()
    OutsideOpinion.objects.get().give("La cheffe d’équipe.")
    read = as_lab.get(screen("opinions", proposal.pk)).content.decode()

    assert "La question part à Sacha Maquette, voirie." in asked
    assert "En attente" in asked
    assert "La cheffe d’équipe." in read


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"email": "sacha"}, {"email": "a@b.org\nBcc: x@y.org"}, {"question": ""}, {"due_on": "2020-01-01"}],
)
def test_wrong_question_comes_back_with_its_words(as_lab, wrong):
    proposal = factories.make_deliberating()

    page = as_lab.post(screen("opinions", proposal.pk), {**ASKED, **wrong}).content.decode()

    assert "est à corriger" in page
    assert not OutsideOpinion.objects.exists()


def test_lab_closes_a_link(as_lab):
    opinion, _ = factories.make_opinion()

    page = as_lab.post(screen("opinion_revoke", opinion.proposal_id, opinion.pk), follow=True).content.decode()

    assert "Le lien de Sacha Maquette, voirie est fermé." in page


def test_service_reads_nothing_of_it(client):
    opinion, _ = factories.make_opinion(question="CANARI question")
    opinion.give("CANARI réponse")
    client.force_login(opinion.proposal.lead)

    for name in ("case_detail", "receipt"):
        page = client.get(reverse(f"projects:{name}", args=[opinion.proposal.reference])).content.decode()
        assert "CANARI" not in page
