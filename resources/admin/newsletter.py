"""The letters of the lab in the back office: the list of their issues, and the screens by which one is made."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import path

from labo.backoffice import ReadOnlyAdmin, behind_the_door
from labo.forms import read_number
from labo.templatetags.labo import day, moment, state
from resources.backoffice import newsletter, newsletter_preview, newsletter_release
from resources.models import NewsletterIssue

# URL name after « admin:resources_newsletterissue_ »: (path, view).
SCREENS = {
    # Before the stock address of the same page: what is typed there outlives a session.
    "change": ("<int:pk>/change/", newsletter.issue),
    "compose": ("composer/", newsletter.compose),
    "set_aside": ("<int:pk>/abandonner/", newsletter.set_aside),
    "preview": ("<int:pk>/apercu/", newsletter_preview.preview),
    "part": ("<int:pk>/apercu/<slug:look>/", newsletter_preview.part),
    "sheet": ("<int:pk>/apercu/<slug:look>/style.css", newsletter_preview.sheet),
    "release": ("<int:pk>/envoyer/", newsletter_release.release),
    "reopen": ("<int:pk>/reprendre/", newsletter.reopen),
}


@admin.register(NewsletterIssue)
class NewsletterIssueAdmin(ReadOnlyAdmin):
    """An issue changes by its verbs only: its page is our own."""

    list_display = ["name", "letter", "told", "period_day", "left"]
    list_filter = ["letter", "status"]
    search_fields = ["title", "subject", "edito"]
    search_help_text = "Titre, objet ou édito"
    ordering = ["-period", "-pk"]
    actions = None
    change_list_template = "admin/resources/newsletter_list.html"

    def get_queryset(self, request):
        return super().get_queryset(request).defer("html", "text", "content")

    @admin.display(description="numéro", ordering="number")
    def name(self, row):
        return f"n° {row.number}, {row.title}" if row.title else f"n° {row.number}"

    @admin.display(description="état", ordering="status")
    def told(self, row):
        return state(row.get_status_display(), row.state_kind)

    @admin.display(description="période", ordering="period")
    def period_day(self, row):
        return row.month if row.is_archived else day(row.period)

    @admin.display(description="départ", ordering="send_at")
    def left(self, row):
        return moment(row.send_at) or "–"

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        if (pk := read_number(object_id)) is None:
            raise Http404
        return newsletter.issue(request, pk)

    def get_urls(self):
        return [
            path(address, behind_the_door(self.admin_site, view), name=f"resources_newsletterissue_{name}")
            for name, (address, view) in SCREENS.items()
        ] + super().get_urls()
