from django.urls import path, register_converter

from projects.views import cases, conditions, deposit, hats, opinion, service_view, thread


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
    path("projets/<reference:reference>/", cases.case_detail, name="case_detail"),
    path("projets/<reference:reference>/accuse/", cases.receipt, name="receipt"),
    path("projets/<reference:reference>/retirer/", cases.withdraw, name="withdraw"),
    path("projets/<reference:reference>/note/<int:number>.pdf", cases.note_pdf, name="note_pdf"),
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
]
