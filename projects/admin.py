"""The cases and the grids in the back office."""

from functools import update_wrapper

from django.contrib import admin
from django.urls import path

from labo.admin import LaboModelAdmin
from labo.roles import TEAM
from projects.models import Proposal

# URL name after « admin:projects_proposal_ »: (path after the case's number, view).
# A view is ``view(request, pk, …)``; it loads its row by ``Proposal.objects.in_back_office(request.user)``.
CASE_SCREENS = {}


@admin.register(Proposal)
class ProposalAdmin(LaboModelAdmin):
    """A case changes by its verbs only: the form of a case stays shut, its screens are our own."""

    roles_view = TEAM
    roles_change = roles_add = roles_delete = frozenset()

    def get_queryset(self, request):
        return super().get_queryset(request).in_back_office(request.user)

    def has_view_permission(self, request, obj=None):
        allowed = super().has_view_permission(request, obj)
        if obj is None or not allowed:
            return allowed
        return Proposal.objects.in_back_office(request.user).filter(pk=obj.pk).exists()

    def get_urls(self):
        screens = [
            path(f"<int:pk>/{address}", self.screen(view), name=f"projects_proposal_{name}")
            for name, (address, view) in CASE_SCREENS.items()
        ]
        return screens + super().get_urls()

    def screen(self, view):
        """Put a view of ours behind the door of the back office."""

        def wrapper(request, *args, **kwargs):
            return self.admin_site.admin_view(view)(request, *args, **kwargs)

        wrapper.admin_site = self.admin_site
        return update_wrapper(wrapper, view)
