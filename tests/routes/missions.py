"""Accompaniments: the page of the service, the screens of the team, what links open, the reviews that all may read."""

from uuid import UUID

from tests.routes.back_office import nobody, stock
from tests.routes.pages import PAGE
from tests.routes.table import Route, everyone, lab, lead, signed_in, team


def work(get, post, *more):
    """A screen of the team about the accompaniment that runs."""
    return Route(
        get,
        post,
        lambda world: [world.accompanied.pk, *(part(world) for part in more)],
        absent=lambda world: [0, *(part(world) for part in more)],
        hidden=lambda world: [world.elsewhere.pk, *(part(world) for part in more)],
        secret_to=("ambassador",),
    )


def told(get, post, *more):
    """A screen of the team about the one that has its review."""
    return Route(
        get,
        post,
        lambda world: [world.review.accompaniment_id, *(part(world) for part in more)],
        absent=lambda world: [0, *(part(world) for part in more)],
        hidden=lambda world: [world.elsewhere.pk, *(part(world) for part in more)],
        secret_to=("ambassador",),
    )


def own(get, post):
    """A page of the service about the accompaniment of its case."""
    return Route(
        get,
        post,
        lambda world: [world.accompanied.proposal.reference],
        absent=lambda world: ["LABO-2026-999"],
        hidden=lambda world: [world.elsewhere.proposal.reference],
        secret_to=("lead", "agent", "ambassador"),
    )


def by_link(post, token):
    """What a link opens. There is nothing behind another one, whoever asks."""
    return Route(
        everyone(200),
        everyone(post),
        lambda world: [getattr(world, token)],
        absent=lambda world: ["a" * 32],
        hidden=lambda world: ["b" * 32],
        secret_to=("anonymous",),
    )


def own_step(world):
    return world.accompanied.steps.earliest("pk").pk


MISSIONS = {
    "missions:portfolio": PAGE,
    "missions:review": Route(
        everyone(200),
        everyone(405),
        lambda world: [world.review.accompaniment.proposal.reference],
        absent=lambda world: ["LABO-2026-999"],
        hidden=lambda world: [world.elsewhere.proposal.reference],
        secret_to=("agent", "lead"),
    ),
    "missions:review_picture": Route(
        everyone(200),
        everyone(405),
        lambda world: [world.picture.key],
        absent=lambda world: [UUID(int=0)],
        hidden=lambda world: [world.hidden_picture.key],
        secret_to=("anonymous", "agent", "lead", "ambassador"),
    ),
    "missions:accompaniment": own(lead(200, team=(302, 302, 302)), signed_in(405)),
    "missions:step_file": Route(
        lead(200),
        signed_in(405),
        lambda world: [world.accompanied.proposal.reference, world.step_file.key],
        absent=lambda world: ["LABO-2026-999", UUID(int=0)],
        hidden=lambda world: [world.elsewhere.proposal.reference, world.hidden_file.key],
        secret_to=("lead", "agent", "ambassador", "lab"),
    ),
    "missions:calendar_file": own(lead(200), signed_in(405)),
    "missions:calendar_link": own(signed_in(405), lead(302)),
    "missions:calendar_feed": by_link(405, "calendar_token"),
    "missions:follow_up": by_link(200, "follow_up_token"),
    "missions:time_request": by_link(200, "time_token"),
    # The team.
    **stock("missions_accompaniment", lambda world: world.accompanied, view=team, add=nobody, delete=nobody),
    "admin:missions_accompaniment_change": work(team(200), team(405)),
    "admin:missions_accompaniment_export": Route(team(200), team(405)),
    "admin:missions_accompaniment_start": Route(lab(200), lab(302)),
    "admin:missions_accompaniment_balance": Route(lab(200), lab(405, ambassador=403)),
    "admin:missions_accompaniment_step_new": work(lab(200), lab(422)),
    "admin:missions_accompaniment_step": work(lab(200), lab(302), own_step),
    "admin:missions_accompaniment_step_file": Route(
        team(200),
        team(405),
        lambda world: [world.accompanied.pk, world.step_file.key],
        absent=lambda world: [0, UUID(int=0)],
        hidden=lambda world: [world.elsewhere.pk, world.hidden_file.key],
        secret_to=("ambassador",),
    ),
    "admin:missions_accompaniment_step_file_add": work(lab(200), lab(422), own_step),
    "admin:missions_accompaniment_step_file_remove": work(
        lab(405, ambassador=403), lab(302), own_step, lambda world: world.step_file.key
    ),
    # The note of the world has no avenant: there is nothing to follow (tests/missions/test_amended.py).
    "admin:missions_accompaniment_follow": work(lab(302), lab(302)),
    "admin:missions_accompaniment_turn": work(lab(200), lab(422), lambda world: "suspendre"),
    "admin:missions_accompaniment_time": work(lab(200), lab(422)),
    "admin:missions_accompaniment_review": work(lab(200), lab(422)),
    "admin:missions_accompaniment_publish": told(lab(200), lab(422)),
    "admin:missions_accompaniment_review_back": told(lab(405, ambassador=403), lab(422)),
    # Where a review is being written: a published one takes no picture.
    "admin:missions_accompaniment_picture_add": Route(
        lab(200),
        lab(422),
        lambda world: [world.elsewhere.pk],
        absent=lambda world: [0],
        hidden=lambda world: [world.elsewhere.pk],
        secret_to=("ambassador",),
    ),
    "admin:missions_accompaniment_picture_remove": told(
        lab(405, ambassador=403), lab(302), lambda world: world.picture.pk
    ),
    "admin:missions_accompaniment_advice": told(
        lab(405, ambassador=403), lab(422), lambda world: world.review.recommendations.first().pk
    ),
}
