"""Changing what was sent: a buffer, then one version; never two, never in silence."""

import hashlib
from datetime import date

import pytest
from django.utils import timezone

from labo.audit import AuditEvent
from labo.models import OutboxMail
from labo.roles import Role
from labo.transitions import Refusal
from projects.models import Amendment, Decision, InformationRequest, Proposal, ProposalVersion, QuestionSet
from projects.models.amendment import AlreadyFiled, AmendmentChangedMeanwhile
from projects.models.proposal_version import mark_of
from tests import factories

pytestmark = pytest.mark.django_db


def file(amendment, reason="Une précision.", **fields):
    return amendment.file(by=amendment.proposal.lead, reason=reason, **fields)


# --- The buffer -----------------------------------------------------------------------------------------


def test_changes_that_wait_touch_nothing_of_the_case():
    proposal = factories.make_proposal(summary="Un résumé.")

    amendment = factories.make_amendment(proposal, summary="Un autre.")

    assert Proposal.objects.get(pk=proposal.pk).summary == "Un résumé."
    assert proposal.versions.count() == 1
    assert amendment.amended().summary == "Un autre."
    assert not OutboxMail.objects.exclude(key__startswith="E0").exists()


def test_keeping_again_adds_to_what_was_kept():
    amendment = factories.make_amendment(summary="Un autre.")

    amendment.keep({"schedule": "À l’automne."}, by=amendment.proposal.lead, seen=amendment.mark)

    kept = Amendment.objects.get()
    assert (kept.answers["summary"], kept.answers["schedule"], kept.revision) == ("Un autre.", "À l’automne.", 2)


def test_second_writer_is_told_and_overwrites_nothing():
    amendment = factories.make_amendment(summary="Celui du premier.")
    late = Amendment.of(amendment.proposal)
    seen = late.mark
    amendment.keep({"summary": "Encore le premier."}, by=amendment.proposal.lead, seen=amendment.mark)

    with pytest.raises(AmendmentChangedMeanwhile):
        late.keep({"summary": "Le second."}, by=amendment.proposal.lead, seen=seen)

    assert Amendment.objects.get().answers["summary"] == "Encore le premier."


def test_page_opened_before_a_version_does_not_bring_the_old_text_back():
    """The buffer is gone and its revision is zero again: the number of the version tells them apart."""
    proposal = factories.make_proposal()
    opened = Amendment.of(proposal)
    seen = opened.mark
    file(factories.make_amendment(proposal, summary="Déposé par une collègue."))

    with pytest.raises(AmendmentChangedMeanwhile):
        opened.keep({"schedule": "À l’automne."}, by=proposal.lead, seen=seen)


def test_discarding_leaves_what_was_sent():
    amendment = factories.make_amendment(summary="Un autre.")

    amendment.discard()

    assert not Amendment.objects.exists()
    with pytest.raises(AlreadyFiled):
        amendment.discard()


# --- Filing ---------------------------------------------------------------------------------------------


def test_filing_makes_a_dated_version_and_the_case_reads_so():
    unit = factories.make_unit("Service des sports")
    proposal = factories.make_proposal()
    amendment = factories.make_amendment(
        proposal, summary="Un autre.", org_unit=unit.pk, available_agents=["Une", "Deux"]
    )
    now = timezone.now()

    version = file(amendment, now=now)

    case = Proposal.objects.get(pk=proposal.pk)
    assert (case.summary, case.org_unit, case.available_agents) == ("Un autre.", unit, ["Une", "Deux"])
    assert (version.number, version.reason, version.filed_at, version.filed_by) == (
        2,
        "Une précision.",
        now,
        proposal.lead,
    )
    assert version.answers["org_unit"] == "Service des sports"
    assert version.sha256 == mark_of(ProposalVersion.objects.get(pk=version.pk).answers)
    assert not Amendment.objects.exists()
    assert AuditEvent.objects.get(act="amended").details == {
        "version": 2,
        "fields": ["org_unit", "summary", "available_agents"],
    }


def test_first_version_stays_as_it_was():
    proposal = factories.make_proposal(summary="Un résumé.")
    first = proposal.versions.get()

    file(factories.make_amendment(proposal))

    again = ProposalVersion.objects.get(pk=first.pk)
    assert (again.answers, again.sha256) == (first.answers, first.sha256)


def test_filing_tells_the_lab_and_gives_the_service_its_receipt():
    proposal = factories.make_proposal()

    file(factories.make_amendment(proposal), reason="Le budget est *voté*.")

    told = OutboxMail.objects.get(template="projects/emails/amended")
    receipt = OutboxMail.objects.get(template="projects/emails/amendment_receipt")
    assert told.to == ["labo@example.org"]
    assert r"Le budget est \*voté\*." in told.body
    assert "Votre idée ou votre question, en quelques lignes" in told.body
    assert receipt.to == [proposal.lead.email]
    assert f"/projets/{proposal.reference}/versions/2.pdf" in receipt.body


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_filing_needs_a_reason(reason):
    with pytest.raises(Refusal, match="ce qui change"):
        file(factories.make_amendment(), reason=reason)


def test_filing_needs_a_change():
    proposal = factories.make_proposal(summary="Un résumé.")

    with pytest.raises(Refusal, match="Rien n’a changé"):
        file(factories.make_amendment(proposal, summary="Un résumé."))


