"""The dashboard: what each person has to do, where the cases stand, in a number of queries that holds."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from labo.roles import Role
from projects.backoffice.dashboard import ago
from projects.models import Answer, Decision, Proposal, Signal
from tests.factories import (
    fill,
    make_assessed,
    make_decided,
    make_deliberating,
    make_grid,
    make_proposal,
    make_user,
)
from tests.projects.lab_side import LIST, address, screened

pytestmark = pytest.mark.django_db

Status = Proposal.Status


# --- The dashboard ------------------------------------------------------------------------------------------


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
    now = datetime(2026, 11, 25, 12, tzinfo=UTC)  # at noon: an hour more or less in summer changes no day

    assert ago(now - back, now) == words


# --- What moved, and the mails ------------------------------------------------------------------------------


def test_a_case_that_moved_twice_shows_once(as_lab):
    proposal = make_deliberating()

    assert [move.target for move in block(as_lab.get("/admin/"), "moves")] == ["deliberating"]
    assert proposal.transitions.count() > 1


def test_the_dashboard_counts_the_mails_that_wait(as_lab):
    make_decided()

    lines = block(as_lab.get("/admin/"), "lines")

    assert [(line["state"], line["count"], line["is_pressing"]) for line in lines] == [
        ("held", 1, True),
        ("pending", 2, False),
    ]


# --- Query budgets ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize(("path", "budget"), [("/admin/", 13), (LIST, 7), (f"{LIST}exporter/", 8)])
def test_query_budgets_hold_whatever_the_number_of_cases(as_lab, path, budget, count, django_assert_num_queries):
    lab = make_user(role=Role.LAB)
    for _ in range(count):
        proposal = make_deliberating(Signal.RED)
    Decision.take(
        proposal,
        by=lab,
        outcome=Status.ACCEPTED_CONDITIONS,
        reasons="Oui.",
        relevance_reasons="Un vrai sujet.",
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
        relevance_reasons="Un vrai sujet.",
        liftings={proposal.grid.criteria.first(): "Levé."},
        conditions=[{"text": f"Condition {n}", "owner": "Alix", "due_on": date(2026, 1, 15)} for n in range(count)],
    )

    with django_assert_num_queries(12):
        as_lab.get(address(proposal))
