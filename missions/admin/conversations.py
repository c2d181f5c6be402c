"""The log of the drop-in hours as a whole: what people come for, month by month, and what follows."""

from django.contrib import admin
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from labo.backoffice import ExportedAdmin, ReadOnlyAdmin
from labo.roles import LAB
from labo.templatetags.labo import day
from missions.models import Conversation


@admin.register(Conversation)
class ConversationAdmin(ExportedAdmin, ReadOnlyAdmin):
    """A line is written and taken out on the page of its drop-in. No name is in the list, nor in its export."""

    roles_view = LAB
    list_display = ["theme", "follow_up", "held"]
    list_filter = ["follow_up"]
    search_fields = ["theme"]
    search_help_text = "Sujet"
    ordering = ["-held_on", "-pk"]
    actions = None
    change_list_template = "admin/missions/conversation_list.html"
    export_name = "permanences"
    export_columns = ["Jour", "Sujet", "Donner suite"]

    def export_cells(self, row):
        return [row.held_on.isoformat(), row.theme, row.get_follow_up_display()]

    @admin.display(description="jour", ordering="held_on")
    def held(self, row):
        return day(row.held_on)

    def changelist_view(self, request, extra_context=None):
        months, lines = Conversation.objects.counts(today=timezone.localdate())
        return super().changelist_view(request, {"months": months, "lines": lines, **(extra_context or {})})

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Lead to the page where the line was written."""
        if not self.has_view_permission(request):
            return super().change_view(request, object_id, form_url, extra_context)
        if not object_id.isdecimal():
            raise Http404
        row = get_object_or_404(Conversation, pk=object_id)
        return redirect("admin:missions_event_log", row.event_id)
