"""Drop-in hours and their log, invitations by person, the rules of an event's list."""

from tests.routes.back_office import nobody, stock
from tests.routes.events import run
from tests.routes.missions import by_link
from tests.routes.table import Route, lab, signed_in


def of_the_held(get, post, *more):
    """A screen of the team about a drop-in that was held."""
    return Route(get, post, lambda world: [world.held_drop_in.pk, *(part(world) for part in more)])


def of_the_invited(get, post, *more):
    """A screen of the team about an event to which one is invited."""
    return Route(get, post, lambda world: [world.invited.pk, *(part(world) for part in more)])


DROP_IN = {
    "missions:book": Route(
        signed_in(405),
        signed_in(409),  # no slot is named
        lambda world: [world.drop_in.slug],
        absent=lambda world: ["permanence-2020-01-02"],
        hidden=lambda world: [world.draft_breakfast.slug],
        secret_to=("agent", "lead", "ambassador"),
    ),
    "missions:appointment": by_link(200, "appointment_token"),
    "missions:invitation": by_link(200, "invitation_token"),
    # The team.
    "admin:missions_event_rules": run(lab(200), lab(422)),
    "admin:missions_event_log": of_the_held(lab(200), lab(422)),
    "admin:missions_event_unlog": of_the_held(lab(405), lab(302), lambda world: world.conversation.pk),
    "admin:missions_event_word": of_the_held(lab(405), lab(302), lambda world: world.held_slot.pk),
    "admin:missions_event_invitations": of_the_invited(lab(200), lab(422)),
    "admin:missions_event_invitations_remind": of_the_invited(lab(405), lab(302)),
    "admin:missions_event_invitation_withdraw": of_the_invited(lab(405), lab(302), lambda world: world.invitation.pk),
    **stock("missions_conversation", lambda world: world.conversation, add=nobody, delete=nobody),
    "admin:missions_conversation_change": Route(lab(302), lab(302), lambda world: [world.conversation.pk]),
    "admin:missions_conversation_export": Route(lab(200), lab(405, ambassador=405)),
}
