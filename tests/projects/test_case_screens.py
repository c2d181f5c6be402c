"""The case, the list and the dashboard of the back office: who reads what, the next step, the export."""

import csv
import io
import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from labo.roles import Role
from labo.spreadsheet import original_cell, safe_cell
from projects.backoffice.dashboard import ago
from projects.backoffice.progress import next_step, with_progress
from projects.models import Answer, Decision, Proposal, Signal
from tests.factories import (
    fill,
    make_assessed,
    make_decided,
    make_deliberating,
    make_draft,
    make_grid,
    make_note,
    make_proposal,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db

Status = Proposal.Status
CANARY = "CANARI-avis-scellé"


def address(proposal, name="change"):
    return reverse(f"admin:projects_proposal_{name}", args=[proposal.pk])


LIST = "/admin/projects/proposal/"


@pytest.fixture
def as_lab(client, lab_member):
    client.force_login(lab_member)
    return client


def screened(**fields):
    proposal = make_proposal(**fields)
    proposal.start_screening(by=make_user(role=Role.LAB))
    return proposal


# --- Who reads a case ------------------------------------------------------------------------------------


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


# --- The next step ---------------------------------------------------------------------------------------


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
    assert step_of(proposal, first.evaluator) == "Voir la vue collective"
    assert step_of(proposal, lab_member) == "Voir la vue collective"

    fill(second, Signal.GREEN)
    fill(third, Signal.GREEN)
    assert step_of(proposal, lab_member) == "Ouvrir la discussion"
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


# --- Verbs -----------------------------------------------------------------------------------------------


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


def test_opening_gives_a_sheet_to_each_and_keeps_the_question(as_lab):
    make_grid()
    proposal = screened(framings=["Comment accueillir autrement ?"])
    people = [make_user(role=Role.AMBASSADOR) for _ in range(2)]
    page = as_lab.get(address(proposal, "open"))
    assert page.context["form"]["reframed_question"].value() == "Comment accueillir autrement ?"

    as_lab.post(
        address(proposal, "open"), {"reframed_question": "Et si… ?", "evaluators": [person.pk for person in people]}
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
        address(proposal, "open"), {"reframed_question": "Et si… ?", "evaluators": [person.pk for person in people]}
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

    page = as_lab.post(address(proposal, "open"), {"reframed_question": "?", "evaluators": people})

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


# --- The list and its export -----------------------------------------------------------------------------


def listed(page):
    return list(page.context["cl"].queryset)


def test_the_list_is_found_filtered_and_sorted(as_lab):
    sports = make_unit("Service des sports")
    plain = make_proposal(title="Un terrain")
    ours = make_proposal(title="Le stade", org_unit=sports)

    assert listed(as_lab.get(LIST)) == [ours, plain]
    assert listed(as_lab.get(f"{LIST}?q=stade")) == [ours]
    assert listed(as_lab.get(f"{LIST}?q={plain.reference}")) == [plain]
    assert listed(as_lab.get(f"{LIST}?q=sports")) == [ours]
    assert listed(as_lab.get(f"{LIST}?etat=screening")) == []
    assert listed(as_lab.get(f"{LIST}?etat=screening,submitted")) == [ours, plain]
    assert listed(as_lab.get(f"{LIST}?service={sports.pk}")) == [ours]
    assert listed(as_lab.get(f"{LIST}?o=0")) == [ours, plain]
    for nonsense in (
        "?etat=draft",
        "?etat=%00",
        "?service=x",
        "?service=99999999999999999999",
        "?o=99",
        "?p=99",
        "?e=1",
    ):
        assert as_lab.get(LIST + nonsense, follow=True).status_code == 200


def test_an_ambassador_lists_and_exports_only_their_cases(client):
    mine, other = make_assessed(title="Le mien"), make_assessed(title="L’autre")
    client.force_login(mine.sheets.first().evaluator)

    assert listed(client.get(LIST)) == [mine]
    exported = client.get(reverse("admin:projects_proposal_export")).content.decode()
    assert "Le mien" in exported
    assert other.reference not in exported


def rows_of(response):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


def test_the_export_follows_the_filters(as_lab):
    make_proposal(title="Un terrain")
    kept = screened(title="Le stade")

    response = as_lab.get(reverse("admin:projects_proposal_export") + "?etat=screening")

    header, *rows = rows_of(response)
    assert [row[0] for row in rows] == [kept.reference]
    assert header[:2] == ["Référence", "Titre"]
    assert response["Content-Disposition"] == 'attachment; filename="cas.csv"'
    assert "no-store" in response["Cache-Control"]


HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "'=1", "l’été", "", "a=1"]


@pytest.mark.parametrize("typed", HOSTILE)
def test_no_cell_is_a_formula_and_every_text_comes_back(typed):
    cell = safe_cell(typed)

    assert cell[:1] not in set("=+-@\t\r\n＝＋")
    assert original_cell(cell) == typed


def test_every_exported_column_is_made_harmless(as_lab):
    evil = "=cmd|' /C calc'!A1"
    lead = make_user("eve@example.org", first_name="=1", last_name="+2")
    make_proposal(lead=lead, title=evil, org_unit=make_unit("@service"), reframed_question="-2+3")

    _, row = rows_of(as_lab.get(reverse("admin:projects_proposal_export")))

    assert [cell for cell in row if cell[:1] in set("=+-@")] == []
    assert {f"'{evil}", "'=1 +2", "'@service", "'-2+3"} <= set(row)


def test_a_stranger_exports_nothing(client, agent):
    page = reverse("admin:projects_proposal_export")
    assert client.get(page).status_code == 302
    client.force_login(agent)
    assert client.get(page, follow=True).status_code == 403


# --- The dashboard ---------------------------------------------------------------------------------------


def tasks(page):
    return [(task.kind, task.title) for task in block(page, "tasks")]


def block(page, name):
    return next(context[name] for context in page.context if name in context)


def test_the_dashboard_says_what_to_do_in_order(as_lab, lab_member):
    make_grid()
    waiting = make_proposal(title="À prendre")
    letter = make_decided().proposal
    mine = screened(title="À juger")
    mine.open_assessment([lab_member, make_user(role=Role.AMBASSADOR)], by=lab_member)
    conditional = make_decided(
        Status.ACCEPTED_CONDITIONS,
        announced=True,
        conditions=[{"text": "Nommer trois agents", "owner": "Alix Fictive", "due_on": date(2026, 1, 15)}],
    )

    found = tasks(as_lab.get("/admin/"))

    assert found == [
        ("sheet", "Donner mon avis\u00a0: À juger"),
        ("letter", f"Lire la lettre\u00a0: {letter}"),
        ("screen", f"Prendre en main\u00a0: {waiting}"),
        ("condition", "Condition\u00a0: Nommer trois agents"),
        ("note_start", f"Rédiger la note\u00a0: {conditional.proposal}"),
    ]


def test_a_condition_far_away_or_met_is_no_task(as_lab, lab_member):
    far = timezone.localdate() + timedelta(days=200)
    decision = make_decided(
        Status.ACCEPTED_CONDITIONS,
        announced=True,
        conditions=[
            {"text": "Plus tard", "owner": "Alix", "due_on": far},
            {"text": "Réunie", "owner": "Alix", "due_on": date(2026, 1, 15)},
        ],
    )
    decision.conditions.get(text="Réunie").meet(by=lab_member)

    assert [kind for kind, _ in tasks(as_lab.get("/admin/"))] == ["note_start"]


def test_an_ambassador_has_their_sheets_to_fill_and_sees_their_cases_alone(client):
    mine, other = make_assessed(title="Le mien"), make_assessed(title="L’autre")
    make_proposal(title="Pas encore")
    client.force_login(mine.sheets.first().evaluator)

    page = client.get("/admin/")

    assert tasks(page) == [("sheet", "Donner mon avis\u00a0: Le mien")]
    shown = page.content.decode()
    assert other.title not in shown
    assert "Pas encore" not in shown
    assert "Courriels" not in shown


def test_blocking_reds_show_on_the_board_once_the_grid_is_closed(as_lab):
    open_case = make_assessed()
    for sheet in open_case.sheets.all():
        fill(sheet, Signal.RED)
    assert "alerte" not in as_lab.get("/admin/").content.decode()
    assert Answer.objects.filter(criterion__is_eliminatory=True, signal=Signal.RED).exists()

    open_case.open_deliberation(by=make_user(role=Role.LAB))

    page = as_lab.get("/admin/").content.decode()
    assert "1 alerte</span>" in page
    assert "labo-ticket--alerte" in page


def test_the_board_puts_each_case_in_its_column(as_lab):
    make_proposal()
    screened()
    make_assessed()
    make_deliberating()
    make_decided()
    make_decided(Status.DECLINED, announced=True)

    columns = {column.title: len(column.cases) for column in block(as_lab.get("/admin/"), "columns")}

    assert columns == {"Reçus": 1, "Échange": 1, "Évaluation": 1, "Délibération": 1, "Note": 1, "Terrain": 0}


@pytest.mark.parametrize(
    ("back", "words"),
    [
        (timedelta(0), "aujourd’hui"),
        (timedelta(days=1), "depuis hier"),
        (timedelta(days=9), "depuis 9\u00a0jours"),
        (timedelta(days=90), "depuis 3\u00a0mois"),
    ],
)
def test_ago_counts_days_then_months(back, words):
    now = timezone.now()

    assert ago(now - back, now) == words


# --- Query budgets ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize(("path", "budget"), [("/admin/", 7), (LIST, 7), (f"{LIST}exporter/", 8)])
def test_query_budgets_hold_whatever_the_number_of_cases(as_lab, path, budget, count, django_assert_num_queries):
    lab = make_user(role=Role.LAB)
    for _ in range(count):
        proposal = make_deliberating(Signal.RED)
    Decision.take(
        proposal,
        by=lab,
        outcome=Status.ACCEPTED_CONDITIONS,
        reasons="Oui.",
        liftings={proposal.grid.criteria.first(): "Levé."},
        conditions=[{"text": f"Condition {n}", "owner": "Alix", "due_on": date(2026, 1, 15)} for n in range(count)],
    )

    with django_assert_num_queries(budget):
        as_lab.get(path)


@pytest.mark.parametrize("count", [2, 12])
def test_case_page_query_budget(as_lab, count, django_assert_num_queries):
    proposal = make_deliberating(Signal.RED, evaluators=count)
    lab = make_user(role=Role.LAB)
    Decision.take(
        proposal,
        by=lab,
        outcome=Status.ACCEPTED_CONDITIONS,
        reasons="Oui.",
        liftings={proposal.grid.criteria.first(): "Levé."},
        conditions=[{"text": f"Condition {n}", "owner": "Alix", "due_on": date(2026, 1, 15)} for n in range(count)],
    )

    with django_assert_num_queries(11):
        as_lab.get(address(proposal))
