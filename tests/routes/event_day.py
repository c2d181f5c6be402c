"""The day of an event: its papers and the page of arrivals, in the team's space."""

from tests.routes.table import Route, lab


def of_the_breakfast(get, post, *more):
    """A screen of the team about the event that is announced."""
    return Route(get, post, lambda world: [world.breakfast.pk, *(part(world) for part in more)])


EVENT_DAY = {
    "admin:missions_event_sheet": of_the_breakfast(lab(200), lab(405)),
    "admin:missions_event_checkin": of_the_breakfast(lab(200), lab(405)),
    "admin:missions_event_checkin_note": of_the_breakfast(lab(405), lab(404)),
    "admin:missions_event_checkin_welcome": of_the_breakfast(lab(405), lab(422)),
    "admin:missions_event_checkin_everybody": of_the_breakfast(lab(405), lab(302)),
    "admin:missions_event_checkin_absences": of_the_breakfast(lab(200), lab(302)),
}
