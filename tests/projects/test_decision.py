"""The decision's page: who opens it, what it asks for, that nothing typed is lost and nothing is decided twice."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from labo.models import OutboxMail
from labo.roles import Role
from projects.models import Condition, Decision, Proposal, Signal
from tests.factories import (
    make_assessed,
    make_decided,
    make_deliberating,
    make_proposal,
    make_user,
)
from tests.parallel import in_parallel

pytestmark = pytest.mark.django_db

Status = Proposal.Status


def address(proposal, name="decide", *args):
    return reverse(f"admin:projects_proposal_{name}", args=[proposal.pk, *args])


def soon(days=30):
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def form(outcome=Status.ACCEPTED, *, conditions=(), **fields):
    data = {
        "outcome": outcome,
        "reasons": "Des motifs clairs.",
        "relevance_reasons": "Un vrai sujet.",
        "watch_points": "",
        "redirected_to": "",
        "reexamine_on": "",
        "conditions-TOTAL_FORMS": str(len(conditions)),
        "conditions-INITIAL_FORMS": "0",
        "take": "1",
        **fields,
    }
    for index, condition in enumerate(conditions):
        data |= {f"conditions-{index}-{name}": value for name, value in condition.items()}
    return data


TYPED_DOOR = {
    "redirected_to": "Service communication",
    "contact_name": "Alix Fictive",
    "contact_email": "communication@example.org",
}
CONDITION = {"text": "Nommer trois agents", "owner": "Camille Exemple", "is_before_signature": "on"}


@pytest.fixture
def as_lab(client, lab_member):
    client.force_login(lab_member)
    return client


# --- Who -------------------------------------------------------------------------------------------------


def test_an_ambassador_opens_no_page_of_the_decision(client):
    proposal = make_decided(Status.ACCEPTED_CONDITIONS).proposal
    client.force_login(proposal.sheets.first().evaluator)
    condition = Condition.objects.get()

    pages = [address(proposal), address(proposal, "letter")]
    assert [client.get(page).status_code for page in pages] == [403, 403]
    assert [client.post(page, form()).status_code for page in pages] == [403, 403]
    assert client.post(address(proposal, "condition_met", condition.pk)).status_code == 403
    assert Condition.objects.get().met_at is None


def test_an_agent_of_the_service_does_not_enter(client):
    proposal = make_deliberating()
    client.force_login(proposal.lead)

    # The door of the back office leads to its sign-in, and that one says no to whoever is signed in already.
    assert client.get(address(proposal), follow=True).status_code == 403
    client.post(address(proposal), form())
    assert Decision.objects.count() == 0


def test_a_draft_has_no_decision_page(as_lab):
    from tests.factories import make_draft

    assert as_lab.get(address(make_draft())).status_code == 404


# --- In which state --------------------------------------------------------------------------------------


def test_only_what_the_state_allows_is_offered(as_lab):
    proposal = make_assessed()
    assert as_lab.get(address(proposal)).status_code == 302

    proposal = make_deliberating()
    offered = as_lab.get(address(proposal)).context["form"].fields["outcome"].choices
    assert [value for value, _ in offered] == [*Proposal.OUTCOMES]

    screening = make_proposal()
    screening.start_screening(by=make_user(role=Role.LAB))
    offered = as_lab.get(address(screening)).context["form"].fields["outcome"].choices
    assert [value for value, _ in offered] == [Status.REDIRECTED, Status.MERGED, Status.DECLINED]

    conditional = make_decided(Status.ACCEPTED_CONDITIONS).proposal
    offered = as_lab.get(address(conditional)).context["form"].fields["outcome"].choices
    assert [value for value, _ in offered] == [Status.ACCEPTED, Status.POSTPONED]


@pytest.mark.parametrize("status", ["submitted", "screening", "assessing"])
def test_a_decision_posted_too_early_is_refused_with_a_sentence(as_lab, status):
    proposal = make_assessed() if status == "assessing" else make_proposal()
    if status == "screening":
        proposal.start_screening(by=make_user(role=Role.LAB))

    page = as_lab.post(address(proposal), form(Status.ACCEPTED))

    assert page.status_code == 409
    assert "ne peut pas passer à" in page.content.decode()
    assert "Des motifs clairs." in page.content.decode()
    assert Decision.objects.count() == 0


def test_each_outcome_can_be_taken(as_lab):
    wanted = {
        Status.ACCEPTED: form(Status.ACCEPTED),
        Status.ACCEPTED_CONDITIONS: form(Status.ACCEPTED_CONDITIONS, conditions=[{**CONDITION, "due_on": soon()}]),
        Status.POSTPONED: form(Status.POSTPONED, reexamine_on=soon(90)),
        Status.REDIRECTED: form(Status.REDIRECTED, **TYPED_DOOR),
        Status.MERGED: form(Status.MERGED, merged_into=str(make_proposal().pk)),
        Status.DECLINED: form(Status.DECLINED),
    }
    for outcome, data in wanted.items():
        proposal = make_deliberating()

        answer = as_lab.post(address(proposal), data)

        assert answer.url == address(proposal, "letter"), outcome
        decision = proposal.decisions.get()
        assert (decision.outcome, decision.letter.status) == (outcome, OutboxMail.Status.HELD)
        proposal.refresh_from_db()
        assert (proposal.status, proposal.announced_at) == (outcome, None)


# --- What it asks for ------------------------------------------------------------------------------------


def test_everything_missing_is_said_at_once_and_nothing_is_lost(as_lab):
    proposal = make_deliberating(Signal.RED)
    past = (timezone.localdate() - timedelta(days=1)).isoformat()
    data = form(
        Status.ACCEPTED_CONDITIONS,
        reasons="",
        watch_points="Prévenir les équipes",
        conditions=[{**CONDITION, "due_on": past}],
    )

    page = as_lab.post(address(proposal), data)

    shown = page.content.decode()
    assert page.context["form"].errors.keys() == {"reasons"}
    assert page.context["conditions"].forms[0].errors.keys() == {"due_on"}
    assert [message for _, message in page.context["problems"]] == [
        "Donnez les motifs de la décision\u00a0: le service les lira.",
        "Choisissez une date à venir.",
    ]
    assert "Prévenir les équipes" in shown
    assert "Nommer trois agents" in shown
    assert '<a href="#id_reasons">' in shown
    assert '<a href="#id_conditions-0-due_on">' in shown
    assert Decision.objects.count() == 0


@pytest.mark.parametrize(
    ("outcome", "name"),
    [(Status.REDIRECTED, "door"), (Status.MERGED, "merged_into"), (Status.POSTPONED, "reexamine_on")],
)
def test_what_an_outcome_needs_is_asked_beside_its_field(as_lab, outcome, name):
    proposal = make_deliberating()

    page = as_lab.post(address(proposal), form(outcome))

    assert page.context["form"].errors.keys() == {name}


@pytest.mark.parametrize("count", [0, 1])
def test_conditions_are_asked_where_they_are_announced(as_lab, count):
    proposal = make_deliberating()

    page = as_lab.post(address(proposal), form(Status.ACCEPTED_CONDITIONS, conditions=[{}] * count))

    assert page.context["problems"] == [
        ("id_conditions-0-text", "Écrivez au moins une condition, avec une personne et une date.")
    ]


def test_conditions_typed_under_another_outcome_are_not_dropped_silently(as_lab):
    proposal = make_deliberating()

    page = as_lab.post(address(proposal), form(Status.ACCEPTED, conditions=[{**CONDITION, "due_on": soon()}]))

    assert page.context["form"].errors.keys() == {"outcome"}
    assert Decision.objects.count() == 0


def test_a_blocking_red_shows_its_comments_and_asks_for_a_lifting(as_lab):
    proposal = make_deliberating(Signal.RED)
    page = as_lab.get(address(proposal)).content.decode()
    assert "Voici pourquoi." in page

    page = as_lab.post(address(proposal), form(Status.ACCEPTED))
    assert page.context["form"].errors.keys() == {"lifting_R1"}

    as_lab.post(address(proposal), form(Status.ACCEPTED, lifting_R1="Le service accepte de chercher."))
    lifting = proposal.decisions.get().liftings.get()
    assert (lifting.criterion.code, lifting.text) == ("R1", "Le service accepte de chercher.")


def test_a_dated_condition_treats_a_blocking_red(as_lab):
    proposal = make_deliberating(Signal.RED)
    condition = {**CONDITION, "due_on": soon(), "criterion": "R1"}

    as_lab.post(
        address(proposal), form(Status.ACCEPTED_CONDITIONS, conditions=[condition, {"is_before_signature": "on"}])
    )

    stored = Condition.objects.get()
    assert (stored.criterion.code, stored.owner, stored.is_before_signature) == ("R1", "Camille Exemple", True)


def test_a_blocking_red_does_not_bind_a_no(as_lab):
    proposal = make_deliberating(Signal.RED)

    as_lab.post(address(proposal), form(Status.DECLINED))

    assert proposal.decisions.get().outcome == Status.DECLINED


# --- Without a script ------------------------------------------------------------------------------------


def test_conditions_are_added_and_removed_by_buttons_that_post(as_lab):
    proposal = make_deliberating()
    first, second = {**CONDITION, "due_on": "n’importe quoi"}, {**CONDITION, "text": "Prévoir un lieu"}
    data = form("", conditions=[first, second])
    del data["take"]

    page = as_lab.post(address(proposal), {**data, "add_condition": "1"})
    assert [row["text"].value() or "" for row in page.context["conditions"]] == [
        "Nommer trois agents",
        "Prévoir un lieu",
        "",
    ]
    assert page.context["problems"] == []
    assert "n’importe quoi" in page.content.decode()

    page = as_lab.post(address(proposal), {**data, "remove_condition": "0"})
    assert [row["text"].value() for row in page.context["conditions"]] == ["Prévoir un lieu"]
    assert "Des motifs clairs." in page.content.decode()
    assert Decision.objects.count() == 0


def test_the_key_enter_decides_nothing(as_lab):
    proposal = make_deliberating()
    page = as_lab.get(address(proposal)).content.decode()
    inside = page[page.index("data-decision") :]
    assert inside.index('name="look"') < min(
        inside.index(name) for name in ('name="take"', 'name="remove_condition"', 'name="add_condition"')
    )

    as_lab.post(address(proposal), {**form(), "look": "1"})

    assert Decision.objects.count() == 0


@pytest.mark.parametrize("total", ["-1", "abc", "", "9999999999", "11"])
def test_a_number_of_conditions_that_the_browser_made_up_breaks_nothing(as_lab, total):
    proposal = make_deliberating()

    for extra in ({}, {"add_condition": "1"}):
        page = as_lab.post(
            address(proposal), {**form(Status.DECLINED, reasons=""), "conditions-TOTAL_FORMS": total, **extra}
        )
        assert page.status_code == 200
        assert len(page.context["conditions"].forms) <= 31


# --- Twice -----------------------------------------------------------------------------------------------


def test_a_double_click_decides_once_and_leads_to_the_letter(as_lab):
    proposal = make_deliberating()

    answers = [as_lab.post(address(proposal), form()) for _ in range(2)]

    assert [answer.url for answer in answers] == [address(proposal, "letter")] * 2
    assert (Decision.objects.count(), OutboxMail.objects.filter(key__startswith="decision:").count()) == (1, 1)


def test_a_second_decision_is_refused_by_name_and_its_text_stays(as_lab):
    proposal = make_deliberating()
    other = make_user(role=Role.LAB, first_name="Charlie", last_name="Canevas")
    Decision.take(proposal, by=other, outcome=Status.DECLINED, reasons="Non.", feasibility_reasons="Non plus.")

    page = as_lab.post(address(proposal), form(reasons="Ma longue explication."))

    shown = page.content.decode()
    assert "Ce cas a déjà une décision" in shown
    assert "Charlie Canevas" in shown
    assert "Ma longue explication." in shown
    assert Decision.objects.get().outcome == Status.DECLINED


@pytest.mark.django_db(transaction=True)
def test_two_people_deciding_at_once_make_one_decision_and_one_letter(client):
    from django.test import Client

    proposal = make_deliberating()
    clients = []
    for name in ("Une", "Deux"):
        browser = Client()
        browser.force_login(make_user(role=Role.LAB, first_name=name, last_name="Personne"))
        clients.append(browser)

    answers = in_parallel(
        *[
            lambda browser=browser, outcome=outcome: browser.post(address(proposal), form(outcome)).status_code
            for browser, outcome in zip(clients, (Status.ACCEPTED, Status.DECLINED), strict=True)
        ]
    )

    assert sorted(answers) == [302, 409]
    assert Decision.objects.count() == 1
    assert OutboxMail.objects.filter(key__startswith="decision:").count() == 1
    proposal.refresh_from_db()
    assert proposal.status == Decision.objects.get().outcome


# --- Conditions met --------------------------------------------------------------------------------------


def test_a_condition_is_noted_as_met_once(as_lab, lab_member):
    proposal = make_decided(Status.ACCEPTED_CONDITIONS, announced=True).proposal
    condition = Condition.objects.get()

    answer = as_lab.post(address(proposal, "condition_met", condition.pk))
    again = as_lab.post(address(proposal, "condition_met", condition.pk), follow=True)

    assert answer.url == address(proposal, "change") + "#conditions"
    condition.refresh_from_db()
    assert condition.met_by == lab_member
    assert "déjà notée comme réunie" in again.content.decode()


def test_a_condition_of_another_case_is_not_there(as_lab):
    condition = make_decided(Status.ACCEPTED_CONDITIONS).conditions.get()
    other = make_decided().proposal

    assert as_lab.post(address(other, "condition_met", condition.pk)).status_code == 404


# --- Kept ------------------------------------------------------------------------------------------------


def test_a_decision_typed_in_an_expired_session_comes_back(client, lab_member):
    proposal = make_deliberating()
    data = form(Status.ACCEPTED_CONDITIONS, conditions=[{**CONDITION, "due_on": soon()}])
    client.post(address(proposal), data)
    client.force_login(lab_member)

    page = client.get(address(proposal))

    assert page.context["form"]["reasons"].value() == "Des motifs clairs."
    assert page.context["form"]["outcome"].value() == Status.ACCEPTED_CONDITIONS
    assert page.context["conditions"].forms[0]["text"].value() == "Nommer trois agents"
    assert Decision.objects.count() == 0


@pytest.mark.parametrize("count", [2, 12])
def test_decision_page_query_budget(as_lab, count, django_assert_max_num_queries):
    proposal = make_deliberating(Signal.RED, evaluators=count)
    as_lab.get(address(proposal))

    with django_assert_max_num_queries(12):
        as_lab.get(address(proposal))
