"""The addresses that take a POST and are no verb of the table, and why."""

NOT_ABOUT_CASES = (
    "admin:projects_criteriagrid_",
    "admin:projects_door_",
    "admin:projects_clause_",
    "admin:projects_methodlesson_",
)
ELSEWHERE = {
    "There is no case yet: an idea, a form, a talk (tests/projects/deposit, tests/projects/team).": (
        "projects:proposal_new",
        "projects:idea_new",
        "projects:idea",
        "projects:idea_promote",
        "admin:projects_proposal_heard",
        "admin:projects_idea_answer",
        "admin:projects_idea_close",
    ),
    "Whoever holds the link, whatever their role (test_outside_opinion, tests/projects/session, test_handover).": (
        "projects:opinion",
        "projects:pack",
        "projects:handover",
    ),
    "Undoes what its author has just done, in any state (tests/projects/thread, test_handover, test_note_review).": (
        "projects:note_comment_withdraw",
        "projects:thread_withdraw",
        "admin:projects_proposal_thread_withdraw",
        "projects:hand_over_cancel",
    ),
    "Keeps how far a person has read (tests/projects/thread).": (
        "projects:thread_read",
        "admin:projects_proposal_thread_read",
    ),
    "Inside the room of the six hats, which has a life of its own (tests/projects/hats).": (
        "projects:room",
        "projects:room_idea",
        *(
            f"admin:projects_proposal_room_{name}"
            for name in ("plan", "act", "lead", "group", "close", "reopen", "phone", "idea", "key_in")
        ),
    ),
    "Of a sheet whose proposal has changed since: another version first (tests/projects/assessment).": (
        "admin:projects_proposal_sheet_reopen",
        "admin:projects_proposal_sheet_confirm",
    ),
    "The reading of a note and its signatures, by the states of the note (test_note_lifecycle).": (
        "projects:note",
        "projects:note_conclude",
        "projects:note_sign",
        *(f"admin:projects_proposal_note_{name}" for name in ("send", "take_back", "sign")),
    ),
    "Of a note that is written or read, whatever became of its case (tests/projects/note).": tuple(
        f"admin:projects_proposal_note_{name}"
        for name in (
            "clause",
            "critique",
            "critique_reply",
            "from",
            "reading",
            "groups_compose",
            "merge_same",
            "merge_section",
            "variant_again",
            "variant_ready",
            "variant_section",
        )
    ),
    "Writes nothing: a preview.": ("admin:projects_proposal_note_preview",),
    "A list; its bulk acts are verbs of this table, asked of many cases (tests/projects/test_bulk.py).": (
        "admin:projects_proposal_changelist",
        "admin:projects_interventionnote_changelist",
        "admin:projects_idea_changelist",
        "admin:projects_session_changelist",
    ),
    "Django's own pages that only read.": (
        "admin:projects_proposal_history",
        "admin:projects_interventionnote_history",
        "admin:projects_interventionnote_change",
        "admin:projects_idea_history",
        "admin:projects_session_history",
    ),
    "What a case read and with whom it worked, at any time (tests/resources).": tuple(
        f"admin:projects_{model}_{name}"
        for model in ("casereference", "casepartner")
        for name in ("changelist", "add", "change", "delete", "history")
    ),
    "Of a session, which has a life of its own (tests/projects/session).": tuple(
        f"admin:projects_session_{name}"
        for name in (
            "new",
            "edit",
            "announce",
            "open",
            "presence",
            "agenda",
            "agenda_draw",
            "presentation",
            "gather",
            "answer",
            "close",
            "minutes",
            "minutes_sign",
            "minutes_correct",
            "deciders",
            "decider_revoke",
        )
    ),
}
"""{why: the addresses that take a POST and are no verb of the table}."""
