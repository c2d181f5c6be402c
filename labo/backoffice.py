"""
The back office: the lab's own admin site and its rights by role.

Apart from ``labo/admin/``: Django makes the site while it looks for the lists to put in it.
"""

from functools import update_wrapper

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse, reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from labo import digest, spreadsheet
from labo.audit import record
from labo.forms import DayInput, HourInput, InstantInput
from labo.roles import LAB, Role


class LaboAdminSite(admin.AdminSite):
    """The team works here all day: ink header, the lab's words, rights by role."""

    site_header = "Espace équipe"
    site_title = "Espace équipe"
    index_title = "Tableau de bord"
    enable_nav_sidebar = False
    # Sign-in and password have one place, allauth's; the shortcut would tell the address of a row one may not see.
    CLOSED = frozenset({"password_change", "password_change_done", "view_on_site"})

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.screens = []

    def add_screen(self, address, view, *, name):
        """Give the team a page that belongs to no list. The app that brings it puts it behind the door."""
        self.screens.append(path(address, view, name=name))

    def get_urls(self):
        # Before the stock pages, whose last one answers to everything.
        stock = [page for page in super().get_urls() if getattr(page, "name", None) not in self.CLOSED]
        return [*self.screens, *stock]

    def register(self, model_or_iterable, admin_class=None, **options):
        """Take the lab's own lists only: those that the packages bring know neither its roles nor its words."""
        if admin_class is not None and issubclass(admin_class, LaboModelAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def index(self, request, extra_context=None):
        """Show the dashboard: what each app has to tell the team."""
        context = {
            "today": timezone.now(),
            "blocks": digest.drawn(digest.DASHBOARD, request),
            "wide_blocks": digest.drawn(digest.DASHBOARD_BELOW, request),
        }
        return super().index(request, {**context, **(extra_context or {})})

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

    @method_decorator([never_cache, require_POST])
    def logout(self, request, extra_context=None):
        logout(request)
        return redirect("home")


def behind_the_door(site, view):
    """Give a view of ours what the stock pages have: the team only, sign-in, CSRF, no cache."""

    def wrapper(request, *args, **kwargs):
        return site.admin_view(view)(request, *args, **kwargs)

    wrapper.admin_site = site
    wrapper.login_url = reverse_lazy("admin:login", current_app=site.name)
    return update_wrapper(wrapper, view)


def lab_only(view):
    """Keep a screen of the team to those who deliberate, decide and draft."""

    def wrapper(request, *args, **kwargs):
        if not request.user.is_lab:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return update_wrapper(wrapper, view)


# One labelled field a date, drawn by the browser: the stock pair of inputs has no label of its own and needs a script.
NATIVE_DATES = {
    models.DateField: {"widget": DayInput},
    models.TimeField: {"widget": HourInput},
    models.DateTimeField: {"form_class": forms.DateTimeField, "widget": InstantInput},
}


def changes_of(form) -> dict:
    """Return what a stock form changes, for the journal: {"changes": {field: [before, after]}}, as texts."""
    before, after = form.initial, form.cleaned_data
    return {"changes": {name: [in_text(before.get(name)), in_text(after.get(name))] for name in form.changed_data}}


def in_text(value):
    return value if value is None or isinstance(value, (bool, int)) else str(value)[:500]


class LaboModelAdmin(admin.ModelAdmin):
    """
    Rights by role instead of permission rows: who reads and who writes stands in the class.

    An empty set means nobody, the superuser excepted.
    """

    formfield_overrides = NATIVE_DATES
    view_on_site = False
    show_facets = admin.ShowFacets.NEVER
    roles_view = LAB
    roles_change = LAB
    roles_add = LAB
    roles_delete = frozenset({Role.ADMINISTRATOR})

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Spare each select its four pictures: what it lists is managed on its own pages."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def lookup_allowed(self, lookup, value, request=None):
        """Filter by what the list offers and nothing else: any other column could be guessed letter by letter."""
        filters = [entry[0] if isinstance(entry, tuple) else entry for entry in self.get_list_filter(request)]
        offered = [getattr(entry, "parameter_name", entry) for entry in filters]
        if "\x00" in value and "__" in lookup:  # which no column holds, and no query carries
            return False
        return any(isinstance(name, str) and f"{lookup}__".startswith(f"{name}__") for name in offered)

    def changelist_view(self, request, extra_context=None):
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        record("row_changed" if change else "row_added", on=obj, by=request.user, **changes_of(form))

    def save_formset(self, request, form, formset, change):
        removed = [(row, str(row)) for row in getattr(formset, "deleted_objects", ())]
        super().save_formset(request, form, formset, change)
        for part in formset.forms:
            if part.instance.pk and part.has_changed():
                record("part_changed", on=form.instance, by=request.user, part=str(part.instance), **changes_of(part))
        for _, words in removed:
            record("part_removed", on=form.instance, by=request.user, part=words)

    def delete_model(self, request, obj):
        # Before: a row that is gone has no number.
        record("row_removed", on=obj, by=request.user)
        super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        for obj in queryset:
            record("row_removed", on=obj, by=request.user)
        super().delete_queryset(request, queryset)

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


class ExportedAdmin(LaboModelAdmin):
    """
    A list that is given as a spreadsheet too, as it is filtered, to whoever may read it.

    ``export_name`` names the file, ``export_columns`` are its headings, ``export_cells(row)`` the cells of one row.
    """

    change_list_template = "admin/exported_list.html"
    export_name = ""
    export_columns: list[str] = []

    def export_cells(self, row):
        raise NotImplementedError

    def export_rows(self, queryset):
        """Return the rows to write: one place to fetch what the cells need."""
        return queryset

    def export(self, request):
        """Give the list as it is filtered, for a spreadsheet: ``?format=ods``, or CSV."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        asked = request.GET.copy()
        ending = asked.pop("format", ["csv"])[-1]
        request.GET = asked
        if ending not in spreadsheet.FORMATS:
            raise Http404
        try:
            changelist = self.get_changelist_instance(request)
        except IncorrectLookupParameters:
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        rows = self.export_rows(changelist.get_queryset(request))
        return spreadsheet.spreadsheet_response(
            ending, self.export_name, self.export_columns, (self.export_cells(row) for row in rows)
        )

    def get_urls(self):
        export = path(
            "exporter/",
            behind_the_door(self.admin_site, require_safe(self.export)),
            name=f"{self.opts.app_label}_{self.opts.model_name}_export",
        )
        return [export, *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"exports": spreadsheet.FORMATS, **(extra_context or {})})


class ReadOnlyAdmin(LaboModelAdmin):
    """A list that is read: its rows are written by verbs alone, for the superuser too."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class LaboStackedInline(admin.StackedInline):
    """The rows of a whole follow its rights: whoever changes the whole changes its parts."""

    formfield_overrides = NATIVE_DATES
    extra = 0

    @property
    def of_the_whole(self):
        return self.admin_site.get_model_admin(self.parent_model)

    def has_view_permission(self, request, obj=None):
        return self.of_the_whole.has_view_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return self.of_the_whole.has_change_permission(request, obj)

    def has_add_permission(self, request, obj=None):
        if obj is None:
            return self.of_the_whole.has_add_permission(request)
        return self.of_the_whole.has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self.has_add_permission(request, obj)
