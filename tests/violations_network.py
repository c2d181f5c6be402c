"""What breaks the constraints of the network: members, their degrees and pictures, skills, letters."""

from tests import factories
from tests import violations as by

MEMBER, LETTER = "missions_membership", "missions_networkletter"


def gone():
    return factories.make_member().leave()


def degree():
    return factories.make_member().degrees.get()


def two_letters():
    first = factories.make_letter("degree")
    second = factories.make_letter("check_in", seat=first.registration)
    return f"UPDATE {LETTER} SET kind = 'degree' WHERE id = %s", [second.pk]


VIOLATIONS = {
    "membership_known_degree": by.update(MEMBER, "degree = 'chief'", factories.make_member),
    "membership_left_keeps_nothing": by.update(MEMBER, "trade = 'Jardinier'", gone),
    "membership_degree_known": by.update("missions_membershipdegree", "degree = 'chief'", degree),
    "missions_membership.person_id": by.copy_from_other(MEMBER, "person_id", factories.make_member),
    "missions_memberpicture.membership_id": by.copy_from_other(
        "missions_memberpicture", "membership_id", factories.make_member_picture
    ),
    "missions_memberpicture.key": by.copy_from_other("missions_memberpicture", "key", factories.make_member_picture),
    "missions_skill.name": by.copy_from_other("missions_skill", "name", factories.make_skill),
    "missions_skill.slug": by.copy_from_other("missions_skill", "slug", factories.make_skill),
    "network_letter_once": two_letters,
    "network_letter_known_kind": by.update(LETTER, "kind = 'advert'", factories.make_letter),
    "network_letter_tick_of_an_answer": by.update(LETTER, "tells_manager = true", factories.make_letter),
}
