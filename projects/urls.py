from django.urls import path, register_converter

from projects import views


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
    path("projets/", views.case_list, name="case_list"),
    path("projets/proposer/", views.propose, name="propose"),
    path("projets/proposer/formulaire/", views.proposal_new, name="proposal_new"),
    path("projets/brouillons/<uuid:key>/", views.draft_edit, name="draft_edit"),
    path("projets/brouillons/<uuid:key>/supprimer/", views.draft_delete, name="draft_delete"),
    path("projets/<reference:reference>/", views.case_detail, name="case_detail"),
    path("projets/<reference:reference>/accuse/", views.receipt, name="receipt"),
    path("projets/<reference:reference>/retirer/", views.withdraw, name="withdraw"),
    path("projets/<reference:reference>/note/<int:number>.pdf", views.note_pdf, name="note_pdf"),
]
