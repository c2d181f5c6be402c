"""
R6: a page asks the database as many questions for thirty rows as for one, and never more than fifteen.

Every page of the route table is asked twice by every role that may read it: with one row of everything it could list,
and with thirty.
"""

import itertools
from datetime import date

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import path
from django.utils import timezone

from labo.models import OrgUnit, User
from labo.roles import Role
from projects.models import (
    Answer,
    AssessmentSheet,
    Condition,
    Decision,
    HatContribution,
    InterventionStep,
    Lifting,
    Merger,
    NoteVersion,
    Proposal,
    ProposalTransition,
)
from resources.models import Method
from tests import factories
from tests.labo.test_outbox_delivery import make_mail
from tests.routes import ROUTES
from tests.world import ROLES, World

pytestmark = pytest.mark.django_db

BUDGET = 15
FIRST, OTHERS = range(1), range(1, 30)


def count(world, role, address):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = world.ask(role, "get", address)
    # The savepoint is the test's own.
    asked = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    return response.status_code, asked


# Whoever reads what the other reads asks the same questions.
SAME = {"agent": "lead", "administrator": "lab"}


def pages(world):
    """Yield (role, route name, address) of every page that a role may read."""
    for name, route in ROUTES.items():
        readers = [role for role, status in zip(ROLES, route.get, strict=True) if status == 200]
        for role in readers:
            if SAME.get(role) not in readers:
                yield role, name, route.address(name, world)


def grow(world, numbers):
    """Put rows of these numbers beside each row that a page could show, with their own relations."""
    unit = OrgUnit.objects.create(name=f"Direction {numbers}", kind=OrgUnit.Kind.DIRECTION)
    units = OrgUnit.objects.bulk_create(OrgUnit(name=f"Service {n}", parent=unit) for n in numbers)
    people = [
        User(
            email=f"foule{n}@example.org",
            first_name="Prénom",
            last_name=f"{n:02d}",
            is_staff=True,
            org_unit=units[n - numbers.start],
        )
        for n in numbers
    ]
    people = User.objects.bulk_create(people)
    group = world.ambassador.groups.get(name=Role.AMBASSADOR)
    group.user_set.add(*people)
    methods = Method.objects.bulk_create(
        Method(slug=f"methode-foule-{n}", name=f"Méthode {n}", objective="-", duration="-", people="-", origin=origin)
        for n, origin in zip(numbers, itertools.cycle(Method.Origin.values), strict=False)
    )
    for number in numbers:
        make_mail(f"foule-{number}")
        factories.make_door(f"Porte {number}")
        factories.make_grid(published=False)
    more_cases(world, units, people, numbers)
    for case in (
        world.assessing,
        world.deliberating,
        world.decided,
        world.conditions.proposal,
        world.noted,
        world.signed,
    ):
        more_of_a_case(case, people, numbers)
    for note in (world.note, world.released):
        more_of_a_note(world, note, methods, numbers)


def more_cases(world, units, people, numbers):
    for rank, status in enumerate(Proposal.Status):
        draft = status == Proposal.Status.DRAFT
        cases = Proposal.objects.bulk_create(
            Proposal(
                status=status,
                lead=world.lead,
                title=f"Cas {n}",
                org_unit=units[n - numbers.start],
                summary="Un résumé.",
                is_public=n % 2 == 0,
                grid=None if draft else world.grid,
                reference=None if draft else f"LABO-2027-{100 * rank + n:03d}",
                submitted_at=None if draft else timezone.now(),
                announced_at=timezone.now() if n % 3 == 0 and status in Proposal.OUTCOMES else None,
            )
            for n in numbers
        )
        if draft:
            continue
        if status == Proposal.Status.MERGED:
            joined = {"target": world.assessing, "is_named": True, "reason": "-", "by": world.lab}
            Merger.objects.bulk_create(Merger(source=case, **joined) for case in cases)
        AssessmentSheet.objects.bulk_create(
            AssessmentSheet(
                proposal=case,
                evaluator=person,
                grid=world.grid,
                filed_at=None if status == "assessing" else timezone.now(),
            )
            for case in cases
            for person in (world.ambassador, people[0])
        )
        ProposalTransition.objects.bulk_create(
            ProposalTransition(proposal=case, source="draft", target="submitted", by=world.lead) for case in cases
        )


