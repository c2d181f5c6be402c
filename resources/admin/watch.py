"""The shared watch and the links that are checked, in the back office."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import path

from labo.backoffice import ReadOnlyAdmin, behind_the_door
from labo.forms import read_number
from labo.templatetags.labo import day, state
from resources.backoffice import links, watch
from resources.models import LinkCheck, WatchItem


@admin.register(WatchItem)
class WatchItemAdmin(ReadOnlyAdmin):
    """An item changes by its verbs only: its screen is our own."""

    list_display = ["title", "category", "audience", "told", "shared_by", "shared_on"]
    list_filter = ["status", "category", "audience"]
    list_select_related = ["shared_by"]
    search_fields = ["title", "description", "why", "site", "address"]
    search_help_text = "Titre, texte, site ou adresse"
    ordering = ["-shared_at", "-pk"]
    actions = None
    change_list_template = "admin/resources/watch_list.html"

    @admin.display(description="état", ordering="status")
    def told(self, row):
        return state(row.state.name, row.state.kind)

    @admin.display(description="partagée le", ordering="shared_at")
    def shared_on(self, row):
        return day(row.shared_at)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        if (pk := read_number(object_id)) is None:
            raise Http404
        return watch.item(request, pk)

    def get_urls(self):
        own = [
            ("a-lire/", watch.next_item, "next"),
            ("<int:pk>/mots/<int:word>/retirer/", watch.remove_word, "remove_word"),
        ]
        return [
            path(address, behind_the_door(self.admin_site, view), name=f"resources_watchitem_{name}")
            for address, view, name in own
        ] + super().get_urls()


@admin.register(LinkCheck)
class LinkCheckAdmin(ReadOnlyAdmin):
    """Every address that is followed, whatever became of it."""

    list_display = ["address", "told", "checked_on", "failures", "soft_reason"]
    list_filter = ["status"]
    search_fields = ["address"]
    search_help_text = "Adresse"
    ordering = ["host", "address"]
    actions = None
    fields = readonly_fields = [
        *("address", "told", "answer", "soft_reason", "final_address", "failures", "first_failed_at"),
        *("last_checked_at", "next_check_at", "ignored_at", "ignored_by"),
    ]
    change_list_template = "admin/resources/link_list.html"
    KINDS = {
        "new": "upcoming",
        "fine": "done",
        "moved": "todo",
        "closed": "closed",
        "doubtful": "ongoing",
        "broken": "todo",
    }

    @admin.display(description="état", ordering="status")
    def told(self, row):
        return state(row.get_status_display(), self.KINDS[row.status])

    @admin.display(description="vérifié le", ordering="last_checked_at")
    def checked_on(self, row):
        return day(row.last_checked_at) or "–"

    def get_urls(self):
        own = [
            ("casses/", links.broken, "broken"),
            ("<int:pk>/verifier/", links.again, "again"),
            ("<int:pk>/normal/", links.ignore, "ignore"),
            ("<int:pk>/adresse/", links.adopt, "adopt"),
        ]
        return [
            path(address, behind_the_door(self.admin_site, view), name=f"resources_linkcheck_{name}")
            for address, view, name in own
        ] + super().get_urls()
