from django.urls import path, register_converter

from projects.views import cases, deposit, opinion, pack


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
    path("projets/brouillons/<uuid:key>/", deposit.draft_edit, name="draft_edit"),
    path("projets/brouillons/<uuid:key>/supprimer/", deposit.draft_delete, name="draft_delete"),
    path("projets/avis/<str:token>/", opinion.opinion, name="opinion"),
    path("projets/decision/<str:token>/", pack.pack, name="pack"),
    path("projets/decision/<str:token>/dossier.pdf", pack.pack_pdf, name="pack_pdf"),
    path("projets/<reference:reference>/", cases.case_detail, name="case_detail"),
    path("projets/<reference:reference>/accuse/", cases.receipt, name="receipt"),
    path("projets/<reference:reference>/retirer/", cases.withdraw, name="withdraw"),
    path("projets/<reference:reference>/note/<int:number>.pdf", cases.note_pdf, name="note_pdf"),
]
