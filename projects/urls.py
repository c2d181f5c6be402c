from django.urls import path, register_converter

from projects.views import (
    amendment,
    attachments,
    autosave,
    cases,
    conditions,
    deposit,
    draft,
    guide,
    handover,
    hats,
    ideas,
    note,
    opinion,
    pack,
    service_view,
    team,
    thread,
    versions,
)


class ReferenceConverter:
    """« LABO-2026-001 ». Nothing else can be a reference, so nothing else reaches the database."""

    regex = "[A-Z]+-[0-9]{4}-[0-9]{1,9}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(ReferenceConverter, "reference")

app_name = "projects"

urlpatterns = [
    path("projets/", cases.case_list, name="case_list"),
    path("projets/proposer/", deposit.propose, name="propose"),
    path("projets/proposer/formulaire/", deposit.proposal_new, name="proposal_new"),
    path("projets/proposer/conditions/", deposit.preconditions, name="preconditions"),
    path("projets/idees/nouvelle/", ideas.idea_new, name="idea_new"),
    path("projets/idees/<uuid:key>/", ideas.idea, name="idea"),
    path("projets/idees/<uuid:key>/proposer/", ideas.idea_promote, name="idea_promote"),
    path("projets/brouillons/<uuid:key>/champ/<slug:field>/", autosave.draft_field, name="draft_field"),
    path("projets/brouillons/<uuid:key>/conditions/", deposit.draft_preconditions, name="draft_preconditions"),
    path("projets/<reference:reference>/proposer-de-nouveau/", deposit.propose_again, name="propose_again"),
    path("projets/brouillons/<uuid:key>/", deposit.draft_edit, name="draft_edit"),
    path("projets/brouillons/<uuid:key>/supprimer/", deposit.draft_delete, name="draft_delete"),
    path("projets/avis/<str:token>/", opinion.opinion, name="opinion"),
    path("projets/decision/<str:token>/", pack.pack, name="pack"),
    path("projets/decision/<str:token>/dossier.pdf", pack.pack_pdf, name="pack_pdf"),
    path("projets/<reference:reference>/", cases.case_detail, name="case_detail"),
    path("projets/<reference:reference>/accuse/", cases.receipt, name="receipt"),
    path("projets/<reference:reference>/retirer/", cases.withdraw, name="withdraw"),
    path("projets/<reference:reference>/note/<int:number>.pdf", cases.note_pdf, name="note_pdf"),
    path("projets/<reference:reference>/note/", note.note, name="note"),
    path("projets/<reference:reference>/note/avis/", note.note_conclude, name="note_conclude"),
    path(
        "projets/<reference:reference>/note/remarques/<int:comment>/retirer/",
        note.comment_withdraw,
        name="note_comment_withdraw",
    ),
    path("projets/<reference:reference>/note/signer/", note.note_sign, name="note_sign"),
    path("projets/<reference:reference>/note/<int:number>/accords.pdf", note.note_agreements, name="note_agreements"),
    path("projets/<reference:reference>/echanges/", thread.thread, name="thread"),
    path("projets/<reference:reference>/echanges/lu/", thread.thread_read, name="thread_read"),
    path(
        "projets/<reference:reference>/echanges/<int:message>/retirer/",
        thread.thread_withdraw,
        name="thread_withdraw",
    ),
    path("projets/<reference:reference>/regard/", service_view.service_view, name="service_view"),
    path("projets/<reference:reference>/salle/", hats.room, name="room"),
    path("projets/<reference:reference>/salle/etat/", hats.room_watch, name="room_watch"),
    path("projets/<reference:reference>/salle/idees/<int:idea>/", hats.room_idea, name="room_idea"),
    path(
        "projets/<reference:reference>/conditions/<int:condition>/faite/",
        conditions.condition_done,
        name="condition_done",
    ),
    # The people around a case, and its files.
    path("projets/brouillons/<uuid:key>/relire/", draft.draft_read, name="draft_read"),
    path("projets/brouillons/<uuid:key>/remarques/<int:pk>/traiter/", draft.remark_resolve, name="remark_resolve"),
    path("projets/brouillons/<uuid:key>/equipe/", team.team, name="draft_team"),
    path("projets/<reference:reference>/equipe/", team.team, name="case_team"),
    path("projets/equipe/<int:pk>/role/", team.co_lead_role, name="co_lead_role"),
    path("projets/equipe/<int:pk>/retirer/", team.co_lead_remove, name="co_lead_remove"),
    path("projets/brouillons/<uuid:key>/passer-la-main/", handover.hand_over, name="draft_hand_over"),
    path("projets/<reference:reference>/passer-la-main/", handover.hand_over, name="case_hand_over"),
    path("projets/passation/", handover.handover, name="handover"),
    path("projets/passation/<int:pk>/annuler/", handover.hand_over_cancel, name="hand_over_cancel"),
    path("projets/passation/lien/<slug:token>/", handover.handover_link, name="handover_link"),
    path("projets/brouillons/<uuid:key>/pieces/", attachments.attachments, name="draft_attachments"),
    path("projets/<reference:reference>/pieces/", attachments.attachments, name="case_attachments"),
    path("projets/brouillons/<uuid:key>/pieces/<uuid:piece>/", attachments.attachment, name="draft_attachment"),
    path("projets/<reference:reference>/pieces/<uuid:piece>/", attachments.attachment, name="case_attachment"),
    path(
        "projets/brouillons/<uuid:key>/pieces/<uuid:piece>/modifier/",
        attachments.draft_attachment_edit,
        name="draft_attachment_edit",
    ),
    path(
        "projets/brouillons/<uuid:key>/pieces/<uuid:piece>/supprimer/",
        attachments.draft_attachment_delete,
        name="draft_attachment_delete",
    ),
    path("projets/comment-ca-marche/", guide.how_it_works, name="how_it_works"),
    path("projets/<reference:reference>/accuse.pdf", versions.receipt_pdf, name="receipt_pdf"),
    path("projets/<reference:reference>/modifier/", amendment.edit, name="amendment"),
    path("projets/<reference:reference>/modifier/deposer/", amendment.file, name="amendment_file"),
    path("projets/<reference:reference>/modifier/abandonner/", amendment.discard, name="amendment_discard"),
    path("projets/<reference:reference>/versions/", versions.versions, name="versions"),
    path("projets/<reference:reference>/versions/<int:number>.pdf", versions.receipt_pdf, name="version_pdf"),
    path("projets/<reference:reference>/versions/<int:number>.json", versions.version_json, name="version_json"),
]
