"""The network: the directory, one's own sheet, what the letters open, and the screens of the team."""

from uuid import UUID

from tests.routes.back_office import nobody, stock
from tests.routes.missions import by_link
from tests.routes.pages import PAGE
from tests.routes.table import LOGIN, Route, administrators, lab, signed_in

NETWORK = {
    "missions:charter": PAGE,
    "missions:directory": Route(signed_in(200), signed_in(405)),
    "missions:member_picture": Route(
        signed_in(200),
        signed_in(405),
        lambda world: [world.member_picture.key],
        absent=lambda world: [UUID(int=0)],
        hidden=lambda world: [world.hidden_member_picture.key],
        secret_to=("agent", "lead", "ambassador", "lab", "administrator"),
    ),
    # The lead is of the network, the others are not.
    "missions:member_sheet": Route(signed_in(200), signed_in(302)),
    "missions:member_join": Route(signed_in(405), (LOGIN, 422, 302, 422, 422, 422)),
    "missions:member_degree": Route(signed_in(405), signed_in(302)),
    "missions:member_photo": Route(signed_in(405), signed_in(302)),
    "missions:member_leave": Route((LOGIN, 302, 200, 302, 302, 302), signed_in(302)),
    "missions:choose_degree": by_link(422, "degree_token"),
    "missions:check_in": by_link(422, "check_in_token"),
    # The team.
    **stock("missions_membership", lambda world: world.member, add=nobody, delete=nobody),
    "admin:missions_membership_change": Route(
        lab(200), lab(403), lambda world: [world.member.pk], absent=lambda world: [0]
    ),
    "admin:missions_membership_export": Route(lab(200), lab(405, ambassador=405)),
    "admin:missions_membership_ask": Route(lab(200), lab(405)),
    **stock("missions_skill", lambda world: world.skill, delete=administrators),
}
