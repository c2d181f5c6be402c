"""Two tabs, a double click, thirty services at once: one reference each, one receipt each."""

import threading

import pytest
from django.utils import timezone

from labo.models import OutboxMail
from labo.roles import Role
from labo.transitions import LifeCycle, Refusal, TransitionNotAllowed
from projects.models import Decision, Proposal, ProposalVersion, ReferenceCounter
from projects.models.proposal import AlreadySubmitted
from tests import factories
from tests.parallel import failures, in_parallel

pytestmark = pytest.mark.django_db(transaction=True)

CROWD = 30


def submit(pk):
    proposal = Proposal.objects.select_related("lead").get(pk=pk)
    proposal.submit(by=proposal.lead)


def submit_at_once(drafts):
    return in_parallel(*[lambda pk=draft.pk: submit(pk) for draft in drafts])


def numbers_given():
    references = Proposal.objects.exclude(reference=None).values_list("reference", flat=True)
    return sorted(int(reference.rpartition("-")[2]) for reference in references)


def test_thirty_at_once_leave_no_hole_and_no_double():
    drafts = [factories.make_draft() for _ in range(CROWD)]

    results = submit_at_once(drafts)

    assert failures(results) == []
    assert numbers_given() == list(range(1, CROWD + 1))
    assert OutboxMail.objects.count() == 2 * CROWD


def test_thirty_at_once_break_a_counter_without_its_lock(monkeypatch):
    """Negative control: everyone reads the counter before anyone writes it."""
    everyone_has_read = threading.Barrier(CROWD)

    def without_lock(cls, *, year):
        counter = cls.objects.get(year=year)
        everyone_has_read.wait(timeout=30)
        cls.objects.filter(year=year).update(last=counter.last + 1)
        return f"LABO-{year}-{counter.last + 1:03d}"

    monkeypatch.setattr(ReferenceCounter, "next_reference", classmethod(without_lock))
    drafts = [factories.make_draft() for _ in range(CROWD)]
    ReferenceCounter.objects.create(year=timezone.localtime().year)

    submit_at_once(drafts)

    assert numbers_given() != list(range(1, CROWD + 1))


def test_same_draft_sent_from_ten_tabs_gives_one_case_and_one_receipt():
    draft = factories.make_draft()

    results = submit_at_once([draft] * 10)

    assert [type(failure) for failure in failures(results)] == [AlreadySubmitted] * 9
    assert numbers_given() == [1]
    assert ReferenceCounter.objects.get().last == 1
    assert Proposal.objects.get().transitions.count() == 1
    assert sorted(OutboxMail.objects.values_list("template", flat=True)) == [
        "projects/emails/E01",
        "projects/emails/E02",
    ]


def test_same_draft_from_ten_tabs_is_sent_again_and_again_without_the_check(monkeypatch):
    """Negative control: nobody looks at where the case stands."""
    monkeypatch.setattr(LifeCycle, "can_move_to", lambda self, target: True)
    monkeypatch.setattr(ProposalVersion, "file", lambda *args, **kwargs: None)  # its number is unique
    draft = factories.make_draft()

    results = submit_at_once([draft] * 10)

    assert failures(results) == []
    assert ReferenceCounter.objects.get().last == 10


def test_two_decisions_at_once_leave_one_decision_and_one_letter():
    proposal = factories.make_deliberating()
    deciders = [factories.make_user(role=Role.LAB) for _ in range(4)]
    letters = OutboxMail.objects.filter(status=OutboxMail.Status.HELD)

    def decide(by, outcome):
        Decision.take(Proposal.objects.get(pk=proposal.pk), by=by, outcome=outcome, **factories.REASONS)

    results = in_parallel(
        *[
            lambda by=by, outcome=outcome: decide(by, outcome)
            for by, outcome in zip(deciders, ["accepted", "declined", "accepted", "declined"], strict=True)
        ]
    )

    assert [type(failure) for failure in failures(results)] == [TransitionNotAllowed] * 3
    assert Decision.objects.count() == 1
    assert letters.count() == 1


def test_letter_announced_twice_at_once_leaves_once():
    decision = factories.make_decided()

    def announce():
        Decision.objects.get(pk=decision.pk).announce(subject="Notre réponse", body="Bonjour,")

    results = in_parallel(*[announce] * 4)

    assert [isinstance(failure, Refusal) for failure in failures(results)] == [True] * 3
    letter = OutboxMail.objects.get(pk=decision.letter_id)
    assert (letter.status, letter.body) == ("pending", "Bonjour,")


def test_evaluators_chosen_twice_at_once_get_one_sheet_each():
    factories.make_grid()
    lab = factories.make_user(role=Role.LAB)
    proposal = factories.make_proposal()
    proposal.start_screening(by=lab)
    evaluators = [factories.make_user(role=Role.AMBASSADOR) for _ in range(2)]

    results = in_parallel(*[lambda: Proposal.objects.get(pk=proposal.pk).open_assessment(evaluators, by=lab)] * 3)

    assert [type(failure) for failure in failures(results)] == [TransitionNotAllowed] * 2
    assert proposal.sheets.count() == 2
