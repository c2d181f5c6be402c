"""A case taken up again: the first decision stays readable, the service is told why, a running note forbids it."""

import pytest

from labo.models import OutboxMail
from labo.roles import Role
from labo.transitions import Refusal
from projects.models import Decision, Proposal
from tests import factories
from tests.projects.lab_side import address
from tests.projects.service_side import text_of

pytestmark = pytest.mark.django_db

Status = Proposal.Status
WHY = "Trois agents sont volontaires."


@pytest.fixture
def lab(db):
    return factories.make_user(role=Role.LAB)


def reopened_mails():
    return OutboxMail.objects.filter(template="projects/emails/reopened")


@pytest.mark.parametrize("outcome", Proposal.OUTCOMES)
def test_answered_case_is_reopened_and_its_service_told(lab, outcome):
    decision = factories.make_decided(outcome, announced=True)

    decision.reopen(by=lab, reason=WHY)

    proposal = Proposal.objects.get(pk=decision.proposal_id)
    assert (proposal.status, proposal.announced_at) == ("deliberating", None)
    step = proposal.transitions.latest("pk")
    assert (step.source, step.target, step.by, step.reason) == (outcome, "deliberating", lab, WHY)
    assert Decision.objects.standing(proposal) is None
    mail = reopened_mails().get()
    assert mail.to == proposal.addresses()
    assert WHY in mail.body


@pytest.mark.parametrize("outcome", Proposal.OUTCOMES)
def test_case_that_was_not_answered_is_reopened_in_silence(lab, outcome):
    decision = factories.make_decided(outcome)

    decision.reopen(by=lab, reason=WHY)

    assert OutboxMail.objects.get(pk=decision.letter_id).status == "cancelled"
    assert not reopened_mails().exists()
    assert list(Decision.objects.announced()) == []
    with pytest.raises(Refusal, match="ne part plus"):
        Decision.objects.get(pk=decision.pk).announce()


def test_former_letter_does_not_leave_after_the_same_decision_is_taken_again(lab):
    first = factories.make_decided(Status.DECLINED)
    first.reopen(by=lab, reason=WHY)
    second = Decision.take(first.proposal, by=lab, outcome=Status.DECLINED, **factories.REASONS)

    with pytest.raises(Refusal, match="ne part plus"):
        Decision.objects.get(pk=first.pk).announce()
    second.announce()


def test_reopening_says_why(lab):
    with pytest.raises(Refusal, match="Dites pourquoi"):
        factories.make_decided().reopen(by=lab, reason=" \n")


def test_reopen_twice_is_refused(lab):
    decision = factories.make_decided(announced=True)
    decision.reopen(by=lab, reason=WHY)

    with pytest.raises(Refusal, match="changé d’état"):
        Decision.objects.get(pk=decision.pk).reopen(by=lab, reason=WHY)

    assert reopened_mails().count() == 1


def test_decision_that_was_replaced_is_not_reopened(lab):
    first = factories.make_decided(Status.ACCEPTED_CONDITIONS, announced=True)
    Decision.take(first.proposal, by=lab, outcome=Status.ACCEPTED, **factories.REASONS)

    with pytest.raises(Refusal, match="changé d’état"):
        Decision.objects.get(pk=first.pk).reopen(by=lab, reason=WHY)


def test_case_answered_before_its_assessment_goes_back_to_the_talk(lab):
    proposal = factories.make_proposal()
    proposal.start_screening(by=lab)
    decision = Decision.take(proposal, by=lab, outcome=Status.DECLINED, **factories.REASONS)

    decision.reopen(by=lab, reason=WHY)

    assert Proposal.objects.get(pk=proposal.pk).status == "screening"


@pytest.mark.parametrize("revised", [False, True])
def test_note_that_was_released_forbids_it(lab, monkeypatch, revised):
    monkeypatch.setattr("projects.note_pdf.render_note", lambda note, *, number, released_on: b"%PDF")
    note = factories.make_note()
    note.release(by=lab)
    if revised:
        note.revise(by=lab, reason="Une date change.")
    decision = Decision.objects.standing(note.proposal)

    with pytest.raises(Refusal, match="note d’intervention est validée"):
        decision.reopen(by=lab, reason=WHY)

    assert Proposal.objects.get(pk=note.proposal_id).status == "accepted"


def test_note_in_drafting_waits_for_the_new_decision(lab):
    note = factories.make_note()
    Decision.objects.standing(note.proposal).reopen(by=lab, reason=WHY)

    with pytest.raises(Refusal, match="n’est plus retenu"):
        note.release(by=lab)


def test_service_reads_its_first_answer_and_why_it_no_longer_holds(client, lab):
    decision = factories.make_decided(Status.DECLINED, announced=True)
    decision.reopen(by=lab, reason=WHY)
    client.force_login(decision.proposal.lead)
    page = Proposal.objects.get(pk=decision.proposal_id).get_absolute_url()

    reopened = text_of(client.get(page))
    second = Decision.take(decision.proposal, by=lab, outcome=Status.ACCEPTED, reasons="Oui.", coherence_reasons="Oui.")
    waiting = text_of(client.get(page))
    second.announce()
    answered = text_of(client.get(page))

    assert "La première réponse du labo" in reopened
    assert "Des motifs." in reopened
    assert WHY in reopened
    assert waiting.count("Oui.") == 0
    assert "La réponse du labo" in answered
    assert WHY not in answered


def test_reason_of_a_reopening_that_the_service_did_not_cause_is_not_shown(client, lab):
    first = factories.make_decided(Status.ACCEPTED_CONDITIONS, announced=True)
    second = Decision.take(first.proposal, by=lab, outcome=Status.ACCEPTED, **factories.REASONS)
    second.reopen(by=lab, reason="CANARI")
    client.force_login(first.proposal.lead)

    assert "CANARI" not in client.get(first.proposal.get_absolute_url()).content.decode()


# --- The screen -----------------------------------------------------------------------------------------


def test_page_says_what_it_does_then_does_it(as_lab):
    proposal = factories.make_decided(Status.DECLINED, announced=True).proposal

    page = as_lab.get(address(proposal, "reopen"))
    empty = as_lab.post(address(proposal, "reopen"), {"reason": ""})
    answer = as_lab.post(address(proposal, "reopen"), {"reason": WHY}, follow=True)

    assert "Un courriel" in text_of(page)
    assert empty.context["form"].errors.keys() == {"reason"}
    assert "Décision précédente : non retenue" in text_of(answer)
    assert as_lab.get(address(proposal, "reopen")).status_code == 302


def test_case_without_a_decision_leads_back(as_lab):
    proposal = factories.make_deliberating()

    assert as_lab.get(address(proposal, "reopen")).url == address(proposal)
