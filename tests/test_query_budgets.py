"""
R6: a page asks the database as many questions for thirty rows as for one, and never more than fifteen,
but for the documents that gather a whole session.

Every page of the route table is asked twice by every role that may read it: with one row of everything it could list,
and with thirty.
"""

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection, reset_queries
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import path, reverse

from projects.models import Proposal
from tests import factories
from tests.crowd import grow
from tests.routes import ROUTES
from tests.world import ROLES, World

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("blank_paper")]

BUDGET = 15
# A document of a whole session, or of the whole lab, brings together what every other page shows apart, and Django's
# page that deletes a grid or a method looks into each table that names it. As constant as the others, and read seldom.
WHOLE = 24
GATHERERS = {
    "about_pdf",
    "admin:projects_criteriagrid_delete",
    "admin:projects_session_archive",
    "admin:projects_session_minutes",
    "admin:projects_session_minutes_draft_pdf",
    "admin:projects_session_pack_pdf",
    "admin:resources_method_delete",
    "projects:pack",
    "projects:pack_pdf",
}
# What the lab opens all day long. The dashboard, where everything that waits meets, is held by the budget of all pages.
DAILY = 12
FIRST, OTHERS = range(1), range(1, 30)


def count(world, role, address):
    reset_queries()  # the list that Django keeps has an end
    with CaptureQueriesContext(connection) as queries:
        response = world.ask(role, "get", address)
    # The savepoint is the test's own.
    asked = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    return response.status_code, asked


# Whoever reads what the other reads asks the same questions.
SAME = {"agent": "lead", "administrator": "lab"}


def daily(world):
    """Return the lab's everyday screens as {name: address}, the comparison with all the cases that it takes."""
    four = (world.assessing, world.deliberating, world.decided, world.in_room)
    return {
        "case list": reverse("admin:projects_proposal_changelist"),
        "matrix": reverse("admin:projects_proposal_matrix", args=[world.deliberating.pk]),
        "comparison": f"{reverse('admin:projects_proposal_compare')}?{'&'.join(f'cas={case.pk}' for case in four)}",
    }


def pages(world):
    """Yield (role, route name, address) of every page that a role may read."""
    for name, route in ROUTES.items():
        readers = [role for role, status in zip(ROLES, route.get, strict=True) if status == 200]
        for role in readers:
            if SAME.get(role) not in readers:
                yield role, name, route.address(name, world)


def test_pages_ask_no_more_for_thirty_rows_than_for_one():
    world = World()
    grow(world, FIRST)
    screens = [("lab", name, address) for name, address in daily(world).items()]
    asked = [*pages(world), *screens]
    ContentType.objects.get_for_models(*apps.get_models())  # what Django learns once, it learns now
    for role, _, address in asked:
        if role == "anonymous":
            count(world, role, address)
    few = {page: count(world, page[0], page[2]) for page in asked}

    grow(world, OTHERS)
    many = {page: count(world, page[0], page[2]) for page in asked}

    assert {page: status for page, (status, _) in many.items() if status != 200} == {}
    more = {
        f"{name} for {role}": f"{len(few[role, name, address][1])} then {len(many[role, name, address][1])}"
        for role, name, address in asked
        if len(few[role, name, address][1]) != len(many[role, name, address][1])
    }
    assert more == {}
    too_many = {
        f"{name} for {role}": len(queries)
        for (role, name, _), (status, queries) in many.items()
        if len(queries) > (WHOLE if name in GATHERERS else BUDGET)
    }
    assert too_many == {}
    assert {page[1]: len(many[page][1]) for page in screens if len(many[page][1]) > DAILY} == {}


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