def more_of_a_case(case, people, numbers):
    filed_at = None if case.status == Proposal.Status.ASSESSING else timezone.now()
    sheets = AssessmentSheet.objects.bulk_create(
        AssessmentSheet(proposal=case, evaluator=person, grid=case.grid, filed_at=filed_at) for person in people
    )
    Answer.objects.bulk_create(
        Answer(sheet=sheet, criterion=criterion, signal="red", comment="Voici pourquoi.")
        for sheet in sheets
        for criterion in case.grid.criteria.all()
    )
    HatContribution.objects.bulk_create(
        HatContribution(proposal=case, hat=hat, author=person, text="Une idée.")
        for person, hat in zip(people, itertools.cycle(["white", "red", "blue"]), strict=False)
    )
    ProposalTransition.objects.bulk_create(
        ProposalTransition(proposal=case, source="draft", target="submitted", by=person) for person in people
    )
    for decision in Decision.objects.filter(proposal=case):
        Condition.objects.bulk_create(
            Condition(
                decision=decision, text=f"Condition {n}", owner="-", due_on=date(2027, 1, 15), met_at=now, met_by=by
            )
            for n, (now, by) in zip(numbers, itertools.cycle([(None, None), (timezone.now(), people[0])]), strict=False)
        )
        criteria = list(case.grid.criteria.all())
        Lifting.objects.get_or_create(
            decision=decision, criterion=criteria[min(numbers.start, 1)], defaults={"text": "Levée.", "by": people[0]}
        )


def more_of_a_note(world, note, methods, numbers):
    InterventionStep.objects.bulk_create(
        InterventionStep(
            note=note,
            position=n + 2,
            title=f"Étape {n}",
            offset_days=n,
            duration="-",
            audience="-",
            method=methods[n - numbers.start],
        )
        for n in numbers
    )
    note.methods.set(methods)
    note.transitions.bulk_create(
        note.transitions.model(note=note, source="drafting", target="released", by=world.lab) for _ in numbers
    )
    if note.is_released:
        NoteVersion.objects.bulk_create(
            NoteVersion(note=note, number=n + 2, pdf=b"-", sha256=f"{n}", released_by=world.lab) for n in numbers
        )


def test_pages_ask_no_more_for_thirty_rows_than_for_one():
    world = World()
    grow(world, FIRST)
    asked = list(pages(world))
    for page in asked:
        count(world, page[0], page[2])  # what Django learns once, it learns now
    few = {page: count(world, page[0], page[2]) for page in asked}

    grow(world, OTHERS)
    many = {page: count(world, page[0], page[2]) for page in asked}

    more = {
        f"{name} for {role}": f"{len(few[role, name, address][1])} then {len(many[role, name, address][1])}"
        for role, name, address in asked
        if len(few[role, name, address][1]) != len(many[role, name, address][1])
    }
    assert more == {}
    too_many = {
        f"{name} for {role}": len(queries)
        for (role, name, _), (status, queries) in many.items()
        if len(queries) > BUDGET
    }
    assert too_many == {}
    assert {page: status for page, (status, _) in many.items() if status != 200} == {}


def lists_badly(request):
    return HttpResponse(", ".join(str(case.org_unit) for case in Proposal.objects.exclude(org_unit=None)))


urlpatterns = [path("mal/", lists_badly)]


@pytest.mark.urls(__name__)
def test_page_that_asks_once_a_row_is_seen():
    """Negative control."""
    lead = factories.make_user()
    factories.make_draft(lead)
    with CaptureQueriesContext(connection) as few:
        lists_badly(None)
    for _ in OTHERS:
        factories.make_draft(lead)

    with CaptureQueriesContext(connection) as many:
        lists_badly(None)

    assert len(many) - len(few) == len(OTHERS)
