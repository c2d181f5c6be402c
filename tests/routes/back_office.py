"""The back office: screens of ours about a case or a session, and the stock pages."""

from tests.routes.cases import NO_KEY, idea_of, of_the_condition
from tests.routes.table import LOGIN, Route, administrators, lab, team


def screen(get, post, case, *more):
    """A screen of ours about one case. Its hidden twin is a case that the ambassador does not assess."""
    return Route(
        get,
        post,
        lambda world: [getattr(world, case).pk, *more],
        absent=lambda world: [0, *more],
        hidden=lambda world: [world.submitted.pk, *more],
        secret_to=("ambassador",),
    )


def own_idea(answers):
    """A page about the ambassador's own idea in the room: somebody else's looks like one that is not there."""
    mine = idea_of("ambassador")
    return Route(
        answers,
        answers,
        lambda world: [world.in_room.pk, *mine(world)],
        absent=lambda world: [0, *mine(world)],
        hidden=lambda world: [world.in_room.pk, *idea_of("lab")(world)],
        secret_to=("ambassador",),
    )


def nobody(status):
    return team(403)


def stock(model, row, *, view=lab, add=None, change=None, delete=administrators):
    """The pages that Django's admin makes for a model. ``row`` finds one in the world."""
    app, _, name = model.partition("_")

    def args(world):
        return [row(world).pk]

    return {
        f"admin:{model}_changelist": Route(view(200), view(200)),
        f"admin:{model}_add": Route((add or view)(200), (add or view)(200)),
        f"admin:{model}_history": Route(view(200), view(200), args),
        f"admin:{model}_change": Route(view(200), (change or view)(200), args),
        f"admin:{model}_delete": Route(delete(200), delete(200), args),
        f"admin/{app}/{name}/<path:object_id>/": Route(team(302), team(302), path=f"/admin/{app}/{name}/1/"),
    }


def session(get, post, which="opened", *more, path=""):
    """A screen of ours about one session. Its hidden twin is one that the ambassador has no part in."""
    return Route(
        get,
        post,
        lambda world: [getattr(world, which).pk, *(part(world) for part in more)],
        absent=lambda world: [0, *(part(world) for part in more)],
        hidden=lambda world: [world.own_planned.pk, *(part(world) for part in more)],
        secret_to=("ambassador",),
    )


def of_the_decision(get, post):
    return Route(
        get,
        post,
        lambda world: [world.proposed.proposal.pk, world.proposed.pk],
        absent=lambda world: [0, 0],
        hidden=lambda world: [world.submitted.pk, world.proposed.pk],
        secret_to=("ambassador",),
    )


