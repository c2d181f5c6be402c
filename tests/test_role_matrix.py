"""R35: each role, each address, each method: what is declared in the table is what is answered, and nothing else."""

import re
from itertools import product

import pytest
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpResponse
from django.urls import include, path, reverse

from labo.models import OrgUnit
from tests.routes import LOGIN, ROUTES, walk
from tests.test_headers import faults_in
from tests.world import ROLES, world  # noqa: F401  a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("blank_paper")]

ADDRESSES = dict(walk())
TO_LOGIN = (f"{reverse(settings.LOGIN_URL)}?next=", f"{reverse('admin:login')}?next=")


def answer(response):
    """Return the status, or LOGIN for a redirection that asks to sign in."""
    if response.status_code == 302 and response["Location"].startswith(TO_LOGIN):
        return LOGIN
    return response.status_code


def test_every_address_has_its_row():
    assert sorted(set(ADDRESSES) - set(ROUTES)) == []


def test_every_row_has_its_address():
    assert sorted(set(ROUTES) - set(ADDRESSES)) == []


@pytest.mark.parametrize(
    ("method", "role"),
    # Django answers HEAD as it answers GET: three kinds of readers say so.
    [*product(["get", "post"], ROLES), *product(["head"], ["anonymous", "lead", "lab"])],
)
def test_role_gets_what_the_table_says(world, role, method):  # noqa: F811
    """
    And reading writes nothing, whoever reads: a link in a mail is followed by scanners before people.

    On the same walk, R63 and R65: each answer says its policy, and no page asks another site for anything.
    """
    column, faults = ROLES.index(role), {}
    for name, route in ROUTES.items():
        declared = (route.post if method == "post" else route.get)[column]
        with forbid_writes() as written:
            response = world.ask(role, method, route.address(name, world))
        if answer(response) != declared:
            error = f" {response.exc_info[1]!r}" if getattr(response, "exc_info", None) else ""
            faults[name] = f"{declared} expected, {answer(response)} found{error}"
        elif written and method != "post":
            faults[name] = f"wrote to {written}"
        elif said := faults_in(name, response):
            faults[name] = said

    assert faults == {}


def test_head_answers_without_a_body(world):  # noqa: F811
    for name, route in ROUTES.items():
        response = world.ask("anonymous", "head", route.address(name, world))
        assert b"".join(response.streaming_content if response.streaming else [response.content]) == b"", name


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
def test_no_address_takes_an_unusual_method(world, method):  # noqa: F811
    """Refused, sent to sign in, or answered like the others where the framework reads no method: never carried out."""
    for name in [*[name for name in ROUTES if name.startswith("projects:")], "home", "my_space", "admin:index"]:
        with forbid_writes() as written:
            response = world.ask("lead", method, ROUTES[name].address(name, world))
        assert response.status_code < 500, name
        assert written == [], name


# --- Reading writes nothing -----------------------------------------------------------------------------

WRITE = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM|TRUNCATE)\s+(?:TABLE\s+)?"?(\w+)"?', re.IGNORECASE)
# The session of the reader, and the counters of tries: neither is the portal's own data.
OF_THE_READER = {"django_session", "labo_cache"}


class forbid_writes:
    """Collect the tables that statements write to."""

    def __enter__(self):
        self.tables = []
        self.wrapper = connection.execute_wrapper(self.watch)
        self.wrapper.__enter__()
        return self.tables

    def watch(self, execute, sql, params, many, context):
        if (found := WRITE.match(sql)) and found[1] not in OF_THE_READER:
            self.tables.append(found[1])
        return execute(sql, params, many, context)

    def __exit__(self, *error):
        self.wrapper.__exit__(*error)


# --- The watchmen themselves ----------------------------------------------------------------------------


@login_not_required
def writes_on_get(request):
    OrgUnit.objects.create(name="Écrit en lisant")
    return HttpResponse("ok")


def forgets_to_say_who_may_enter(request):
    return HttpResponse("ok")


urlpatterns = [
    path("ecrit/", writes_on_get),
    path("oublie/", forgets_to_say_who_may_enter),
    path("compte/", include("allauth.urls")),
]


@pytest.mark.urls(__name__)
def test_view_that_writes_on_get_is_seen(client):
    """Negative control."""
    with forbid_writes() as written:
        client.get("/ecrit/")

    assert written == ["labo_orgunit"]


@pytest.mark.urls(__name__)
def test_view_that_forgets_who_may_enter_is_closed(client):
    """The middleware closes it, not the memory of whoever writes a view."""
    response = client.get("/oublie/")

    assert (response.status_code, response["Location"]) == (302, "/compte/login/?next=/oublie/")


@pytest.mark.urls(__name__)
def test_view_that_forgets_who_may_enter_is_open_without_the_middleware(client, settings):
    """Negative control."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "ClosedByDefault" not in name]

    assert client.get("/oublie/").status_code == 200
