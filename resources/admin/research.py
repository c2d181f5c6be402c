"""The research desk in the back office: its list, what it has done, its screens."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html

from labo.backoffice import ReadOnlyAdmin, behind_the_door
from labo.templatetags.labo import day, state
from resources.backoffice import research, research_answer, research_note
from resources.models import ResearchRequest
from resources.models.research_queryset import IN_TURN

# URL name after « admin:resources_researchrequest_ »: (path after its number, view).
SCREENS = {
    "take": ("prendre/", research.take),
    "hand_on": ("confier/", research.hand_on),
    "decline": ("sans-suite/", research.decline),
    "answer": ("reponse/", research_answer.answer),
    "preview": ("reponse/apercu/", research_answer.preview),
    "note": ("note/", research_note.note),
    "note_withdraw": ("note/retirer/", research_note.note_withdraw),
}


class Waiting(admin.SimpleListFilter):
    title, parameter_name = "ce qui attend", "attente"

    def lookups(self, request, model_admin):
        return [("retard", "en retard"), ("personne", "à prendre"), ("moi", "prises par moi")]

    def queryset(self, request, queryset):
        match self.value():
            case "retard":
                return queryset.late(today=timezone.localdate())
            case "personne":
                return queryset.filter(status="asked")
            case "moi":
                return queryset.filter(taken_by=request.user, status__in=["taken", "answered"])
        return queryset


@admin.register(ResearchRequest)
class ResearchRequestAdmin(ReadOnlyAdmin):
    """A request changes by its verbs only: its page is our own."""

    list_display = ["subject", "asker", "told", "due", "holder"]
    list_filter = [Waiting, "status"]
    list_select_related = ["asked_by__org_unit", "taken_by"]
    search_fields = ["subject", "looking_for", "asked_by__last_name", "asked_by__email"]
    search_help_text = "Sujet, texte ou personne"
    actions = None
    change_list_template = "admin/resources/research_list.html"

    def get_queryset(self, request):
        return ResearchRequest.objects.in_turn()

    def get_ordering(self, request):
        return IN_TURN

    @admin.display(description="demandée par", ordering="asked_by__last_name")
    def asker(self, row):
        return f"{row.asked_by}, {row.asked_by.org_unit}" if row.asked_by.org_unit else row.asked_by

    @admin.display(description="état", ordering="status")
    def told(self, row):
        return state(row.get_status_display(), row.team_kind)

    @admin.display(description="attendue avant le", ordering="due_on")
    def due(self, row):
        if not row.is_pending:
            return "–"
        late = row.is_late(timezone.localdate())
        return format_html("<strong>{}, en retard</strong>", day(row.due_on)) if late else day(row.due_on)

    @admin.display(description="prise par", ordering="taken_by__last_name")
    def holder(self, row):
        return row.taken_by or "–"

    def changelist_view(self, request, extra_context=None):
        figures = ResearchRequest.objects.figures(now=timezone.now())
        return super().changelist_view(request, {"figures": figures, **(extra_context or {})})

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        if not object_id.isdecimal():
            raise Http404
        return research.research_request(request, object_id)

    def get_urls(self):
        def screen(address, view, name):
            return path(address, behind_the_door(self.admin_site, view), name=f"resources_researchrequest_{name}")

        own = [screen(f"<int:pk>/{address}", view, name) for name, (address, view) in SCREENS.items()]
        return [*own, *super().get_urls()]
