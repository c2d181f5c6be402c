"""The document that presents the lab, on pages of our own."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import path

from labo.backoffice import ReadOnlyAdmin, behind_the_door
from labo.models import PresentationText
from labo.presentation import team


@admin.register(PresentationText)
class PresentationTextAdmin(ReadOnlyAdmin):
    """The twelve parts in their order, whether the lab wrote in them or not: no list of rows says that."""

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return team.listing(request)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        raise Http404

    def get_urls(self):
        def page(address, view, name):
            return path(address, behind_the_door(self.admin_site, view), name=f"labo_presentationtext_{name}")

        pages = [page("figer/", team.freeze, "freeze"), page("<slug:key>/texte/", team.edit, "edit")]
        return [*pages, *super().get_urls()]
