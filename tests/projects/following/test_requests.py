"""« Il nous manque quelques éléments »: asked by the lab, answered by a version, reminded once."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from labo.models import OutboxMail
from labo.roles import Role
from labo.transitions import Refusal
from projects.backoffice.dashboard import rows
from projects.backoffice.to_do import WITHIN, step_tasks
from projects.models import Amendment, InformationRequest, Proposal, ProposalTransition
from projects.tasks import remind_of_requests
from tests import factories
from tests.projects.service_side import errors, fields_of, page, said, text_of

pytestmark = pytest.mark.django_db
ANSWER_WITHIN = WITHIN["screen"]

TODAY = timezone.localdate


def ask(proposal=None, **fields):
    return factories.make_request(proposal, **fields)


def mails(template):
    return OutboxMail.objects.filter(template=f"projects/emails/{template}")


# --- Asking ---------------------------------------------------------------------------------------------


def test_service_learns_what_is_missing_where_and_until_when():
    request = ask(asked={"schedule": "À partir de *quand* ?", "means": ""}, text="Merci pour l’échange.")

    mail = mails("E05").get()
    assert mail.to == [request.proposal.lead.email]
    assert mail.subject.endswith("il nous manque quelques éléments")
    assert "Merci pour l’échange." in mail.body
    assert r"- Votre calendrier : À partir de \*quand\* ?" in mail.body.replace("\u00a0", " ")
    assert "- Les moyens dont vous disposez\n" in mail.body
    assert f"/projets/{request.proposal.reference}/modifier/" in mail.body
    assert [question.field for question, _ in request.questions] == ["schedule", "means"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"asked": {}, "text": "  "}, "Dites ce qui manque"),
        ({"asked": {"inconnu": "?"}}, "Dites ce qui manque"),
        ({"due_on": timezone.localdate()}, "Laissez au moins un jour"),
    ],
)
def test_asking_is_refused(fields, sentence):
    with pytest.raises(Refusal, match=sentence):
        ask(**fields)


def test_second_request_waits_for_the_end_of_the_first():
    first = ask()

    with pytest.raises(Refusal, match="une demande en cours"):
        ask(first.proposal)

    first.withdraw(by=first.asked_by)
    assert ask(first.proposal).is_open


@pytest.mark.parametrize("outcome", Proposal.OUTCOMES)
def test_decided_case_is_asked_nothing(outcome):
    with pytest.raises(Refusal, match="n’est plus à l’étude"):
        ask(factories.make_decided(outcome).proposal)


# --- Answering ------------------------------------------------------------------------------------------


def test_version_that_touches_what_is_asked_closes_the_request():
    request = ask(asked={"schedule": ""})

    version = factories.make_amendment(request.proposal, schedule="À l’automne.").file(
        by=request.proposal.lead, reason="Voici."
    )

    request.refresh_from_db()
    assert (request.answer, request.closed_at, request.closed_by) == (version, version.filed_at, version.filed_by)
    told = mails("amended").get()
    assert told.to == ["labo@example.org", request.asked_by.email]
    assert "La demande est close" in told.body


def test_version_that_touches_something_else_leaves_it_open():
    request = ask(asked={"schedule": ""})

    factories.make_amendment(request.proposal, summary="Autre chose.").file(by=request.proposal.lead, reason="Voici.")

    request.refresh_from_db()
    assert request.is_open
    assert mails("amended").get().to == ["labo@example.org"]


def test_any_version_answers_a_request_that_names_no_answer():
    request = ask(asked={}, text="Dites-en plus.")

    factories.make_amendment(request.proposal, summary="Plus.").file(by=request.proposal.lead, reason="Voici.")

    request.refresh_from_db()
    assert not request.is_open


def test_refused_filing_leaves_the_request_open():
    request = ask(asked={"schedule": ""})

    with pytest.raises(Refusal):
        factories.make_amendment(request.proposal, schedule="").file(by=request.proposal.lead, reason="Voici.")

    request.refresh_from_db()
    assert request.is_open


def test_withdrawn_once_and_the_service_is_told_once():
    request = ask()
    request.withdraw(by=request.asked_by)

    with pytest.raises(Refusal, match="déjà close"):
        request.withdraw(by=request.asked_by)

    assert mails("request_withdrawn").count() == 1


# --- Reminding ------------------------------------------------------------------------------------------


def due_in(days, *, asked_ago=5):
    request = ask(due_on=timezone.localdate() + timedelta(days=max(days, 1)))
    InformationRequest.objects.filter(pk=request.pk).update(
        due_on=timezone.localdate() + timedelta(days=days), asked_at=timezone.now() - timedelta(days=asked_ago)
    )
    return request


@pytest.mark.parametrize(("days", "reminded"), [(3, False), (2, True), (1, True), (0, True), (-1, False)])
def test_service_is_reminded_two_days_before(days, reminded):
    due_in(days)

    remind_of_requests()

    assert mails("request_reminder").exists() is reminded


def test_service_is_reminded_once():
    request = due_in(2)

    remind_of_requests()
    remind_of_requests()

    assert mails("request_reminder").get().to == [request.proposal.lead.email]
    assert request.remind() is False


def test_nobody_is_reminded_of_what_was_asked_an_hour_ago():
    due_in(1, asked_ago=0)

    remind_of_requests()

    assert not mails("request_reminder").exists()


def test_nobody_is_reminded_of_what_is_closed():
    request = due_in(2)
    request.withdraw(by=request.asked_by)

    remind_of_requests()

    assert not mails("request_reminder").exists()


# --- The clock ------------------------------------------------------------------------------------------


def pressing(rf, lab_member):
    request = rf.get("/")
    request.user = lab_member
    (task,) = step_tasks(rows(request), lab_member, timezone.now())
    return task.is_pressing, task.when


def sent_ago(proposal, days):
    sent_at = timezone.now() - timedelta(days=days)
    ProposalTransition.objects.bulk_create(
        [ProposalTransition(proposal=proposal, source="draft", target="submitted", at=sent_at)]
    )
    # The first record is dated now: it is the one that is never rewritten, and the dashboard counts from the last.
    ProposalTransition.objects.filter(proposal=proposal).exclude(at=sent_at).delete()


def test_case_is_late_after_ten_working_days(rf, lab_member):
    proposal = factories.make_proposal()
    sent_ago(proposal, ANSWER_WITHIN.days + 2)

    assert pressing(rf, lab_member)[0]


@pytest.mark.parametrize(("closed_ago", "late"), [(None, False), (1, False), (9, True)])
def test_time_spent_waiting_for_the_service_does_not_count(rf, lab_member, closed_ago, late):
    """Sent sixteen days ago, asked ten days ago."""
    proposal = factories.make_proposal()
    sent_ago(proposal, ANSWER_WITHIN.days + 2)
    request = ask(proposal)
    now = timezone.now()
    InformationRequest.objects.filter(pk=request.pk).update(
        asked_at=now - timedelta(days=10), closed_at=closed_ago and now - timedelta(days=closed_ago)
    )

    found, when = pressing(rf, lab_member)

    assert found is late
    assert when.startswith("attend le service jusqu’au") is (closed_ago is None)


# --- The pages ------------------------------------------------------------------------------------------


def screen(proposal, name="request"):
    return reverse(f"admin:projects_proposal_{name}", args=[proposal.pk])


def test_lab_asks_from_the_case(as_lab):
    proposal = factories.make_proposal()
    assert screen(proposal) in as_lab.get(screen(proposal, "change")).content.decode()
    due = timezone.localdate() + timedelta(days=8)

    response = as_lab.post(
        screen(proposal),
        {"text": "", "due_on": due.isoformat(), "ask_means": "on", "words_schedule": "À partir de quand ?"},
        follow=True,
    )

    request = InformationRequest.objects.get()
    assert request.asked == {"schedule": "À partir de quand ?", "means": ""}
    assert "délai du labo est suspendu" in text_of(response)
    assert "Demande en cours" in text_of(as_lab.get(screen(proposal)))


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"due_on": ""}, ["due_on"]),
        ({"due_on": "2020-01-01", "text": "Tout."}, ["due_on"]),
        ({"text": ""}, ["text"]),
        ({"text": "x" * 2001}, ["text"]),
    ],
)
def test_asking_says_what_is_wrong(as_lab, typed, wrong):
    proposal = factories.make_proposal()
    due = (timezone.localdate() + timedelta(days=8)).isoformat()

    response = as_lab.post(screen(proposal), {"text": "", "due_on": due, **typed})

    assert list(errors(response)) == wrong
    assert not InformationRequest.objects.exists()


def test_second_member_of_the_lab_is_told_of_the_first(as_lab):
    request = ask()
    due = (timezone.localdate() + timedelta(days=8)).isoformat()

    response = as_lab.post(screen(request.proposal), {"text": "Encore.", "due_on": due})

    assert "Le service a déjà une demande en cours." in response.content.decode()


def test_lab_lets_go(as_lab):
    request = ask()

    response = as_lab.post(screen(request.proposal, "request_withdraw"), follow=True)
    again = as_lab.post(screen(request.proposal, "request_withdraw"), follow=True)

    assert said(response) == ["La demande est retirée, et le service en est prévenu."]
    assert said(again) == ["Ce cas n’attend plus rien du service."]


def test_service_reads_whose_turn_it_is_and_what_to_complete(client, agent):
    request = ask(factories.make_proposal(agent), asked={"schedule": "À partir de quand ?"}, text="Merci.")

    words = text_of(page(client, request.proposal.get_absolute_url(), agent))

    assert "C’est à vous : compléter votre proposition" in words
    assert "Merci. Votre calendrier À partir de quand ?" in words
    assert "Compléter" in words
    assert "C’est à vous : compléter votre proposition." in text_of(page(client, "/mon-espace/", agent))


def test_service_completes_only_what_is_asked(client, agent):
    request = ask(factories.make_proposal(agent), asked={"schedule": "", "means": ""})
    address = reverse("projects:amendment", args=[request.proposal.reference])
    client.force_login(agent)

    shown = fields_of(client.get(address))
    assert set(shown) == {"seen", "marks", "schedule", "means"}
    client.post(address, {**shown, "schedule": "À l’automne.", "summary": "En douce.", "action": "read"})

    assert Amendment.objects.get().answers["schedule"] == "À l’automne."
    assert Amendment.objects.get().answers["summary"] == "Un résumé."
    assert set(fields_of(client.get(f"{address}?tout=1"))) > {"summary", "schedule"}


def test_reading_again_says_whether_the_request_is_answered(client, agent):
    request = ask(factories.make_proposal(agent), asked={"schedule": ""})
    address = reverse("projects:amendment_file", args=[request.proposal.reference])
    amendment = factories.make_amendment(request.proposal, summary="Autre chose.")

    assert "La demande du labo restera ouverte" in text_of(page(client, address, agent))
    amendment.keep({"schedule": "À l’automne."}, by=agent, seen=amendment.mark)
    assert "Vous répondez à la demande du labo" in text_of(page(client, address, agent))


def test_name_of_who_asks_is_in_the_mail_alone(client, agent):
    """The mail is signed; the page speaks for the lab."""
    by = factories.make_user(role=Role.LAB, first_name="Alix", last_name="Seule")
    request = ask(factories.make_proposal(agent), by=by)

    assert "Alix Seule" in mails("E05").get().body
    for address in (
        request.proposal.get_absolute_url(),
        reverse("projects:amendment", args=[request.proposal.reference]),
    ):
        assert not re.search("Alix|Seule", text_of(page(client, address, agent)))
