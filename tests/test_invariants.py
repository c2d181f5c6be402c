"""
R21: each invariant is kept by the database itself.

One raw statement per constraint, that breaks this one alone: PostgreSQL names it in its refusal. With the constraint
dropped the same statement passes.
"""

from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from labo.audit import record
from labo.models import AuditSeal, Notice, NoticePreference
from labo.roles import Role
from projects.models import (
    Condition,
    Decision,
    Hat,
    HatContribution,
    MessageReceipt,
    Preconditions,
    Proposal,
    Remark,
    Stance,
    ThreadReading,
    UploadDay,
)
from tests import factories
from tests.labo.test_outbox_delivery import make_mail

pytestmark = pytest.mark.django_db

APPS = ("labo", "projects", "missions", "resources")


def copy_from_other(table, column, make, *, change="{}"):
    """Give a row the value of another one."""

    def build():
        first, second = make(), make()
        source = change.format(f"(SELECT {column} FROM {table} WHERE {pk(first)} = %s)")
        return f"UPDATE {table} SET {column} = {source} WHERE {pk(second)} = %s", [first.pk, second.pk]

    return build


def pk(row):
    return row._meta.pk.column


def update(table, assignment, make, *params):
    """Write one column, or several, of one sound row."""

    def build():
        row = make()
        return f"UPDATE {table} SET {assignment} WHERE {pk(row)} = %s", [*params, row.pk]

    return build


def two_sheets():
    proposal = factories.make_assessed()
    first, second = proposal.sheets.all()
    return (
        "UPDATE projects_assessmentsheet SET evaluator_id = %s WHERE id = %s",
        [first.evaluator_id, second.pk],
    )


def two_answers():
    sheet = factories.fill(factories.make_assessed().sheets.first(), "green", file=False)
    first, second, _ = sheet.answers.all()
    return "UPDATE projects_answer SET criterion_id = %s WHERE id = %s", [first.criterion_id, second.pk]


def two_liftings():
    proposal = factories.make_deliberating("red")
    criterion, other = proposal.grid.criteria.all()[:2]
    decision = Decision.take(
        proposal,
        by=factories.make_user(role=Role.LAB),
        outcome="accepted",
        **factories.REASONS,
        liftings={criterion: "Levée.", other: "Levée."},
    )
    return "UPDATE projects_lifting SET criterion_id = %s WHERE decision_id = %s", [criterion.pk, decision.pk]


def two_criteria(column):
    def build():
        grid = factories.make_grid(published=False)
        first, second, _ = grid.criteria.all()
        return f"UPDATE projects_criterion SET {column} = %s WHERE id = %s", [getattr(first, column), second.pk]

    return build


def two_steps():
    note = factories.make_note()
    first = note.steps.get()
    second = note.steps.create(position=2, title="Suite", offset_days=9, duration="1 h", audience="-", objective="-")
    return "UPDATE projects_interventionstep SET position = %s WHERE id = %s", [first.position, second.pk]


def two_versions():
    note = factories.make_note()
    by = factories.make_user(role=Role.LAB)
    note.versions.create(number=1, pdf=b"-", sha256="0", released_by=by)
    return (
        "INSERT INTO projects_noteversion (note_id, number, pdf, sha256, released_at, released_by_id)"
        " VALUES (%s, 1, '', '1', now(), %s)",
        [note.pk, by.pk],
    )


def two_proposal_versions():
    version = factories.make_proposal().versions.get()
    return (
        "INSERT INTO projects_proposalversion (proposal_id, number, answers, sha256, reason, filed_at, question_set_id)"
        " VALUES (%s, 1, '{}', '1', '', now(), %s)",
        [version.proposal_id, version.question_set_id],
    )


def same_case_twice():
    first = factories.make_session_case()
    second = factories.make_session_case(session=first.session)
    return "UPDATE projects_sessioncase SET proposal_id = %s WHERE id = %s", [first.proposal_id, second.pk]


def same_rank_in_the_journal():
    """The database seals at the commit: here at once, so that there is a rank to take."""
    event = record("row_added", on=factories.make_unit())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    last = AuditSeal.objects.get(event=event)
    return (
        "INSERT INTO labo_auditseal (event_id, position, digest) VALUES (%s, %s, '')",
        [event.pk + 1000, last.position],
    )


