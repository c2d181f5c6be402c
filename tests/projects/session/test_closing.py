"""Closing a session: one act, under lock, once; and what becomes of the cases that have no decision."""

import threading

import pytest
from django.db import connection, connections

from labo.audit import AuditEvent
from labo.models import OutboxMail
from labo.roles import Role
from labo.transitions import Refusal
from projects.models import Decision, Proposal, Session, SessionCase
from projects.models.session_closing import CasesLeft, pending_decisions
from tests import factories
from tests.projects.session import acts

Status = Proposal.Status


def status_of(proposal):
    return Proposal.objects.get(pk=proposal.pk).status


def fates(session):
    return dict(session.cases.values_list("proposal", "fate"))


@pytest.mark.django_db
def test_proposed_decisions_move_nothing_until_the_closing():
    session = acts.open_(factories.make_deliberating(), factories.make_deliberating())
    for case in session.cases.all():
        acts.propose(case.proposal)

    assert [status_of(case.proposal) for case in session.cases.all()] == ["deliberating"] * 2
    assert not OutboxMail.objects.filter(status="held").exists()
    assert len(pending_decisions(session)) == 2


@pytest.mark.django_db
def test_closing_applies_every_decision_and_holds_their_letters():
    first, second = factories.make_deliberating(), factories.make_deliberating()
    session = acts.open_(first, second)
    acts.propose(first, Status.ACCEPTED)
    acts.propose(second, Status.DECLINED)

    done = session.close(by=session.facilitator)

    assert (status_of(first), status_of(second)) == ("accepted", "declined")
    letters = OutboxMail.objects.filter(status="held").order_by("pk")
    assert [mail.about for mail in letters] == [first.reference, second.reference]
    assert {decision.applied_at for decision in Decision.objects.all()} == {
        Session.objects.get(pk=session.pk).closed_at
    }
    assert fates(session) == {first.pk: "decided", second.pk: "decided"}
    assert [decision.proposal for decision in done.applied] == [first, second]
    event = AuditEvent.objects.get(act="session_closed")
    assert event.details == {"applied": [first.reference, second.reference], "carried": [], "elsewhere": []}
    assert event.by == session.facilitator


@pytest.mark.django_db
def test_closing_twice_is_refused_with_a_sentence():
    session = acts.close()
    letters = OutboxMail.objects.filter(status="held").count()

    with pytest.raises(Refusal, match="déjà close"):
        session.close(by=session.facilitator)

    assert OutboxMail.objects.filter(status="held").count() == letters


@pytest.mark.django_db
def test_closing_asks_what_becomes_of_a_case_without_a_decision():
    decided, left = factories.make_deliberating(), factories.make_deliberating()
    session = acts.open_(decided, left)
    acts.propose(decided)

    with pytest.raises(CasesLeft, match=str(left)) as refusal:
        session.close(by=session.facilitator)

    assert [case.proposal for case in refusal.value.cases] == [left]
    assert status_of(decided) == "deliberating"
    assert Session.objects.get(pk=session.pk).status == "open"


@pytest.mark.django_db
def test_case_without_a_decision_is_carried_to_the_session_that_is_named():
    left = factories.make_deliberating()
    session, target = acts.open_(left), acts.plan(factories.make_deliberating())
    case = session.cases.get()

    done = session.close(by=session.facilitator, carry={case.pk: target})

    assert [each.proposal for each in done.carried] == [left]
    case.refresh_from_db()
    assert (case.fate, case.carried_to) == ("carried", target)
    assert [each.proposal for each in target.cases.all()][-1] == left
    assert target.cases.get(proposal=left).position == 2
    assert status_of(left) == "deliberating"


@pytest.mark.django_db
def test_case_without_a_decision_may_wait_without_a_session():
    session = acts.open_()
    case = session.cases.get()

    session.close(by=session.facilitator, carry={case.pk: None})

    case.refresh_from_db()
    assert (case.fate, case.carried_to) == ("carried", None)
    assert not SessionCase.objects.waiting().exists()


