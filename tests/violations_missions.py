"""What breaks the constraints of an accompaniment: its steps, its review, its links."""

from datetime import timedelta

from missions.models import AccompanimentStep, CalendarLink, FollowUp
from missions.models.scope_check import Checked
from tests import factories
from tests import violations as by

WORK, STEP, REVIEW = "missions_accompaniment", "missions_accompanimentstep", "missions_review"
FILE = "missions_stepfile"
ADVICE, TIME = "missions_recommendation", "missions_timerequest"


def make_step():
    return factories.make_accompaniment().steps.get()


def two_steps():
    first = make_step()
    row = first.accompaniment
    day = first.takes_place_on + timedelta(days=1)
    second = AccompanimentStep.add(row, by=row.referent, check=Checked(True), title="Une autre", takes_place_on=day)
    return f"UPDATE {STEP} SET position = %s WHERE id = %s", [first.position, second.pk]


def make_check():
    return factories.make_accompaniment(done=True).steps.get().checks.get()


def make_advice():
    return factories.make_review().recommendations.first()


def same_advice():
    review = factories.make_review()
    first, second = review.recommendations.all()
    return f"UPDATE {ADVICE} SET text = %s WHERE id = %s", [first.text, second.pk]


def two_quotes():
    review = factories.make_review(quotes=[("Une parole", "Une agente"), ("Une autre", "Un usager")])
    return "UPDATE missions_quote SET position = 1 WHERE review_id = %s AND position = 2", [review.pk]


def wordless_picture():
    return "UPDATE missions_reviewpicture SET words = '' WHERE id = %s", [factories.make_picture().pk]


def two_pictures():
    review = factories.make_review()
    first, second = (factories.make_picture(review) for _ in range(2))
    return "UPDATE missions_reviewpicture SET key = %s WHERE id = %s", [first.key, second.pk]


def same_file_twice(column):
    def broken():
        step = make_step()
        first, second = (factories.make_step_file(step) for _ in range(2))
        return f"UPDATE {FILE} SET {column} = %s WHERE id = %s", [getattr(first, column), second.pk]

    return broken


def make_follow_up(months=6):
    return FollowUp.send(factories.make_review(level="network").accompaniment, months=months)


def two_follow_ups():
    first = make_follow_up()
    second = FollowUp.send(first.accompaniment, months=12)
    return "UPDATE missions_followup SET months = 6 WHERE id = %s", [second.pk]


def make_link():
    row = factories.make_accompaniment()
    CalendarLink.open(row, person=row.proposal.lead)
    return row.calendar_links.get()


def two_links():
    first = make_link()
    CalendarLink.open(first.accompaniment, person=first.person)
    return "UPDATE missions_calendarlink SET closed_at = NULL WHERE id = %s", [first.pk]


def a_case_twice():
    first, second = factories.make_accompaniment(), factories.make_accompaniment()
    return f"UPDATE {WORK} SET proposal_id = %s WHERE id = %s", [first.proposal_id, second.pk]


def a_review_twice():
    first, second = factories.make_review(), factories.make_review()
    return f"UPDATE {REVIEW} SET accompaniment_id = %s WHERE id = %s", [first.accompaniment_id, second.pk]


VIOLATIONS = {
    "accompaniment_known_status": by.update(WORK, "status = 'lost'", factories.make_accompaniment),
    "accompaniment_paused_has_a_date": by.update(WORK, "status = 'paused'", factories.make_accompaniment),
    "accompaniment_stopped_has_its_date": by.update(WORK, "status = 'stopped'", factories.make_accompaniment),
    "accompaniment_plans_time": by.update(WORK, "planned_lab_days = -1", factories.make_accompaniment),
    "work_step_known_status": by.update(STEP, "status = 'lost'", make_step),
    "work_step_unique_position": two_steps,
    "work_step_done_has_its_report": by.update(STEP, "status = 'done'", make_step),
    "work_step_ends_after_it_begins": by.update(STEP, "begins_at = '10:00', ends_at = '09:00'", make_step),
    "work_step_counts_time": by.update(STEP, "lab_days = -1", make_step),
    "scope_drift_has_its_words": by.update("missions_scopecheck", "is_within = false", make_check),
    "review_known_level": by.update(REVIEW, "level = 'all'", lambda: factories.make_review(level="network")),
    "review_published_has_date_and_person": by.update(REVIEW, "level = 'network'", factories.make_review),
    "review_public_has_an_agreement": by.update(
        REVIEW, "level = 'public'", lambda: factories.make_review(level="network")
    ),
    "recommendation_known_fate": by.update(
        ADVICE,
        "fate = 'lost', words = 'x', noted_on = now(), noted_by_id = (SELECT min(id) FROM labo_user)",
        make_advice,
    ),
    "recommendation_fate_has_its_day_and_words": by.update(ADVICE, "fate = 'adopted'", make_advice),
    "recommendation_said_once": same_advice,
    "quote_unique_position": two_quotes,
    "step_file_same_file_once": same_file_twice("sha256"),
    "step_file_says_what_it_is": by.update(FILE, "caption = ''", factories.make_step_file),
    "step_file_known_state": by.update(FILE, "state = 'lost'", factories.make_step_file),
    "step_file_size_within_limit": by.update(FILE, "size = 10485761", factories.make_step_file),
    "missions_stepfile.key": same_file_twice("key"),
    "missions_stepfile.stored_as": same_file_twice("stored_as"),
    "review_picture_says_what_it_shows": wordless_picture,
    "missions_reviewpicture.key": two_pictures,
    "follow_up_once_each": two_follow_ups,
    "follow_up_answer_says_something": by.update("missions_followup", "answered_at = now()", make_follow_up),
    "time_request_answer_has_its_date": by.update(TIME, "is_granted = true", factories.make_time_request),
    "time_request_asks_for_something": by.update(TIME, "days = 0", factories.make_time_request),
    "calendar_one_link_at_a_time": two_links,
    "missions_accompaniment.proposal_id": a_case_twice,
    "missions_review.accompaniment_id": a_review_twice,
    "missions_followup.mark": by.copy_from_other("missions_followup", "mark", make_follow_up),
    "missions_timerequest.mark": by.copy_from_other(TIME, "mark", factories.make_time_request),
    "missions_calendarlink.mark": by.copy_from_other("missions_calendarlink", "mark", make_link),
}