def same_case_replayed_twice():
    first = factories.make_replay_answer().replay
    return (
        "INSERT INTO projects_gridreplay (grid_id, proposal_id, started_by_id, created_at, updated_at)"
        " VALUES (%s, %s, %s, now(), now())",
        [first.grid_id, first.proposal_id, first.started_by_id],
    )


def two_replay_answers():
    answer = factories.make_replay_answer()
    return (
        "INSERT INTO projects_replayanswer (replay_id, criterion_id, signal, comment, by_id)"
        " VALUES (%s, %s, 'green', '', %s)",
        [answer.replay_id, answer.criterion_id, answer.by_id],
    )


def same_person_asked_twice():
    first, _ = factories.make_opinion()
    second, _ = factories.make_opinion(proposal=first.proposal)
    return "UPDATE projects_outsideopinion SET email = upper(%s) WHERE id = %s", [first.email, second.pk]


def two_wordings_of_a_passage():
    row = factories.make_wording()
    return (
        "INSERT INTO labo_mailpassage (template, name, text, updated_by_id, updated_at)"
        " VALUES (%s, %s, '-', %s, now())",
        [row.template, row.name, row.updated_by_id],
    )


def two_stances():
    proposal = factories.make_deliberating("unclear", "unclear", "green")
    sheet = proposal.sheets.first()
    first, second, _ = sheet.grid.criteria.all()
    for criterion in (first, second):
        Stance.take(sheet, criterion, choice="maintained")
    return "UPDATE projects_stance SET criterion_id = %s WHERE criterion_id = %s", [first.pk, second.pk]


def two_service_answers():
    view = factories.make_service_view(factories.make_assessed(), "green")
    first, second, _ = view.answers.all()
    return "UPDATE projects_serviceanswer SET criterion_id = %s WHERE id = %s", [first.criterion_id, second.pk]


def make_precondition():
    draft = factories.make_draft()
    Preconditions.keep(draft, {"is_backed": "yes"})
    return draft.preconditions


def make_remark():
    proposal = factories.make_decided("declined").proposal
    Remark.write(proposal, {"title": "Une remarque."}, by=factories.make_user(role=Role.LAB), seen={})
    return proposal.remarks.get()


def two_remarks():
    remark = make_remark()
    Remark.write(remark.proposal, {"summary": "Une autre."}, by=remark.by, seen={})
    return "UPDATE projects_remark SET field = 'summary' WHERE id = %s", [remark.pk]


def make_idea_note():
    return factories.say(factories.make_idea())


def make_proposal_of_an_idea():
    return factories.make_draft(idea=factories.make_idea())


def make_second_try():
    return factories.make_draft(previous=factories.make_proposal())


def two_open_requests():
    first = factories.make_request()
    second = factories.make_request()
    return "UPDATE projects_informationrequest SET proposal_id = %s WHERE id = %s", [first.proposal_id, second.pk]


def make_answered():
    request = factories.make_request()
    factories.make_amendment(request.proposal, schedule="À l’automne.").file(by=request.proposal.lead, reason="Oui.")
    request.refresh_from_db()
    return request


def two_answered():
    first, second = make_answered(), make_answered()
    return "UPDATE projects_informationrequest SET answer_id = %s WHERE id = %s", [first.answer_id, second.pk]


def two_question_sets():
    asked = factories.make_proposal().versions.get().question_set
    return (
        "INSERT INTO projects_questionset (questions, sha256, first_asked_at) VALUES ('[]', %s, now())",
        [asked.sha256],
    )


def two_units():
    parent = factories.make_unit("Culture")
    first, second = factories.make_unit("Accueil", parent=parent), factories.make_unit("Caisse", parent=parent)
    return "UPDATE labo_orgunit SET name = upper(%s) WHERE id = %s", [first.name, second.pk]


def two_decisions():
    first, second = factories.make_decided(), factories.make_decided()
    return "UPDATE projects_decision SET letter_id = %s WHERE id = %s", [first.letter_id, second.pk]


def two_proposed():
    """A second decision waits for a case that has one: the first comes back from those set aside."""
    second = factories.make_proposed()
    former = factories.make_proposed(proposal=second.proposal)
    return (
        "UPDATE projects_decision SET set_aside_at = NULL, set_aside_by_id = NULL WHERE id = %s",
        [Decision.objects.exclude(pk=former.pk).get(proposal=second.proposal).pk],
    )


def make_merged():
    return factories.make_decided(Proposal.Status.MERGED)


def make_merger():
    return make_merged().proposal.merger


