"""The agenda of the network, the page of an event, and what a seat's link opens."""

from tests.routes.missions import by_link
from tests.routes.pages import PAGE
from tests.routes.table import Route, everyone, signed_in


def of_event(get, post, *, secret_to=("anonymous", "agent", "lead", "ambassador")):
    """A page about an event that is announced; a draft is nobody's here."""
    return Route(
        get,
        post,
        lambda world: [world.breakfast.slug],
        absent=lambda world: ["petit-dejeuner-2020-01-02"],
        hidden=lambda world: [world.draft_breakfast.slug],
        secret_to=secret_to,
    )


EVENTS = {
    "missions:agenda": PAGE,
    "missions:agenda_file": PAGE,
    "missions:event": of_event(everyone(200), everyone(405)),
    "missions:event_file": of_event(everyone(200), everyone(405)),
    "missions:sign_up": of_event(signed_in(405), signed_in(302), secret_to=("agent", "lead", "ambassador")),
    "missions:seat": by_link(200, "seat_token"),
}
