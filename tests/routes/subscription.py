"""The letters: asked for, confirmed, chosen, left by their links; what the lab sees of those who get them."""

from tests.routes.back_office import nobody, stock
from tests.routes.table import Route, everyone, lab, visitors


def of_a_link(name, get, post):
    """A page that the link of a letter opens, whoever holds it."""
    return Route(get, post, lambda world: [getattr(world, name).leave_token], absent=lambda world: ["inconnu"])


SUBSCRIPTION = {
    "resources:subscribe": Route(everyone(200), visitors(422, 302)),
    "resources:subscription_asked": Route(everyone(200), everyone(405)),
    "resources:subscription_confirm": Route(
        everyone(200), everyone(302), lambda world: [world.subscription_token], absent=lambda world: ["inconnu"]
    ),
    "resources:letter_leave": of_a_link("subscriber", everyone(200), everyone(200)),
    "resources:letter_preferences": of_a_link("subscriber", everyone(200), everyone(302)),
    "resources:letter_back": of_a_link("gone_subscriber", everyone(405), everyone(302)),
    "resources:letter_erase": of_a_link("subscriber", everyone(200), everyone(200)),
    # The team.
    **stock("resources_subscriber", lambda world: world.subscriber, add=nobody, change=nobody, delete=nobody),
    "admin:resources_subscriber_export": Route(lab(200), lab(405, ambassador=405)),
    "admin:resources_subscriber_proofs": Route(
        lab(200), lab(405), lambda world: [world.subscriber.pk, "json"], absent=lambda world: [0, "json"]
    ),
    "admin:resources_subscriber_forget": Route(
        lab(200), lab(302), lambda world: [world.subscriber.pk], absent=lambda world: [0]
    ),
    **stock("resources_suppression", lambda world: world.suppression, add=nobody, change=nobody, delete=nobody),
    "admin:resources_suppression_lift": Route(
        lab(200), lab(422), lambda world: [world.suppression.pk], absent=lambda world: [0]
    ),
}