def unit_under_itself():
    unit = factories.make_unit()
    return "UPDATE labo_orgunit SET parent_id = id WHERE id = %s", [unit.pk]


def two_of_a_case(make, table, column):
    """Give the second of two rows of one case what the first has."""

    def build():
        proposal = factories.make_draft()
        first, second = make(proposal), make(proposal)
        return f"UPDATE {table} SET {column} = (SELECT {column} FROM {table} WHERE id = %s) WHERE id = %s", [
            first.pk,
            second.pk,
        ]

    return build


def two_in_one_slot():
    proposal = factories.make_draft()
    factories.make_attachment(proposal, kind="chart")
    return "UPDATE projects_attachment SET kind = 'chart' WHERE id = %s", [factories.make_attachment(proposal).pk]


def two_co_leads():
    proposal = factories.make_draft()
    first, second = factories.make_co_lead(proposal), factories.make_co_lead(proposal)
    return "UPDATE projects_colead SET email = upper(%s) WHERE id = %s", [first.email, second.pk]


def two_open_handovers():
    proposal = factories.make_draft()
    first = factories.make_handover(proposal)
    factories.make_handover(proposal)
    return "UPDATE projects_handover SET cancelled_at = NULL WHERE id = %s", [first.pk]


def same_day_twice():
    first, second = (UploadDay.objects.create(person=factories.make_user(), day="2026-11-25") for _ in range(2))
    return "UPDATE projects_uploadday SET person_id = %s WHERE id = %s", [first.person_id, second.pk]


def make_numbered_mail():
    return make_mail(next(factories.counter))


def make_answer():
    return factories.fill(factories.make_assessed().sheets.first(), "green", file=False).answers.first()


def make_condition():
    return Condition.objects.get(decision=factories.make_decided(Proposal.Status.ACCEPTED_CONDITIONS))


def make_contribution():
    proposal, by = factories.make_deliberating(), factories.make_user(role=Role.LAB)
    return HatContribution.contribute(proposal, hat=Hat.BLUE, text="Une idée.", by=by)


def in_a_room(assignment, *params):
    """Write on the round that goes on in a room."""
    return update("projects_hatround", assignment, lambda: factories.make_room().current, *params)


def two_rounds(assignment):
    def build():
        second = factories.make_room().rounds.all()[1]
        return f"UPDATE projects_hatround SET {assignment} WHERE id = %s", [second.pk]

    return build


def two_groups():
    round = factories.make_room().current
    first, second = (round.groups.create(name=name) for name in ("Moyens", "Temps"))
    return "UPDATE projects_hatgroup SET name = %s WHERE id = %s", [first.name, second.pk]


def two_sendings():
    room, by, key = factories.make_room(), factories.make_user(), uuid4()
    for each in (key, uuid4()):
        HatContribution.contribute(room.proposal, hat=Hat.WHITE, round=room.current, text="Une.", by=by, key=each)
    return "UPDATE projects_hatcontribution SET key = %s WHERE author_id = %s", [key, by.pk]


def make_criterion():
    return factories.make_grid(published=False).criteria.first()


def make_question():
    return factories.make_message(answer_by=timezone.localdate())


def make_notice():
    person, number = factories.make_user(), next(factories.counter)
    return Notice.objects.create(person=person, kind="lab_message", line="-", url="/", key=f"test:{number}")


def two_rows_of(table, column, make_two):
    """Give a row the value of the other one, both of the same whole."""

    def build():
        first, second = make_two()
        return f"UPDATE {table} SET {column} = %s WHERE id = %s", [getattr(first, column), second.pk]

    return build


def two_messages():
    proposal = factories.make_proposal()
    return factories.make_message(proposal), factories.make_message(proposal, text="Une autre.")


def two_messages_of_one_key():
    # By insertion: the key of a message that stands is never rewritten.
    first, _ = two_messages()
    columns = "proposal_id, author_id, from_lab, audience, text, key, created_at"
    return (
        f"INSERT INTO projects_message ({columns}) SELECT {columns} FROM projects_message WHERE id = %s",
        [first.pk],
    )


def inserted_message(**changes):
    """Insert a message that is sound but for these columns."""

    def build():
        message = make_question()
        columns = ["proposal_id", "author_id", "from_lab", "audience", "text", "answer_by", "created_at", "key"]
        values = [changes.get(column, column) for column in columns[:-1]] + ["gen_random_uuid()"]
        return (
            f"INSERT INTO projects_message ({', '.join(columns)}) SELECT {', '.join(values)}"
            " FROM projects_message WHERE id = %s",
            [message.pk],
        )

    return build


