"""The day of an event: its papers, the page of arrivals in the team's space, one's own arrival, the certificate."""

from uuid import UUID

from missions.arrival import code_of
from tests.routes.table import LOGIN, Route, everyone, lab, signed_in


def of_the_breakfast(get, post, *more):
    """A screen of the team about the event that is announced."""
    return Route(get, post, lambda world: [world.breakfast.pk, *(part(world) for part in more)])


def of_who_came(get, post):
    """A photograph of the breakfast that was held: for the lead, who came, and for the lab."""
    away = 404 if get == 200 else get
    return Route(
        (LOGIN, away, get, away, get, get),
        (LOGIN, *((404, post, 404, post, post) if post == 302 else (post,) * 5)),
        lambda world: [world.photograph.key],
        absent=lambda world: [UUID(int=0)],
        hidden=lambda world: [world.photograph.key],
        secret_to=("agent", "ambassador"),
    )


EVENT_DAY = {
    "missions:arrival": Route(
        signed_in(200),
        signed_in(302),
        lambda world: [world.breakfast.slug, code_of(world.breakfast)],
        absent=lambda world: ["petit-dejeuner-2020-01-02", code_of(world.breakfast)],
        hidden=lambda world: [world.draft_breakfast.slug, code_of(world.draft_breakfast)],
        secret_to=("agent", "lead", "ambassador"),
    ),
    "missions:certificate": Route(
        everyone(405),
        everyone(302),  # the event is to come
        lambda world: [world.seat_token],
        absent=lambda world: ["a" * 32],
        hidden=lambda world: ["b" * 32],
        secret_to=("anonymous",),
    ),
    "missions:certificate_check": Route(
        everyone(200),
        everyone(405),
        lambda world: [world.certificate.code],
        absent=lambda world: ["AAAA-AAAA-AAAA"],
        hidden=lambda world: [world.false_certificate.code],
        secret_to=("anonymous", "agent"),
    ),
    "admin:missions_event_sheet": of_the_breakfast(lab(200), lab(405)),
    "admin:missions_event_badges": of_the_breakfast(lab(200), lab(405)),
    "admin:missions_event_door": of_the_breakfast(lab(200), lab(405)),
    "missions:event_picture": of_who_came(200, 405),
    "missions:event_picture_take_away": of_who_came(405, 302),
    "admin:missions_event_album": of_the_breakfast(lab(200), lab(422)),
    "admin:missions_event_album_remove": of_the_breakfast(lab(405), lab(302), lambda world: 0),
    "admin:missions_event_album_tell": of_the_breakfast(lab(405), lab(302)),
    "admin:missions_event_pairs": of_the_breakfast(lab(200), lab(405)),
    "admin:missions_event_pairs_make": of_the_breakfast(lab(405), lab(302)),
    "admin:missions_event_pairs_move": of_the_breakfast(lab(405), lab(302), lambda world: world.seat.pk),
    "admin:missions_event_checkin": of_the_breakfast(lab(200), lab(405)),
    "admin:missions_event_checkin_note": of_the_breakfast(lab(405), lab(404)),
    "admin:missions_event_checkin_welcome": of_the_breakfast(lab(405), lab(422)),
    "admin:missions_event_checkin_everybody": of_the_breakfast(lab(405), lab(302)),
    "admin:missions_event_checkin_absences": of_the_breakfast(lab(200), lab(302)),
}
