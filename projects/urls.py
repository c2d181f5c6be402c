from django.urls import path

from projects import views

app_name = "projects"

urlpatterns = [
    path("projets/", views.case_list, name="case_list"),
    path("projets/proposer/", views.propose, name="propose"),
    path("projets/proposer/formulaire/", views.proposal_new, name="proposal_new"),
    path("projets/brouillons/<uuid:key>/", views.draft_edit, name="draft_edit"),
    path("projets/brouillons/<uuid:key>/supprimer/", views.draft_delete, name="draft_delete"),
    path("projets/<str:reference>/", views.case_detail, name="case_detail"),
    path("projets/<str:reference>/accuse/", views.receipt, name="receipt"),
    path("projets/<str:reference>/retirer/", views.withdraw, name="withdraw"),
    path("projets/<str:reference>/note/<int:number>.pdf", views.note_pdf, name="note_pdf"),
]