def two_readings():
    proposal = factories.make_proposal()
    message, people = factories.make_message(proposal), [factories.make_user(), factories.make_user()]
    return [
        ThreadReading.objects.create(proposal=proposal, person=person, on_lab_side=True, last_seen=message)
        for person in people
    ]


def two_receipts():
    message = make_question()
    return [MessageReceipt.objects.create(message=message, person=factories.make_user()) for _ in range(2)]


def two_notices():
    person = factories.make_user()
    return [Notice.objects.create(person=person, kind="lab_message", line="-", url="/", key=key) for key in ("a", "b")]


def make_preference():
    return NoticePreference.objects.create(person=factories.make_user(), kind="lab_message", rhythm="never")


def two_preferences():
    person = factories.make_user()
    return [
        NoticePreference.objects.create(person=person, kind=kind, rhythm="never")
        for kind in ("lab_message", "internal_note")
    ]


def notice_in_a_mail():
    return f"UPDATE labo_notice SET mail_id = {make_numbered_mail().pk} WHERE id = %s", [make_notice().pk]


def make_sheet():
    return factories.make_assessed().sheets.first()


def make_undeclared_sheet():
    return factories.make_assessed(declared=False).sheets.first()


def make_filed_sheet():
    return factories.fill(make_sheet(), "green")


def make_stance():
    sheet = factories.make_deliberating("unclear").sheets.first()
    return Stance.take(sheet, sheet.grid.criteria.first(), choice="maintained")


def make_view():
    return factories.make_service_view(factories.make_assessed(), "green")


ATTACHMENT = "projects_attachment"
OUTBOX, PROPOSAL, DECISION = "labo_outboxmail", "projects_proposal", "projects_decision"
SHEET = "projects_assessmentsheet"
REQUEST = "projects_informationrequest"