BACK_OFFICE = {
    "admin:index": Route(team(200), team(200)),
    "admin:login": Route((LOGIN, 403, 403, 302, 302, 302), (LOGIN, 403, 403, 302, 302, 302)),
    "admin:logout": Route((LOGIN, 302, 302, 405, 405, 405), (LOGIN, 302, 302, 302, 302, 302)),
    "admin:autocomplete": Route(team(403), team(405)),
    "admin:jsi18n": Route(team(200), team(405)),
    "admin:app_list": Route(team(200), team(200), lambda world: ["projects"]),
    "admin/(?P<url>.*)$": Route(team(404), team(404), path="/admin/nulle-part/"),
    # The case: read, taken in hand, assessed, discussed, decided, told.
    **stock("projects_proposal", lambda world: world.assessing, view=team, add=nobody, delete=nobody),
    "admin:projects_proposal_change": screen(team(200), team(405), "assessing"),
    "admin:projects_proposal_history": screen(team(200), team(200), "assessing"),
    "admin:projects_proposal_delete": screen(team(403), team(403), "assessing"),
    "admin:projects_proposal_export": Route(team(200), team(405)),
    "admin:projects_proposal_screen": screen(lab(405), lab(302), "submitted"),
    "admin:projects_proposal_open": screen(lab(200), lab(200), "screening"),
    "admin:projects_proposal_public": screen(lab(405), lab(302), "assessing"),
    "admin:projects_proposal_sheet": screen((LOGIN, LOGIN, LOGIN, 200, 302, 302), team(302), "assessing"),
    "admin:projects_proposal_file": screen(team(302), team(302), "assessing"),
    "admin:projects_proposal_answer": screen(team(405), (LOGIN, LOGIN, LOGIN, 204, 404, 404), "assessing", "R1"),
    "admin:projects_proposal_matrix": screen(team(200), team(405), "deliberating"),
    "admin:projects_proposal_deliberate": screen(lab(200), lab(302), "assessing"),
    "admin:projects_proposal_decide": screen(lab(200), lab(200), "deliberating"),
    "admin:projects_proposal_letter": screen(lab(200), lab(200), "decided"),
    "admin:projects_proposal_condition_met": Route(
        lab(405),
        lab(302),
        lambda world: [world.conditions.proposal.pk, of_the_condition(world)],
        absent=lambda world: [0, 0],
        hidden=lambda world: [world.submitted.pk, of_the_condition(world)],
        secret_to=("ambassador",),
    ),
    "admin:projects_proposal_opinions": screen(lab(200), lab(200), "deliberating"),
    "admin:projects_proposal_opinion_revoke": Route(
        lab(405),
        lab(302),
        lambda world: [world.opinion.proposal.pk, world.opinion.pk],
        absent=lambda world: [0, 0],
        hidden=lambda world: [world.submitted.pk, world.opinion.pk],
        secret_to=("ambassador",),
    ),
    # The note.
    "admin:projects_proposal_note": screen(lab(200), lab(422), "noted"),
    "admin:projects_proposal_note_start": screen(lab(405, ambassador=405), lab(302), "accepted"),
    "admin:projects_proposal_note_preview": screen(lab(405, ambassador=405), lab(200), "noted"),
    "admin:projects_proposal_note_draft_pdf": screen(lab(200), lab(405, ambassador=405), "noted"),
    "admin:projects_proposal_note_release": screen(lab(200), lab(302), "noted"),
    "admin:projects_proposal_note_revise": screen(lab(405, ambassador=405), lab(422), "signed"),
    # The thread, and what there is to do.
    "admin:projects_proposal_thread": screen(team(200), team(200), "assessing"),
    "admin:projects_proposal_thread_read": screen(team(405), team(302), "assessing"),
    "admin:projects_proposal_thread_withdraw": Route(
        team(405),
        team(302),
        lambda world: [world.assessing.pk, world.internal_note.pk],
        absent=lambda world: [0, 0],
        hidden=lambda world: [world.submitted.pk, world.internal_note.pk],
        secret_to=("ambassador",),
    ),
    "admin:to_do": Route(team(200), team(405)),
    "admin:projects_proposal_compare": Route(team(200), team(405)),
    "admin:life_cycles": Route(team(200), team(405)),
    # The room of the six hats: the wall for the lab, the phone for whoever assesses.
    "admin:projects_proposal_room": screen((LOGIN, LOGIN, LOGIN, 302, 200, 200), team(405), "in_room"),
    "admin:projects_proposal_room_watch": screen(lab(302), lab(405), "in_room"),
    "admin:projects_proposal_room_prepare": screen(lab(405), lab(302), "deliberating"),
    "admin:projects_proposal_room_plan": screen(lab(200), lab(200), "in_room"),
    "admin:projects_proposal_room_act": screen(lab(405), lab(404), "in_room", "reveler"),
    "admin:projects_proposal_room_lead": screen(lab(405), lab(302), "in_room"),
    "admin:projects_proposal_room_group": screen(lab(405), lab(404), "in_room"),
    "admin:projects_proposal_room_close": screen(lab(200), lab(200), "in_room"),
    "admin:projects_proposal_room_reopen": screen(lab(405), lab(302), "in_room"),
    "admin:projects_proposal_room_phone": screen(team(200), team(200), "in_room"),
    "admin:projects_proposal_room_phone_watch": screen(team(302), team(405), "in_room"),
    "admin:projects_proposal_room_idea": own_idea((LOGIN, LOGIN, LOGIN, 200, 404, 404)),
    "admin:projects_proposal_room_sheets": screen(lab(200), lab(405), "in_room"),
    "admin:projects_proposal_room_key_in": screen(lab(200), lab(200), "in_room"),
    # What the service sent, and what it is asked for.
    "admin:projects_proposal_versions": screen(team(200), team(405), "assessing"),
    "admin:projects_proposal_request": screen(lab(200), lab(200), "assessing"),
    "admin:projects_proposal_request_withdraw": screen(lab(405), lab(302), "assessing"),
    # Lists.
    **stock("projects_interventionnote", lambda world: world.noted.note, add=nobody, delete=nobody),
    "admin:projects_interventionnote_change": Route(lab(302), lab(302), lambda world: [world.noted.note.pk]),
    **stock("projects_criteriagrid", lambda world: world.draft_grid),
    "admin:projects_criteriagrid_new_version": Route(lab(405, ambassador=405), lab(302), lambda world: [world.grid.pk]),
    "admin:projects_criteriagrid_publish": Route(
        lab(405, ambassador=405), lab(302), lambda world: [world.draft_grid.pk]
    ),
    "admin:projects_criteriagrid_replay": Route(lab(200), lab(405, ambassador=405), lambda world: [world.next_grid.pk]),
    "admin:projects_criteriagrid_replay_case": Route(
        lab(200),
        lab(302),
        lambda world: [world.next_grid.pk, world.decided.pk],
        absent=lambda world: [world.next_grid.pk, 0],
        hidden=lambda world: [world.next_grid.pk, world.submitted.pk],
        secret_to=("lab",),
    ),
    **stock("resources_method", lambda world: world.method),
    **stock("projects_methodlesson", lambda world: world.lesson),
    **stock("missions_offerformat", lambda world: world.offer),
    **stock("labo_user", lambda world: world.agent, view=administrators, delete=nobody),
    **stock("labo_orgunit", lambda world: world.draft.org_unit, view=administrators),
    **stock(
        "labo_auditevent", lambda world: world.event, view=administrators, add=nobody, change=nobody, delete=nobody
    ),
    # The words of the mails: a list and pages of our own.
    **stock("labo_mailpassage", lambda world: world.mail, add=nobody, change=nobody, delete=nobody),
    "admin:labo_mailpassage_changelist": Route(lab(200), lab(405)),
    "admin:labo_mailpassage_change": Route(team(404), team(404), lambda world: [1]),
    "admin:labo_mailpassage_history": Route(team(302), team(302), lambda world: [0]),
    "admin:labo_mailpassage_edit": Route(lab(200), lab(200), lambda world: ["E01"]),
    "admin:labo_mailpassage_preview": Route(lab(405, ambassador=405), lab(200), lambda world: ["E01"]),
    **stock("labo_presentationtext", lambda world: world.mail, add=nobody, change=nobody, delete=nobody),
    "admin:labo_presentationtext_changelist": Route(lab(200), lab(405)),
    "admin:labo_presentationtext_change": Route(team(404), team(404), lambda world: [1]),
    "admin:labo_presentationtext_history": Route(team(302), team(302), lambda world: [0]),
    "admin:labo_presentationtext_edit": Route(lab(200), lab(200), lambda world: ["offer"]),
    "admin:labo_presentationtext_freeze": Route(lab(405, ambassador=405), lab(302)),
    "admin:labo_outboxmail_export": Route(lab(200), lab(405, ambassador=405)),
    "admin:labo_auditevent_export": Route(administrators(200), team(405)),
    "admin:projects_interventionnote_export": Route(lab(200), lab(405, ambassador=405)),
    **stock("labo_outboxmail", lambda world: world.mail, add=nobody, change=nobody, delete=nobody),
    # The life of a sheet around its questions, and what is read once all are opened.
    "admin:projects_proposal_declare": screen(
        (LOGIN, LOGIN, LOGIN, 200, 302, 302), (LOGIN, LOGIN, LOGIN, 200, 302, 302), "assessing"
    ),
    "admin:projects_proposal_sheet_reopen": screen(team(405), team(302), "assessing"),
    "admin:projects_proposal_sheet_confirm": screen(team(405), team(302), "assessing"),
    "admin:projects_proposal_evaluators": screen(lab(200), lab(200), "assessing"),
    "admin:projects_proposal_stances": screen(
        (LOGIN, LOGIN, LOGIN, 200, 302, 302), (LOGIN, LOGIN, LOGIN, 302, 302, 302), "deliberating"
    ),
    "admin:projects_proposal_matrix_pdf": screen(team(200), team(405), "deliberating"),
    "admin:projects_proposal_overview": Route(team(200), team(405)),
    # The decision that waits, the case taken up again, the conditions followed.
    "admin:projects_proposal_decision_apply": of_the_decision(lab(405), lab(302)),
    "admin:projects_proposal_decision_set_aside": of_the_decision(lab(405), lab(302)),
    "admin:projects_proposal_merger_named": screen(lab(405), lab(302), "merged"),
    "admin:projects_proposal_reopen": screen(lab(200), lab(200), "decided"),
    "admin:projects_proposal_conditions": Route(
        lab(200),
        lab(302),
        lambda world: [world.conditions.proposal.pk],
        absent=lambda world: [0],
        hidden=lambda world: [world.submitted.pk],
        secret_to=("ambassador",),
    ),
    **stock("projects_door", lambda world: world.door),
    # The files of a case, and a case that was told aloud.
    "admin:projects_proposal_attachments": screen(team(200), team(405), "assessing"),
    "admin:projects_proposal_attachment": Route(
        team(200),
        team(405),
        lambda world: [world.assessing.pk, world.piece.key],
        absent=lambda world: [0, *NO_KEY],
        hidden=lambda world: [world.submitted.pk, world.submitted_piece.key],
        secret_to=("ambassador",),
    ),
    "admin:projects_proposal_heard": Route(lab(200), lab(200)),
    # Ideas, and remarks on a case that was not taken on.
    **stock("projects_idea", lambda world: world.idea, add=nobody, delete=nobody),
    "admin:projects_idea_change": Route(lab(200), lab(405), lambda world: [world.idea.pk]),
    "admin:projects_idea_answer": Route(lab(200), lab(200), lambda world: [world.idea.pk]),
    "admin:projects_idea_close": Route(lab(200), lab(200), lambda world: [world.idea.pk]),
    "admin:projects_proposal_remarks": screen(lab(200), lab(302), "declined"),
}

