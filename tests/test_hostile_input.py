"""R33, its first part: no value of any parameter, on any address, as any role, is answered by a server error."""

import re

import pytest

from tests.routes import ROUTES
from tests.world import ROLES, world  # noqa: F401  a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("blank_paper")]

READERS = ("anonymous", "lead", "lab", "administrator")
SAME = {"administrator": "lab"}
"""Whoever reads what the other reads goes through the same code: asked once is enough."""
FIELD = re.compile(r'name="([\w-]+)"')
HOSTILE = [
    "\x00",
    "\u202e‮",
    "9" * 30,
    "9" * 5000,
    "-1",
    "' OR 1=1 --",
    "<script>",
    "%",
    "a" * 5000,
    "{{ 7*7 }}",
    "../../etc",
]
PARAMETERS = [
    "q",
    "page",
    "state",
    "sort",
    "tri",
    "o",
    "p",
    "e",
    "etat",
    "origine",
    "next",
    "verifier",
    "voir",
    "vu",
    "chapeau",
    "_to_field",
    "savoir",
    "degre",
    "direction",
    "annee",
    "sujet",
    "echelle",
    "attente",
    "annuaire",
    "format",
    "type",
    "rubrique",
    "pour",
    "adresse",
    "titre",
    "texte",
    "file",
    "apres",
    "sujet",
    "langue",
    "lu",
    "acces",
    "vue",
    "ref",
    "norme",
    "id",
    "lignes",
    "lettre",
]


def rounds(names, count):
    """Return {name: value} a few times: a NUL everywhere, then the others, turned so that each name gets several."""
    names = sorted(names)
    mixed = [
        {name: HOSTILE[1 + (at + turn) % (len(HOSTILE) - 1)] for at, name in enumerate(names)} for turn in range(count)
    ]
    return [dict.fromkeys(names, HOSTILE[0]), *mixed]


def reads_as_another(route, role):
    twin = ROLES.index(SAME.get(role, role))
    return twin != ROLES.index(role) and route.get[twin] == 200


@pytest.mark.parametrize("role", READERS)
def test_no_parameter_breaks_a_page(world, role):  # noqa: F811
    column, faults = ROLES.index(role), []
    for name, route in ROUTES.items():
        if route.get[column] != 200 or reads_as_another(route, role):
            continue
        for query in rounds(PARAMETERS, 2):
            # Twice each: a list where one value is expected.
            response = world.ask(role, "get", route.address(name, world), {key: [it, it] for key, it in query.items()})
            if response.status_code >= 500:
                faults.append((name, query["q"][:20], repr(getattr(response, "exc_info", [None, None])[1])[:200]))

    assert faults == []


@pytest.mark.parametrize("role", READERS[1:])
def test_no_form_breaks_on_hostile_words(world, role):  # noqa: F811
    """Every field of every form, by the names that the page itself carries."""
    column, faults = ROLES.index(role), []
    for name, route in ROUTES.items():
        if route.post[column] not in (200, 302, 409, 422) or route.get[column] != 200 or reads_as_another(route, role):
            continue
        address = route.address(name, world)
        fields = set(FIELD.findall(world.client(role).get(address).content.decode()))
        for typed in rounds(fields - {"csrfmiddlewaretoken"}, 2):
            response = world.ask(role, "post", address, typed)
            if response.status_code >= 500:
                faults.append((name, typed, repr(getattr(response, "exc_info", [None, None])[1])[:200]))

    assert faults == []


def test_a_server_error_is_seen(world, monkeypatch):  # noqa: F811
    """Negative control: a view that falls over a parameter is found."""
    monkeypatch.setattr("labo.digest.drawn", lambda place, request: int(request.GET["q"]))

    assert world.ask("anonymous", "get", "/", {"q": "x"}).status_code == 500
