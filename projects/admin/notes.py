"""The list of notes, each leading to its editor."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from labo.backoffice import ExportedAdmin, ReadOnlyAdmin
from labo.templatetags.labo import day, state
from projects.models import InterventionNote


@admin.register(InterventionNote)
class InterventionNoteAdmin(ExportedAdmin, ReadOnlyAdmin):
    """The notes, each leading to its editor."""

    list_display = ["case", "service", "state", "changed_on"]
    list_filter = ["status"]
    list_select_related = ["proposal__org_unit"]
    search_fields = ["proposal__title", "proposal__reference", "proposal__org_unit__name"]
    search_help_text = "Titre, référence ou service du cas"
    ordering = ["-updated_at", "-pk"]
    actions = None
    export_name = "notes"
    export_columns = ["Référence", "Cas", "Service", "État", "Premier jour", "Modifiée le"]

    def export_cells(self, note):
        case = note.proposal
        changed = timezone.localdate(note.updated_at).isoformat()
        return [case.reference, case.title, case.org_unit, note.get_status_display(), note.starts_on, changed]

    @admin.display(description="cas", ordering="proposal__title")
    def case(self, note):
        return note.proposal.title

    @admin.display(description="service", ordering="proposal__org_unit__name")
    def service(self, note):
        return note.proposal.org_unit

    @admin.display(description="état", ordering="status")
    def state(self, note):
        return state(note.get_status_display(), "done" if note.is_signed else "ongoing")

    @admin.display(description="modifiée le", ordering="updated_at")
    def changed_on(self, note):
        return day(note.updated_at)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        if not object_id.isdecimal():
            raise Http404
        note = get_object_or_404(InterventionNote.objects.editable_by(request.user), pk=object_id)
        return redirect("admin:projects_proposal_note", note.proposal_id)
