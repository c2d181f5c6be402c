"""
R36: a thing that is not yours looks exactly like a thing that does not exist.

The addresses come from the route table; a new one that names a thing must say there what hides it.
"""

import re

import pytest
from django.urls import reverse

from tests.routes import ROUTES, walk
from tests.world import ROLES, world  # noqa: F401  a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("blank_paper")]

# Things that are everyone's, or nobody's: there is nothing to hide.
OPEN = {
    "resources:method_detail",
    "resources:method_pdf",
    "resources:watch_feed_of",
    "resources:bibliography_export",
    "about_version",
    "mailbox_mail",
    "mailbox_html",
    "mailbox_style",
    "account_reset_password_from_key",
    "openid_connect_login",
    "openid_connect_callback",
    # Whoever holds the link was sent it; a wrong one is absent.
    "resources:subscription_confirm",
    "resources:letter_leave",
    "resources:letter_preferences",
    "resources:letter_back",
    "resources:letter_erase",
    "notices_stop",  # signed: whoever holds the link was sent it
    "admin:app_list",
    "admin/(?P<url>.*)$",
    # Sends on to the page of the same number, whatever the number.
    "admin/projects/proposal/<path:object_id>/",
    "admin/projects/session/<path:object_id>/",
    "admin/missions/accompaniment/<path:object_id>/",
    # Sends on to one page, whatever the secret; that page says nothing before sign-in.
    "projects:handover_link",
}
# Lists that the whole lab works on, and that nobody else enters: the door is the same for every number.
OF_THE_LAB = re.compile(
    r"admin[:/](projects[_/](criteriagrid|interventionnote|idea|door|clause|methodlesson|casepartner|casereference)"
    r"|resources[_/](method|watchitem|linkcheck|researchrequest|partnerorganisation|reference|theme|loan)"
    r"|resources[_/](bibliographyimport|readings|subscriber|suppression|newsletterissue|letters_figures)"
    r"|missions[_/](offerformat|event|eventseries|conversation|onboardingapplication|membership|skill)"
    r"|letter_(progress|pause|resume|cancel|send_again|report)|missions[_/]accompaniment_(delete|history)|labo[_/]user|labo[_/]orgunit"
    r"|labo[_/]outboxmail|labo[_/]auditevent|labo[_/]mailpassage|labo[_/]presentationtext)"
)
SECRETS = {name: route for name, route in ROUTES.items() if route.secret_to}
PAIRS = [(name, role) for name, route in SECRETS.items() for role in route.secret_to]

OF_THE_MOMENT = {"Set-Cookie", "Content-Length", "Expires"}
TOKEN = re.compile(rb'(csrfmiddlewaretoken" value=")[^"]+|(X-CSRFToken": ")[^"]+')


def test_every_address_that_names_a_thing_says_what_hides_it():
    naming = {name for name, route in walk() if re.search(r"<(\w+:)?\w+>|\(\?P<", route)}

    assert {name for name in naming - OPEN - set(SECRETS) if not OF_THE_LAB.match(name)} == set()


def seen(world, role, method, address):  # noqa: F811
    """Return what this role can tell: status, headers and body, the address it asked for and its own token apart."""
    response = world.ask(role, method, address)
    headers = {name: value for name, value in response.items() if name not in OF_THE_MOMENT}
    return response.status_code, headers, TOKEN.sub(rb"\1\2", response.content)


@pytest.mark.parametrize(("name", "role"), PAIRS, ids=[f"{name} {role}" for name, role in PAIRS])
@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_hidden_thing_looks_like_an_absent_one(world, name, role, method):  # noqa: F811
    route = SECRETS[name]
    hidden = reverse(name, args=(route.hidden or route.args)(world))
    absent = reverse(name, args=route.absent(world))

    found = seen(world, role, method, hidden)

    assert found == seen(world, role, method, absent)
    assert found[0] != 200


@pytest.mark.parametrize("name", [name for name in SECRETS if name.startswith(("projects:", "missions:"))])
@pytest.mark.parametrize("method", ["get", "post"])
def test_stranger_who_is_not_signed_in_learns_nothing_either(world, name, method):  # noqa: F811
    route = SECRETS[name]
    hidden = reverse(name, args=(route.hidden or route.args)(world))
    absent = reverse(name, args=route.absent(world))

    found = [
        (response.status_code, response.get("Location", "").replace(address, "…"), response.content)
        for address in (hidden, absent)
        for response in [world.ask("anonymous", method, address)]
    ]

    assert found[0] == found[1]


def test_forbidden_thing_is_told_apart_from_an_absent_one(world):  # noqa: F811
    """Negative control: with a 403 for what exists, the two are not the same."""
    exists = seen(world, "agent", "get", reverse("components"))
    absent = seen(world, "agent", "get", "/nulle-part/")

    assert exists != absent


def test_thing_that_is_yours_is_not_hidden(world):  # noqa: F811
    """Negative control: the same comparison, for the person whose case it is."""
    for name, route in CASES_OF_THE_LEAD.items():
        # An address that only acts says « not this way » to whoever reads it, whatever it names.
        method = "post" if 405 in route.get else "get"
        mine = seen(world, "lead", method, reverse(name, args=route.args(world)))
        assert mine != seen(world, "lead", method, reverse(name, args=route.absent(world))), name


CASES_OF_THE_LEAD = {name: route for name, route in SECRETS.items() if name.startswith("projects:")}