OPENED_CASE, QUESTION = (lambda world: world.opened_case.pk), (lambda world: world.question.pk)
BACK_OFFICE |= {
    **stock("projects_session", lambda world: world.opened, view=team, add=nobody, delete=nobody),
    "admin:projects_session_change": session(team(200), team(405)),
    "admin:projects_session_history": session(team(200), team(200)),
    "admin:projects_session_delete": session(team(403), team(403)),
    "admin:projects_session_new": Route(lab(200), lab(422)),
    "admin:projects_session_edit": session(lab(200), lab(422)),
    "admin:projects_session_announce": session(lab(405, ambassador=403), lab(302), "planned"),
    "admin:projects_session_open": session(lab(405, ambassador=403), lab(302), "planned"),
    "admin:projects_session_presence": session(lab(200), lab(409)),
    "admin:projects_session_agenda": session(team(200), lab(409)),
    "admin:projects_session_agenda_draw": session(lab(200), lab(200)),
    "admin:projects_session_agenda_pdf": session(team(200), team(405)),
    "admin:projects_session_presentation": session(team(200), team(422), "opened", OPENED_CASE),
    "admin:projects_session_gather": session(team(405), team(302), "opened", OPENED_CASE),
    "admin:projects_session_answer": session(team(405), team(422), "opened", OPENED_CASE, QUESTION),
    "admin:projects_session_close": session(lab(200), lab(302)),
    "admin:projects_session_minutes": session(team(200), lab(422), "closed"),
    "admin:projects_session_minutes_draft_pdf": session(team(200), team(405)),
    "admin:projects_session_minutes_sign": session(team(405), team(302), "closed"),
    "admin:projects_session_minutes_correct": session(lab(405, ambassador=403), lab(422), "closed"),
    "admin:projects_session_archive": session(lab(200), lab(405, ambassador=403), "closed"),
    "admin:projects_session_minutes_pdf": session(team(200), team(405), "closed", lambda world: 1),
    "admin:projects_session_deciders": session(lab(200), lab(422)),
    "admin:projects_session_decider_revoke": session(
        lab(405, ambassador=403), lab(302), "opened", lambda world: world.decider.pk
    ),
    "admin:projects_session_pack_pdf": session(lab(200), lab(405, ambassador=403)),
}

