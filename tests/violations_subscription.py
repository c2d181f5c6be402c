"""What breaks the constraints of the subscriptions, of their proofs and of the addresses set aside."""

from tests import factories
from tests import violations as by

SUBSCRIBER, PROOF, SUPPRESSION = "resources_subscriber", "resources_consentevent", "resources_suppression"


def make_proof():
    return factories.make_subscriber().events.first()


def proof_of_an_unknown_act():
    columns = "subscriber_id, origin, letters, wording, at"
    return (
        f"INSERT INTO {PROOF} (act, {columns}) SELECT 'lost', {columns} FROM {PROOF} WHERE id = %s",
        [make_proof().pk],
    )


VIOLATIONS = {
    f"{SUBSCRIBER}.leave_token": by.copy_from_other(SUBSCRIBER, "leave_token", factories.make_subscriber),
    f"{SUBSCRIBER}.person_id": by.copy_from_other(SUBSCRIBER, "person_id", factories.make_agent_subscriber),
    "subscriber_once": by.copy_from_other(SUBSCRIBER, "email", factories.make_subscriber, change="upper({})"),
    "subscriber_known_status": by.update(SUBSCRIBER, "status = 'lost', letters = '{}'", factories.make_subscriber),
    "subscriber_status_has_its_date": by.update(SUBSCRIBER, "confirmed_at = NULL", factories.make_subscriber),
    "subscriber_confirmed_gets_something": by.update(SUBSCRIBER, "letters = '{}'", factories.make_subscriber),
    "subscriber_known_letters": by.update(SUBSCRIBER, "letters = '{weekly}'", factories.make_subscriber),
    "subscriber_of_the_team_is_somebody": by.update(SUBSCRIBER, "letters = '{team}'", factories.make_subscriber),
    "consent_event_known_act": proof_of_an_unknown_act,
    f"{SUPPRESSION}.mark": by.copy_from_other(SUPPRESSION, "mark", factories.make_suppression),
    "suppression_known_reason": by.update(SUPPRESSION, "reason = 'lost'", factories.make_suppression),
}
