"""The case in the back office: who reads it, its next step, its verbs."""

import re

import pytest

from labo.roles import Role
from projects.backoffice.progress import next_step, with_progress
from projects.models import Proposal, Signal
from tests.factories import (
    fill,
    make_assessed,
    make_decided,
    make_deliberating,
    make_draft,
    make_grid,
    make_note,
    make_proposal,
    make_user,
)
from tests.projects.lab_side import LIST, address, screened

pytestmark = pytest.mark.django_db

Status = Proposal.Status
CANARY = "CANARI-avis-scellé"


# --- Who reads a case ---------------------------------------------------------------------------------------


def test_an_ambassador_reads_their_cases_and_no_other(client):
    mine, other = make_assessed(), make_assessed()
    client.force_login(mine.sheets.first().evaluator)

    assert client.get(address(mine)).status_code == 200
    for name in ("change", "sheet", "matrix"):
        assert client.get(address(other, name)).status_code == 404, name
    absent = f"{LIST}987654/change/"
    assert without_token(client.get(address(other))) == without_token(client.get(absent))


def without_token(response):
    """The token of the sign-out form is drawn anew for each page."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


@pytest.mark.parametrize("number", ["0", "99999999999999999999", "abc", "1_2", "１２"])
def test_a_number_that_is_no_case_is_not_there(as_lab, number):
    assert as_lab.get(f"{LIST}{number}/change/").status_code == 404


def test_a_draft_stays_with_its_service(as_lab):
    draft = make_draft(title="Brouillon secret")

    assert as_lab.get(address(draft)).status_code == 404
    assert "Brouillon secret" not in as_lab.get(LIST).content.decode()
    assert "Brouillon secret" not in as_lab.get("/admin/").content.decode()


def test_the_case_tells_who_has_filed_and_nothing_of_what_they_say(as_lab):
    proposal = make_assessed(evaluators=3)
    filed = proposal.sheets.first()
    for criterion in filed.grid.criteria.all():
        filed.answer(criterion, signal=Signal.RED, comment=CANARY)
    filed.file()

    page = as_lab.get(address(proposal)).content.decode()

    assert str(filed.evaluator) in page
    assert page.count("avis en attente") == 2
    assert CANARY not in page
    assert "Rouge" not in page


def test_an_ambassador_reads_no_decision_before_or_after(client):
    decision = make_decided(announced=True, watch_points=["CANARI-décision"])
    client.force_login(decision.proposal.sheets.first().evaluator)

    page = client.get(address(decision.proposal)).content.decode()

    assert "CANARI-décision" not in page
    assert "Page publique" not in page


# --- The next step ------------------------------------------------------------------------------------------


def step_of(proposal, user, **kwargs):
    row = with_progress(Proposal.objects.filter(pk=proposal.pk), user).get()
    step = next_step(row, user, **kwargs)
    return step and step.label


def test_next_step_of_each_state(lab_member):
    assert step_of(make_proposal(), lab_member) == "Commencer la pré-qualification"
    assert step_of(screened(), lab_member) == "Ouvrir l’évaluation"
    assert step_of(make_assessed(), lab_member) is None
    assert step_of(make_deliberating(), lab_member) == "Rédiger la décision"
    assert step_of(make_decided().proposal, lab_member) == "Lire la lettre"
    assert step_of(make_decided(announced=True).proposal, lab_member) == "Rédiger la note"
    assert step_of(make_note().proposal, lab_member) == "Continuer la note"
    assert step_of(make_decided(Status.POSTPONED, announced=True).proposal, lab_member) == (
        "Reprendre la pré-qualification"
    )
    for outcome in (Status.REDIRECTED, Status.DECLINED):
        assert step_of(make_decided(outcome, announced=True).proposal, lab_member) is None


def test_next_step_while_sheets_come_in(lab_member):
    proposal = make_assessed(evaluators=3)
    first, second, third = proposal.sheets.all()
    assert step_of(proposal, first.evaluator) == "Remplir mon avis"

    fill(first, Signal.GREEN)
    assert step_of(proposal, first.evaluator) == "Voir qui a déposé"
    assert step_of(proposal, lab_member) == "Voir qui a déposé"

    fill(second, Signal.GREEN)
    fill(third, Signal.GREEN)
    assert step_of(proposal, lab_member) == "Ouvrir la discussion"
    assert step_of(proposal, first.evaluator) == "Voir qui a déposé"

    proposal.open_deliberation(by=lab_member)
    assert step_of(proposal, first.evaluator) == "Voir la vue collective"


def test_a_step_offered_never_fails(as_lab, lab_member):
    """R39: the page shows no button that the server refuses."""
    cases = [
        make_proposal(),
        screened(),
        make_assessed(),
        make_deliberating(),
        make_decided().proposal,
        make_decided(Status.ACCEPTED_CONDITIONS, announced=True).proposal,
        make_decided(Status.POSTPONED, announced=True).proposal,
        make_decided(Status.DECLINED, announced=True).proposal,
    ]
    ready = make_assessed()
    for sheet in ready.sheets.all():
        fill(sheet, Signal.GREEN)

    for proposal in [*cases, ready]:
        page = as_lab.get(address(proposal))
        for words, link in page.context["links"]:
            answer = as_lab.get(link)
            assert answer.status_code == 200, (proposal.status, words)
        if not page.context["step_address"]:
            continue
        send = as_lab.post if page.context["step"].posts else as_lab.get
        answer = send(page.context["step_address"], follow=True)
        assert answer.status_code == 200, proposal.status
        assert [m.level_tag for m in answer.context["messages"] if m.level_tag == "error"] == [], proposal.status


# --- Verbs --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["screen", "open", "public", "deliberate"])
def test_the_verbs_of_the_lab_are_closed_to_ambassadors(client, name):
    proposal = make_assessed()
    client.force_login(proposal.sheets.first().evaluator)

    assert client.post(address(proposal, name)).status_code == 403
    proposal.refresh_from_db()
    assert (proposal.status, proposal.is_public) == (Status.ASSESSING, False)


def test_taking_a_case_in_hand_twice_is_refused_with_a_sentence(as_lab):
    proposal = make_proposal()

    as_lab.post(address(proposal, "screen"))
    again = as_lab.post(address(proposal, "screen"), follow=True)

    proposal.refresh_from_db()
    assert proposal.status == Status.SCREENING
    assert "ne peut pas passer à" in again.content.decode()
    assert as_lab.get(address(proposal, "screen")).status_code == 405


def referent():
    return make_user(role=Role.LAB).pk


def test_opening_gives_a_sheet_to_each_and_keeps_the_question(as_lab):
    make_grid()
    proposal = screened(framings=["Comment accueillir autrement ?"])
    people = [make_user(role=Role.AMBASSADOR) for _ in range(2)]
    page = as_lab.get(address(proposal, "open"))
    assert page.context["form"]["reframed_question"].value() == "Comment accueillir autrement ?"

    as_lab.post(
        address(proposal, "open"),
        {"reframed_question": "Et si… ?", "evaluators": [person.pk for person in people], "referent": referent()},
    )

    proposal.refresh_from_db()
    assert (proposal.status, proposal.reframed_question) == (Status.ASSESSING, "Et si… ?")
    assert {sheet.evaluator for sheet in proposal.sheets.all()} == set(people)


@pytest.mark.parametrize("count", [0, 1])
def test_opening_asks_for_two_people_and_loses_nothing(as_lab, count):
    make_grid()
    proposal = screened()
    people = [make_user(role=Role.AMBASSADOR) for _ in range(count)]

    page = as_lab.post(
        address(proposal, "open"),
        {"reframed_question": "Et si… ?", "evaluators": [person.pk for person in people], "referent": referent()},
    )

    assert page.context["form"].errors == {"evaluators": ["Choisissez au moins deux personnes."]}
    assert "Et si… ?" in page.content.decode()
    proposal.refresh_from_db()
    assert proposal.status == Status.SCREENING


def test_neither_agents_nor_the_lead_are_offered_to_assess(as_lab):
    make_grid()
    lead = make_user(role=Role.AMBASSADOR)
    proposal = screened(lead=lead)
    agent = make_user()
    other = make_user(role=Role.AMBASSADOR)

    offered = set(as_lab.get(address(proposal, "open")).context["form"].fields["evaluators"].queryset)
    page = as_lab.post(address(proposal, "open"), {"reframed_question": "?", "evaluators": [agent.pk, lead.pk]})

    assert other in offered
    assert offered.isdisjoint({agent, lead})
    assert "evaluators" in page.context["form"].errors


def test_without_a_grid_in_force_nothing_opens(as_lab):
    proposal = screened()
    people = [make_user(role=Role.AMBASSADOR).pk for _ in range(2)]

    page = as_lab.post(
        address(proposal, "open"), {"reframed_question": "?", "evaluators": people, "referent": referent()}
    )

    assert page.context["problems"] == [
        ("", "Aucune grille n’est publiée. Publiez-en une avant d’ouvrir l’évaluation.")
    ]


def test_the_public_page_opens_and_closes_and_posts_nothing_else(as_lab):
    proposal = make_proposal(title="Le titre")

    as_lab.post(address(proposal, "public"), {"is_public": "on", "title": "Pirate", "status": "accepted"})
    proposal.refresh_from_db()
    assert (proposal.is_public, proposal.title, proposal.status) == (True, "Le titre", Status.SUBMITTED)

    as_lab.post(address(proposal, "public"))
    proposal.refresh_from_db()
    assert proposal.is_public is False