VIOLATIONS = {
    # Constraints that have a name.
    "user_unique_email": copy_from_other("labo_user", "email", factories.make_user, change="upper({})"),
    "org_unit_unique_name": two_units,
    "org_unit_not_its_own_parent": unit_under_itself,
    "outbox_sent_has_its_date": update(OUTBOX, "status = 'sent'", make_numbered_mail),
    "outbox_sending_has_a_lease": update(OUTBOX, "status = 'sending'", make_numbered_mail),
    "outbox_has_a_recipient": update(OUTBOX, "\"to\" = '{}'", make_numbered_mail),
    "outbox_known_status": update(OUTBOX, "status = 'lost'", make_numbered_mail),
    "proposal_sent_has_reference_and_date": update(PROPOSAL, "status = 'submitted'", factories.make_draft),
    "proposal_assessed_has_a_grid": update(PROPOSAL, "status = 'assessing'", factories.make_proposal),
    "proposal_known_status": update(PROPOSAL, "status = 'lost'", factories.make_deliberating),
    "criterion_unique_code": two_criteria("code"),
    "criterion_unique_position": two_criteria("position"),
    "criterion_known_dimension": update("projects_criterion", "dimension = 'luck'", make_criterion),
    "sheet_one_per_evaluator": two_sheets,
    "answer_one_per_criterion": two_answers,
    "answer_known_signal": update("projects_answer", "signal = 'amber'", make_answer),
    "hat_known": update("projects_hatcontribution", "hat = 'grey'", make_contribution),
    "hat_known_leaning": update("projects_hatcontribution", "leaning = 'maybe'", make_contribution),
    "hat_idea_sent_once": two_sendings,
    "hat_group_unique_name": two_groups,
    "hat_room_known_status": update("projects_hatroom", "status = 'lost'", factories.make_room),
    "hat_room_closes_with_its_synthesis": update("projects_hatroom", "closed_at = now()", factories.make_room),
    "hat_round_known_hat": in_a_room("hat = 'grey'"),
    "hat_round_holds_in_an_hour": in_a_room("minutes = 61"),
    "hat_round_started_before_revealed": in_a_room("until = NULL"),
    "hat_round_revealed_before_ended": in_a_room("ended_at = now()"),
    "hat_round_paused_while_writing": in_a_room("paused_at = now(), revealed_at = now()"),
    "hat_round_unique_position": two_rounds("position = 1"),
    "hat_round_one_at_a_time": two_rounds("started_at = now(), until = now()"),
    "decision_has_reasons": update(DECISION, "reasons = ''", factories.make_decided),
    "decision_redirected_names_a_door": update(DECISION, "outcome = 'redirected'", factories.make_decided),
    "decision_postponed_has_a_date": update(DECISION, "outcome = 'postponed'", factories.make_decided),
    "decision_known_outcome": update(DECISION, "outcome = 'withdrawn'", factories.make_decided),
    "lifting_one_per_criterion": two_liftings,
    "decision_merged_names_a_case": update(DECISION, "outcome = 'merged'", factories.make_decided),
    "decision_not_into_itself": update(DECISION, "merged_into_id = proposal_id", make_merged),
    "decision_applied_has_who_and_letter": update(DECISION, "letter_id = NULL", factories.make_decided),
    "decision_set_aside_was_never_applied": update(DECISION, "set_aside_at = now()", factories.make_proposed),
    "decision_one_proposed": two_proposed,
    "merger_of_two_cases": update("projects_merger", "target_id = source_id", make_merger),
    "door_can_be_reached": update("projects_door", "contact_email = ''", factories.make_door),
    "condition_claimed_has_date_and_person": update("projects_condition", "claimed_at = now()", make_condition),
    "condition_met_has_date_and_witness": update("projects_condition", "met_at = now()", make_condition),
    "note_known_status": update("projects_interventionnote", "status = 'signed'", factories.make_note),
    "step_unique_position": two_steps,
    "opinion_answer_has_its_date": update(
        "projects_outsideopinion", "answer = 'Oui.'", lambda: factories.make_opinion()[0]
    ),
    "opinion_one_question_at_a_time": same_person_asked_twice,
    "mail_passage_once": two_wordings_of_a_passage,
    "mail_passage_says_something": update("labo_mailpassage", "text = ''", factories.make_wording),
    "grid_replay_once": same_case_replayed_twice,
    "replay_answer_one_per_criterion": two_replay_answers,
    "replay_answer_known_signal": update("projects_replayanswer", "signal = 'amber'", factories.make_replay_answer),
    "note_version_unique_number": two_versions,
    "proposal_version_unique_number": two_proposal_versions,
    "session_ends_after_it_starts": update("projects_session", "ends_at = starts_at", factories.make_session),
    "session_case_once": same_case_twice,
    "message_once": two_messages_of_one_key,
    "message_known_audience": inserted_message(audience="'nobody'", answer_by="NULL", from_lab="true"),
    "message_of_service_is_read_by_service": inserted_message(audience="'lab'", answer_by="NULL"),
    "message_internal_expects_no_answer": inserted_message(audience="'lab'", from_lab="true"),
    "message_answered_has_date_and_answer": update("projects_message", "answered_at = now()", make_question),
    "message_has_words_until_withdrawn": inserted_message(text="''"),
    "thread_reading_once": two_rows_of("projects_threadreading", "person_id", two_readings),
    "message_receipt_once": two_rows_of("projects_messagereceipt", "person_id", two_receipts),
    "notice_once_per_cause": two_rows_of("labo_notice", "key", two_notices),
    "notice_in_a_mail_has_left": notice_in_a_mail,
    "notice_preference_once": two_rows_of("labo_noticepreference", "kind", two_preferences),
    "notice_preference_known_rhythm": update("labo_noticepreference", "rhythm = 'hourly'", make_preference),
    "proposal_sheets_sealed_while_assessing": update(PROPOSAL, "sheets_opened_at = now()", factories.make_assessed),
    "sheet_known_declaration": update(SHEET, "declaration = 'rumour', declaration_text = '-'", make_sheet),
    "sheet_declaration_has_its_date": update(SHEET, "declared_at = now()", make_undeclared_sheet),
    "sheet_link_has_its_words": update(SHEET, "declaration = 'link'", make_sheet),
    "sheet_recused_is_not_filed": update(SHEET, "declaration = 'recused', declaration_text = '-'", make_filed_sheet),
    "stance_one_per_criterion": two_stances,
    "stance_known": update("projects_stance", "signal = 'green'", make_stance),
    "service_answer_one_per_criterion": two_service_answers,
    "service_answer_known_signal": update(
        "projects_serviceanswer", "signal = 'amber'", lambda: make_view().answers.first()
    ),
    "co_lead_once_per_case": two_co_leads,
    "co_lead_known_role": update("projects_colead", "role = 'rule'", factories.make_co_lead),
    "handover_one_open_per_case": two_open_handovers,
    "handover_taken_by_somebody": update("projects_handover", "taken_at = now()", factories.make_handover),
    "attachment_one_per_slot": two_in_one_slot,
    "attachment_same_file_once": two_of_a_case(factories.make_attachment, ATTACHMENT, "sha256"),
    "attachment_known_kind": update(ATTACHMENT, "kind = 'song'", factories.make_attachment),
    "attachment_known_state": update(ATTACHMENT, "state = 'lost'", factories.make_attachment),
    "attachment_size_within_limit": update(ATTACHMENT, "size = 10485761", factories.make_attachment),
    "draft_comment_resolved_by_somebody": update("projects_draftcomment", "resolved_at = now()", factories.make_remark),
    "upload_day_one_per_person": same_day_twice,
    "information_request_one_open_per_case": two_open_requests,
    "information_request_asks_something": update(REQUEST, "asked = '{}'", factories.make_request),
    "information_request_answered_is_closed": update(REQUEST, "closed_at = NULL", make_answered),
    # Columns that are unique by themselves.
    "projects_handover.token_hash": copy_from_other("projects_handover", "token_hash", factories.make_handover),
    "projects_attachment.key": copy_from_other(ATTACHMENT, "key", factories.make_attachment),
    "projects_attachment.stored_as": copy_from_other(ATTACHMENT, "stored_as", factories.make_attachment),
    "proposal_three_framings_at_most": update(PROPOSAL, "framings = '{a,b,c,d}'", factories.make_draft),
    "proposal_not_its_own_previous": update(PROPOSAL, "previous_id = id", factories.make_draft),
    "preconditions_known_answers": update("projects_preconditions", "is_backed = 'no'", make_precondition),
    "idea_known_status": update("projects_idea", "status = 'lost'", factories.make_idea),
    "idea_says_something": update("projects_idea", "text = ''", factories.make_idea),
    "idea_note_says_something": update("projects_ideanote", "text = ''", make_idea_note),
    "remark_one_per_question": two_remarks,
    "remark_on_a_known_question": update("projects_remark", "field = 'colour'", make_remark),
    "remark_says_something": update("projects_remark", "text = ''", make_remark),
    # Columns that are unique by themselves.
    "projects_idea.key": copy_from_other("projects_idea", "key", factories.make_idea),
    "projects_ideanote.key": copy_from_other("projects_ideanote", "key", make_idea_note),
    "projects_proposal.idea_id": copy_from_other(PROPOSAL, "idea_id", make_proposal_of_an_idea),
    "projects_proposal.previous_id": copy_from_other(PROPOSAL, "previous_id", make_second_try),
    "labo_user.email": copy_from_other("labo_user", "email", factories.make_user),
    "labo_auditseal.position": same_rank_in_the_journal,
    "labo_outboxmail.key": copy_from_other(OUTBOX, "key", make_numbered_mail),
    "labo_outboxmail.message_id": copy_from_other(OUTBOX, "message_id", make_numbered_mail),
    "projects_outsideopinion.mark": copy_from_other(
        "projects_outsideopinion", "mark", lambda: factories.make_opinion()[0]
    ),
    "projects_session.number": copy_from_other("projects_session", "number", factories.make_session),
    "projects_proposal.key": copy_from_other(PROPOSAL, "key", factories.make_draft),
    "projects_proposal.reference": copy_from_other(PROPOSAL, "reference", factories.make_proposal),
    "projects_criteriagrid.version": copy_from_other(
        "projects_criteriagrid", "version", lambda: factories.make_grid(published=False)
    ),
    "projects_decision.letter_id": two_decisions,
    "projects_merger.source_id": copy_from_other("projects_merger", "source_id", make_merger),
    "projects_door.name": copy_from_other("projects_door", "name", factories.make_door),
    "projects_interventionnote.proposal_id": copy_from_other(
        "projects_interventionnote", "proposal_id", factories.make_note
    ),
    "projects_serviceview.proposal_id": copy_from_other("projects_serviceview", "proposal_id", make_view),
    "projects_hatroom.proposal_id": copy_from_other("projects_hatroom", "proposal_id", factories.make_room),
    "projects_amendment.proposal_id": copy_from_other("projects_amendment", "proposal_id", factories.make_amendment),
    "projects_informationrequest.answer_id": two_answered,
    "projects_questionset.sha256": two_question_sets,
    "resources_method.slug": copy_from_other("resources_method", "slug", factories.make_method),
}


