"""A decision that waits: it moves nothing, nobody outside reads it, and it is checked again when it applies."""

from datetime import UTC, date, datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from labo.audit import AuditEvent
from labo.models import OutboxMail
from labo.roles import Role
from labo.transitions import Refusal, TransitionNotAllowed
from projects.models import Condition, Decision, Proposal
from projects.models.decision import ProposedMeanwhile
from tests import factories
from tests.behind import behind_the_back
from tests.parallel import failures, in_parallel

pytestmark = pytest.mark.django_db

Status = Proposal.Status
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
CONDITION = {"text": "Nommer trois agents", "owner": "Le service", "due_on": date(2027, 1, 15)}


@pytest.fixture
def lab(db):
    return factories.make_user(role=Role.LAB)


def test_proposed_decision_moves_nothing_and_writes_no_letter(lab):
    proposal = factories.make_deliberating()

    decision = factories.make_proposed(proposal=proposal)

    proposal.refresh_from_db()
    assert (proposal.status, proposal.transitions.filter(target="accepted").count()) == ("deliberating", 0)
    assert (decision.applied_at, decision.letter_id) == (None, None)
    assert not OutboxMail.objects.filter(status=OutboxMail.Status.HELD).exists()
    assert list(Decision.objects.pending()) == [decision]
    assert Decision.objects.standing(proposal) is None


def test_proposed_decision_counts_for_nobody_yet(lab):
    first = factories.make_decided(Status.ACCEPTED_CONDITIONS, announced=True)
    factories.make_proposed(Status.POSTPONED, proposal=first.proposal, reexamine_on=date(2027, 6, 1))

    assert Decision.objects.standing(first.proposal) == first
    assert list(Decision.objects.announced()) == [first]
    assert list(Condition.objects.still_to_meet()) == list(first.conditions.all())


def test_apply_moves_the_case_and_writes_the_letter_it_proposed(lab):
    decision = factories.make_proposed(Status.ACCEPTED_CONDITIONS, conditions=[CONDITION])

    decision.apply(by=lab, now=NOW)

    proposal = Proposal.objects.get(pk=decision.proposal_id)
    assert (proposal.status, proposal.announced_at) == ("accepted_conditions", None)
    assert (decision.applied_at, decision.applied_by, decision.letter.status) == (NOW, lab, "held")
    assert "Nommer trois agents" in decision.letter.body
    assert proposal.transitions.get(target="accepted_conditions").by == lab


def test_apply_twice_is_refused(lab):
    decision = factories.make_proposed()
    decision.apply(by=lab)

    with pytest.raises(Refusal):
        Decision.objects.get(pk=decision.pk).apply(by=lab)

    assert OutboxMail.objects.filter(key__startswith="decision:").count() == 1


def test_apply_refuses_a_blocking_red_that_came_meanwhile(lab):
    decision = factories.make_proposed()
    sheet = decision.proposal.sheets.first()
    behind_the_back("UPDATE projects_answer SET signal = 'red', comment = 'Voilà.' WHERE sheet_id = %s", sheet.pk)

    with pytest.raises(Refusal, match="levée écrite"):
        decision.apply(by=lab)

    assert Proposal.objects.get(pk=decision.proposal_id).status == "deliberating"
    assert Decision.objects.get(pk=decision.pk).applied_at is None


def test_apply_refuses_a_case_that_moved_meanwhile(lab):
    decision = factories.make_proposed()
    decision.proposal.withdraw(by=decision.proposal.lead, reason="Plus d’actualité.")

    with pytest.raises(TransitionNotAllowed):
        Decision.objects.get(pk=decision.pk).apply(by=lab)

    assert list(Decision.objects.pending()) == []


def test_later_proposal_takes_the_place_of_the_former_and_leaves_a_trace(lab):
    first = factories.make_proposed()

    second = factories.make_proposed(Status.DECLINED, proposal=first.proposal)

    first.refresh_from_db()
    assert (first.set_aside_at is None, first.set_aside_by) == (False, second.decided_by)
    assert list(Decision.objects.pending()) == [second]
    acts = AuditEvent.objects.filter(subject=f"projects.decision:{first.pk}").values_list("act", flat=True)
    assert list(acts) == ["decision_set_aside", "decision_proposed"]
    with pytest.raises(Refusal, match="écartée"):
        first.apply(by=lab)


def test_decision_taken_at_once_sets_aside_the_one_that_waited(lab):
    first = factories.make_proposed()

    Decision.take(first.proposal, by=lab, outcome=Status.DECLINED, **factories.REASONS)

    first.refresh_from_db()
    assert first.set_aside_by == lab
    assert list(Decision.objects.pending()) == []


def test_second_person_sees_the_decision_of_the_first(lab):
    proposal = factories.make_deliberating()
    theirs = factories.make_proposed(proposal=proposal)

    with pytest.raises(ProposedMeanwhile) as refusal:
        Decision.propose(proposal, by=lab, outcome=Status.DECLINED, seen=0, **factories.REASONS)

    assert refusal.value.decision == theirs
    assert list(Decision.objects.pending()) == [theirs]
    Decision.propose(proposal, by=lab, outcome=Status.DECLINED, seen=theirs.pk, **factories.REASONS)
    assert Decision.objects.pending().get().outcome == Status.DECLINED


