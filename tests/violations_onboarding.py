"""What breaks the constraints of the applications to an onboarding day."""

from tests import factories
from tests import violations as by

ROW = "missions_onboardingapplication"


def twice():
    event = factories.make_onboarding()
    first, second = factories.make_application(event), factories.make_application(event)
    return f"UPDATE {ROW} SET applicant_id = %s WHERE id = %s", [first.applicant_id, second.pk]


VIOLATIONS = {
    "application_once_a_person": twice,
    "application_status_has_its_date": by.update(ROW, "status = 'invited'", factories.make_application),
    "application_rank_of_the_substitutes": by.update(ROW, "rank = 1", factories.make_application),
    "application_service_or_municipality": by.update(ROW, "municipality = 'Ostville'", factories.make_application),
    "application_known_trade": by.update(ROW, "category = 'D'", factories.make_application),
    "application_answer_has_its_date": by.update(ROW, "answered_at = NULL", factories.make_application),
    "application_override_in_writing": by.update(ROW, "override = true", factories.make_application),
    "missions_onboardingapplication.mark": by.copy_from_other(ROW, "mark", factories.make_application),
}
