from django.urls import path, register_converter

from projects.views import amendment, cases, deposit, guide, versions


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
    path("projets/<reference:reference>/", cases.case_detail, name="case_detail"),
    path("projets/<reference:reference>/accuse/", cases.receipt, name="receipt"),
    path("projets/<reference:reference>/retirer/", cases.withdraw, name="withdraw"),
    path("projets/<reference:reference>/note/<int:number>.pdf", cases.note_pdf, name="note_pdf"),
    path("projets/comment-ca-marche/", guide.how_it_works, name="how_it_works"),
    path("projets/<reference:reference>/accuse.pdf", versions.receipt_pdf, name="receipt_pdf"),
    path("projets/<reference:reference>/modifier/", amendment.edit, name="amendment"),
    path("projets/<reference:reference>/modifier/deposer/", amendment.file, name="amendment_file"),
    path("projets/<reference:reference>/modifier/abandonner/", amendment.discard, name="amendment_discard"),
    path("projets/<reference:reference>/versions/", versions.versions, name="versions"),
    path("projets/<reference:reference>/versions/<int:number>.pdf", versions.receipt_pdf, name="version_pdf"),
    path("projets/<reference:reference>/versions/<int:number>.json", versions.version_json, name="version_json"),
]
