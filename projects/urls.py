from django.urls import path, register_converter

from projects.views import autosave, cases, deposit, ideas


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
    path("projets/<reference:reference>/", cases.case_detail, name="case_detail"),
    path("projets/<reference:reference>/accuse/", cases.receipt, name="receipt"),
    path("projets/<reference:reference>/retirer/", cases.withdraw, name="withdraw"),
    path("projets/<reference:reference>/note/<int:number>.pdf", cases.note_pdf, name="note_pdf"),
]
