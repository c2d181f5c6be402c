"""What breaks the constraints of the events: their dates, their seats, the people on their lists."""

from datetime import timedelta

from django.utils import timezone

from missions.models import Certificate, FeedbackRequest, SeriesSubscription
from tests import factories
from tests import violations as by

SERIES, EVENT, SEAT = "missions_eventseries", "missions_event", "missions_registration"
SLOT, LOG = "missions_appointment", "missions_conversation"


def seat():
    return factories.make_seat(factories.make_event())


def two_seats(change):
    def broken():
        event = factories.make_event()
        first, second = factories.make_seat(event), factories.make_seat(event)
        column = change.partition(" ")[0]
        return f"UPDATE {SEAT} SET {change} WHERE id = %s", [getattr(first, column), second.pk]

    return broken


def two_days():
    series = factories.make_series()
    _, second = (factories.make_event(series=series, occurs_on=f"2027-0{month}-04") for month in (3, 4))
    return f"UPDATE {EVENT} SET occurs_on = '2027-03-04' WHERE id = %s", [second.pk]


def two_addresses():
    first, second = factories.make_event(), factories.make_event()
    return f"UPDATE {EVENT} SET slug = %s WHERE id = %s", [first.slug, second.pk]


def oversold():
    event = factories.make_event(capacity=1)
    factories.make_seat(event)
    return f"UPDATE {EVENT} SET seats_taken = 2 WHERE id = %s", [event.pk]


def two_reminders():
    first, second = factories.make_event().reminders.order_by("days")
    return "UPDATE missions_eventreminder SET days = %s WHERE id = %s", [first.days, second.pk]


def twice_to_all():
    series, person = factories.make_series(), factories.make_user()
    SeriesSubscription.objects.create(series=series, person=person)
    second = SeriesSubscription.objects.create(series=series, person=factories.make_user())
    return "UPDATE missions_seriessubscription SET person_id = %s WHERE id = %s", [person.pk, second.pk]


def certificate():
    return Certificate.issue(factories.make_presence(factories.make_held_event()))


def make_request():
    return FeedbackRequest.objects.create(registration=seat(), asked_at=timezone.now())


def make_feedback():
    return make_request().answer(verdict="yes")


def two_slots(column):
    def broken():
        event = factories.make_drop_in()
        first, second = factories.make_appointment(event), factories.make_appointment(event, slot=1)
        return f"UPDATE {SLOT} SET {column} = %s WHERE id = %s", [getattr(first, column), second.pk]

    return broken


def two_invitations():
    event = factories.make_invited_event()
    first, second = factories.make_invitation(event), factories.make_invitation(event)
    return "UPDATE missions_invitation SET email = %s WHERE id = %s", [first.email, second.pk]


def conversation():
    event = factories.make_drop_in(starts_at=timezone.now() - timedelta(hours=1))
    return factories.make_conversation(event, appointment=factories.make_appointment(event))


VIOLATIONS = {
    "event_drop_in_is_free": by.update(EVENT, "kind = 'drop_in'", factories.make_event),
    "eventseries_drop_in_is_free": by.update(SERIES, "kind = 'drop_in'", factories.make_series),
    "appointment_known_status_and_date": by.update(SLOT, "status = 'cancelled'", factories.make_appointment),
    "appointment_word_has_its_date": by.update(SLOT, "word = 'Bonjour'", factories.make_appointment),
    "appointment_one_a_slot": two_slots("starts_at"),
    "appointment_one_a_person": two_slots("person_id"),
    "conversation_known_follow_up": by.update(LOG, "follow_up = 'party'", factories.make_conversation),
    "conversation_has_a_theme": by.update(LOG, "theme = ''", factories.make_conversation),
    "missions_conversation.key": by.copy_from_other(LOG, "key", factories.make_conversation),
    "missions_conversation.appointment_id": by.copy_from_other(LOG, "appointment_id", conversation),
    "invitation_known_status_and_date": by.update(
        "missions_invitation", "status = 'declined'", factories.make_invitation
    ),
    "invitation_once_an_address": two_invitations,
    "feedback_known_verdict": by.update("missions_eventfeedback", "verdict = 'perhaps'", make_feedback),
    "missions_feedbackrequest.registration_id": by.copy_from_other(
        "missions_feedbackrequest", "registration_id", make_request
    ),
    "eventseries_known_kind": by.update(SERIES, "kind = 'party'", factories.make_series),
    "eventseries_known_sign_up": by.update(SERIES, "sign_up = 'maybe'", factories.make_series),
    "eventseries_seats_where_one_signs_up": by.update(SERIES, "capacity = NULL", factories.make_series),
    "eventseries_known_rhythm": by.update(SERIES, "which = 9", factories.make_series),
    "eventseries_ends_after_it_begins": by.update(SERIES, "ends_at = '08:00'", factories.make_series),
    "eventseries_ends_after_it_starts": by.update(SERIES, "ends_on = starts_on - 1", factories.make_series),
    "series_subscription_once": twice_to_all,
    "event_known_kind": by.update(EVENT, "kind = 'party'", factories.make_event),
    "event_known_sign_up": by.update(EVENT, "sign_up = 'maybe'", factories.make_event),
    "event_seats_where_one_signs_up": by.update(EVENT, "sign_up = 'free'", factories.make_event),
    "event_known_status": by.update(EVENT, "status = 'lost'", factories.make_event),
    "event_dates_follow_one_another": by.update(EVENT, "closes_at = ends_at", factories.make_event),
    "event_never_oversold": oversold,
    "event_of_a_series_has_its_day": by.update(EVENT, "occurs_on = '2027-03-04'", factories.make_event),
    "event_once_a_day_of_the_series": two_days,
    "missions_event.slug": two_addresses,
    "registration_known_status_and_date": by.update(SEAT, "status = 'waiting'", seat),
    "registration_given_by_somebody": by.update(SEAT, "source = 'given'", seat),
    "registration_presence_of_the_confirmed": by.update(SEAT, "is_present = true", seat),
    "event_picture_says_what_it_shows": by.update("missions_eventpicture", "words = ''", factories.make_photograph),
    "missions_eventpicture.key": by.copy_from_other("missions_eventpicture", "key", factories.make_photograph),
    "registration_pair_of_the_confirmed": by.update(SEAT, "pair = 0", seat),
    "registration_once_a_person": two_seats("person_id = %s"),
    "registration_unique_arrival": two_seats("arrival = %s"),
    "missions_certificate.code": by.copy_from_other("missions_certificate", "code", certificate),
    "missions_certificate.registration_id": by.copy_from_other("missions_certificate", "registration_id", certificate),
    "reminder_once_an_event": two_reminders,
}
