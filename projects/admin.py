"""The cases and the grids in the back office."""

from functools import update_wrapper

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from labo.backoffice import LaboModelAdmin, LaboStackedInline
from labo.roles import TEAM
from labo.transitions import Refusal
from projects.backoffice import case, decision, matrix, note, sheet
from projects.models import CriteriaGrid, Criterion, Proposal

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
    "note": ("note/", note.note_edit),
    "note_start": ("note/commencer/", note.note_start),
    "note_preview": ("note/apercu/", note.note_preview),
    "note_draft_pdf": ("note/projet.pdf", note.note_draft_pdf),
    "note_release": ("note/valider/", note.note_release),
    "note_revise": ("note/reprendre/", note.note_revise),
}


def behind_the_door(site, view):
    """Give a view of ours what the stock pages have: the team only, sign-in, CSRF, no cache."""

    def wrapper(request, *args, **kwargs):
        return site.admin_view(view)(request, *args, **kwargs)

    wrapper.admin_site = site
    wrapper.login_url = reverse_lazy("admin:login", current_app=site.name)
    return update_wrapper(wrapper, view)


@admin.register(Proposal)
class ProposalAdmin(LaboModelAdmin):
    """A case changes by its verbs only: the form of a case stays shut, its screens are our own."""

    roles_view = TEAM

    def get_queryset(self, request):
        return super().get_queryset(request).in_back_office(request.user)

    # A superuser has every role: only a plain « no » keeps the verbs the one way in.
    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

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
        return screens + super().get_urls()


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
            last = CriteriaGrid.objects.select_for_update().order_by("-version").first()
            obj.version = last.version + 1 if last else 1
        super().save_model(request, obj, form, change)

    def get_urls(self):
        verbs = [("new_version", "nouvelle-version/", self.new_version), ("publish", "publier/", self.publish)]
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
