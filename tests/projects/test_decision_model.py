"""The decision: reasons, blocking reds, conditions, and the letter that is read before it leaves."""

from datetime import UTC, date, datetime

import pytest

from labo.models import OutboxMail
from labo.outbox.models import MailAlreadySent
from labo.roles import Role
from labo.transitions import Refusal, TransitionNotAllowed
from projects.models import Condition, Decision, Proposal
from projects.models.lifting import blocking_reds
from tests import factories

pytestmark = pytest.mark.django_db

Status = Proposal.Status
CONDITION = {"text": "Nommer trois agents", "owner": "Le service", "due_on": date(2027, 1, 15)}


def take(proposal, outcome=Status.ACCEPTED, *, reasons="Des motifs.", relevance_reasons="Un vrai sujet.", **fields):
    said = {**factories.REASONS, "reasons": reasons, **fields}
    return Decision.take(proposal, by=factories.make_user(role=Role.LAB), outcome=outcome, **said)


def assert_undecided(proposal):
    stored = Proposal.objects.get(pk=proposal.pk)
    assert (stored.status, stored.decisions.count()) == ("deliberating", 0)
    assert not OutboxMail.objects.filter(status=OutboxMail.Status.HELD).exists()


@pytest.mark.parametrize(
    ("outcome", "fields", "sentence"),
    [
        (Status.ACCEPTED, {"reasons": " \n"}, "Donnez les motifs"),
        (Status.DECLINED, {"reasons": ""}, "Donnez les motifs"),
        (Status.ACCEPTED_CONDITIONS, {}, "au moins une condition"),
        (Status.REDIRECTED, {}, "l’autre porte"),
        (Status.REDIRECTED, {"redirected_to": "  "}, "l’autre porte"),
        (Status.POSTPONED, {}, "la date à laquelle le cas sera réexaminé"),
        (Status.POSTPONED, {"reexamine_on": None}, "la date à laquelle le cas sera réexaminé"),
    ],
)
def test_decision_asks_for_what_the_service_needs(outcome, fields, sentence):
    proposal = factories.make_deliberating()

    with pytest.raises(Refusal, match=sentence):
        take(proposal, outcome, **fields)

    assert_undecided(proposal)


@pytest.mark.parametrize(
    ("outcome", "fields", "template"),
    [
        (Status.ACCEPTED, {"watch_points": ["Le calendrier"]}, "E09"),
        (Status.ACCEPTED_CONDITIONS, {"conditions": [CONDITION]}, "E10"),
        (Status.POSTPONED, {"reexamine_on": date(2027, 6, 1)}, "E11"),
        (Status.REDIRECTED, {"redirected_to": "Le service communication"}, "E11"),
        (Status.DECLINED, {}, "E11"),
    ],
)
def test_decision_writes_its_letter_and_holds_it(outcome, fields, template):
    proposal = factories.make_deliberating()

    decision = take(proposal, outcome, **fields)

    stored = Proposal.objects.get(pk=proposal.pk)
    assert (stored.status, stored.announced_at) == (outcome, None)
    assert stored.transitions.get(target=outcome).reason == "Des motifs."
    letter = OutboxMail.objects.get(pk=decision.letter_id)
    assert (letter.template, letter.status) == (f"projects/emails/{template}", "held")
    assert letter.to == [proposal.lead.email, proposal.sponsor_email]


def test_letter_goes_once_to_a_lead_who_is_also_the_sponsor():
    lead = factories.make_user()
    proposal = factories.make_deliberating(lead=lead, sponsor_email=lead.email)

    assert take(proposal).letter.to == [lead.email]


def test_announce_sends_the_letter_as_it_now_reads():
    decision = factories.make_decided()
    now = datetime(2026, 11, 24, 9, tzinfo=UTC)

    decision.announce(subject="Notre  réponse\r\nBcc: x@example.org", body="Bonjour,", now=now)

    letter = OutboxMail.objects.get(pk=decision.letter_id)
    assert (letter.status, letter.subject, letter.body) == ("pending", "Notre réponse Bcc: x@example.org", "Bonjour,")
    assert Proposal.objects.get(pk=decision.proposal_id).announced_at == now


def test_announce_twice_is_refused_and_the_first_text_stays():
    decision = factories.make_decided(announced=True)
    body = decision.letter.body

    with pytest.raises(MailAlreadySent, match="déjà parti"):
        Decision.objects.get(pk=decision.pk).announce(subject="Autre", body="Autre")

    assert OutboxMail.objects.get(pk=decision.letter_id).body == body


def test_letter_of_a_withdrawn_case_does_not_leave():
    decision = factories.make_decided(Status.ACCEPTED_CONDITIONS)
    decision.proposal.withdraw(by=decision.proposal.lead, reason="Plus d’actualité.")

    with pytest.raises(Refusal, match="changé d’état"):
        Decision.objects.get(pk=decision.pk).announce(subject="Réponse", body="Bonjour,")

    assert OutboxMail.objects.get(pk=decision.letter_id).status == "held"
    assert Proposal.objects.get(pk=decision.proposal_id).announced_at is None


