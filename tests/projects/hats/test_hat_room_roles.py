"""R39: every (state, verb, role) of the room, asked through its pages: what the model allows, to the lab alone."""

import pytest
from django.db import transaction
from django.test import Client

from labo.roles import Role
from projects.models import HatRoom, HatRound
from tests import factories
from tests.projects.hats.rooms import ROOMS, address
from tests.projects.hats.test_hat_room_model import ALLOWED, facing, two_ideas

pytestmark = pytest.mark.django_db

# The verb of the model: the page that carries it, and what it posts.
PAGES = {
    "start": (["room_act", "commencer"], lambda room: {}),
    "pause": (["room_act", "pause"], lambda room: {}),
    "resume": (["room_act", "reprendre"], lambda room: {}),
    "add_minute": (["room_act", "minute"], lambda room: {}),
    "reveal": (["room_act", "reveler"], lambda room: {}),
    "end": (["room_act", "suivant"], lambda room: {}),
    "gather": (["room_group"], lambda room: {"ideas": two_ideas(room), "name": "Un nom"}),
    "key_in": (["room_key_in"], lambda room: {"hat": "white", "lines": "Une idée."}),
    "plan": (
        ["room_plan"],
        lambda room: {
            "seen": room.state,
            "tours-TOTAL_FORMS": 1,
            "tours-INITIAL_FORMS": 0,
            "tours-0-hat": "blue",
            "tours-0-minutes": 5,
        },
    ),
    "take_over": (["room_lead"], lambda room: {}),
    "close": (["room_close"], lambda room: {"proposed": "Retenir.", "reasons": "Parce que."}),
    "reopen": (["room_reopen"], lambda room: {"reason": "Un chapeau manquait."}),
    "write": (["room_phone"], lambda room: {"text": "Une idée."}),
}
LEADS = {"lab", "administrator"}
WRITES = {"lab", "administrator", "evaluator"}


def people(room):
    return {
        "agent": factories.make_user(),
        "lead": room.proposal.lead,
        "stranger": factories.make_user(role=Role.AMBASSADOR),
        "evaluator": room.proposal.sheets.first().evaluator,
        "lab": factories.make_user(role=Role.LAB),
        "administrator": factories.make_user(role=Role.ADMINISTRATOR),
    }


def picture(room):
    """Return all that a verb could change: the room, its rounds, its ideas, its groups."""
    return (
        HatRoom.objects.filter(pk=room.pk).values_list("status", "state", "facilitator", "proposed").get(),
        list(HatRound.objects.filter(room=room).values_list("pk", "minutes", "until", "revealed_at", "ended_at")),
        sorted(room.proposal.hat_contributions.values_list("pk", "group__name")),
    )


def asked(room, person, verb):
    """Post the verb's page as this person, and tell whether anything changed. What was written is undone."""
    names, form = PAGES[verb]
    client = Client()
    client.force_login(person)
    with transaction.atomic():
        round = facing(room)
        posted = {"round": round.pk if round else "", **form(room)}
        before = picture(room)
        client.post(address(room, *names), posted)
        changed = picture(room) != before
        transaction.set_rollback(True)
    return changed


@pytest.mark.parametrize("state", ROOMS)
def test_every_verb_in_every_state_for_every_role(state):
    room = ROOMS[state]()
    found, declared = {}, {}

    for role, person in people(room).items():
        for verb in PAGES:
            allowed = WRITES if verb == "write" else LEADS
            declared[verb, role] = verb in ALLOWED[state] and role in allowed
            found[verb, role] = asked(room, person, verb)

    assert {triple for triple in declared if declared[triple] != found[triple]} == set()


def test_every_verb_of_the_table_has_its_page():
    assert set(PAGES) == set().union(*ALLOWED.values())
