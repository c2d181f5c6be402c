"""The forms that are refused, each with who posts it; and those that nothing refuses."""

from dataclasses import dataclass

from tests.projects.note.note_pages import typed as typed_note
from tests.projects.test_decision import form as decision
from tests.refused.situations import (
    KNOWN,
    LATER,
    LONG,
    answer_saved_by_another,
    changes_filed,
    condition_met,
    critique_answered,
    day_closed,
    decided_by_another,
    event_cancelled,
    feedback_given,
    follow_up_answered,
    grid_published,
    idea_closed,
    invited_event_cancelled,
    issue_saved_by_another,
    key_of_another,
    key_of_another_research,
    line_taken_away,
    link_closed,
    moment,
    network_left,
    news_meanwhile,
    note_taken_back,
    noted_by_another,
    opinion_given,
    opinion_hidden,
    part_rewritten,
    proposal_answered,
    reader_only,
    released_after_all,
    remark_settled,
    replayed_too_late,
    research_over,
    research_withdrawn,
    review_taken_back,
    review_written_by_another,
    room_closed,
    round_over,
    same_date,
    same_file_empty,
    sent_again,
    sent_back_too_late,
    session_over,
    shared_by_another,
    sheet_filed,
    signed_answer,
    step_changed,
    the_last_criterion,
    variant_taken_up_again,
    word_sent,
    worded_by_another,
    words_without_a_side,
    work,
)


@dataclass(frozen=True)
class Refused:
    """A route, who posts there, and how it comes to be refused: ``prepare`` returns the arguments and what is typed."""

    route: str
    role: str
    prepare: object
    forms: tuple = ()


