"""What breaks the constraints of the letters that leave."""

from tests import factories
from tests import violations as by

DELIVERY = "resources_delivery"


def two_of_one_person():
    first = factories.make_delivery()
    second = factories.make_delivery(issue=first.issue)
    return f"UPDATE {DELIVERY} SET subscriber_id = %s WHERE id = %s", [first.subscriber_id, second.pk]


VIOLATIONS = {
    f"{DELIVERY}.key": by.copy_from_other(DELIVERY, "key", factories.make_delivery),
    "delivery_once": two_of_one_person,
    "delivery_known_status": by.update(DELIVERY, "status = 'lost'", factories.make_delivery),
    "delivery_claimed_has_a_lease": by.update(DELIVERY, "leased_until = now()", factories.make_delivery),
    "delivery_accepted_has_its_date": by.update(DELIVERY, "accepted_at = now()", factories.make_delivery),
}
