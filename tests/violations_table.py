"""The constraints, by their names, and what breaks each (see ``tests/violations.py``)."""

from tests import factories
from tests import violations as by
from tests import violations_bibliography as bibliography
from tests import violations_deliveries as deliveries
from tests import violations_desk as desk
from tests import violations_events as events
from tests import violations_groups as drafting
from tests import violations_issues as issues
from tests import violations_missions as missions
from tests import violations_network as network
from tests import violations_note as by_note
from tests import violations_onboarding as onboarding
from tests import violations_session as session
from tests import violations_subscription as subscription
from tests import violations_watch as watch
from tests.projects.session import acts

ATTACHMENT = "projects_attachment"
OUTBOX, PROPOSAL, DECISION = "labo_outboxmail", "projects_proposal", "projects_decision"
SHEET = "projects_assessmentsheet"
REQUEST = "projects_informationrequest"

VIOLATIONS = {
    # Constraints that have a name.
    "user_unique_email": by.copy_from_other("labo_user", "email", factories.make_user, change="upper({})"),
    "org_unit_unique_name": by.two_units,
    "org_unit_not_its_own_parent": by.unit_under_itself,
    "outbox_sent_has_its_date": by.update(OUTBOX, "status = 'sent'", by.make_numbered_mail),
    "outbox_sending_has_a_lease": by.update(OUTBOX, "status = 'sending'", by.make_numbered_mail),
    "outbox_has_a_recipient": by.update(OUTBOX, "\"to\" = '{}'", by.make_numbered_mail),
    "outbox_known_status": by.update(OUTBOX, "status = 'lost'", by.make_numbered_mail),
    "proposal_sent_has_reference_and_date": by.update(PROPOSAL, "status = 'submitted'", factories.make_draft),
    "proposal_assessed_has_a_grid": by.update(PROPOSAL, "status = 'assessing'", factories.make_proposal),
    "proposal_known_status": by.update(PROPOSAL, "status = 'lost'", factories.make_deliberating),
    "criterion_unique_code": by.two_criteria("code"),
    "criterion_unique_position": by.two_criteria("position"),
    "criterion_known_dimension": by.update("projects_criterion", "dimension = 'luck'", by.make_criterion),
    "sheet_one_per_evaluator": by.two_sheets,
    "answer_one_per_criterion": by.two_answers,
    "answer_known_signal": by.update("projects_answer", "signal = 'amber'", by.make_answer),
    "hat_known": by.update("projects_hatcontribution", "hat = 'grey'", by.make_contribution),
    "hat_known_leaning": by.update("projects_hatcontribution", "leaning = 'maybe'", by.make_contribution),
    "hat_idea_sent_once": by.two_sendings,
    "hat_group_unique_name": by.two_groups,
    "hat_room_known_status": by.update("projects_hatroom", "status = 'lost'", factories.make_room),
    "hat_room_closes_with_its_synthesis": by.update("projects_hatroom", "closed_at = now()", factories.make_room),
    "hat_round_known_hat": by.in_a_room("hat = 'grey'"),
    "hat_round_holds_in_an_hour": by.in_a_room("minutes = 61"),
    "hat_round_started_before_revealed": by.in_a_room("until = NULL"),
    "hat_round_revealed_before_ended": by.in_a_room("ended_at = now()"),
    "hat_round_paused_while_writing": by.in_a_room("paused_at = now(), revealed_at = now()"),
    "hat_round_unique_position": by.two_rounds("position = 1"),
    "hat_round_one_at_a_time": by.two_rounds("started_at = now(), until = now()"),
    "decision_has_reasons": by.update(DECISION, "reasons = ''", factories.make_decided),
    "decision_redirected_names_a_door": by.update(DECISION, "outcome = 'redirected'", factories.make_decided),
    "decision_postponed_has_a_date": by.update(DECISION, "outcome = 'postponed'", factories.make_decided),
    "decision_known_outcome": by.update(DECISION, "outcome = 'withdrawn'", factories.make_decided),
    "lifting_one_per_criterion": by.two_liftings,
    "decision_merged_names_a_case": by.update(DECISION, "outcome = 'merged'", factories.make_decided),
    "decision_not_into_itself": by.update(DECISION, "merged_into_id = proposal_id", by.make_merged),
    "decision_applied_has_who_and_letter": by.update(DECISION, "letter_id = NULL", factories.make_decided),
    "decision_set_aside_was_never_applied": by.update(DECISION, "set_aside_at = now()", factories.make_proposed),
    "decision_one_proposed": by.two_proposed,
    "merger_of_two_cases": by.update("projects_merger", "target_id = source_id", by.make_merger),
    "door_can_be_reached": by.update("projects_door", "contact_email = ''", factories.make_door),
    "condition_claimed_has_date_and_person": by.update("projects_condition", "claimed_at = now()", by.make_condition),
    "condition_met_has_date_and_witness": by.update("projects_condition", "met_at = now()", by.make_condition),
    "note_known_status": by.update("projects_interventionnote", "status = 'lost'", factories.make_note),
    "note_signed_has_a_version_in_force": by.update(
        "projects_interventionnote", "status = 'signed'", factories.make_note
    ),
    "note_version_amendment_amends": by_note.avenant_of_nothing,
    "note_reading_unique_number": by_note.two_readings_of_a_note(closed="now()", number=1),
    "note_reading_one_open": by_note.two_readings_of_a_note(closed="NULL", number=2),
    "note_reading_known_verdict": by_note.on_a_reading("verdict = 'agreed'"),
    "note_comment_on_a_known_part": by_note.on_a_note_comment("section = 'nowhere'"),
    "note_comment_says_something": by_note.on_a_note_comment("text = '', wording = ''"),
    "note_comment_known_answer": by_note.on_a_note_comment("answer = 'taken'"),
    "note_comment_declined_has_its_reason": by_note.on_a_note_comment(
        "answer = 'declined', answered_at = now(), answered_by_id = by_id"
    ),
    "note_signed_once_per_party": by_note.a_second_agreement(party="lead", by="other"),
    "note_signed_once_per_person": by_note.a_second_agreement(party="sponsor", by="same"),
    "note_signature_known_party": by_note.a_second_agreement(party="mayor", by="other"),
    "step_unique_position": by.two_steps,
    "step_days_in_halves": by.update("projects_interventionstep", "lab_days = 1.3", by.make_step),
    "step_agents_with_their_days": by.update("projects_interventionstep", "agents = 4", by.make_step),
    "opinion_answer_has_its_date": by.update(
        "projects_outsideopinion", "answer = 'Oui.'", lambda: factories.make_opinion()[0]
    ),
    "opinion_one_question_at_a_time": by.same_person_asked_twice,
    "mail_passage_once": by.two_wordings_of_a_passage,
    "mail_passage_says_something": by.update("labo_mailpassage", "text = ''", factories.make_wording),
    "grid_replay_once": by.same_case_replayed_twice,
    "replay_answer_one_per_criterion": by.two_replay_answers,
    "replay_answer_known_signal": by.update("projects_replayanswer", "signal = 'amber'", factories.make_replay_answer),
    "note_version_unique_number": by.two_versions,
    "proposal_version_unique_number": by.two_proposal_versions,
    "session_ends_after_it_starts": by.update("projects_session", "ends_at = starts_at", factories.make_session),
    "session_case_once": by.same_case_twice,
    "message_once": by.two_messages_of_one_key,
    "message_known_audience": by.inserted_message(audience="'nobody'", answer_by="NULL", from_lab="true"),
    "message_of_service_is_read_by_service": by.inserted_message(audience="'lab'", answer_by="NULL"),
    "message_internal_expects_no_answer": by.inserted_message(audience="'lab'", from_lab="true"),
    "message_answered_has_date_and_answer": by.update("projects_message", "answered_at = now()", by.make_question),
    "message_has_words_until_withdrawn": by.inserted_message(text="''"),
    "thread_reading_once": by.two_rows_of("projects_threadreading", "person_id", by.two_readings),
    "message_receipt_once": by.two_rows_of("projects_messagereceipt", "person_id", by.two_receipts),
    "presentation_text_known_part": by.update("labo_presentationtext", "part = 'weather'", by.make_part),
    "notice_once_per_cause": by.two_rows_of("labo_notice", "key", by.two_notices),
    "notice_in_a_mail_has_left": by.notice_in_a_mail,
    "search_word_once_a_source": by.two_rows_of("labo_searchword", "folded", by.two_search_words),
    "search_word_stands_somewhere": by.update("labo_searchword", "documents = 0", by.make_search_word),
    "notice_preference_once": by.two_rows_of("labo_noticepreference", "kind", by.two_preferences),
    "notice_preference_known_rhythm": by.update("labo_noticepreference", "rhythm = 'hourly'", by.make_preference),
    "proposal_sheets_sealed_while_assessing": by.update(PROPOSAL, "sheets_opened_at = now()", factories.make_assessed),
    "sheet_known_declaration": by.update(SHEET, "declaration = 'rumour', declaration_text = '-'", by.make_sheet),
    "sheet_declaration_has_its_date": by.update(SHEET, "declared_at = now()", by.make_undeclared_sheet),
    "sheet_link_has_its_words": by.update(SHEET, "declaration = 'link'", by.make_sheet),
    "sheet_recused_is_not_filed": by.update(
        SHEET, "declaration = 'recused', declaration_text = '-'", by.make_filed_sheet
    ),
    "stance_one_per_criterion": by.two_stances,
    "stance_known": by.update("projects_stance", "signal = 'green'", by.make_stance),
    "service_answer_one_per_criterion": by.two_service_answers,
    "service_answer_known_signal": by.update(
        "projects_serviceanswer", "signal = 'amber'", lambda: by.make_view().answers.first()
    ),
    "co_lead_once_per_case": by.two_co_leads,
    "co_lead_known_role": by.update("projects_colead", "role = 'rule'", factories.make_co_lead),
    "handover_one_open_per_case": by.two_open_handovers,
    "handover_taken_by_somebody": by.update("projects_handover", "taken_at = now()", factories.make_handover),
    "attachment_one_per_slot": by.two_in_one_slot,
    "attachment_same_file_once": by.two_of_a_case(factories.make_attachment, ATTACHMENT, "sha256"),
    "attachment_known_kind": by.update(ATTACHMENT, "kind = 'song'", factories.make_attachment),
    "attachment_known_state": by.update(ATTACHMENT, "state = 'lost'", factories.make_attachment),
    "attachment_size_within_limit": by.update(ATTACHMENT, "size = 10485761", factories.make_attachment),
    "draft_comment_resolved_by_somebody": by.update(
        "projects_draftcomment", "resolved_at = now()", factories.make_remark
    ),
    "upload_day_one_per_person": by.same_day_twice,
    "information_request_one_open_per_case": by.two_open_requests,
    "information_request_asks_something": by.update(REQUEST, "asked = '{}'", factories.make_request),
    "information_request_answered_is_closed": by.update(REQUEST, "closed_at = NULL", by.make_answered),
    "session_known_status": by.update("projects_session", "status = 'lost'", factories.make_session),
    "session_closed_has_its_date": by.update("projects_session", "closed_at = now()", factories.make_session),
    "session_case_waits_once": session.the_same_case_waiting,
    "session_case_known_fate": by.update("projects_sessioncase", "fate = 'lost'", lambda: acts.plan().cases.get()),
    "session_case_carried_only": by.update(
        "projects_sessioncase", "carried_to_id = session_id", lambda: acts.plan().cases.get()
    ),
    "agenda_unique_position": session.two_lines,
    "agenda_known_kind": by.update("projects_agendaitem", "kind = 'lost'", lambda: acts.line()),
    "presentation_answer_has_its_scribe": by.update(
        "projects_presentationanswer", "typed_at = now()", lambda: acts.question()
    ),
    "presentation_answer_has_a_question": by.update(
        "projects_presentationanswer", "question = ''", lambda: acts.question()
    ),
    "minutes_known_status": by.update("projects_minutes", "status = 'lost'", lambda: acts.minutes_of()),
    "minutes_correction_has_its_reason": by.update("projects_minutes", "number = 2", lambda: acts.minutes_of()),
    "minutes_signed_once_per_role": session.a_second_signature(role="facilitator", by="another"),
    "minutes_signed_once_per_person": session.a_second_signature(role="lab", by="same"),
    "minutes_known_role": session.a_second_signature(role="lost", by="another"),
    "minutes_version_unique_number": session.two_minutes_versions,
    "decider_one_link_at_a_time": session.two_links,
    "decider_link_lasts": by.update("projects_decider", "expires_at = invited_at", session.make_decider),
    "decider_one_opinion_per_case": session.two_decider_opinions,
    "decider_disagrees_with_a_word": by.update(
        "projects_decideropinion", "agrees = false", session.make_decider_opinion
    ),
    # Columns that are unique by themselves.
    "projects_handover.token_hash": by.copy_from_other("projects_handover", "token_hash", factories.make_handover),
    "projects_attachment.key": by.copy_from_other(ATTACHMENT, "key", factories.make_attachment),
    "projects_attachment.stored_as": by.copy_from_other(ATTACHMENT, "stored_as", factories.make_attachment),
    "proposal_three_framings_at_most": by.update(PROPOSAL, "framings = '{a,b,c,d}'", factories.make_draft),
    "proposal_not_its_own_previous": by.update(PROPOSAL, "previous_id = id", factories.make_draft),
    "preconditions_known_answers": by.update("projects_preconditions", "is_backed = 'no'", by.make_precondition),
    "idea_known_status": by.update("projects_idea", "status = 'lost'", factories.make_idea),
    "idea_says_something": by.update("projects_idea", "text = ''", factories.make_idea),
    "idea_note_says_something": by.update("projects_ideanote", "text = ''", by.make_idea_note),
    "remark_one_per_question": by.two_remarks,
    "remark_on_a_known_question": by.update("projects_remark", "field = 'colour'", by.make_remark),
    "remark_says_something": by.update("projects_remark", "text = ''", by.make_remark),
    # Columns that are unique by themselves.
    "projects_idea.key": by.copy_from_other("projects_idea", "key", factories.make_idea),
    "projects_ideanote.key": by.copy_from_other("projects_ideanote", "key", by.make_idea_note),
    "projects_proposal.idea_id": by.copy_from_other(PROPOSAL, "idea_id", by.make_proposal_of_an_idea),
    "projects_proposal.previous_id": by.copy_from_other(PROPOSAL, "previous_id", by.make_second_try),
    "projects_decider.mark": by.copy_from_other("projects_decider", "mark", session.make_decider),
    "projects_minutes.session_id": session.two_minutes,
    "labo_user.email": by.copy_from_other("labo_user", "email", factories.make_user),
    "labo_auditseal.position": by.same_rank_in_the_journal,
    "labo_presentationtext.part": by.two_parts,
    "labo_presentationversion.number": by.two_versions_of_the_presentation,
    "labo_outboxmail.key": by.copy_from_other(OUTBOX, "key", by.make_numbered_mail),
    "labo_outboxmail.message_id": by.copy_from_other(OUTBOX, "message_id", by.make_numbered_mail),
    "projects_outsideopinion.mark": by.copy_from_other(
        "projects_outsideopinion", "mark", lambda: factories.make_opinion()[0]
    ),
    "projects_session.number": by.copy_from_other("projects_session", "number", factories.make_session),
    "projects_proposal.key": by.copy_from_other(PROPOSAL, "key", factories.make_draft),
    "projects_proposal.reference": by.copy_from_other(PROPOSAL, "reference", factories.make_proposal),
    "projects_criteriagrid.version": by.copy_from_other(
        "projects_criteriagrid", "version", lambda: factories.make_grid(published=False)
    ),
    "projects_decision.letter_id": by.two_decisions,
    "projects_merger.source_id": by.copy_from_other("projects_merger", "source_id", by.make_merger),
    "projects_door.name": by.copy_from_other("projects_door", "name", factories.make_door),
    "projects_interventionnote.proposal_id": by.copy_from_other(
        "projects_interventionnote", "proposal_id", factories.make_note
    ),
    "projects_serviceview.proposal_id": by.copy_from_other("projects_serviceview", "proposal_id", by.make_view),
    "projects_hatroom.proposal_id": by.copy_from_other("projects_hatroom", "proposal_id", factories.make_room),
    "projects_amendment.proposal_id": by.copy_from_other("projects_amendment", "proposal_id", factories.make_amendment),
    "projects_informationrequest.answer_id": by.two_answered,
    "projects_questionset.sha256": by.two_question_sets,
    "method_duration_in_order": by.update("resources_method", "shortest = 3, longest = 2", factories.make_method),
    "method_group_in_order": by.update("resources_method", "smallest = 9, largest = 2", factories.make_method),
    "lesson_known_audience": by.update("projects_methodlesson", "audience = 'autre'", factories.make_lesson),
    "missions_offerformat.code": by.copy_from_other("missions_offerformat", "code", factories.make_offer),
    # The note drafted by two groups.
    "clause_once": drafting.two_clauses,
    "clause_known_kind": drafting.unknown_clause,
    "note_group_one_per_letter": drafting.two_of_one_letter,
    "note_group_known_letter": drafting.broken("group", "letter = 'c'"),
    "note_group_ready_by_somebody": drafting.broken("group", "ready_at = NULL"),
    "variant_section_once": drafting.two_of_one_field,
    "variant_section_on_a_known_section": drafting.broken("section", "field = 'colour'"),
    "critique_known_signal": drafting.broken("critique", "signal = 'amber'"),
    "critique_says_something": drafting.broken("critique", "text = ''"),
    "critique_answered_by_somebody": drafting.broken("critique", "answer = 'Oui.'"),
    "note_origin_on_a_known_section": drafting.broken("origin", "field = 'colour'"),
    "note_origin_names_its_source": drafting.broken("origin", "kind = 'chosen'"),
    "resources_method.slug": by.copy_from_other("resources_method", "slug", factories.make_method),
    **missions.VIOLATIONS,
    **events.VIOLATIONS,
    **onboarding.VIOLATIONS,
    **network.VIOLATIONS,
    **bibliography.VIOLATIONS,
    **watch.VIOLATIONS,
    **subscription.VIOLATIONS,
    **issues.VIOLATIONS,
    **desk.VIOLATIONS,
    **deliveries.VIOLATIONS,
}
