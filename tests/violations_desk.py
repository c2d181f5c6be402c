"""What breaks the constraints of the research desk and of the directory of structures."""

from tests import factories
from tests import violations as by

REQUEST, ORGANISATION, LINE = (
    "resources_researchrequest",
    "resources_partnerorganisation",
    "resources_answerreference",
)


def two_lines():
    return factories.make_answer_draft(count=2).lines.all()


def two_drafts():
    """Take a sent answer back, beside the draft that follows it."""
    request = factories.make_answered()
    factories.make_research_message(request)
    request.refresh_from_db()
    factories.make_answer_draft(request)
    return "UPDATE resources_researchanswer SET sent_at = NULL WHERE request_id = %s", [request.pk]


def two_ties():
    proposal = factories.make_proposal()
    return factories.make_case_partner(proposal=proposal), factories.make_case_partner(proposal=proposal)


def silent_message():
    request = factories.make_research()
    return (
        "INSERT INTO resources_researchmessage (request_id, key, author_id, is_from_lab, text, at) "
        "VALUES (%s, gen_random_uuid(), %s, false, '', now())",
        [request.pk, request.asked_by_id],
    )


def two_messages_of_one_key():
    message = factories.make_research_message()
    return (
        "INSERT INTO resources_researchmessage (request_id, key, author_id, is_from_lab, text, at) "
        "VALUES (%s, %s, %s, false, 'Encore.', now())",
        [message.request_id, message.key, message.author_id],
    )


VIOLATIONS = {
    "research_known_status": by.update(REQUEST, "status = 'lost'", factories.make_taken),
    "research_asks_something": by.update(REQUEST, "looking_for = ''", factories.make_research),
    "research_taken_by_somebody": by.update(REQUEST, "taken_at = NULL", factories.make_taken),
    "research_answered_has_its_date": by.update(REQUEST, "answered_at = NULL", factories.make_answered),
    "research_ended_has_its_date": by.update(REQUEST, "ended_at = now()", factories.make_taken),
    "research_declined_says_why": by.update(REQUEST, "word = 'Non.'", factories.make_taken),
    "research_taken_after_it_was_asked": by.update(
        REQUEST, "taken_at = asked_at - interval '1 day'", factories.make_taken
    ),
    "resources_researchrequest.key": by.copy_from_other(REQUEST, "key", factories.make_research),
    "research_message_says_something": silent_message,
    "resources_researchmessage.key": two_messages_of_one_key,
    "research_answer_one_draft": two_drafts,
    "research_answer_sent_says_something": by.update(
        "resources_researchanswer", "text = ''", lambda: factories.make_answered().answers.get()
    ),
    "answer_reference_once": by.two_rows_of(LINE, "reference_id", two_lines),
    "answer_reference_unique_position": by.two_rows_of(LINE, "position", two_lines),
    "answered_question_says_something": by.update(
        "resources_answeredquestion", "question = ''", factories.make_question
    ),
    "resources_answeredquestion.slug": by.copy_from_other(
        "resources_answeredquestion", "slug", factories.make_question
    ),
    "resources_answeredquestion.request_id": by.copy_from_other(
        "resources_answeredquestion", "request_id", factories.make_question
    ),
    "organisation_known_scale": by.update(ORGANISATION, "scale = 'lunaire'", factories.make_organisation),
    "organisation_known_kind": by.update(ORGANISATION, "kind = 'club'", factories.make_organisation),
    "organisation_says_what_it_is": by.update(ORGANISATION, "does = ''", factories.make_organisation),
    "organisation_on_the_globe": by.update(ORGANISATION, "latitude = 48.5", factories.make_organisation),
    "organisation_shown_is_confirmed": by.update(ORGANISATION, "confirmed_on = NULL", factories.make_organisation),
    "resources_partnerorganisation.slug": by.copy_from_other(ORGANISATION, "slug", factories.make_organisation),
    "case_partner_once": by.two_rows_of("projects_casepartner", "organisation_id", two_ties),
}