BACK_OFFICE |= {
    # A note that two groups draft.
    "admin:projects_proposal_note_from": screen(lab(200), lab(422), "accepted"),
    "admin:projects_proposal_note_clause": screen(lab(405), lab(302), "noted"),
    "admin:projects_proposal_note_groups": screen(lab(200), lab(405), "noted"),
    "admin:projects_proposal_note_groups_compose": screen(lab(200), lab(422), "noted"),
    "admin:projects_proposal_note_merge": screen(lab(200), lab(405), "noted"),
    "admin:projects_proposal_note_merge_same": screen(lab(405), lab(302), "noted"),
    "admin:projects_proposal_note_merge_section": screen(lab(200), lab(422), "noted", "means"),
    "admin:projects_proposal_note_critique_reply": Route(
        lab(405),
        lab(422),
        lambda world: [world.noted.pk, world.critique.pk],
        absent=lambda world: [0, world.critique.pk],
        hidden=lambda world: [world.submitted.pk, world.critique.pk],
        secret_to=("ambassador",),
    ),
    "admin:projects_proposal_note_variant": screen(lab(200), lab(405), "noted", "a"),
    "admin:projects_proposal_note_variant_ready": screen(lab(405), lab(302), "noted", "a"),
    "admin:projects_proposal_note_variant_again": screen(lab(405), lab(302), "noted", "a"),
    "admin:projects_proposal_note_variant_section": screen(lab(200), lab(422), "noted", "a", "means"),
    "admin:projects_proposal_note_critique": screen(lab(405), lab(422), "noted", "a", "means"),
    **stock("projects_clause", lambda world: world.clause),
}

BACK_OFFICE |= {
    # The note between the lab and its service.
    "admin:projects_proposal_note_send": screen(lab(200), lab(422), "noted"),
    "admin:projects_proposal_note_reading": screen(lab(200), lab(302), "in_reading"),
    "admin:projects_proposal_note_take_back": screen(lab(405, ambassador=405), lab(302), "in_reading"),
    "admin:projects_proposal_note_sign": screen(lab(200), lab(422), "signed"),
}