def our_models():
    return [model for app in APPS for model in apps.get_app_config(app).get_models()]


def declared():
    for model in our_models():
        yield from (constraint.name for constraint in model._meta.constraints)
        for field in model._meta.local_fields:
            if field.unique and not field.primary_key:
                yield f"{model._meta.db_table}.{field.column}"


def test_every_constraint_has_its_violation():
    assert set(VIOLATIONS) == set(declared())


def try_to(build):
    sql, params = build()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(sql, params)
        assert cursor.rowcount >= 1


def database_names(name):
    """The names under which PostgreSQL knows the constraint: its own, or those of a unique column."""
    table, _, column = name.partition(".")
    if not column:
        return {name}
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, table)
    return {key for key, value in found.items() if value["unique"] and value["columns"] == [column]}


@pytest.mark.parametrize("name", VIOLATIONS)
def test_database_refuses(name):
    with pytest.raises(IntegrityError) as refusal:
        try_to(VIOLATIONS[name])

    # An address is unique twice over, in any case of its letters and as it is: either may speak first.
    either = {"user_unique_email"} if name == "labo_user.email" else set()
    assert refusal.value.__cause__.diag.constraint_name in database_names(name) | either


@pytest.mark.parametrize("name", VIOLATIONS)
def test_statement_passes_without_its_constraint(name):
    """Negative control: the statement breaks this constraint and nothing else."""
    names = database_names(name) | ({"user_unique_email"} if name == "labo_user.email" else set())
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname, conrelid::regclass FROM pg_constraint WHERE conname = ANY(%s)", [list(names)])
        constraints = cursor.fetchall()
        for constraint, table in constraints:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{constraint}" CASCADE')
        for index in names - {constraint for constraint, _ in constraints}:
            cursor.execute(f'DROP INDEX "{index}"')

    try_to(VIOLATIONS[name])


