"""The back office: the lab's own admin site, its rights by role, and the kernel's lists."""

from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from labo.roles import LAB, Role


class LaboAdminSite(admin.AdminSite):
    """The team works here all day: ink header, the lab's words, rights by role."""

    site_header = "Espace équipe"
    site_title = "Espace équipe"
    index_title = _("Home")
    enable_nav_sidebar = False

    def has_permission(self, request):
        return request.user.is_active and getattr(request.user, "is_team", False)

    @method_decorator([never_cache, login_not_required])
    def login(self, request, extra_context=None):
        """Lead to the portal's own sign-in: the stock form limits no tries and knows no second factor."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index"))


class LaboModelAdmin(admin.ModelAdmin):
    """
    Rights by role instead of permission rows: who reads and who writes stands in the class.

    An empty set means nobody, the superuser excepted.
    """

    roles_view = LAB
    roles_change = LAB
    roles_add = LAB
    roles_delete = frozenset({Role.ADMINISTRATOR})

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        return request.user.has_role(*self.roles_view, *self.roles_change)

    def has_change_permission(self, request, obj=None):
        return request.user.has_role(*self.roles_change)

    def has_add_permission(self, request):
        return request.user.has_role(*self.roles_add)

    def has_delete_permission(self, request, obj=None):
        return request.user.has_role(*self.roles_delete)
