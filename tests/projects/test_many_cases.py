"""Five hundred cases, five evaluators each, sixteen criteria: the lab's screens ask no more than for five cases."""

from itertools import cycle

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from labo.planner import learn_tables
from labo.roles import Role
from projects.demo.grid import load_grid
from projects.models import Answer, AssessmentSheet, Proposal, ProposalTransition, ProposalVersion, Signal
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

MOST_QUERIES = {"dashboard": 13, "list": 12, "overview": 12, "matrix": 12, "comparison": 12}
"""The dashboard is where the three apps tell what waits: one query for each of its blocks."""


def open_cases(numbers, *, people, grid, lab):
    """Write cases whose sheets are opened, straight into the tables: five hundred lives would take minutes."""
    now, signals = timezone.now(), cycle(Signal.values)
    units = [factories.make_unit() for _ in range(20)]
    cases = Proposal.objects.bulk_create(
        Proposal(
            lead=lab,
            title=f"Un cas parmi d’autres, le numéro {number}",
            org_unit=units[number % 20],
            status="deliberating",
            grid=grid,
            reference=f"LABO-2030-{number:03d}",
            submitted_at=now,
            sheets_opened_at=now,
        )
        for number in numbers
    )
    ProposalTransition.objects.bulk_create(
        ProposalTransition(proposal=case, source="assessing", target="deliberating", by=lab, at=now) for case in cases
    )
    for case in cases[:1]:
        ProposalVersion.file(case, by=lab)
    sheets = AssessmentSheet.objects.bulk_create(
        AssessmentSheet(proposal=case, grid=grid, evaluator=person, filed_at=now) for case in cases for person in people
    )
    criteria = list(grid.criteria.all())
    Answer.objects.bulk_create(
        (
            Answer(sheet=sheet, criterion=criterion, signal=next(signals), comment="Parce que.")
            for sheet in sheets
            for criterion in criteria
        ),
        batch_size=5000,
    )
    return cases


def test_five_hundred_cases_cost_the_queries_of_five(client, lab_member):
    grid, people = load_grid(now=timezone.now()), [factories.make_user(role=Role.AMBASSADOR) for _ in range(5)]
    assert grid.criteria.count() == 16
    first, *_, last = open_cases(range(5), people=people, grid=grid, lab=lab_member)
    screens = {
        "dashboard": reverse("admin:index"),
        "list": reverse("admin:projects_proposal_changelist"),
        "overview": reverse("admin:projects_proposal_overview"),
        "matrix": reverse("admin:projects_proposal_matrix", args=[first.pk]),
        "comparison": f"{reverse('admin:projects_proposal_compare')}?cas={first.pk}&cas={last.pk}",
    }
    client.force_login(lab_member)

    def asked():
        found = {}
        for name, address in screens.items():
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            found[name] = len(queries)
        return found

    asked()  # what Django learns once, it learns now
    few = asked()
    open_cases(range(5, 500), people=people, grid=grid, lab=lab_member)
    learn_tables()

    assert Answer.objects.count() == 500 * 5 * 16
    assert asked() == few
    assert {name: count for name, count in few.items() if count > MOST_QUERIES[name]} == {}