POSITIVE = [
    (model, field)
    for app in ("labo", "projects", "resources")
    for model in apps.get_app_config(app).get_models()
    for field in model._meta.local_fields
    if field.get_internal_type().startswith("Positive")
]


@pytest.mark.parametrize(("model", "field"), POSITIVE, ids=lambda each: getattr(each, "__name__", None) or each.name)
def test_counts_are_never_negative(model, field):
    with connection.cursor() as cursor:
        checks = connection.introspection.get_constraints(cursor, model._meta.db_table).values()

    assert any(check["check"] and check["columns"] == [field.column] for check in checks)


def test_status_is_never_a_word_that_nobody_knows():
    """A field that says a state has a check of its own, whatever the forms allow."""
    for model in our_models():
        for field in model._meta.local_fields:
            if field.name in {"status", "outcome", "hat", "signal", "dimension"}:
                names = [constraint.name for constraint in model._meta.constraints]
                assert any("known" in name for name in names), f"{model.__name__}.{field.name}"


def test_deleting_what_others_stand_on_is_refused():
    """PROTECT by default; CASCADE only for the parts of a whole, named here."""
    parts = {
        "projects.AssessmentSheet.proposal",
        "projects.Answer.sheet",
        "projects.CoLead.proposal",
        "projects.Condition.decision",
        "projects.Criterion.grid",
        "projects.GridReplay.grid",
        "projects.DraftComment.proposal",
        "projects.Handover.proposal",
        "projects.HatContribution.proposal",
        "projects.HatGroup.round",
        "projects.HatRoom.proposal",
        "projects.HatRoomTransition.room",
        "projects.HatRound.room",
        "projects.DraftReminder.proposal",
        "projects.IdeaNote.idea",
        "projects.IdeaTransition.idea",
        "projects.InterventionStep.note",
        "projects.Lifting.decision",
        "projects.NoteTransition.note",
        "projects.Preconditions.proposal",
        "projects.ProposalTransition.proposal",
        "projects.ReplayAnswer.criterion",
        "projects.ReplayAnswer.replay",
        "projects.ProposalVersion.proposal",
        "projects.ServiceAnswer.view",
        "projects.ServiceView.proposal",
        "projects.Remark.proposal",
        "projects.SessionCase.session",
        "projects.Stance.sheet",
    }

    cascading = {
        str(field)
        for model in our_models()
        for field in model._meta.local_fields
        if field.remote_field and field.remote_field.on_delete is not models.PROTECT
    }

    assert cascading == parts