CASE, SESSION, WORK = "admin:projects_proposal_", "admin:projects_session_", "admin:missions_accompaniment_"
EVENT, DESK = "admin:missions_event_", "admin:resources_researchrequest_"
TABLE = {
    # The service.
    "a form sent by another tab": Refused(
        "projects:proposal_new",
        "lead",
        lambda world: ([], {"key": str(world.submitted.key), "summary": LONG, "action": "save"}),
        ("ProposalForm",),
    ),
    "a draft sent meanwhile": Refused(
        "projects:draft_edit", "lead", lambda world: ([world.submitted.key], {"summary": LONG, "action": "send"})
    ),
    "a remark on a draft that is sent": Refused(
        "projects:draft_read",
        "lead",
        lambda world: ([world.submitted.key], {"field": "problem", "text": LONG}),
        ("RemarkForm",),
    ),
    "a withdrawal after the answer": Refused(
        "projects:withdraw", "lead", lambda world: ([world.declined.reference], {"reason": LONG}), ("WithdrawForm",)
    ),
    "changes once the answer is read": Refused(
        "projects:amendment",
        "lead",
        lambda world: ([world.declined.reference], {"summary": LONG}),
        ("AmendmentForm",),
    ),
    "changes filed by another tab": Refused("projects:amendment_file", "lead", changes_filed, ("ReasonForm",)),
    "a message that crosses another": Refused(
        "projects:thread", "lead", news_meanwhile(from_lab=True), ("MessageForm",)
    ),
    "a message of who only reads": Refused("projects:thread", "agent", reader_only),
    "a second look once the sheets are opened": Refused(
        "projects:service_view",
        "lead",
        lambda world: ([world.deliberating.reference], {"R1-signal": "red", "R1-comment": LONG}),
        ("AnswerForm",),
    ),
    "a condition met meanwhile": Refused("projects:condition_done", "lead", condition_met, ("DoneForm",)),
    "an idea whose page served before": Refused("projects:idea_new", "lead", key_of_another, ("IdeaForm",)),
    "a reply once the conversation is over": Refused("projects:idea", "lead", idea_closed("key"), ("IdeaNoteForm",)),
    "an idea of the lead after the round": Refused("projects:room", "lead", round_over(team=False)),
    "an idea of the lead in other words": Refused("projects:room_idea", "lead", round_over(team=False, idea_of="lead")),
    # Whoever holds a link.
    "an opinion given by another tab": Refused("projects:opinion", "anonymous", opinion_given, ("OpinionForm",)),
    "an opinion after the closing": Refused("projects:pack", "anonymous", session_over),
    "an opinion behind a closed link": Refused("projects:pack", "anonymous", link_closed),
    # Who assesses.
    "a sheet filed by another tab": Refused(CASE + "sheet", "ambassador", sheet_filed, ("SheetAnswerForm",)),
    "words without a signal in a filed sheet": Refused(CASE + "sheet", "ambassador", words_without_a_side),
    "a link declared once the sheets are opened": Refused(
        CASE + "declare",
        "ambassador",
        lambda world: ([world.deliberating.pk], {"choice": "link", "text": LONG}),
        ("DeclarationForm",),
    ),
    "a stance after the decision": Refused(
        CASE + "stances",
        "ambassador",
        lambda world: the_last_criterion(world, world.decided, side="maintained", word=LONG),
    ),
    "an idea after the round": Refused(CASE + "room_phone", "ambassador", round_over(team=True), ("NoteForm",)),
    "an idea in other words": Refused(
        CASE + "room_idea", "ambassador", round_over(team=True, idea_of="ambassador"), ("IdeaForm",)
    ),
    # The lab, on a case.
    "an assessment opened meanwhile": Refused(
        CASE + "open",
        "lab",
        lambda world: (
            [world.assessing.pk],
            {
                "reframed_question": LONG,
                "referent": world.lab.pk,
                "evaluators": [world.ambassador.pk, world.colleague.pk],
            },
        ),
        ("OpeningForm",),
    ),
    "sheets opened without waiting": Refused(
        CASE + "deliberate", "lab", lambda world: ([world.assessing.pk], {"reason": LONG}), ("EarlyForm",)
    ),
    "a request while another waits": Refused(
        CASE + "request",
        "lab",
        lambda world: ([world.amended.pk], {"text": LONG, "due_on": LATER}),
        ("InformationRequestForm",),
    ),
    "an outside opinion on a decided case": Refused(
        CASE + "opinions", "lab", lambda world: ([world.decided.pk], {"question": LONG}), ("AskForm",)
    ),
    "a message of the lab that crosses another": Refused(CASE + "thread", "lab", news_meanwhile(from_lab=False)),
    "a case decided meanwhile": Refused(
        CASE + "decide",
        "lab",
        lambda world: ([world.decided.pk], decision(reasons=LONG, seen="0")),
        ("DecisionForm", "ConditionForm"),
    ),
    "a letter that has left": Refused(
        CASE + "letter",
        "lab",
        lambda world: ([world.accepted.pk], {"subject": "Votre réponse", "body": LONG, "seen": "0"}),
        ("LetterForm",),
    ),
    "an empty subject on a letter that has left": Refused(
        CASE + "letter", "lab", lambda world: ([world.accepted.pk], {"subject": "", "body": LONG, "seen": "0"})
    ),
    "a case whose note is released": Refused(
        CASE + "reopen", "lab", lambda world: ([world.signed.pk], {"reason": LONG}), ("WhyForm",)
    ),
    "a condition sent back once met": Refused(CASE + "conditions", "lab", sent_back_too_late, ("NewDateForm",)),
    "a condition moved to its own date": Refused(CASE + "conditions", "lab", same_date),
    "remarks on a case in discussion": Refused(
        CASE + "remarks", "lab", lambda world: ([world.deliberating.pk], {"problem": LONG})
    ),
    "a remark that two people write": Refused(CASE + "remarks", "lab", remark_settled),
    "a note released meanwhile": Refused(
        CASE + "note",
        "lab",
        lambda world: ([world.signed.pk], typed_note(world.released, context=LONG)),
        ("NoteForm", "StepForm"),
    ),
    "a note already taken up again": Refused(
        CASE + "note_revise", "lab", lambda world: ([world.noted.pk], {"reason": LONG})
    ),
    "a room closed meanwhile": Refused(
        CASE + "room_close", "lab", room_closed(proposed=LONG, reasons="Tout."), ("SynthesisForm",)
    ),
    "paper keyed in a closed room": Refused(
        CASE + "room_key_in", "lab", room_closed(hat="white", lines=LONG), ("PaperForm",)
    ),
    "a room already open": Refused(
        CASE + "room_reopen", "lab", lambda world: ([world.in_room.pk], {"reason": LONG}), ("ReopeningForm",)
    ),
    "a case told by oneself": Refused(
        CASE + "heard",
        "lab",
        lambda world: ([], {"to": world.lab.email, "title": "Un cas", "summary": LONG}),
        ("HeardCaseForm",),
    ),
    "an answer to an idea that is closed": Refused("admin:projects_idea_answer", "lab", idea_closed("pk")),
    "a last word on an idea that is closed": Refused("admin:projects_idea_close", "lab", idea_closed("pk")),
    "a replay of a grid that is published": Refused(
        "admin:projects_criteriagrid_replay_case", "lab", replayed_too_late
    ),
    "a grid published meanwhile": Refused("admin:projects_criteriagrid_change", "lab", grid_published),
    "words of a mail changed meanwhile": Refused("admin:labo_mailpassage_edit", "lab", worded_by_another),
    "a part of the presentation changed meanwhile": Refused(
        "admin:labo_presentationtext_edit", "lab", part_rewritten, ("PartForm",)
    ),
    # A note that is read, and one that two groups write.
    "a remark on a note that the lab took back": Refused(
        "projects:note", "lead", note_taken_back(section="means", text=LONG), ("CommentForm",)
    ),
    "an opinion on a note that the lab took back": Refused(
        "projects:note_conclude", "lead", note_taken_back(verdict="rework", word=LONG), ("ConcludeForm",)
    ),
    "a note sent by somebody else": Refused(
        CASE + "note_send",
        "lab",
        lambda world: ([world.in_reading.pk], {"due_on": LATER, "word": LONG, "revision": "0"}),
        ("SendForm",),
    ),
    "an answer to a remark of an older reading": Refused(CASE + "note_reading", "lab", sent_again),
    "an answer once the note is released": Refused(CASE + "note_reading", "lab", released_after_all),
    "a critique of a variant taken up again": Refused(
        CASE + "note_critique",
        "administrator",
        variant_taken_up_again("a", "means", signal="red", text=LONG),
        ("CritiqueForm",),
    ),
    "a second answer to a critique": Refused(CASE + "note_critique_reply", "lab", critique_answered, ("ReplyForm",)),
    "a text in place of two, one of which is written again": Refused(
        CASE + "note_merge_section", "lab", variant_taken_up_again("means", choice="both", text=LONG, seen="")
    ),
    "a text from both, which somebody else has chosen": Refused(
        CASE + "note_merge_section",
        "lab",
        lambda world: ([world.noted.pk, "means"], {"choice": "both", "text": LONG, "seen": "0"}),
    ),
    "a section of a variant that is ready": Refused(
        CASE + "note_variant_section",
        "lab",
        lambda world: ([world.noted.pk, "a", "means"], {"text": LONG, "revision": "1"}),
    ),
    # An accompaniment.
    "a pause of work that is paused": Refused(
        WORK + "turn", "lab", work("pause", "suspendre", reason=LONG, resume_on=LATER), ("PauseForm",)
    ),
    "work taken up again that goes on": Refused(
        WORK + "turn", "lab", work("", "reprendre", reason=LONG), ("ResumeForm",)
    ),
    "work stopped a second time": Refused(
        WORK + "turn", "lab", work("stop", "interrompre", reason=LONG), ("StopForm",)
    ),
    "a step more of work that is stopped": Refused(
        WORK + "step_new",
        "lab",
        work("stop", title="Un point", takes_place_on=LATER, frame="drift", drift_words=LONG),
        ("StepForm", "CheckedForm"),
    ),
    "a report on a step that somebody else changed": Refused(
        WORK + "step",
        "lab",
        step_changed(act="report", report=LONG, frame="within", lab_days="1", agent_days="1"),
        ("ReportForm",),
    ),
    "a step moved by two": Refused(
        WORK + "step", "lab", step_changed(act="move", to=LATER, reason=LONG), ("MoveForm",)
    ),
    "a step given up by two": Refused(WORK + "step", "lab", step_changed(act="drop", reason=LONG), ("DropForm",)),
    "a review that two people write": Refused(WORK + "review", "lab", review_written_by_another),
    "a review published meanwhile": Refused(
        WORK + "review", "lab", lambda world: ([world.review.accompaniment_id], {"seen": "0", "summary": LONG})
    ),
    "a review taken back meanwhile": Refused(WORK + "review_back", "lab", review_taken_back, ("TakeBackForm",)),
    "five questions answered by another tab": Refused("missions:follow_up", "anonymous", follow_up_answered),
    "an application once they are closed": Refused("missions:application", "lead", day_closed, ("ApplicationForm",)),
    "a sheet of the network written after leaving it": Refused(
        "missions:member_sheet", "lead", network_left, ("MemberForm",)
    ),
    # The research desk.
    "a research request whose page served before": Refused(
        "resources:research_ask", "lead", key_of_another_research, ("ResearchForm",)
    ),
    "a message once the request is over": Refused(
        "resources:research_request", "lead", research_over, ("ResearchMessageForm",)
    ),
    "a message of the lab on a request that is taken back": Refused(
        DESK + "change", "lab", research_withdrawn(key="5f0c1b0e-0b4e-4a53-9c55-3f5b2b0a8c11", text=LONG)
    ),
    "a word on a request that is taken back": Refused(
        DESK + "decline", "lab", research_withdrawn(word=LONG), ("DeclineForm",)
    ),
    "an answer to a request that is taken back": Refused(
        DESK + "answer", "lab", research_withdrawn(seen="1", text=LONG), ("AnswerForm",)
    ),
    "an answer that a colleague saved": Refused(DESK + "answer", "lab", answer_saved_by_another),
    "a public note of a request that is not closed": Refused(
        DESK + "note",
        "lab",
        lambda world: ([world.research.pk], {"title": "Un titre", "question": "Comment ?", "answer": LONG}),
        ("NoteForm",),
    ),
    # The lab, on a session.
    "presences noted by somebody else": Refused(SESSION + "presence", "lab", noted_by_another, ("PresenceForm",)),
    "presences of signed minutes": Refused(
        SESSION + "presence", "lab", lambda world: ([world.closed.pk], {"guests": LONG})
    ),
    "minutes that are signed": Refused(
        SESSION + "minutes",
        "lab",
        lambda world: ([world.closed.pk], {"preface": LONG, "remarks": "", "revision": "1"}),
        ("MinutesForm",),
    ),
    "a correction of minutes that are not signed": Refused(
        SESSION + "minutes_correct",
        "lab",
        lambda world: ([world.opened.pk], {"reason": LONG}),
        ("CorrectionForm",),
    ),
    "a question once the minutes are signed": Refused(
        SESSION + "presentation",
        "lab",
        lambda world: ([world.closed.pk, world.closed.cases.get().pk], {"question": LONG}),
        ("QuestionForm",),
    ),
    "an answer once the minutes are signed": Refused(SESSION + "answer", "lab", signed_answer),
    "a line of a closed agenda": Refused(
        SESSION + "agenda",
        "lab",
        lambda world: ([world.closed.pk], {"add": "1", "new-title": LONG, "new-minutes": "10", "revision": "1"}),
    ),
    "a line taken away meanwhile": Refused(SESSION + "agenda", "lab", line_taken_away),
    # The events.
    "three questions answered by another tab": Refused(
        "missions:feedback", "anonymous", feedback_given, ("FeedbackForm",)
    ),
    "an event called off by another": Refused(EVENT + "cancel", "lab", event_cancelled(reason=LONG), ("CancelForm",)),
    "a second word after a conversation": Refused(EVENT + "word", "lab", word_sent, ("WordForm",)),
    "people invited to an event called off by another": Refused(
        EVENT + "invitations", "lab", invited_event_cancelled, ("InviteForm",)
    ),
    "an event that is called off is not moved": Refused(
        EVENT + "reschedule",
        "lab",
        event_cancelled(**moment(), reason=LONG),
        ("RescheduleForm",),
    ),
    # The shared watch.
    "a page that somebody else shared": Refused("resources:watch_share", "agent", shared_by_another, ("ShareForm",)),
    "a second word on an item": Refused(
        "resources:watch_say", "agent", lambda world: ([world.item.key], {"why": LONG}), ("WordForm",)
    ),
    "an item sent back once it is published": Refused(
        "admin:resources_watchitem_change", "lab", decided_by_another("send_back"), ("DecideForm",)
    ),
    # The letter.
    "an issue that somebody else saved": Refused(
        "admin:resources_newsletterissue_change",
        "lab",
        issue_saved_by_another,
        ("IssueForm", "ItemForm", "OwnItemForm"),
    ),
    # The bibliography.
    "a reference that the lab knows": Refused(
        "resources:reference_propose", "agent", lambda world: ([], KNOWN), ("ProposalForm", "ReferenceForm")
    ),
    "an opinion once the lab hid the one before": Refused(
        "resources:recommend", "ambassador", opinion_hidden, ("RecommendationForm",)
    ),
    "a reference of the lab that is there already": Refused(
        "admin:resources_reference_new", "lab", lambda world: ([], KNOWN), ("FullForm",)
    ),
    "a correction that makes it another": Refused(
        "admin:resources_reference_change", "lab", lambda world: ([world.proposed_work.pk], KNOWN)
    ),
    "a word on a proposal that is published": Refused(
        "admin:resources_reference_decline", "lab", proposal_answered, ("WordForm",)
    ),
    "a file of nothing beside a text": Refused(
        "admin:resources_bibliographyimport_new", "lab", same_file_empty, ("BringForm",)
    ),
}

LEFT_OUT = {
    "admin:projects_criteriagrid_add": "a version that is being made: no state of it can say no",
    **dict.fromkeys(
        [
            f"admin:{model}_{page}"
            for model in (
                *(
                    "resources_method",
                    "resources_partnerorganisation",
                    "projects_methodlesson",
                    "missions_offerformat",
                    "missions_eventseries",
                ),
            )
            for page in ("add", "change")
        ],
        "a stock page: what it writes has no state",
    ),
    "resources:organisation_propose": "a new row each time: nothing can refuse it",
    "admin:missions_event_words": "the words of an event can be mended at any time",
}
"""Routes that a page sends a long text to and that are not posted here, each with its reason."""
FORMS_LEFT_OUT = {
    "MethodForm": "the stock pages above",
    "OrganisationForm": "the stock pages above",
    "OrganisationProposalForm": "a new row each time: nothing can refuse it",
    "OfferFormatForm": "the stock pages above",
    "SeriesForm": "the stock pages above",
    "EventWordsForm": "the words of an event can be mended at any time",
    "TryForm": "one choice, without a text",
    "ReleaseForm": "a number and a moment, without a text",
    "SampleForm": "the page of the components, which keeps nothing",
}