@pytest.mark.django_db
@pytest.mark.parametrize("target", ["itself", "closed"])
def test_case_is_not_carried_to_itself_or_to_a_closed_session(target):
    session = acts.open_()
    case = session.cases.get()

    with pytest.raises(Refusal, match="autre session"):
        session.close(by=session.facilitator, carry={case.pk: session if target == "itself" else acts.close()})

    assert Session.objects.get(pk=session.pk).status == "open"


@pytest.mark.django_db
def test_case_decided_meanwhile_is_skipped_and_said():
    meanwhile, other = factories.make_deliberating(), factories.make_deliberating()
    session = acts.open_(meanwhile, other)
    acts.propose(other)
    Decision.take(
        meanwhile, by=session.facilitator, outcome="declined", reasons="Des motifs.", relevance_reasons="Un vrai sujet."
    )

    done = session.close(by=session.facilitator)

    assert done.elsewhere == [meanwhile]
    assert fates(session) == {meanwhile.pk: "elsewhere", other.pk: "decided"}
    assert status_of(meanwhile) == "declined"


@pytest.mark.django_db
def test_case_withdrawn_meanwhile_is_skipped_though_its_decision_was_proposed():
    session = acts.open_()
    proposal = session.cases.get().proposal
    acts.propose(proposal)
    proposal.withdraw(by=proposal.lead, reason="Plus d’actualité.")

    done = session.close(by=session.facilitator)

    assert done.elsewhere == [proposal]
    assert status_of(proposal) == "withdrawn"


@pytest.mark.django_db
def test_one_decision_that_fails_leaves_all_as_it_was(monkeypatch):
    first, second = factories.make_deliberating(), factories.make_deliberating()
    session = acts.open_(first, second)
    for case in session.cases.all():
        acts.propose(case.proposal)
    apply = Decision.apply

    def fails_on_the_second(decision, **words):
        if decision.proposal == second:
            raise Refusal("Non.")
        apply(decision, **words)

    monkeypatch.setattr(Decision, "apply", fails_on_the_second)
    with pytest.raises(Refusal, match="Non"):
        session.close(by=session.facilitator)

    assert (status_of(first), status_of(second)) == ("deliberating", "deliberating")
    assert Session.objects.get(pk=session.pk).status == "open"
    assert not OutboxMail.objects.filter(status="held").exists()


# --- Two at once ----------------------------------------------------------------------------------------


def close_at_once(session, *, people):
    """Close the session from several connections at the same moment. Returns what each was told."""
    barrier, answers = threading.Barrier(len(people)), []

    def run(person):
        try:
            barrier.wait(timeout=20)
            Session.objects.get(pk=session.pk).close(by=person)
            answers.append("done")
        except Exception as error:
            answers.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(answers)


@pytest.mark.django_db(transaction=True)
def test_four_people_close_at_once_and_one_does():
    people = [factories.make_user(role=Role.LAB) for _ in range(4)]
    session = acts.open_(factories.make_deliberating(), by=people[0])
    acts.propose(session.cases.get().proposal)

    assert close_at_once(session, people=people) == ["Refusal"] * 3 + ["done"]

    assert OutboxMail.objects.filter(status="held").count() == 1
    assert session.transitions.filter(target="closed").count() == 1
    assert AuditEvent.objects.filter(act="session_closed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_closings_do_the_work_twice_or_fail(monkeypatch):
    """Negative control: a session that is read without its lock is closed by several people at once."""
    people = [factories.make_user(role=Role.LAB) for _ in range(4)]
    session = acts.open_(factories.make_deliberating(), by=people[0])
    acts.propose(session.cases.get().proposal)
    passed = threading.Barrier(4)

    def unlocked(row):
        found = Session.objects.get(pk=row.pk)
        if connection.in_atomic_block and not getattr(row, "_waited", False):
            row._waited = True
            passed.wait(timeout=4)
        return found

    monkeypatch.setattr(Session, "locked", unlocked)

    # All four believe that it is open: what stops three of them is no longer the sentence that says « déjà close ».
    answers = close_at_once(session, people=people)
    assert session.transitions.filter(target="closed").count() > 1 or set(answers) != {"Refusal", "done"}
