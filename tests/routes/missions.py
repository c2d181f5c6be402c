"""Accompaniments: the page of the service, the screens of the team, what links open, the reviews that all may read."""

from tests.routes.back_office import nobody, stock
from tests.routes.pages import PAGE
from tests.routes.table import Route, everyone, lab, lead, signed_in, team


def of_the_case(world):
    return [world.accompanied.proposal.reference]


def absent(world):
    return ["LABO-2026-999"]


def work(get, post, *more):
    """A screen of the team about the accompaniment that runs."""
    return Route(
        get,
        post,
        lambda world: [world.accompanied.pk, *(part(world) for part in more)],
        absent=lambda world: [0, *(part(world) for part in more)],
        secret_to=("ambassador",),
    )


def told(get, post, *more):
    """A screen of the team about the one that has its review."""
    return Route(get, post, lambda world: [world.review.accompaniment_id, *(part(world) for part in more)])


MISSIONS = {
    "missions:portfolio": PAGE,
    "missions:review": Route(
        everyone(200), everyone(405), lambda world: [world.review.accompaniment.proposal.reference]
    ),
    "missions:accompaniment": Route(lead(200, team=(302, 302, 302)), signed_in(405), of_the_case, absent=absent),
    "missions:calendar_file": Route(lead(200), signed_in(405), of_the_case, absent=absent),
    "missions:calendar_link": Route(signed_in(405), lead(302), of_the_case, absent=absent),
    # Whoever holds the link.
    "missions:calendar_feed": Route(everyone(200), everyone(405), lambda world: [world.calendar_token]),
    "missions:follow_up": Route(everyone(200), everyone(200), lambda world: [world.follow_up_token]),
    "missions:time_request": Route(everyone(200), everyone(200), lambda world: [world.time_token]),
    # The team.
    **stock("missions_accompaniment", lambda world: world.accompanied, view=team, add=nobody, delete=nobody),
    "admin:missions_accompaniment_change": work(team(200), team(405)),
    "admin:missions_accompaniment_export": Route(team(200), team(405)),
    "admin:missions_accompaniment_start": Route(lab(200), lab(302)),
    "admin:missions_accompaniment_balance": Route(lab(200), lab(405, ambassador=403)),
    "admin:missions_accompaniment_step_new": work(lab(200), lab(422)),
    "admin:missions_accompaniment_step": work(
        lab(200), lab(302), lambda world: world.accompanied.steps.earliest("pk").pk
    ),
    "admin:missions_accompaniment_turn": work(lab(200), lab(422), lambda world: "suspendre"),
    "admin:missions_accompaniment_time": work(lab(200), lab(422)),
    "admin:missions_accompaniment_review": work(lab(200), lab(422)),
    "admin:missions_accompaniment_publish": told(lab(200), lab(422)),
    "admin:missions_accompaniment_review_back": told(lab(405, ambassador=403), lab(302)),
    "admin:missions_accompaniment_advice": told(
        lab(405, ambassador=403), lab(302), lambda world: world.review.recommendations.first().pk
    ),
}
