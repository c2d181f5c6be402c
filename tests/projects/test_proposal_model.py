"""A case and its verbs: what each state allows, what each refusal says, who sees what."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from labo.models import OutboxMail
from labo.roles import Role
from labo.transitions import Refusal, TransitionNotAllowed
from projects.models import Decision, HatContribution, InterventionNote, Merger, Proposal
from projects.models.proposal import AlreadySubmitted
from projects.states import PUBLIC_STATES, UNANNOUNCED
from tests import factories
from tests.labo.test_outbox_delivery import make_mail

pytestmark = pytest.mark.django_db

Status = Proposal.Status
CONDITION = {"text": "Nommer trois agents", "owner": "Le service", "due_on": date(2027, 1, 15)}


def make_in(status):
    """A case in this state, ready in all else: two filed sheets, a grid in force."""
    proposal = factories.make_draft()
    if status != Status.DRAFT:
        grid = factories.make_grid()
        Proposal.objects.filter(pk=proposal.pk).update(
            status=status, reference=f"LABO-2026-{proposal.pk}", submitted_at=timezone.now(), grid=grid
        )
        proposal.refresh_from_db()
        for _ in range(2):
            sheet = proposal.sheets.create(evaluator=factories.make_user(role=Role.AMBASSADOR), grid=grid)
            sheet.filed_at = timezone.now()
            sheet.save()
    return proposal


def decide(outcome, **fields):
    return lambda proposal, by: Decision.take(proposal, by=by, outcome=outcome, **factories.REASONS, **fields)


def decided(proposal, by):
    """The decision by which a case is where it is, as if it had been taken; in another state, one that no longer is."""
    outcome = proposal.status if proposal.is_decided else "declined"
    joined = another(proposal) if outcome == "merged" else None
    if joined:
        Merger.objects.create(source=proposal, target=joined, reason="-", by=by)
    return Decision.objects.create(
        proposal=proposal,
        outcome=outcome,
        reasons="-",
        redirected_to="Une porte",
        reexamine_on=date(2027, 6, 1),
        merged_into=joined,
        decided_by=by,
        applied_at=timezone.now(),
        applied_by=by,
        letter=make_mail(f"lettre-{proposal.pk}", status="held"),
    )


def another(proposal):
    return Proposal.objects.exclude(pk=proposal.pk).get()


def unassessed(proposal):
    if proposal.status in {"redirected", "merged", "declined"}:
        Proposal.objects.filter(pk=proposal.pk).update(grid=None)
        proposal.grid = None
        return proposal
    raise Refusal("The database keeps no such case without a grid.")


VERBS = {
    # verb: (call, the states that allow it, the state it leads to)
    "submit": (lambda proposal, by: proposal.submit(by=by), {"draft"}, "submitted"),
    "start_screening": (
        lambda proposal, by: proposal.start_screening(by=by),
        {"submitted", "postponed"},
        "screening",
    ),
    "open_assessment": (
        lambda proposal, by: proposal.open_assessment(
            [factories.make_user(role=Role.AMBASSADOR) for _ in range(2)], by=by
        ),
        {"screening"},
        "assessing",
    ),
    "open_deliberation": (
        lambda proposal, by: proposal.open_deliberation(by=by),
        {"assessing"},
        "deliberating",
    ),
    "accept": (decide("accepted"), {"deliberating", "accepted_conditions"}, "accepted"),
    "accept_under_conditions": (
        decide("accepted_conditions", conditions=[CONDITION]),
        {"deliberating"},
        "accepted_conditions",
    ),
    "postpone": (
        decide("postponed", reexamine_on=date(2027, 6, 1)),
        {"deliberating", "accepted_conditions"},
        "postponed",
    ),
    "redirect": (
        decide("redirected", redirected_to="Le service communication"),
        {"screening", "deliberating"},
        "redirected",
    ),
    "merge": (
        lambda proposal, by: decide("merged", merged_into=another(proposal))(proposal, by),
        {"screening", "deliberating"},
        "merged",
    ),
    "decline": (decide("declined"), {"screening", "deliberating"}, "declined"),
    "reopen": (
        lambda proposal, by: decided(proposal, by).reopen(by=by, reason="Trois agents volontaires."),
        {"accepted", "accepted_conditions", "postponed", "redirected", "merged", "declined"},
        "deliberating",
    ),
    "reopen_before_any_assessment": (
        lambda proposal, by: decided(unassessed(proposal), by).reopen(by=by, reason="Trois agents volontaires."),
        {"redirected", "merged", "declined"},
        "screening",
    ),
    "withdraw": (
        lambda proposal, by: proposal.withdraw(by=by, reason="Plus d’actualité."),
        # Decided here, and not announced: the service does not know yet.
        set(Status.values) - {"draft", "withdrawn"},
        "withdrawn",
    ),
    "contribute_under_a_hat": (
        lambda proposal, by: HatContribution.contribute(proposal, hat="white", text="Un fait.", by=by),
        {"deliberating"},
        None,
    ),
    "start_note": (
        lambda proposal, by: InterventionNote.start(proposal, by=by),
        {"accepted", "accepted_conditions"},
        None,
    ),
}


def sent():
    """How many decisions and mails there are, but for those that a test puts there itself."""
    there = "test:lettre-"
    decisions = Decision.objects.exclude(letter__key__startswith=there)
    return decisions.count(), OutboxMail.objects.exclude(key__startswith=there).count()


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("verb", VERBS)
def test_verb_is_allowed_in_these_states_only(verb, status):
    call, allowed, target = VERBS[verb]
    factories.make_proposal()
    proposal = make_in(status)
    by = factories.make_user(role=Role.LAB)
    before = sent()

    if status in allowed:
        call(proposal, by)
        proposal.refresh_from_db()
        assert proposal.status == (target or status)
        steps = list(proposal.transitions.values_list("source", "target", "by"))
        assert steps == ([(status, target, by.pk)] if target else [])
    else:
        with pytest.raises(Refusal):
            call(proposal, by)
        stored = Proposal.objects.get(pk=proposal.pk)
        assert (stored.status, stored.transitions.count()) == (status, 0)
        assert stored.hat_contributions.count() == 0
        assert sent() == before


def test_table_of_verbs_covers_every_allowed_step():
    declared = {(source, target) for _, sources, target in VERBS.values() if target for source in sources}

    written = {(source, target) for source, targets in Proposal.TRANSITIONS.items() for target in targets}

    assert written == declared


def test_transition_refusal_names_both_states_in_french():
    proposal = make_in(Status.DECLINED)

    with pytest.raises(TransitionNotAllowed) as refusal:
        proposal.start_screening(by=factories.make_user(role=Role.LAB))

    assert str(refusal.value) == (
        f"« {proposal.title} » est à l’état « non retenue » et ne peut pas passer à « en pré-qualification »."
    )


def test_submit_gives_a_reference_and_tells_the_service_and_the_lab(settings):
    settings.LAB_EMAIL = "labo@example.org"
    now = datetime(2026, 11, 24, 9, tzinfo=UTC)
    first, second = factories.make_draft(), factories.make_draft()

    for proposal in (first, second):
        proposal.submit(by=proposal.lead, now=now)

    first.refresh_from_db()
    assert (first.reference, second.reference) == ("LABO-2026-001", "LABO-2026-002")
    assert first.submitted_at == now
    mails = OutboxMail.objects.filter(about=first.reference).order_by("template")
    assert [(mail.template, mail.to, mail.status) for mail in mails] == [
        ("projects/emails/E01", [first.lead.email], "pending"),
        ("projects/emails/E02", ["labo@example.org"], "pending"),
    ]


def test_reference_starts_again_each_year_of_paris():
    old, new = factories.make_draft(), factories.make_draft()

    old.submit(by=old.lead, now=datetime(2026, 12, 31, 22, 59, tzinfo=UTC))
    new.submit(by=new.lead, now=datetime(2026, 12, 31, 23, 1, tzinfo=UTC))

    assert (old.reference, new.reference) == ("LABO-2026-001", "LABO-2027-001")


def test_submit_twice_is_refused_with_the_reference():
    proposal = factories.make_proposal()
    other_tab = Proposal.objects.get(pk=proposal.pk)
    other_tab.status = Status.DRAFT

    with pytest.raises(AlreadySubmitted) as refusal:
        other_tab.submit(by=proposal.lead)

    assert str(refusal.value) == f"Cette proposition est déjà envoyée, sous la référence {proposal.reference}."
    assert OutboxMail.objects.filter(about=proposal.reference).count() == 2


@pytest.mark.parametrize("field", Proposal.REQUIRED_TO_SUBMIT)
def test_submit_names_the_answer_that_is_missing(field):
    proposal = factories.make_draft()
    empty = {"org_unit": None, "available_agents": []}.get(field, "")
    setattr(proposal, field, empty)
    proposal.save()

    with pytest.raises(Refusal) as refusal:
        proposal.submit(by=proposal.lead)

    label = Proposal._meta.get_field(field).verbose_name
    assert str(refusal.value) == f"Il manque encore : {label}."
    stored = Proposal.objects.get(pk=proposal.pk)
    assert (stored.status, stored.reference, OutboxMail.objects.count()) == ("draft", None, 0)


def test_withdraw_without_a_reason_is_refused():
    proposal = factories.make_proposal()

    with pytest.raises(Refusal):
        proposal.withdraw(by=proposal.lead, reason="  \n")

    assert Proposal.objects.get(pk=proposal.pk).status == Status.SUBMITTED


def test_open_assessment_gives_each_evaluator_one_sheet_of_the_grid_in_force():
    factories.make_grid()
    grid = factories.make_grid()
    proposal, lab = factories.make_proposal(), factories.make_user(role=Role.LAB)
    proposal.start_screening(by=lab)
    evaluators = [factories.make_user(role=Role.AMBASSADOR) for _ in range(3)]

    proposal.open_assessment([*evaluators, evaluators[0]], by=lab, reframed_question="Comment mieux faire ?")

    proposal.refresh_from_db()
    assert proposal.grid == grid
    assert proposal.reframed_question == "Comment mieux faire ?"
    assert {sheet.evaluator for sheet in proposal.sheets.all()} == set(evaluators)
    assert {sheet.grid for sheet in proposal.sheets.all()} == {grid}


def test_open_assessment_needs_two_different_people():
    factories.make_grid()
    proposal, lab = factories.make_proposal(), factories.make_user(role=Role.LAB)
    proposal.start_screening(by=lab)

    with pytest.raises(Refusal, match="au moins 2 personnes"):
        proposal.open_assessment([lab, lab], by=lab)


def test_open_assessment_refuses_whoever_carries_the_case():
    factories.make_grid()
    lab = factories.make_user(role=Role.LAB)
    proposal = factories.make_proposal(factories.make_user(role=Role.AMBASSADOR))
    proposal.start_screening(by=lab)

    with pytest.raises(Refusal, match="n’évalue pas le cas qu’elle porte"):
        proposal.open_assessment([lab, proposal.lead], by=lab)

    assert proposal.sheets.count() == 0


def test_open_assessment_needs_a_published_grid():
    factories.make_grid(published=False)
    proposal, lab = factories.make_proposal(), factories.make_user(role=Role.LAB)
    proposal.start_screening(by=lab)

    with pytest.raises(Refusal, match="Aucune grille n’est publiée"):
        proposal.open_assessment([lab, factories.make_user(role=Role.LAB)], by=lab)


def test_open_deliberation_needs_two_filed_sheets():
    proposal = factories.make_assessed(evaluators=3)
    factories.fill(proposal.sheets.first(), "green")

    with pytest.raises(Refusal, match="au moins 2 avis déposés"):
        proposal.open_deliberation(by=factories.make_user(role=Role.LAB))


def test_case_that_comes_back_keeps_its_grid_and_its_filed_sheets():
    decision = factories.make_decided(Status.POSTPONED, announced=True)
    proposal, lab = decision.proposal, factories.make_user(role=Role.LAB)
    proposal.refresh_from_db()
    grid, evaluators = proposal.grid, [sheet.evaluator for sheet in proposal.sheets.all()]
    factories.make_grid()

    proposal.start_screening(by=lab)
    proposal.open_assessment([*evaluators, lab], by=lab)

    assert proposal.grid == grid
    assert {sheet.grid for sheet in proposal.sheets.all()} == {grid}
    assert {sheet.evaluator for sheet in proposal.sheets.filed()} == set(evaluators)
    assert proposal.sheets.count() == 3


# --- Who sees what --------------------------------------------------------------------------------------


@pytest.fixture
def people():
    lead = factories.make_user()
    return {
        "anonymous": AnonymousUser(),
        "lead": lead,
        "sponsor": factories.make_user("Dominique.Modele@example.org"),
        "stranger": factories.make_user(),
        "evaluator": factories.make_user(role=Role.AMBASSADOR),
        "other ambassador": factories.make_user(role=Role.AMBASSADOR),
        "lab": factories.make_user(role=Role.LAB),
        "administrator": factories.make_user(role=Role.ADMINISTRATOR),
        "lab without the back office": factories.make_user(role=Role.LAB),
    }


def seen(people, look):
    return {name for name, person in people.items() if look(person).exists()}


@pytest.mark.parametrize(
    ("status", "visible", "editable", "in_back_office"),
    [
        ("draft", {"lead"}, {"lead"}, set()),
        ("submitted", {"lead", "sponsor"}, set(), {"evaluator", "lab", "administrator"}),
        ("assessing", {"lead", "sponsor"}, set(), {"evaluator", "lab", "administrator"}),
        ("declined", {"lead", "sponsor"}, set(), {"evaluator", "lab", "administrator"}),
        ("withdrawn", {"lead", "sponsor"}, set(), {"evaluator", "lab", "administrator"}),
    ],
)
def test_proposal_is_seen_by(people, status, visible, editable, in_back_office):
    proposal = make_in(status)
    proposal.lead = people["lead"]
    proposal.sponsor_email = "dominique.modele@EXAMPLE.org"
    proposal.save()
    grid = proposal.grid or factories.make_grid()
    proposal.sheets.create(evaluator=people["evaluator"], grid=grid)
    people["lab without the back office"].is_staff = False

    assert seen(people, Proposal.objects.visible_to) == visible
    assert seen(people, Proposal.objects.editable_by) == editable
    assert seen(people, Proposal.objects.in_back_office) == in_back_office


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("agreed", [True, False])
def test_public_list_shows_agreed_cases_only(status, agreed):
    proposal = make_in(status)
    Proposal.objects.filter(pk=proposal.pk).update(is_public=agreed)

    assert Proposal.objects.public().exists() == (agreed and status not in {"draft", "withdrawn"})


def test_showing_a_case_undoes_no_verb_of_meanwhile():
    proposal = make_in(Status.SUBMITTED)
    Proposal.objects.get(pk=proposal.pk).start_screening(by=factories.make_user(role=Role.LAB))

    proposal.show_to_the_public(True)

    proposal = Proposal.objects.get(pk=proposal.pk)
    assert (proposal.is_public, proposal.status) == (True, Status.SCREENING)


@pytest.mark.parametrize("status", Status.values)
def test_decision_shows_once_its_letter_has_left(status):
    proposal = make_in(status)
    decided = status in {"accepted", "accepted_conditions", "postponed", "redirected", "merged", "declined"}

    before = proposal.public_state
    proposal.announced_at = timezone.now()
    after = proposal.public_state

    assert before == (PUBLIC_STATES[UNANNOUNCED] if decided else PUBLIC_STATES[status])
    assert after == PUBLIC_STATES[status]


def test_every_status_has_its_public_words():
    assert set(PUBLIC_STATES) == set(Status.values)


def test_second_decision_is_hidden_until_its_own_letter_leaves():
    proposal = factories.make_decided(Status.ACCEPTED_CONDITIONS, announced=True).proposal
    by = factories.make_user(role=Role.LAB)

    Decision.take(proposal, by=by, outcome=Status.POSTPONED, **factories.REASONS, reexamine_on=date(2027, 6, 1))

    proposal.refresh_from_db()
    assert proposal.public_state == PUBLIC_STATES["accepted_conditions"]
