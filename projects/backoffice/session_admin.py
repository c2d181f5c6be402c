"""The list of sessions in the back office, and the screens hung on it."""

from django.contrib import admin
from django.db.models import Count
from django.http import Http404
from django.urls import path

from labo.backoffice import ReadOnlyAdmin, behind_the_door
from labo.roles import TEAM
from labo.templatetags.labo import day, state
from projects.backoffice import (
    session,
    session_agenda,
    session_closing,
    session_deciders,
    session_minutes,
    session_presentation,
)
from projects.backoffice.session_progress import KIND_OF_SESSION
from projects.models import Session

# URL name after « admin:projects_session_ »: (path after the session's number, view ``view(request, pk, …)``).
# Each loads its row by ``Session.objects.in_back_office(request.user)``.
SESSION_SCREENS = {
    "edit": ("modifier/", session.edit),
    "announce": ("annoncer/", session.announce),
    "open": ("ouvrir/", session.open_session),
    "presence": ("presences/", session.presence),
    "agenda": ("ordre-du-jour/", session_agenda.agenda),
    "agenda_draw": ("ordre-du-jour/refaire/", session_agenda.agenda_draw),
    "agenda_pdf": ("ordre-du-jour.pdf", session_agenda.agenda_pdf),
    "presentation": ("cas/<int:case>/", session_presentation.presentation),
    "gather": ("cas/<int:case>/questions/", session_presentation.gather),
    "answer": ("cas/<int:case>/questions/<int:answer>/", session_presentation.answer),
    "close": ("clore/", session_closing.close),
    "minutes": ("compte-rendu/", session_minutes.minutes),
    "minutes_draft_pdf": ("compte-rendu/projet.pdf", session_minutes.minutes_draft_pdf),
    "minutes_sign": ("compte-rendu/signer/", session_minutes.minutes_sign),
    "minutes_correct": ("compte-rendu/corriger/", session_minutes.minutes_correct),
    "minutes_pdf": ("compte-rendu/version-<int:number>.pdf", session_minutes.minutes_pdf),
    "archive": ("archive.zip", session_minutes.archive),
    "deciders": ("decideurs/", session_deciders.deciders),
    "decider_revoke": ("decideurs/<int:decider>/fermer/", session_deciders.decider_revoke),
    "pack_pdf": ("dossier-de-decision.pdf", session_deciders.pack_pdf),
}


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    """A session changes by its verbs only: the form of a session stays shut, its screens are our own."""

    roles_view = TEAM
    list_display = ["__str__", "state", "on_day", "place", "facilitator", "case_count"]
    list_filter = ["status"]
    list_select_related = ["facilitator"]
    search_fields = ["title", "place"]
    search_help_text = "Titre ou lieu"
    ordering = ["-starts_at", "-pk"]
    actions = None
    change_list_template = "admin/projects/session/list.html"

    def get_queryset(self, request):
        return super().get_queryset(request).in_back_office(request.user).annotate(case_total=Count("cases"))

    @admin.display(description="état", ordering="status")
    def state(self, row):
        return state(row.get_status_display(), KIND_OF_SESSION[row.status])

    @admin.display(description="le", ordering="starts_at")
    def on_day(self, row):
        return day(row.starts_at)

    @admin.display(description="cas", ordering="case_total")
    def case_count(self, row):
        return row.case_total

    def has_view_permission(self, request, obj=None):
        allowed = request.user.has_role(*self.roles_view)
        if obj is None or not allowed:
            return allowed
        return Session.objects.in_back_office(request.user).filter(pk=obj.pk).exists()

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not object_id.isdecimal():
            raise Http404
        return session.session(request, object_id)

    def get_urls(self):
        screens = [
            path(f"<int:pk>/{address}", behind_the_door(self.admin_site, view), name=f"projects_session_{name}")
            for name, (address, view) in SESSION_SCREENS.items()
        ]
        new = path("nouvelle/", behind_the_door(self.admin_site, session.new), name="projects_session_new")
        return [new, *screens, *super().get_urls()]