def test_filing_needs_the_answers_that_sending_needs():
    with pytest.raises(Refusal, match="Il manque encore : Votre calendrier"):
        file(factories.make_amendment(schedule=""))


def test_service_that_is_gone_is_asked_for_again():
    unit = factories.make_unit()
    amendment = factories.make_amendment(org_unit=unit.pk)
    unit.delete()

    with pytest.raises(Refusal, match="Votre service"):
        file(amendment)


def test_filing_what_somebody_changed_since_is_refused():
    amendment = factories.make_amendment(summary="Lu.")
    seen = amendment.mark
    amendment.keep({"summary": "Changé."}, by=amendment.proposal.lead, seen=seen)

    with pytest.raises(AmendmentChangedMeanwhile):
        file(amendment, seen=seen)


def test_filing_twice_makes_one_version():
    amendment = factories.make_amendment()
    file(amendment)

    with pytest.raises(AlreadyFiled):
        file(amendment)

    assert amendment.proposal.versions.count() == 2


# --- Until when -----------------------------------------------------------------------------------------


def screened():
    proposal = factories.make_proposal()
    proposal.start_screening(by=factories.make_user(role=Role.LAB))
    return proposal


@pytest.mark.parametrize(
    "make", [factories.make_proposal, screened, factories.make_assessed, factories.make_deliberating]
)
def test_case_under_study_is_amended(make):
    proposal = make()

    file(factories.make_amendment(proposal))

    assert proposal.versions.count() == 2


@pytest.mark.parametrize("outcome", Proposal.OUTCOMES)
def test_decided_case_is_not_and_its_service_cannot_tell_before_the_letter(outcome):
    """Keeping goes on as the day before: a refusal there would tell that the lab has decided."""
    decision = factories.make_decided(outcome)
    proposal = Proposal.objects.get(pk=decision.proposal_id)

    amendment = factories.make_amendment(proposal)
    assert proposal.seems_amendable
    with pytest.raises(Refusal, match="termine l’étude"):
        file(amendment)
    decision.announce()

    with pytest.raises(Refusal, match="La réponse est partie"):
        amendment.keep({"summary": "Encore."}, by=proposal.lead, seen=amendment.mark)
    assert proposal.versions.count() == 1


def test_withdrawn_case_is_not_amended():
    proposal = factories.make_proposal()
    amendment = factories.make_amendment(proposal)
    proposal.withdraw(by=proposal.lead, reason="Plus d’actualité.")

    with pytest.raises(Refusal):
        file(amendment)


# --- The questions that were asked (F4) -----------------------------------------------------------------


def test_version_keeps_the_questions_that_it_answers(monkeypatch):
    proposal = factories.make_proposal(means="Une salle.")
    first = proposal.versions.get()
    monkeypatch.setattr("projects.models.question_set.questions_as_asked", lambda: [["Une partie", []]])

    second = file(factories.make_amendment(proposal))

    assert first.question_set != second.question_set
    assert QuestionSet.objects.count() == 2
    asked = {question.label: text for _, rows in first.answered for question, text in rows}
    assert asked["Les moyens dont vous disposez"] == "Une salle."
    assert second.answered == [("Une partie", [])]


def test_cases_that_answer_the_same_form_share_its_questions():
    factories.make_proposal(), factories.make_proposal()

    assert QuestionSet.objects.count() == 1


def test_readable_answers_are_words():
    version = factories.make_proposal(requested_format="flash", available_agents=["Une", "Deux"]).versions.get()

    assert version.readable["requested_format"] == "Un coup de main rapide (une demi-journée)"
    assert version.readable["available_agents"] == "Une\nDeux"


def test_written_bytes_are_those_of_the_mark():
    version = ProposalVersion.objects.get(pk=factories.make_proposal(summary="L’été\n« oui »").versions.get().pk)

    assert hashlib.sha256(version.written).hexdigest() == version.sha256


# --- What the service reads while a decision waits ------------------------------------------------------


def test_case_answered_early_reads_as_the_day_before():
    proposal = screened()
    Decision.take(
        proposal,
        by=factories.make_user(role=Role.LAB),
        outcome="declined",
        reasons="Des motifs.",
        relevance_reasons="Un vrai sujet.",
    )

    assert Proposal.objects.get(pk=proposal.pk).public_state.name == "Premier échange"


def test_case_decided_anew_keeps_its_earlier_answer_in_the_lists_too():
    proposal = factories.make_decided("accepted_conditions", announced=True).proposal
    by = factories.make_user(role=Role.LAB)
    Decision.take(
        proposal,
        by=by,
        outcome="postponed",
        reasons="Attendre.",
        relevance_reasons="Plus tard.",
        reexamine_on=date(2027, 6, 1),
    )

    assert Proposal.objects.get(pk=proposal.pk).public_state.name == "Retenue sous conditions"
    assert Proposal.objects.in_public_state("accepted").get() == proposal
    assert not Proposal.objects.in_public_state("study").exists()


def test_open_request_ends_with_the_study_of_the_case():
    request = factories.make_request()
    request.proposal.withdraw(by=request.proposal.lead, reason="Plus d’actualité.")

    closed = InformationRequest.objects.get()
    assert (closed.is_open, closed.closed_by, closed.answer) == (False, None, None)
