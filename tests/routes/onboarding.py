"""Applying to an onboarding day, the manager's link, and the screens of the team."""

from tests.routes.back_office import nobody, stock
from tests.routes.missions import by_link
from tests.routes.table import LOGIN, Route, lab, signed_in


def of_day(get, post):
    """A page about an onboarding day that is announced; the agent has an application there."""
    return Route(
        get,
        post,
        lambda world: [world.onboarding.slug],
        absent=lambda world: ["journee-2020-01-02"],
        hidden=lambda world: [world.draft_onboarding.slug],
        secret_to=("agent", "lead", "ambassador"),
    )


def cohort(get, post, day="onboarding"):
    return Route(get, post, lambda world: [getattr(world, day).pk], absent=lambda world: [0])


ONBOARDING = {
    "missions:application": of_day(signed_in(200), signed_in(422)),
    "missions:application_withdraw": of_day(signed_in(405), (LOGIN, 302, 404, 404, 404, 404)),
    "missions:agreement": by_link(200, "agreement_token"),
    # The team.
    **stock("missions_onboardingapplication", lambda world: world.application, view=lab, add=nobody, delete=nobody),
    "admin:missions_onboardingapplication_change": Route(
        lab(200), lab(422), lambda world: [world.application.pk], absent=lambda world: [0]
    ),
    "admin:missions_onboardingapplication_export": Route(lab(200), lab(405, ambassador=405)),
    "admin:missions_onboardingapplication_cohort": cohort(lab(200), lab(405)),
    "admin:missions_onboardingapplication_letters": cohort(lab(200), lab(302), "closed_onboarding"),
}
