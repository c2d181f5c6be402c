"""The list of cases, its filters, its export, its acts on several cases."""

from django.contrib import admin
from django.http import Http404
from django.template.loader import render_to_string
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html

from labo.backoffice import ExportedAdmin, ReadOnlyAdmin, behind_the_door
from labo.forms import read_number
from labo.models import OrgUnit
from labo.roles import TEAM
from labo.templatetags.labo import day, state
from projects.admin.screens import CASE_SCREENS
from projects.backoffice import (
    bulk,
    case,
    comparison,
    heard,
    overview,
)
from projects.backoffice.progress import KINDS, with_progress
from projects.models import Proposal


class StatusFilter(admin.SimpleListFilter):
    title, parameter_name = "état", "etat"

    def lookups(self, request, model_admin):
        return [(status.value, status.label) for status in Proposal.Status if status in KINDS]

    def queryset(self, request, queryset):
        asked = [value for value in (self.value() or "").split(",") if value in Proposal.Status.values]
        return queryset.filter(status__in=asked) if asked else queryset


class ServiceFilter(admin.SimpleListFilter):
    """The services that the listed cases come from, and no other."""

    title, parameter_name = "service", "service"

    def lookups(self, request, model_admin):
        cases = Proposal.objects.in_back_office(request.user)
        units = OrgUnit.objects.filter(proposals__in=cases).distinct().order_by("name")
        return [(str(unit.pk), unit.name) for unit in units]

    def queryset(self, request, queryset):
        asked = read_number(self.value())
        return queryset if asked is None else queryset.filter(org_unit=asked)


CASE_COLUMNS = [
    "Référence",
    "Titre",
    "Service",
    "Porteur ou porteuse",
    "État",
    "Envoyée le",
    "Avis déposés",
    "Avis demandés",
    "Question reformulée",
]


def case_cells(proposal):
    return [
        proposal.reference,
        proposal.title,
        proposal.org_unit,
        proposal.lead,
        proposal.get_status_display(),
        timezone.localdate(proposal.submitted_at).isoformat(),
        proposal.filed_count,
        proposal.sheet_count,
        proposal.reframed_question,
    ]


@admin.register(Proposal)
class ProposalAdmin(ExportedAdmin, ReadOnlyAdmin):
    """A case changes by its verbs only: the form of a case stays shut, its screens are our own."""

    roles_view = TEAM
    list_display = ["title", "reference", "org_unit", "state", "sheets_filed", "sent_on"]
    list_filter = [StatusFilter, ServiceFilter]
    list_select_related = ["org_unit"]
    search_fields = ["reference", "title", "org_unit__name"]
    search_help_text = "Référence, titre ou service"
    ordering = ["-submitted_at", "-pk"]
    list_per_page = 50
    actions = [comparison.go_to_comparison, bulk.take_in_hand, bulk.show_to_the_public, bulk.hide_from_the_public]
    change_list_template = "admin/projects/case_list.html"
    export_name = "cas"
    export_columns = CASE_COLUMNS

    def get_queryset(self, request):
        return with_progress(super().get_queryset(request).in_back_office(request.user), request.user)

    @admin.display(description="état", ordering="status")
    def state(self, proposal):
        where = state(proposal.get_status_display(), KINDS[proposal.status])
        news = render_to_string("projects/partials/unseen.html", {"count": proposal.unseen_count})
        return format_html("{}<br>{}", where, news) if news.strip() else where

    @admin.display(description="avis", ordering="filed_count")
    def sheets_filed(self, proposal):
        return f"{proposal.filed_count} sur {proposal.sheet_count}" if proposal.sheet_count else "–"

    @admin.display(description="envoyée le", ordering="submitted_at")
    def sent_on(self, proposal):
        return day(proposal.submitted_at)

    def export_rows(self, queryset):
        return queryset.select_related("org_unit", "lead")

    def export_cells(self, proposal):
        return case_cells(proposal)

    def has_decide_permission(self, request):
        """Acts on several cases are the lab's."""
        return request.user.is_lab

    def has_view_permission(self, request, obj=None):
        allowed = request.user.has_role(*self.roles_view)
        if obj is None or not allowed:
            return allowed
        return Proposal.objects.in_back_office(request.user).filter(pk=obj.pk).exists()

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not object_id.isdecimal():
            raise Http404
        return case.case(request, object_id)

    def get_urls(self):
        screens = [
            path(f"<int:pk>/{address}", behind_the_door(self.admin_site, view), name=f"projects_proposal_{name}")
            for name, (address, view) in CASE_SCREENS.items()
        ]
        overview_page = path(
            "vue-d-ensemble/",
            behind_the_door(self.admin_site, overview.overview),
            name="projects_proposal_overview",
        )
        compare = path(
            "comparer/",
            behind_the_door(self.admin_site, comparison.compare),
            name="projects_proposal_compare",
        )
        told = path("entendu/", behind_the_door(self.admin_site, heard.heard), name="projects_proposal_heard")
        return [overview_page, compare, told, *screens, *super().get_urls()]
