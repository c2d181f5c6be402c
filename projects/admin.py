"""The cases and the grids in the back office."""

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST, require_safe

from labo.backoffice import LaboModelAdmin, LaboStackedInline, ReadOnlyAdmin, behind_the_door
from labo.models import OrgUnit
from labo.roles import TEAM
from labo.spreadsheet import csv_response
from labo.templatetags.labo import day, state
from labo.transitions import Refusal
from projects.backoffice import case, decision, grid_replay, matrix, note, opinions, session_admin, sheet  # noqa: F401
from projects.backoffice.progress import KINDS, with_progress
from projects.models import CriteriaGrid, Criterion, InterventionNote, Proposal

# URL name after « admin:projects_proposal_ »: (path after the case's number, view).
# A view is ``view(request, pk, …)``; it loads its row by ``Proposal.objects.in_back_office(request.user)``.
CASE_SCREENS = {
    "screen": ("pre-qualification/", case.screen),
    "open": ("evaluation/", case.open_assessment),
    "public": ("public/", case.public),
    "sheet": ("avis/", sheet.sheet),
    "file": ("avis/deposer/", sheet.file),
    "answer": ("avis/<slug:code>/", sheet.answer),
    "matrix": ("collectif/", matrix.matrix),
    "deliberate": ("collectif/discussion/", matrix.deliberate),
    "hat": ("collectif/chapeaux/", matrix.hat),
    "decide": ("decision/", decision.decide),
    "letter": ("lettre/", decision.letter),
    "condition_met": ("conditions/<int:condition>/reunie/", decision.condition_met),
    "opinions": ("avis-exterieurs/", opinions.opinions),
    "opinion_revoke": ("avis-exterieurs/<int:opinion>/fermer/", opinions.opinion_revoke),
    "note": ("note/", note.note_edit),
    "note_start": ("note/commencer/", note.note_start),
    "note_preview": ("note/apercu/", note.note_preview),
    "note_draft_pdf": ("note/projet.pdf", note.note_draft_pdf),
    "note_release": ("note/valider/", note.note_release),
    "note_revise": ("note/reprendre/", note.note_revise),
}


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
        asked = self.value() or ""
        return queryset.filter(org_unit=int(asked)) if asked.isdecimal() else queryset


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
class ProposalAdmin(ReadOnlyAdmin):
    """A case changes by its verbs only: the form of a case stays shut, its screens are our own."""

    roles_view = TEAM
    list_display = ["title", "reference", "org_unit", "state", "sheets_filed", "sent_on"]
    list_filter = [StatusFilter, ServiceFilter]
    list_select_related = ["org_unit"]
    search_fields = ["reference", "title", "org_unit__name"]
    search_help_text = "Référence, titre ou service"
    ordering = ["-submitted_at", "-pk"]
    list_per_page = 50
    actions = None
    change_list_template = "admin/projects/case_list.html"

    def get_queryset(self, request):
        return with_progress(super().get_queryset(request).in_back_office(request.user), request.user)

    @admin.display(description="état", ordering="status")
    def state(self, proposal):
        return state(proposal.get_status_display(), KINDS[proposal.status])

    @admin.display(description="avis", ordering="filed_count")
    def sheets_filed(self, proposal):
        return f"{proposal.filed_count} sur {proposal.sheet_count}" if proposal.sheet_count else "–"

    @admin.display(description="envoyée le", ordering="submitted_at")
    def sent_on(self, proposal):
        return day(proposal.submitted_at)

    def export(self, request):
        """Give the list as it is filtered, for a spreadsheet."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            changelist = self.get_changelist_instance(request)
        except IncorrectLookupParameters:
            return redirect("admin:projects_proposal_changelist")
        cases = changelist.get_queryset(request).select_related("org_unit", "lead")
        return csv_response("cas", CASE_COLUMNS, (case_cells(proposal) for proposal in cases))

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
        export = path(
            "exporter/",
            behind_the_door(self.admin_site, require_safe(self.export)),
            name="projects_proposal_export",
        )
        return [export, *screens, *super().get_urls()]


@admin.register(InterventionNote)
class InterventionNoteAdmin(ReadOnlyAdmin):
    """The notes, each leading to its editor."""

    list_display = ["case", "service", "state", "changed_on"]
    list_filter = ["status"]
    list_select_related = ["proposal__org_unit"]
    search_fields = ["proposal__title", "proposal__reference", "proposal__org_unit__name"]
    search_help_text = "Titre, référence ou service du cas"
    ordering = ["-updated_at", "-pk"]
    actions = None

    @admin.display(description="cas", ordering="proposal__title")
    def case(self, note):
        return note.proposal.title

    @admin.display(description="service", ordering="proposal__org_unit__name")
    def service(self, note):
        return note.proposal.org_unit

    @admin.display(description="état", ordering="status")
    def state(self, note):
        return state(note.get_status_display(), "done" if note.is_released else "ongoing")

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


class CriterionInline(LaboStackedInline):
    model = Criterion
    fields = [
        ("code", "dimension", "position"),
        "title",
        "green_signal",
        "red_signal",
        "hint",
        ("is_eliminatory", "is_seed"),
    ]
    readonly_fields = ["eliminatory", "seed"]

    def get_fields(self, request, obj=None):
        if self.has_change_permission(request, obj):
            return self.fields
        # In words: the stock icon speaks English, and its red cross looks like a red signal.
        return [*self.fields[:-1], ("eliminatory", "seed")]

    @admin.display(description="éliminatoire")
    def eliminatory(self, criterion):
        return "oui" if criterion.is_eliminatory else "non"

    @admin.display(description="du texte fondateur")
    def seed(self, criterion):
        return "oui" if criterion.is_seed else "non"


@admin.register(CriteriaGrid)
class CriteriaGridAdmin(LaboModelAdmin):
    """A version is edited until it is published; from then on it is read, and copied into the next one."""

    list_display = ["__str__", "published_at", "changelog"]
    fields = ["title", "changelog", "version", "published_at"]
    readonly_fields = ["version", "published_at"]
    inlines = [CriterionInline]
    change_form_template = "admin/projects/criteriagrid/change_form.html"

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and obj.is_published)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and obj.is_published)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.version = CriteriaGrid.objects.next_version()
        super().save_model(request, obj, form, change)

    def get_urls(self):
        verbs = [
            ("new_version", "nouvelle-version/", self.new_version),
            ("publish", "publier/", self.publish),
            ("replay", "relecture/", grid_replay.overview),
            ("replay_case", "relecture/<int:case>/", grid_replay.case),
        ]
        return [
            path(f"<int:pk>/{address}", behind_the_door(self.admin_site, view), name=f"projects_criteriagrid_{name}")
            for name, address, view in verbs
        ] + super().get_urls()

    def _act(self, request, pk, verb, done):
        if not super().has_change_permission(request):
            raise PermissionDenied
        grid = get_object_or_404(CriteriaGrid, pk=pk)
        try:
            result = verb(grid) or grid
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("admin:projects_criteriagrid_change", pk)
        self.log_change(request, result, done)
        messages.success(request, done)
        return redirect("admin:projects_criteriagrid_change", result.pk)

    @method_decorator(require_POST)
    def new_version(self, request, pk):
        """Open a copy to work on; sheets already given out keep their version."""
        return self._act(request, pk, CriteriaGrid.new_version, "La nouvelle version est prête à être modifiée.")

    @method_decorator(require_POST)
    def publish(self, request, pk):
        """Put this version in force for the cases whose assessment opens from now on."""
        return self._act(request, pk, CriteriaGrid.publish, "Cette version de la grille est en vigueur.")