def test_set_aside_once(lab):
    decision = factories.make_proposed()

    decision.set_aside(by=lab)
    with pytest.raises(Refusal):
        decision.set_aside(by=lab)

    assert list(Decision.objects.pending()) == []


# --- At the same moment ---------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_session_closed_twice_at_once_applies_once():
    decision, lab = factories.make_proposed(), factories.make_user(role=Role.LAB)

    results = in_parallel(*[lambda: Decision.objects.get(pk=decision.pk).apply(by=lab)] * 4)

    assert [isinstance(failure, Refusal) for failure in failures(results)] == [True] * 3
    assert OutboxMail.objects.filter(key__startswith="decision:").count() == 1


@pytest.mark.django_db(transaction=True)
def test_four_proposals_at_once_leave_one_that_waits():
    proposal = factories.make_deliberating()
    people = [factories.make_user(role=Role.LAB) for _ in range(4)]

    def propose(by):
        row = Proposal.objects.get(pk=proposal.pk)
        Decision.propose(row, by=by, outcome="accepted", **factories.REASONS)

    results = in_parallel(*[lambda by=by: propose(by) for by in people])

    assert failures(results) == []
    assert (Decision.objects.pending().count(), Decision.objects.count()) == (1, 4)


@pytest.mark.django_db(transaction=True)
def test_four_proposals_at_once_collide_without_the_lock(monkeypatch):
    """Negative control: the database lets one wait, and throws the others back as errors of its own."""
    monkeypatch.setattr(Decision, "_lock", lambda self: None)
    monkeypatch.setattr(Decision, "set_aside", lambda self, **words: None)
    proposal = factories.make_deliberating()
    people = [factories.make_user(role=Role.LAB) for _ in range(4)]

    results = in_parallel(
        *[
            lambda by=by: Decision.propose(
                Proposal.objects.get(pk=proposal.pk), by=by, outcome="accepted", **factories.REASONS
            )
            for by in people
        ]
    )

    assert len(failures(results)) == 3
    assert Decision.objects.pending().count() == 1


# --- What weighed ---------------------------------------------------------------------------------------


def test_decision_says_what_weighed_in_one_dimension_at_least(lab):
    proposal = factories.make_deliberating()

    with pytest.raises(Refusal, match="ce qui a pesé"):
        Decision.propose(
            proposal,
            by=lab,
            outcome="accepted",
            reasons="Des motifs.",
            coherence_reasons=" \n",
        )


def test_refusal_explains_each_blocking_red_in_its_dimension(lab):
    proposal = factories.make_deliberating("red")
    red = proposal.grid.criteria.get(is_eliminatory=True)
    assert red.dimension == "relevance"

    with pytest.raises(Refusal, match="en pertinence"):
        Decision.propose(proposal, by=lab, outcome="declined", reasons="Non.", feasibility_reasons="Personne.")

    decision = Decision.take(proposal, by=lab, outcome="declined", reasons="Non.", relevance_reasons="C’est décidé.")
    assert [(dimension.label, words) for dimension, words in decision.weighed] == [("Pertinence", "C’est décidé.")]
    assert "**Pertinence.** C’est décidé." in decision.letter.body


def test_letter_never_holds_a_comment_of_the_sheets(lab):
    proposal = factories.make_deliberating("red")
    behind_the_back("UPDATE projects_answer SET comment = 'Un canari chante.' WHERE comment <> ''")

    letter = Decision.take(proposal, by=lab, outcome="declined", **factories.REASONS).letter

    assert "canari" not in letter.body


# --- The other door -------------------------------------------------------------------------------------


def test_door_is_frozen_on_the_decision(lab):
    door = factories.make_door("Service communication", contact_phone="03 00 00 00 11")
    decision = Decision.take(
        factories.make_deliberating(), by=lab, outcome="redirected", door=door, **factories.REASONS
    )

    door.contact_phone, door.name = "03 99", "Autre nom"
    door.save()

    decision.refresh_from_db()
    assert decision.redirected_to == "Service communication. Pour être vu et compris."
    assert (decision.contact_name, decision.contact_phone) == ("Alix Fictive", "03 00 00 00 11")
    assert "03 00 00 00 11" in decision.letter.body


def test_door_in_use_is_not_deleted(lab):
    door = factories.make_door()
    Decision.take(factories.make_deliberating(), by=lab, outcome="redirected", door=door, **factories.REASONS)

    with pytest.raises(Exception, match="protected"):
        door.delete()


# --- What was decided before ----------------------------------------------------------------------------


def test_decisions_taken_before_they_could_wait_are_applied():
    decision = factories.make_decided()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing may wait in a table that changes
        cursor.execute("ALTER TABLE projects_decision DROP CONSTRAINT decision_applied_has_who_and_letter")
        cursor.execute("UPDATE projects_decision SET applied_at = NULL, applied_by_id = NULL")

    import_module("projects.migrations.0012_decision").apply_what_was_taken(apps, None)

    decision.refresh_from_db()
    assert (decision.applied_at, decision.applied_by) == (decision.decided_at, decision.decided_by)
