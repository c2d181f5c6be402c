"""The research desk and the directory of structures."""

from uuid import UUID

from tests.routes.back_office import nobody, stock
from tests.routes.pages import PAGE
from tests.routes.table import Route, everyone, lab, lead, signed_in

SIGNED_IN = ("agent", "lead", "ambassador", "lab", "administrator")


def own(get, post):
    """A page of whoever asked: nobody else's, the lab's included."""
    return Route(
        get,
        post,
        lambda world: [world.research.key],
        absent=lambda world: [UUID(int=0)],
        hidden=lambda world: [world.closed_research.key],
        secret_to=SIGNED_IN,
    )


def of_the(which, get, post):
    """A screen of the team about one request."""
    return Route(get, post, lambda world: [getattr(world, which).pk], absent=lambda world: [0])


def of_the_organisation(get, post):
    return Route(get, post, lambda world: [world.organisation.pk], absent=lambda world: [0])


DESK = {
    "resources:research": PAGE,
    "resources:research_ask": Route(signed_in(200), signed_in(422)),
    "resources:research_mine": Route(signed_in(200), signed_in(405)),
    "resources:research_request": own(lead(200), lead(422)),
    "resources:research_close": own(signed_in(405), lead(302)),
    "resources:research_withdraw": own(signed_in(405), lead(302)),
    "resources:answered_question": Route(
        everyone(200),
        everyone(405),
        lambda world: [world.answered_question.slug],
        absent=lambda world: ["jamais-posee"],
        hidden=lambda world: [world.hidden_question.slug],
        secret_to=("anonymous", *SIGNED_IN),
    ),
    "resources:organisation_list": PAGE,
    "resources:organisation_propose": Route(signed_in(200), signed_in(422)),
    "resources:organisation": Route(
        everyone(200),
        everyone(405),
        lambda world: [world.organisation.slug],
        absent=lambda world: ["nulle-part"],
        hidden=lambda world: [world.hidden_organisation.slug],
        secret_to=("anonymous", *SIGNED_IN),
    ),
    # The team.
    **stock("resources_researchrequest", lambda world: world.research, add=nobody, delete=nobody),
    "admin:resources_researchrequest_change": of_the("research", lab(200), lab(422)),
    "admin:resources_researchrequest_take": of_the("asked_research", lab(405), lab(302)),
    "admin:resources_researchrequest_hand_on": of_the("taken_research", lab(405), lab(422)),
    "admin:resources_researchrequest_decline": of_the("taken_research", lab(405), lab(422)),
    "admin:resources_researchrequest_answer": of_the("taken_research", lab(200), lab(409)),  # of an older page
    "admin:resources_researchrequest_preview": of_the("taken_research", lab(200), lab(404)),  # names no draft
    "admin:resources_researchrequest_note": of_the("closed_research", lab(200), lab(422)),
    "admin:resources_researchrequest_note_withdraw": of_the("closed_research", lab(405), lab(302)),
    **stock("resources_partnerorganisation", lambda world: world.organisation),
    "admin:resources_partnerorganisation_export": Route(lab(200), lab(405, ambassador=405)),
    "admin:resources_partnerorganisation_publish": of_the_organisation(lab(405), lab(302)),
    "admin:resources_partnerorganisation_withdraw": of_the_organisation(lab(405), lab(302)),
    "admin:resources_partnerorganisation_confirm": of_the_organisation(lab(405), lab(302)),
    **stock("projects_casepartner", lambda world: world.case_partner),
}