def test_letter_of_a_decision_that_was_replaced_does_not_leave():
    first = factories.make_decided(Status.ACCEPTED_CONDITIONS)
    second = take(first.proposal, Status.ACCEPTED)

    with pytest.raises(Refusal, match="changé d’état"):
        Decision.objects.get(pk=first.pk).announce(subject="Réponse", body="Bonjour,")
    second.announce(subject="Réponse", body="Bonjour,")

    assert [OutboxMail.objects.get(pk=d.letter_id).status for d in (first, second)] == ["held", "pending"]


def test_decide_twice_is_refused():
    decision = factories.make_decided(Status.DECLINED)

    with pytest.raises(TransitionNotAllowed):
        take(decision.proposal, Status.ACCEPTED)

    assert Decision.objects.count() == 1


# --- Blocking reds --------------------------------------------------------------------------------------


def test_blocking_reds_are_eliminatory_and_filed():
    proposal = factories.make_assessed(evaluators=3)
    eliminatory = proposal.grid.criteria.first()
    first, second, third = proposal.sheets.all()
    factories.fill(first, "green", "red")  # red, but not eliminatory
    factories.fill(second, "unclear", "green")
    factories.fill(third, "red", file=False)  # eliminatory, but not filed
    assert list(blocking_reds(proposal)) == []

    third.file()

    assert list(blocking_reds(proposal)) == [eliminatory]


OUTCOMES = {
    Status.ACCEPTED: {},
    Status.ACCEPTED_CONDITIONS: {"conditions": [CONDITION]},
    Status.POSTPONED: {"reexamine_on": date(2027, 6, 1)},
    Status.REDIRECTED: {"redirected_to": "Le service communication"},
    Status.DECLINED: {},
}


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_blocking_red_stops_an_acceptance_only(outcome):
    proposal = factories.make_deliberating("red")
    criterion = proposal.grid.criteria.first()

    if outcome in (Status.ACCEPTED, Status.ACCEPTED_CONDITIONS):
        with pytest.raises(Refusal) as refusal:
            take(proposal, outcome, **OUTCOMES[outcome])
        assert str(refusal.value) == (
            f"Un signal rouge éliminatoire demande une levée écrite ou une condition datée : {criterion}."
        )
        assert_undecided(proposal)
    else:
        assert take(proposal, outcome, **OUTCOMES[outcome]).outcome == outcome


def test_blocking_red_is_lifted_in_writing():
    proposal = factories.make_deliberating("red")
    criterion = proposal.grid.criteria.first()

    decision = take(proposal, liftings={criterion: "La direction s’y engage."})

    assert list(decision.liftings.values_list("criterion", "text")) == [(criterion.pk, "La direction s’y engage.")]


def test_blocking_red_is_not_lifted_by_silence():
    proposal = factories.make_deliberating("red")

    with pytest.raises(Refusal, match="levée écrite"):
        take(proposal, liftings={proposal.grid.criteria.first(): "  \n"})

    assert_undecided(proposal)


def test_blocking_red_becomes_a_dated_condition():
    proposal = factories.make_deliberating("red")
    criterion = proposal.grid.criteria.first()

    decision = take(proposal, Status.ACCEPTED_CONDITIONS, conditions=[{**CONDITION, "criterion": criterion}])

    assert list(decision.conditions.values_list("criterion", "due_on")) == [(criterion.pk, date(2027, 1, 15))]


def test_condition_of_another_criterion_does_not_lift_a_blocking_red():
    proposal = factories.make_deliberating("red")
    other = proposal.grid.criteria.last()

    with pytest.raises(Refusal, match="levée écrite"):
        take(proposal, Status.ACCEPTED_CONDITIONS, conditions=[{**CONDITION, "criterion": other}])

    assert_undecided(proposal)


def test_condition_is_met_once():
    condition = factories.make_decided(Status.ACCEPTED_CONDITIONS).conditions.get()
    witness = factories.make_user(role=Role.LAB)
    now = datetime(2026, 12, 1, 9, tzinfo=UTC)

    condition.meet(by=witness, now=now)
    with pytest.raises(Refusal, match="déjà notée"):
        condition.meet(by=factories.make_user(role=Role.LAB))

    condition.refresh_from_db()
    assert (condition.met_by, condition.met_at) == (witness, now)


def test_conditions_still_to_meet_are_those_of_the_decision_that_stands():
    first = factories.make_decided(Status.ACCEPTED_CONDITIONS)
    proposal, lab = first.proposal, factories.make_user(role=Role.LAB)
    before = list(Condition.objects.still_to_meet())
    take(proposal, Status.POSTPONED, reexamine_on=date(2027, 6, 1))
    postponed = list(Condition.objects.still_to_meet())
    proposal.start_screening(by=lab)
    proposal.open_assessment([sheet.evaluator for sheet in proposal.sheets.all()], by=lab)
    proposal.open_deliberation(by=lab)
    second = take(proposal, Status.ACCEPTED_CONDITIONS, conditions=[CONDITION, {**CONDITION, "text": "Un local"}])
    met, other = second.conditions.order_by("pk")
    met.meet(by=lab)

    assert before == list(first.conditions.all())
    assert postponed == []
    assert list(Condition.objects.still_to_meet()) == [other]
