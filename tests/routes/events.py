"""The agenda of the network, the page of an event, and what a seat's link opens."""

from tests.routes.back_office import nobody, stock
from tests.routes.missions import by_link
from tests.routes.pages import PAGE
from tests.routes.table import Route, everyone, lab, signed_in


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


def run(get, post, *more):
    """A screen of the team about the breakfast."""
    return Route(
        get,
        post,
        lambda world: [world.breakfast.pk, *(part(world) for part in more)],
        absent=lambda world: [0, *(part(world) for part in more)],
    )


EVENTS = {
    "missions:agenda": PAGE,
    "missions:agenda_file": PAGE,
    "missions:event": of_event(everyone(200), everyone(405)),
    "missions:event_file": of_event(everyone(200), everyone(405)),
    "missions:sign_up": of_event(signed_in(405), signed_in(302), secret_to=("agent", "lead", "ambassador")),
    "missions:follow": Route(
        signed_in(405),
        signed_in(302),
        lambda world: [world.serial.slug],
        absent=lambda world: ["petit-dejeuner-2020-01-02"],
        hidden=lambda world: [world.draft_breakfast.slug],
        secret_to=("agent", "lead", "ambassador"),
    ),
    "missions:own_calendar": Route(signed_in(405), signed_in(302)),
    "missions:own_agenda": by_link(405, "agenda_token"),
    "missions:seat": by_link(200, "seat_token"),
    "missions:feedback": by_link(200, "feedback_token"),
    # The team.
    **stock("missions_event", lambda world: world.breakfast, add=nobody, delete=nobody),
    "admin:missions_event_change": run(lab(200), lab(405, ambassador=403)),
    "admin:missions_event_export": Route(lab(200), lab(405, ambassador=405)),
    "admin:missions_event_new": Route(lab(200), lab(422)),
    "admin:missions_event_figures": Route(lab(200), lab(405, ambassador=403)),
    "admin:missions_event_figures_file": Route(
        lab(200), lab(405, ambassador=403), lambda world: ["mois"], absent=lambda world: ["autre"]
    ),
    "admin:missions_event_words": run(lab(200), lab(422)),
    "admin:missions_event_announce": run(lab(405, ambassador=403), lab(302)),
    "admin:missions_event_reschedule": run(lab(200), lab(422)),
    "admin:missions_event_resize": run(lab(200), lab(422)),
    "admin:missions_event_cancel": run(lab(200), lab(422)),
    "admin:missions_event_admit": run(lab(405, ambassador=403), lab(302)),
    "admin:missions_event_take_off": run(lab(405, ambassador=403), lab(302), lambda world: world.seat.pk),
    "admin:missions_event_people": run(lab(200), lab(405, ambassador=403)),
    **stock("missions_eventseries", lambda world: world.series),
}
