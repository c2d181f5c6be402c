"""The road of a case as its service reads it."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from labo.roles import Role
from projects.models import Decision, Proposal
from projects.road import SERVICE, Turn
from projects.tracking import milestones, turn, turn_at_work
from tests import factories

pytestmark = pytest.mark.django_db
NBSP = "\u00a0"


def known(proposal):
    decision = proposal.decisions.announced().first()
    note = getattr(proposal, "note", None)
    return {"decision": decision, "versions": list(note.versions.all()) if note else []}


def road(proposal):
    proposal = Proposal.objects.get(pk=proposal.pk)
    steps = milestones(proposal, list(proposal.transitions.all()), **known(proposal))
    return [(step.name.replace(NBSP, " "), step.state, step.at is not None) for step in steps]


def turn_of(proposal):
    proposal = Proposal.objects.get(pk=proposal.pk)
    return turn(proposal, **known(proposal))


TALK, READING, TALKING = "Premier échange", "Lecture par plusieurs personnes", "Discussion"
SENT, ANSWER, NOTE, WORK = "Proposition envoyée", "Réponse motivée", "Note d’intervention", "Intervention"


def screened():
    proposal = factories.make_proposal()
    proposal.start_screening(by=factories.make_user(role=Role.LAB))
    return proposal


@pytest.mark.parametrize(
    ("make", "here"),
    [
        (factories.make_proposal, SENT),
        (screened, TALK),
        (factories.make_assessed, READING),
        (factories.make_deliberating, TALKING),
        (lambda: factories.make_decided("accepted").proposal, TALKING),
        (lambda: factories.make_decided("declined").proposal, TALKING),
    ],
)
def test_road_of_a_case_that_waits_for_its_answer(make, here):
    names = [SENT, TALK, READING, TALKING, ANSWER]
    place = names.index(here)

    assert road(make()) == [
        (name, "done" if index < place else "here" if index == place else "next", index <= place)
        for index, name in enumerate(names)
    ]


def decided_on_screening():
    proposal = screened()
    return Decision.take(proposal, by=factories.make_user(role=Role.LAB), outcome="declined", **factories.REASONS)


def test_road_of_a_case_declined_early_hides_it_until_the_letter_leaves():
    decision = decided_on_screening()

    assert road(decision.proposal) == [
        (SENT, "done", True),
        (TALK, "here", True),
        (READING, "next", False),
        (TALKING, "next", False),
        (ANSWER, "next", False),
    ]
    decision.announce()
    assert road(decision.proposal) == [
        (SENT, "done", True),
        (TALK, "done", True),
        (f"{ANSWER} : non retenue", "here", True),
    ]


PASSED = [(SENT, "done", True), (TALK, "done", True), (READING, "done", True), (TALKING, "done", True)]


@pytest.mark.parametrize("outcome", ["declined", "redirected", "postponed"])
def test_road_ends_with_an_answer_that_is_no(outcome):
    proposal = factories.make_decided(outcome, announced=True).proposal
    label = Proposal.Status(outcome).label.lower()

    assert road(proposal) == [*PASSED, (f"{ANSWER} : {label}", "here", True)]


def test_road_of_an_accepted_case_goes_on_with_the_note():
    proposal = factories.make_decided("accepted", announced=True).proposal

    assert road(proposal) == [
        *PASSED,
        (f"{ANSWER} : retenue", "done", True),
        (NOTE, "here", False),
        (WORK, "next", False),
    ]
    assert turn_of(proposal).title == ""


def test_road_waits_for_the_conditions():
    decision = factories.make_decided("accepted_conditions", announced=True)
    answer = f"{ANSWER} : retenue sous conditions"

    assert road(decision.proposal)[4:] == [(answer, "here", True), (NOTE, "next", False), (WORK, "next", False)]
    assert turn_of(decision.proposal).line.replace(NBSP, " ") == "C’est à vous : réunir les conditions"
    assert f"15{NBSP}janvier{NBSP}2027" in turn_of(decision.proposal).words

    for condition in decision.conditions.all():
        condition.meet(by=decision.decided_by)

    assert road(decision.proposal)[4:] == [(answer, "done", True), (NOTE, "here", False), (WORK, "next", False)]
    assert turn_of(decision.proposal).title == ""


def test_nearest_condition_is_the_one_that_is_said():
    conditions = [
        {"text": "Plus tard", "owner": "Le service", "due_on": date(2027, 3, 1)},
        {"text": "D’abord", "owner": "Le service", "due_on": date(2027, 2, 2)},
    ]
    decision = factories.make_decided("accepted_conditions", announced=True, conditions=conditions)

    assert turn_of(decision.proposal).words.startswith(f"La plus proche{NBSP}: avant le 2{NBSP}février{NBSP}2027.")


def test_released_note_is_for_the_service_to_sign(monkeypatch):
    monkeypatch.setattr("projects.note_pdf.render_note", lambda note, *, number, released_on: b"%PDF-1.7")
    note = factories.make_note()
    note.release(by=factories.make_user(role=Role.LAB))

    assert road(note.proposal)[5:] == [(NOTE, "here", True), (WORK, "next", False)]
    assert turn_of(note.proposal).line.replace(NBSP, " ") == "C’est à vous : relire et signer la note"
    assert "version 1" in turn_of(note.proposal).words


def test_note_is_signed_before_the_conditions_that_may_wait(monkeypatch):
    monkeypatch.setattr("projects.note_pdf.render_note", lambda note, *, number, released_on: b"%PDF-1.7")
    later = {"text": "Deux terrains", "owner": "Le labo", "due_on": date(2027, 3, 1), "is_before_signature": False}
    decision = factories.make_decided("accepted_conditions", announced=True, conditions=[later])
    assert turn_of(decision.proposal).line.replace(NBSP, " ") == "C’est à vous : réunir les conditions"

    factories.make_note(proposal=decision.proposal).release(by=decision.decided_by)

    assert [state for name, state, _ in road(decision.proposal)[4:]] == ["done", "here", "next"]
    assert turn_of(decision.proposal).line.replace(NBSP, " ") == "C’est à vous : relire et signer la note"
    assert f"1er{NBSP}mars{NBSP}2027" in turn_of(decision.proposal).words


def test_what_waits_for_the_service_comes_before_the_work():
    work = SimpleNamespace(work_state=SimpleNamespace(meaning="Les étapes se suivent."))
    to_sign = Turn("La version 1.1 attend.", "relire et signer la note", SERVICE)

    assert turn_at_work(work, to_sign) == to_sign
    assert turn_at_work(work, Turn("La note est signée.")).words == "Les étapes se suivent."


def test_draft_note_says_nothing():
    note = factories.make_note()

    assert road(note.proposal)[5:] == [(NOTE, "here", False), (WORK, "next", False)]
    assert turn_of(note.proposal).title == ""


def test_postponed_case_studied_again_starts_its_road_again():
    proposal = factories.make_decided("postponed", announced=True).proposal
    assert "1er" in turn_of(proposal).words

    proposal.start_screening(by=factories.make_user(role=Role.LAB), now=timezone.now() + timedelta(days=1))

    assert road(proposal) == [
        (SENT, "done", True),
        (TALK, "here", True),
        (READING, "next", False),
        (TALKING, "next", False),
        (ANSWER, "next", False),
    ]


def test_withdrawn_case_stops_there():
    proposal = factories.make_assessed()
    proposal.withdraw(by=proposal.lead, reason="Plus d’actualité.")

    assert road(proposal) == [
        (SENT, "done", True),
        (TALK, "done", True),
        (READING, "done", True),
        ("Proposition retirée", "here", True),
    ]


@pytest.mark.parametrize("outcome", Proposal.OUTCOMES)
def test_nothing_tells_a_decision_before_its_letter_leaves(outcome):
    """Whatever was decided, the service reads what it read the day before."""
    waiting = factories.make_deliberating()
    decided = factories.make_decided(outcome).proposal

    assert road(decided) == road(waiting)
    assert turn_of(decided) == turn_of(waiting)
    assert decided.public_state == waiting.public_state
    assert decided.can_be_withdrawn


@pytest.mark.parametrize("status", Proposal.Status.values)
def test_every_state_says_whose_turn_it_is(status):
    proposal = Proposal(status=status, announced_at=timezone.now())
    decision = Decision(reexamine_on=date(2027, 6, 1)) if status == "postponed" else None

    assert bool(turn(proposal, decision=decision).words) is (status != "draft")
