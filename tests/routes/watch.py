"""The shared watch: what everybody reads, what one shares, and the screens of the lab."""

from tests.routes.back_office import nobody, stock
from tests.routes.table import LOGIN, Route, everyone, lab, signed_in

PAGE = Route(everyone(200), everyone(405))


def of_item(get, post):
    """A page about an item that everybody reads; its hidden twin is for the lab alone."""
    return Route(
        get,
        post,
        lambda world: [world.item.key],
        absent=lambda world: ["00000000-0000-4000-8000-000000000000"],
        hidden=lambda world: [world.lab_item.key],
        secret_to=("agent", "lead", "ambassador"),
    )


WATCH = {
    "resources:watch_list": PAGE,
    "resources:watch_feed": PAGE,
    "resources:watch_feed_of": Route(everyone(200), everyone(405), lambda world: ["ailleurs"]),
    "resources:watch_manifest": PAGE,
    "resources:watch_item": of_item(everyone(200), everyone(405)),
    "resources:watch_say": of_item(signed_in(200), signed_in(422)),
    "resources:watch_share": Route(signed_in(200), signed_in(422)),
    "resources:watch_button": Route(signed_in(200), signed_in(405)),
    "resources:watch_own": Route(signed_in(200), signed_in(405)),
    "resources:watch_withdraw": Route(
        signed_in(405),
        (LOGIN, 404, 302, 404, 404, 404),
        lambda world: [world.waiting_item.key],
        absent=lambda world: ["00000000-0000-4000-8000-000000000000"],
        hidden=lambda world: [world.colleague_item.key],
        secret_to=("lead", "ambassador", "lab", "administrator"),
    ),
    # The team.
    **stock("resources_watchitem", lambda world: world.waiting_item, add=nobody, delete=nobody),
    "admin:resources_watchitem_change": Route(
        lab(200), lab(422), lambda world: [world.waiting_item.pk], absent=lambda world: [0]
    ),
    "admin:resources_watchitem_next": Route(lab(200), lab(405)),
    "admin:resources_watchitem_remove_word": Route(
        lab(405), lab(302), lambda world: [world.item.pk, world.watch_word.pk], absent=lambda world: [0, 0]
    ),
    **stock("resources_linkcheck", lambda world: world.link, add=nobody, change=nobody, delete=nobody),
    "admin:resources_linkcheck_broken": Route(lab(200), lab(405)),
    "admin:resources_linkcheck_again": Route(
        lab(405), lab(302), lambda world: [world.link.pk], absent=lambda world: [0]
    ),
    "admin:resources_linkcheck_adopt": Route(
        lab(405), lab(302), lambda world: [world.moved_link.pk], absent=lambda world: [0]
    ),
    "admin:resources_linkcheck_ignore": Route(
        lab(405), lab(302), lambda world: [world.link.pk], absent=lambda world: [0]
    ),
}
